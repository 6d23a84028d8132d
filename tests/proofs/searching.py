"""Searching bytes for words as anybody might have written them: plain, in other encodings, and packed."""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from tests.proofs.readable import readable


def spellings(word: str) -> dict[str, bytes]:
    """How a word may stand in bytes: name of the spelling -> bytes to look for (case is looked past)."""
    plain = word.encode()
    found = {
        "plain": plain,
        "utf-16": word.encode("utf-16-le"),
        "utf-16 the other way round": word.encode("utf-16-be"),
        "utf-32": word.encode("utf-32-le"),
        "hexadecimal": plain.hex().encode(),
        "percent": quote(word).encode(),
        "percent, every byte": "".join(f"%{byte:02x}" for byte in plain).encode(),
        "html, decimal": "".join(f"&#{ord(letter)};" for letter in word).encode(),
        "html, hexadecimal": "".join(f"&#x{ord(letter):x};" for letter in word).encode(),
        "json": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
        "octal": "".join(f"\\{byte:03o}" for byte in plain).encode(),
        "quoted-printable": "".join(f"={byte:02x}" for byte in plain).encode(),
        "backwards": plain[::-1],
    }
    for shift in range(3):
        found[f"base64 from place {shift}"] = _base64(plain, shift)
        found[f"base32 from place {shift}"] = _base32(plain, shift)
    return found


def _base64(plain: bytes, shift: int) -> bytes:
    """The symbols that are the same whatever stands before and after."""
    whole = base64.b64encode(bytes(shift) + plain)
    return whole[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]


def _base32(plain: bytes, shift: int) -> bytes:
    whole = base64.b32encode(bytes(shift) + plain)
    return whole[-(-shift * 8 // 5) : (shift + len(plain)) * 8 // 5]


def found(words: Iterable[str], places: Mapping[str, bytes]) -> list[str]:
    """Where any of these words stands, in any spelling, open or packed: 'word, spelling, place'."""
    needles = [(word, name, spelled.lower()) for word in words for name, spelled in spellings(word).items()]
    return [
        f"{word!r} in {name}, as {spelling}"
        for name, content in opened(places)
        for word, spelling, needle in needles
        if needle in content
    ]


def found_bytes(secrets: Mapping[str, bytes], places: Mapping[str, bytes]) -> list[str]:
    """Where keys stand: as they are, in hexadecimal, and in base64."""
    hits = []
    for place, content in places.items():
        low = content.lower()
        other = low.replace(b"-", b"+").replace(b"_", b"/")
        for name, secret in secrets.items():
            written = [secret.hex().encode(), *(_base64(secret, shift).lower() for shift in range(3))]
            if secret in content or any(text in low or text in other for text in written):
                hits.append(f"{name} in {place}")
    return hits


def opened(places: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every place in lower case, with what is packed in it unpacked; base64 with dashes is base64."""
    for name, content in places.items():
        for part, body in ((name, content), *unpacked(name, content)):
            yield part, body.lower()
            yield f"{part} (other base64)", body.lower().replace(b"-", b"+").replace(b"_", b"/")


PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
LONGEST = 1_000_000


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """What zlib and gzip packed anywhere inside, and the parts of zip files and PDFs."""
    for start in (each.start() for each in PACKED.finditer(content)):
        try:
            inside = zlib.decompressobj(wbits=47).decompress(content[start : start + LONGEST], LONGEST)
        except zlib.error:
            continue
        if len(inside) > 8:
            yield f"{name} packed at {start}", inside
    if content.startswith((b"PK\x03\x04", b"%PDF")):
        yield f"{name} unpacked", readable(content).encode("utf-8", "replace")
