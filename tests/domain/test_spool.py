"""Spools: temporary files of which the disk holds noise only."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.vault import CannotOpen
from tracker.spool import PAGE, SealedFile

WORD = b"kanariespoolkwetterde"


def on_disk() -> bytes:
    """What our own open files without a name hold."""
    found = b""
    for link in Path("/proc/self/fd").iterdir():
        try:
            if "(deleted)" in str(link.readlink()):
                found += link.read_bytes()
        except OSError:
            continue
    return found


def test_what_is_written_does_not_stand_on_the_disk(tmp_path: Path) -> None:
    with SealedFile(tmp_path, 0) as spool:
        for _ in range(20_000):
            spool.write(WORD)
        assert len(on_disk()) > 6 * PAGE
        assert WORD not in on_disk()
        assert list(tmp_path.iterdir()) == [], "it has no name"
        spool.seek(0)
        assert spool.read() == WORD * 20_000
    assert len(on_disk()) == 0


def test_what_is_small_never_reaches_the_disk(tmp_path: Path) -> None:
    with SealedFile(tmp_path, 0) as spool:
        spool.write(b"x" * (PAGE - 1))
        assert on_disk() == b""


@settings(max_examples=100, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 2 * PAGE), max_size=5),
    reads=st.lists(st.tuples(st.integers(0, 8 * PAGE), st.integers(0, 3 * PAGE)), max_size=8),
)
def test_it_reads_as_any_file_does(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], reads: list[tuple[int, int]]
) -> None:
    content = b""
    with SealedFile(tmp_path_factory.getbasetemp(), 0) as spool:
        for number, size in enumerate(sizes):
            block = bytes([number + 1]) * size
            spool.seek(0, os.SEEK_END)
            spool.write(block)
            content += block
            for start, length in reads:
                spool.seek(start)
                assert spool.read(length) == content[start : start + length]
        spool.seek(0)
        assert spool.read() == content
        assert spool.size == len(content)


def test_it_is_only_added_to(tmp_path: Path) -> None:
    """Danger: a page written twice under one key would tell what changed."""
    with SealedFile(tmp_path, 0) as spool:
        spool.write(b"abc")
        spool.seek(1)
        with pytest.raises(OSError, match="only added to"):
            spool.write(b"x")


def test_the_last_of_the_disk_is_never_filled(tmp_path: Path) -> None:
    with SealedFile(tmp_path, 1 << 60) as spool, pytest.raises(OSError, match="nearly full"):
        spool.write(bytes(PAGE))


def test_a_page_of_another_place_does_not_open(tmp_path: Path) -> None:
    with SealedFile(tmp_path, 0) as spool:
        spool.write(os.urandom(4 * PAGE))
        link = next(p for p in Path("/proc/self/fd").iterdir() if "(deleted)" in str(p.readlink()) and p.stat().st_size)
        with link.open("r+b", buffering=0) as disk:
            first = disk.read(PAGE + 29)
            disk.write(first)
        spool.seek(PAGE)
        with pytest.raises(CannotOpen):
            spool.read(10)
