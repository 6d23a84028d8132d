"""The week's mark of the trail leaves the machine, with how many cases wait: by mail, to every handler, always.

A mark that somebody kept elsewhere proves later that nothing before it was changed, also against who owns the machine.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update

from tracker import config
from tracker.casefile import local_day
from tracker.domain import chance
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.statuses import Status
from tracker.models import Account, Case, Holder, WeeklyMark, db
from tracker.notifications import messages, outbox, smtp
from tracker.notifications.messages import Digest
from tracker.services import organisation
from tracker.services.joining import handlers
from tracker.services.recording import append, writing, yesterdays_head

DAYS: Final = 7
"""What is due in so many days is due this week, the day of the mail included."""


def send(now: datetime) -> int:
    """From Monday's first slot on; returns how many went. Run as often as you like: once a week it is."""
    if not config.current().smtp_host:
        return 0
    week = week_of(now)
    _write(week, now)
    waiting = db.session.scalars(
        select(WeeklyMark.id).where(WeeklyMark.week == week, WeeklyMark.sent.is_(False)).order_by(WeeklyMark.id)
    ).all()
    return sum(_send_one(mark_id, now) for mark_id in waiting)


def digest_of(account_id: str, today: date) -> Digest:
    """Danger: a restricted case is in no digest, also not of who holds it: two mails beside each other would tell."""
    held = select(Holder.case_id).where(Holder.account_id == account_id)
    mine = select(func.count()).where(Case.id.in_(held), Case.restricted.is_(False))
    soon = Case.due_on.between(today, today + timedelta(days=DAYS - 1))
    counts = (mine.where(Case.status != Status.CLOSED), mine.where(Case.due_on < today), mine.where(soon))
    return Digest(*(db.session.scalar(count) or 0 for count in counts))


def week_of(now: datetime) -> str:
    """2026-W45; a week begins with the first slot of its Monday."""
    first_slot = outbox.SLOTS[0]
    local = config.current().day_of(now)
    begun = local.date() if local.time() >= first_slot else local.date() - timedelta(days=1)
    year, week, _ = begun.isocalendar()
    return f"{year}-W{week:02}"


def _write(week: str, now: datetime) -> None:
    """All rows of a week at once, or none: who comes second finds them. Last week's may go."""
    with writing():
        if db.session.scalars(select(WeeklyMark).where(WeeklyMark.week == week)).first() is not None:
            return
        db.session.execute(delete(WeeklyMark).where(WeeklyMark.week != week))
        today = local_day(now)
        mark = {"week": week, "day": today - timedelta(days=1), "head": yesterdays_head(today)}
        for handler in handlers():
            row_id = chance.hexed(16)
            db.session.add(WeeklyMark(**mark, account_id=handler.id, id=row_id, sent=False, why=""))
        append(Act.HEAD_SENT, now, SYSTEM, facts={"week": week, "head": mark["head"]})


def _send_one(mark_id: str, now: datetime) -> bool:
    mark = _claim(mark_id, local_day(now))
    if mark is None:
        return False
    account = db.session.get_one(Account, mark.account_id)
    if account.is_active:
        moment = now.replace(minute=0, second=0, microsecond=0)
        name = organisation.load().name
        digest = digest_of(account.id, local_day(now))
        message = messages.weekly_mark(mark.id, account, name, mark.head, mark.day, digest, moment)
        db.session.rollback()
        try:
            smtp.deliver(message)
        except smtp.NotTaken as refused:
            return _put(mark_id, sending_on=None, why=refused.why)
    return account.is_active and not _put(mark_id, sent=True, why="")


def _put(mark_id: str, **values: Any) -> bool:
    with writing():
        db.session.execute(update(WeeklyMark).where(WeeklyMark.id == mark_id).values(**values))
    return False


def _claim(mark_id: str, today: date) -> WeeklyMark | None:
    """Taken up first, so that of two schedulers one goes on. A crash in between makes it a day later, or twice."""
    free = or_(WeeklyMark.sending_on.is_(None), WeeklyMark.sending_on < today)
    with writing():
        mine = update(WeeklyMark).where(WeeklyMark.id == mark_id, WeeklyMark.sent.is_(False), free)
        if cast(CursorResult[Any], db.session.execute(mine.values(sending_on=today))).rowcount != 1:
            return None
    return db.session.scalar(select(WeeklyMark).where(WeeklyMark.id == mark_id))
