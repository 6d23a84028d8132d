"""Talks with the reporter: what was said, for both to read, and what the reporter says of it."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.talks import TalkForm
from tracker.services import handling, reporting, talking
from tracker.web import papers
from tracker.web.access import needs
from tracker.web.settling import settle

blueprint = Blueprint("talks", __name__, url_prefix="/cases/<reference>/talks")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    return _page(case_file, actor, _form(case_file, actor))


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
def record(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = _form(case_file, actor, sent=True)

    def act() -> str:
        talking.record(case_file, form.talk(), form.entry_id.data, actor=actor, now=now())
        return N_("Het verslag staat erbij. De melder leest het met de code.")

    def again() -> str:
        return _page(case_file, actor, form, mistaken=form)

    return settle(form, act, again, url_for("talks.show", reference=case_file.case.reference))


def _form(case_file: CaseFile, actor: Actor, *, sent: bool = False) -> TalkForm:
    known: dict[str, Any] = {"held_on": today(), "took_part": [actor.name]}
    form = TalkForm(prefix="talk") if sent else TalkForm(formdata=None, prefix="talk", data=known)
    form.offer([(name, name) for name in reporting.readers(case_file)])
    return form


def _page(case_file: CaseFile, actor: Actor, form: TalkForm, mistaken: TalkForm | None = None) -> str:
    """Never shown without its entry in the trail, like the case page."""
    handling.read(case_file, actor=actor, now=now())
    return render_template(
        "cases/talks.html",
        case=case_file.case,
        minutes=[(each, papers.name_of(each.by)) for each in talking.of(case_file.entries())],
        form=form,
        mistaken=mistaken,
    )
