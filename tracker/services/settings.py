"""One named part of the settings: kept unless somebody else changed it meanwhile, old and new value in the trail."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tracker.casefile import Actor
from tracker.domain.acts import Act
from tracker.domain.errors import N_, Refusal
from tracker.models import Setting, db
from tracker.services.recording import append, writing


class ChangedMeanwhile(Refusal):
    sentence = N_(
        "Iemand anders veranderde dit intussen. Wat jij invulde staat er nog. Kijk of het nog klopt en bewaar opnieuw."
    )


def mark(name: str) -> str:
    """Of what this part says now: a form carries it, and a stale form is known by it."""
    return hashlib.sha256(_written(Setting.stored().get(name)).encode()).hexdigest()[:16]


def save(
    name: str,
    value: Mapping[str, Any],
    *,
    seen: str,
    actor: Actor | str,
    now: datetime,
    then: Callable[[], None] = lambda: None,
) -> None:
    """`then`: what follows from it, in the same transaction. The same again is no change, and no entry."""
    with writing():
        if seen != mark(name):
            raise ChangedMeanwhile
        before = Setting.stored().get(name) or {}
        if value == before:
            return
        db.session.merge(Setting(name=name, value=_written(value)))
        db.session.flush()
        then()
        keys = {key for key in (*before, *value) if before.get(key) != value.get(key)}
        facts = {
            "before": {name: {key: before[key] for key in sorted(keys) if key in before}},
            "after": {name: {key: value[key] for key in sorted(keys) if key in value}},
        }
        append(Act.SETTINGS_CHANGED, now, actor, facts=facts)


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
