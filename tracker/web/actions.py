"""Corrective actions: all that I have to see to, and for each a page and a small page for every act."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor, CaseFile, OpenedAction
from tracker.clock import now, today
from tracker.domain import measures
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Permission
from tracker.domain.wording import N_
from tracker.forms.actions import AddForm, ChangeForm, CheckForm, FinishForm, LookForm, offer_people
from tracker.forms.base import Form
from tracker.services import acting, correcting, handling, outstanding, owning
from tracker.services.attachments import Draft
from tracker.services.outstanding import Show
from tracker.web import papers, receiving
from tracker.web.access import needs
from tracker.web.language import current
from tracker.web.receiving import takes_files
from tracker.web.settling import settle
from tracker.web.templating import case_name

blueprint = Blueprint("actions", __name__)


@blueprint.get("/actions")
@needs(Permission.HANDLE_CASES)
def index(actor: Actor) -> ResponseReturnValue:
    asked = request.args.get("show", "")
    show = Show(asked) if asked in list(Show) else Show.MINE
    page = outstanding.page_of(actor, show, request.args.get("page", 1, type=int), today())
    return render_template(
        "actions/index.html",
        page=page,
        show=show,
        case_title=lambda row: case_name(row.register.category) if row.register else "",
        address=lambda number: url_for("actions.index", show=show.value, page=number),
    )


@blueprint.get("/cases/<reference>/actions")
@blueprint.post("/cases/<reference>/actions")
@needs(Permission.HANDLE_CASES)
def add(actor: Actor, reference: str) -> ResponseReturnValue:
    """One more, in any open case."""
    case_file = CaseFile.open(reference, actor)
    form = _form(AddForm, lambda kind: kind(formdata=None, data=_seen(case_file)))
    form.offer(_people(case_file), current())

    def act() -> str:
        correcting.add(case_file, form.demand(), seen=form.seen.data or "", actor=actor, now=now())
        return N_("De maatregel is afgesproken.")

    def again() -> str:
        form.seen.data = case_file.case.last_act
        handling.read(case_file, actor=actor, now=now())
        return render_template("cases/new_action.html", case=case_file.case, form=form)

    return again() if request.method == "GET" else settle(form, act, again, _home(case_file))


@blueprint.get("/cases/<reference>/actions/<action_id>")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str, action_id: str) -> ResponseReturnValue:
    case_file, action = _found(actor, reference, action_id)
    if action.duty:
        return redirect(url_for("duties.show", reference=case_file.case.reference), 303)
    return _page(case_file, actor, action)


@blueprint.get("/cases/<reference>/actions/<action_id>/result")
@blueprint.post("/cases/<reference>/actions/<action_id>/result")
@needs(Permission.HANDLE_CASES)
@takes_files
def finish(actor: Actor, reference: str, action_id: str) -> ResponseReturnValue:
    """Done or dropped, with files that prove it."""
    case_file, action = _measure(actor, reference, action_id)
    temporary = action.code == measures.TEMPORARY
    day = None if temporary else correcting.default_check_day(today())
    form = _form(FinishForm, lambda kind: kind(formdata=None, data={"check_on": day}))
    draft = Draft(form.entry_id.data)

    def act() -> str:
        correcting.finish(
            case_file,
            action_id,
            form.result.data,
            form.dropped.data,
            actor=actor,
            now=now(),
            check_on=form.check_on.data,
            unchecked=form.check_on.data is None,
            entry_id=form.entry_id.data,
            files=form.shown_before,
        )
        return N_("De maatregel is afgerond.")

    def again() -> str:
        return _page(case_file, actor, action, form=form, tray=receiving.tray_of(form, draft))

    if request.method == "GET":
        return again()
    valid = form.validate_on_submit()
    refused = receiving.receive(form, draft)
    if valid and not refused and not receiving.only_files(form):
        return settle(form, act, again, _home(case_file))
    form.refuse_all(refused)
    return again(), 400 if form.errors or form.form_errors else 200


@blueprint.get("/cases/<reference>/actions/<action_id>/change")
@blueprint.post("/cases/<reference>/actions/<action_id>/change")
@needs(Permission.HANDLE_CASES)
def change(actor: Actor, reference: str, action_id: str) -> ResponseReturnValue:
    """Another owner or another day."""
    case_file, action = _measure(actor, reference, action_id)
    known = correcting.as_it_is(action)
    fresh = {"person": known.owner_id, "owner": "" if known.owner_id else known.owner, "due_on": known.due_on}
    form = _form(ChangeForm, lambda kind: kind(formdata=None, data=_seen(case_file) | fresh))
    people = _people(case_file)
    is_gone = known.owner_id and known.owner_id not in dict(people)
    offer_people(form.person, people, (known.owner_id, papers.name_of(known.owner_id)) if is_gone else None)

    def act() -> str:
        correcting.change(case_file, action_id, form.demand(), seen=form.seen.data or "", actor=actor, now=now())
        return N_("De maatregel is veranderd. Wat er eerst stond, blijft in het verhaal staan.")

    return _answer(case_file, actor, action, form, act)


@blueprint.get("/cases/<reference>/actions/<action_id>/check")
@blueprint.post("/cases/<reference>/actions/<action_id>/check")
@needs(Permission.HANDLE_CASES)
def check(actor: Actor, reference: str, action_id: str) -> ResponseReturnValue:
    """Whether it helped."""
    case_file, action = _measure(actor, reference, action_id)
    form = _form(CheckForm, lambda kind: kind(formdata=None, data=_seen(case_file)))
    form.offer()

    def act() -> str:
        seen = form.seen.data or ""
        if correcting.check(case_file, action_id, form.demand(), seen=seen, actor=actor, now=now()):
            return N_("De maatregel hielp niet. De zaak is weer open, en de maatregel ook.")
        return N_("Het staat erbij.")

    return _answer(case_file, actor, action, form, act)


@blueprint.get("/cases/<reference>/actions/<action_id>/look")
@blueprint.post("/cases/<reference>/actions/<action_id>/look")
@needs(Permission.HANDLE_CASES)
def look(actor: Actor, reference: str, action_id: str) -> ResponseReturnValue:
    """A temporary measure is still needed."""
    case_file, action = _measure(actor, reference, action_id)
    until = max(action.last_day, today() + measures.LOOK_AGAIN)
    form = _form(LookForm, lambda kind: kind(formdata=None, data=_seen(case_file) | {"until": until}))

    def act() -> str:
        seen, note, day = form.seen.data or "", form.note.data, form.until.data
        correcting.look_again(case_file, action_id, note, day, seen=seen, actor=actor, now=now())
        return N_("De maatregel loopt door. Binnen twee weken kijken jullie weer.")

    return _answer(case_file, actor, action, form, act)


@blueprint.app_template_filter("action_name")
def called(action: OpenedAction) -> str:
    """The name of an action, or of a question."""
    return papers.action_called(action, current())


@blueprint.app_template_filter("owner")
def owner(action: OpenedAction) -> str:
    return papers.owner_of({"owner": action.owner, "owner_id": action.owner_id})


@blueprint.app_template_filter("owner_is_gone")
def owner_is_gone(action: OpenedAction) -> bool:
    """Whoever would see to it has no account any more."""
    return bool(action.owner_id) and action.finished_on is None and not papers.is_here(action.owner_id)


def _found(actor: Actor, reference: str, action_id: str) -> tuple[CaseFile, OpenedAction]:
    case_file = CaseFile.open(reference, actor)
    return case_file, case_file.action(action_id)


def _measure(actor: Actor, reference: str, action_id: str) -> tuple[CaseFile, OpenedAction]:
    case_file, action = _found(actor, reference, action_id)
    if action.duty:
        raise NotFound
    return case_file, action


def _people(case_file: CaseFile) -> list[tuple[str, str]]:
    return [(account.id, account.name) for account in owning.owners(case_file)]


def _form(kind: Any, fresh: Callable[[Any], Any]) -> Any:
    return kind() if request.method == "POST" else fresh(kind)


def _seen(case_file: CaseFile) -> dict[str, Any]:
    return {"seen": case_file.case.last_act}


def _home(case_file: CaseFile) -> str:
    return url_for("cases.show", reference=case_file.case.reference) + "#measures"


def _answer(
    case_file: CaseFile, actor: Actor, action: OpenedAction, form: Any, act: Callable[[], str]
) -> ResponseReturnValue:
    def again() -> str:
        form.seen.data = case_file.case.last_act
        return _page(case_file, actor, case_file.action(action.id), form=form)

    if request.method == "GET":
        return again()
    return settle(form, act, again, _home(case_file))


def _page(case_file: CaseFile, actor: Actor, action: OpenedAction, form: Form | None = None, **more: Any) -> str:
    """Never shown without its entry in the trail, like the case page."""
    handling.read(case_file, actor=actor, now=now())
    return render_template(
        "cases/action.html",
        case=case_file.case,
        action=action,
        temporary=action.code == measures.TEMPORARY,
        only_reads=acting.only_reads(case_file, actor),
        proof=[each for each in case_file.files.all() if each.entry in _results(case_file, action)],
        form=form,
        act=request.endpoint.rpartition(".")[2] if form and request.endpoint else "",
        today=today(),
        **more,
    )


def _results(case_file: CaseFile, action: OpenedAction) -> set[str]:
    """The entries that say how this action ended, each time."""
    return {entry.id for entry in case_file.entries() if entry.body.get("action_id") == action.id}
