"""The outbox: 'something waits for you', once per person until it is mailed. It holds no case, no day and no hour."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite

from tracker import config
from tracker.domain import chance
from tracker.models import Notice, db

SLOTS: Final = (time(9), time(13), time(16, 30))
"""Local times at which mail about new things leaves, every day: so a mail doesn't say when somebody wrote."""


def something_waits(account_id: str, *, urgent: bool = False) -> None:
    """Queue a notice for the next slot (an urgent one goes at once), unless one waits already.

    Danger: asked first whether one waits, an act would take longer or shorter for a case that its doer can't see.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    notice = insert(Notice).values(account_id=account_id, urgent=urgent, id=chance.hexed(16), tries=0)
    db.session.execute(notice.on_conflict_do_nothing())


def last_slot(now: datetime) -> datetime:
    """The latest slot that has come."""
    local = config.current().day_of(now)
    moments = (
        datetime.combine(day, slot, local.tzinfo)
        for day in (local.date() - timedelta(days=1), local.date())
        for slot in SLOTS
    )
    return max(moment for moment in moments if moment <= local).astimezone(UTC)
