"""What an organisation may say in its own words: places, categories and help from outside, and what stays as it is."""

from dataclasses import dataclass, replace
from typing import Final

from tracker.domain.errors import N_, Missing, Refusal

LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 4_000
LONGEST_EXPLANATION: Final = 400


class NoName(Missing):
    sentence = N_("Geef het een naam.")
    field = "nl"


class SameName(Refusal):
    sentence = N_("Deze naam staat er al. Kies een andere.")
    field = "nl"


class NoGroup(Missing):
    sentence = N_("Kies bij welk onderwerp dit hoort.")
    field = "group"


class NeededHere(Refusal):
    sentence = N_("Deze kan niet uit, want het meldpunt gebruikt hem zelf. Een andere naam geven kan wel.")
    field = "offered"


class AlwaysThere(Refusal):
    sentence = N_("Deze hulp staat er altijd en is niet te veranderen. Zo beloven we het aan melders.")


class NoWay(Missing):
    sentence = N_("Schrijf een telefoonnummer of een website op. Anders weet niemand hoe je daar komt.")
    field = "phone"


class NoWords(Missing):
    sentence = N_("Schrijf de tekst in allebei de talen.")
    field = "nl"


@dataclass(frozen=True)
class Words:
    """The same in both languages; English may be left out, and then the Dutch words stand there."""

    nl: str
    en: str = ""

    def checked(self) -> "Words":
        """Without spaces around it; NoName where there is no Dutch."""
        if not self.nl.strip():
            raise NoName
        return replace(self, nl=self.nl.strip(), en=self.en.strip())


@dataclass(frozen=True)
class Item:
    """A place or a category. `group`: the subject of a category; `off`: nobody can choose it any more."""

    name: Words
    group: str = ""
    off: bool = False


@dataclass(frozen=True)
class Help:
    """Somebody outside the house to go to."""

    name: Words
    what: Words
    phone: str = ""
    phone_note: Words = Words("")
    website: str = ""
    off: bool = False

    def checked(self) -> "Help":
        if not (self.off or self.phone.strip() or self.website.strip()):
            raise NoWay
        return replace(self, name=self.name.checked(), what=self.what.checked())
