"""Out of the outbox, into the mail: at least once, and never before its slot."""

import logging
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from tracker import config
from tracker.casefile import local_day
from tracker.models import Account, Notice, db
from tracker.notifications import messages, smtp
from tracker.services import organisation
from tracker.services.recording import writing

MOST_TRIES: Final = 20

log = logging.getLogger("tracker")


def send(now: datetime) -> int:
    """Send what is due; returns how many went. A crash may repeat one mail, with the same Message-ID."""
    if not config.current().smtp_host:
        return 0
    due = select(Notice.id).where(Notice.sent_on.is_(None), Notice.slot <= now, Notice.tries < MOST_TRIES)
    return sum(_send_one(notice_id, now) for notice_id in db.session.scalars(due).all())


def waiting() -> int:
    """How many notices have not been sent."""
    return db.session.scalar(select(func.count()).select_from(Notice).where(Notice.sent_on.is_(None))) or 0


def _send_one(notice_id: str, now: datetime) -> bool:
    with writing():
        notice = db.session.get(Notice, notice_id, with_for_update={"skip_locked": True})
        if notice is None or notice.sent_on is not None:
            return False
        account = db.session.get_one(Account, notice.account_id)
        notice.tries += 1
        try:
            smtp.deliver(messages.something_waits(notice, account, organisation.load().name))
        except smtp.NotTaken:
            log.warning("the mail server did not take a notice; it will be tried again")
            return False
        notice.sent_on = local_day(now)
    return True
