"""Minutes that a reporter may check: agree, correct in their own words, or decline to sign. Every answer is kept.

Directive (EU) 2019/1937 art. 18: who told something aloud gets to see what was written down of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tracker.domain.errors import N_, Missing


class Check(StrEnum):
    AGREE = "agree"
    CORRECT = "correct"
    DECLINE = "decline"


class NoCorrection(Missing):
    sentence = N_("Schrijf op wat er niet klopt, of wat erbij moet.")
    field = "words"


@dataclass(frozen=True)
class Checked:
    """One answer of the reporter to the minutes with this id."""

    minutes: str
    check: Check
    words: str
    on: date


@dataclass(frozen=True)
class Minutes:
    """What was written down of a talk. `asked`: whether the reporter is asked to check it; `report`: it is the report
    itself, which somebody told aloud."""

    id: str
    by: str
    on: date
    held_on: date
    how: str
    text: str
    asked: bool
    report: bool
    answers: tuple[Checked, ...] = ()

    @property
    def waits(self) -> bool:
        """For a first answer; another may follow at any time."""
        return self.asked and not self.answers


def require_words(check: Check, words: str) -> None:
    """A correction says what is wrong; the others may add something."""
    if check is Check.CORRECT and not words.strip():
        raise NoCorrection


def with_answers(minutes: Iterable[Minutes], answers: Iterable[Checked]) -> tuple[Minutes, ...]:
    """Each with its answers, in the order in which they came."""
    given = list(answers)
    return tuple(replace(each, answers=tuple(one for one in given if one.minutes == each.id)) for each in minutes)
