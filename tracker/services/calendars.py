"""The days of one case that somebody may want in their own calendar."""

from datetime import date
from typing import Final

from tracker.casefile import CaseFile
from tracker.domain.aftercare import check_in_days
from tracker.domain.deadlines import Clock, open_clocks
from tracker.services import policies, terms

THEIRS: Final = frozenset({Clock.ACKNOWLEDGE, Clock.ANSWER, Clock.FEEDBACK, Clock.DISAGREEMENT})
"""Clocks that end with a word to the reporter; of the others they know nothing."""


def for_handlers(case_file: CaseFile) -> list[date]:
    """Every clock that still runs."""
    return [due.on for due in open_clocks(terms.life_of(case_file), policies.deadlines())]


def for_reporter(case_file: CaseFile, today: date) -> list[date]:
    """By when they hear something, and when we ask how they fare; nothing that has passed."""
    case = case_file.case
    days = [due.on for due in open_clocks(case.life(), policies.deadlines()) if due.clock in THEIRS]
    if case.closed_on is not None:
        days += check_in_days(case.closed_on).values()
    return [day for day in days if day >= today]
