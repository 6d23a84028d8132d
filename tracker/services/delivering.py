"""Published summaries laid as files into a folder, for a house that keeps its papers there."""

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tracker import config
from tracker.domain import chance
from tracker.models import Publication, PublishedFile, db


def sweep(_now: datetime) -> int:
    """Lay down what is not there yet; returns how many files. What somebody took away comes back, so a house that wants
    to keep a file elsewhere copies it. A correction has a name of its own."""
    folder = config.current().summary_folder
    return sum(_lay(folder, row) for row in _published()) if folder else 0


def name_of(publication: Publication, file_name: str) -> str:
    """Neutral, and each edition its own: overzicht-2026-nl.pdf, overzicht-2026-uitgave-2-nl.pdf."""
    language, _, form = file_name.partition(".")
    edition = f"-uitgave-{publication.edition}" if publication.edition > 1 else ""
    return f"overzicht-{publication.period}{edition}-{language}.{form}"


def _published() -> list[Publication]:
    return list(db.session.scalars(select(Publication).where(Publication.published_on.is_not(None))))


def _lay(folder: Path, publication: Publication) -> int:
    query = select(PublishedFile.name).where(PublishedFile.publication_id == publication.id)
    missing = [name for name in db.session.scalars(query) if not (folder / name_of(publication, name)).exists()]
    for name in missing:
        file = db.session.get_one(PublishedFile, (publication.id, name))
        _write(folder / name_of(publication, name), file.body)
    return len(missing)


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all. Two schedulers write the same bytes, since a published file never changes.

    Danger: the folder is not made here: a disk that is not there would be filled on this one.
    """
    half = path.with_name(f".{path.name}.{chance.hexed(4)}")
    try:
        with half.open("xb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
