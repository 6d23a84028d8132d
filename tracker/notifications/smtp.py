"""Handing one mail to the mail server."""

import smtplib
from email.message import EmailMessage
from typing import Final

from tracker import config

TIMEOUT: Final = 15
"""Seconds; a mail server that hangs holds nobody up for longer."""


class NotTaken(Exception):
    """The mail server refused, hung or was not there."""


def deliver(message: EmailMessage) -> None:
    settings = config.current()
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, "localhost", TIMEOUT) as server:
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken from error


def answers() -> bool:
    """Whether the mail server is there; nothing is sent."""
    settings = config.current()
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, "localhost", TIMEOUT) as server:
            return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
