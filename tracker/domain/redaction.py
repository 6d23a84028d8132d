"""Blacking out: words go wherever they stand, whatever their case, accents, spacing and invisible marks.

What a text is cut into holds the rest only. Nothing of a word that went is left to be found under the black.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tracker.domain.errors import N_, Refusal

BLACK: Final = None
"""Stands where something went; how long it was is not told."""
SHORTEST: Final = 2
MOST: Final = 200

Pieces = tuple[str | None, ...]
"""A text in its order: what may be read, and BLACK."""


class WordTooShort(Refusal):
    sentence = N_(
        'Dit woord is te kort om overal zwart te maken: "%(word)s". Schrijf minstens twee letters of cijfers.'
    )
    field = "words"


class TooManyWords(Refusal):
    sentence = N_("Dit zijn te veel woorden. Er passen er 200.")
    field = "words"


@dataclass(frozen=True)
class Redaction:
    """`words`: as somebody wrote them, also several words as one; `whole`: not in the middle of a longer word."""

    words: tuple[str, ...] = ()
    whole: bool = True

    def cut(self, text: str) -> Pieces:
        """The text with every one of the words gone."""
        return tuple(_cut(text, self._spans(text)))

    def found_in(self, text: str) -> set[str]:
        """Which of the words stand there."""
        folded, places = _fold(text)
        return {word for word in self.words if any(True for _ in _found(word, folded, places, text, self.whole))}

    def _spans(self, text: str) -> list[tuple[int, int]]:
        if not self.words:
            return []
        folded, places = _fold(text)
        return sorted(span for word in self.words for span in _found(word, folded, places, text, self.whole))


def words_of(lines: str) -> tuple[str, ...]:
    """One a line; the same word twice counts once."""
    found: dict[str, str] = {}
    for line in lines.splitlines():
        if line.strip():
            found.setdefault(_fold(line)[0].strip(), " ".join(line.split()))
    for key, word in found.items():
        if sum(symbol.isalnum() for symbol in key) < SHORTEST:
            raise WordTooShort(word=word[:40])
    if len(found) > MOST:
        raise TooManyWords
    return tuple(found.values())


def name_words(name: str) -> tuple[str, ...]:
    """A name as a whole, and the parts of it by which somebody is called."""
    parts = re.split(r"[\s,;/()]+", name)
    called = [part for part in parts if len(part) >= _SHORTEST_NAME and part.lower() not in _PARTICLES]
    return tuple(dict.fromkeys([name.strip(), *called])) if name.strip() else ()


_SHORTEST_NAME: Final = 3
_LONG_NUMBER: Final = 6
_PARTICLES: Final = frozenset({"van", "der", "den", "het", "ten", "ter", "von", "aan", "uit"})
_SAME: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"} | dict.fromkeys("‐‑‒–—―−", "-")
)
_APOSTROPHES: Final = frozenset("'`´’‘‛ʼʻʹ′")
"""What people type for one. Danger: two of them come apart when they are normalised, into a space and an accent."""
_UNSEEN: Final = frozenset({"Mn", "Me", "Cf", "Cc"})


def _fold(text: str) -> tuple[str, list[int]]:
    """As it is compared, and for each of its symbols the place in the text that it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, symbol in enumerate(text):
        plain = _plain(symbol) if not symbol.isspace() else " " if folded and folded[-1] != " " else ""
        folded.extend(plain)
        places.extend([place] * len(plain))
    return "".join(folded), places


def _plain(symbol: str) -> str:
    if symbol in _APOSTROPHES:
        return "'"
    if symbol.isascii():
        return symbol.lower() if symbol.isprintable() else ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", symbol).casefold())
    return "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN).translate(_SAME)


def _found(word: str, folded: str, places: list[int], text: str, whole: bool) -> Iterator[tuple[int, int]]:
    """From where to where in the text; also those that overlap."""
    for at, end in _occurrences(_fold(word)[0].strip(), folded):
        if not whole or (_begins(folded, at) and _ends(folded, end)):
            yield places[at], _after(places, end, len(text))


def _occurrences(wanted: str, folded: str) -> Iterator[tuple[int, int]]:
    """Danger: a telephone number is written in as many ways as there are people; of a long one only digits count."""
    digits = [symbol for symbol in wanted if symbol.isdigit()]
    if len(digits) >= _LONG_NUMBER and not any(symbol.isalpha() for symbol in wanted):
        pattern = r"[+(]*" + r"[ ().+/-]*".join(digits)
        yield from (found.span() for found in re.finditer(pattern, folded))
        return
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        yield at, at + len(wanted)
        at = folded.find(wanted, at + 1)


def _begins(folded: str, at: int) -> bool:
    return at == 0 or not (folded[at].isalnum() and folded[at - 1].isalnum())


def _ends(folded: str, end: int) -> bool:
    return end == len(folded) or not (folded[end].isalnum() and folded[end - 1].isalnum())


def _after(places: list[int], end: int, length: int) -> int:
    """Accents and invisible marks behind the last symbol go with it."""
    last = places[end - 1]
    return next((place for place in places[end:] if place > last), length)


def _cut(text: str, spans: list[tuple[int, int]]) -> Iterator[str | None]:
    """Spans that touch or overlap are one, also with nothing but space between: how many words went is not told."""
    at, black = 0, False
    for start, end in spans:
        if start > at and not (black and text[at:start].isspace()):
            yield text[at:start]
            black = False
        if not black:
            yield BLACK
        at, black = max(at, end), True
    if at < len(text):
        yield text[at:]
