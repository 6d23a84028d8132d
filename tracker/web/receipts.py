"""The reporter's way back in: the code, the case behind it, and something to add."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import CaseFile
from tracker.clock import now, today
from tracker.domain import receipts
from tracker.domain.errors import N_, Erased, NotFound, Refusal
from tracker.domain.receipts import TypingMistake
from tracker.forms.base import ButtonForm, Form
from tracker.forms.readers import CloseOutForm
from tracker.forms.receipt import AddForm, CodeForm, ReadForm, SavedForm
from tracker.services import caring, conversation, disclosing, reporting, sessions
from tracker.services.attachments import Draft
from tracker.services.reporting import Filed
from tracker.services.sessions import Door
from tracker.web import browser, identity, keeping, receiving, reporter_story, throttle
from tracker.web.access import public, receipt
from tracker.web.receiving import takes_files
from tracker.web.reports import made

blueprint = Blueprint("receipts", __name__)


class UnknownCode(Refusal):
    sentence = N_(
        "Bij deze code hoort geen melding. De code zelf is goed getypt. Kijk of het een code van dit meldpunt is."
    )
    field = "code"


@blueprint.get("/receipt")
@public
def enter() -> ResponseReturnValue:
    return render_template("receipt/enter.html", form=CodeForm())


@blueprint.post("/receipt")
@public
@throttle.wrong_codes
def open_case() -> ResponseReturnValue:
    form = CodeForm()
    kept = keeping.kept()
    if form.validate_on_submit():
        try:
            case_file = open_by_code(form.code.data)
            identity.enter(Door.RECEIPT, sessions.open_receipt(case_file, now=now()))
            onward = url_for("receipts.case")
            return keeping.give_back(kept, case_file.case.id, onward) if kept else redirect(onward, 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("receipt/enter.html", form=form, kept=kept), 400


@blueprint.post("/receipt/check")
@public
def check() -> ResponseReturnValue:
    """Two groups typed back: only then does the page with the code let go. A code that we did not give to this browser
    is not shown: somebody else may have planted it."""
    form = SavedForm()
    if not browser.is_marked(form.code.data or "", form.mark.data):
        return redirect(url_for("receipts.enter"), 303)
    try:
        code = receipts.parse(form.code.data or "")
        case_file = CaseFile.open_with_receipt(code)
    except (TypingMistake, NotFound):
        return redirect(url_for("receipts.enter"), 303)
    if not form.validate_on_submit():
        return made(Filed(case_file, False, reporting.readers(case_file)), code, form), 400
    identity.enter(Door.RECEIPT, sessions.open_receipt(case_file, now=now()))
    return redirect(url_for("receipts.case"), 303)


@blueprint.get("/receipt/case")
@receipt
def case(case_file: CaseFile) -> ResponseReturnValue:
    return _page(case_file, AddForm(formdata=None))


@blueprint.post("/receipt/case/messages")
@receipt
@takes_files
def add(case_file: CaseFile) -> ResponseReturnValue:
    form = AddForm()
    valid = form.validate_on_submit()
    refused = receiving.receive(form, Draft(form.entry_id.data))
    form.refuse_all(refused)
    if valid and not refused and not receiving.only_files(form):
        try:
            conversation.add_from_reporter(
                case_file, form.text.data, form.entry_id.data, now=now(), files=form.shown_before
            )
            flash(_("Dank je. Het staat erbij."))
            return redirect(url_for("receipts.case"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, form), 400 if form.errors or form.form_errors else 200


@blueprint.post("/receipt/case/reading")
@receipt
def confirm_reading(case_file: CaseFile) -> ResponseReturnValue:
    """Only this button tells handlers that something was read."""
    form = ReadForm(prefix="read")
    if form.validate_on_submit():
        conversation.confirm_reading(case_file, form.letter.data, now=now())
        flash(_("Dank je. Wie je schreef, weet nu dat je het gelezen hebt."))
        return redirect(url_for("receipts.case"), 303)
    return _page(case_file, AddForm(formdata=None), form), 400


@blueprint.post("/receipt/case/trusted-person")
@receipt
def ask_trusted_person(case_file: CaseFile) -> ResponseReturnValue:
    form = ButtonForm()
    if form.validate_on_submit():
        try:
            person = disclosing.let_trusted_person_look(case_file, now=now())
            flash(_("%(name)s kan nu meekijken.", name=person.name))
            return redirect(url_for("receipts.case"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, AddForm(formdata=None), form), 400


@blueprint.post("/receipt/case/exclusion")
@receipt
def close_out(case_file: CaseFile) -> ResponseReturnValue:
    """Somebody may not read this any more; who would be the last reader is not sent away."""
    form = _close_out_form(case_file, sent=True)
    if form.validate_on_submit():
        try:
            person = disclosing.close_to(case_file, form.whom.data, now=now())
            flash(
                _(
                    "%(name)s kan je melding niet meer openen. Wat al gelezen is, kunnen we niet terughalen.",
                    name=person.name,
                )
            )
            return redirect(url_for("receipts.case"), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, AddForm(formdata=None), close_out=form), 400


@blueprint.post("/receipt/leave")
@public
def leave() -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    identity.leave(Door.RECEIPT)
    return redirect(url_for("public.home"), 303)


def open_by_code(text: str) -> CaseFile:
    """Raises TypingMistake, Erased, or UnknownCode for a code that is right and opens nothing."""
    try:
        return CaseFile.open_with_receipt(receipts.parse(text))
    except Erased:
        raise
    except NotFound as error:
        raise UnknownCode from error


def _close_out_form(case_file: CaseFile, *, sent: bool = False) -> CloseOutForm:
    form = CloseOutForm(prefix="out") if sent else CloseOutForm(formdata=None, prefix="out")
    form.offer([(account.id, account.name) for account in disclosing.who_may_be_closed_out(case_file)])
    return form


def _page(case_file: CaseFile, form: AddForm, button: Form | None = None, close_out: CloseOutForm | None = None) -> str:
    story = reporter_story.tell(case_file, now())
    return render_template(
        "receipt/case.html",
        story=story,
        to_call=story.readers,
        form=form,
        tray=receiving.tray_of(form, Draft(form.entry_id.data)) if form.is_submitted() else receiving.empty_tray(),
        button=button or ButtonForm(formdata=None),
        read=ReadForm(formdata=None, prefix="read", data={"letter": story.letters[-1].id} if story.letters else {}),
        trusted=disclosing.people_to_ask(case_file),
        close_out=close_out or _close_out_form(case_file),
        after=caring.after(case_file, today()),
        read_by=story.seen_by,
        from_account=request.args.get("back") == "my-reports",
    )
