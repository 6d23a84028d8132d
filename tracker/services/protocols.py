"""The organisation's own rules: a new version from a day on. Cases keep the version that they were filed under."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from tracker import catalogue
from tracker.casefile import Actor, local_day
from tracker.domain import signs
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.demands import require_near
from tracker.domain.errors import N_, Missing, Refusal
from tracker.domain.rules import Rule
from tracker.models import Protocol, Setting, db
from tracker.services import settings
from tracker.services.recording import append, writing
from tracker.services.settings import ChangedMeanwhile

LONGEST_NAME: Final = 160


class InThePast(Refusal):
    sentence = N_(
        "Kies vandaag of een latere dag. Een zaak houdt de regels die golden toen hij binnenkwam, "
        "dus nieuwe regels kunnen niet eerder beginnen."
    )
    field = "since"


class NoName(Missing):
    sentence = N_("Geef deze regels een naam, zoals 'Afspraken over social media'.")
    field = "name"


def mark() -> str:
    """How many versions there are: who looked before another was added, looks again."""
    return str(len(catalogue.protocols()))


def accept(rules: Sequence[Rule], name: str, since: date, *, seen: str, actor: Actor | str, now: datetime) -> int:
    """Keep these rules as a new version; its number. The same sent twice is one version."""
    name, today = signs.one_line(signs.readable(name))[:LONGEST_NAME], local_day(now)
    if not name:
        raise NoName
    if since < today:
        raise InThePast
    require_near("since", since, today)
    with writing():
        written = json.dumps([_row(rule) for rule in rules], ensure_ascii=False)
        last = Protocol.added()[-1] if Protocol.added() else None
        if last and (last.rules, last.name, last.since) == (written, name, since):
            return last.number
        if seen != mark():
            raise ChangedMeanwhile
        number = last.number + 1 if last else 2
        db.session.add(Protocol(number=number, since=since, added_on=today, name=name, rules=written))
        db.session.flush()
        db.session.merge(Setting(name=catalogue.VERSION, value=json.dumps({"number": _holds_on(today)})))
        digest = hashlib.sha256(written.encode()).hexdigest()
        facts = {"version": str(number), "since": since.isoformat(), "count": len(rules), "digest": digest}
        append(Act.RULES_ADDED, now, actor, facts=facts)
    return number


def sweep(now: datetime) -> int:
    """On the first day of a version that was accepted before, it takes the place of the one before it."""
    number = _holds_on(local_day(now))
    if str(number) == catalogue.version():
        return 0
    settings.save(catalogue.VERSION, {"number": number}, seen=settings.mark(catalogue.VERSION), actor=SYSTEM, now=now)
    return 1


def _holds_on(day: date) -> int:
    begun = [(row.since, row.number) for row in Protocol.added() if row.since <= day]
    return max(begun)[1] if begun else int(catalogue.FIRST_VERSION)


def _row(rule: Rule) -> dict[str, object]:
    """What a rule tells people to ask is known of the rule before it, if that had the same number and title."""
    before = {each.number: each for each in catalogue.rules()}.get(rule.number)
    same = before is not None and before.label.nl.casefold() == rule.title.casefold()
    return {**asdict(rule), "consult": before.consult if before and same else None}
