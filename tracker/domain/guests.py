"""A pasted list of people to invite: a name and an e-mail address on every line, however the list was made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tracker.domain.errors import N_, Refusal
from tracker.domain.signs import is_blank

MOST_GUESTS: Final = 250
"""In one go: each invitation is an entry of the trail, and while they are written nobody else writes."""
LONGEST_NAME: Final = 120
LONGEST_EMAIL: Final = 254

_LONGEST_LINE: Final = 600
_BETWEEN: Final = re.compile(r"[\s<>;,\"()|]+")
_WELL_FORMED: Final = re.compile(r"[^@\s]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_AROUND_A_NAME: Final = " \t;,<>\"'()|"

NO_ADDRESS: Final = N_("Hier staat geen e-mailadres.")
TWO_ADDRESSES: Final = N_("Hier staan twee e-mailadressen. Zet iedereen op een eigen regel.")
BAD_ADDRESS: Final = N_("Dit e-mailadres klopt niet: %(email)s.")
NO_NAME: Final = N_("Hier staat geen naam bij.")
LONG_LINE: Final = N_("Deze regel is te lang voor een naam en een e-mailadres.")
LONG_NAME: Final = N_("Deze naam is te lang.")
TWICE: Final = N_("Dit e-mailadres staat ook op regel %(other)s.")


class BadAddress(Refusal):
    sentence = BAD_ADDRESS
    field = "email"


class NoName(Refusal):
    sentence = NO_NAME
    field = "name"


class LongName(Refusal):
    sentence = LONG_NAME
    field = "name"


@dataclass(frozen=True)
class Guest:
    name: str
    email: str


@dataclass(frozen=True)
class BadLine:
    """A line as a person counts them, and what is wrong with it."""

    number: int
    sentence: str
    values: dict[str, str] = field(default_factory=dict)


def read(text: str) -> tuple[list[Guest], list[BadLine]]:
    """Everybody on the list, and every line that can't be used. Empty lines, and a line that says the same twice, are
    passed over."""
    guests: list[Guest] = []
    bad: list[BadLine] = []
    seen: dict[str, tuple[int, str]] = {}
    for number, line in _lines(text):
        found = _guest(number, line)
        if isinstance(found, BadLine):
            bad.append(found)
        elif found.email not in seen:
            seen[found.email] = (number, found.name)
            guests.append(found)
        elif seen[found.email][1] != found.name:
            bad.append(BadLine(number, TWICE, {"other": str(seen[found.email][0])}))
    return guests, bad


def check(name: str, email: str) -> None:
    """Of one person who is invited."""
    if not _is_address(email.strip().lower()):
        raise BadAddress(email=email[:80])
    if is_blank(name):
        raise NoName
    if len(name) > LONGEST_NAME:
        raise LongName


def _is_address(email: str) -> bool:
    return len(email) <= LONGEST_EMAIL and _WELL_FORMED.fullmatch(email) is not None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip(_AROUND_A_NAME):
            yield number, line


def _guest(number: int, line: str) -> Guest | BadLine:
    if len(line) > _LONGEST_LINE:
        return BadLine(number, LONG_LINE)
    parts = _BETWEEN.split(line)
    addresses = [part for part in parts if "@" in part.strip("@")]
    if not addresses:
        return BadLine(number, NO_ADDRESS)
    if len(addresses) > 1:
        return BadLine(number, TWO_ADDRESSES)
    email = addresses[0].strip("'").removeprefix("mailto:").lower().rstrip(".")
    name = " ".join(part for part in parts if part and part != addresses[0])
    if not _is_address(email):
        return BadLine(number, BAD_ADDRESS, {"email": addresses[0][:80]})
    if not name:
        return BadLine(number, NO_NAME)
    if len(name) > LONGEST_NAME:
        return BadLine(number, LONG_NAME)
    return Guest(name, email)
