"""Where one can go from the case page: acts that have a page of their own, so that the case itself stays readable."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from tracker.casefile import CaseFile
from tracker.domain.statuses import Status
from tracker.domain.wording import N_
from tracker.services import informing, linking


class Shelf(StrEnum):
    """Under which heading a door stands, in this order; a heading without doors is not shown."""

    WORK = N_("Verder met deze zaak")
    PEOPLE = N_("Wie erbij hoort")
    KEEP = N_("Meenemen en bewaren")


@dataclass(frozen=True)
class Door:
    """`shown`: whether it makes sense for this case; `deciding`: not for who only reads along."""

    endpoint: str
    words: str
    shown: Callable[[CaseFile], bool] = lambda _case_file: True
    deciding: bool = True
    shelf: Shelf = Shelf.WORK


DOORS: Final = (
    Door(
        "disagreement.show",
        N_("Geef antwoord aan de melder, die het er niet mee eens is"),
        lambda case_file: case_file.case.disagreed_on is not None,
    ),
    Door("duties.show", N_("Moet dit buiten gemeld worden?"), lambda each: bool(informing.questions(each))),
    Door("actions.add", N_("Spreek een maatregel af"), lambda each: each.case.status != Status.CLOSED),
    Door("links.show", N_("Er is iets nieuws in een samengevoegde melding"), linking.has_news, deciding=False),
    Door("links.show", N_("Laat ook de melders van samengevoegde meldingen weten wat eruit kwam"), linking.may_tell),
    Door("links.show", N_("Verbanden met andere zaken"), deciding=False),
    Door("classification.show", N_("Deel de zaak in, of verander de soort"), deciding=False),
    Door("talks.show", N_("Gesprek met de melder"), deciding=False),
    Door("hearing.show", N_("De betrokkene horen"), deciding=False),
    Door("readers.show", N_("Laat iemand meelezen, of stop zelf"), deciding=False, shelf=Shelf.PEOPLE),
    Door("names.show", N_("Namen in deze zaak"), deciding=False, shelf=Shelf.PEOPLE),
    Door("dossier.show", N_("Een kopie meenemen voor iemand buiten"), shelf=Shelf.KEEP),
    Door("dates.show", N_("Datums voor in je agenda, zonder iets over de zaak"), deciding=False, shelf=Shelf.KEEP),
)

Link = tuple[str, str]
"""Address and words."""


def shelves(case_file: CaseFile, *, only_reads: bool) -> list[tuple[str, list[Link]]]:
    """The doors of this case under their headings."""
    reference = case_file.case.reference
    open_ones = [door for door in DOORS if door.shown(case_file) and not (door.deciding and only_reads)]
    found = [
        (
            _(shelf.value),
            [(url_for(d.endpoint, reference=reference), _(d.words)) for d in open_ones if d.shelf is shelf],
        )
        for shelf in Shelf
    ]
    return [(heading, links) for heading, links in found if links]
