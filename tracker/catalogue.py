"""What people choose from and read: rules, categories, places, outside help, standard texts, words. Read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tracker.domain.statuses import Risk
from tracker.resources import folder

UNKNOWN: Final = "OT1"
QUESTION: Final = "AD1"
OWN_MISTAKE: Final = "SM8"
CARE_INCIDENT: Final = "CL7"
DISCIPLINE: Final = "A13"


@dataclass(frozen=True)
class Text:
    """One thing said in both languages."""

    nl: str
    en: str

    def said_in(self, language: str) -> str:
        return self.en if language == "en" else self.nl


@dataclass(frozen=True)
class Choice:
    """A code (stored) and its name (shown). `group` is the code of a category's group, else empty."""

    code: str
    name: Text
    help: Text = Text("", "")
    group: str = ""


@dataclass(frozen=True)
class Rule:
    """One numbered agreement. `consult`: what it tells people to ask the coordinators for, or None."""

    number: int
    audience: str
    consult: str | None
    label: Text
    summary: Text


@dataclass(frozen=True)
class Contact:
    """Help from outside; `always` stands on every installation."""

    name: Text
    what: Text
    phone: str
    phone_note: Text
    website: str
    always: bool


@cache
def choices(name: str) -> tuple[Choice, ...]:
    """One of the lists in categories.toml: group, category, place, role, source, severity, likelihood, action…"""
    return tuple(_choice(row) for row in _file("categories.toml")[name])


@cache
def by_code(name: str) -> Mapping[str, Choice]:
    return {choice.code: choice for choice in choices(name)}


def pairs(name: str, language: str) -> list[tuple[str, str]]:
    """Code and name of each, for a form."""
    return [(choice.code, choice.name.said_in(language)) for choice in choices(name)]


def name_of(name: str, code: str, language: str) -> str:
    """What a code is called; a free text that is no code is its own name."""
    choice = by_code(name).get(code)
    return choice.name.said_in(language) if choice else code


@cache
def rules() -> tuple[Rule, ...]:
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


@cache
def contacts() -> tuple[Contact, ...]:
    return tuple(
        Contact(
            name=_text(row, "name"),
            what=_text(row, "what"),
            phone=row.get("phone", ""),
            phone_note=_text(row, "phone_note"),
            website=row.get("website", ""),
            always=row["always"],
        )
        for row in _file("contacts.toml")["contact"]
    )


@cache
def standard_text(key: str) -> Text:
    """A text to start from; the handler changes it before it is sent."""
    row = _file("standard_texts.toml")[key]
    return Text(row["nl"], row["en"])


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


def _choice(row: Mapping[str, Any]) -> Choice:
    if isinstance(row["nl"], str):
        return Choice(row["code"], Text(row["nl"], row["en"]), group=row.get("group", ""))
    return Choice(row["code"], _text(row, "name"), _text(row, "help"))


def _text(row: Mapping[str, Any], key: str) -> Text:
    return Text(row["nl"].get(key, ""), row["en"].get(key, ""))
