"""A running Meldpunt for the browser: the `tracker` command in a process of its own, in a house with people in it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from flask import Flask

from tests import houses
from tests.people import People, later

OPENED: Final = later(days=28)
"""Monday 30 November 2026, ten o'clock: the server's clock runs on from here."""
QUARTER: Final = "2026-Q4"
PATIENCE: Final = 30
"""Seconds that a server may take to answer for the first time."""
COMMAND: Final = """
from datetime import datetime
import sys
import time_machine
from tracker.cli import main
time_machine.travel(datetime.fromisoformat(sys.argv.pop(1)), tick=True).start()
main()
"""


@dataclass(frozen=True)
class Site:
    """A served house. `app` is the same house seen from the test's own process, to bring cases where they should be."""

    address: str
    people: People
    app: Flask

    def inside(self) -> AbstractContextManager[object]:
        return self.app.app_context()


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """A new house, open at an address of its own until the block ends."""
    house = houses.build(folder)
    app = houses.make_app(house.environment)
    try:
        with running(house.environment, folder / "server.log") as address:
            yield Site(address, house.people, app)
    finally:
        with app.app_context():
            houses.close(app)


@contextmanager
def running(environment: dict[str, str], log: Path, opened: datetime = OPENED) -> Iterator[str]:
    """`tracker serve` with its clock set to `opened`; gives its address."""
    port = _free_port()
    command = [sys.executable, "-c", COMMAND, opened.isoformat(), "serve", "--port", str(port)]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    with log.open("w") as written, subprocess.Popen(command, env=ours | environment, stderr=written) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    given_up = time.monotonic() + PATIENCE
    while time.monotonic() < given_up and server.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE):
                return
        except URLError:
            time.sleep(0.05)
    raise AssertionError(f"the server never answered: {log.read_text()}")
