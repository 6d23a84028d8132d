"""Looking for words: without regard to capitals and accents, anywhere in a word, and all of them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tracker.domain.errors import N_, Missing

MOST_WORDS: Final = 8
LONGEST: Final = 200
"""Characters of what is asked for."""
SHORTEST: Final = 2
MOST_KNOWN: Final = 10_000
"""Characters whose plain form is kept in memory."""
AROUND: Final = 70
"""Characters shown on either side of what was found."""


class NothingToLookFor(Missing):
    sentence = N_("Schrijf minstens één woord van twee letters of meer.")
    field = "words"


class TooManyWords(Missing):
    sentence = N_("Zoek met hoogstens %(most)s woorden tegelijk.")
    field = "words"


@dataclass(frozen=True)
class Piece:
    """A part of a text; `found`: this is what was looked for."""

    text: str
    found: bool = False


def words_of(asked: str) -> tuple[str, ...]:
    """What to look for, folded; words between double quotes belong together. Refused when that is nothing, or a lot."""
    parts = (fold(" ".join((quoted or plain).split())) for quoted, plain in _PARTS.findall(asked))
    words = tuple(dict.fromkeys(word for word in parts if len(word) >= SHORTEST))
    if not words:
        raise NothingToLookFor
    if len(words) > MOST_WORDS:
        raise TooManyWords(most=MOST_WORDS)
    return words


def fold(text: str) -> str:
    """Without capitals and accents, and every white space a plain one: é is e, ß is ss."""
    if text.isascii():
        return text.lower().translate(_SPACES)
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_PLAIN)


def holds(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether all words stand in these texts together."""
    folded = fold("\n\n".join(texts))
    return all(word in folded for word in words)


def snippet(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The text around what was found first, with every word marked in it; nothing when none of them is there."""
    spans = _spans(text, words)
    if not spans:
        return ()
    start, end = _window(text, spans[0])
    pieces, place = [Piece("… ")] if start else [], start
    for begin, stop in spans:
        if begin >= end:
            break
        if begin > place:
            pieces.append(Piece(text[place:begin]))
        pieces.append(Piece(text[max(begin, place) : stop], found=True))
        place = stop
    pieces.append(Piece(text[place:end]))
    return tuple(piece for piece in (*pieces, Piece(" …" if max(end, place) < len(text) else "")) if piece.text)


def told_in(body: Mapping[str, Any]) -> Iterator[str]:
    """Every text that people wrote in what an entry holds. What is a code, an id, a day or the reference of another
    case is none: a reference would tell of a case to who may not know it."""
    for name, value in body.items():
        if name not in CODES:
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip() and not _NO_WORDS.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        yield from told_in(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it was written, from left to right and never one in another."""
    folded, origin = [], []
    for place, char in enumerate(text):
        for plain in fold(char):
            folded.append(plain)
            origin.append(place)
    whole, found = "".join(folded), []
    for word in words:
        begin = whole.find(word)
        while begin >= 0:
            found.append((origin[begin], origin[begin + len(word) - 1] + 1))
            begin = whole.find(word, begin + len(word))
    return _apart(sorted(found))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for begin, end in spans:
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def _window(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Some words on either side, never half a word."""
    start, end = max(0, span[0] - AROUND), min(len(text), span[1] + AROUND)
    if start:
        start = next((place + 1 for place in range(start, span[0]) if text[place].isspace()), start)
    if end < len(text):
        end = next((place for place in range(end, span[1], -1) if text[place].isspace()), end)
    return start, end


class _Plain(dict[int, str]):
    """What each character is without what hangs on it; looked up once, while there are not too many."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = " " if char.isspace() else "" if unicodedata.combining(char) else char
        if len(self) < MOST_KNOWN:
            self[code] = plain
        return plain


_PLAIN: Final = _Plain()
_PARTS: Final = re.compile(r'"([^"]+)"|([^\s"]+)')
_SPACES: Final = {ord(char): " " for char in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"}
_NO_WORDS: Final = re.compile(r"[0-9a-f]{16,64}|\d{4}-\d\d-\d\d|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}")
CODES: Final = frozenset(
    {
        "account", "by_hour", "category", "client_harm", "code", "duty", "effect", "excluded", "ground", "how",
        "identity", "kind", "letter", "likelihood", "linked", "move", "online_now", "outcome", "owner_id", "pile",
        "place", "request", "risk", "severity", "since", "source", "step",
    }
)  # fmt: skip
"""Fields of entries that hold a code or an id."""
