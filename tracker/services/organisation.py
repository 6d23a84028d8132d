"""The organisation's own settings: few, by name, each change in the trail."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from tracker.casefile import Actor
from tracker.domain.acts import Act
from tracker.domain.periods import Unit
from tracker.domain.permissions import Role
from tracker.models import Account, Setting, db
from tracker.services.recording import append, writing
from tracker.services.settings import ChangedMeanwhile


@dataclass(frozen=True)
class Organisation:
    """`people`: how many work here (under 50 this is not the statutory channel); `leave_address`: where 'leave
    quickly' goes; `fewest`: the k of protected summaries; `period`: the length of theirs, a Unit, from the day
    `period_from` on, and `period_before` until then; `publish_at_once`: without waiting for learning points;
    `escalation_name`, `escalation_email`: who is told when an urgent report gets no answer, or nobody; `demo`,
    `filled`: invented data, and all of it told."""

    name: str = "De HartenHoeve"
    people: int = 20
    leave_address: str = "https://www.knmi.nl/"
    fewest: int = 5
    period: str = Unit.YEAR
    period_before: str = Unit.YEAR
    period_from: str = ""
    publish_at_once: bool = False
    escalation_name: str = ""
    escalation_email: str = ""
    demo: bool = False
    filled: bool = False


def load() -> Organisation:
    stored = Setting.stored()
    known = {field.name for field in fields(Organisation)}
    return replace(Organisation(), **{name: value for name, value in stored.items() if name in known})


def mark() -> str:
    """Of what the settings say now: a form carries it, and a stale form is known by it."""
    return hashlib.sha256(json.dumps(asdict(load()), sort_keys=True).encode()).hexdigest()[:16]


def save(organisation: Organisation, *, actor: Actor | str, now: datetime, seen: str | None = None) -> None:
    """`seen`: the mark of what this person saw; ChangedMeanwhile when it says something else now."""
    with writing():
        if seen is not None and seen != mark():
            raise ChangedMeanwhile
        before, after = asdict(load()), asdict(organisation)
        changed = [name for name in after if after[name] != before[name]]
        for name in changed:
            db.session.merge(Setting(name=name, value=json.dumps(after[name], ensure_ascii=False)))
        facts = {"before": {n: before[n] for n in changed}, "after": {n: after[n] for n in changed}}
        append(Act.SETTINGS_CHANGED, now, actor, facts=facts)


def names_of(role: Role) -> list[str]:
    return [account.name for account in db.session.scalars(Account.active(role))]
