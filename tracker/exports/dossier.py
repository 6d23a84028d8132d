"""A copy of a case for somebody outside: told in words, blacked out, and written as a PDF or as a ZIP with its files.

What was blacked out or left out is gone before anything is written: no file ever holds it under the black.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import IO, Any, Final

from flask_babel import format_date, get_locale, gettext

from tracker.domain.dossier import FileGone, NothingLeft
from tracker.domain.redaction import BLACK, Pieces, Redaction
from tracker.domain.vault import CannotOpen
from tracker.exports import pdf
from tracker.exports.glyphs import printable

BLOCK: Final = 256 * 1024


@dataclass(frozen=True)
class Item:
    """One thing that somebody wrote or that was kept. `id` stays the same from preview to file."""

    id: str
    heading: str
    text: str = ""
    day: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along: `name` is what it is called in the ZIP, `own` what it was called, or nothing."""

    name: str
    what: str
    day: str
    own: str = ""


@dataclass(frozen=True)
class Dossier:
    """All of it in one language, in the order of reading."""

    title: str
    organisation: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    enclosed: tuple[Enclosed, ...]
    day: date
    head: str


@dataclass(frozen=True)
class Passage:
    """A paragraph, or nothing but the place where one was."""

    id: str
    pieces: Pieces
    out: bool = False


@dataclass(frozen=True)
class Told:
    id: str
    heading: Pieces
    day: Pieces
    facts: tuple[tuple[Pieces, Pieces], ...]
    passages: tuple[Passage, ...]
    out: bool = False


@dataclass(frozen=True)
class Chapter:
    title: Pieces
    items: tuple[Told, ...]


