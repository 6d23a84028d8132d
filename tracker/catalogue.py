"""What people choose from and read: rules, categories, places, outside help, standard texts, words.

What comes with Meldpunt is in seeds/ and read once; what an organisation changed is in its settings, read once a
transaction. What was made of a setting is kept by its very words, so that it can never be an older one.
"""

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from tracker import models
from tracker.domain.statuses import Risk
from tracker.models import Setting
from tracker.resources import folder

UNKNOWN: Final = "OT1"
QUESTION: Final = "AD1"
OWN_MISTAKE: Final = "SM8"
CARE_INCIDENT: Final = "CL7"
DISCIPLINE: Final = "A13"
FIXED: Final = frozenset({UNKNOWN, QUESTION, OWN_MISTAKE, CARE_INCIDENT})
"""Categories that something else here relies on: they can be renamed, not switched off."""

OWN: Final = {"category": "categories", "place": "places"}
"""The lists that an organisation may change, and the settings that hold its changes."""
TEXTS: Final = "texts"
CONTACTS: Final = "contacts"
VERSION: Final = "protocol"
FIRST_VERSION: Final = "1"
OWN_CODE: Final = "own-"
_VERSIONS_APART: Final = 1000


@dataclass(frozen=True)
class Text:
    """One thing said in both languages."""

    nl: str
    en: str

    def said_in(self, language: str) -> str:
        """A house may have its own words in one language only: those are better than none."""
        return (self.en or self.nl) if language == "en" else (self.nl or self.en)


@dataclass(frozen=True)
class Choice:
    """A code (stored) and its name (shown). `group` is the code of a category's group, else empty; `off`: nobody can
    choose it any more; `own`: this house added it."""

    code: str
    name: Text
    help: Text = Text("", "")
    group: str = ""
    off: bool = False
    own: bool = False


@dataclass(frozen=True)
class Rule:
    """One numbered agreement. `consult`: what it tells people to ask the coordinators for, or None."""

    number: int
    audience: str
    consult: str | None
    label: Text
    summary: Text

    def named(self, language: str) -> str:
        return f"{self.number}. {self.label.said_in(language)}"


@dataclass(frozen=True)
class Protocol:
    """A version of the rules. `since`: the day from which it holds; `written`: its rules, empty for the first."""

    version: str
    since: date | None
    name: str
    written: str


@dataclass(frozen=True)
class Contact:
    """Help from outside; `always` stands on every installation."""

    code: str
    name: Text
    what: Text
    phone: str
    phone_note: Text
    website: str
    always: bool
    off: bool = False


def choices(name: str) -> tuple[Choice, ...]:
    """One of the lists in categories.toml, with what the house changed: group, category, place, role, source, action…
    Also what was switched off: old cases still say it."""
    return _changed(name, Setting.written().get(OWN[name], "{}")) if name in OWN else _first(name)


def by_code(name: str) -> Mapping[str, Choice]:
    return _by_code(name, Setting.written().get(OWN[name], "{}")) if name in OWN else _by_code(name, "{}")


def offered(name: str, keep: Collection[str] = ()) -> tuple[Choice, ...]:
    """What can be chosen now, and what is in `keep`: a form that was open meanwhile, or an old case, has it still."""
    return tuple(choice for choice in choices(name) if not choice.off or choice.code in keep)


def pairs(name: str, language: str, keep: Collection[str] = ()) -> list[tuple[str, str]]:
    """Code and name of each that can be chosen, for a form."""
    return [(choice.code, choice.name.said_in(language)) for choice in offered(name, keep)]


def every(name: str, language: str) -> list[tuple[str, str]]:
    """Code and name of each that a case may hold, for a filter."""
    return [(choice.code, choice.name.said_in(language)) for choice in choices(name)]


def name_of(name: str, code: str, language: str) -> str:
    """What a code is called; a free text that is no code is its own name."""
    choice = by_code(name).get(code)
    return choice.name.said_in(language) if choice else code


