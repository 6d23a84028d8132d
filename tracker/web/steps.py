"""Steps and words in a case: a noun for every verb, each a form on the case page."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission
from tracker.domain.statuses import Step
from tracker.domain.wording import N_
from tracker.forms import case as forms
from tracker.forms.base import Form
from tracker.services import acting, conversation, disclosing, handling, standard_texts
from tracker.services.acting import CaseChanged
from tracker.services.attachments import Draft
from tracker.web import case_page, cases, receiving
from tracker.web.access import confirmed, needs
from tracker.web.language import current
from tracker.web.receiving import takes_files
from tracker.web.templating import full_day

blueprint = Blueprint("steps", __name__, url_prefix="/cases/<reference>")

NOUNS: Final = {
    "acknowledgement": Step.ACKNOWLEDGE,
    "discussion": Step.DISCUSS,
    "answer": Step.ANSWER,
    "plan": Step.PLAN,
    "closing": Step.CLOSE,
    "closing-without-action": Step.CLOSE_WITHOUT_ACTION,
    "setting-aside": Step.SET_ASIDE,
    "reopening": Step.REOPEN,
}
VERBS: Final[dict[Step, Callable[..., bool | None]]] = {
    Step.ACKNOWLEDGE: handling.acknowledge,
    Step.DISCUSS: handling.discuss,
    Step.ANSWER: handling.answer,
    Step.PLAN: handling.plan,
    Step.CLOSE: handling.close,
    Step.CLOSE_WITHOUT_ACTION: handling.close_without_action,
    Step.SET_ASIDE: handling.set_aside,
    Step.REOPEN: handling.reopen,
}
DONE: Final = {
    Step.ACKNOWLEDGE: N_("De melder kan nu lezen dat de melding gezien is."),
    Step.DISCUSS: N_("Het gesprek is vastgelegd."),
    Step.ANSWER: N_("Je antwoord staat klaar voor de melder. De zaak is afgesloten."),
    Step.PLAN: N_("De maatregelen zijn afgesproken."),
    Step.CLOSE: N_("De zaak is afgesloten."),
    Step.CLOSE_WITHOUT_ACTION: N_("De zaak is afgesloten."),
    Step.SET_ASIDE: N_("De melding is niet in behandeling genomen."),
    Step.REOPEN: N_("De zaak is weer open."),
}
PROPOSED: Final = N_("Je voorstel staat klaar. De zaak gaat dicht als een tweede behandelaar het ermee eens is.")


@blueprint.post("/<any({}):noun>".format(", ".join(f'"{noun}"' for noun in NOUNS)))
@needs(Permission.HANDLE_CASES)
def take(actor: Actor, reference: str, noun: str) -> ResponseReturnValue:
    case_file, step = CaseFile.open(reference, actor), NOUNS[noun]
    form: Any = case_page.step_form(step, case_file, actor, today(), sent=True)
    if getattr(form, "fill_name", "") in request.form:
        return _fill(case_file, actor, form, step)

    def act() -> str:
        acting.refuse_if_changed(case_file, form.seen.data or "")  # before any field: the step may be gone
        finished = VERBS[step](case_file, form.demand(), seen=form.seen.data, actor=actor, now=now())
        return PROPOSED if finished is False else DONE[step]

    return answer(case_file, actor, form, step, act)


@blueprint.post("/agreement")
@needs(Permission.HANDLE_CASES)
def agree(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), forms.AgreeForm(prefix="agree")

    def act() -> str:
        handling.agree(case_file, seen=form.seen.data, actor=actor, now=now())
        return N_("De zaak is afgesloten.")

    return answer(case_file, actor, form, "agree", act)


@blueprint.post("/objection")
@needs(Permission.HANDLE_CASES)
def decline(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), forms.DeclineForm(prefix="decline")

    def act() -> str:
        handling.decline(case_file, form.reason.data, seen=form.seen.data, actor=actor, now=now())
        return N_("Het voorstel is van tafel. De zaak blijft open.")

    return answer(case_file, actor, form, "decline", act)


@blueprint.post("/messages")
@needs(Permission.HANDLE_CASES)
@takes_files
def write(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = case_page.message_form(case_file, sent=True)

    def act() -> str:
        conversation.send_message(
            case_file,
            form.text.data,
            form.entry_id.data,
            actor=actor,
            now=now(),
            files=form.shown_before,
            feedback=form.feedback.data,
            seen=form.seen.data,
        )
        if form.feedback.data:
            return N_("De terugkoppeling staat klaar voor de melder.")
        return N_("Je bericht staat klaar voor de melder.")

    return _answer_with_files(case_file, actor, form, "message", act)


@blueprint.post("/notes")
@needs(Permission.HANDLE_CASES)
@takes_files
def note(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), forms.NoteForm(prefix="note")

    def act() -> str:
        text, entry_id = form.text.data, form.entry_id.data
        conversation.write_note(case_file, text, entry_id, actor=actor, now=now(), files=form.shown_before)
        return N_("Je notitie is bewaard.")

    return _answer_with_files(case_file, actor, form, "note", act)


@blueprint.post("/name")
@needs(Permission.HANDLE_CASES)
@confirmed
def show_name(actor: Actor, reference: str) -> ResponseReturnValue:
    """The name is shown once, on the page that answers; going back asks again."""
    case_file, form = CaseFile.open(reference, actor), forms.NameForm(prefix="name")
    if form.validate_on_submit():
        try:
            identity = disclosing.show_name(case_file, form.reason.data, actor=actor, now=now())
            return render_template("cases/name.html", case=case_file.case, identity=identity)
        except Refusal as refusal:
            form.refuse(refusal)
    return cases.page(case_file, actor, bound={"name": form}), 400


def _answer_with_files(
    case_file: CaseFile, actor: Actor, form: Any, bound_as: str, act: Callable[[], str]
) -> ResponseReturnValue:
    """As `answer`; and a button about files, or a file that is not taken, brings the page back with the others."""
    valid = form.validate_on_submit()
    refused = receiving.receive(form, Draft(form.entry_id.data))
    if getattr(form, "fill_name", "") in request.form:
        form.refuse_all(refused)
        return _fill(case_file, actor, form, bound_as)
    if valid and not refused and not receiving.only_files(form):
        return answer(case_file, actor, form, bound_as, act)
    form.refuse_all(refused)
    if form.errors or form.form_errors:
        return cases.page(case_file, actor, bound={bound_as: form}, mistaken=form), 400
    return cases.page(case_file, actor, bound={bound_as: form})


def _fill(case_file: CaseFile, actor: Actor, form: Any, bound_as: str) -> ResponseReturnValue:
    """A standard text comes into the box; nothing is done yet, and nothing that was typed is lost."""
    form.fill(standard_texts.find)
    if _may_be_gone(case_file, form, bound_as):
        return _changed(case_file, actor, form, bound_as, CaseChanged())
    refused = bool(form.standard.errors)
    return cases.page(case_file, actor, bound={bound_as: form}), 400 if refused else 200


def answer(
    case_file: CaseFile, actor: Actor, form: Form, bound_as: str, act: Callable[[], str], *, onward: str = ""
) -> ResponseReturnValue:
    """Do it and go on (to the case, unless it goes `onward`); or show the page again with the sentence beside the field
    and every word kept."""
    here = url_for("cases.show", reference=case_file.case.reference)
    if form.validate_on_submit():
        try:
            flash(_(act()))
            return redirect(onward or here, 303)
        except CaseChanged as refusal:
            return _changed(case_file, actor, form, bound_as, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
    if _may_be_gone(case_file, form, bound_as):
        return _changed(case_file, actor, form, bound_as, CaseChanged())
    return cases.page(case_file, actor, bound={bound_as: form}, mistaken=form), 400


def _may_be_gone(case_file: CaseFile, form: Any, bound_as: str) -> bool:
    """Whether somebody was first: the page may have no such step any more, and its words must not go with it."""
    seen = form.seen.data if "seen" in form and bound_as != "message" else ""
    return bool(seen) and seen != case_file.case.last_act


def _changed(case_file: CaseFile, actor: Actor, form: Any, bound_as: str, refusal: CaseChanged) -> ResponseReturnValue:
    changes = case_page.changes_since(case_file, form.seen.data or "", current(), actor.id)
    form.seen.data = case_file.case.last_act
    form.refuse(refusal)
    page = cases.page(case_file, actor, bound={bound_as: form}, changes=changes, mistaken=form, lost=_words(form))
    return page, 409


def _words(form: Any) -> list[tuple[str, str]]:
    """What was typed, for when the step itself is no longer there to hold it."""
    found = []
    for field in form:
        if field.type == "FieldList":
            found += [word for line in field for word in _words(line.form)]
        elif field.type in ("TextAreaField", "StringField") and field.data:
            found.append((str(field.label.text), str(field.data)))
        elif field.type == "DateField" and field.data:
            found.append((str(field.label.text), full_day(field.data)))
    return found
