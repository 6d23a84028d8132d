"""The reporter's own name: who looked at it, who asks to have it, and what they tell us about themselves."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import CaseFile
from tracker.clock import now
from tracker.domain.consent import Request
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.reports import Identity
from tracker.forms.base import Form
from tracker.forms.names import AnswerForm, NoNameForm, OwnNameForm
from tracker.services import consenting, naming, reporting
from tracker.web import reporter_story
from tracker.web.access import receipt

blueprint = Blueprint("own_name", __name__, url_prefix="/receipt/case/name")


@blueprint.get("")
@receipt
def show(case_file: CaseFile) -> ResponseReturnValue:
    return _page(case_file)


@blueprint.post("")
@receipt
def change(case_file: CaseFile) -> ResponseReturnValue:
    """What they write takes the place of what they told before, which nobody is shown any more."""
    form = OwnNameForm(prefix="own")
    if form.validate_on_submit():
        naming.change_name(case_file, form.to_identity(), form.entry_id.data, now=now())
        flash(_("Je naam en hoe we je bereiken, staan er nu zo bij."))
        return _back()
    return _page(case_file, form), 400


@blueprint.post("/end")
@receipt
def take_back(case_file: CaseFile) -> ResponseReturnValue:
    form = NoNameForm(prefix="none")
    if form.validate_on_submit():
        naming.change_name(case_file, Identity(), form.entry_id.data, now=now())
        flash(_("Je naam staat er niet meer bij. Wie hem al zag, kan hem nog weten."))
        return _back()
    return _page(case_file, form), 400


@blueprint.post("/<request_id>")
@receipt
def answer(case_file: CaseFile, request_id: str) -> ResponseReturnValue:
    """Yes or no to one question; either can be changed until the name has been given."""
    form = _answer_form(request_id, sent=True)
    if form.validate_on_submit():
        try:
            agrees = form.answer.data == "yes"
            request = consenting.answer(case_file, request_id, agrees, now=now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            yes = _(
                "Je zei ja. Je naam mag naar %(to)s. Je kunt dit terugnemen, zolang het nog niet is gebeurd.",
                to=request.to,
            )
            flash(yes if agrees else _("Je zei nee. Je naam gaat niet naar %(to)s.", to=request.to))
            return _back()
    return _page(case_file, form), 400


def _back() -> ResponseReturnValue:
    return redirect(url_for("own_name.show"), 303)


def _page(case_file: CaseFile, mistaken: Form | None = None) -> str:
    entries = case_file.entries()
    requests = consenting.requests_of(entries)
    return render_template(
        "receipt/name.html",
        told=naming.told(case_file),
        looks=reporter_story.looks_at_name(case_file),
        requests=[_told(request, mistaken) for request in reversed(requests)],
        own=mistaken if isinstance(mistaken, OwnNameForm) else OwnNameForm(formdata=None, prefix="own"),
        without=mistaken if isinstance(mistaken, NoNameForm) else NoNameForm(formdata=None, prefix="none"),
        mistaken=mistaken,
        to_call=reporting.readers(case_file),
    )


def _told(request: Request, mistaken: Form | None) -> dict[str, Any]:
    """A request with the sentences that tell it, and a form where it waits for an answer."""
    title, state = reporter_story.about_request(request)
    waits = request.is_open and not request.law
    form = _answer_form(request.id)
    if isinstance(mistaken, AnswerForm) and mistaken.answer.name == form.answer.name:
        form = mistaken
    return {"request": request, "title": title, "state": state, "form": form if waits else None}


def _answer_form(request_id: str, *, sent: bool = False) -> AnswerForm:
    prefix = f"answer-{request_id[:8]}"
    form = AnswerForm(prefix=prefix) if sent else AnswerForm(formdata=None, prefix=prefix)
    form.offer()
    return form
