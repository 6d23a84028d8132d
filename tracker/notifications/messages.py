"""The mails we send, one function each. They say that something waits, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from flask_babel import gettext as _

from tracker import config
from tracker.models import Account

MOST: Final = 99_999
"""Larger numbers are cut to this one, so that they don't make a mail longer."""


@dataclass(frozen=True)
class Digest:
    """Of the cases that one handler can open: how many are open, late, and due this week."""

    open: int
    late: int
    due: int


def something_waits(notice_id: str, account: Account, organisation: str, now: datetime) -> EmailMessage:
    """The same words whatever happened: who reads along learns nothing."""
    address = config.current().outside_address
    message = _plain(account.email, _("Er ligt iets voor je klaar"), now)
    message["Message-ID"] = f"<{notice_id}@{_domain()}>"
    lines = [
        _("Dag %(name)s,", name=account.name),
        _("Er ligt iets voor je klaar. Kijk je vandaag even?"),
        address,
        _("In deze mail staat met opzet niet waar het over gaat. Antwoorden op deze mail kan niet."),
        _("Groet,") + "\n" + organisation,
    ]
    message.set_content("\n\n".join(line for line in lines if line) + "\n")
    return message


def cannot_wait(message_id: str, name: str, email: str, organisation: str, now: datetime) -> EmailMessage:
    """To the contact of the organisation, who holds no case: always the same words."""
    message = _plain(email, _("Er kan iets niet langer wachten"), now)
    message["Message-ID"] = f"<{message_id}@{_domain()}>"
    lines = [
        _("Dag %(name)s,", name=name),
        _("Er kan iets niet langer wachten. Wil je nu een van de behandelaars bellen, en vragen of alles is gezien?"),
        _("In deze mail staat met opzet niet waar het over gaat. Antwoorden op deze mail kan niet."),
        _("Groet,") + "\n" + organisation,
    ]
    message.set_content("\n\n".join(lines) + "\n")
    return message


def weekly_mark(
    message_id: str, account: Account, organisation: str, head: str, day: date, digest: Digest, moment: datetime
) -> EmailMessage:
    """Every week as long as the week before: also a quiet week, also one with a case that this person may not know.
    The mark stands on a line of its own, so that `tracker audit verify --against` finds it in the mail as it is kept.
    """
    message = _plain(account.email, _("Het controlegetal van deze week"), moment)
    message["Message-ID"] = f"<{message_id}@{_domain()}>"
    lines = [
        _("Dag %(name)s,", name=account.name),
        _("Hieronder staat het controlegetal van ons logboek, zoals het was op %(day)s.", day=day.isoformat()),
        head,
        _("Bewaar deze mail. Verder hoef je niets te doen. Wil iemand later weten of er iets in het logboek is "
          "veranderd, dan kan dat met dit getal worden nagekeken."),
        _("Van de zaken die jij kunt openen:") + "\n" + "\n".join(_lines(digest)),
        _("Zaken met beperkte toegang tellen hier nooit mee."),
        _("Deze mail komt elke week, ook als er niets is gebeurd. Antwoorden op deze mail kan niet."),
        _("Groet,") + "\n" + organisation,
    ]  # fmt: skip
    message.set_content("\n\n".join(lines) + "\n", cte="quoted-printable")
    return message


def _lines(digest: Digest) -> list[str]:
    """Each number takes as much room as any other."""
    counted = (
        (digest.open, _("open")),
        (digest.late, _("te laat")),
        (digest.due, _("aan de beurt in de komende zeven dagen")),
    )
    return [f"{min(count, MOST):>{len(str(MOST))}} {words}" for count, words in counted]


def _plain(to: str, subject: str, moment: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = config.current().mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(moment)
    message["Auto-Submitted"] = "auto-generated"
    return message


def _domain() -> str:
    """Danger: the library's own Message-ID carries the name of the machine."""
    return config.current().mail_from.rpartition("@")[2] or "localhost"
