"""Lists of cases for one handler: only what they may open, the most urgent first, and only the page's rows opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from tracker.casefile import Actor, Register, local_day, register_of
from tracker.domain.statuses import Status
from tracker.models import Case, Holder, db

PER_PAGE: Final = 25


class When(StrEnum):
    """Filters on the next date."""

    LATE = "late"
    WEEK = "week"


@dataclass(frozen=True)
class Filter:
    """What a handler asks to see. Empty: everything."""

    status: str = ""
    kind: str = ""
    rule: int = 0
    due: str = ""


@dataclass(frozen=True)
class Row:
    """A case in a list. `news`: something happened since this handler last looked."""

    case: Case
    register: Register
    news: bool


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    number: int
    last: int


def page_of(actor: Actor, wanted: Filter, number: int, now: datetime) -> Page:
    """Page `number` (from 1) of 25; a number past the end gives the last page."""
    query = _wanted(actor, wanted, now)
    if wanted.rule:  # the rule is sealed: open the small register records, not the cases
        rows = every(actor, wanted, now)
        total, number, last = _pages(len(rows), number)
        return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], total, number, last)
    counted = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    total, number, last = _pages(counted, number)
    rows = _opened(actor, query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows, total, number, last)


def every(actor: Actor, wanted: Filter, now: datetime) -> list[Row]:
    """All that the filter leaves, on one page."""
    rows = _opened(actor, _wanted(actor, wanted, now))
    return [row for row in rows if not wanted.rule or wanted.rule in row.register.rules]


def may_open(actor: Actor, reference: str) -> bool:
    mine = Case.visible_to(actor.id).where(Case.reference == reference.strip().upper())
    return db.session.execute(mine).first() is not None


def counts(actor: Actor) -> Mapping[Status, int]:
    """How many cases this handler may open, per status."""
    query = (
        select(Case.status, func.count())
        .join(Holder, Holder.case_id == Case.id)
        .where(Holder.account_id == actor.id)
        .group_by(Case.status)
    )
    found = {Status(status): number for status, number in db.session.execute(query)}
    return {status: found.get(status, 0) for status in Status}


def attention(actor: Actor, now: datetime, most: int = 6) -> list[Row]:
    """Open cases that are late or due within three days, those with news, and closed ones that somebody proposed to
    erase; the most urgent first."""
    soon = local_day(now) + timedelta(days=3)
    news = Holder.seen != Case.last_act
    at_work = and_(Case.status != Status.CLOSED, (Case.due_on <= soon) | news)
    query = _order(Case.visible_to(actor.id).where(at_work | Case.erasing_on.is_not(None)))
    return _opened(actor, query.limit(most))


def waiting(actor: Actor, now: datetime) -> tuple[int, int]:
    """How many open cases are late, and how many are due today or in the next three days."""
    mine = select(func.count()).select_from(Case).join(Holder, Holder.case_id == Case.id)
    mine = mine.where(Holder.account_id == actor.id, Case.status != Status.CLOSED)
    today, is_late = local_day(now), _is_late(now)
    late = db.session.scalar(mine.where(is_late)) or 0
    soon = db.session.scalar(mine.where(~is_late, Case.due_on.between(today, today + timedelta(days=3)))) or 0
    return late, soon


def _wanted(actor: Actor, wanted: Filter, now: datetime) -> "Select[Case, Holder]":
    query = Case.visible_to(actor.id)
    if wanted.status:
        query = query.where(Case.status == wanted.status)
    if wanted.kind:
        query = query.where(Case.kind == wanted.kind)
    if wanted.due:
        query = query.where(_due(When(wanted.due), now))
    return _order(query)


def _is_late(now: datetime) -> ColumnElement[bool]:
    """After its day, or an urgent report after its hour."""
    unanswered = and_(Case.acknowledged_on.is_(None), Case.answer_by.is_not(None), Case.answer_by < now)
    return and_(Case.status != Status.CLOSED, or_(Case.due_on < local_day(now), unanswered))


def _due(when: When, now: datetime) -> ColumnElement[bool]:
    if when is When.LATE:
        return _is_late(now)
    today = local_day(now)
    return Case.due_on.between(today, today + timedelta(days=7))


def _order(query: "Select[Case, Holder]") -> "Select[Case, Holder]":
    """Open before closed, an urgent report that waits for its answer on top, then the nearest date first; the reference
    decides between equals, so pages never overlap."""
    closed = Case.status == Status.CLOSED
    hurry = and_(Case.answer_by.is_not(None), Case.acknowledged_on.is_(None), ~closed)
    dates = Case.due_on.is_(None), Case.due_on, Case.closed_on.desc()
    return query.order_by(closed, hurry.desc(), *dates, Case.reference)


def _opened(actor: Actor, query: "Select[Case, Holder]") -> list[Row]:
    rows = []
    for case, holder in db.session.execute(query):
        register = register_of(case, holder, actor)
        if register is not None:
            rows.append(Row(case, register, holder.seen != case.last_act))
    return rows


def _pages(total: int, number: int) -> tuple[int, int, int]:
    last = max(1, -(-total // PER_PAGE))
    return total, min(max(number, 1), last), last
