"""Which characters our fonts can print. What they can't is told by its name, so that no sheet fails on what somebody
wrote."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from tracker.resources import folder

FONTS: Final = ("vollkorn-400.ttf", "vollkorn-600.ttf"), ("dejavu-sans.ttf",)
"""In the order in which they are tried: the text face in its two weights, and what helps out."""

_CLUSTER: Final = re.compile(r".[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]*", re.DOTALL)
_KEPT: Final = "\n"


def printable(text: str) -> str:
    """The text in characters that a sheet can show; marks that nobody sees are left out."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_shown(found) for found in _CLUSTER.findall(plain))


def _shown(cluster: str) -> str:
    """A letter with its accents is printed by one font or not at all."""
    if cluster == _KEPT or any(all(ord(each) in font for each in cluster) for font in _faces()):
        return cluster if _is_seen(cluster[0]) or cluster == _KEPT else ""
    return "".join(_named(each) for each in cluster)


def _named(symbol: str) -> str:
    if symbol.isspace():
        return " "
    if not _is_seen(symbol):
        return ""
    if any(ord(symbol) in font for font in _faces()) and not unicodedata.combining(symbol):
        return symbol
    name = unicodedata.name(symbol, "").lower() or f"U+{ord(symbol):04X}"
    return f"[{name}]"


def _is_seen(symbol: str) -> bool:
    kind = unicodedata.category(symbol)
    return kind not in ("Cc", "Cf", "Cs") and not 0xFE00 <= ord(symbol) <= 0xFE0F


@cache
def _faces() -> tuple[frozenset[int], ...]:
    where = folder("templates") / "sheets" / "fonts"
    return tuple(frozenset.intersection(*(_covered(where / name) for name in names)) for names in FONTS)


def _covered(path: Path) -> frozenset[int]:
    """The characters in a font's own table of them: OpenType, table cmap, formats 4 and 12."""
    font = path.read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _check, offset, _length in records if tag == b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        found |= _subtable(font, start + offset)
    return frozenset(found)


def _subtable(font: bytes, at: int) -> set[int]:
    (version,) = struct.unpack_from(">H", font, at)
    if version == 4:
        return _format_4(font, at)
    if version == 12:
        groups = struct.unpack_from(">I", font, at + 12)[0]
        spans = (struct.unpack_from(">III", font, at + 16 + 12 * number) for number in range(groups))
        return {code for first, last, _glyph in spans for code in range(first, last + 1)}
    return set()


def _format_4(font: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    rest = at + 16 + 2 * segments
    starts = struct.unpack_from(f">{segments}H", font, rest)
    deltas = struct.unpack_from(f">{segments}H", font, rest + 2 * segments)
    ranges_at = rest + 4 * segments
    ranges = struct.unpack_from(f">{segments}H", font, ranges_at)
    found = set()
    for place, (first, last, delta, into) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if into:
                (glyph,) = struct.unpack_from(">H", font, ranges_at + 2 * place + into + 2 * (code - first))
            if (glyph + delta) & 0xFFFF if glyph or not into else 0:
                found.add(code)
    return found
