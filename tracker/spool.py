"""Temporary files that are sealed: their key lives in memory only, so a copy of the disk, then or later, is noise."""

import errno
import io
import shutil
import tempfile
from pathlib import Path
from typing import IO, Final

from tracker.domain.vault import new_key, seal, unseal

PAGE: Final = 64 * 1024
"""Bytes that wait in memory before they are sealed and written; what is smaller never touches the disk."""

_SEALED_PAGE = PAGE + 1 + 12 + 16
_LOOK_EVERY = 16 * PAGE


class SealedFile(io.RawIOBase):
    """Written at the end, read anywhere. The file has no name, and is gone when it is closed or its process ends."""

    def __init__(self, folder: Path, spare: int) -> None:
        """`spare`: bytes of the disk that stay free; OSError (ENOSPC) when writing would go below."""
        self._folder, self._spare = folder, spare
        self._key = new_key()
        self._disk: IO[bytes] | None = None
        self._pages, self._tail = 0, bytearray()
        self._at = 0
        self._last: tuple[int, bytes] = (-1, b"")

    @property
    def size(self) -> int:
        return self._pages * PAGE + len(self._tail)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self._at != self.size:
            raise io.UnsupportedOperation("a sealed file is only added to")
        self._tail += data
        while len(self._tail) >= PAGE:
            self._seal_page(bytes(self._tail[:PAGE]))
            del self._tail[:PAGE]
        self._at = self.size
        return len(data)

    def read(self, size: int | None = -1) -> bytes:
        end = self.size if size is None or size < 0 else min(self.size, self._at + size)
        parts = []
        while self._at < end:
            number, start = divmod(self._at, PAGE)
            part = self._page(number)[start : start + end - self._at]
            parts.append(part)
            self._at += len(part)
        return b"".join(parts)

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._disk is not None:
            self._disk.close()
        self._tail.clear()
        self._last = (-1, b"")
        super().close()

    def _seal_page(self, content: bytes) -> None:
        if self._disk is None:
            self._disk = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed with this one
        if self._pages * PAGE % _LOOK_EVERY == 0 and shutil.disk_usage(self._folder).free < self._spare + _LOOK_EVERY:
            raise OSError(errno.ENOSPC, "the disk is nearly full")
        self._disk.seek(self._pages * _SEALED_PAGE)
        self._disk.write(seal(self._key, content, f"spool|{self._pages}"))
        self._pages += 1

    def _page(self, number: int) -> bytes:
        if number == self._pages:
            return bytes(self._tail)
        if self._last[0] != number and self._disk is not None:
            self._disk.seek(number * _SEALED_PAGE)
            self._last = number, unseal(self._key, self._disk.read(_SEALED_PAGE), f"spool|{number}")
        return self._last[1]
