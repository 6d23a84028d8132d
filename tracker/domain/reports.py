"""What somebody tells when they file, and how much of it fits."""

from dataclasses import dataclass
from typing import Final

from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import How, Kind

SHORTEST_STORY: Final = 20
LONGEST_STORY: Final = 50_000
LONGEST_TEXT: Final = 20_000
"""Symbols of a message, a note or a field of a step."""


@dataclass(frozen=True)
class Identity:
    """Who reported, sealed apart from the story. Empty for a report without a name."""

    name: str = ""
    contact: str = ""
    role: str = ""


@dataclass(frozen=True)
class Report:
    """`exclude` holds account ids; `when` is the reporter's own words; `told`: how it was told aloud, if it was;
    `protocol`: the version of the rules that was shown; the rest are codes of the catalogue."""

    kind: Kind
    story: str
    category: str
    rules: tuple[int, ...] = ()
    place: str = ""
    when: str = ""
    online_now: str = ""
    client_harm: str = "unknown"
    source: str = ""
    exclude: tuple[str, ...] = ()
    identity: Identity = Identity()
    told: How | None = None
    protocol: str = ""


class NobodyLeft(Refusal):
    sentence = N_(
        "Zo blijft er niemand over die je melding mag lezen. Je tekst staat er nog. "
        "Laat iemand toe, of ga naar hulp van buiten."
    )
    field = "exclude"
