"""Files: looked into, cleaned and sealed; they wait with a form that is not yet sent, and move into its case with it.

What waits is sealed under the form's own secret, which is stored nowhere, and goes within two hours.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import IO, Final, cast

from sqlalchemy import delete, func, insert, select

from tracker import cleaning, config
from tracker.casefile import Actor, Attached, CaseFile, local_day
from tracker.casefile.attached import chunk_place
from tracker.domain import chance, files
from tracker.domain.acts import Act
from tracker.domain.errors import NotFound
from tracker.domain.files import EmptyFile, File, FileRefused, FilesGone, NoRoom, TooLargeFile, TooManyFiles, Type
from tracker.domain.streams import CHUNK, chunks_for, seal_stream
from tracker.domain.vault import CannotOpen, derive, new_key, seal, seal_record, unseal, unseal_record
from tracker.models import Attachment, Chunk, db
from tracker.services.recording import append, trail_of, writing
from tracker.spool import SealedFile

WAITS: Final = timedelta(hours=2)
_BLOCK: Final = 256 * 1024


@dataclass(frozen=True)
class Sent:
    """A file as it was sent. `too_large`: it was thrown away while it came in; `no_room`: the disk was nearly full."""

    name: str
    content: IO[bytes] = field(repr=False)
    too_large: bool = False
    no_room: bool = False


@dataclass(frozen=True)
class Draft:
    """Where the files of one form wait. `secret` is the form's hidden code; it travels with the form only."""

    secret: str = field(repr=False)

    @property
    def id(self) -> bytes:
        return derive(self.secret.encode(), "files that wait, id")

    @property
    def key(self) -> bytes:
        return derive(self.secret.encode(), "files that wait, key")


@dataclass(frozen=True)
class Waiting:
    id: str
    file: File


def keep(draft: Draft, sent: Sequence[Sent], *, originals: bool, now: datetime) -> list[FileRefused]:
    """Keep what can be kept; a refusal for each file that can't. `originals`: keep, beside a file that was cleaned,
    the file as it was sent. The same file sent twice is kept once."""
    refused = []
    for each in sent:
        try:
            _keep_one(draft, each, originals, now)
        except FileRefused as refusal:
            refused.append(refusal)
    return refused


def waiting(draft: Draft, now: datetime) -> list[Waiting]:
    """What waits here, in the order in which it came; what is too old is not there any more."""
    rows = db.session.scalars(select(Attachment).where(Attachment.draft == draft.id))
    found = [Waiting(row.id, _open(draft, row)) for row in rows if not _is_over(row, now)]
    return sorted(found, key=lambda each: each.file.place)


def drop(draft: Draft, file_id: str) -> None:
    """The reporter takes a file out of a form; its original goes with it."""
    with writing():
        rows = db.session.scalars(select(Attachment).where(Attachment.draft == draft.id)).all()
        gone = [row.id for row in rows if file_id in (row.id, _open(draft, row).original_of)]
        db.session.execute(delete(Attachment).where(Attachment.id.in_(gone)))


def settle(case_file: CaseFile, draft: Draft, entry: str, by: str, *, inside: bool, now: datetime) -> None:
    """What waits moves under the case's key, inside the transaction of whoever calls."""
    found = waiting(draft, now)
    there = max((each.file.number for each in case_file.files.all()), default=0) if found else 0
    for each in found:
        row, moved = db.session.get_one(Attachment, each.id), replace(each.file, number=there + each.file.number)
        case_file.files.add(row, moved, entry=entry, by=by, on=local_day(now), inside=inside)
    db.session.flush()


def refuse_if_gone(draft: Draft, seen: int, now: datetime) -> None:
    """FilesGone when fewer files wait than the person saw beside the form."""
    if sum(1 for each in waiting(draft, now) if not each.file.original_of) < seen:
        raise FilesGone


def forget_known(case_file: CaseFile, draft: Draft, now: datetime) -> None:
    """A form that is sent again brings its files again: those that the case has go, inside the caller's transaction."""
    found = waiting(draft, now)
    known = {each.file.digest for each in case_file.files.all() if not each.inside} if found else set()
    gone = [each.id for each in found if each.file.digest in known]
    db.session.execute(delete(Attachment).where(Attachment.id.in_(gone)))


def open_as_handler(
    case_file: CaseFile, file_id: str, *, actor: Actor, now: datetime
) -> tuple[Attached, Iterator[bytes]]:
    """A file for who holds the case, with an entry in the trail: one per person, file and day."""
    attached = case_file.files.get(file_id)
    if not _opened_today(case_file, file_id, actor, now):
        with writing():
            if not _opened_today(case_file, file_id, actor, now):  # asked again under the lock
                told = {"file": file_id, "name": attached.file.name}
                append(Act.FILE_OPENED, now, actor, case_file=case_file, sealed=told)
    return attached, _content(case_file, attached)


def open_as_reporter(case_file: CaseFile, file_id: str) -> tuple[Attached, Iterator[bytes]]:
    """A file for the reporter, who leaves no trace; what is for handlers only does not exist for them."""
    attached = case_file.files.get(file_id)
    if attached.inside:
        raise NotFound
    return attached, _content(case_file, attached)


def sweep(now: datetime) -> int:
    """Remove what waited too long; returns how many."""
    with writing():
        rows = db.session.scalars(select(Attachment).where(Attachment.draft.is_not(None))).all()
        gone = [row.id for row in rows if _is_over(row, now)]
        db.session.execute(delete(Attachment).where(Attachment.id.in_(gone)))
    return len(gone)


