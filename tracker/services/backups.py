"""Backups: one consistent picture of every table, in a form of our own that fits both databases; never a key.

A backup is lines of JSON: a head that names the columns, then for each table its rows in the order of their random
keys, and a last line with the digest of all that came before. Without that line, or with one that does not fit, it is
no backup: whatever was broken off halfway is never taken for a whole one.
"""

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, select, text, true

from tracker import config
from tracker.casefile import local_day
from tracker.domain import audit, retention
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.vault import derive
from tracker.models import Attachment, AuditRow, Base, Chunk, db
from tracker.models.base import Moment
from tracker.services import wiping
from tracker.services.recording import append, writing

FORMAT: Final = 1
LEFT_OUT: Final = frozenset({"session"})
"""Whoever is signed in signs in again; a session is worth nothing without its cookie, and less in a copy."""
_IN_A_CASE: Final = select(Attachment.id).where(Attachment.case_id.is_not(None))
_ONLY: Final[dict[str, ColumnElement[bool]]] = {
    Attachment.__tablename__: Attachment.case_id.is_not(None),
    Chunk.__tablename__: Chunk.attachment_id.in_(_IN_A_CASE),
}
"""Files that wait with a form live two hours; in a backup they would live thirty days."""


class Damaged(Refusal):
    sentence = N_("Dit bestand is geen hele reservekopie: %(why)s. Gebruik een andere.")


class OtherKeys(Refusal):
    sentence = N_("Deze reservekopie hoort bij een andere sleutel (%(name)s). Zet eerst de goede terug.")


class NoPlace(Refusal):
    sentence = N_("Op deze plek kan geen reservekopie komen: %(why)s")


@dataclass(frozen=True)
class Contents:
    """What a whole backup holds. `broken`: where its trail is not intact."""

    revision: str
    day: date
    head: str
    tables: tuple[str, ...]
    broken: audit.Break | None


def name_for(day: date) -> str:
    return f"meldpunt-{day.isoformat()}.backup"


def target_of(path: Path, day: date) -> Path:
    """In a folder a file of this day; else the file itself."""
    return path / name_for(day) if path.is_dir() else path


