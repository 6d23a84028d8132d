"""Periods: one spelling each, days that fit together without a gap, and refusals for everything else."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.periods import Period, Unit, UnknownPeriod, recent

FEW = settings(max_examples=30, deadline=None)
DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 31))
UNITS = st.sampled_from(list(Unit))
PERIODS = st.builds(Period.holding, DAYS, UNITS)
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("spelled", "unit", "first", "last"),
    [
        ("2026", Unit.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", Unit.HALF, date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", Unit.HALF, date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q1", Unit.QUARTER, date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q3", Unit.QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-07", Unit.MONTH, date(2026, 7, 1), date(2026, 7, 31)),
        ("2026-12", Unit.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        ("2024-02", Unit.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("2100-02", Unit.MONTH, date(2100, 2, 1), date(2100, 2, 28)),
    ],
)
def test_a_period_is_spelled_one_way_and_has_a_first_and_a_last_day(
    spelled: str, unit: Unit, first: date, last: date
) -> None:
    period = Period.parse(spelled)
    assert (period.unit, period.first, period.last, str(period)) == (unit, first, last, spelled)


@pytest.mark.parametrize(
    "text",
    ["", "26", "02026", "0999", "-2026", "2026-", "2026-07-01", " 2026", "2026\n", "../2026", "2026Q3", "2026-q3"],
)
def test_any_other_spelling_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UnknownPeriod, match="2026-Q3") as refusal:
        Period.parse(text)
    assert refusal.value.field == "period"


@pytest.mark.parametrize("part", ["H0", "H3", "Q0", "Q5", "00", "13", "7", "007", "\u0660\u0667"])
def test_a_part_that_no_year_has_is_refused(part: str) -> None:
    with pytest.raises(UnknownPeriod):
        Period.parse(f"2026-{part}")


@pytest.mark.parametrize(
    ("unit", "number"),
    [(Unit.YEAR, 0), (Unit.YEAR, 2), (Unit.HALF, 3), (Unit.QUARTER, 5), (Unit.MONTH, 13), (Unit.MONTH, 0)],
)
def test_there_is_no_fifth_quarter(unit: Unit, number: int) -> None:
    with pytest.raises(UnknownPeriod):
        Period(2026, unit, number)


@given(st.text(max_size=12))
@FEW
def test_no_text_makes_it_crash(text: str) -> None:
    with suppress(UnknownPeriod):
        assert str(Period.parse(text)) == text


@given(PERIODS)
@FEW
def test_every_period_reads_back_and_joins_the_one_before_without_a_gap(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert period.before().last + ONE_DAY == period.first


@given(DAYS, UNITS)
@FEW
def test_every_day_falls_in_exactly_one_period_of_a_unit(day: date, unit: Unit) -> None:
    period = Period.holding(day, unit)
    assert period.contains(day)
    assert period.contains(period.first) and period.contains(period.last)
    assert not period.contains(period.first - ONE_DAY) and not period.contains(period.last + ONE_DAY)


@given(PERIODS, DAYS)
@FEW
def test_a_period_is_over_running_or_still_to_come(period: Period, today: date) -> None:
    assert [period.is_over(today), period.contains(today), period.is_future(today)].count(True) == 1


def test_a_period_runs_until_the_end_of_its_last_day() -> None:
    march = Period.parse("2026-03")
    assert not march.is_over(date(2026, 3, 31)) and march.is_over(date(2026, 4, 1))
    assert not march.is_future(date(2026, 3, 1)) and march.is_future(date(2026, 2, 28))


def test_the_year_before_has_the_same_part_of_the_year() -> None:
    assert [str(Period.parse(text).previous_year()) for text in ("2026", "2026-H2", "2026-Q3", "2024-02")] == [
        "2025",
        "2025-H2",
        "2025-Q3",
        "2023-02",
    ]


def test_recent_periods_start_with_the_running_one_and_cross_the_year() -> None:
    today = date(2026, 2, 14)
    assert [str(period) for period in recent(today, Unit.MONTH, 3)] == ["2026-02", "2026-01", "2025-12"]
    assert [str(period) for period in recent(today, Unit.QUARTER, 3)] == ["2026-Q1", "2025-Q4", "2025-Q3"]
    assert [str(period) for period in recent(today, Unit.HALF, 2)] == ["2026-H1", "2025-H2"]
    assert [str(period) for period in recent(today, Unit.YEAR, 2)] == ["2026", "2025"]
    assert recent(today, Unit.YEAR, 0) == ()
