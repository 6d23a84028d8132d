"""What a copy of a case is for, and what may and may never go into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tracker.domain.errors import N_, Refusal
from tracker.domain.redaction import Redaction


class Purpose(StrEnum):
    LAWYER = "lawyer"
    INSPECTORATE = "inspectorate"
    ACCESS = "access"
    REPORTER = "reporter"


class Part(StrEnum):
    """What a case is made of, as somebody chooses it. NAME and PEOPLE go in only after they were looked at."""

    REPORT = "report"
    MESSAGES = "messages"
    DISCUSSIONS = "discussions"
    ACTIONS = "actions"
    CLOSING = "closing"
    NOTES = "notes"
    READERS = "readers"
    NAME = "name"
    PEOPLE = "people"


_WORK: Final = frozenset({Part.REPORT, Part.DISCUSSIONS, Part.ACTIONS, Part.CLOSING})

DEFAULTS: Final[Mapping[Purpose, frozenset[Part]]] = {
    Purpose.LAWYER: _WORK | {Part.MESSAGES, Part.NOTES},
    Purpose.INSPECTORATE: _WORK | {Part.MESSAGES, Part.READERS},
    Purpose.ACCESS: _WORK,
    Purpose.REPORTER: frozenset({Part.REPORT, Part.MESSAGES}),
}
NEVER: Final[Mapping[Purpose, frozenset[Part]]] = {
    Purpose.LAWYER: frozenset(),
    Purpose.INSPECTORATE: frozenset(),
    Purpose.ACCESS: frozenset({Part.MESSAGES, Part.READERS, Part.NAME, Part.PEOPLE}),
    Purpose.REPORTER: frozenset(Part) - {Part.REPORT, Part.MESSAGES, Part.NAME},
}
"""Who asks to see what is kept about them gets nothing of others: not who reported, nor whom else it is about. A
reporter gets what the reporter's own page shows."""


class NothingLeft(Refusal):
    sentence = N_("Zo blijft er niets over om mee te geven. Kies meer, of laat meer staan.")


class NotLookedAt(Refusal):
    sentence = N_("Bekijk eerst vandaag de namen, met een reden. Dan kunnen ze mee.")
    field = "parts"


class NotGiven(Refusal):
    """Directive (EU) 2019/1937, article 16: nobody else learns the name without consent, or a duty by law."""

    sentence = N_("De naam van de melder mag nog nergens heen. Leg eerst vast dat je de naam geeft.")
    field = "parts"


class FileGone(Refusal):
    sentence = N_("Een bestand dat je koos is er niet meer, of is stuk. Kijk opnieuw wat erbij kan.")
    field = "files"


class NoSpace(Refusal):
    sentence = N_("Er is nu te weinig plek om de ZIP te maken. Kies minder bestanden, of probeer het later.")
    field = "files"


class LooksOther(Refusal):
    """What was sent is not what the last preview showed."""

    sentence = N_("Dit is niet meer wat je in het voorbeeld zag. Kijk het hieronder na en neem het dan mee.")


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. `files`: ids; `own_names`: list what the files are called; `concerned`: the letter of who
    asks for access; `without`: ids of what is left out."""

    purpose: Purpose
    to: str
    reason: str
    language: str
    parts: frozenset[Part]
    files: tuple[str, ...] = ()
    own_names: bool = False
    concerned: str = ""
    redaction: Redaction = Redaction()
    without: frozenset[str] = frozenset()

    @property
    def allowed(self) -> frozenset[Part]:
        """Whatever a form says, what this purpose never gets is not in it."""
        return self.parts - NEVER[self.purpose]
