"""After closing: what the reporter is asked and when, and the few words in which they answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from tracker.domain.deadlines import add_months
from tracker.domain.errors import N_, Refusal

CHECK_INS: Final = (1, 3, 6, 12)
"""Calendar months after closing. Directive (EU) 2019/1937 arts. 19-21: proof that no disadvantage followed."""


class Disadvantage(StrEnum):
    """Whether somebody met any since their report was closed."""

    NO = "no"
    YES = "yes"
    RATHER_NOT = "rather-not"


class Grade(StrEnum):
    """How far something was so, from not at all to wholly."""

    NOT_AT_ALL = "not-at-all"
    HARDLY = "hardly"
    PARTLY = "partly"
    MOSTLY = "mostly"
    WHOLLY = "wholly"


@dataclass(frozen=True)
class Rating:
    """Were you taken seriously, and was it clear what happened?"""

    serious: Grade
    clear: Grade
    words: str = ""


class NotClosed(Refusal):
    sentence = N_("Dit kan pas als je melding is afgesloten. Die is nu weer open.")


class AlreadyDisagreed(Refusal):
    sentence = N_("Je liet al weten dat je het er niet mee eens bent. Wil je er iets bij zeggen? Schrijf het ons dan.")


class NothingToAnswer(Refusal):
    sentence = N_("Hier hoeft geen antwoord meer op. Iemand was je voor.")


class NotAskedNow(Refusal):
    sentence = N_("Deze vraag staat nu niet open. Gebeurde er iets? Schrijf het ons dan.")


def check_in_days(closed_on: date) -> dict[int, date]:
    """From which day each check-in is asked, by its months. Counted from the closing itself, so that the 31st does not
    creep to the 28th."""
    return {months: add_months(closed_on, months) for months in CHECK_INS}


def check_in_now(closed_on: date | None, answered: Iterable[int], today: date) -> int | None:
    """The months of the check-in that is asked today, or None. The latest only: it covers those that were missed."""
    if closed_on is None:
        return None
    begun = [months for months, day in check_in_days(closed_on).items() if day <= today]
    return begun[-1] if begun and begun[-1] not in set(answered) else None
