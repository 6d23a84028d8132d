"""The outbox: 'something waits for you', once per person until it is mailed. Such a notice holds no case and no day."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite

from tracker import config
from tracker.domain import chance
from tracker.domain.deadlines import Reminder
from tracker.models import Escalation, Notice, ToldOf, db

SLOTS: Final = (time(9), time(13), time(16, 30))
"""Local times at which mail about new things leaves, every day: so a mail doesn't say when somebody wrote."""

CONTACT: Final = "contact"
"""To whom an urgent report without an answer escalates: one person, who may hold no case. Who, is a setting."""


def something_waits(account_id: str, *, urgent: bool = False) -> None:
    """Queue a notice for the next slot (an urgent one goes at once), unless one waits already.

    Danger: asked first whether one waits, an act would take longer or shorter for a case that its doer can't see.
    """
    notice = _insert(Notice).values(account_id=account_id, urgent=urgent, id=chance.hexed(16), tries=0, why="")
    db.session.execute(notice.on_conflict_do_nothing())


def cannot_wait() -> None:
    """Queue the mail to the contact of the organisation, at once, unless one waits already."""
    db.session.execute(
        _insert(Escalation).values(whom=CONTACT, id=chance.hexed(16), tries=0, why="").on_conflict_do_nothing()
    )


def told_anew(case_id: str, reminder: Reminder) -> bool:
    """Put down that this was told; False when it was told before. In the transaction that queues the notices: whoever
    is killed before it ends has told nothing, and of two who tell at once one finds the other's row."""
    row = {"case_id": case_id, "clock": reminder.clock, "due_on": reminder.on, "stage": reminder.stage}
    new = _insert(ToldOf).values(**row).on_conflict_do_nothing().returning(ToldOf.stage)
    return db.session.execute(new).first() is not None


def last_slot(now: datetime) -> datetime:
    """The latest slot that has come."""
    local = config.current().day_of(now)
    moments = (
        datetime.combine(day, slot, local.tzinfo)
        for day in (local.date() - timedelta(days=1), local.date())
        for slot in SLOTS
    )
    return max(moment for moment in moments if moment <= local).astimezone(UTC)


def _insert(table: type[Notice | Escalation | ToldOf]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)
