"""The envelope in the safe: fourteen words on paper, out of which the key comes that opens every case with a copy.

Twelve words are chance (2048 words: 11 bits each, 132 bits in all), two check the others. `words` is always the list
they come from, in its order: a list that changes makes old paper useless.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from tracker.domain import chance
from tracker.domain.errors import N_, Refusal
from tracker.domain.parity import Field
from tracker.domain.vault import SEED_BYTES, PrivateKey, derive

RANDOM_WORDS: Final = 12
LENGTH: Final = RANDOM_WORDS + 2
_FIELD: Final = Field(bits=11, polynomial=0b100000000101)
_LONGEST_SPELLING: Final = 2000


class NotTheWords(Refusal):
    """A typing mistake; other words than those of this house are somebody else's refusal."""

    sentence = N_("Er zit een typefout in de woorden. Kijk ze één voor één na.")
    field = "words"


class WrongCount(NotTheWords):
    sentence = N_("Er horen veertien woorden te staan, en dit zijn er %(count)s.")


class UnknownWord(NotTheWords):
    sentence = N_("Woord %(place)s klopt niet: het staat niet in onze lijst. Kijk hoe je het hebt getypt.")


class WrongWord(NotTheWords):
    sentence = N_("Er zit een typefout in de woorden. Kijk eerst naar woord %(place)s.")


def make(words: Sequence[str], random: Callable[[int], bytes] = chance.some) -> str:
    """Fourteen new words, with a space between."""
    drawn = random(2 * RANDOM_WORDS)
    numbers = [int.from_bytes(drawn[at : at + 2]) % len(words) for at in range(0, len(drawn), 2)]
    return " ".join(words[number] for number in (*numbers, *_FIELD.check_symbols(numbers)))


def parse(text: str, words: Sequence[str]) -> str:
    """The words that a person meant, as `make` gave them; numbers, capitals and commas don't matter. NotTheWords says
    what is wrong, and never quotes what was typed."""
    typed = _plain(text)
    if len(typed) != LENGTH:
        raise WrongCount(count=len(typed))
    for place, word in enumerate(typed, 1):
        if word not in words:
            raise UnknownWord(place=place)
    numbers = [words.index(word) for word in typed]
    if _FIELD.fits(numbers):
        return " ".join(typed)
    wrong = _FIELD.wrong_place(numbers)
    raise NotTheWords if wrong is None else WrongWord(place=wrong + 1)


def private_key(text: str, words: Sequence[str]) -> PrivateKey:
    """The key pair that these words stand for. 132 random bits need no slow hash."""
    numbers = [words.index(word) for word in parse(text, words).split()[:RANDOM_WORDS]]
    secret = b"".join(number.to_bytes(2) for number in numbers)
    return PrivateKey(derive(secret, "envelope v1", SEED_BYTES))


def _plain(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text[:_LONGEST_SPELLING]).lower())
