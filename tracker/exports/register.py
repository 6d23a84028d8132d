"""The register as a file: one row a case, what is known of it in days and codes; no reporter, no story."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from flask_babel import gettext
from xlsxwriter import Workbook

from tracker import catalogue
from tracker.domain.statuses import Kind, Outcome, Risk, Status
from tracker.domain.wording import N_, word_for
from tracker.exports import csv

HEADINGS: Final = (
    N_("Kenmerk"),
    N_("Soort"),
    N_("Status"),
    N_("Gemeld op"),
    N_("Ontvangst bevestigd op"),
    N_("Besproken op"),
    N_("Terugkoppeling op"),
    N_("Afgesloten op"),
    N_("Volgende stap voor"),
    N_("Categorie"),
    N_("Regels"),
    N_("Plek"),
    N_("Risico"),
    N_("Uitkomst"),
)


@dataclass(frozen=True)
class Line:
    """One case; codes of the catalogue and of the domain."""

    reference: str
    kind: Kind
    status: Status
    filed_on: date
    acknowledged_on: date | None
    discussed_on: date | None
    feedback_on: date | None
    closed_on: date | None
    due_on: date | None
    category: str
    rules: tuple[int, ...]
    place: str
    risk: str
    outcome: str

    def cells(self, language: str) -> list[str | date | None]:
        return [
            self.reference,
            gettext(word_for(self.kind)),
            gettext(word_for(self.status)),
            self.filed_on,
            self.acknowledged_on,
            self.discussed_on,
            self.feedback_on,
            self.closed_on,
            self.due_on,
            catalogue.name_of("category", self.category, language),
            " ".join(str(rule) for rule in self.rules),
            catalogue.name_of("place", self.place, language) if self.place else "",
            gettext(word_for(Risk(self.risk))) if self.risk else "",
            gettext(word_for(Outcome(self.outcome))) if self.outcome else "",
        ]


def to_csv(lines: Iterable[Line], language: str) -> Iterator[str]:
    """Row by row, so that a large register needs no more memory than a small one."""
    yield csv.write([[gettext(heading) for heading in HEADINGS]])
    for line in lines:
        yield csv.write([line.cells(language)]).removeprefix("\ufeff")


def to_xlsx(lines: Iterable[Line], language: str) -> bytes:
    """One sheet with frozen headings, a filter on each, and real dates."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page, day = book.add_worksheet(gettext("Register")), book.add_format({"num_format": "yyyy-mm-dd"})
        head = book.add_format({"bold": True, "bottom": 1})
        page.freeze_panes(1, 1)
        page.set_column(0, len(HEADINGS) - 1, 18)
        for column, heading in enumerate(HEADINGS):
            page.write_string(0, column, gettext(heading), head)
        last = 0
        for last, line in enumerate(lines, start=1):
            for column, cell in enumerate(line.cells(language)):
                if isinstance(cell, date):
                    page.write_datetime(last, column, cell, day)
                elif cell:
                    page.write_string(last, column, cell)
        page.autofilter(0, 0, last, len(HEADINGS) - 1)
    return out.getvalue()
