"""Run as a program by the tests: writes a backup and stops in the middle of it, to be killed there."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from tests.people import NOW
from tracker import create_app
from tracker.services import backups

_write_rows = backups._write_rows


def main(path: str) -> None:
    with create_app(dict(os.environ)).app_context():
        backups._write_rows = hang_at_the_trail
        backups.make(Path(path), now=NOW)


def hang_at_the_trail(connection: Any, table: Any, put: Any) -> int:
    """Half of the tables are in the file by now."""
    if table.name == "audit":
        sys.stdout.write("here\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)
    return _write_rows(connection, table, put)


if __name__ == "__main__":
    main(*sys.argv[1:])
