"""The trail as people read it: each the entries that they may know of, in sentences, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import today
from tracker.domain.audit import Group
from tracker.domain.periods import Period, Unit, UnknownPeriod, recent
from tracker.domain.permissions import Permission
from tracker.models import AuditRow
from tracker.services import trail
from tracker.services.trail import Page, Place, Wanted
from tracker.web import case_story, papers
from tracker.web.access import needs
from tracker.web.language import current
from tracker.web.templating import label, month

blueprint = Blueprint("trail", __name__, url_prefix="/audit")

MONTHS: Final = 18
YEARS: Final = 7


@dataclass(frozen=True)
class Line:
    """One act: its sentence, the case it belongs to, and the minute when it is the reader's own."""

    sentence: str
    reference: str
    time: str


@blueprint.get("")
@needs(Permission.READ_TRAIL)
def index(actor: Actor) -> ResponseReturnValue:
    wanted, place = _wanted(), Place.parse(request.args.get("before", ""))
    page = trail.page_of(actor, wanted, place)
    papers.know(page.names)
    return render_template(
        "audit/index.html",
        days=[(day, list(lines)) for day, lines in _days(page, actor)],
        wanted=wanted,
        filtered=wanted != Wanted(),
        choices=_choices(actor),
        handles=actor.may(Permission.HANDLE_CASES),
        newest_url=_address(wanted) if place else None,
        older_url=_address(wanted, page.older) if page.older else None,
    )


def _days(page: Page, actor: Actor) -> Iterator[tuple[date, Iterator[Line]]]:
    for day, rows in groupby(page.rows, lambda row: row.day):
        yield day, (_line(row, page.cases.get(row.case_id or ""), actor) for row in rows)


def _line(row: AuditRow, case_file: CaseFile | None, actor: Actor) -> Line:
    detail = case_file.open_detail(row.number, row.sealed) if case_file and row.sealed else {}
    return Line(
        sentence=case_story.without_reasons(row, detail, current()),
        reference=case_file.case.reference if case_file else "",
        time=detail.get("at", "") if row.actor == actor.id else "",
    )


def _wanted() -> Wanted:
    """Only what we know; a made-up value filters nothing, and none of these is a word that somebody wrote."""
    group, person = request.args.get("what", ""), request.args.get("who", "")
    return Wanted(
        group=Group(group) if group in set(Group) else None,
        person=person if person in {account.id for account in trail.people()} else "",
        period=_period(request.args.get("when", "")),
    )


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except UnknownPeriod:
        return None


def _address(wanted: Wanted, place: Place | None = None) -> str:
    return url_for(
        "trail.index",
        what=wanted.group,
        who=wanted.person or None,
        when=str(wanted.period) if wanted.period else None,
        before=str(place) if place else None,
    )


def _choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    months = [(str(period), month(period.first)) for period in recent(today(), Unit.MONTH, MONTHS)]
    years = [(str(period), str(period)) for period in recent(today(), Unit.YEAR, YEARS)]
    return {
        "what": [("", _("Alles")), *((group.value, label(group)) for group in trail.groups(actor))],
        "who": [("", _("Iedereen")), *((account.id, account.name) for account in trail.people())],
        "when": [("", _("Altijd")), *months, *years],
    }
