"""Corrective actions by their dates: when something is to be done with one again, and how well it worked."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tracker.domain.demands import InThePast, MissingChoice, MissingDay, require_near, require_text
from tracker.domain.errors import N_, Missing, Refusal

TEMPORARY: Final = "A12"
"""In the catalogue: a measure for a while, looked at again until it can end."""
LOOK_AGAIN: Final = timedelta(days=14)


class Effect(StrEnum):
    WORKS = "works"
    PARTLY = "partly"
    NOT = "not"
    TOO_EARLY = "too-early"


AGAIN: Final = (Effect.NOT, Effect.TOO_EARLY)
"""After these something is to be done again, by a new day."""


@dataclass(frozen=True)
class Check:
    """Did it help? `again_on`: when it is done anew, or looked at again."""

    effect: Effect | None
    note: str
    again_on: date | None = None


@dataclass(frozen=True)
class Change:
    """Somebody else sees to it, or another day; and why."""

    owner: str
    owner_id: str
    due_on: date | None
    reason: str


class NothingChanges(Refusal):
    sentence = N_("Er verandert zo niets. Kies iemand anders of een andere dag.")


class MissingOwner(Missing):
    sentence = N_("Kies wie het doet, of schrijf een naam op.")
    field = "owner"


def next_look(code: str, until: date, today: date) -> date:
    """The day by which an open action asks for something: its last day, or the next look at a temporary one."""
    return min(until, today + LOOK_AGAIN) if code == TEMPORARY else until


def check_check(demand: Check, today: date) -> None:
    if demand.effect is None:
        raise MissingChoice(field="effect")
    require_text("note", demand.note)
    if demand.effect in AGAIN:
        require_day("again_on", demand.again_on, today)


def check_change(demand: Change, before: Change, today: date) -> None:
    """`before`: how it is now. A day that had passed already may stay as it is."""
    require_text("reason", demand.reason)
    if not demand.owner.strip() and not demand.owner_id:
        raise MissingOwner
    if demand.due_on != before.due_on:
        require_day("due_on", demand.due_on, today)
    elif (demand.owner_id, demand.owner.strip()) == (before.owner_id, before.owner):
        raise NothingChanges


def require_day(field: str, day: date | None, today: date) -> date:
    if day is None:
        raise MissingDay(field=field)
    if day < today:
        raise InThePast(field=field)
    require_near(field, day, today)
    return day
