"""What a signed-in colleague filed: found through their own sealed keyring, and by nobody else."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.services import keyring, sessions
from tracker.services.sessions import Door
from tracker.web import case_story, identity
from tracker.web.access import needs

blueprint = Blueprint("my_reports", __name__, url_prefix="/my-reports")


@blueprint.get("")
@needs(Permission.SEE_OWN_REPORTS)
def index(actor: Actor) -> ResponseReturnValue:
    found = [CaseFile.open_with_receipt(code) for code in keyring.receipts_of(actor)]
    reports = [
        {
            "place": place,
            "case": case_file.case,
            "begins": _first_words(case_file),
            "doors": case_story.doors(case_file.case),
        }
        for place, case_file in enumerate(found)
    ]
    return render_template("my_reports/index.html", reports=reports[::-1], form=ButtonForm(formdata=None))


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


def _first_words(case_file: CaseFile) -> str:
    story = " ".join(str(case_file.report()["story"]).split())
    return story if len(story) <= 80 else story[:80].rsplit(" ", 1)[0] + "…"
