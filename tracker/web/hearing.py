"""Hearing the person concerned: on record with its day, or why it has not happened yet."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.clock import now
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.talks import HearingForm
from tracker.services import acting, handling, hearing, naming
from tracker.web.access import needs
from tracker.web.settling import settle

blueprint = Blueprint("hearing", __name__, url_prefix="/cases/<reference>/hearing")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    return _page(case_file, actor, _form(case_file))


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
def record(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = _form(case_file, sent=True)

    def act() -> str:
        hearing.record(case_file, form.hearing(), form.entry_id.data, actor=actor, now=now())
        return N_("Het staat in de zaak.")

    def again() -> str:
        return _page(case_file, actor, form, mistaken=form)

    return settle(form, act, again, url_for("hearing.show", reference=case_file.case.reference))


def _form(case_file: CaseFile, *, sent: bool = False) -> HearingForm:
    form = HearingForm(prefix="hearing") if sent else HearingForm(formdata=None, prefix="hearing")
    form.offer(naming.letters(case_file.entries()))
    return form


def _page(case_file: CaseFile, actor: Actor, form: HearingForm, mistaken: HearingForm | None = None) -> str:
    """Never shown without its entry in the trail, like the case page."""
    handling.read(case_file, actor=actor, now=now())
    return render_template(
        "cases/hearing.html",
        case=case_file.case,
        known=hearing.of(case_file.entries()),
        may_record=not acting.only_reads(case_file, actor),
        form=form,
        mistaken=mistaken,
    )
