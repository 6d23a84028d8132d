"""Names in a case, for who handles it: who looked, what goes outside, and people whom the report is about."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.acts import Act
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm, Form
from tracker.forms.names import LAW, PeopleForm, PersonForm, RequestForm
from tracker.services import acting, consenting, handling, naming
from tracker.services.recording import trail_of
from tracker.web import case_story
from tracker.web.access import confirmed, needs
from tracker.web.language import current

blueprint = Blueprint("names", __name__, url_prefix="/cases/<reference>")


@blueprint.get("/names")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    return _page(CaseFile.open(reference, actor), actor)


@blueprint.post("/name-requests")
@needs(Permission.HANDLE_CASES)
def ask(actor: Actor, reference: str) -> ResponseReturnValue:
    """A question to the reporter, or a notice that the law asks for the name."""
    case_file, form = CaseFile.open(reference, actor), _request_form(sent=True)
    if form.validate_on_submit():
        law = form.ground.data == LAW
        begin = consenting.announce if law else consenting.ask
        try:
            begin(case_file, form.to.data, form.why.data, form.entry_id.data, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            now_reads = _("De melder leest dit met de code. Vanaf morgen kun je de naam geven.")
            flash(now_reads if law else _("De melder leest je vraag met de code."))
            return _back(case_file)
    return _page(case_file, actor, form), 400


@blueprint.post("/name-requests/<request_id>/gift")
@needs(Permission.HANDLE_CASES)
@confirmed
def give(actor: Actor, reference: str, request_id: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), ButtonForm()
    if form.validate_on_submit():
        try:
            request = consenting.give(case_file, request_id, actor=actor, now=now())
            flash(_("Het staat vast: de naam gaat naar %(to)s. De melder kan dit lezen.", to=request.to))
            return _back(case_file)
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, actor, form), 400


@blueprint.post("/name-requests/<request_id>/end")
@needs(Permission.HANDLE_CASES)
def drop(actor: Actor, reference: str, request_id: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), ButtonForm()
    if form.validate_on_submit():
        try:
            consenting.drop(case_file, request_id, actor=actor, now=now())
            flash(_("De naam gaat nergens heen. De melder kan dit lezen."))
            return _back(case_file)
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, actor, form), 400


@blueprint.post("/people")
@needs(Permission.HANDLE_CASES)
def add_person(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), PersonForm(prefix="person")
    if form.validate_on_submit():
        try:
            naming.add_person(case_file, form.name.data, form.who.data, form.entry_id.data, actor=actor, now=now())
            flash(_("De naam staat er, apart en verzegeld. In de zaak heet deze persoon: betrokkene en een letter."))
            return _back(case_file)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, actor, form), 400


@blueprint.post("/people/names")
@needs(Permission.HANDLE_CASES)
@confirmed
def show_people(actor: Actor, reference: str) -> ResponseReturnValue:
    """The names are shown once, on the page that answers; going back asks again."""
    case_file, form = CaseFile.open(reference, actor), PeopleForm(prefix="people")
    if form.validate_on_submit():
        try:
            people = naming.show_people(case_file, form.reason.data, actor=actor, now=now())
            return render_template("cases/people.html", case=case_file.case, people=people)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, actor, form), 400


def _back(case_file: CaseFile) -> ResponseReturnValue:
    return redirect(url_for("names.show", reference=case_file.case.reference), 303)


def _page(case_file: CaseFile, actor: Actor, mistaken: Form | None = None) -> str:
    """Never shown without its entry in the trail, like the case page. `mistaken` comes back with its words."""
    handling.read(case_file, actor=actor, now=now())
    entries = case_file.entries()
    looks = [row for row in trail_of(case_file) if row.act in (Act.NAME_SHOWN, Act.PEOPLE_SHOWN)]
    return render_template(
        "cases/names.html",
        case=case_file.case,
        today=today(),
        told=naming.told(case_file),
        looks=[(row.day, case_story.sentence(row, case_file, current())) for row in looks],
        requests=consenting.requests_of(entries),
        letters=naming.letters(entries),
        request_form=mistaken if isinstance(mistaken, RequestForm) else _request_form(),
        person_form=mistaken if isinstance(mistaken, PersonForm) else PersonForm(formdata=None, prefix="person"),
        may_give=not acting.only_reads(case_file, actor),
        people_form=mistaken if isinstance(mistaken, PeopleForm) else PeopleForm(formdata=None, prefix="people"),
        mistaken=mistaken,
    )


def _request_form(*, sent: bool = False) -> RequestForm:
    form = RequestForm(prefix="request") if sent else RequestForm(formdata=None, prefix="request")
    form.offer()
    return form
