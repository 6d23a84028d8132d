"""Chance: the one place where ids, references, nonces, tokens, codes, salts and keys come from.

Danger: whoever can foresee a value from here can open what it protects. The source is the operating system's; no
setting, argument or environment replaces it. Tests do, to let two instances live the same year (`tests/chances.py`).
"""

import base64
import secrets
from collections.abc import Callable, Sequence
from typing import TypeVar

_T = TypeVar("_T")

_source: Callable[[int], bytes] = secrets.token_bytes


def some(length: int) -> bytes:
    """So many bytes by chance."""
    return _source(length)


def hexed(length: int) -> str:
    """So many bytes, as twice as many hexadecimal digits."""
    return some(length).hex()


def url(length: int) -> str:
    """So many bytes, as text that fits in an address or a cookie."""
    return base64.urlsafe_b64encode(some(length)).rstrip(b"=").decode()


def choice(choices: Sequence[_T]) -> _T:
    """One of the choices, each equally likely: a draw that would favour the first ones is drawn again."""
    fair = 2**32 - 2**32 % len(choices)
    while (drawn := int.from_bytes(some(4))) >= fair:
        pass
    return choices[drawn % len(choices)]
