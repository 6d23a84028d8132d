"""The periods that a summary can be about: a year, half, quarter or month, spelled 2026, 2026-H1, 2026-Q3, 2026-07."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, Self

from tracker.domain.errors import N_, Refusal


class Unit(StrEnum):
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"


MONTHS: Final[dict[Unit, int]] = {Unit.YEAR: 12, Unit.HALF: 6, Unit.QUARTER: 3, Unit.MONTH: 1}
_SPELLING: Final = re.compile(
    r"(?P<year>[12][0-9]{3})(?:-H(?P<half>[12])|-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?"
)


class UnknownPeriod(Refusal):
    sentence = N_("Deze periode kennen we niet. Schrijf bijvoorbeeld 2026, 2026-H1, 2026-Q3 of 2026-07.")
    field = "period"


@dataclass(frozen=True)
class Period:
    """`number` counts from 1 within the year; a year's is 1. Raises UnknownPeriod when there is no such number."""

    year: int
    unit: Unit = Unit.YEAR
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12 // MONTHS[self.unit]:
            raise UnknownPeriod

    @classmethod
    def parse(cls, text: str) -> Self:
        """Only the one spelling that `str` gives, because it is part of addresses and file names."""
        found = _SPELLING.fullmatch(text)
        if found is None:
            raise UnknownPeriod
        for unit in (Unit.HALF, Unit.QUARTER, Unit.MONTH):
            if found[unit] is not None:
                return cls(int(found["year"]), unit, int(found[unit]))
        return cls(int(found["year"]))

    @classmethod
    def holding(cls, day: date, unit: Unit) -> Self:
        """The period of this unit that the day falls in."""
        return cls(day.year, unit, (day.month - 1) // MONTHS[unit] + 1)

    def __str__(self) -> str:
        match self.unit:
            case Unit.YEAR:
                return f"{self.year:04}"
            case Unit.MONTH:
                return f"{self.year:04}-{self.number:02}"
            case _:
                return f"{self.year:04}-{self.unit[0].upper()}{self.number}"

    @cached_property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS[self.unit] + 1, 1)

    @cached_property
    def last(self) -> date:
        month = self.number * MONTHS[self.unit]
        return date(self.year, month, monthrange(self.year, month)[1])

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_over(self, today: date) -> bool:
        return self.last < today

    def is_future(self, today: date) -> bool:
        return today < self.first

    def before(self) -> Self:
        """The period of the same length just before this one."""
        if self.number > 1:
            return type(self)(self.year, self.unit, self.number - 1)
        return type(self)(self.year - 1, self.unit, 12 // MONTHS[self.unit])

    def previous_year(self) -> Self:
        """The same part of the year before, to compare with."""
        return type(self)(self.year - 1, self.unit, self.number)


def recent(today: date, unit: Unit, count: int) -> tuple[Period, ...]:
    """The running period and those before it, newest first."""
    periods = [Period.holding(today, unit)]
    while len(periods) < count:
        periods.append(periods[-1].before())
    return tuple(periods[:count])
