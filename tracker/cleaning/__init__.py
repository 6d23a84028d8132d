"""Looks into files that people send, each in a process of its own that holds no key and may open nothing.

Danger: a file can be made to break what reads it. What it breaks here is a process that has nothing but that file.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from tracker.domain.files import PLAIN, REFUSALS, TYPES, TooHeavyFile, Type, ending_of

PATIENCE: Final = 60.0
"""Seconds of everybody's clock for one file; the worker itself gives up after fewer of its own."""
BLOCK: Final = 64 * 1024
MOST: Final = 160 * 1024 * 1024
"""Bytes that are taken of a file made anew; a worker that has gone mad is not listened to for ever."""

_AT_ONCE = threading.BoundedSemaphore(2)
"""Danger: each takes memory, and a crowd of files must not take all of it."""


@dataclass(frozen=True)
class Looked:
    """What a file is, and the file made anew where it is of a type that is cleaned."""

    type: Type
    anew: IO[bytes] | None


def look(file: IO[bytes], name: str, make: Callable[[], IO[bytes]]) -> Looked:
    """What this file is; a FileRefused says why not. `make` gives an empty file for what is made anew."""
    with _AT_ONCE:
        return _look(file, name, make)


def _look(file: IO[bytes], name: str, make: Callable[[], IO[bytes]]) -> Looked:
    # Danger: everybody on the machine can read a command. Of the name only an ending that we know goes into it.
    ending = ending_of(name) if ending_of(name) in PLAIN else ""
    command = [sys.executable, "-I", "-B", str(Path(__file__).with_name("worker.py")), ending]
    worker = subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    )
    timer = threading.Timer(PATIENCE, worker.kill)
    timer.start()
    with worker:  # closes the pipes and waits
        try:
            _give(cast(IO[bytes], worker.stdin), file)
            told, anew = _take(cast(IO[bytes], worker.stdout), make)
            if anew.tell() >= MOST:
                worker.kill()
            whole = worker.wait() == 0
        finally:
            timer.cancel()
            worker.kill()
    if not whole or "type" not in told:
        anew.close()
        raise REFUSALS.get(told.get("refused", ""), TooHeavyFile)(name)  # killed by its limits: too heavy
    return Looked(TYPES[told["type"]], anew if told["anew"] else None)


def _give(pipe: IO[bytes], file: IO[bytes]) -> None:
    file.seek(0)
    with suppress(BrokenPipeError):  # it has given up already
        while block := file.read(BLOCK):
            pipe.write(block)
    with suppress(BrokenPipeError):
        pipe.close()


def _take(pipe: IO[bytes], make: Callable[[], IO[bytes]]) -> tuple[dict[str, Any], IO[bytes]]:
    head, anew = pipe.readline(), make()
    while anew.tell() < MOST and (block := pipe.read(BLOCK)):
        anew.write(block)
    return json.loads(head) if head.endswith(b"\n") else {}, anew
