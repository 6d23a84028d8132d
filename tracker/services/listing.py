"""Lists of cases for one handler: only what they may open, in the order asked for, and only the page's rows opened.

A filter on what is sealed opens the small records (classification, card) of the cases that are left, never the cases.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from tracker import catalogue
from tracker.casefile import Actor, Card, CaseFile, Register, Turn, card_of_row, lean, local_day, register_of
from tracker.domain import receipts
from tracker.domain.acts import Act
from tracker.domain.periods import Period
from tracker.domain.statuses import Risk, Status
from tracker.models import Action, AuditRow, Case, Holder, db
from tracker.models.case import DESK

Q = TypeVar("Q", bound="Select[*tuple[Any, ...]]")
PER_PAGE: Final = 25
A_WEEK: Final = timedelta(days=7)
OPEN: Final = "open"
"""In the place of a status: every case that is not closed."""


class When(StrEnum):
    """Filters on the next date."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


class News(StrEnum):
    """Filters on what has come since."""

    ANY = "any"
    WORDS = "words"
    """The reporter let something be known that this handler has not looked at."""
    FRESH = "fresh"
    """Reports whose reporter has not heard from anybody."""
    PROPOSAL = "proposal"
    ERASING = "erasing"
    CHECK = "check"
    """An action is done, and in these days somebody looks whether it helped."""


class Waits(StrEnum):
    """Filters on who is waited for."""

    ME = "me"
    REPORTER = "reporter"
    COLLEAGUE = "colleague"


class Sort(StrEnum):
    FILED = "filed"
    ACTED = "acted"
    RISK = "risk"


@dataclass(frozen=True)
class Filter:
    """What a handler asks to see, in codes. Empty: everything, what must be done first on top."""

    status: str = ""
    kind: str = ""
    rule: int = 0
    category: str = ""
    place: str = ""
    risk: str = ""
    who: str = ""
    due: str = ""
    new: str = ""
    filed: str = ""
    closed: str = ""
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out; an order leaves out nothing."""
        return replace(self, sort="") != Filter()

    @property
    def asks_sealed(self) -> bool:
        """Whether the small records must be opened before it is known what is on a page."""
        return bool(self.of_register or self.who or self.sort == Sort.RISK)

    @property
    def of_register(self) -> bool:
        return bool(self.rule or self.category or self.place or self.risk)

    def without(self, name: str) -> "Filter":
        """The same with one choice less."""
        nothing: dict[str, Any] = {name: getattr(Filter(), name)}
        return replace(self, **nothing)


@dataclass(frozen=True)
class Row:
    """A case in a list. `news`: something happened since this handler last looked; `waits`: for whom, where that is
    somebody in particular; `since`: the day of the word that waits."""

    case: Case
    register: Register
    news: bool
    waits: Waits | None = None
    card: Card = Card()


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    number: int
    last: int


def page_of(actor: Actor, wanted: Filter, number: int, now: datetime) -> Page:
    """Page `number` (from 1) of 25; a number past the end gives the last page."""
    query = _wanted(actor, wanted, now)
    if wanted.asks_sealed:
        left = _left(actor, wanted, _ordered(query, wanted))
        total, number, last = pages(len(left), number)
        return Page(rows_of(actor, left[(number - 1) * PER_PAGE : number * PER_PAGE]), total, number, last)
    counted = db.session.scalar(looking_through(query.with_only_columns(func.count(), maintain_column_froms=True))) or 0
    total, number, last = pages(counted, number)
    rows = ids_of(_ordered(query, wanted).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows_of(actor, rows), total, number, last)


def each(actor: Actor, wanted: Filter, now: datetime) -> "Iterator[tuple[Any, Register]]":
    """All that the filter leaves, one after the other and never all at once; of each its row, which begins with SHOWN.
    By risk they come in the order of urgency: who wants another order has a spreadsheet."""
    query = _ordered(_wanted(actor, wanted, now), replace(wanted, sort="" if wanted.sort == Sort.RISK else wanted.sort))
    shown = lean(query, *SHOWN, cards=bool(wanted.who)).execution_options(yield_per=1_000)
    code = _codes()
    for row in db.session.execute(shown):
        register = register_of(row, row, actor)
        if register is not None:
            waits = _waits(row, card_of_row(row, row, actor), actor) if wanted.who else None
            if not wanted.asks_sealed or _fits(wanted, register, waits, code):
                yield row, register


_DAYS: Final = (
    Case.filed_on,
    Case.acknowledged_on,
    Case.discussed_on,
    Case.feedback_on,
    Case.closed_on,
    Case.due_on,
)
SHOWN: Final = (Case.reference, Case.kind, Case.status, *(cast(day, String).label(f"{day.key}_text") for day in _DAYS))
"""Days as ISO 8601 has them: as text they go into a file as they come."""


def ids(actor: Actor, wanted: Filter, now: datetime) -> Sequence[str]:
    """The cases that the filter leaves, by id and in its order."""
    query = _ordered(_wanted(actor, wanted, now), wanted)
    return _left(actor, wanted, query) if wanted.asks_sealed else ids_of(query)


def rows_of(actor: Actor, case_ids: Sequence[str]) -> list[Row]:
    """These cases of this handler's, in this order."""
    if not case_ids:
        return []
    found = {row.case.id: row for row in opened(actor, mine(actor).where(Case.id.in_(case_ids)))}
    return [found[case_id] for case_id in case_ids if case_id in found]