def new_spool() -> IO[bytes]:
    """A sealed temporary file on the disk of the instance."""
    settings = config.current()
    return cast(IO[bytes], SealedFile(settings.instance, settings.files.spare))


def _keep_one(draft: Draft, sent: Sent, originals: bool, now: datetime) -> None:
    limits, name = config.current().files, files.plain_name(sent.name)
    if sent.too_large:
        raise TooLargeFile(name, most=limits.largest // files.MEGABYTE)
    if sent.no_room:
        raise NoRoom(name)
    digest, size = _digest(sent.content)
    if not size:
        raise EmptyFile(name)
    if size > limits.largest:
        raise TooLargeFile(name, most=limits.largest // files.MEGABYTE)
    db.session.rollback()  # nothing is held while a file is looked into
    if _has(draft, digest, now):
        return
    _refuse_if_full(draft, name, 0, now)
    try:
        looked = cleaning.look(sent.content, name, new_spool)
    except OSError as error:
        raise NoRoom(name) from error
    file = File(b"", files.named_as(name, looked.type), looked.type.code, 0, digest)
    if looked.anew is None:
        _store(draft, file, sent.content, None, now)
        return
    with looked.anew as anew:
        _store(draft, file, anew, sent.content if originals else None, now)


def _store(draft: Draft, file: File, content: IO[bytes], original: IO[bytes] | None, now: datetime) -> None:
    size = _size_of(content) + (_size_of(original) if original else 0)
    with writing():
        if _has(draft, file.digest, now):
            return
        _refuse_if_full(draft, file.name, size, now)
        there = waiting(draft, now)
        name = files.unlike(file.name, {each.file.name for each in there})
        number = 1 + max((each.file.number for each in there), default=0)
        cleaned = replace(file, name=name, number=number)
        file_id = _add(draft, cleaned, content, now)
        if original is not None:
            before = _as_it_was(original, file.type)
            told = replace(cleaned, code=before.code, name=files.named_as(name, before), original_of=file_id)
            _add(draft, told, original, now)


def _add(draft: Draft, file: File, content: IO[bytes], now: datetime) -> str:
    file_id = chance.hexed(16)
    file = replace(file, key=new_key(), size=_size_of(content))
    sealed = seal_record(draft.key, file.as_record(), _draft_place(file_id))
    row = Attachment(id=file_id, case_id=None, draft=draft.id, until=_seal_end(file_id, now), sealed=sealed)
    db.session.add(row)
    db.session.flush()
    chunks = seal_stream(file.key, _blocks(content), file.size, chunk_place(file_id))
    for number, chunk in enumerate(chunks):
        # one at a time, and straight to the database: a large file is never whole in memory
        values = {"id": chance.hexed(16), "attachment_id": file_id, "number": number, "sealed": chunk}
        db.session.execute(insert(Chunk), values)
    return file_id


def _as_it_was(original: IO[bytes], cleaned: Type) -> Type:
    """A HEIC is made into a JPEG; its original is still a HEIC."""
    original.seek(4)
    return files.TYPES["heic"] if original.read(4) == b"ftyp" else cleaned


def _refuse_if_full(draft: Draft, name: str, size: int, now: datetime) -> None:
    settings = config.current()
    limits = settings.files
    if sum(1 for each in waiting(draft, now) if not each.file.original_of) >= limits.most:
        raise TooManyFiles(name, most=limits.most)
    used = db.session.scalar(
        select(func.count()).select_from(Chunk).join(Attachment).where(Attachment.draft.is_not(None))
    )
    if ((used or 0) + chunks_for(size)) * CHUNK > limits.room:
        raise NoRoom(name)
    if shutil.disk_usage(settings.instance).free - 2 * size < limits.spare:  # once in the database, once in its journal
        raise NoRoom(name)


def _has(draft: Draft, digest: str, now: datetime) -> bool:
    return any(each.file.digest == digest for each in waiting(draft, now))


def _content(case_file: CaseFile, attached: Attached) -> Iterator[bytes]:
    """Opened up to its first block at once, so that a file that was tampered with is an error and no half answer."""
    blocks = case_file.files.content(attached)
    first = next(blocks)

    def told() -> Iterator[bytes]:
        yield first
        yield from blocks

    return told()


def _opened_today(case_file: CaseFile, file_id: str, actor: Actor, now: datetime) -> bool:
    return any(
        row.act == Act.FILE_OPENED
        and row.actor == actor.id
        and row.day == local_day(now)
        and case_file.open_detail(row.number, row.sealed)["file"] == file_id
        for row in trail_of(case_file)
    )


def _open(draft: Draft, row: Attachment) -> File:
    return File.from_record(unseal_record(draft.key, row.sealed, _draft_place(row.id)))


def _draft_place(file_id: str) -> str:
    return f"attachment|draft|{file_id}"


def _seal_end(file_id: str, now: datetime) -> bytes:
    """The last whole hour within two. Danger: in the clear it would tell when somebody was here."""
    end = int((now + WAITS).timestamp()) // 3600 * 3600
    return seal(_house_key(), str(end).encode(), f"attachment|until|{file_id}")


def _is_over(row: Attachment, now: datetime) -> bool:
    try:
        end = int(unseal(_house_key(), row.until or b"", f"attachment|until|{row.id}"))
    except CannotOpen:
        return True
    return now.timestamp() >= end


def _house_key() -> bytes:
    return derive(config.current().secret_key, "files that wait, until when")


def _digest(content: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.blake2b(digest_size=32), 0
    for block in _blocks(content):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while block := content.read(_BLOCK):
        yield block


def _size_of(content: IO[bytes]) -> int:
    return content.seek(0, 2)
