"""Out of the outbox, into the mail: at least once, and never before its slot."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, or_, select, true, update

from tracker import config
from tracker.domain.mail import Why
from tracker.models import Account, Escalation, JobRun, Notice, WeeklyMark, db
from tracker.notifications import messages, outbox, smtp
from tracker.services import organisation
from tracker.services.recording import writing

SLOT: Final = "mail-slot"
"""Under this name the last slot that was served is kept among the jobs."""
LONGEST_WAIT: Final = 24
"""Hours between two tries, at most."""

log = logging.getLogger("tracker")


def send(now: datetime) -> int:
    """Send what is due; returns how many went. A crash may repeat a mail, with the same Message-ID."""
    slot = outbox.last_slot(now)
    due = _due(slot, now)
    if config.current().smtp_host:
        sent = _post(due, now)
    else:
        sent = _hold([mail for mail in due if not mail.why], Why.NO_SERVER)
    with writing():
        db.session.merge(JobRun(name=SLOT, last_run=slot))
    return sent


def try_again(now: datetime) -> int:
    """The administrator asks for it: what failed is tried now. What waits for its slot goes on waiting: else the moment
    at which somebody asks would be a moment at which what is new leaves."""
    failed = _waiting(Notice, _failed(Notice)) + _waiting(Escalation, true())
    return _post(failed, now, patient=False) if config.current().smtp_host else 0


@dataclass(frozen=True)
class Stuck:
    """Mail that should have left: how many of each reason; `weekly`: names of whom the week's mail does not reach (it
    goes to every handler, so that somebody is named here tells nothing), with the reason."""

    notices: dict[Why, int]
    weekly: list[tuple[str, Why]]

    @property
    def total(self) -> int:
        return sum(self.notices.values())


def stuck() -> Stuck:
    """What the administrator sees. Danger: a notice that waits for its slot is not counted: who looked at that number
    would see it grow in the minute in which somebody reports. (An urgent one leaves in that minute anyway.)"""
    found: dict[Why, int] = {}
    for table in (Notice, Escalation):
        for why, count in db.session.execute(
            select(table.why, func.count()).where(table.why != "").group_by(table.why)
        ):
            found[Why(why)] = found.get(Why(why), 0) + count
    unsent = select(Account.name, WeeklyMark.why).join(Account, Account.id == WeeklyMark.account_id)
    unsent = unsent.where(WeeklyMark.sent.is_(False), WeeklyMark.why != "", Account.disabled_on.is_(None))
    weekly = [(name, Why(why)) for name, why in db.session.execute(unsent.order_by(Account.name))]
    return Stuck({why: found[why] for why in Why if why in found}, weekly)


def waiting() -> int:
    """How many notices wait to be sent."""
    return db.session.scalar(select(func.count()).select_from(Notice)) or 0


@dataclass(frozen=True)
class _Mail:
    """A row that waits, without its transaction."""

    table: type[Notice] | type[Escalation]
    id: str
    tries: int
    why: str
    urgent: bool


def _due(slot: datetime, now: datetime) -> list[_Mail]:
    """Everything when a new slot has come; between slots what is urgent, and what should have left before. What never
    was tried comes first, so that a mail on which the server breaks holds up no other."""
    served = db.session.get(JobRun, SLOT)
    which = true() if served is not None and served.last_run < slot else or_(Notice.urgent, _failed(Notice))
    rested = or_(Notice.retry_at.is_(None), Notice.retry_at <= now)
    due = _waiting(Escalation, true()) + _waiting(Notice, which & rested)
    return sorted(due, key=lambda mail: (mail.tries > 0, not mail.urgent))


def _failed(table: type[Notice]) -> ColumnElement[bool]:
    """Also what somebody was sending when they were killed."""
    return or_(table.why != "", table.tries > 0)


def _waiting(table: type[Notice | Escalation], which: ColumnElement[bool]) -> list[_Mail]:
    found = db.session.scalars(select(table).where(which).order_by(table.id)).all()
    rows = cast(Sequence[Notice | Escalation], found)
    return [_Mail(table, row.id, row.tries, row.why, getattr(row, "urgent", True)) for row in rows]


def _post(due: Sequence[_Mail], now: datetime, *, patient: bool = True) -> int:
    """One after the other. A server that isn't there is not asked again for each of them; without patience (somebody
    looks at a page) one that hangs neither."""
    hopeless = {Why.AWAY} if patient else {Why.AWAY, Why.BROKEN}
    sent = 0
    for place, mail in enumerate(due):
        try:
            sent += _send_one(mail, now)
        except smtp.NotTaken as refused:
            log.warning("the mail server did not take a notice; it will be tried again")
            _put_off(mail, refused.why, now)
            if refused.why in hopeless:
                return sent + _hold([other for other in due[place + 1 :] if not other.why], refused.why)
    return sent


def _send_one(mail: _Mail, now: datetime) -> bool:
    """No transaction stands open while the mail server thinks: a server that hangs must not hold up a report."""
    if not _claim(mail):
        return False
    message = _message(mail, now.replace(minute=0, second=0, microsecond=0))
    db.session.rollback()
    if message is not None:
        smtp.deliver(message)
    with writing():
        db.session.execute(delete(mail.table).where(mail.table.id == mail.id))
    return message is not None


def _message(mail: _Mail, moment: datetime) -> EmailMessage | None:
    """None when there is nobody any more to send it to."""
    house = organisation.load()
    if mail.table is Escalation:
        to = (house.escalation_name, house.escalation_email)
        return messages.cannot_wait(mail.id, *to, house.name, moment) if house.escalation_email else None
    account = db.session.scalar(select(Account).join(Notice).where(Notice.id == mail.id))
    if account is None or not account.is_active:
        return None
    return messages.something_waits(mail.id, account, house.name, moment)


def _claim(mail: _Mail) -> bool:
    """Count the try first, so that of two schedulers one goes on."""
    with writing():
        mine = update(mail.table).where(mail.table.id == mail.id, mail.table.tries == mail.tries)
        return cast(CursorResult[Any], db.session.execute(mine.values(tries=mail.tries + 1))).rowcount == 1


def _put_off(mail: _Mail, why: Why, now: datetime) -> None:
    """The next try, in whole hours and each time later.

    Danger: an urgent mail is first tried in the minute of a report. A count of its tries, or the hour of the next,
    would keep that minute; so it is tried at every run, and keeps only that it failed.
    """
    wait = min(2**mail.tries, LONGEST_WAIT)
    after = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=wait)
    values = {"tries": 1, "retry_at": None} if mail.urgent else {"tries": mail.tries + 1, "retry_at": after}
    with writing():
        db.session.execute(update(mail.table).where(mail.table.id == mail.id).values(why=why, **values))


def _hold(mails: Sequence[_Mail], why: Why) -> int:
    """Their time has come, and they were not tried: that they wait is to be seen."""
    if mails:
        with writing():
            for mail in mails:
                db.session.execute(update(mail.table).where(mail.table.id == mail.id).values(why=why))
    return 0
