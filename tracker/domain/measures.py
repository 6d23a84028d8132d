"""Corrective actions by their dates: when something is to be done with one again, and how well it worked."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

TEMPORARY: Final = "A12"
"""In the catalogue: a measure for a while, looked at again until it can end."""
LOOK_AGAIN: Final = timedelta(days=14)
CHECK_MONTHS: Final = 3
"""How long after an action is done its effect is looked at, unless the house says otherwise."""


class Effect(StrEnum):
    WORKS = "works"
    PARTLY = "partly"
    NOT = "not"
    TOO_EARLY = "too-early"


def open_until(code: str, due_on: date, today: date) -> date:
    """The next day on which an open action asks for something: its last day, or the next look at a temporary one."""
    return min(due_on, today + LOOK_AGAIN) if code == TEMPORARY else due_on
