"""PDF by typst, in our own look and font, readable by a screen reader (PDF/UA-1). Nothing is written to disk.

What is told goes in as JSON, so whatever people wrote stays text and is never read as markup.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import typst
from flask_babel import format_date, get_locale, gettext, ngettext

from tracker.exports.document import Document
from tracker.exports.periods import heading_of
from tracker.resources import folder

STANDARD: Final = "ua-1"


class NotPrintable(RuntimeError):
    """A sheet came out otherwise than it was made, for instance in another font: a mistake in our own templates."""


def of(template: str, told: Mapping[str, Any]) -> bytes:
    """The sheet `templates/sheets/<template>.typ`, which reads `told` from sys.inputs."""
    root = folder("templates")
    made, warnings = typst.compile_with_warnings(
        str(root / "sheets" / f"{template}.typ"),
        root=str(root),
        font_paths=[str(root / "sheets" / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        pdf_standards=[STANDARD],
    )
    if warnings or not isinstance(made, bytes):  # typst only warns when a font is missing
        raise NotPrintable(template)
    return made


def published(document: Document) -> bytes:
    locale = str(get_locale())
    return of(
        "summary",
        {
            "language": locale[:2],
            "title": document.title,
            "organisation": document.organisation,
            "head": document.head,
            "told": document.told,
            "notes": document.notes,
            "period": gettext(
                "Van %(first)s tot en met %(last)s",
                first=format_date(document.period.first, "d MMMM yyyy"),
                last=format_date(document.period.last, "d MMMM yyyy"),
            ),
            "published": _published(document),
            "sheets": [
                {
                    "title": sheet.title,
                    "definition": sheet.definition,
                    "rows": [
                        {"label": line.label, "count": line.count, "of": line.of, "text": _figure(line.count, line.of)}
                        | {"before": _before(line.before)}
                        for line in sheet.lines
                    ],
                }
                for sheet in document.sheets
            ],
            "days": [
                {
                    "title": each.title,
                    "days": ngettext("%(num)s dag", "%(num)s dagen", each.days),
                    "before": _before(each.before),
                    "definition": each.definition,
                }
                for each in document.days
            ],
            "compared": document.compared,
            "trend": [
                {"label": heading_of(period), "count": reports or 0, "text": _before(reports)}
                for period, reports in (document.trend if len(document.trend) > 1 else ())
            ],
            "learning": [part for part in document.learning.split("\n\n") if part.strip()],
            "words": {
                "what": gettext("Wat"),
                "count": gettext("Aantal"),
                "half": gettext("Helft binnen"),
                "before": gettext("Jaar ervoor"),
                "trend": gettext("Meldingen per periode"),
                "period": gettext("Periode"),
                "learning": gettext("Wat we leerden"),
                "duration": gettext("Hoe lang het duurde"),
                "page": gettext("bladzijde"),
                "mark": gettext("Controlegetal van het logboek: %(head)s", head=document.head) if document.head else "",
                "unchanging": gettext("Dit overzicht verandert niet meer.") if document.published_on else "",
            },
        },
    )


def _published(document: Document) -> str:
    if document.published_on is None:
        return ""
    return gettext(
        "Gepubliceerd op %(day)s, uitgave %(edition)s.",
        day=format_date(document.published_on, "d MMMM yyyy"),
        edition=document.edition,
    )


def _before(count: int | None) -> str:
    return gettext("verborgen") if count is None else str(count)


def _figure(count: int, of: int) -> str:
    return gettext("%(part)s van %(whole)s", part=count, whole=of)
