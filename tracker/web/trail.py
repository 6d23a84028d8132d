"""The trail as people read it: each the entries that they may know of, in sentences, day by day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.acts import Group
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.periods import Period, Unit, UnknownPeriod, recent
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.models import AuditRow
from tracker.services import cutting, trail
from tracker.services.recording import yesterdays_head
from tracker.services.trail import Page, Place, Wanted
from tracker.web import case_story, papers
from tracker.web.access import confirmed, needs
from tracker.web.language import current, said
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


@dataclass(frozen=True)
class Cutting:
    """The oldest part, up to a day: offered, or proposed by somebody."""

    through: date
    by: str = ""
    own: bool = False


@blueprint.get("")
@needs(Permission.READ_TRAIL)
def index(actor: Actor) -> ResponseReturnValue:
    wanted, place = _wanted(), Place.parse(request.args.get("before", ""))
    page = trail.page_of(actor, wanted, place)
    papers.know(page.names)
    return render_template(
        "audit/index.html",
        head=yesterdays_head(today()),
        yesterday=today() - timedelta(days=1),
        cut=_cut(actor) if place is None and wanted == Wanted() else None,
        button=ButtonForm(formdata=None),
        days=[(day, list(lines)) for day, lines in _days(page, actor)],
        wanted=wanted,
        filtered=wanted != Wanted(),
        choices=_choices(actor),
        handles=actor.may(Permission.HANDLE_CASES),
        newest_url=_address(wanted) if place else None,
        older_url=_address(wanted, page.older) if page.older else None,
    )


@blueprint.post("/cut")
@needs(Permission.CUT_TRAIL)
@confirmed
def propose_cut(actor: Actor) -> ResponseReturnValue:
    return _do(
        lambda: cutting.propose(actor=actor, now=now()),
        N_("Je voorstel staat klaar. Een ander moet het ermee eens zijn."),
    )


@blueprint.post("/cut/agreement")
@needs(Permission.CUT_TRAIL)
@confirmed
def agree_to_cut(actor: Actor) -> ResponseReturnValue:
    return _do(
        lambda: cutting.agree(actor=actor, now=now()), N_("Het oudste deel is weg. Dat staat nu zelf in het logboek.")
    )


@blueprint.post("/cut/objection")
@needs(Permission.CUT_TRAIL)
@confirmed
def decline_cut(actor: Actor) -> ResponseReturnValue:
    return _do(lambda: cutting.decline(actor=actor, now=now()), N_("Het voorstel is van tafel. Alles blijft staan."))


def _do(act: Callable[[], None], done: str) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    try:
        act()
        flash(_(done))
    except NotFound:
        raise
    except Refusal as refusal:
        flash(said(refusal))
    return redirect(url_for("trail.index"), 303)


def _cut(actor: Actor) -> Cutting | None:
    """What there is to say about the oldest part, if anything."""
    proposed = cutting.proposal()
    if proposed is not None:
        return Cutting(proposed.through, papers.name_of(proposed.by), own=proposed.by == actor.id)
    through = cutting.old_enough(today())
    return Cutting(through) if through else None


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
