"""JSON: sorted keys, shares in per mille as whole numbers, UTF-8, one line feed at the end."""

import json
from typing import Any

from flask_babel import gettext

from tracker.domain.disclosure import RESTRICTED, Total
from tracker.domain.periods import Period
from tracker.domain.statistics import Summary, Table
from tracker.exports.rows import label_of


def summary(found: Summary, language: str) -> str:
    return _write(
        {
            "period": str(found.period),
            "running": found.running,
            "protected": False,
            "total": found.total,
            "restricted": gettext(RESTRICTED),
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


def total(period: Period, protected: Total, running: bool) -> str:
    """`total` is null when there are fewer than `fewer_than`."""
    return _write(
        {
            "period": str(period),
            "running": running,
            "protected": True,
            "total": protected.shown,
            "fewer_than": None if protected.shown is not None else protected.k,
            "restricted": gettext(RESTRICTED),
        }
    )


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "title": gettext(table.title),
        "total": table.total,
        "definition": gettext(table.definition),
        "rows": [{"code": r.code, "label": label_of(table, r.code, language), "count": r.count} for r in table.rows],
    }


def _write(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
