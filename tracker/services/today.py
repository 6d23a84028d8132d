"""What needs this handler today: a few cases of each group, the most urgent first, each case in one group only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from tracker.casefile import Actor, local_day
from tracker.domain.statuses import Status
from tracker.models import Case, Holder, db
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
    told = _told_by_days(now)
    found = {group: _first(actor, told, group) for group in told}
    found |= _by_cards(actor, told)
    return [Waiting(group, found[group][:MOST], len(found[group]) > MOST) for group in Group if found.get(group)]


def how_many(actor: Actor, now: datetime) -> tuple[int, int]:
    """How many cases are late, and how many are due today or in the next three days."""
    query = select(func.count()).select_from(Case).join(Holder, Holder.case_id == Case.id)
    query, today, late = query.where(Holder.account_id == actor.id), local_day(now), listing.is_late(now)
    soon = Case.due_on.between(today, today + timedelta(days=SOON_DAYS))
    return db.session.scalar(query.where(late)) or 0, db.session.scalar(query.where(~late, soon)) or 0


_LISTS: Final = {
    Group.DUE: Filter(due=When.TODAY),
    Group.WORDS: Filter(new=News.WORDS),
    Group.FRESH: Filter(new=News.FRESH),
    Group.ME: Filter(who=Waits.ME),
    Group.SOON: Filter(due=When.WEEK),
    Group.ERASING: Filter(new=News.ERASING),
    Group.REPORTER: Filter(who=Waits.REPORTER),
}


def _told_by_days(now: datetime) -> dict[Group, ColumnElement[bool]]:
    """What the days and the trail beside a case tell."""
    return {
        Group.DUE: listing.is_due(When.TODAY, now),
        Group.WORDS: listing.has_come(News.WORDS),
        Group.FRESH: listing.has_come(News.FRESH),
        Group.SOON: Case.due_on <= local_day(now) + timedelta(days=SOON_DAYS),
        Group.ERASING: listing.has_come(News.ERASING),
    }


def _first(actor: Actor, told: dict[Group, ColumnElement[bool]], group: Group) -> list[Row]:
    """The most urgent of a group, and one more to know whether there are others."""
    earlier = [told[each] for each in told if list(Group).index(each) < list(Group).index(group)]
    query = listing.mine(actor).where(_is(told[group]), *(not_(_is(each)) for each in earlier))
    return listing.opened(actor, listing.most_urgent_first(query).limit(MOST + 1))


def _by_cards(actor: Actor, told: dict[Group, ColumnElement[bool]]) -> dict[Group, list[Row]]:
    """What only the card tells; of cases that stand in no group above."""
    apart = not_(or_(*(_is(told[group]) for group in (Group.DUE, Group.WORDS, Group.FRESH))))
    query = listing.mine(actor).where(and_(Case.status != Status.CLOSED, apart))
    seen = listing.glimpses(actor, listing.most_urgent_first(query).limit(LOOKED_THROUGH))
    ids = {waits: [case_id for case_id, whom in seen if whom is waits][: MOST + 1] for waits in Waits}
    rows = {row.case.id: row for row in listing.rows_of(actor, [*ids[Waits.ME], *ids[Waits.REPORTER]])}
    return {
        Group.ME: [rows[each] for each in ids[Waits.ME]],
        Group.REPORTER: [rows[each] for each in ids[Waits.REPORTER]],
    }


def _is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A date that is not there is not due: without this its opposite would be as unknown as it is itself."""
    return func.coalesce(condition, False)
