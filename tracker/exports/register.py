"""The register as a file: one row a case, what is known of it in days and codes; no reporter, no story."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from io import BytesIO
from itertools import islice
from typing import Final, NamedTuple

from flask_babel import gettext
from xlsxwriter import Workbook

from tracker import catalogue
from tracker.domain.statuses import Kind, Outcome, Risk, Status
from tracker.domain.wording import N_, word_for
from tracker.exports import csv

_DAYS: Final = range(3, 9)
"""Columns that hold days."""
PART: Final = 500
"""Rows that are written at once."""
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


class Line(NamedTuple):
    """One case; codes of the catalogue and of the domain, days as ISO 8601 has them."""

    reference: str
    kind: str
    status: str
    filed_on: str
    acknowledged_on: str | None
    discussed_on: str | None
    feedback_on: str | None
    closed_on: str | None
    due_on: str | None
    category: str
    rules: tuple[int, ...]
    place: str
    risk: str
    outcome: str


class Words:
    """What codes are called in the language that is in force: each looked up once a file, and made safe for it."""

    def __init__(self, language: str, safe: Callable[[str], str] = str) -> None:
        self.kind = cache(lambda code: safe(gettext(word_for(Kind(code)))))
        self.status = cache(lambda code: safe(gettext(word_for(Status(code)))))
        self.risk = cache(lambda code: safe(gettext(word_for(Risk(code)))) if code else "")
        self.outcome = cache(lambda code: safe(gettext(word_for(Outcome(code)))) if code else "")
        self.category = cache(lambda code: safe(catalogue.name_of("category", code, language)))
        self.place = cache(lambda code: safe(catalogue.name_of("place", code, language)) if code else "")
        self.rules = cache(lambda numbers: " ".join(str(number) for number in numbers))

    def cells(self, line: Line) -> tuple[str | None, ...]:
        return (
            line.reference,
            self.kind(line.kind),
            self.status(line.status),
            line.filed_on,
            line.acknowledged_on,
            line.discussed_on,
            line.feedback_on,
            line.closed_on,
            line.due_on,
            self.category(line.category),
            self.rules(line.rules),
            self.place(line.place),
            self.risk(line.risk),
            self.outcome(line.outcome),
        )


def to_csv(lines: Iterable[Line], language: str) -> Iterator[bytes]:
    """In parts of so many rows, so that a large register needs no more memory than a small one."""
    words, rest = Words(language, csv.safe_text), iter(lines)
    yield csv.write([[gettext(heading) for heading in HEADINGS]]).encode()
    while part := [words.cells(line) for line in islice(rest, PART)]:
        yield csv.rows(part).encode()


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
        words, last = Words(language), 0
        for last, line in enumerate(lines, start=1):
            for column, cell in enumerate(words.cells(line)):
                if cell and column in _DAYS:
                    page.write_datetime(last, column, date.fromisoformat(cell), day)
                elif cell:
                    page.write_string(last, column, cell)
        page.autofilter(0, 0, last, len(HEADINGS) - 1)
    return out.getvalue()
