"""Second factors for the tests: a house that asks for them, and phones that make codes.

All of these run inside an app context. A `Phone` holds plain strings, so it outlives that context.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from tests.people import Person, later
from tracker.casefile import Actor
from tracker.domain.second_factor import code_now
from tracker.services import organisation, second_factor

SET_UP: Final = later(hours=-1)
"""Long enough before NOW that codes of this moment are no longer good."""


@dataclass(frozen=True)
class Phone:
    """Somebody's app, and the paper with spare codes."""

    secret: str = field(repr=False)
    spare_codes: list[str] = field(repr=False)

    def code(self, now: datetime) -> str:
        return code_now(self.secret, now)

    def wrong_code(self, now: datetime) -> str:
        """Six digits that are not right now, nor half a minute earlier or later."""
        near = {self.code(at) for at in _around(now)}
        return next(f"{number:06}" for number in range(10) if f"{number:06}" not in near)


def get_real() -> None:
    """No demo any more: handlers and administrators need a second factor."""
    organisation.save(replace(organisation.load(), demo=False), actor="system", now=SET_UP)


def enrolled(person: Person | Actor, *, now: datetime = SET_UP) -> Phone:
    """This person's account has a second factor from now on."""
    actor = person if isinstance(person, Actor) else person.actor
    secret = second_factor.secret_for(actor, "set-up")
    codes = second_factor.set_up(actor, "set-up", code_now(secret, now), now=now)
    return Phone(secret, codes)


def _around(now: datetime) -> list[datetime]:
    return [datetime.fromtimestamp(now.timestamp() + shift, now.tzinfo) for shift in (-30, 0, 30)]
