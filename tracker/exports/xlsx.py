"""XLSX: a sheet per table, real numbers, frozen headings, a chart beside them; no formulas, no macros."""

from datetime import datetime, time
from io import BytesIO
from typing import Any, Final

from flask_babel import gettext
from xlsxwriter import Workbook

from tracker.exports.document import Document, Sheet
from tracker.exports.periods import heading_of

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_GREEN: Final = "#1d5a43"
_WIDE: Final = 60


def published(document: Document) -> bytes:
    """The same bytes for the same document: the workbook carries the day of publishing as its date."""
    out = BytesIO()
    with Workbook(out, _OPTIONS) as book:
        book.set_properties(
            {"title": document.title, "company": document.organisation, "created": _midnight(document), "author": ""}
        )
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "title": book.add_format({"bold": True, "font_size": 16, "font_color": _GREEN}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "share": book.add_format({"num_format": "0.0%"}),
        }
        _front(book, document, formats)
        for sheet in document.sheets:
            _table(book, sheet, formats, compared=document.compared)
        if document.days:
            _days(book, document, formats)
        if len(document.trend) > 1:
            _trend(book, document, formats)
    return out.getvalue()


def _midnight(document: Document) -> datetime:
    return datetime.combine(document.published_on or document.period.last, time())


def _front(book: Any, document: Document, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(gettext("Overzicht"))
    page.set_column(0, 0, 100)
    page.write_string(0, 0, f"{document.organisation}: {document.title}", formats["title"])
    lines = [document.told, *document.notes]
    lines += [gettext("Wat we leerden: %(text)s", text=document.learning)] if document.learning else []
    lines += [gettext("Controlegetal van het logboek: %(head)s", head=document.head)] if document.head else []
    for number, text in enumerate(lines, start=2):
        page.write_string(number, 0, text, formats["text"])


def _table(book: Any, sheet: Sheet, formats: dict[str, Any], *, compared: bool) -> None:
    page = book.add_worksheet(_name(sheet.title))
    page.freeze_panes(1, 0)
    page.set_column(0, 0, _WIDE)
    page.set_column(1, 4, 12)
    headings = [sheet.title, gettext("Aantal"), gettext("Van"), gettext("Deel")]
    headings += [gettext("Jaar ervoor")] if compared else []
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, formats["head"])
    for number, line in enumerate(sheet.lines, start=1):
        page.write_string(number, 0, line.label)
        page.write_number(number, 1, line.count)
        page.write_number(number, 2, line.of)
        page.write_number(number, 3, line.count / line.of, formats["share"])
        if line.before is not None:
            page.write_number(number, 4, line.before)
    last = len(sheet.lines)
    page.write_string(last + 2, 0, sheet.definition, formats["text"])
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": sheet.title,
            "categories": [page.name, 1, 0, last, 0],
            "values": [page.name, 1, 1, last, 1],
            "fill": {"color": _GREEN},
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_title({"name": sheet.title})
    page.insert_chart(1, 6, chart, {"description": sheet.title})


def _days(book: Any, document: Document, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(gettext("Dagen"))
    page.freeze_panes(1, 0)
    page.set_column(0, 0, _WIDE)
    page.write_string(0, 0, gettext("Hoe lang het duurde"), formats["head"])
    page.write_string(0, 1, gettext("Helft binnen (dagen)"), formats["head"])
    page.write_string(0, 2, gettext("Jaar ervoor"), formats["head"])
    for number, each in enumerate(document.days, start=1):
        page.write_string(number, 0, each.title)
        page.write_number(number, 1, each.days)
        if each.before is not None:
            page.write_number(number, 2, each.before)
        page.write_string(number, 3, each.definition)


def _trend(book: Any, document: Document, formats: dict[str, Any]) -> None:
    """A period of which the number was too small has an empty cell, and a gap in the line."""
    page = book.add_worksheet(gettext("Door de tijd"))
    page.freeze_panes(1, 0)
    page.write_string(0, 0, gettext("Periode"), formats["head"])
    page.write_string(0, 1, gettext("Meldingen"), formats["head"])
    for number, (period, reports) in enumerate(document.trend, start=1):
        page.write_string(number, 0, heading_of(period))
        if reports is not None:
            page.write_number(number, 1, reports)
    last = len(document.trend)
    chart = book.add_chart({"type": "line"})
    chart.add_series(
        {
            "name": gettext("Meldingen"),
            "categories": [page.name, 1, 0, last, 0],
            "values": [page.name, 1, 1, last, 1],
            "line": {"color": _GREEN},
            "marker": {"type": "circle"},
        }
    )
    chart.set_legend({"none": True})
    chart.set_title({"name": gettext("Meldingen per periode")})
    chart.show_blanks_as("gap")
    page.insert_chart(1, 3, chart, {"description": gettext("Meldingen per periode")})


def _name(title: str) -> str:
    """A sheet's name holds 31 symbols and none of these."""
    return "".join(symbol for symbol in title if symbol not in "[]:*?/\\")[:31]
