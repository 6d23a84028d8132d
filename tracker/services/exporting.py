"""The register taken along as a file: one's own cases, in the trail with what was asked for and a digest.

Danger: in the clear the digest would be a test of what is sealed. Whoever stole the database could write the rows of a
file with every category and outcome in turn, and see which has this digest. So both are sealed under the register key.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

from tracker import config
from tracker.casefile import Actor
from tracker.domain import audit
from tracker.domain.acts import Act
from tracker.domain.audit import Entry
from tracker.domain.vault import seal_record, unseal_record
from tracker.exports import csv, register
from tracker.exports.register import Line
from tracker.services import listing
from tracker.services.listing import SHOWN, Filter
from tracker.services.recording import append, lately, writing
from tracker.spool import PAGE, SealedFile

_PLACE: Final = "audit|register-exported"


def register_csv(actor: Actor, wanted: Filter, language: str, *, now: datetime, semicolons: bool = False) -> SealedFile:
    """The file, at its beginning; whoever reads it closes it. However many rows there are, few are in memory, and what
    waits on the disk is sealed. If the entry can't be written, nobody gets the file."""
    settings, digest = config.current(), hashlib.sha256()
    file = SealedFile(settings.instance, settings.files.spare)
    try:
        written = register.to_csv(lines(actor, wanted, now), language)
        for part in csv.with_semicolons(written) if semicolons else written:
            file.write(part)
            digest.update(part)
        _record(actor, wanted, "csv", digest.hexdigest(), now)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def parts(file: SealedFile) -> Iterator[bytes]:
    """All of it, in parts as large as they were sealed; then it is closed."""
    with file:
        while part := file.read(PAGE):
            yield part


def register_xlsx(actor: Actor, wanted: Filter, language: str, *, now: datetime) -> bytes:
    """As above; a workbook is built as a whole, in memory: its writer would else lay the rows on disk in the clear."""
    body = register.to_xlsx(lines(actor, wanted, now), language)
    _record(actor, wanted, "xlsx", hashlib.sha256(body).hexdigest(), now)
    return body


def _record(actor: Actor, wanted: Filter, form: str, digest: str, now: datetime) -> None:
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    told = seal_record(config.current().register_key, {"filter": asked, "digest": digest}, _PLACE)
    with writing():
        append(Act.REGISTER_EXPORTED, now, actor, facts={"form": form, "told": told.hex()})


def told_of(entry: Entry) -> dict[str, Any]:
    """The filter (codes by name) and the digest (SHA-256, hexadecimal) of a file that was taken along."""
    sealed = bytes.fromhex(audit.facts_of(entry)["told"])
    return unseal_record(config.current().register_key, sealed, _PLACE)


def recognise(body: bytes) -> date | None:
    """The day on which exactly these bytes were taken along, by word of the trail; None when they never were."""
    digest = hashlib.sha256(body).hexdigest()
    entries = lately(Act.REGISTER_EXPORTED, date.min)
    return next((entry.day for entry in entries if told_of(entry)["digest"] == digest), None)


def lines(actor: Actor, wanted: Filter, now: datetime) -> Iterator[Line]:
    """The columns that every row begins with are the fields that a line begins with."""
    known_of = attrgetter("category", "rules", "place", "risk", "outcome")
    return (Line(*row[: len(SHOWN)], *known_of(known)) for row, known in listing.each(actor, wanted, now))
