"""What needs this handler today: a few cases of each group, the most urgent first, each case in one group only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import and_, case, func, or_

from tracker.casefile import Actor, local_day
from tracker.models import Case, db
from tracker.services import listing
from tracker.services.listing import Filter, News, Row, Waits, When

MOST: Final = 5
SOON_DAYS: Final = 3
LOOKED_THROUGH: Final = 300
"""So many cards are opened at most for the groups that only a card can tell: the page costs the same with any number
of open cases. The list behind the group's link goes through all of them."""


class Group(StrEnum):
    """In the order in which they stand on the page."""

    DUE = "due"
    WORDS = "words"
    FRESH = "fresh"
    ME = "me"
    CHECK = "check"
    SOON = "soon"
    ERASING = "erasing"
    REPORTER = "reporter"


@dataclass(frozen=True)
class Waiting:
    """A group with its first rows. `more`: there are others than these; `all`: the list that holds them."""

    group: Group
    rows: Sequence[Row]
    more: bool

    @property
    def all(self) -> Filter:
        return _LISTS[self.group]


def groups(actor: Actor, now: datetime) -> list[Waiting]:
    """Those with something in them."""
    found = _told_by_cards(actor, _told_by_days(actor, now))
    first = {group: [case_id for case_id, its in found if its is group][: MOST + 1] for group in Group}
    rows = {row.case.id: row for row in listing.rows_of(actor, [each for ids in first.values() for each in ids])}
    return [Waiting(group, [rows[each] for each in ids[:MOST]], len(ids) > MOST) for group, ids in first.items() if ids]


def how_many(actor: Actor, now: datetime) -> tuple[int, int]:
    """How many cases are late, and how many are due today or in the next three days."""
    today, late = local_day(now), listing.is_late(now)
    soon = and_(~late, Case.due_on.between(today, today + timedelta(days=SOON_DAYS)))
    columns = [func.count(case((each, 1))) for each in (late, soon)]
    query = listing.mine(actor).with_only_columns(*columns, maintain_column_froms=True)
    row = db.session.execute(listing.looking_through(query)).one()
    return row[0], row[1]


_LISTS: Final = {
    Group.DUE: Filter(due=When.TODAY),
    Group.WORDS: Filter(new=News.WORDS),
    Group.FRESH: Filter(new=News.FRESH),
    Group.ME: Filter(who=Waits.ME),
    Group.CHECK: Filter(new=News.CHECK),
    Group.SOON: Filter(due=When.WEEK),
    Group.ERASING: Filter(new=News.ERASING),
    Group.REPORTER: Filter(who=Waits.REPORTER),
}


def _told_by_days(actor: Actor, now: datetime) -> list[tuple[str, Group | None]]:
    """What the days and the trail beside the cases tell, the most urgent case first. One question for all: which case
    in which group, and no more of it."""
    group = case(
        (listing.is_due(When.TODAY, now), Group.DUE.value),
        (listing.has_come(News.WORDS, now), Group.WORDS.value),
        (listing.has_come(News.FRESH, now), Group.FRESH.value),
        (listing.has_come(News.CHECK, now), Group.CHECK.value),
        (Case.due_on <= local_day(now) + timedelta(days=SOON_DAYS), Group.SOON.value),
        (listing.has_come(News.ERASING, now), Group.ERASING.value),
    )
    anything = or_(listing.at_work(), listing.has_come(News.ERASING, now), listing.has_come(News.WORDS, now))
    query = listing.most_urgent_first(listing.mine(actor).where(anything))
    both = query.with_only_columns(Case.id, group, maintain_column_froms=True)
    rows = db.session.execute(listing.looking_through(both))
    return [(case_id, Group(name) if name else None) for case_id, name in rows]


def _told_by_cards(actor: Actor, found: list[tuple[str, Group | None]]) -> list[tuple[str, Group | None]]:
    """The same, with what only the card of a case tells: what waits for this handler presses more than a date that is
    near, and what waits for the reporter presses least."""
    ids = [case_id for case_id, group in found if group in (Group.CHECK, Group.SOON, None)][:LOOKED_THROUGH]
    waits = listing.waits_of(actor, ids)
    return [(case_id, _pressing(group, waits.get(case_id))) for case_id, group in found]


def _pressing(group: Group | None, waits: Waits | None) -> Group | None:
    if waits is Waits.ME:
        return Group.ME
    return Group.REPORTER if group is None and waits is Waits.REPORTER else group