def action_name(code: str, what: str, language: str) -> str:
    """What an action is called: as in the catalogue, in somebody's own words, or both."""
    return " – ".join(part for part in (name_of("action", code, language), what) if part)


def version() -> str:
    """The version of the rules that holds now; a new case keeps it."""
    number = Setting.stored().get(VERSION, {}).get("number", 1)
    return str(number) if str(number) in {each.version for each in protocols()} else FIRST_VERSION


def protocols() -> tuple[Protocol, ...]:
    """Every version of the rules, the oldest first; the first came with Meldpunt and has no day."""
    added = (Protocol(str(row.number), row.since, row.name, row.rules) for row in models.Protocol.added())
    return (Protocol(FIRST_VERSION, None, "", ""), *added)


def rules(of: str = "") -> tuple[Rule, ...]:
    """The rules of a version, else of the one that holds now."""
    wanted = of or version()
    written = next((each.written for each in protocols() if each.version == wanted), "")
    return _own_rules(written) if written else _first_rules()


def rule_choices(language: str, of: str = "") -> list[tuple[str, str]]:
    """Number and title of each, for a form."""
    return [(str(rule.number), rule.named(language)) for rule in rules(of)]


def rule_named(number: int, of: str, language: str) -> str:
    """'9. Beeld, auteursrecht en citaat', as that version calls it."""
    found = next((rule for rule in rules(of) if rule.number == number), None)
    return found.named(language) if found else str(number)


def rule_code(number: int, of: str) -> int:
    """One whole number for a rule of a version. A rule that kept its number and title is the same rule as before."""
    title = next((rule.label for rule in rules(of) if rule.number == number), None)
    for each in protocols():
        same = next((rule for rule in rules(each.version) if rule.number == number), None)
        if each.version == of or (same is not None and title is not None and same.label.nl == title.nl):
            return number if each.version == FIRST_VERSION else int(each.version) * _VERSIONS_APART + number
    return number


def version_of(code: int) -> tuple[int, str]:
    """The number of a rule and the version that its code names."""
    of, number = divmod(code, _VERSIONS_APART)
    return number, str(of) if of else FIRST_VERSION


def rule_codes(language: str) -> list[tuple[int, str]]:
    """Code and title of every rule of every version, those of now first, for a filter."""
    named: dict[int, str] = {}
    for of in sorted((each.version for each in protocols()), key=lambda each: (each != version(), -int(each))):
        for rule in rules(of):
            named.setdefault(rule_code(rule.number, of), rule.named(language))
    return list(named.items())


def contacts() -> tuple[Contact, ...]:
    """Help from outside, as it is shown."""
    return tuple(contact for contact in every_contact() if not contact.off)


def first_contacts() -> tuple[Contact, ...]:
    """Help from outside as it came with Meldpunt."""
    return _contacts("{}")


def every_contact() -> tuple[Contact, ...]:
    return _contacts(Setting.written().get(CONTACTS, "{}"))


def standard_text(key: str) -> Text:
    """A text to start from; the handler changes it before it is sent."""
    return _own_texts(Setting.written().get(TEXTS, "{}")).get(key) or first_text(key)


@cache
def first_text(key: str) -> Text:
    """The text that came with Meldpunt."""
    row = _file("standard_texts.toml")[key]
    return Text(row["nl"], row["en"])


def text_keys() -> tuple[str, ...]:
    return tuple(_file("standard_texts.toml"))


def own_texts() -> Mapping[str, Text]:
    return _own_texts(Setting.written().get(TEXTS, "{}"))


def first_name(name: str, code: str) -> Text | None:
    """What it was called before the house renamed it; None for what it calls as it was, or added itself."""
    first = next((choice.name for choice in _first(name) if choice.code == code), None)
    return first if code and first != by_code(name)[code].name else None


def risk_of(severity: str, likelihood: str) -> Risk:
    """The matrix of severity and likelihood."""
    return Risk(_file("categories.toml")["risk"][severity][likelihood])


