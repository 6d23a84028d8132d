"""What is to be told of a clock: each stage once, the latest only, and the same whoever asks, however often."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadlines import (
    ORGANISATION_ZONE,
    Clock,
    Due,
    Life,
    Reminder,
    Stage,
    add_working_hours,
    escalations_due,
    notices_due,
    open_clocks,
    stages,
    urgent_by,
    working_days_before,
)
from tracker.domain.statuses import Kind, Status

FEW = settings(max_examples=60, deadline=None)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ORDER = list(Stage)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Any case: its days in any order, for what a clock does must not depend on a tidy life."""
    filed = draw(DAYS)

    def maybe() -> date | None:
        return draw(st.none() | st.integers(0, 120).map(lambda days: filed + timedelta(days=days)))

    kind = draw(st.sampled_from(Kind))
    hour = datetime.combine(filed, datetime.min.time(), ORGANISATION_ZONE) + timedelta(hours=draw(st.integers(0, 23)))
    return Life(
        kind,
        draw(st.sampled_from(Status)),
        filed,
        answer_by=urgent_by(hour) if kind is Kind.URGENT else None,
        acknowledged_on=maybe(),
        discussed_on=maybe(),
        feedback_on=maybe(),
        action_due=tuple(draw(st.lists(DAYS, max_size=3))),
        proposed_on=maybe(),
        reopened_on=maybe(),
        second_handler=draw(st.booleans()),
    )


def at(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, datetime.min.time(), ORGANISATION_ZONE) + timedelta(hours=hour)


@given(lives(), st.lists(st.integers(0, 24 * 400), min_size=1, max_size=30))
@FEW
def test_told_whenever_the_job_happens_to_run_nothing_is_told_twice_or_backwards(life: Life, runs: list[int]) -> None:
    told: list[Reminder] = []
    for hours in sorted(runs):
        told += [each for each in notices_due(life, at(life.filed_on, hours)) if each not in told]
    of_each: dict[tuple[Clock, date], list[Stage]] = {}
    for reminder in told:
        of_each.setdefault((reminder.clock, reminder.on), []).append(reminder.stage)
    for found in of_each.values():
        assert found == sorted(found, key=ORDER.index)
        assert len(found) == len(set(found))


@given(lives())
@FEW
def test_no_clock_that_runs_is_lost_in_the_end(life: Life) -> None:
    late = notices_due(life, at(life.filed_on + timedelta(days=1000)))
    assert {(each.clock, each.on) for each in late} == {(due.clock, due.on) for due in open_clocks(life)}
    assert {each.stage for each in late} <= {Stage.OVERDUE}


@given(lives(), st.integers(0, 24 * 200))
@FEW
def test_downtime_changes_nothing_about_what_is_told_now(life: Life, hours: int) -> None:
    """It depends on the moment alone, so a job that stood still tells what one that ran on would."""
    now = at(life.filed_on, hours)
    assert notices_due(life, now) == notices_due(life, now.astimezone())
    assert len(notices_due(life, now)) <= len(set(open_clocks(life)))


@given(lives())
@FEW
def test_stages_come_in_their_order_and_late_comes_after_the_last_moment(life: Life) -> None:
    for due in open_clocks(life):
        moments = [moment for _, moment in stages(due, life)]
        assert moments == sorted(moments)
        last = due.hour or at(due.on, 24)
        assert all((moment >= last) is (stage is Stage.OVERDUE) for stage, moment in stages(due, life))


@given(lives(), st.integers(0, 24 * 30))
@FEW
def test_only_an_urgent_answer_is_urgent_or_escalates_and_after_its_holders_heard(life: Life, hours: int) -> None:
    now = at(life.filed_on, hours)
    urgent = [each for each in notices_due(life, now) if each.urgent]
    assert {each.clock for each in urgent} <= {Clock.ANSWER}
    escalated = escalations_due(life, now)
    assert not escalated or (life.kind is Kind.URGENT and life.acknowledged_on is None)
    assert not escalated or [each.stage for each in urgent] == [Stage.OVERDUE]


def test_the_days_of_the_law() -> None:
    life = Life(Kind.REPORT, Status.REPORTED, date(2026, 1, 31))
    told = {
        (reminder.clock, reminder.stage): day
        for day in reversed([life.filed_on + timedelta(days=days) for days in range(130)])
        for reminder in notices_due(life, at(day))
    }
    assert told[Clock.ACKNOWLEDGE, Stage.BEFORE] == date(2026, 2, 4)
    assert told[Clock.ACKNOWLEDGE, Stage.DUE] == date(2026, 2, 7)
    assert told[Clock.ACKNOWLEDGE, Stage.OVERDUE] == date(2026, 2, 8)
    assert told[Clock.FEEDBACK, Stage.EARLY] == date(2026, 4, 7), "two calendar months"
    assert told[Clock.FEEDBACK, Stage.BEFORE] == date(2026, 4, 22), "fifteen days before"
    assert told[Clock.FEEDBACK, Stage.DUE] == date(2026, 5, 7)


def test_an_urgent_answer_warns_an_hour_before_and_escalates_one_working_hour_after() -> None:
    friday = datetime(2026, 6, 12, 13, 0, tzinfo=ORGANISATION_ZONE)
    life = Life(Kind.URGENT, Status.REPORTED, friday.date(), answer_by=urgent_by(friday))
    due = next(due for due in open_clocks(life) if due.hour)
    assert due.hour == datetime(2026, 6, 12, 17, 0, tzinfo=ORGANISATION_ZONE)
    assert stages(due, life)[0] == (Stage.BEFORE, datetime(2026, 6, 12, 16, 0, tzinfo=ORGANISATION_ZONE))
    monday = datetime(2026, 6, 15, 10, 0, tzinfo=ORGANISATION_ZONE)
    assert add_working_hours(due.hour, 1) == monday
    assert escalations_due(life, monday - timedelta(minutes=1)) == ()
    assert len(escalations_due(life, monday)) == 1


def test_nobody_is_hurried_while_a_step_only_has_to_wait_out_its_days() -> None:
    alone = Life(Kind.REPORT, Status.DISCUSSED, date(2026, 6, 1), proposed_on=date(2026, 6, 10), second_handler=False)
    due = next(due for due in open_clocks(alone) if due.clock is Clock.AGREE)
    assert [stage for stage, _ in stages(due, alone)] == [Stage.DUE, Stage.OVERDUE]


def test_two_actions_on_one_day_are_one_thing_to_tell() -> None:
    day = date(2026, 6, 10)
    life = Life(Kind.REPORT, Status.CORRECTIVE_ACTION, day, action_due=(day, day), acknowledged_on=day, feedback_on=day)
    assert notices_due(life, at(day)) == (Reminder(Clock.ACTION, day, Stage.DUE),)


def test_working_days_are_counted_back_over_weekends_and_holidays() -> None:
    assert working_days_before(date(2026, 4, 7), 1) == date(2026, 4, 2)
    assert working_days_before(date(2026, 6, 15), 2) == date(2026, 6, 11)
    assert working_days_before(date(2026, 6, 15), 0) == date(2026, 6, 15)


def test_a_reminder_is_known_by_clock_day_and_stage() -> None:
    one = Reminder(Clock.ACTION, date(2026, 6, 1), Stage.DUE, urgent=True)
    assert one == Reminder(Clock.ACTION, date(2026, 6, 1), Stage.DUE)
    assert Due(Clock.ACTION, date(2026, 6, 1)).on == one.on