@dataclass(frozen=True)
class Copy:
    """The dossier with its words blacked out. Passages that are left out are still in it, so that a preview can offer
    them; `final` is what a file is made from. `unfound`: words that stand nowhere."""

    title: Pieces
    organisation: Pieces
    facts: tuple[tuple[Pieces, Pieces], ...]
    notes: tuple[Pieces, ...]
    chapters: tuple[Chapter, ...]
    enclosed: tuple[tuple[Pieces, ...], ...]
    day: date
    head: str
    black: str
    brand: str
    unfound: tuple[str, ...]
    redaction: Redaction

    @property
    def final(self) -> "Copy":
        """Without what is left out: an item goes whole, a paragraph leaves its black place."""
        chapters = (
            replace(chapter, items=tuple(_without_passages(item) for item in chapter.items if not item.out))
            for chapter in self.chapters
        )
        return replace(self, chapters=tuple(chapter for chapter in chapters if chapter.items), unfound=())

    @property
    def mark(self) -> str:
        """The same for the same copy, to know again whether this is what somebody looked at."""
        told = json.dumps(asdict(self.final), default=str, ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def black_out(dossier: Dossier, redaction: Redaction, without: frozenset[str]) -> Copy:
    """Every text there is goes through here, those that we made ourselves too."""
    cut = redaction.cut

    def pairs(facts: Iterable[tuple[str, str]]) -> tuple[tuple[Pieces, Pieces], ...]:
        return tuple((cut(name), cut(value)) for name, value in facts)

    def told(item: Item) -> Told:
        passages = tuple(
            Passage(f"{item.id}.{place}", cut(text), f"{item.id}.{place}" in without)
            for place, text in enumerate(_paragraphs(item.text))
        )
        return Told(item.id, cut(item.heading), cut(item.day), pairs(item.facts), passages, item.id in without)

    word = gettext("weggelaten")
    return Copy(
        title=cut(dossier.title),
        organisation=cut(dossier.organisation),
        facts=pairs(dossier.facts),
        notes=tuple(cut(note) for note in dossier.notes),
        chapters=tuple(
            Chapter(cut(section.title), tuple(told(item) for item in section.items)) for section in dossier.sections
        ),
        enclosed=tuple((cut(e.name), cut(e.what), cut(e.day), cut(e.own)) for e in dossier.enclosed),
        day=dossier.day,
        head=dossier.head,
        black=word if cut(word) == (word,) else "–",
        brand=_plain(cut("Meldpunt"), "–"),
        redaction=redaction,
        unfound=tuple(word for word in redaction.words if word not in _found(dossier, redaction)),
    )


def to_pdf(copy: Copy, *, zipped: bool = False) -> bytes:
    """NothingLeft when there is nothing to read in it."""
    final = copy.final
    if not (zipped and final.enclosed) and not any(
        _reads(item) for chapter in final.chapters for item in chapter.items
    ):
        raise NothingLeft
    return pdf.of(
        "dossier",
        {
            "language": str(get_locale())[:2],
            "year": final.day.year,
            "month": final.day.month,
            "date": final.day.day,
            "title": _shown(final.title),
            "plain_title": _plain(final.title, final.black),
            "organisation": _shown(final.organisation),
            "facts": [[_shown(name), _shown(value)] for name, value in final.facts],
            "notes": [_shown(note) for note in final.notes],
            "chapters": [
                {
                    "title": _shown(chapter.title),
                    "items": [
                        {
                            "heading": _shown(item.heading),
                            "day": _shown(item.day),
                            "facts": [[_shown(name), _shown(value)] for name, value in item.facts],
                            "passages": [_shown(passage.pieces) for passage in item.passages],
                        }
                        for item in chapter.items
                    ],
                }
                for chapter in final.chapters
            ],
            "enclosed": [[_shown(cell) for cell in row] for row in final.enclosed],
            "black": final.black,
            "brand": final.brand,
            "head": final.head,
            "words": _words(final, zipped),
        },
    )


def to_zip(copy: Copy, files: Iterable[tuple[str, Iterator[bytes]]], spool: Callable[[], IO[bytes]]) -> IO[bytes]:
    """The PDF and the files under their neutral names, in a spool that is sealed where it touches the disk. The same
    copy gives the same bytes; the PDF comes last, so that its mark of the trail is the last in the file.

    FileGone when a file can't be read whole.
    """
    sheet, day = to_pdf(copy, zipped=True), copy.day
    out = spool()
    try:
        with zipfile.ZipFile(_Onward(out), "w", zipfile.ZIP_STORED) as packed:
            for name, blocks in files:
                with packed.open(_member(name, day), "w", force_zip64=True) as member:
                    for block in blocks:
                        member.write(block)
            with packed.open(_member("dossier.pdf", day), "w") as member:
                member.write(sheet)
    except CannotOpen as error:
        out.close()
        raise FileGone from error
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


class _Onward(io.RawIOBase):
    """A spool that is only written on: then nothing is written twice."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._out.write(data)


def _member(name: str, day: date) -> zipfile.ZipInfo:
    """Of the day and of nobody: no time, no machine."""
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.create_system, info.external_attr = 3, 0o600 << 16
    return info


def _paragraphs(text: str) -> list[str]:
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return [part.strip() for part in parts if part.strip()]


def _without_passages(item: Told) -> Told:
    return replace(item, passages=tuple(replace(p, pieces=(BLACK,)) if p.out else p for p in item.passages))


def _reads(item: Told) -> bool:
    """Whether anything is left of what was written or kept there, its heading apart."""
    texts = [*(passage.pieces for passage in item.passages), *(value for _name, value in item.facts)]
    return any(piece and piece.strip() for pieces in texts for piece in pieces)


def _found(dossier: Dossier, redaction: Redaction) -> set[str]:
    if not redaction.words:
        return set()
    return {word for text in _texts(dossier) for word in redaction.found_in(text)}


def _texts(dossier: Dossier) -> Iterator[str]:
    yield from (dossier.title, dossier.organisation, *dossier.notes)
    yield from (text for fact in dossier.facts for text in fact)
    for section in dossier.sections:
        yield section.title
        for item in section.items:
            yield from (item.heading, item.day, *_paragraphs(item.text))
            yield from (text for fact in item.facts for text in fact)
    for each in dossier.enclosed:
        yield from (each.name, each.what, each.day, each.own)


def _shown(pieces: Pieces) -> list[str | None]:
    return [BLACK if piece is BLACK else printable(piece) for piece in pieces]


def _plain(pieces: Pieces, black: str) -> str:
    return "".join(black if piece is BLACK else printable(piece) for piece in pieces)


def _words(copy: Copy, zipped: bool) -> dict[str, str]:
    """What the sheet itself says, blacked out like all the rest; the mark of the trail is nobody's word."""
    said = {
        "files": gettext("Bestanden"),
        "along": gettext("Deze bestanden zitten in de ZIP, bij dit blad.")
        if zipped
        else gettext("Deze bestanden horen erbij. Ze zitten niet in dit document."),
        "name": gettext("Naam"),
        "what": gettext("Soort"),
        "day": gettext("Dag"),
        "own": gettext("Heette"),
        "page": gettext("bladzijde"),
        "genuine": gettext("Echtheid"),
        "made": gettext("Gemaakt op %(day)s.", day=format_date(copy.day, "d MMMM yyyy")),
        "mark": gettext("Controlegetal van het logboek:"),
    }
    return {name: _plain(copy.redaction.cut(text), copy.black) for name, text in said.items()}
