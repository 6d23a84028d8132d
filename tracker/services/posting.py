"""Out of the outbox, into the mail: at least once, and never before its slot."""

import logging
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, true, update

from tracker import config
from tracker.models import Account, JobRun, Notice, db
from tracker.notifications import messages, outbox, smtp
from tracker.services import organisation
from tracker.services.recording import writing

SLOT: Final = "mail-slot"
"""Under this name the last slot that was served is kept among the jobs."""

log = logging.getLogger("tracker")


def send(now: datetime) -> int:
    """Send what is due; returns how many went. A crash may repeat a mail, with the same Message-ID."""
    if not config.current().smtp_host:
        return 0
    slot = outbox.last_slot(now)
    due = db.session.scalars(select(Notice.id).where(_is_due(slot))).all()
    sent = sum(_send_one(notice_id, now) for notice_id in due)
    with writing():
        db.session.merge(JobRun(name=SLOT, last_run=slot))
    return sent


def waiting() -> int:
    """How many notices wait to be sent."""
    return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def _is_due(slot: datetime) -> ColumnElement[bool]:
    """Everything when a new slot has come; between slots what is urgent, and what failed before."""
    served = db.session.get(JobRun, SLOT)
    if served is not None and served.last_run < slot:
        return true()
    return Notice.urgent | (Notice.tries > 0)


def _send_one(notice_id: str, now: datetime) -> bool:
    """No transaction stands open while the mail server thinks: a server that hangs must not hold up a report."""
    notice = _claim(notice_id)
    if notice is None:
        return False
    account = db.session.get_one(Account, notice.account_id)
    if not account.is_active:
        return _forget(notice_id)
    message = messages.something_waits(
        notice.id, account, organisation.load().name, now.replace(minute=0, second=0, microsecond=0)
    )
    db.session.rollback()
    try:
        smtp.deliver(message)
    except smtp.NotTaken:
        log.warning("the mail server did not take a notice; it will be tried again")
        return False
    _forget(notice_id)
    return True


def _forget(notice_id: str) -> bool:
    with writing():
        db.session.execute(delete(Notice).where(Notice.id == notice_id))
    return False


def _claim(notice_id: str) -> Notice | None:
    """Count the try first, so that of two schedulers one goes on."""
    seen = db.session.scalar(select(Notice.tries).where(Notice.id == notice_id))
    if seen is None:
        return None
    with writing():
        mine = update(Notice).where(Notice.id == notice_id, Notice.tries == seen).values(tries=seen + 1)
        if cast(CursorResult[Any], db.session.execute(mine)).rowcount != 1:
            return None
    return db.session.scalar(select(Notice).where(Notice.id == notice_id))
