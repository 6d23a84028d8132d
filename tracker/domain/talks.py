"""Talks about a case: with the reporter, and with the person concerned."""

from dataclasses import dataclass
from datetime import date

from tracker.domain.errors import N_, Missing
from tracker.domain.statuses import How


class NoHearingDay(Missing):
    sentence = N_("Kies de dag van het gesprek.")
    field = "held_on"


@dataclass(frozen=True)
class Talk:
    """A talk with the reporter, who reads the minutes. `ask`: they are asked whether the minutes are right."""

    held_on: date
    how: How
    took_part: tuple[str, ...]
    minutes: str
    ask: bool


@dataclass(frozen=True)
class Hearing:
    """`held_on`: none when it has not happened, and then `said` is the reason. `letter`: which person, where one was
    written down apart; `on`: when this was put on record."""

    held_on: date | None
    said: str
    letter: str = ""
    on: date | None = None
