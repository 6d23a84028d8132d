"""Streams: a file sealed in chunks of one size, of which none can be cut off, dropped, repeated or put elsewhere.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015) over AES-256-GCM: each nonce is a prefix of the
stream's own, the chunk's number and a mark on the last one; the place (table and row) is authenticated with each.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.domain import chance
from tracker.domain.vault import SUITE, CannotOpen

CHUNK: Final = 256 * 1024
"""Bytes of content in a chunk; the last one is filled up with zeros."""
SEALED_CHUNK: Final = 1 + 7 + CHUNK + 16

_PREFIX = 7
_SIZE = struct.Struct(">Q")


def chunks_for(size: int) -> int:
    """How many chunks a file of so many bytes takes: 1, 2, 3, 4, 6, 8, 12, 16, 24… Their number is in the clear, and
    says the size no closer than that."""
    needed = max(1, -(-(size + _SIZE.size) // CHUNK))
    room = 1 << (needed - 1).bit_length()
    return room - room // 4 if room >= 4 and needed <= room - room // 4 else room


def seal_stream(key: bytes, blocks: Iterable[bytes], size: int, place: str) -> Iterator[bytes]:
    """Seal `size` bytes, given in blocks of any length, as chunks that all have one length. Danger: one key, one
    stream."""
    prefix, last = chance.some(_PREFIX), chunks_for(size) - 1
    for number, content in enumerate(_regular(blocks, size, last + 1)):
        nonce = _nonce(prefix, number, is_last=number == last)
        yield SUITE + prefix + AESGCM(key).encrypt(nonce, content, place.encode())


def open_stream(key: bytes, chunks: Iterable[bytes], place: str) -> Iterator[bytes]:
    """The content in blocks, or CannotOpen at the first chunk that is not what was sealed; also when one is missing."""
    prefix, left, finished = b"", 0, False
    for number, chunk in enumerate(chunks):
        if finished or chunk[:1] != SUITE or (number and chunk[1 : 1 + _PREFIX] != prefix):
            raise CannotOpen
        prefix = chunk[1 : 1 + _PREFIX]
        content, finished = _open(key, prefix, number, chunk[1 + _PREFIX :], place)
        if number == 0:
            (left,), content = _SIZE.unpack_from(content), content[_SIZE.size :]
        yield content[:left]
        left -= min(left, len(content))
    if not finished or left:
        raise CannotOpen


def _open(key: bytes, prefix: bytes, number: int, sealed: bytes, place: str) -> tuple[bytes, bool]:
    for is_last in (False, True):
        try:
            content = AESGCM(key).decrypt(_nonce(prefix, number, is_last=is_last), sealed, place.encode())
        except (InvalidTag, ValueError):
            continue
        return content, is_last
    raise CannotOpen


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, is_last)


def _regular(blocks: Iterable[bytes], size: int, count: int) -> Iterator[bytes]:
    """The size and the content, cut into `count` pieces of CHUNK bytes and filled up with zeros."""
    kept, told, given = bytearray(_SIZE.pack(size)), 0, 0
    for block in blocks:
        given += len(block)
        kept += block
        while len(kept) > CHUNK and told < count - 1:
            yield bytes(kept[:CHUNK])
            del kept[:CHUNK]
            told += 1
    if given != size:
        raise ValueError("a stream of another size than was said")
    for _ in range(told, count):
        yield bytes(kept[:CHUNK]).ljust(CHUNK, b"\0")
        del kept[:CHUNK]
