"""Restoring: a backup put back whole; what was erased since stays erased, and the trail is checked first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import select, text

from tracker import config
from tracker.casefile import Register, local_day
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import Status
from tracker.domain.vault import CannotOpen
from tracker.models import Account, AuditRow, Case, db
from tracker.models.base import Moment
from tracker.services import backups, erasing, forgetting, recording, schema, wiping
from tracker.services.backups import Contents, OtherKeys, Reading
from tracker.services.recording import append, writing

BATCH: Final = 500
"""Rows that are put back at once."""


class Running(Refusal):
    sentence = N_("Meldpunt draait nog op deze database. Zet het eerst stil.")


class NotEmpty(Refusal):
    sentence = N_(
        "Hier staat al een installatie. Terugzetten vervangt alles wat erin staat: zeg dat erbij (--replace)."
    )


class BrokenTrail(Refusal):
    sentence = N_("Het logboek in deze reservekopie is niet heel, vanaf regel %(number)s: %(why)s.")


class NewerVersion(Refusal):
    sentence = N_("Deze reservekopie is gemaakt met een nieuwere versie van Meldpunt. Installeer eerst die versie.")


@dataclass(frozen=True)
class Restored:
    """What was done: the backup's contents, how it went with what was erased since, and the trail's head now."""

    contents: Contents
    list_found: bool
    erased_again: int
    head: str


def restore(
    path: Path,
    *,
    now: datetime,
    earlier_head: str | None = None,
    replace: bool = False,
    even_broken: bool = False,
) -> Restored:
    """Everything is checked before the first row is touched. Broken off halfway, nothing may be served from here until
    it has been done again: a half restored house would show what was erased."""
    contents = backups.check(path, earlier_head)
    if contents.broken and not even_broken:
        raise BrokenTrail(number=contents.broken.number, why=contents.broken.why)
    if not schema.knows(contents.revision):
        raise NewerVersion
    with alone():
        if not (is_unfinished() or replace or _is_empty()):
            raise NotEmpty
        list_found = wiping.list_file().exists()
        _marker().touch(mode=0o600)
        schema.clear()
        schema.upgrade_to(contents.revision)
        _load(path)
        schema.upgrade()
        erased_again = _forget(now)
        with writing():
            append(Act.BACKUP_RESTORED, now, SYSTEM, facts={"head": contents.head})
        wiping.finish()
        _marker().unlink()
    return Restored(contents, list_found, erased_again, recording.head())


def is_unfinished() -> bool:
    """Whether a restore was broken off here."""
    return _marker().exists()


@contextmanager
def occupied(instance: Path) -> Iterator[None]:
    """While this house is served nobody can restore into it."""
    with _lock_file(instance).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else is at work in this database; Running when somebody is."""
    with _lock_file(config.current().instance).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Running from error
        if _others_connected():
            raise Running
        yield


def _others_connected() -> bool:
    """PostgreSQL may be served from another machine, where our lock is not seen."""
    if db.engine.dialect.name != "postgresql":
        return False
    db.session.rollback()
    db.engine.dispose()
    query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with db.engine.connect() as connection:
        return bool(connection.execute(query).scalar_one())


def _is_empty() -> bool:
    if schema.is_empty():
        return True
    found = [db.session.scalar(select(model).limit(1)) for model in (Account, AuditRow)]
    db.session.rollback()
    return not any(found)


def _load(path: Path) -> None:
    """All rows in one transaction, undone when the last line does not fit them."""
    reading = Reading(path)
    with writing():
        connection = db.session.connection()
        for name, found in groupby(reading.rows(), lambda told: told[0]):
            table = sa.table(name, *(sa.column(each, _TYPES[kind]) for each, kind in reading.columns[name].items()))
            batch: list[dict[str, Any]] = []
            for _name, row in found:
                batch.append(row)
                if len(batch) == BATCH:
                    connection.execute(sa.insert(table), batch)
                    batch = []
            if batch:
                connection.execute(sa.insert(table), batch)
    _refuse_other_register_key()


def _refuse_other_register_key() -> None:
    """Better now than at the first page that fails."""
    case = db.session.scalar(select(Case).where(Case.restricted.is_(False)).limit(1))
    try:
        if case is not None:
            Register.unseal(case, config.current().register_key)
    except CannotOpen as error:
        raise OtherKeys(name="TRACKER_REGISTER_KEY") from error
    finally:
        db.session.rollback()


def _forget(now: datetime) -> int:
    """Erase again what stands on the list; returns how many of it had come back."""
    again = 0
    with writing():
        for case_id in wiping.read_list(wiping.list_file()):
            case = db.session.get(Case, case_id)
            if case is not None:
                erasing.bury(case, local_day(now))
                append(Act.CASE_ERASED, now, SYSTEM, case_id=case_id, facts={"proposed_by": SYSTEM})
                again += 1
        for case_id in wiping.read_names(wiping.list_file()):
            case = db.session.get(Case, case_id)
            if case is not None and case.status == Status.CLOSED and not case.name_is_erased:
                forgetting.forget_name(case, now)
                again += 1
    return again


def _marker() -> Path:
    return config.current().instance / "restoring"


def _lock_file(instance: Path) -> Path:
    return instance / "serving.lock"


_TYPES: Final[dict[str, Any]] = {
    "text": sa.Text(),
    "number": sa.Integer(),
    "yes-no": sa.Boolean(),
    "bytes": sa.LargeBinary(),
    "day": sa.Date(),
    "moment": Moment(),
}
