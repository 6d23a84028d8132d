"""The files of an open case: each has a key of its own, sealed under the case's; names, types and sizes are sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.casefile.keys import CaseKeys
from tracker.domain.errors import NotFound
from tracker.domain.files import File
from tracker.domain.streams import open_stream
from tracker.models import Attachment, Chunk, db


@dataclass(frozen=True)
class Attached:
    """A file in a case. `entry`: what it came with; `by`: an account id or 'reporter'; `inside`: for handlers only."""

    id: str
    file: File
    entry: str
    by: str
    on: date
    inside: bool


class CaseFiles:
    """Reached through an open case only, as everything in it is."""

    def __init__(self, case_id: str, keys: CaseKeys) -> None:
        self._case_id = case_id
        self._keys = keys

    def add(self, row: Attachment, file: File, *, entry: str, by: str, on: date, inside: bool) -> None:
        """A file that waited comes into the case: only its key is sealed anew, its chunks stay as they are."""
        record = {"file": file.as_record(), "entry": entry, "by": by, "on": on.isoformat(), "inside": inside}
        row.case_id, row.draft, row.until = self._case_id, None, None
        row.sealed = self._keys.seal_record(record, _place(row.id, self._case_id))

    def all(self) -> list[Attached]:
        """In the order in which they were given."""
        rows = db.session.scalars(select(Attachment).where(Attachment.case_id == self._case_id))
        return sorted((self._open(row) for row in rows), key=lambda each: each.file.place)

    def get(self, file_id: str) -> Attached:
        """NotFound when it is not in this case."""
        row = db.session.get(Attachment, file_id)
        if row is None or row.case_id != self._case_id:
            raise NotFound
        return self._open(row)

    def content(self, attached: Attached) -> Iterator[bytes]:
        """The content in blocks; CannotOpen as soon as a chunk is missing, moved or changed."""
        return open_stream(attached.file.key, _chunks(attached.id), chunk_place(attached.id))

    def _open(self, row: Attachment) -> Attached:
        record = self._keys.unseal_record(row.sealed, _place(row.id, self._case_id))
        file, on = File.from_record(record["file"]), date.fromisoformat(record["on"])
        return Attached(row.id, file, record["entry"], record["by"], on, record["inside"])


def chunk_place(file_id: str) -> str:
    return f"chunk|sealed|{file_id}"


def _chunks(file_id: str) -> Iterator[bytes]:
    """One at a time, so that a large file is never whole in memory."""
    ids = select(Chunk.id).where(Chunk.attachment_id == file_id).order_by(Chunk.number)
    for chunk_id in db.session.scalars(ids).all():
        yield db.session.scalars(select(Chunk.sealed).where(Chunk.id == chunk_id)).one()


def _place(file_id: str, case_id: str) -> str:
    return f"attachment|sealed|{file_id}|{case_id}"
