"""JSON: sorted keys, shares in per mille as whole numbers, UTF-8, one line feed at the end."""

import json
from typing import Any

from flask_babel import gettext

from tracker.domain.disclosure import RESTRICTED
from tracker.domain.statistics import Summary, Table
from tracker.exports.document import Document, Line
from tracker.exports.rows import label_of


def summary(found: Summary, language: str, head: str) -> str:
    """`head`: yesterday's mark of the trail, which leaves with every file."""
    return _write(
        {
            "period": str(found.period),
            "running": found.running,
            "protected": False,
            "total": found.total,
            "restricted": gettext(RESTRICTED),
            "trail": head,
            "tables": {table.code: _table(table, language) for table in found.tables},
            "shares": {
                share.code: {
                    "title": gettext(share.title),
                    "part": share.part,
                    "whole": share.whole,
                    "per_mille": share.per_mille,
                    "definition": gettext(share.definition),
                }
                for share in found.shares
            },
            "durations": {
                duration.code: {
                    "title": gettext(duration.title),
                    "median_days": duration.median_days,
                    "longest_days": duration.longest,
                    "count": duration.count,
                    "definition": gettext(duration.definition),
                }
                for duration in found.durations
            },
        }
    )


def published(document: Document) -> bytes:
    """As docs/summary.schema.json describes it. `reports` and `good_signs` are null where they are too few."""
    return _write(
        {
            "title": document.title,
            "organisation": document.organisation,
            "period": str(document.period),
            "first_day": document.period.first.isoformat(),
            "last_day": document.period.last.isoformat(),
            "edition": document.edition,
            "published_on": document.published_on.isoformat() if document.published_on else None,
            "audit_head": document.head,
            "protected": True,
            "fewest": document.numbers.k,
            "reports": document.numbers.reports,
            "good_signs": document.numbers.good_signs,
            "notes": [document.told, *document.notes],
            "restricted": gettext(RESTRICTED),
            "learning": document.learning,
            "correction": document.correction,
            "tables": [
                {
                    "code": sheet.code,
                    "title": sheet.title,
                    "definition": sheet.definition,
                    "rows": [_row(line) for line in sheet.lines],
                }
                for sheet in document.sheets
            ],
            "days": [
                {
                    "title": each.title,
                    "median_days": each.days,
                    "before": each.before,
                    "definition": each.definition,
                }
                for each in document.days
            ],
            "trend": [{"period": str(period), "reports": reports} for period, reports in document.trend],
        }
    ).encode()


def _row(line: Line) -> dict[str, object]:
    return {
        "code": line.code,
        "label": line.label,
        "count": line.count,
        "of": line.of,
        "per_mille": line.per_mille,
        "before": line.before,
    }


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "title": gettext(table.title),
        "total": table.total,
        "definition": gettext(table.definition),
        "rows": [
            {"code": r.code, "label": label_of(table.code, r.code, language), "count": r.count} for r in table.rows
        ],
    }


def _write(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
