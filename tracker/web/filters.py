"""What a handler asks to see of the own cases: codes in the address, never words, so a list can be bookmarked."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from tracker import catalogue
from tracker.domain.statuses import Kind, Status
from tracker.services.listing import Filter, Page, When
from tracker.web.language import current


def asked(values: Mapping[str, str] | None = None) -> Filter:
    """Out of the address, or of a form that carries it along. Only what we know; a made-up value filters nothing."""
    given = request.args if values is None else values
    rule = given.get("rule", "")
    return Filter(
        status=_one_of(Status, given.get("status", "")),
        kind=_one_of(Kind, given.get("kind", "")),
        rule=int(rule) if rule in {str(known.number) for known in catalogue.rules()} else 0,
        due=_one_of(When, given.get("due", "")),
    )


def chosen(wanted: Filter) -> dict[str, str]:
    """The filter as parts of an address; what was not chosen is left out."""
    return {name: str(value) for name, value in asdict(wanted).items() if value}


def page_url(endpoint: str, page: Page, wanted: Filter, step: int) -> str | None:
    number = page.number + step
    parts: dict[str, Any] = chosen(wanted) | {"page": str(number)}
    return url_for(endpoint, **parts) if 1 <= number <= page.last else None


def choices() -> dict[str, list[tuple[str, str]]]:
    language = current()
    return {
        "rule": [("", _("Alle regels"))]
        + [(str(rule.number), f"{rule.number}. {rule.label.said_in(language)}") for rule in catalogue.rules()],
        "due": [("", _("Elke dag")), (When.LATE, _("Te laat")), (When.WEEK, _("Deze week"))],
    }


def _one_of(kind: type[Status] | type[Kind] | type[When], value: str) -> str:
    return value if value in {str(member) for member in kind} else ""