def make(path: Path, *, now: datetime) -> Contents:
    """Write it beside its place, read it back, and only then give it its name. An existing folder gets a file of this
    day; a file that is there already stays."""
    target = target_of(path, local_day(now))
    if target.exists() and target == path:
        raise NoPlace(why=N_("er staat al iets met deze naam"))
    wiping.finish()
    with writing():
        append(Act.BACKUP_MADE, now, SYSTEM)
    part = target.with_name(f"{target.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise NoPlace(why=error.strerror or "") from error
    os.fchmod(handle, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, local_day(now))
            file.flush()
            os.fsync(file.fileno())
        contents = check(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _keep_name(target.parent)
    return contents


def check(path: Path, earlier_head: str | None = None) -> Contents:
    """Read a backup from its first to its last byte; Damaged or OtherKeys when it can't be used."""
    reading = Reading(path)
    cuts = [entry for entry in _trail(reading) if entry.act == Act.TRAIL_CUT]
    entries = _trail(reading)
    broken = audit.first_break(config.current().chain_key, entries, earlier_head, cuts[-1] if cuts else None)
    return Contents(reading.revision, reading.day, reading.head, tuple(reading.columns), broken)


def _trail(reading: "Reading") -> Iterator[audit.Entry]:
    for table, row in reading.rows():
        if table == AuditRow.__tablename__:
            yield AuditRow(**row).as_entry()


def old_ones(folder: Path, today: date, days: int = retention.BACKUP_DAYS) -> list[Path]:
    """Backups in this folder that have lived longer than they may: what was erased since is still in them."""
    found = []
    for path in sorted(folder.glob("meldpunt-*.backup")):
        try:
            made_on = date.fromisoformat(path.name.removeprefix("meldpunt-").removesuffix(".backup"))
        except ValueError:
            continue
        if made_on < today - timedelta(days=days):
            found.append(path)
    return found


def rotate(folder: Path, today: date, days: int = retention.BACKUP_DAYS) -> list[Path]:
    """Remove the old ones; returns which."""
    gone = old_ones(folder, today, days)
    for path in gone:
        path.unlink()
    return gone


class Reading:
    """A backup while it is read. What it says of itself is checked at its end; until then nothing of it is certain."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = hashlib.blake2b(digest_size=32)
        self.head = audit.START
        with self._open() as file:
            said = self._line(file)
        try:
            if (said["meldpunt"], said["format"]) != ("backup", FORMAT):
                raise Damaged(why=N_("het begin klopt niet"))
            self.revision, self.day = str(said["revision"]), date.fromisoformat(said["day"])
            self.columns: dict[str, dict[str, str]] = {name: dict(columns) for name, columns in said["tables"]}
        except (KeyError, TypeError, ValueError) as error:
            raise Damaged(why=N_("het begin klopt niet")) from error

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Table and row, in the order in which they can be put back."""
        self._digest = hashlib.blake2b(digest_size=32)
        with self._open() as file:
            self._line(file)
            try:
                for table, columns in self.columns.items():
                    yield from ((table, row) for row in self._rows_of(file, columns))
            except (KeyError, TypeError, ValueError) as error:
                raise Damaged(why=N_("een regel is niet te lezen")) from error
            digest = self._digest.hexdigest()
            last = self._line(file)
            if not isinstance(last, dict) or last.get("digest") != digest or file.read(1):
                raise Damaged(why=N_("er is iets aan veranderd"))
            if not hmac.compare_digest(str(last.get("mark")), _mark(digest)):
                raise OtherKeys(name="TRACKER_CHAIN_KEY")
            self.head = str(last["head"])

    def _rows_of(self, file: BufferedReader, columns: dict[str, str]) -> Iterator[dict[str, Any]]:
        count = 0
        while isinstance(said := self._line(file), list):
            if len(said) != len(columns):
                raise Damaged(why=N_("een regel is niet te lezen"))
            pairs = zip(columns.items(), said, strict=True)
            yield {name: None if value is None else _READ[kind](value) for (name, kind), value in pairs}
            count += 1
        if said.get("rows") != count:
            raise Damaged(why=N_("er ontbreekt iets"))

    def _open(self) -> BufferedReader:
        try:
            return self._path.open("rb")
        except OSError as error:
            raise Damaged(why=N_("het is niet te openen")) from error

    def _line(self, file: BufferedReader) -> Any:
        line = file.readline()
        if not line.endswith(b"\n"):
            raise Damaged(why=N_("het eind ontbreekt"))
        self._digest.update(line)
        try:
            return json.loads(line)
        except ValueError as error:
            raise Damaged(why=N_("een regel is niet te lezen")) from error


def _write(file: BufferedWriter, day: date) -> None:
    digest = hashlib.blake2b(digest_size=32)

    def put(said: object) -> None:
        line = json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        file.write(line)

    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
    with _picture() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        told = [[table.name, [[column.name, _kind(column)] for column in table.columns]] for table in tables]
        put({"meldpunt": "backup", "format": FORMAT, "revision": revision, "day": day.isoformat(), "tables": told})
        for table in tables:
            put({"rows": _write_rows(connection, table, put)})
        last = select(AuditRow.digest).order_by(AuditRow.number.desc()).limit(1)
        head = connection.execute(last).scalar() or audit.START
    found = digest.hexdigest()
    put({"head": head, "digest": found, "mark": _mark(found)})


def _write_rows(connection: Connection, table: Table, put: Callable[[object], None]) -> int:
    """In the order of the primary key: how rows lie in the database would say who came first."""
    kinds = [_kind(column) for column in table.columns]
    count = 0
    query = select(table).where(_ONLY.get(table.name, true())).order_by(*table.primary_key.columns)
    query = query.execution_options(yield_per=200)
    for row in connection.execute(query):
        pairs = zip(row, kinds, strict=True)
        put([None if value is None else _WRITE[kind](value) for value, kind in pairs])
        count += 1
    return count


@contextmanager
def _picture() -> Iterator[Connection]:
    """One moment of the whole database, however much is written meanwhile."""
    db.session.rollback()
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _mark(digest: str) -> str:
    """Only this installation can make it: a backup that somebody else put together is not restored."""
    key = derive(config.current().chain_key, "backup")
    return hashlib.blake2b(digest.encode(), key=key, digest_size=32).hexdigest()


def _kind(column: Column[Any]) -> str:
    return "moment" if isinstance(column.type, Moment) else _KINDS[column.type.python_type]


_KINDS: Final[dict[type, str]] = {
    str: "text",
    int: "number",
    bool: "yes-no",
    bytes: "bytes",
    date: "day",
}
_WRITE: Final[dict[str, Callable[[Any], object]]] = {
    "text": str,
    "number": int,
    "yes-no": bool,
    "bytes": lambda value: b64encode(value).decode(),
    "day": date.isoformat,
    "moment": lambda value: value.astimezone(UTC).isoformat(),
}
_READ: Final[dict[str, Callable[[Any], Any]]] = {
    "text": str,
    "number": int,
    "yes-no": bool,
    "bytes": b64decode,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
}


def _keep_name(folder: Path) -> None:
    """The new name itself survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