def case_files(actor: Actor, case_ids: Collection[str]) -> list[CaseFile]:
    """These cases of this handler's, open."""
    return open_all(actor, mine(actor).where(Case.id.in_(case_ids))) if case_ids else []


def looking_through(query: Q) -> Q:
    """For a question about days and statuses of all of one's cases: SQLite would read the whole wide case for it."""
    return query.with_hint(Case, f"INDEXED BY {DESK}", "sqlite")


def open_all(actor: Actor, query: "Select[Case, Holder]") -> list[CaseFile]:
    return [CaseFile.of(case, holder, actor) for case, holder in db.session.execute(query)]


def may_open(actor: Actor, reference: str) -> bool:
    asked = mine(actor).where(Case.reference == receipts.reference(reference))
    return db.session.execute(asked).first() is not None


def ids_of(query: "Select[Case, Holder]") -> Sequence[str]:
    """Which cases, and no more of them: a case is wide, and to sort thousands of them whole takes seconds."""
    return db.session.scalars(looking_through(query.with_only_columns(Case.id, maintain_column_froms=True))).all()


def counts(actor: Actor) -> Mapping[Status, int]:
    """How many cases this handler may open, per status."""
    query = looking_through(mine(actor).with_only_columns(Case.status, func.count(), maintain_column_froms=True))
    found = {Status(status): number for status, number in db.session.execute(query.group_by(Case.status))}
    return {status: found.get(status, 0) for status in Status}


def mine(actor: Actor) -> "Select[Case, Holder]":
    return Case.visible_to(actor.id)


def opened(actor: Actor, query: "Select[Case, Holder]") -> list[Row]:
    rows = []
    for case, holder in db.session.execute(query):
        register = register_of(case, holder, actor)
        if register is not None:
            card = card_of_row(case, holder, actor)
            rows.append(Row(case, register, holder.seen != case.last_act, _waits(case, card, actor), card))
    return rows


def waits_of(actor: Actor, case_ids: Collection[str]) -> Mapping[str, Waits | None]:
    """Of these cases no more than who is waited for."""
    rows = db.session.execute(lean(mine(actor).where(Case.id.in_(case_ids))))
    return {row.id: _waits(row, card_of_row(row, row, actor), actor) for row in rows}


# which


def at_work() -> ColumnElement[bool]:
    """Not closed, or closed with a date that is still to come."""
    return or_(Case.status != Status.CLOSED, Case.due_on.is_not(None))


def is_late(now: datetime) -> ColumnElement[bool]:
    """After its day, or an urgent report after its hour."""
    unanswered = and_(Case.acknowledged_on.is_(None), Case.answer_by.is_not(None), Case.answer_by < now)
    return or_(Case.due_on < local_day(now), and_(Case.status != Status.CLOSED, unanswered))


def is_due(when: When, now: datetime) -> ColumnElement[bool]:
    today = local_day(now)
    match when:
        case When.LATE:
            return is_late(now)
        case When.TODAY:
            return or_(is_late(now), Case.due_on <= today)
        case When.WEEK:
            return Case.due_on.between(today, today + A_WEEK)


def has_come(news: News, now: datetime) -> ColumnElement[bool]:
    match news:
        case News.ANY:
            return Holder.seen != Case.last_act
        case News.WORDS:
            return and_(Holder.seen != Case.last_act, _unread_words())
        case News.FRESH:
            return and_(Case.status == Status.REPORTED, Case.acknowledged_on.is_(None))
        case News.PROPOSAL:
            return Case.proposed_on.is_not(None)
        case News.ERASING:
            return Case.erasing_on.is_not(None)
        case News.CHECK:
            done = select(Action.id).where(Action.case_id == Case.id, Action.finished_on.is_not(None))
            return done.where(Action.next_on <= local_day(now) + A_WEEK).correlate(Case).exists()


