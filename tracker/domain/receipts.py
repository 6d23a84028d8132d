"""The receipt code: made once, never stored, read back in any spelling, and turned into a lookup id and a key."""

import unicodedata
from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tracker.domain import chance
from tracker.domain.errors import N_, Refusal
from tracker.domain.parity import Field

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): five bits a symbol, without I, L, O and U."""
RANDOM_SYMBOLS: Final = 22
CHECK_SYMBOLS: Final = 2
LENGTH: Final = RANDOM_SYMBOLS + CHECK_SYMBOLS
GROUP: Final = 4

LOOKUP_BYTES: Final = 32
SEED_BYTES: Final = 32 + 64
"""The seed of an X25519 key, then that of an ML-KEM-768 key."""

_FIELD: Final = Field(bits=5, polynomial=0b100101)
_LOOKUP_INFO: Final = b"meldpunt receipt v1 lookup id"
_SEED_INFO: Final = b"meldpunt receipt v1 key seed"
_READ_AS: Final = str.maketrans("OIL", "011")
_SEPARATORS: Final = frozenset({"Zs", "Zl", "Zp", "Pd", "Cc", "Cf"})
"""Unicode's spaces, dashes, control characters (tab, new line) and invisible ones (soft hyphen, zero width)."""
_MORE_SEPARATORS: Final = frozenset("\u2212.")
"""The minus sign, and the full stop: a phone makes one out of two spaces."""
_LONGEST_SPELLING: Final = 500


class TypingMistake(Refusal):
    """The text can't be any receipt code at all; an unknown code is somebody else's refusal."""

    sentence = N_("Deze code klopt niet. Er zit een typefout in. Kijk de code teken voor teken na.")
    field = "code"


class WrongLength(TypingMistake):
    sentence = N_("Deze code klopt niet. Een code heeft 24 letters en cijfers, in zes groepjes van vier.")


def make(random: Callable[[int], bytes] = chance.some) -> str:
    """A new code: 24 symbols, of which 110 bits are random. `random` gives that many bytes."""
    symbols = [byte % len(ALPHABET) for byte in random(RANDOM_SYMBOLS)]
    return "".join(ALPHABET[symbol] for symbol in (*symbols, *_FIELD.check_symbols(symbols)))


def groups(code: str) -> list[str]:
    return [code[start : start + GROUP] for start in range(0, len(code), GROUP)]


def show(code: str) -> str:
    return "-".join(groups(code))


def parse(text: str) -> str:
    """The code that a person meant, as `make` gave it. Raises TypingMistake; WrongLength if it is too short or long."""
    if len(text) > _LONGEST_SPELLING:
        raise WrongLength
    code = plain(text)
    if len(code) != LENGTH:
        raise WrongLength
    symbols = [ALPHABET.find(symbol) for symbol in code]
    if -1 in symbols or not _FIELD.fits(symbols):
        raise TypingMistake
    return code


def lookup_id(code: str) -> bytes:
    """32 bytes to find the case by; they tell nothing of the code or of its key."""
    return _derive(code, LOOKUP_BYTES, _LOOKUP_INFO)


def key_seed(code: str) -> bytes:
    """96 bytes: 32 for the X25519 half of the reporter's key pair, then 64 for the ML-KEM-768 half."""
    return _derive(code, SEED_BYTES, _SEED_INFO)


def plain(text: str) -> str:
    """What somebody typed without spaces and dashes, in capitals, O, I and L read as digits; not yet checked.

    Only the beginning of a very long text: normalising megabytes of accents takes hours.
    """
    shown = unicodedata.normalize("NFKC", text[:_LONGEST_SPELLING]).upper()
    return "".join(symbol for symbol in shown if not _separates(symbol)).translate(_READ_AS)


def reference(text: str) -> str:
    """The reference of a case as it is stored, however somebody typed it."""
    symbols = plain(text)
    return f"{symbols[:4]}-{symbols[4:]}"


def _separates(symbol: str) -> bool:
    return unicodedata.category(symbol) in _SEPARATORS or symbol in _MORE_SEPARATORS


def _derive(code: str, length: int, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869). 110 random bits need no slow hash. The code is parsed again: a spelling is no secret."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(parse(code).encode("ascii"))
