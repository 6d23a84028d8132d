"""After closing: the days on which a reporter is asked, and the clock of somebody who disagrees."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.aftercare import CHECK_INS, check_in_days, check_in_now
from tracker.domain.deadlines import Clock, Life, add_months, add_working_days, open_clocks
from tracker.domain.statuses import Kind, Status

DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
MAYBE = st.none() | DAYS
LIVES = st.builds(
    Life,
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    filed_on=DAYS,
    acknowledged_on=MAYBE,
    discussed_on=MAYBE,
    planned_on=MAYBE,
    feedback_on=MAYBE,
    closed_on=MAYBE,
    action_due=st.lists(DAYS, max_size=3).map(tuple),
    proposed_on=MAYBE,
    reopened_on=MAYBE,
    second_handler=st.booleans(),
    disagreed_on=MAYBE,
)


@pytest.mark.parametrize(
    ("closed", "asked"),
    [
        (date(2026, 1, 31), [date(2026, 2, 28), date(2026, 4, 30), date(2026, 7, 31), date(2027, 1, 31)]),
        (date(2027, 11, 30), [date(2027, 12, 30), date(2028, 2, 29), date(2028, 5, 30), date(2028, 11, 30)]),
        (date(2024, 2, 29), [date(2024, 3, 29), date(2024, 5, 29), date(2024, 8, 29), date(2025, 2, 28)]),
    ],
)
def test_check_ins_come_on_the_same_day_of_the_month_or_on_its_last(closed: date, asked: list[date]) -> None:
    assert list(check_in_days(closed).values()) == asked


@settings(deadline=None)
@given(closed=DAYS)
def test_check_ins_come_one_after_the_other_and_each_is_counted_from_the_closing(closed: date) -> None:
    days = check_in_days(closed)
    assert sorted(days.values()) == list(days.values())
    assert days == {months: add_months(closed, months) for months in CHECK_INS}


@settings(deadline=None)
@given(closed=DAYS, waited=st.integers(0, 800), answered=st.sets(st.sampled_from(CHECK_INS)))
def test_one_check_in_is_asked_at_a_time_from_its_day_on_until_it_is_answered(
    closed: date, waited: int, answered: set[int]
) -> None:
    today = closed + timedelta(days=waited)
    begun = [months for months in CHECK_INS if add_months(closed, months) <= today]
    expected = begun[-1] if begun and begun[-1] not in answered else None
    assert check_in_now(closed, answered, today) == expected


def test_nobody_is_asked_anything_while_the_report_is_open() -> None:
    assert check_in_now(None, (), date(2026, 11, 2)) is None


@settings(deadline=None)
@given(life=LIVES)
def test_the_clock_of_who_disagrees_runs_in_every_status_until_it_is_answered(life: Life) -> None:
    found = [due.on for due in open_clocks(life) if due.clock is Clock.DISAGREEMENT]
    expected = [add_working_days(life.disagreed_on, 10)] if life.disagreed_on else []
    assert found == expected


@settings(deadline=None)
@given(life=LIVES)
def test_of_a_closed_case_nothing_else_waits(life: Life) -> None:
    if life.status is Status.CLOSED:
        assert {due.clock for due in open_clocks(life)} <= {Clock.DISAGREEMENT, Clock.ACTION}
