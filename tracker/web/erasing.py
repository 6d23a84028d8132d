"""Keeping and erasing a closed case: a hold, and the two people it takes to erase."""

from collections.abc import Callable

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms import case as forms
from tracker.services import erasing
from tracker.web.access import confirmed, needs
from tracker.web.steps import answer

blueprint = Blueprint("erasing", __name__, url_prefix="/cases/<reference>")


@blueprint.post("/hold")
@needs(Permission.HANDLE_CASES)
def hold(actor: Actor, reference: str) -> ResponseReturnValue:
    return _with_reason(
        erasing.hold, actor, reference, "hold", N_("De zaak wordt vastgehouden. Niemand kan hem wissen.")
    )


@blueprint.post("/hold/end")
@needs(Permission.HANDLE_CASES)
def let_go(actor: Actor, reference: str) -> ResponseReturnValue:
    return _with_reason(erasing.let_go, actor, reference, "let-go", N_("De zaak wordt niet langer vastgehouden."))


@blueprint.post("/erasing")
@needs(Permission.HANDLE_CASES)
@confirmed
def propose(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), forms.StepForm(prefix="erasing")

    def act() -> str:
        erasing.propose(case_file, seen=form.seen.data or "", actor=actor, now=now())
        return N_("Je voorstel staat klaar. Een andere behandelaar moet het ermee eens zijn.")

    return answer(case_file, actor, form, "erasing", act)


@blueprint.post("/erasing/objection")
@needs(Permission.HANDLE_CASES)
def decline(actor: Actor, reference: str) -> ResponseReturnValue:
    return _with_reason(erasing.decline, actor, reference, "keep", N_("Het voorstel is van tafel. De zaak blijft."))


@blueprint.post("/erasing/agreement")
@needs(Permission.HANDLE_CASES)
@confirmed
def erase(actor: Actor, reference: str) -> ResponseReturnValue:
    """There is no page to go back to: the case is gone."""
    case_file, form = CaseFile.open(reference, actor), forms.StepForm(prefix="erase")

    def act() -> str:
        erasing.erase(case_file, seen=form.seen.data or "", actor=actor, now=now())
        return N_("De zaak is gewist.")

    return answer(case_file, actor, form, "erase", act, onward=url_for("cases.index"))


def _with_reason(verb: Callable[..., None], actor: Actor, reference: str, name: str, done: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), forms.ReasonForm(prefix=name)

    def act() -> str:
        verb(case_file, form.reason.data, seen=form.seen.data or "", actor=actor, now=now())
        return done

    return answer(case_file, actor, form, name, act)
