"""The numbers of a period: what is counted where, what never is, and that the past does not change."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.periods import Period, Unit
from tracker.domain.statistics import (
    OWN_MISTAKE_CORRECTED,
    OWN_WORDS,
    UNSAID,
    Duration,
    Facts,
    Flow,
    Share,
    Summary,
    Table,
    Taken,
    status_on,
    summarise,
)
from tracker.domain.statuses import OPEN, Corrected, Kind, Outcome, Status

SPRING = Period.parse("2026-Q2")
AFTER = date(2026, 10, 1)
FEW = settings(max_examples=30, deadline=None)


def case(filed: str = "2026-05-01", **facts: Any) -> Facts:
    """A report filed on that day, acknowledged within a week, feedback within a hundred days; days may be text."""
    filed_on = date.fromisoformat(filed)
    given = {name: date.fromisoformat(fact) if name.endswith(("_on", "_by")) else fact for name, fact in facts.items()}
    defaults: dict[str, Any] = {
        "kind": Kind.REPORT,
        "status": Status.REPORTED,
        "acknowledge_by": filed_on + timedelta(days=7),
        "feedback_by": filed_on + timedelta(days=100),
    }
    return Facts(filed_on=filed_on, **(defaults | given))


def closed(filed: str, on: str, **facts: Any) -> Facts:
    return case(filed, closed_on=on, status=Status.CLOSED, **({"outcome": Outcome.FULL} | facts))


def spring(*cases: Facts, today: date = AFTER) -> Summary:
    return summarise(cases, SPRING, today)


def rows(table: Table) -> dict[str, int]:
    return {row.code: row.count for row in table.rows if row.count}


def measured(summary: Summary, code: str) -> tuple[int, int] | None:
    share = summary.share(code)
    return None if share is None else (share.part, share.whole)


def test_a_case_belongs_to_the_period_in_which_it_was_filed() -> None:
    days = ["2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01"]
    assert spring(*map(case, days)).total == 2


def test_what_is_filed_after_today_is_not_there_yet() -> None:
    assert spring(case("2026-06-02"), case("2026-06-01"), today=date(2026, 6, 1)).total == 1


def test_a_period_that_is_not_over_says_that_it_is_running() -> None:
    assert spring(today=date(2026, 6, 30)).running and not spring(today=date(2026, 7, 1)).running


def test_a_period_that_has_not_begun_is_empty() -> None:
    summary = spring(closed("2026-01-10", "2026-02-01"), today=date(2026, 3, 1))
    assert summary.total == 0 and all(table.total == 0 for table in summary.tables) and summary.running


def test_without_any_case_there_are_zeros_and_no_percentages() -> None:
    summary = spring()
    assert summary.total == 0 and all(not rows(table) for table in summary.tables)
    assert all(share.per_mille is None for share in summary.shares)
    assert all(one.median_days is None and one.longest is None and one.count == 0 for one in summary.durations)


def test_every_number_says_what_was_counted() -> None:
    summary = spring(case(kind=Kind.URGENT, answer_by="2026-05-01"))
    printed: list[Table | Share | Duration] = [*summary.tables, *summary.shares, *summary.durations]
    assert all(one.title and one.definition.endswith(".") for one in printed)
    assert len({one.code for one in printed}) == len(printed) == 9 + 7 + 2


def test_kinds_stand_apart_and_a_kind_without_cases_shows_zero() -> None:
    table = spring(case(), case(kind=Kind.ADVICE), case(kind=Kind.ADVICE), case(kind=Kind.OWN_MISTAKE)).table("kind")
    assert [(row.code, row.count) for row in table.rows] == [
        ("report", 1),
        ("urgent", 0),
        ("advice", 2),
        ("own-mistake", 1),
    ]
    assert table.total == 4


@pytest.mark.parametrize("code", ["rule", "category", "group", "place"])
def test_advice_and_own_mistakes_are_never_counted_as_breaches(code: str) -> None:
    what: dict[str, Any] = {"rules": (3,), "category": "SM1", "group": "SM", "place": "farm"}
    kinds = [case(kind=kind, **what) for kind in Kind]
    table = spring(*kinds).table(code)
    assert table.total == 2 and sum(rows(table).values()) == 2
    assert not rows(spring(case(kind=Kind.ADVICE, **what), case(kind=Kind.OWN_MISTAKE, **what)).table(code))


def test_a_case_counts_once_in_every_rule_that_it_touches() -> None:
    table = spring(case(rules=(10, 2, 2)), case(rules=(2,)), case()).table("rule")
    assert [(row.code, row.count) for row in table.rows] == [("2", 2), ("10", 1), (UNSAID, 1)]
    assert table.total == 3 and "tellen de rijen niet op" in table.definition


def test_categories_come_most_frequent_first_and_what_was_not_said_last() -> None:
    seen = ["", "", "", "ST1", "SM1", "CL2", "CL2"]
    table = spring(*[case(category=category) for category in seen]).table("category")
    assert [(row.code, row.count) for row in table.rows] == [("CL2", 2), ("SM1", 1), ("ST1", 1), (UNSAID, 3)]
    assert all(row.label == row.code for row in table.rows)


def test_an_outcome_counts_in_the_period_of_the_closing_and_not_of_the_filing() -> None:
    summary = spring(
        closed("2026-01-05", "2026-04-01", outcome=Outcome.PART),
        closed("2026-06-29", "2026-06-30", outcome=Outcome.SET_ASIDE),
        closed("2026-06-01", "2026-07-01"),
        closed("2026-05-01", "2026-05-02", outcome=None),
        case("2026-05-01", outcome=Outcome.FULL),
    )
    assert rows(summary.table("outcome")) == {"part": 1, "set-aside": 1, UNSAID: 1}


def test_a_case_that_was_reopened_keeps_its_last_outcome_only() -> None:
    reopened = case("2026-04-01", closed_on="2026-05-01", reopened_on="2026-08-01", outcome=Outcome.NOT)
    again = reopened._replace(
        status=Status.CLOSED,
        first_closed_on=date(2026, 5, 1),
        closed_on=date(2026, 9, 1),
        outcome=Outcome.FULL,
    )
    assert not rows(spring(reopened, again).table("outcome"))
    assert rows(summarise([again], Period.parse("2026-Q3"), AFTER).table("outcome")) == {"full": 1}


def test_the_status_is_that_of_the_last_day_of_the_period_whatever_happened_later() -> None:
    moved_on = case(
        status=Status.CLOSED,
        discussed_on="2026-05-10",
        planned_on="2026-06-30",
        closed_on="2026-07-01",
        outcome=Outcome.FULL,
    )
    assert rows(spring(moved_on).table("status")) == {"corrective-action": 1}
    assert rows(spring(moved_on, today=date(2026, 5, 9)).table("status")) == {"reported": 1}


def test_the_status_of_a_case_is_known_for_every_day_of_its_life() -> None:
    life = case(
        "2026-05-01",
        status=Status.CLOSED,
        discussed_on="2026-05-03",
        planned_on="2026-05-05",
        first_closed_on="2026-05-07",
        reopened_on="2026-05-09",
        closed_on="2026-05-11",
    )
    told = [status_on(life, date(2026, 5, day)) for day in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12)]
    assert [status and status.value for status in told] == [
        *("reported", "reported", "discussed", "corrective-action", "corrective-action"),
        *("closed", "closed", "discussed", "discussed", "closed", "closed"),
    ]
    assert status_on(life, date(2026, 4, 30)) is None


def test_what_was_never_discussed_is_reported_again_when_reopened() -> None:
    life = case(closed_on="2026-05-03", reopened_on="2026-05-05", discussed_on="2026-05-09", status=Status.DISCUSSED)
    told = [status_on(life, date(2026, 5, day)) for day in (2, 3, 5, 8, 9)]
    assert told == [Status.REPORTED, Status.CLOSED, Status.REPORTED, Status.REPORTED, Status.DISCUSSED]


def test_a_case_closed_and_reopened_on_one_day_is_open_and_the_other_way_round_closed() -> None:
    one_day = {"closed_on": "2026-05-05", "reopened_on": "2026-05-05"}
    open_again = case(status=Status.DISCUSSED, discussed_on="2026-07-05", **one_day)
    shut_again = case(status=Status.CLOSED, **one_day)
    assert [status_on(one, date(2026, 6, 1)) for one in (open_again, shut_again)] == [Status.REPORTED, Status.CLOSED]
    assert rows(spring(shut_again).table("flow")) == {"filed": 1, "reopened": 1, "closed": 2}


def test_a_case_planned_again_on_the_day_it_was_reopened_has_the_status_it_has_today() -> None:
    life = case(
        status=Status.CORRECTIVE_ACTION, closed_on="2026-05-03", reopened_on="2026-05-05", planned_on="2026-05-05"
    )
    assert status_on(life, date(2026, 6, 1)) is Status.CORRECTIVE_ACTION


def test_the_flow_tells_what_came_in_and_what_went_out() -> None:
    summary = spring(
        case("2026-01-05"),
        closed("2026-01-06", "2026-03-31"),
        closed("2026-01-07", "2026-04-01"),
        case("2026-01-08", closed_on="2026-02-01", reopened_on="2026-05-01"),
        closed("2026-05-01", "2026-05-02"),
        closed("2026-05-01", "2026-05-09", first_closed_on="2026-05-02", reopened_on="2026-05-05"),
        case("2026-06-30"),
        case("2026-07-01"),
    )
    flow = summary.table("flow")
    assert rows(flow) == {"open-at-start": 2, "filed": 3, "reopened": 2, "closed": 4, "open-at-end": 3}
    assert flow.total == 3


def test_a_first_message_on_the_last_day_is_on_time_and_a_day_later_is_not() -> None:
    summary = spring(
        case("2026-05-01", acknowledged_on="2026-05-08"),
        case("2026-05-01", acknowledged_on="2026-05-09"),
        case("2026-05-01"),
        closed("2026-05-01", "2026-05-02", feedback_on="2026-05-02"),
        case("2026-03-01", acknowledged_on="2026-03-01"),
    )
    assert measured(summary, "acknowledged-on-time") == (2, 4)


def test_a_case_that_still_has_time_is_neither_on_time_nor_late() -> None:
    waiting = case("2026-05-01", feedback_by="2026-06-01")
    on_the_last_day = spring(waiting, today=date(2026, 5, 8))
    assert measured(on_the_last_day, "acknowledged-on-time") == (0, 0)
    assert measured(spring(waiting, today=date(2026, 5, 9)), "acknowledged-on-time") == (0, 1)
    assert measured(spring(waiting, today=date(2026, 6, 1)), "feedback-on-time") == (0, 0)
    assert measured(spring(waiting, today=date(2026, 6, 2)), "feedback-on-time") == (0, 1)


def test_feedback_is_judged_by_its_own_day() -> None:
    on_time = case(feedback_by="2026-08-01", feedback_on="2026-08-01", acknowledged_on="2026-05-01")
    late = on_time._replace(feedback_on=date(2026, 8, 2))
    assert measured(spring(on_time, late), "feedback-on-time") == (1, 2)


def test_urgent_answers_are_judged_where_there_are_any() -> None:
    assert spring(case(), case(kind=Kind.URGENT)).share("urgent-on-time") is None
    urgent = case(kind=Kind.URGENT, answer_by="2026-05-01", acknowledged_on="2026-05-01")
    late = urgent._replace(acknowledged_on=date(2026, 5, 2))
    assert measured(spring(urgent, late, urgent._replace(acknowledged_on=None)), "urgent-on-time") == (1, 3)


def test_own_mistakes_are_judged_where_somebody_knows_when_they_were_put_right() -> None:
    assert spring(case(corrected=Corrected.YES)).share(OWN_MISTAKE_CORRECTED) is None, "a report is no own mistake"
    own = [case(kind=Kind.OWN_MISTAKE, corrected=each) for each in (*Corrected, Corrected.YES, None)]
    outside = case("2026-01-01", kind=Kind.OWN_MISTAKE, corrected=Corrected.YES)
    assert measured(spring(*own, outside), OWN_MISTAKE_CORRECTED) == (2, 3)


def test_actions_count_in_the_period_of_their_last_day() -> None:
    june, july = date(2026, 6, 30), date(2026, 7, 1)
    cases = [case("2026-01-01", actions=((june, june), (june, july), (june, None), (july, july)))]
    assert measured(spring(*cases), "actions-on-time") == (1, 3)
    assert measured(spring(*cases, today=june), "actions-on-time") == (1, 2)


def test_what_nobody_could_tell_is_neither_confirmed_nor_not() -> None:
    ended = [closed("2026-05-01", "2026-05-20", outcome=outcome) for outcome in Outcome]
    good_sign = closed("2026-05-01", "2026-05-20", outcome=Outcome.FULL, kind=Kind.OWN_MISTAKE)
    assert measured(spring(*ended, good_sign), "substantiated") == (2, 4)


def test_reports_without_a_name_are_a_share_of_all_that_was_filed() -> None:
    summary = spring(case(anonymous=True), case(anonymous=True), case(kind=Kind.ADVICE), case("2026-01-01"))
    assert measured(summary, "anonymous") == (2, 3)


def test_actions_count_by_type_and_by_what_was_seen_of_them_in_the_period_of_their_last_day() -> None:
    due, before = date(2026, 5, 20), date(2026, 3, 31)
    summary = spring(
        case(taken=(Taken("A05", "works", due), Taken("A05", "", due), Taken(OWN_WORDS, "partly", due))),
        case("2026-01-05", taken=(Taken("A11", "not", due), Taken("A11", "works", before))),
    )
    assert rows(summary.table("action")) == {"A05": 2, "A11": 1, OWN_WORDS: 1}
    assert measured(summary, "actions-effective") == (1, 3), "what nobody looked at is not counted"


@pytest.mark.parametrize(
    ("part", "whole", "per_mille"),
    [(0, 0, None), (0, 3, 0), (1, 3, 333), (2, 3, 667), (1, 2000, 1), (1, 2001, 0), (1, 16, 63), (7, 7, 1000)],
)
def test_a_share_is_rounded_half_up_to_a_thousandth(part: int, whole: int, per_mille: int | None) -> None:
    assert Share("", "", part, whole, "").per_mille == per_mille


def days(duration: Duration) -> tuple[int | None, int | None, int]:
    return duration.median_days, duration.longest, duration.count


def test_days_run_from_the_filing_to_the_closing_in_the_period() -> None:
    summary = spring(
        closed("2026-04-01", "2026-04-01"),
        closed("2026-03-01", "2026-04-01"),
        closed("2026-04-01", "2026-04-11"),
        closed("2025-04-01", "2026-03-31"),
        case("2026-04-01"),
    )
    assert days(summary.duration("days-to-close")) == (10, 31, 3)


def test_of_an_even_number_the_median_does_not_flatter() -> None:
    summary = spring(closed("2026-04-01", "2026-04-04"), closed("2026-04-01", "2026-04-07"))
    assert days(summary.duration("days-to-close")) == (6, 6, 2)


def test_days_to_discuss_count_in_the_period_of_the_discussion() -> None:
    summary = spring(
        case("2026-03-30", discussed_on="2026-04-01", status=Status.DISCUSSED),
        case("2026-06-30", discussed_on="2026-07-01", status=Status.DISCUSSED),
        case("2026-04-01"),
    )
    assert days(summary.duration("days-to-discuss")) == (2, 2, 1)


@st.composite
def lives(draw: st.DrawFn) -> Facts:
    """A case as the workflow makes them: up to one reopening, days in order, the status that fits."""
    gaps = iter(draw(st.lists(st.integers(0, 90), min_size=6, max_size=6)))
    day = date(2026, 1, 1) + timedelta(days=next(gaps))
    filed = day
    facts: dict[str, Any] = {}
    status = Status.REPORTED
    for step in draw(st.sampled_from(["", "d", "dp", "dpc", "c", "dc", "cr", "dcr", "dpcr", "crc", "dcrc", "dpcrc"])):
        day += timedelta(days=next(gaps))
        if step == "d":
            facts["discussed_on"], status = day, Status.DISCUSSED
        elif step == "p":
            facts["planned_on"], status = day, Status.CORRECTIVE_ACTION
        elif step == "r":
            facts["reopened_on"], status = day, Status.DISCUSSED if "discussed_on" in facts else Status.REPORTED
        else:
            facts |= {"closed_on": day, "first_closed_on": facts.get("closed_on")}
            status = Status.CLOSED
    kind = draw(st.sampled_from(Kind))
    return Facts(kind=kind, status=status, filed_on=filed, acknowledge_by=filed, feedback_by=filed, **facts)


CASES = st.lists(lives(), max_size=8)
PERIODS = st.builds(Period.holding, st.dates(date(2026, 1, 1), date(2027, 6, 30)), st.sampled_from(Unit))
LATER = date(2028, 1, 1)


@given(CASES, PERIODS)
@FEW
def test_what_was_open_and_came_in_went_out_or_is_open_still(cases: list[Facts], period: Period) -> None:
    flow = rows(summarise(cases, period, LATER).table("flow"))
    came = flow.get(Flow.OPEN_AT_START, 0) + flow.get(Flow.FILED, 0) + flow.get(Flow.REOPENED, 0)
    assert came - flow.get(Flow.CLOSED, 0) == flow.get(Flow.OPEN_AT_END, 0)


@given(CASES, PERIODS)
@FEW
def test_periods_join_without_losing_or_doubling_a_case(cases: list[Facts], period: Period) -> None:
    before, after = summarise(cases, period.before(), LATER), summarise(cases, period, LATER)
    assert before.table("flow").count(Flow.OPEN_AT_END) == after.table("flow").count(Flow.OPEN_AT_START)
    months = [summarise(cases, Period(period.year, Unit.MONTH, month), LATER) for month in range(1, 13)]
    year = summarise(cases, Period(period.year), LATER)
    assert sum(month.total for month in months) == year.total
    assert sum(month.table("outcome").total for month in months) == year.table("outcome").total


@given(CASES, PERIODS)
@FEW
def test_tables_of_one_value_a_case_add_up_to_their_total(cases: list[Facts], period: Period) -> None:
    summary = summarise(cases, period, LATER)
    for code in ("kind", "status", "category", "group", "place", "outcome"):
        assert sum(rows(summary.table(code)).values()) == summary.table(code).total
    assert summary.table("kind").total == summary.table("status").total == summary.total


@given(CASES)
@FEW
def test_today_a_case_has_todays_status(cases: list[Facts]) -> None:
    assert [status_on(one, LATER) for one in cases] == [one.status for one in cases]
    still_open = sum(one.status in OPEN for one in cases)
    assert summarise(cases, Period(2027), LATER).table("flow").count(Flow.OPEN_AT_END) == still_open
