"""Deadlines: calendar months, Dutch working days, office hours, and clocks that only an act can stop."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadlines import (
    ORGANISATION_ZONE,
    Clock,
    Due,
    Life,
    Policy,
    acknowledge_by,
    add_months,
    add_working_days,
    add_working_hours,
    discuss_by,
    feedback_by,
    is_overdue,
    is_working_day,
    open_clocks,
    urgent_by,
)
from tracker.domain.statuses import Kind, Status

FEW = settings(max_examples=30, deadline=None)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))
FRIDAY = date(2026, 6, 12)


def clock(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ORGANISATION_ZONE)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 2, 28), 3, date(2026, 5, 28)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_is_a_calendar_month_and_ends_where_it_ends(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@given(DAYS, DAYS, st.integers(0, 40))
@FEW
def test_adding_months_keeps_the_order_of_days(one: date, other: date, months: int) -> None:
    early, late = sorted((one, other))
    assert add_months(early, months) <= add_months(late, months)
    end = add_months(one, months)
    assert (end.year * 12 + end.month) - (one.year * 12 + one.month) == months
    assert end.day == one.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("name", "days"),
    {
        "Nieuwjaarsdag": ["2026-01-01", "2027-01-01"],
        "Goede Vrijdag": ["2026-04-03"],
        "Pasen": ["2025-04-21", "2026-04-06", "2027-03-29"],
        "Koningsdag": ["2026-04-27", "2027-04-27"],
        "Bevrijdingsdag in a lustrum year": ["2025-05-05"],
        "Hemelvaart": ["2025-05-29", "2026-05-14", "2027-05-06"],
        "Pinksteren": ["2025-06-09", "2026-05-25", "2027-05-17"],
        "Kerst": ["2025-12-25", "2025-12-26"],
    }.items(),
)
def test_nobody_is_expected_to_work_on(name: str, days: list[str]) -> None:
    assert [day for day in days if date.fromisoformat(day).weekday() > 4] == [], f"{name}: choose a weekday to test"
    assert [day for day in days if is_working_day(date.fromisoformat(day))] == []


@pytest.mark.parametrize("day", ["2026-05-05", "2027-05-05", "2026-12-24", "2026-12-31", "2025-04-28", "2026-05-15"])
def test_an_ordinary_weekday_is_a_working_day(day: str) -> None:
    """Among them: Bevrijdingsdag outside lustrum years, and the Monday after a Koningsdag moved to Saturday."""
    assert is_working_day(date.fromisoformat(day))


@given(DAYS)
@FEW
def test_no_weekend_is_a_working_day(day: date) -> None:
    assert day.weekday() < 5 or not is_working_day(day)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, date(2026, 6, 15)),
        (date(2026, 6, 13), 1, date(2026, 6, 15)),
        (FRIDAY, 10, date(2026, 6, 26)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2025, 12, 24), 3, date(2025, 12, 31)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),
    ],
)
def test_working_days_skip_weekends_and_holidays(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


@given(DAYS, DAYS, st.integers(1, 30))
@FEW
def test_working_days_move_on_and_keep_their_order(one: date, other: date, count: int) -> None:
    early, late = sorted((one, other))
    end = add_working_days(early, count)
    assert early < end <= add_working_days(late, count)
    between = [early + timedelta(days=n) for n in range(1, (end - early).days + 1)]
    assert sum(is_working_day(day) for day in between) == count and is_working_day(end)


@pytest.mark.parametrize(
    ("filed", "answer"),
    [
        ("2026-06-11T09:00", "2026-06-11T13:00"),
        ("2026-06-11T07:12", "2026-06-11T13:00"),
        ("2026-06-11T10:00:00.000001", "2026-06-11T15:00"),
        ("2026-06-11T10:23", "2026-06-11T15:00"),
        ("2026-06-11T13:00", "2026-06-11T17:00"),
        ("2026-06-11T13:01", "2026-06-12T10:00"),
        ("2026-06-11T16:59", "2026-06-12T13:00"),
        ("2026-06-11T17:00", "2026-06-12T13:00"),
        ("2026-06-11T23:59:59", "2026-06-12T13:00"),
        ("2026-06-12T16:00", "2026-06-15T12:00"),
        ("2026-06-13T12:00", "2026-06-15T13:00"),
        ("2026-04-02T16:30", "2026-04-07T13:00"),
        ("2026-03-29T02:30", "2026-03-30T13:00"),
        ("2026-10-25T02:30", "2026-10-26T13:00"),
    ],
)
def test_urgent_is_four_office_hours_rounded_up_to_a_whole_hour(filed: str, answer: str) -> None:
    assert urgent_by(clock(filed)) == clock(answer)


def test_office_hours_are_those_of_the_farm_wherever_the_moment_was_written_down() -> None:
    winter, summer = datetime(2026, 1, 15, 8, tzinfo=UTC), datetime(2026, 7, 15, 7, tzinfo=UTC)
    assert [urgent_by(moment).isoformat() for moment in (winter, summer)] == [
        "2026-01-15T13:00:00+01:00",
        "2026-07-15T13:00:00+02:00",
    ]


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        add_working_hours(datetime(2026, 6, 11, 9), 4)


def test_more_hours_than_a_day_has_go_on_the_next_day() -> None:
    assert add_working_hours(clock("2026-06-11T09:00"), 8) == clock("2026-06-11T17:00")
    assert add_working_hours(clock("2026-06-11T09:00"), 9) == clock("2026-06-12T10:00")
    assert add_working_hours(clock("2026-06-11T15:00"), 20) == clock("2026-06-16T11:00")


@given(MOMENTS, MOMENTS, st.integers(1, 30))
@FEW
def test_office_hours_move_on_keep_their_order_and_tell_no_minute(one: datetime, other: datetime, hours: int) -> None:
    early, late = sorted((one, other))
    end = add_working_hours(early, hours)
    assert early + timedelta(hours=hours) <= end <= add_working_hours(late, hours)
    assert end.time().replace(hour=0) == time(0) and 9 < end.hour <= 17 and is_working_day(end.date())


def test_acknowledging_takes_seven_calendar_days_at_most() -> None:
    assert acknowledge_by(date(2025, 12, 24)) == date(2025, 12, 31)


def test_feedback_takes_three_calendar_months_from_the_acknowledgement() -> None:
    assert feedback_by(date(2026, 11, 27), date(2026, 11, 30)) == date(2027, 2, 28)
    assert feedback_by(date(2026, 6, 1), date(2026, 6, 1)) == date(2026, 9, 1)


def test_without_an_acknowledgement_or_with_a_late_one_feedback_counts_from_day_seven() -> None:
    filed = date(2026, 6, 1)
    assert feedback_by(filed, None) == feedback_by(filed, date(2026, 6, 20)) == date(2026, 9, 8)
    assert feedback_by(filed, date(2026, 6, 8)) == date(2026, 9, 8)


def test_discussing_takes_ten_working_days_at_most() -> None:
    assert discuss_by(date(2026, 4, 30)) == date(2026, 5, 15)


def test_an_organisation_may_have_other_terms() -> None:
    policy = Policy(acknowledge_days=3, feedback_months=1, urgent_working_hours=2, discuss_working_days=1)
    assert acknowledge_by(FRIDAY, policy) == date(2026, 6, 15)
    assert feedback_by(FRIDAY, None, policy) == date(2026, 7, 15)
    assert urgent_by(clock("2026-06-12T09:00"), policy) == clock("2026-06-12T11:00")
    life = Life(Kind.REPORT, Status.REPORTED, FRIDAY)
    assert [due.on.isoformat() for due in open_clocks(life, policy)] == ["2026-06-15", "2026-06-15", "2026-07-15"]


NEW = Life(Kind.REPORT, Status.REPORTED, date(2026, 6, 1))
ACKNOWLEDGED = replace(NEW, acknowledged_on=date(2026, 6, 3))
DISCUSSED = replace(ACKNOWLEDGED, status=Status.DISCUSSED, discussed_on=date(2026, 6, 8))
PLANNED = replace(DISCUSSED, status=Status.CORRECTIVE_ACTION, planned_on=date(2026, 6, 9))


def shown(life: Life) -> dict[str, str]:
    return {due.clock.value: due.on.isoformat() for due in open_clocks(life)}


def test_a_new_report_waits_to_be_acknowledged_discussed_and_answered() -> None:
    assert shown(NEW) == {"acknowledge": "2026-06-08", "discuss": "2026-06-15", "feedback": "2026-09-08"}


def test_an_acknowledgement_stops_its_clock_and_sets_that_of_feedback() -> None:
    assert shown(ACKNOWLEDGED) == {"discuss": "2026-06-15", "feedback": "2026-09-03"}


def test_after_the_discussion_there_are_ten_working_days_to_plan() -> None:
    assert shown(DISCUSSED) == {"plan": "2026-06-22", "feedback": "2026-09-03"}


def test_every_open_action_has_its_own_clock() -> None:
    life = replace(PLANNED, action_due=(date(2026, 7, 1), date(2026, 6, 20), date(2026, 7, 1)))
    assert [(due.clock, due.on.isoformat()) for due in open_clocks(life)] == [
        (Clock.ACTION, "2026-06-20"),
        (Clock.ACTION, "2026-07-01"),
        (Clock.ACTION, "2026-07-01"),
        (Clock.FEEDBACK, "2026-09-03"),
    ]


def test_feedback_given_early_stops_its_clock() -> None:
    assert shown(replace(PLANNED, feedback_on=date(2026, 6, 30))) == {}


def test_a_closed_case_has_no_clocks() -> None:
    assert shown(replace(NEW, status=Status.CLOSED, proposed_on=FRIDAY)) == {}


def test_after_closing_only_the_days_of_actions_run_on() -> None:
    closed = replace(NEW, status=Status.CLOSED, action_due=(FRIDAY,), proposed_on=FRIDAY)
    assert shown(closed) == {"action": FRIDAY.isoformat()}


def test_advice_waits_for_its_answer_and_not_for_a_discussion() -> None:
    advice = replace(NEW, kind=Kind.ADVICE)
    assert shown(advice) == {"acknowledge": "2026-06-08", "answer": "2026-06-08", "feedback": "2026-09-08"}
    assert "plan" in shown(replace(DISCUSSED, kind=Kind.ADVICE))


def test_an_own_mistake_has_the_clocks_of_a_report() -> None:
    assert shown(replace(NEW, kind=Kind.OWN_MISTAKE)) == shown(NEW)


def test_an_urgent_report_comes_first_with_its_hour_until_somebody_answers() -> None:
    urgent = replace(NEW, kind=Kind.URGENT, answer_by=datetime(2026, 6, 1, 13, tzinfo=UTC))
    first = open_clocks(urgent)[0]
    assert first == Due(Clock.ANSWER, date(2026, 6, 1), clock("2026-06-01T15:00"))
    on_day_seven = replace(urgent, answer_by=datetime(2026, 6, 8, 13, tzinfo=UTC))
    assert [due.clock for due in open_clocks(on_day_seven)][:2] == [Clock.ANSWER, Clock.ACKNOWLEDGE]
    assert "answer" not in shown(replace(urgent, acknowledged_on=date(2026, 6, 1)))


def test_the_day_of_an_urgent_answer_is_the_day_at_the_farm() -> None:
    urgent = replace(NEW, kind=Kind.URGENT, answer_by=datetime(2026, 6, 1, 22, 30, tzinfo=UTC))
    assert open_clocks(urgent)[0].on == date(2026, 6, 2)


def test_an_urgent_report_whose_hour_is_lost_keeps_a_clock() -> None:
    assert open_clocks(replace(NEW, kind=Kind.URGENT))[0] == Due(
        Clock.ANSWER, date(2026, 6, 2), clock("2026-06-02T13:00")
    )


def test_a_reopened_case_gets_new_time_for_its_next_act_only() -> None:
    reopened = replace(DISCUSSED, feedback_on=date(2026, 6, 30), reopened_on=date(2026, 10, 1))
    assert shown(reopened) == {"plan": "2026-10-15"}
    assert shown(replace(reopened, discussed_on=date(2026, 10, 5))) == {"plan": "2026-10-19"}
    never_discussed = replace(ACKNOWLEDGED, feedback_on=date(2026, 6, 30), reopened_on=date(2026, 10, 1))
    assert shown(never_discussed) == {"discuss": "2026-10-15"}
    assert shown(replace(never_discussed, kind=Kind.ADVICE)) == {"answer": "2026-10-08"}


def test_a_proposal_waits_for_the_second_handler_or_waits_out_its_days() -> None:
    proposed = replace(ACKNOWLEDGED, proposed_on=FRIDAY)
    assert shown(proposed)["agree"] == "2026-06-19"
    assert shown(replace(proposed, second_handler=False))["agree"] == "2026-07-12"


LIVES = st.builds(
    Life,
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    filed_on=DAYS,
    answer_by=st.none() | MOMENTS,
    acknowledged_on=st.none() | DAYS,
    discussed_on=st.none() | DAYS,
    feedback_on=st.none() | DAYS,
    action_due=st.lists(DAYS, max_size=3).map(tuple),
    proposed_on=st.none() | DAYS,
    reopened_on=st.none() | DAYS,
)


@given(LIVES)
@FEW
def test_a_clock_runs_exactly_as_long_as_its_act_is_not_done(life: Life) -> None:
    running = [due.clock for due in open_clocks(life)]
    expected = {
        Clock.ACKNOWLEDGE: life.acknowledged_on is None,
        Clock.DISCUSS: life.status is Status.REPORTED and life.kind is not Kind.ADVICE,
        Clock.PLAN: life.status is Status.DISCUSSED,
        Clock.FEEDBACK: life.feedback_on is None,
        Clock.AGREE: life.proposed_on is not None,
        Clock.ANSWER: (life.kind is Kind.ADVICE and life.status is Status.REPORTED)
        or (life.kind is Kind.URGENT and life.acknowledged_on is None),
    }
    is_open = life.status is not Status.CLOSED
    assert {clock: running.count(clock) for clock in expected} == {c: int(is_open and on) for c, on in expected.items()}
    assert running.count(Clock.ACTION) == len(life.action_due)


@given(LIVES)
@FEW
def test_clocks_come_soonest_first_and_never_end_before_the_case_began(life: Life) -> None:
    clocks = open_clocks(replace(life, answer_by=None, acknowledged_on=None))
    assert all(early.on <= late.on for early, late in pairwise(clocks))
    assert all(due.on > life.filed_on for due in clocks if due.clock in (Clock.ACKNOWLEDGE, Clock.FEEDBACK))
    begun = life.reopened_on or life.filed_on
    assert all(due.on > begun for due in clocks if due.clock in (Clock.DISCUSS, Clock.PLAN))


@given(DAYS, DAYS, st.none() | DAYS)
@FEW
def test_a_later_report_is_never_due_sooner(one: date, other: date, acknowledged: date | None) -> None:
    early, late = sorted((one, other))
    assert acknowledge_by(early) <= acknowledge_by(late)
    assert feedback_by(early, acknowledged) <= feedback_by(late, acknowledged)
    assert discuss_by(early) <= discuss_by(late)


def test_something_is_overdue_from_the_day_after() -> None:
    due = Due(Clock.PLAN, FRIDAY)
    assert [is_overdue(due, FRIDAY + timedelta(days=n)) for n in (-1, 0, 1)] == [False, False, True]


def test_an_urgent_answer_is_overdue_after_its_hour() -> None:
    due = Due(Clock.ANSWER, FRIDAY, clock("2026-06-12T15:00"))
    assert not is_overdue(due, FRIDAY)
    assert not is_overdue(due, FRIDAY, clock("2026-06-12T15:00"))
    assert is_overdue(due, FRIDAY, clock("2026-06-12T15:01"))
    assert is_overdue(due, FRIDAY + timedelta(days=1))
