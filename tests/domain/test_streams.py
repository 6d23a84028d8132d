"""Streams: a sealed file opens whole and in its own place, or not at all; and its length says little."""

from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.streams import CHUNK, SEALED_CHUNK, chunks_for, open_stream, seal_stream
from tracker.domain.vault import CannotOpen, new_key

KEY = new_key()
CONTENT = bytes(range(256)) * 4096 + b"einde"
"""A megabyte and a little: six chunks of which the last is empty."""


def sealed(content: bytes = CONTENT, place: str = "chunk|sealed|a", key: bytes = KEY) -> list[bytes]:
    return list(seal_stream(key, [content], len(content), place))


def opened(chunks: list[bytes], place: str = "chunk|sealed|a", key: bytes = KEY) -> bytes:
    return b"".join(open_stream(key, chunks, place))


@settings(max_examples=60, deadline=None)
@given(
    size=st.one_of(st.integers(0, 3 * CHUNK), st.sampled_from([CHUNK - 9, CHUNK - 8, CHUNK - 7, 2 * CHUNK - 8])),
    cut=st.integers(1, CHUNK * 2),
)
def test_what_was_sealed_in_blocks_of_any_length_comes_out_again(size: int, cut: int) -> None:
    content = (CONTENT * 2)[:size]
    blocks = (content[at : at + cut] for at in range(0, size, cut))
    chunks = list(seal_stream(KEY, blocks, size, "x"))
    assert len(chunks) == chunks_for(size)
    assert opened(chunks, "x") == content


def test_every_chunk_is_equally_long_and_their_number_tells_the_size_only_roughly() -> None:
    assert {len(chunk) for size in (0, 1, 100_000, 300_000) for chunk in sealed(bytes(size))} == {SEALED_CHUNK}
    counts = [chunks_for(number * CHUNK - 8) for number in range(1, 101)]
    assert sorted(set(counts)) == [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]
    assert all(needed <= count for needed, count in enumerate(counts, 1)), "it fits"


@pytest.mark.parametrize(
    "change",
    [
        lambda chunks: chunks[:-1],
        lambda chunks: chunks[1:],
        lambda chunks: chunks[:2] + chunks[3:],
        lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
        lambda chunks: [*chunks, chunks[-1]],
        lambda chunks: [*chunks[:-1], chunks[-2], chunks[-1]],
        lambda chunks: chunks[:1],
        lambda _chunks: [],
        lambda chunks: [*chunks[:-1], chunks[-1][:-1] + bytes([chunks[-1][-1] ^ 1])],
        lambda chunks: [*chunks[:2], sealed()[2], *chunks[3:]],
        lambda chunks: [b"\x02" + chunks[0][1:], *chunks[1:]],
        lambda chunks: [*chunks[:-1], b""],
    ],
    ids=[
        "cut at the end",
        "cut at the start",
        "one dropped",
        "two swapped",
        "one too many",
        "one repeated",
        "only the first",
        "none",
        "a bit turned",
        "one of another stream of the same file",
        "another suite",
        "an empty one",
    ],
)
def test_a_stream_that_is_not_what_was_sealed_does_not_open(change: Callable[[list[bytes]], list[bytes]]) -> None:
    with pytest.raises(CannotOpen):
        opened(change(sealed()))


def test_a_stream_opens_in_its_own_place_and_with_its_own_key_only() -> None:
    with pytest.raises(CannotOpen):
        opened(sealed(), "chunk|sealed|b")
    with pytest.raises(CannotOpen):
        opened(sealed(), key=new_key())


def test_a_block_is_given_only_after_its_chunk_was_found_genuine() -> None:
    chunks = sealed()
    chunks[3] = chunks[2]
    blocks = open_stream(KEY, chunks, "chunk|sealed|a")
    assert b"".join(islice(blocks, 3)) == CONTENT[: 3 * CHUNK - 8]
    with pytest.raises(CannotOpen):
        next(blocks)


def test_a_stream_of_another_size_than_was_said_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="another size"):
        list(seal_stream(KEY, [b"abc"], 4, "x"))
