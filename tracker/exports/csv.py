"""CSV in long form, one row a cell (RFC 4180); on request the same cells as Dutch Excel wants them, with semicolons."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

from flask_babel import gettext

from tracker.domain.audit import HEAD
from tracker.domain.disclosure import RESTRICTED
from tracker.domain.periods import Period
from tracker.exports.document import Document
from tracker.exports.rows import Line

COLUMNS: Final = ["period", "table", "title", "code", "label", "value"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(lines: Iterable[Sequence[object]]) -> str:
    """A file from its beginning, every cell made safe."""
    return rows([safe(cell) for cell in line] for line in lines)


def rows(lines: Iterable[Sequence[object]]) -> str:
    """Rows that follow, of cells that are safe already."""
    return _delimited(lines, ",")


def with_semicolons(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same cells with semicolons, after a byte order mark. Every part holds whole rows."""
    yield BOM_UTF8
    for part in parts:
        yield _delimited(csv.reader(StringIO(part.decode(), newline="")), ";").encode()


def with_commas(body: bytes) -> bytes:
    """What a file with semicolons was made from; any other as it is."""
    if not body.startswith(BOM_UTF8):
        return body
    text = StringIO(body.decode("utf-8-sig", errors="replace"), newline="")
    try:
        return _delimited(csv.reader(text, delimiter=";"), ",").encode()
    except csv.Error:
        return body


def _delimited(lines: Iterable[Sequence[object]], delimiter: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def summary(period: Period, found: Iterable[Line], head: str) -> str:
    """`head`: yesterday's mark of the trail, which leaves with every file."""
    rows = [[str(period), line.table, line.title, line.code, line.label, line.value] for line in found]
    return write([COLUMNS, *rows, _restricted(period), _mark(period, head)])


def published(document: Document) -> bytes:
    """Long form, one row a cell; where a count is a part of something, `of` says of how many. `before`: the same cell a
    year before, where it was published."""
    period = str(document.period)
    notes = [("told", document.told), *((f"note-{n}", text) for n, text in enumerate(document.notes, start=1))]
    rows: list[list[object]] = [["period", "table", "title", "code", "label", "count", "of", "before"]]
    rows += [[period, "note", "", code, text, "", "", ""] for code, text in notes]
    for sheet in document.sheets:
        rows += [
            [period, sheet.code, sheet.title, line.code, line.label, line.count, line.of, line.before]
            for line in sheet.lines
        ]
    rows += [[period, "days", d.title, "median", d.title, d.days, "", d.before] for d in document.days]
    trend = gettext("Meldingen per periode")
    rows += [[period, "trend", trend, str(then), str(then), reports, "", ""] for then, reports in document.trend]
    rows += [[period, "note", "", "learning", document.learning, "", "", ""]] if document.learning else []
    rows.append([period, "note", "", "head", document.head, "", "", ""])
    return write(rows).encode()


def _restricted(period: Period) -> list[str]:
    return [str(period), "note", "", "restricted", gettext(RESTRICTED), ""]


def _mark(period: Period, head: str) -> list[str]:
    return [str(period), "note", "", "trail", gettext(HEAD), head]


def safe(cell: object) -> object:
    if cell is None:
        return ""
    return safe_text(cell) if isinstance(cell, str) else cell


def safe_text(text: str) -> str:
    """Danger: a spreadsheet runs a text that begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
