"""Insight over time counts what came in each period, what comes back, and how long cases stand where they stand."""

from datetime import date

from tests.domain.test_statistics import case
from tracker.domain.insight import Insight, look
from tracker.domain.periods import Period
from tracker.domain.statistics import Facts
from tracker.domain.statuses import Kind, Status

QUARTERS = [Period.parse(text) for text in ("2026-Q1", "2026-Q2", "2026-Q3")]
TODAY = date(2026, 9, 1)


def seen(*facts: Facts) -> Insight:
    return look(facts, QUARTERS, TODAY)


def values(insight: Insight, code: str) -> list[int | None]:
    return [value for _period, value in next(trend for trend in insight.trends if trend.code == code).points]


def test_reports_and_good_signs_are_told_apart_and_each_in_its_quarter() -> None:
    insight = seen(case("2026-01-02"), case("2026-02-03"), case("2026-08-01"), case("2026-05-01", kind=Kind.ADVICE))
    assert values(insight, "reports") == [2, 0, 1]
    assert values(insight, "good-signs") == [0, 1, 0]


def test_what_is_filed_after_today_is_not_there_yet() -> None:
    assert values(seen(case("2026-09-20")), "reports") == [0, 0, 0]


def test_how_long_things_take_stands_where_they_happened_and_nowhere_else() -> None:
    talked = case("2026-03-30")._replace(status=Status.DISCUSSED, discussed_on=date(2026, 4, 9))
    closed = case("2026-01-01")._replace(status=Status.CLOSED, closed_on=date(2026, 1, 31))
    insight = seen(talked, closed)
    assert values(insight, "days-to-discuss") == [None, 10, None]
    assert values(insight, "days-to-close") == [30, None, None]


def test_a_rule_comes_back_when_it_is_touched_in_two_quarters() -> None:
    insight = seen(
        case("2026-01-02", rules=(9, 5)),
        case("2026-05-02", rules=(9,)),
        case("2026-01-03", rules=(5,)),
        case("2026-05-02", rules=(14,), kind=Kind.ADVICE),
        case("2026-01-02", rules=(14,)),
    )
    assert [(each.rule, each.counts, each.total) for each in insight.returning] == [(9, (1, 1, 0), 2)]


def test_a_case_waits_since_the_day_on_which_it_came_into_its_status() -> None:
    fresh, old = case("2026-08-30"), case("2026-08-02")
    talked = case("2026-01-01")._replace(status=Status.DISCUSSED, discussed_on=date(2026, 8, 22))
    done = case("2026-01-01")._replace(status=Status.CLOSED, closed_on=date(2026, 2, 1))
    waiting = {
        each.status: (each.count, each.median_days, each.longest) for each in seen(fresh, old, talked, done).waiting
    }
    assert waiting == {Status.REPORTED: (2, 30, 30), Status.DISCUSSED: (1, 10, 10)}
