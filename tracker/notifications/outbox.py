"""The outbox: 'something waits for you', once per person and slot, so that a mail says nothing about when or what."""

import secrets
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import config
from tracker.models import Notice, db

SLOTS: Final = (time(9), time(13), time(16, 30))
"""Local times at which mail about new things leaves, every day."""


def something_waits(account_id: str, now: datetime, *, urgent: bool = False) -> None:
    """Queue a notice for the next slot (an urgent one for the next full quarter), unless one waits there already."""
    slot = next_quarter(now) if urgent else next_slot(now)
    if db.session.scalar(select(Notice.id).where(Notice.account_id == account_id, Notice.slot == slot)):
        return
    try:
        with db.session.begin_nested():
            db.session.add(Notice(id=secrets.token_hex(16), account_id=account_id, slot=slot, sent_on=None, tries=0))
    except IntegrityError:  # somebody else queued the same slot at this moment
        return


def next_slot(now: datetime) -> datetime:
    local = config.current().day_of(now)
    for day in (local.date(), local.date() + timedelta(days=1)):
        for slot in SLOTS:
            moment = datetime.combine(day, slot, local.tzinfo)
            if moment > local:
                return moment.astimezone(UTC)
    raise AssertionError("tomorrow has slots")


def next_quarter(now: datetime) -> datetime:
    floor = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    return (floor + timedelta(minutes=15)).astimezone(UTC)