def _unread_words() -> ColumnElement[bool]:
    """The reporter let something be known (words, a name, that they read a letter) after the last act that this handler
    has seen. The trail says so in the clear, and not what it was."""
    read = aliased(AuditRow)
    seen = select(read.number).where(read.digest == Holder.seen).correlate(Holder).scalar_subquery()
    added = select(AuditRow.number).where(AuditRow.case_id == Case.id, AuditRow.act == Act.MESSAGE_ADDED)
    return added.where(AuditRow.number > func.coalesce(seen, 0)).correlate(Case, Holder).exists()


def _wanted(actor: Actor, wanted: Filter, now: datetime) -> "Select[Case, Holder]":
    """What can be asked of the database itself."""
    query = mine(actor)
    if wanted.status:
        query = query.where(
            Case.status != Status.CLOSED if wanted.status == OPEN else Case.status == Status(wanted.status)
        )
    if wanted.kind:
        query = query.where(Case.kind == wanted.kind)
    if wanted.due:
        query = query.where(is_due(When(wanted.due), now))
    if wanted.new:
        query = query.where(has_come(News(wanted.new), now))
    if wanted.who:
        query = query.where(Case.status != Status.CLOSED)
    for column, code in ((Case.filed_on, wanted.filed), (Case.closed_on, wanted.closed)):
        if code:
            period = Period.parse(code)
            query = query.where(column.between(period.first, period.last))
    return query


def _left(actor: Actor, wanted: Filter, query: "Select[Case, Holder]") -> list[str]:
    """Ids in order, with what is sealed counted in: only the small records that are asked for are opened."""
    needs_register, left, code = wanted.of_register or wanted.sort == Sort.RISK, [], _codes()
    for row in db.session.execute(lean(query)):
        register = register_of(row, row, actor) if needs_register else Register()
        waits = _waits(row, card_of_row(row, row, actor), actor) if wanted.who else None
        if register is not None and _fits(wanted, register, waits, code):
            left.append((_danger(register) if wanted.sort == Sort.RISK else 0, row.id))
    return [case_id for _danger_of_it, case_id in sorted(left, key=lambda each: each[0])]


Codes = Callable[[int, str], int]
"""What the rule with this number in this version of the rules is called in a filter."""


def _codes() -> Codes:
    """Looked up once for each rule, not once for each case."""
    return cache(catalogue.rule_code)


def _fits(wanted: Filter, register: Register, waits: Waits | None, code: Codes) -> bool:
    return (
        (not wanted.rule or any(code(number, register.protocol) == wanted.rule for number in register.rules))
        and (not wanted.category or wanted.category == register.category)
        and (not wanted.place or wanted.place == register.place)
        and (not wanted.risk or wanted.risk == register.risk)
        and (not wanted.who or wanted.who == waits)
    )


def _waits(case: Any, card: Card, actor: Actor) -> Waits | None:
    """For whom, where it is somebody in particular. `case`: its row, or as much of it as a list reads."""
    if case.status == Status.CLOSED:
        return None
    if case.proposed_on is not None:
        return Waits.COLLEAGUE if card.proposed_by == actor.id else Waits.ME
    if card.asks:
        return Waits.ME
    return {Turn.REPORTER: Waits.REPORTER, Turn.US: Waits.ME}.get(card.turn)


def _danger(register: Register) -> int:
    """The gravest first, what nobody has weighed yet last."""
    order = list(Risk)
    return len(order) - order.index(Risk(register.risk)) if register.risk in order else len(order) + 1


# in which order


def _ordered(query: "Select[Case, Holder]", wanted: Filter) -> "Select[Case, Holder]":
    """The reference decides between equals, so pages never overlap."""
    if wanted.sort == Sort.FILED:
        return query.order_by(Case.filed_on.desc(), Case.reference)
    if wanted.sort == Sort.ACTED:  # the day and nothing finer
        last = query.outerjoin(AuditRow, AuditRow.digest == Case.last_act)
        return last.order_by(AuditRow.day.is_(None), AuditRow.day.desc(), Case.reference)
    return most_urgent_first(query)


def most_urgent_first(query: "Select[Case, Holder]") -> "Select[Case, Holder]":
    """What rests comes last, an urgent report that waits for its answer on top, then the nearest date first."""
    closed = Case.status == Status.CLOSED
    hurry = and_(Case.answer_by.is_not(None), Case.acknowledged_on.is_(None), ~closed)
    dates = Case.due_on.is_(None), Case.due_on, Case.closed_on.desc()
    return query.order_by(~at_work(), hurry.desc(), *dates, Case.reference)


def pages(total: int, number: int) -> tuple[int, int, int]:
    """How many rows, the page to show (the nearest that is there), and the last one."""
    last = max(1, -(-total // PER_PAGE))
    return total, min(max(number, 1), last), last
