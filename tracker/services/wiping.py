"""Wiping: what was erased leaves the free pages and the journal too, and its id goes on the list beside the backups."""

import logging
import os
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import exists, func, or_, select, update

from tracker import config
from tracker.models import Base, Case, Tombstone, db
from tracker.models.case import NAME_GOING
from tracker.services.recording import writing

LOCK_SECONDS: Final = 10
"""So long PostgreSQL's rewriting waits for others; after that the hourly job tries again."""

_NAME: Final = " name"
"""Behind an id on the list: of this case only the reporter's name was erased."""

log = logging.getLogger("tracker")


def finish() -> int:
    """Make every erasure whole: the list beside the backups first, then the bytes. Returns how many were wiped now."""
    keep_list()
    waiting = db.session.scalars(select(Tombstone.id).where(Tombstone.wiped.is_(False))).all()
    names = db.session.scalars(select(Case.id).where(Case.identity == NAME_GOING)).all()
    db.session.rollback()
    if not (waiting or names) or not _wipe():
        return 0
    with writing():
        db.session.execute(update(Tombstone).where(Tombstone.id.in_(waiting)).values(wiped=True))
        gone = update(Case).where(Case.id.in_(names), Case.identity == NAME_GOING)
        db.session.execute(gone.values(identity=b""))
    return len(waiting) + len(names)


def sweep(_now: datetime) -> int:
    """As the periodic job calls it."""
    return finish()


def unfinished() -> bool:
    """Whether something that was erased may still lie in free pages."""
    cases, names = Tombstone.wiped.is_(False), Case.identity == NAME_GOING
    return bool(db.session.scalar(select(or_(exists().where(cases), exists().where(names)))))


def keep_list() -> None:
    """Every tombstone's id, which is chance and says nothing, stands in a file outside database and backups; so does
    that of each case whose reporter's name was erased."""
    path = list_file()
    erased = select(Case.id).where(func.length(Case.identity) <= len(NAME_GOING))
    names = set(db.session.scalars(erased)) - set(read_names(path))
    missing = sorted(set(db.session.scalars(select(Tombstone.id))) - set(read_list(path)))
    missing += sorted(f"{case_id}{_NAME}" for case_id in names)
    if missing or not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("".join(f"\n{line}\n" for line in missing))  # begun anew after a line that broke off
            file.flush()
            os.fsync(file.fileno())


def list_file() -> Path:
    return config.current().erased_list


def read_list(path: Path) -> list[str]:
    """The ids of erased cases in it; a line broken off halfway by a crash is none."""
    return [line for line in _lines(path) if _is_id(line)]


def read_names(path: Path) -> list[str]:
    """The ids of the cases of which only the name was erased."""
    named = [line.removesuffix(_NAME) for line in _lines(path) if line.endswith(_NAME)]
    return [case_id for case_id in named if _is_id(case_id)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii", errors="replace").split("\n") if path.exists() else []


def _is_id(line: str) -> bool:
    return len(line) == 32 and set(line) <= set("0123456789abcdef")


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
