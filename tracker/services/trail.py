"""Reading the trail: each person the entries that they may know of, newest first, without a gap that shows.

Danger: an entry's number, its place among all entries, or how many there are would tell of cases that somebody may not
know of. Whatever is counted here is counted over what this person may see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from tracker.casefile import Actor, CaseFile, case_key
from tracker.domain.acts import KINDS, REPORTER, SYSTEM, Act, Audience, Group, group_of
from tracker.domain.errors import Refusal
from tracker.domain.periods import Period
from tracker.domain.permissions import HANDLERS, Permission, Role
from tracker.models import Account, AuditRow, Case, Holder, TombstoneReader, db

PAGE: Final = 50


@dataclass(frozen=True)
class Wanted:
    """What to show: one group of acts, one person's, one period; empty is everything."""

    group: Group | None = None
    person: str = ""
    period: Period | None = None


@dataclass(frozen=True)
class Place:
    """Where a page begins: on this day, up to so many of the entries that this person sees of it, counted from the
    day's last line up. What is added on later days changes no page that was kept."""

    day: date
    up_to: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.up_to}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        day, _, up_to = text.partition(".")
        if not (up_to.isascii() and up_to.isdigit() and len(up_to) < 9):
            return None
        try:
            return cls(date.fromisoformat(day), int(up_to))
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    """Entries, newest first; the open cases they belong to by id; the names of people by id; where it goes on."""

    rows: Sequence[AuditRow]
    cases: Mapping[str, CaseFile]
    names: Mapping[str, str]
    older: Place | None


def page_of(actor: Actor, wanted: Wanted, place: Place | None) -> Page:
    """At most PAGE entries; four questions to the database, however long the trail is."""
    seen = and_(*_seen_by(actor), *_wanted(wanted))
    query = select(AuditRow).where(seen).order_by(*_in_order())
    if place is not None:
        skipped = max(_count(seen, place.day) - place.up_to, 0)
        query = query.where(AuditRow.day <= place.day).offset(skipped)
    found = db.session.scalars(query.limit(PAGE + 1)).all()
    rows = found[:PAGE]
    more = len(found) > PAGE
    return Page(rows, _cases(actor, rows), _names(rows), _after(rows, place, seen) if more else None)


def people() -> list[Account]:
    """Whose acts can be asked for: everybody who works at the desk, and nobody who reports."""
    shown = select(Account).where(Account.role != Role.REPORTER).order_by(Account.name)
    return list(db.session.scalars(shown))


def groups(actor: Actor) -> list[Group]:
    """Which groups of acts this person can come across."""
    if actor.may(Permission.HANDLE_CASES):
        return list(Group)
    return [group for group in Group if any(group_of(act) is group for act in _HOUSES_OWN)]


_HOUSES_OWN: Final = tuple(act for act in Act if KINDS[act].told_to is not Audience.CASE)


def _in_order() -> list[ColumnElement[Any]]:
    """Newest first; what reporters did on a day comes below the rest of it, in no order.

    Danger: between two acts of the reader's own, which bear a minute, it would tell when the reporter did it.
    """
    by_reporter = AuditRow.actor == REPORTER
    return [AuditRow.day.desc(), by_reporter, case((by_reporter, AuditRow.case_id)), AuditRow.number.desc()]


_CASE: Final = func.coalesce(AuditRow.case_id, "")
"""The case, so written that no database looks entries up by it: newest first by day is the way to read a long trail."""


def _seen_by(actor: Actor) -> list[ColumnElement[bool]]:
    if not actor.may(Permission.READ_TRAIL):
        raise Refusal
    handles = actor.may(Permission.HANDLE_CASES)
    own = or_(AuditRow.actor == actor.id, AuditRow.subject == actor.id)
    about = or_(own, _by_who_handles_no_case())
    house = [
        _told_to(Audience.HOUSE),
        _told_to(Audience.SELF) & own,
        _told_to(Audience.DESK) & about,
        _told_to(Audience.GUARD) & (about if handles else true()),
    ]
    known = and_(_CASE == "", or_(*house))
    if not handles:
        return [known]
    mine = select(Holder.case_id).where(Holder.account_id == actor.id)
    return [or_(known, _CASE.in_(mine), _erased(actor))]


def _erased(actor: Actor) -> ColumnElement[bool]:
    """Of a case that is no more only that it was erased, and by whom: to those who could open it."""
    could_open = select(TombstoneReader.case_id).where(TombstoneReader.account_id == actor.id)
    return and_(AuditRow.act == Act.CASE_ERASED, AuditRow.case_id.in_(could_open))


def _by_who_handles_no_case() -> ColumnElement[bool]:
    """Danger: that somebody signed in, on a day on which nothing else is to be seen, tells that there is a case, or who
    reported. Of readers and administrators it tells neither."""
    roles = [role.value for role in Role if role not in HANDLERS and role is not Role.REPORTER]
    others = select(Account.id).where(Account.role.in_(roles))
    return or_(AuditRow.actor.in_(others), and_(AuditRow.actor == SYSTEM, AuditRow.subject.in_(others)))


def _told_to(audience: Audience) -> ColumnElement[bool]:
    return func.coalesce(AuditRow.act, "").in_([act.value for act in Act if KINDS[act].told_to is audience])


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.group is not None:
        asked.append(AuditRow.act.in_([act.value for act in Act if group_of(act) is wanted.group]))
    if wanted.person:
        asked.append(or_(AuditRow.actor == wanted.person, AuditRow.subject == wanted.person))
    if wanted.period is not None:
        asked.append(AuditRow.day.between(wanted.period.first, wanted.period.last))
    return asked


def _count(seen: ColumnElement[bool], day: date) -> int:
    query = select(func.count()).select_from(AuditRow).where(seen, AuditRow.day == day)
    return db.session.scalar(query) or 0


def _after(rows: Sequence[AuditRow], place: Place | None, seen: ColumnElement[bool]) -> Place:
    """The place of the entry that comes after the last one shown."""
    last = rows[-1].day
    shown = sum(row.day == last for row in rows)
    up_to = min(place.up_to, _count(seen, last)) if place is not None and place.day == last else _count(seen, last)
    return Place(last, up_to - shown)


def _cases(actor: Actor, rows: Sequence[AuditRow]) -> dict[str, CaseFile]:
    ids = {row.case_id for row in rows if row.case_id}
    if not ids:
        return {}
    held = db.session.execute(Case.visible_to(actor.id).where(Case.id.in_(ids)))
    return {case.id: CaseFile(case, case_key(holder, actor)) for case, holder in held}


def _names(rows: Sequence[AuditRow]) -> dict[str, str]:
    ids = {row.actor for row in rows} | {row.subject for row in rows if row.subject}
    named = select(Account.id, Account.name).where(Account.id.in_(ids - {REPORTER, SYSTEM}))
    return {row.id: row.name for row in db.session.execute(named)}
