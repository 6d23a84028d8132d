"""Passwords: strong enough, made by chance for who wants, and tried at a bounded pace."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tracker import catalogue, config
from tracker.domain import chance
from tracker.domain.errors import N_, Missing, Refusal
from tracker.domain.permissions import Role
from tracker.domain.vault import Cost, seal_with_password

PASSPHRASE_WORDS: Final = 6
SHORTEST_HANDLER_PASSWORD: Final = 14
SHORTEST_REPORTER_PASSWORD: Final = 12

_NOBODY: dict[Cost, bytes] = {}
_tries = threading.BoundedSemaphore(2)
"""At most two Argon2id runs at once: 64 MiB each, and never one lock for all."""
_waiting = threading.BoundedSemaphore(5)
"""How many may run or wait; fewer than the server has threads, so that a flood of sign-ins never blocks a report."""


class TooBusy(Refusal):
    sentence = N_("Het is nu druk. Probeer het over een minuut nog eens.")


class WeakPassword(Missing):
    sentence = N_("Dit wachtwoord is te kort. Neem er een van minstens %(least)s tekens.")
    field = "password"


class CommonPassword(Missing):
    sentence = N_("Dit wachtwoord is makkelijk te raden. Kies een ander, bijvoorbeeld een zin die je goed onthoudt.")
    field = "password"


def new_passphrase() -> str:
    """Six words by chance out of 2048: 66 bits."""
    words = catalogue.words()
    return "-".join(chance.choice(words) for _ in range(PASSPHRASE_WORDS))


def is_passphrase(text: str) -> bool:
    """Whether this can be one of ours: six words of the list."""
    words = text.split("-")
    return len(words) == PASSPHRASE_WORDS and set(words) <= set(catalogue.words())


def check_strength(password: str, role: Role) -> None:
    least = SHORTEST_REPORTER_PASSWORD if role is Role.REPORTER else SHORTEST_HANDLER_PASSWORD
    if len(password) < least:
        raise WeakPassword(least=least)
    if len(set(password.lower())) < 6 or any(word in password.lower() for word in _COMMON):
        raise CommonPassword


_COMMON = ("wachtwoord", "password", "welkom", "qwerty", "asdfgh", "123456", "hartenhoeve", "meldpunt", "azerty")


@contextmanager
def one_try() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise TooBusy
    try:
        with _tries:
            yield
    finally:
        _waiting.release()


def nobodys_key() -> bytes:
    """Something to try a password on when there is no such account, at the same cost."""
    cost = config.current().cost
    if cost not in _NOBODY:
        _NOBODY[cost] = seal_with_password(chance.hexed(16), chance.some(96), "nobody", cost)
    return _NOBODY[cost]
