"""Names, apart from the story: who reported and who it is about, under a key that opens nothing else.

Danger: whoever may read a case has the key that this one is made from. What keeps a name from being shown by accident
is that no page, list or export comes here; a test says which verbs may, and each writes who looked and why.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from tracker.casefile.file import CaseFile
from tracker.domain.reports import Identity

BUCKET: Final = 4096
"""Bytes; larger than any name and contact, so that a report without a name looks the same."""


@dataclass(frozen=True)
class Person:
    """Somebody whom a report is about. On the case page there is only the letter."""

    letter: str
    name: str
    who: str = ""


class Names:
    """The two records of one case that hold names. Both are there from the beginning, empty or not, in one size."""

    def __init__(self, case_file: CaseFile) -> None:
        self._case = case_file.case
        self._keys = case_file.keys_apart("names")

    def reporter(self) -> Identity:
        """As the reporter last told it; empty when it was erased."""
        told = self._versions()
        return Identity(**told[-1]) if told else Identity()

    def begin(self, identity: Identity) -> None:
        """For a new case."""
        self._seal_versions([asdict(identity)])
        self._seal_people([])

    def change(self, identity: Identity) -> None:
        """What the reporter tells now; what they told before stays beside it, sealed."""
        self._seal_versions([*self._versions(), asdict(identity)])

    def people(self) -> tuple[Person, ...]:
        return tuple(Person(**person) for person in self._people())

    def add_person(self, name: str, who: str) -> Person:
        known = self._people()
        person = Person(letter_of(len(known)), name, who)
        self._seal_people([*known, asdict(person)])
        return person

    def _versions(self) -> list[dict[str, Any]]:
        if self._case.name_is_erased:
            return []
        return list(self._keys.unseal_record(self._case.identity, self._place("identity"))["told"])

    def _seal_versions(self, told: list[dict[str, Any]]) -> None:
        self._case.identity = self._keys.seal_record({"told": told}, self._place("identity"), BUCKET)

    def _people(self) -> list[dict[str, Any]]:
        if not self._case.concerned:  # filed before there was a place for them
            return []
        return list(self._keys.unseal_record(self._case.concerned, self._place("concerned"))["people"])

    def _seal_people(self, people: list[dict[str, Any]]) -> None:
        self._case.concerned = self._keys.seal_record({"people": people}, self._place("concerned"), BUCKET)

    def _place(self, column: str) -> str:
        return f"case|{column}|{self._case.id}"


def letter_of(place: int) -> str:
    """A, B, …, Z, AA, AB, …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
