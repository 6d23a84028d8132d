"""Where one can go from the case page: acts that have a page of their own, so that the case itself stays readable."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from tracker.casefile import CaseFile
from tracker.domain.wording import N_


@dataclass(frozen=True)
class Door:
    """`shown`: whether it makes sense for this case; `deciding`: not for who only reads along."""

    endpoint: str
    words: str
    shown: Callable[[CaseFile], bool] = lambda _case_file: True
    deciding: bool = True


DOORS: Final = (
    Door("classification.show", N_("Deel de zaak in, of verander de soort"), deciding=False),
    Door("talks.show", N_("Gesprek met de melder"), deciding=False),
    Door("hearing.show", N_("De betrokkene horen"), deciding=False),
    Door("readers.show", N_("Laat iemand meelezen, of stop zelf"), deciding=False),
    Door("names.show", N_("Wie keek, wie mag, en over wie het gaat"), deciding=False),
)


def links(case_file: CaseFile, *, only_reads: bool) -> list[tuple[str, str]]:
    """Address and words of each door, in their order."""
    reference = case_file.case.reference
    return [
        (url_for(door.endpoint, reference=reference), _(door.words))
        for door in DOORS
        if door.shown(case_file) and not (door.deciding and only_reads)
    ]
