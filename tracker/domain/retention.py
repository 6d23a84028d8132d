"""How long a closed case is kept: calendar months by outcome, and the first day on which it may be erased."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tracker.domain.deadlines import add_months
from tracker.domain.statuses import Outcome

SHORT: Final = 6
LONG: Final = 24
BACKUP_DAYS: Final = 30
"""A backup lives no longer: what was erased is then gone from every copy."""
NOTICE_DAYS: Final = 14
"""So long before its day those who handle a case hear that it may soon be erased."""

_MONTHS: Final[dict[Outcome, int]] = {
    Outcome.ADVICE: SHORT,
    Outcome.SET_ASIDE: SHORT,
    Outcome.UNFOUNDED: SHORT,
    Outcome.UNABLE: SHORT,
    Outcome.NOT: SHORT,
    Outcome.FULL: LONG,
    Outcome.PART: LONG,
    Outcome.SYSTEM: LONG,
    Outcome.SELF: LONG,
}


@dataclass(frozen=True)
class Policy:
    """Months after the last closing. GDPR art. 5(1)(e): no longer than needed; what was found true is needed longer."""

    months: Mapping[Outcome, int] = field(default_factory=lambda: dict(_MONTHS))


POLICY: Final = Policy()
NAME_MONTHS: Final = 12
"""By then the last question whether the reporter met any disadvantage has been asked: the name has no more use."""


def name_goes_on(closed_on: date) -> date:
    """The first day on which the reporter's name is erased, while the case itself stays."""
    return add_months(closed_on, NAME_MONTHS)


def may_be_erased_from(closed_on: date, outcome: Outcome, policy: Policy = POLICY) -> date:
    """The first day on which the period is over."""
    return add_months(closed_on, policy.months[outcome])
