"""What numbers tell over time: how many come, how long things take, which rules come back, and where cases wait."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.domain.errors import N_
from tracker.domain.periods import Period
from tracker.domain.statistics import BREACHES, Facts, median_of, moves_of, status_on
from tracker.domain.statuses import OPEN, Status

COMES_BACK: Final = 2
"""A rule that was touched in so many of the periods comes back."""


@dataclass(frozen=True)
class Trend:
    """One number a period, the oldest first; None where there was nothing to measure."""

    code: str
    title: str
    points: tuple[tuple[Period, int | None], ...]
    definition: str


@dataclass(frozen=True)
class Returning:
    """A rule, how many reports touched it in each period (the oldest first), and in all of them together."""

    rule: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Waiting:
    """How many cases stand in a status now, and for how many days: half of them at most, and the longest."""

    status: Status
    count: int
    median_days: int
    longest: int


@dataclass(frozen=True)
class Insight:
    """`since`: the day of the first report."""

    since: date | None
    periods: tuple[Period, ...]
    trends: tuple[Trend, ...]
    returning: tuple[Returning, ...]
    waiting: tuple[Waiting, ...]


def look(facts: Iterable[Facts], periods: Sequence[Period], today: date) -> Insight:
    """`periods`: the oldest first; the last may still run. Cases filed after today are not there yet."""
    known = [case for case in facts if case.filed_on <= today]
    return Insight(
        since=min((case.filed_on for case in known), default=None),
        periods=tuple(periods),
        trends=tuple(
            Trend(code, title, tuple((period, measure(known, period)) for period in periods), told)
            for code, title, measure, told in _TRENDS
        ),
        returning=tuple(_returning([case for case in known if case.kind in BREACHES], periods)),
        waiting=tuple(_waiting(known, today)),
    )


def _returning(reports: list[Facts], periods: Sequence[Period]) -> list[Returning]:
    """Those that come back most often first."""
    counts = [Counter(rule for case in _filed(reports, period) for rule in set(case.rules)) for period in periods]
    rules = sorted({rule for count in counts for rule in count})
    found = [Returning(rule, tuple(count[rule] for count in counts)) for rule in rules]
    back = [each for each in found if sum(map(bool, each.counts)) >= COMES_BACK]
    return sorted(back, key=lambda each: (-sum(map(bool, each.counts)), -each.total, each.rule))


def _waiting(known: list[Facts], today: date) -> Iterable[Waiting]:
    """Since the day on which they came into their status."""
    for status in OPEN:
        days = [
            (today - max(day for day, _ in moves_of(case) if day <= today)).days
            for case in known
            if status_on(case, today) is status
        ]
        if days:
            yield Waiting(status, len(days), median_of(days) or 0, max(days))


def _filed(cases: list[Facts], period: Period) -> list[Facts]:
    return [case for case in cases if period.contains(case.filed_on)]


def _reports(known: list[Facts], period: Period) -> int:
    return sum(case.kind in BREACHES for case in _filed(known, period))


def _good_signs(known: list[Facts], period: Period) -> int:
    return sum(case.kind not in BREACHES for case in _filed(known, period))


def _to_discuss(known: list[Facts], period: Period) -> int | None:
    days = [
        (case.discussed_on - case.filed_on).days
        for case in known
        if case.discussed_on is not None and period.contains(case.discussed_on)
    ]
    return median_of(days)


def _to_close(known: list[Facts], period: Period) -> int | None:
    days = [
        (case.closed_on - case.filed_on).days
        for case in known
        if case.status is Status.CLOSED and case.closed_on is not None and period.contains(case.closed_on)
    ]
    return median_of(days)


_TRENDS: Final[tuple[tuple[str, str, Callable[[list[Facts], Period], int | None], str], ...]] = (
    ("reports", N_("Meldingen"), _reports, N_("Meldingen en spoedmeldingen, in de periode waarin ze binnenkwamen.")),
    (
        "good-signs",
        N_("Goede tekens"),
        _good_signs,
        N_("Vragen om advies en eigen fouten. Meer daarvan is goed nieuws: mensen durven het te zeggen."),
    ),
    (
        "days-to-discuss",
        N_("Dagen tot het gesprek"),
        _to_discuss,
        N_("Van wat in de periode werd besproken: de helft was binnen zoveel dagen zover."),
    ),
    (
        "days-to-close",
        N_("Dagen tot het afsluiten"),
        _to_close,
        N_("Van wat in de periode werd afgesloten: de helft was binnen zoveel dagen klaar."),
    ),
)
