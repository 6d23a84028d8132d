"""Files that go with a report, a message or a note: which ones are taken, what they are called, and why not."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from tracker.domain.errors import N_, Refusal

LONGEST_NAME: Final = 100
MEGABYTE: Final = 1024 * 1024
PLAIN: Final = ("txt", "csv", "md", "log")
"""Endings of names that plain text may have."""


@dataclass(frozen=True)
class Limits:
    """`most` files with one form, each of at most `largest` bytes; `room`: bytes for all drafts together; `spare`:
    bytes of the disk that are never filled."""

    most: int = 10
    largest: int = 25 * MEGABYTE
    room: int = 1024 * MEGABYTE
    spare: int = 2048 * MEGABYTE


@dataclass(frozen=True)
class Type:
    """What a file is, by its content. `cleaned`: made anew, without what it said about its maker; `shown`: a picture
    that may stand in a page."""

    code: str
    ending: str
    media: str
    cleaned: bool = False
    shown: bool = False


TYPES: Final = {
    each.code: each
    for each in (
        Type("jpeg", "jpg", "image/jpeg", cleaned=True, shown=True),
        Type("png", "png", "image/png", cleaned=True, shown=True),
        Type("webp", "webp", "image/webp", cleaned=True, shown=True),
        Type("pdf", "pdf", "application/pdf", cleaned=True),
        Type("heic", "heic", "image/heic"),
        Type("docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Type("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Type("pptx", "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        Type("odt", "odt", "application/vnd.oasis.opendocument.text"),
        Type("ods", "ods", "application/vnd.oasis.opendocument.spreadsheet"),
        Type("odp", "odp", "application/vnd.oasis.opendocument.presentation"),
        Type("text", "txt", "text/plain"),
        Type("mp3", "mp3", "audio/mpeg"),
        Type("m4a", "m4a", "audio/mp4"),
        Type("ogg", "ogg", "audio/ogg"),
        Type("wav", "wav", "audio/wav"),
        Type("amr", "amr", "audio/amr"),
        Type("mp4", "mp4", "video/mp4"),
        Type("mov", "mov", "video/quicktime"),
        Type("webm", "webm", "video/webm"),
    )
}
"""A heic is only ever an original: its cleaned copy is a jpeg."""


class FileRefused(Refusal):
    """One file is not taken; the others and the words stay."""

    sentence = N_("%(name)s kunnen we niet aannemen.")
    field = "files"

    def __init__(self, name: str, **values: Any) -> None:
        super().__init__(name=name, **values)


class UnknownType(FileRefused):
    sentence = N_(
        "%(name)s kunnen we niet aannemen. Wel: foto's, PDF, Word, Excel, PowerPoint, tekst, geluid en video. "
        "Maak er anders een PDF of een schermfoto van."
    )


class BrokenFile(FileRefused):
    sentence = N_("%(name)s is beschadigd of niet compleet. Probeer het bestand opnieuw, of maak er een foto van.")


class LockedFile(FileRefused):
    sentence = N_("%(name)s zit op slot met een wachtwoord. Bewaar het zonder wachtwoord en voeg het dan toe.")


class EmptyFile(FileRefused):
    sentence = N_("%(name)s is leeg. Er staat niets in.")


class TooLargeFile(FileRefused):
    sentence = N_("%(name)s is te groot. Een bestand mag hooguit %(most)s MB zijn.")


class TooHeavyFile(FileRefused):
    sentence = N_("%(name)s is te groot of te ingewikkeld om na te kijken. Maak het kleiner, of maak er een foto van.")


class TooManyFiles(FileRefused):
    sentence = N_("%(name)s kon er niet meer bij. Er passen hier %(most)s bestanden. De rest kun je later toevoegen.")


class NoRoom(FileRefused):
    sentence = N_(
        "Voor %(name)s is nu geen plek bij ons. Je tekst kun je wel versturen. "
        "Probeer het bestand over een paar uur nog eens."
    )


class FilesGone(Refusal):
    """Danger: a report that leaves without a file that somebody saw beside it would be worse than none."""

    sentence = N_(
        "De bestanden die hier stonden, zijn er niet meer: we bewaren ze hooguit 2 uur. Er is nog niets verstuurd. "
        "Voeg ze opnieuw toe, of verstuur het zonder."
    )
    field = "files"


REFUSALS: Final[dict[str, type[FileRefused]]] = {
    "unknown": UnknownType,
    "broken": BrokenFile,
    "locked": LockedFile,
    "heavy": TooHeavyFile,
}
"""By the word that the look into a file comes back with."""


def plain_name(given: str) -> str:
    """A name to show beside a file: the last part of whatever was sent, without signs that hide or turn text."""
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in unicodedata.normalize("NFC", last) if sign == " " or _is_seen(sign))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(kept) > LONGEST_NAME:
        return f"{stem[: LONGEST_NAME - 9]}.{ending[:8]}"
    return kept[:LONGEST_NAME] or "bestand"


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "CZ"


def ending_of(name: str) -> str:
    """What stands behind the last full stop, in small letters."""
    _, dot, ending = name.rpartition(".")
    return ending.lower() if dot else ""


def named_as(name: str, what: Type) -> str:
    """The name with the ending of what the file really is: x.html that holds a picture is called x.jpg."""
    same = {"jpg": ("jpeg", "jpe"), "ogg": ("opus", "oga"), "mp4": ("m4v", "3gp"), "txt": PLAIN}
    ending = ending_of(name)
    if ending == what.ending or ending in same.get(what.ending, ()):
        return name
    stem = name[: -len(ending) - 1] if ending and len(ending) <= 5 else name
    return f"{stem}.{what.ending}"


def unlike(name: str, taken: set[str]) -> str:
    """Two files with one name: the second is called 'foto (2).jpg'."""
    stem, dot, ending = name.rpartition(".")
    number, told = 2, name
    while told in taken:
        told = f"{stem} ({number}).{ending}" if dot else f"{name} ({number})"
        number += 1
    return told


@dataclass(frozen=True)
class File:
    """A file that is kept: its own key, and what is sealed beside it. `digest` is of what was sent, to know it again;
    `original_of`: this is how the file of that id was before it was cleaned."""

    key: bytes = field(repr=False)
    name: str
    code: str
    size: int
    digest: str
    number: int = 0
    original_of: str = ""

    @property
    def type(self) -> Type:
        return TYPES[self.code]

    @property
    def may_tell(self) -> bool:
        """Whether there can still be in it who made it, and where or when."""
        return bool(self.original_of) or not self.type.cleaned

    @property
    def shown(self) -> bool:
        """A picture that we made ourselves; an original is never opened by a page."""
        return self.type.shown and not self.original_of

    @property
    def place(self) -> tuple[int, bool]:
        """In the order in which they were given, an original after the file that was made of it."""
        return self.number, bool(self.original_of)

    def as_record(self) -> dict[str, Any]:
        return {**asdict(self), "key": self.key.hex()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "File":
        return cls(**{**record, "key": bytes.fromhex(record["key"])})
