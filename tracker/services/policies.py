"""How long things may take and are kept in this house: out of its settings, never weaker than the law."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from tracker.domain import deadlines as law
from tracker.domain import limits
from tracker.domain import retention as keeping
from tracker.domain.statuses import Outcome
from tracker.models import Setting

DEADLINES: Final = "deadlines"
RETENTION: Final = "retention"


def deadlines() -> law.Policy:
    """The terms that hold now. Danger: a row that somebody wrote past us could stretch them; it counts for nothing."""
    kept = _numbers(Setting.stored().get(DEADLINES))
    allowed = {name: kept[name] for name, limit in limits.DEADLINES.items() if limit.allows(kept.get(name, 0))}
    return replace(law.POLICY, **allowed)


def retention() -> keeping.Policy:
    """How many months a closed case is kept, by its outcome."""
    kept = _numbers(Setting.stored().get(RETENTION))
    own = {outcome: kept[outcome] for outcome in Outcome if limits.MONTHS.allows(kept.get(outcome, 0))}
    return keeping.Policy({**keeping.POLICY.months, **own})


def _numbers(stored: Any) -> Mapping[str, int]:
    return {name: n for name, n in stored.items() if type(n) is int} if isinstance(stored, dict) else {}
