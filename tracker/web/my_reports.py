"""What a signed-in colleague filed: found through their own sealed keyring, and by nobody else."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile, Opened
from tracker.clock import now
from tracker.domain import receipts
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.forms.receipt import CodeForm
from tracker.models import Case
from tracker.services import keyring, sessions
from tracker.services.sessions import Door
from tracker.web import identity, reporter_next, reporter_story, throttle
from tracker.web.access import confirmed, needs
from tracker.web.receipts import open_by_code

blueprint = Blueprint("my_reports", __name__, url_prefix="/my-reports")


@dataclass(frozen=True)
class Own:
    """One report in the list. `place` counts from the oldest; `waits` and `ahead` are sentences."""

    place: int
    case: Case
    begins: str
    waits: str
    ahead: str


@blueprint.get("")
@needs(Permission.SEE_OWN_REPORTS)
def index(actor: Actor) -> ResponseReturnValue:
    return _page(actor, CodeForm(formdata=None))


@blueprint.post("")
@throttle.wrong_codes
@needs(Permission.SEE_OWN_REPORTS)
def put_back(actor: Actor) -> ResponseReturnValue:
    """A report that was filed without signing in, or under an account that can't be opened any more."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            case_file, code = open_by_code(form.code.data), receipts.parse(form.code.data)
            known = code in keyring.receipts_of(actor)
            identity.enter(Door.RECEIPT, sessions.open_receipt(case_file, now=now(), code=code, reporter=actor))
            flash(_("Deze melding stond al in je lijst.") if known else _("Deze melding staat nu in je lijst."))
            return redirect(url_for("receipts.case", back="my-reports"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(actor, form), 400


@blueprint.post("/codes")
@needs(Permission.SEE_OWN_REPORTS)
@confirmed
def show_codes(actor: Actor) -> ResponseReturnValue:
    """All codes to take along on paper: for who leaves, or gets another account."""
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    codes, reports = _list(actor)
    shown = [(receipts.show(codes[report.place]), report) for report in reports]
    return render_template("my_reports/codes.html", codes=shown)


@blueprint.post("/<int:place>")
@needs(Permission.SEE_OWN_REPORTS)
def open_case(actor: Actor, place: int) -> ResponseReturnValue:
    """The place in one's own list: an address that says nothing to anybody else."""
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    codes = keyring.receipts_of(actor)
    if place >= len(codes):
        abort(404)
    case_file = CaseFile.open_with_receipt(codes[place])
    identity.enter(Door.RECEIPT, sessions.open_receipt(case_file, now=now()))
    return redirect(url_for("receipts.case", back="my-reports"), 303)


def _page(actor: Actor, form: CodeForm) -> str:
    codes, reports = _list(actor)
    return render_template("my_reports/index.html", reports=reports, erased=len(codes) - len(reports), form=form)


def _list(actor: Actor) -> tuple[list[str], list[Own]]:
    """All codes, the oldest first, and what is still there, the newest first."""
    codes = keyring.receipts_of(actor)
    found = CaseFile.open_with_receipts(codes)
    entries = CaseFile.entries_of(found)
    places = {receipts.lookup_id(code): place for place, code in enumerate(codes)}
    return codes, [_told(places[each.case.lookup_id], each.case, entries[each.case.id]) for each in reversed(found)]


def _told(place: int, case: Case, entries: list[Opened]) -> Own:
    return Own(
        place=place,
        case=case,
        begins=reporter_story.first_words(entries),
        waits=" ".join([*reporter_story.open_questions(entries), reporter_story.waits(entries)]).strip(),
        ahead=reporter_next.what_is_next(case, now()),
    )
