"""What an organisation chooses for itself, one verb a noun: checked by the domain, kept, and in the trail."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from tracker.casefile import Actor
from tracker.domain import deadlines, limits
from tracker.domain.statuses import Outcome
from tracker.services import policies, settings, terms


def change_deadlines(policy: deadlines.Policy, *, seen: str, actor: Actor | str, now: datetime) -> None:
    """In the same transaction the next date of every open case is counted anew."""
    limits.check_deadlines(policy)
    numbers = {name: value for name, value in asdict(policy).items() if name in limits.DEADLINES}
    settings.save(policies.DEADLINES, numbers, seen=seen, actor=actor, now=now, then=terms.count_anew)


def change_retention(months: Mapping[Outcome, int], *, seen: str, actor: Actor | str, now: datetime) -> None:
    limits.check_retention(months)
    kept = {outcome.value: number for outcome, number in months.items()}
    settings.save(policies.RETENTION, kept, seen=seen, actor=actor, now=now)
