"""The search can fail: a word is found however it was written, and is not found where it is not."""

import base64
import gzip
import zlib

import pytest

from tests.proofs import searching

WORD = "kanarieproefkwetterde"
AROUND = {
    "plain": f"xx{WORD}xx".encode(),
    "capitals": WORD.upper().encode(),
    "utf-16": f"xx{WORD}".encode("utf-16"),
    "utf-32": f"xx{WORD}".encode("utf-32"),
    "hexadecimal": f"xx{WORD}".encode().hex().encode(),
    "capital hexadecimal": f"xx{WORD}".encode().hex().upper().encode(),
    "base64": base64.b64encode(f"xx{WORD}xx".encode()),
    "base64, one further": base64.b64encode(f"xxx{WORD}xx".encode()),
    "base64, two further": base64.b64encode(f"xxxx{WORD}xx".encode()),
    "base64 for addresses": base64.urlsafe_b64encode(f"??>~{WORD}".encode()),
    "base32": base64.b32encode(f"xx{WORD}xx".encode()),
    "percent": b"".join(b"%%%02X" % byte for byte in WORD.encode()),
    "html": "".join(f"&#{ord(letter)};" for letter in WORD).encode(),
    "json": "".join(f"\\u{ord(letter):04X}" for letter in WORD).encode(),
    "gzip": b"before" + gzip.compress(f"xx{WORD}".encode()) + b"after",
    "zlib": b"before" + zlib.compress(f"xx{WORD}".encode()),
    "base64 in gzip": gzip.compress(base64.b64encode(f"xx{WORD}".encode())),
}


@pytest.mark.parametrize("written", AROUND)
def test_a_word_is_found_however_it_was_written(written: str) -> None:
    assert searching.found([WORD], {"a file": AROUND[written]})


def test_what_is_not_there_is_not_found() -> None:
    assert searching.found(["kanarieandersom"], AROUND) == []


@pytest.mark.parametrize("write", [bytes, lambda key: key.hex().encode(), base64.b64encode, base64.urlsafe_b64encode])
def test_a_key_is_found_in_bytes(write: object) -> None:
    key = bytes(range(100, 132))
    assert callable(write)
    assert searching.found_bytes({"key": key}, {"a file": b"before" + write(key) + b"after"}) == ["key in a file"]
    assert searching.found_bytes({"key": key}, {"a file": write(key[::-1])}) == []
