"""The people of the tests: everybody with a name, a role, a password and a key that nobody else has."""

import secrets
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tracker.casefile import Actor
from tracker.domain.permissions import Role
from tracker.services import accounts

NOW: Final = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
"""A Monday morning, on which everybody's account is made and nearly every test happens."""

ROLES: Final = {
    "hein": Role.COORDINATOR,
    "christien": Role.COORDINATOR,
    "mirjam": Role.TRUSTED_PERSON,
    "sanne": Role.REPORTER,
    "bram": Role.REPORTER,
    "joke": Role.READER,
    "peter": Role.ADMINISTRATOR,
}


def later(days: int = 0, *, hours: int = 0, minutes: int = 0, seconds: int = 0) -> datetime:
    """So much after NOW."""
    return NOW + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in: `actor` holds the open key."""

    email: str
    password: str = field(repr=False)
    recovery_code: str = field(repr=False)
    actor: Actor

    @property
    def id(self) -> str:
        return self.actor.id

    @property
    def name(self) -> str:
        return self.actor.name

    @property
    def role(self) -> Role:
        return self.actor.role


@dataclass(frozen=True)
class People:
    """Hein and Christien coordinate, Mirjam is the trusted person, Sanne and Bram report, Joke reads summaries,
    Peter looks after accounts."""

    hein: Person
    christien: Person
    mirjam: Person
    sanne: Person
    bram: Person
    joke: Person
    peter: Person

    def everybody(self) -> tuple[Person, ...]:
        return tuple(getattr(self, each.name) for each in fields(self))


def move_in() -> People:
    """Make all accounts in the running app, and sign everybody in."""
    return People(**{name: new_person(name, role) for name, role in ROLES.items()})


def new_person(name: str, role: Role, *, now: datetime = NOW) -> Person:
    """One more account with its own key and password, signed in."""
    email, password = f"{name}@hartenhoeve.example", f"{name} {secrets.token_hex(10)}"
    created = accounts.create(email, name.title(), role, password, now=now)
    return Person(email, password, created.recovery_code, accounts.sign_in(email, password, now=now))
