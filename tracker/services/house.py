"""What an organisation chooses for itself, one verb a noun: checked by the domain, kept, and in the trail."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from tracker import catalogue
from tracker.casefile import Actor
from tracker.domain import deadlines, limits, own_words
from tracker.domain.errors import NotFound
from tracker.domain.own_words import Help, Item, Words
from tracker.domain.statuses import Outcome
from tracker.models import Setting
from tracker.services import policies, settings, terms

LANGUAGES: Final = "languages"


def change_deadlines(policy: deadlines.Policy, *, seen: str, actor: Actor | str, now: datetime) -> None:
    """In the same transaction the next date of every open case is counted anew."""
    limits.check_deadlines(policy)
    numbers = {name: value for name, value in asdict(policy).items() if name in limits.DEADLINES}
    settings.save(policies.DEADLINES, numbers, seen=seen, actor=actor, now=now, then=terms.count_anew)


def change_retention(months: Mapping[Outcome, int], *, seen: str, actor: Actor | str, now: datetime) -> None:
    limits.check_retention(months)
    kept = {outcome.value: number for outcome, number in months.items()}
    settings.save(policies.RETENTION, kept, seen=seen, actor=actor, now=now)


def change_item(list_name: str, code: str, item: Item, *, seen: str, actor: Actor | str, now: datetime) -> str:
    """A place or a category gets other words, goes off or comes back; without a code it is a new one. Returns its code.

    Codes stand in cases for ever: none is ever taken away, or used again.
    """
    known = catalogue.by_code(list_name)
    if code and code not in known:
        raise NotFound
    name = item.name.checked()
    if any(name.nl.casefold() == other.name.nl.casefold() for other in known.values() if other.code != code):
        raise own_words.SameName
    if item.off and code in catalogue.FIXED:
        raise own_words.NeededHere
    group = known[code].group if code and not known[code].own else item.group
    if list_name == "category" and group not in catalogue.by_code("group"):
        raise own_words.NoGroup
    code = code or _next_code(known)
    row = {"name": asdict(name), "group": group, "off": item.off}
    _change(catalogue.OWN[list_name], code, row, seen=seen, actor=actor, now=now)
    return code


def change_text(key: str, words: Words, *, seen: str, actor: Actor | str, now: datetime) -> None:
    """A standard text in the house's own words."""
    if key not in catalogue.text_keys():
        raise NotFound
    for field in ("nl", "en"):
        if not getattr(words, field).strip():
            raise own_words.NoWords(field=field)
    own = asdict(words.checked())
    _change(
        catalogue.TEXTS, key, own if own != asdict(catalogue.first_text(key)) else None, seen=seen, actor=actor, now=now
    )


def forget_text(key: str, *, seen: str, actor: Actor | str, now: datetime) -> None:
    """Back to the text that came with Meldpunt."""
    if key not in catalogue.text_keys():
        raise NotFound
    _change(catalogue.TEXTS, key, None, seen=seen, actor=actor, now=now)


def change_help(code: str, help_: Help, *, seen: str, actor: Actor | str, now: datetime) -> str:
    """Help from outside; without a code it is new. What must be named everywhere can't be changed: promise 12."""
    known = {contact.code: contact for contact in catalogue.every_contact()}
    if code and code not in known:
        raise NotFound
    if code and known[code].always:
        raise own_words.AlwaysThere
    code = code or _next_code(known)
    _change(catalogue.CONTACTS, code, asdict(help_.checked()), seen=seen, actor=actor, now=now)
    return code


def languages() -> tuple[str, ...]:
    """Those in which pages are offered, the first one first."""
    return languages_in(Setting.stored().get(LANGUAGES))


def languages_in(stored: Any) -> tuple[str, ...]:
    known = stored if isinstance(stored, dict) else {}
    first = known.get("first", "nl")
    other = "en" if first == "nl" else "nl"
    return (first, other) if known.get("both", True) else (first,)


def change_languages(first: str, *, both: bool, seen: str, actor: Actor | str, now: datetime) -> None:
    settings.save(LANGUAGES, {"first": first, "both": both}, seen=seen, actor=actor, now=now)


def _change(
    name: str, code: str, row: Mapping[str, Any] | None, *, seen: str, actor: Actor | str, now: datetime
) -> None:
    rows = dict(Setting.stored().get(name) or {})
    rows.pop(code, None)
    settings.save(name, rows if row is None else {**rows, code: row}, seen=seen, actor=actor, now=now)


def _next_code(known: Collection[str]) -> str:
    taken = [catalogue.own_number(code) for code in known if code.startswith(catalogue.OWN_CODE)]
    return f"{catalogue.OWN_CODE}{max(taken, default=0) + 1}"
