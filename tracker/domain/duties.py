"""Questions whether a case must be reported outside: which category asks which, and until when it may be answered."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from tracker.domain.deadlines import ORGANISATION_ZONE, Clock, Due, add_working_days
from tracker.domain.demands import MissingDay, require_past, require_text
from tracker.domain.errors import N_, Missing
from tracker.domain.statuses import Kind


class Duty(StrEnum):
    CARE = "care"
    DATA = "data"
    HOME = "home"
    FOOD = "food"
    WORK = "work"


HOURS: Final = 72
"""Clock hours from the moment that somebody knew; weekends count. GDPR art. 33."""
WORKING_DAYS: Final = {Duty.CARE: 3, Duty.HOME: 5, Duty.FOOD: 1, Duty.WORK: 1}
"""CARE: Wkkgz art. 11, Wmo 2015 art. 3.4, Jeugdwet art. 4.1.8. The others are days of our own: the law says 'at once'
for food and accidents, and gives no number for the meldcode."""
_ASKED: Final = {
    Duty.CARE: ("CL1", "CL2", "CL3", "CL4", "CL8", "SM5"),
    Duty.DATA: ("SM1", "SM2", "SM3", "SM7", "PR1", "PR2"),
    Duty.HOME: ("HG1",),
    Duty.FOOD: ("DI1",),
    Duty.WORK: ("ST2",),
}


@dataclass(frozen=True)
class Moment:
    """Since when it is known. `hour`: None where nobody knows it, and then it counts from the beginning of the day."""

    on: date | None
    hour: int | None = None


@dataclass(frozen=True)
class Answer:
    """Reported outside on `done_on`, or not, and `why`."""

    needed: bool | None
    done_on: date | None
    why: str


class MissingAnswer(Missing):
    sentence = N_("Kies wat het is geworden.")
    field = "needed"


def asked(kind: Kind, category: str) -> tuple[Duty, ...]:
    """Which questions this category asks; a question for advice asks none."""
    if kind is Kind.ADVICE:
        return ()
    return tuple(duty for duty, categories in _ASKED.items() if category in categories)


def due(duty: Duty, since: Moment) -> Due:
    """The last day, and for a data breach the hour at which it is over. MissingDay without a day."""
    if since.on is None:
        raise MissingDay(field="on")
    if duty is not Duty.DATA:
        return Due(Clock.ACTION, add_working_days(since.on, WORKING_DAYS[duty]))
    known = datetime.combine(since.on, time(since.hour or 0), ORGANISATION_ZONE)
    by = (known.astimezone(UTC) + timedelta(hours=HOURS)).astimezone(ORGANISATION_ZONE)
    return Due(Clock.ACTION, (by - timedelta(minutes=1)).date(), by)  # midnight ends the day before it


def check_moment(since: Moment, today: date) -> None:
    if since.on is None:
        raise MissingDay(field="on")
    require_past("on", since.on, today)


def check_answer(answer: Answer, today: date) -> None:
    if answer.needed is None:
        raise MissingAnswer
    if not answer.needed:
        require_text("why", answer.why)
        return
    if answer.done_on is None:
        raise MissingDay(field="done_on")
    require_past("done_on", answer.done_on, today)