@cache
def words() -> tuple[str, ...]:
    """2048 words for passphrases: 11 bits each."""
    return tuple((folder("seeds") / "wordlist.txt").read_text().split())


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((folder("seeds") / name).read_text(encoding="utf-8"))


@cache
def _first(name: str) -> tuple[Choice, ...]:
    return tuple(_choice(row) for row in _file("categories.toml")[name])


@lru_cache(maxsize=64)
def _changed(name: str, written: str) -> tuple[Choice, ...]:
    """With what the house renamed, switched off and added; *Something else* stays the last."""
    own = dict(json.loads(written))
    changed = [_with(choice, own.pop(choice.code, {})) for choice in _first(name)]
    added = [
        Choice(code, Text(**row["name"]), group=row["group"], off=row["off"], own=True) for code, row in own.items()
    ]
    return tuple(sorted([*changed, *sorted(added, key=lambda choice: own_number(choice.code))], key=_last_of_all))


@lru_cache(maxsize=64)
def _by_code(name: str, written: str) -> Mapping[str, Choice]:
    return {choice.code: choice for choice in (_changed(name, written) if name in OWN else _first(name))}


def own_number(code: str) -> int:
    """Of a code that this house added: own-1, own-2, …"""
    return int(code.removeprefix(OWN_CODE))


def _last_of_all(choice: Choice) -> bool:
    return choice.code == UNKNOWN


def _with(choice: Choice, row: Mapping[str, Any]) -> Choice:
    return replace(choice, name=Text(**row["name"]), off=row["off"]) if row else choice


@cache
def _first_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            number=row["number"],
            audience=row["audience"],
            consult=row.get("consult"),
            label=Text(row["nl"]["label"], row["en"]["label"]),
            summary=Text(row["nl"]["summary"], row["en"]["summary"]),
        )
        for row in _file("rules.toml")["rule"]
    )


@lru_cache(maxsize=64)
def _own_rules(written: str) -> tuple[Rule, ...]:
    """In the language of the document: it has no other."""
    return tuple(
        Rule(row["number"], row["audience"], row["consult"], Text(row["title"], ""), Text(row["text"], ""))
        for row in json.loads(written)
    )


@lru_cache(maxsize=8)
def _own_texts(written: str) -> Mapping[str, Text]:
    return {key: Text(**row) for key, row in json.loads(written).items()}


@lru_cache(maxsize=8)
def _contacts(written: str) -> tuple[Contact, ...]:
    """Danger: what `always` stands here, is named everywhere; no setting hides or changes it."""
    own = dict(json.loads(written))
    first = [_contact(row) for row in _file("contacts.toml")["contact"]]
    changed = [
        contact if contact.always else _own_contact(contact.code, own.get(contact.code), contact) for contact in first
    ]
    known = {contact.code for contact in first}
    added = sorted((code for code in own if code not in known), key=own_number)
    return (*changed, *(_own_contact(code, own[code], None) for code in added))


def _contact(row: Mapping[str, Any]) -> Contact:
    return Contact(
        code=row["id"],
        name=_text(row, "name"),
        what=_text(row, "what"),
        phone=row.get("phone", ""),
        phone_note=_text(row, "phone_note"),
        website=row.get("website", ""),
        always=row["always"],
    )


def _own_contact(code: str, row: Mapping[str, Any] | None, first: Contact | None) -> Contact:
    if row is None and first is not None:
        return first
    row = row or {}
    return Contact(
        code=code,
        name=Text(**row["name"]),
        what=Text(**row["what"]),
        phone=row["phone"],
        phone_note=Text(**row["phone_note"]),
        website=row["website"],
        always=False,
        off=row["off"],
    )


def _choice(row: Mapping[str, Any]) -> Choice:
    if isinstance(row["nl"], str):
        return Choice(row["code"], Text(row["nl"], row["en"]), group=row.get("group", ""))
    return Choice(row["code"], _text(row, "name"), _text(row, "help"))


def _text(row: Mapping[str, Any], key: str) -> Text:
    return Text(row["nl"].get(key, ""), row["en"].get(key, ""))
