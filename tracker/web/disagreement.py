"""A handler answers a reporter who disagrees with how it ended."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.deadlines import Clock, Due
from tracker.domain.errors import N_
from tracker.domain.permissions import Permission
from tracker.forms.aftercare import AnswerDisagreementForm
from tracker.services import caring, handling
from tracker.web.access import needs
from tracker.web.settling import settle

blueprint = Blueprint("disagreement", __name__, url_prefix="/cases/<reference>")


@blueprint.get("/disagreement")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    return _page(case_file, actor, None)


@blueprint.post("/disagreement")
@needs(Permission.HANDLE_CASES)
def answer(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), AnswerDisagreementForm()

    def act() -> str:
        caring.answer(case_file, form.text.data, seen=form.seen.data or "", actor=actor, now=now())
        return N_("Je antwoord staat klaar voor de melder.")

    onward = url_for("cases.show", reference=case_file.case.reference)
    return settle(form, act, lambda: _page(case_file, actor, form), onward)


def _page(case_file: CaseFile, actor: Actor, form: AnswerDisagreementForm | None) -> str:
    """After a refusal the form goes on from how the case stands now, with its words kept."""
    handling.read(case_file, actor=actor, now=now())
    seen = case_file.case.last_act
    if form is None:
        form = AnswerDisagreementForm(formdata=None, data={"seen": seen})
    form.seen.data = seen
    after = caring.after(case_file, today())
    return render_template(
        "cases/disagreement.html",
        case=case_file.case,
        form=form,
        after=after,
        due=Due(Clock.DISAGREEMENT, after.answer_by) if after.answer_by else None,
        today=today(),
    )
