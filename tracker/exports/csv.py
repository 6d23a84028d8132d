"""CSV in long form, one row a cell; Dutch Excel asks for semicolons and a byte order mark."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask_babel import gettext

from tracker.domain.disclosure import FEWER, RESTRICTED, Total
from tracker.domain.periods import Period
from tracker.exports.rows import Line

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Iterable[Sequence[object]]) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def summary(period: Period, found: Iterable[Line]) -> str:
    head = ["period", "table", "title", "code", "label", "value"]
    rows = [[str(period), line.table, line.title, line.code, line.label, line.value] for line in found]
    return write([head, *rows, _restricted(period)])


def total(period: Period, protected: Total) -> str:
    shown = protected.shown if protected.shown is not None else gettext(FEWER, k=protected.k)
    head = ["period", "table", "title", "code", "label", "value"]
    row = [str(period), "total", gettext("Binnengekomen"), "filed", gettext("Binnengekomen"), shown]
    return write([head, row, _restricted(period)])


def _restricted(period: Period) -> list[str]:
    return [str(period), "note", "", "restricted", gettext(RESTRICTED), ""]


def _safe(cell: object) -> object:
    """Danger: a spreadsheet runs a text that begins like a formula."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
