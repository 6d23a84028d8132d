"""Wiping: what was erased leaves the free pages and the journal too, and its id goes on the list beside the backups."""

import logging
import os
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update

from tracker import config
from tracker.models import Base, Tombstone, db
from tracker.services.recording import writing

LOCK_SECONDS: Final = 10
"""So long PostgreSQL's rewriting waits for others; after that the hourly job tries again."""

log = logging.getLogger("tracker")


def finish() -> int:
    """Make every erasure whole: the list beside the backups first, then the bytes. Returns how many were wiped now."""
    keep_list()
    waiting = db.session.scalars(select(Tombstone.id).where(Tombstone.wiped.is_(False))).all()
    db.session.rollback()
    if not waiting or not _wipe():
        return 0
    with writing():
        db.session.execute(update(Tombstone).where(Tombstone.id.in_(waiting)).values(wiped=True))
    return len(waiting)


def sweep(_now: datetime) -> int:
    """As the periodic job calls it."""
    return finish()


def unfinished() -> bool:
    """Whether something that was erased may still lie in free pages."""
    return db.session.scalar(select(Tombstone.id).where(Tombstone.wiped.is_(False)).limit(1)) is not None


def keep_list() -> None:
    """Every tombstone's id, which is chance and says nothing, stands in a file outside database and backups."""
    here = set(db.session.scalars(select(Tombstone.id)))
    path = list_file()
    missing = sorted(here - set(read_list(path)))
    if missing or not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("".join(f"\n{case_id}\n" for case_id in missing))  # begun anew after a line that broke off
            file.flush()
            os.fsync(file.fileno())


def list_file() -> Path:
    return config.current().erased_list


def read_list(path: Path) -> list[str]:
    """The ids in it; a line broken off halfway by a crash is none."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii", errors="replace").split("\n")
    return [line for line in lines if len(line) == 32 and set(line) <= set("0123456789abcdef")]


def _wipe() -> bool:
    """True when nothing erased is left in the files of the database. Our own transaction must be over."""
    db.session.rollback()
    raw = db.engine.raw_connection()
    with closing(raw):
        connection: Any = raw.driver_connection
        if db.engine.dialect.name == "sqlite":
            return _wipe_sqlite(connection)
        return _wipe_postgresql(connection)


def _wipe_sqlite(connection: Any) -> bool:
    """secure_delete has overwritten rows and free pages with zeros; rewriting the file takes along what was left behind
    when pages were put in order. Then the journal goes to nothing: 0 says that no reader held it up."""
    connection.execute("VACUUM")
    (busy, _log, _done) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _wipe_postgresql(connection: Any) -> bool:
    """Deleted rows stay in their pages until the table is written anew; the old file goes at the next checkpoint."""
    import psycopg

    connection.autocommit = True
    try:
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables if table.name != "audit")
        connection.execute(f"VACUUM (FULL) {names}")
        try:
            connection.execute("CHECKPOINT")
        except psycopg.errors.InsufficientPrivilege:
            log.info("the database user may not ask for a checkpoint; the server makes one by itself within minutes")
    except psycopg.errors.LockNotAvailable:
        return False
    finally:
        connection.execute("RESET lock_timeout")
        connection.autocommit = False
    return True
