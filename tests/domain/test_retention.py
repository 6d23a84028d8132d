"""How long a case is kept: calendar months after its last closing, by outcome."""

from datetime import date

import pytest

from tracker.domain import retention
from tracker.domain.retention import Policy, may_be_erased_from
from tracker.domain.statuses import Outcome

SHORT = {Outcome.ADVICE, Outcome.SET_ASIDE, Outcome.UNFOUNDED, Outcome.UNABLE, Outcome.NOT}


@pytest.mark.parametrize("outcome", Outcome)
def test_what_was_found_true_is_kept_two_years_and_the_rest_half_a_year(outcome: Outcome) -> None:
    expected = date(2027, 5, 2) if outcome in SHORT else date(2028, 11, 2)
    assert may_be_erased_from(date(2026, 11, 2), outcome) == expected


@pytest.mark.parametrize(
    ("closed", "outcome", "first"),
    [
        (date(2026, 8, 31), Outcome.ADVICE, date(2027, 2, 28)),
        (date(2027, 8, 31), Outcome.ADVICE, date(2028, 2, 29)),
        (date(2028, 2, 29), Outcome.FULL, date(2030, 2, 28)),
        (date(2026, 12, 31), Outcome.SET_ASIDE, date(2027, 6, 30)),
    ],
)
def test_months_are_calendar_months_and_a_day_that_is_not_there_is_the_last(
    closed: date, outcome: Outcome, first: date
) -> None:
    assert may_be_erased_from(closed, outcome) == first


def test_an_organisation_may_keep_its_own_periods() -> None:
    policy = Policy({**retention.POLICY.months, Outcome.ADVICE: 1})
    assert may_be_erased_from(date(2026, 1, 31), Outcome.ADVICE, policy) == date(2026, 2, 28)
