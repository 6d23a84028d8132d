"""Handing one mail to the mail server."""

import smtplib
from email.message import EmailMessage
from typing import Final

from tracker import config
from tracker.domain.mail import Why

TIMEOUT: Final = 15
"""Seconds; a mail server that hangs holds nobody up for longer."""
FOR_GOOD: Final = 500
"""From this answer on the server will not think better of it."""


class NotTaken(Exception):
    """The mail server refused, hung, broke off or was not there."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def deliver(message: EmailMessage) -> None:
    """Danger: once the server has said that it has the mail, nothing that follows may make us send it again."""
    settings, taken, met = config.current(), False, False
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, "localhost", TIMEOUT) as server:
            met = True
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
            taken = True
    except (OSError, smtplib.SMTPException) as error:
        if not taken:
            raise NotTaken(_why(error, met=met)) from error


def answers() -> bool:
    """Whether the mail server is there; nothing is sent."""
    settings = config.current()
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, "localhost", TIMEOUT) as server:
            return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _why(error: Exception, *, met: bool) -> Why:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return Why.ADDRESS if all(code >= FOR_GOOD for code in codes) else Why.REFUSED
    if isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException):
        return Why.BROKEN if met else Why.AWAY
    return Why.REFUSED if met else Why.AWAY
