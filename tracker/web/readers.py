"""Who reads a case: the list by name, letting somebody in for a while, letting them go, and stopping oneself."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile
from tracker.clock import now
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Permission
from tracker.forms.base import Form
from tracker.forms.readers import RecuseForm, ShareForm, TakeBackForm
from tracker.models import Account
from tracker.services import acting, handling, holding, recusing, sharing
from tracker.web.access import confirmed, needs
from tracker.web.templating import full_day, join_names, label

blueprint = Blueprint("readers", __name__, url_prefix="/cases/<reference>")


@dataclass(frozen=True)
class Reader:
    """`take_back`: the form that sends them away again; none for whom the reporter chose."""

    id: str
    name: str
    role: str
    since: date
    until: date | None
    own: bool
    take_back: Form | None


@blueprint.get("/readers")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    return _page(CaseFile.open(reference, actor), actor)


@blueprint.post("/recusal")
@needs(Permission.HANDLE_CASES)
def recuse(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = _recuse_form(case_file, actor, sent=True)
    if form.validate_on_submit():
        try:
            whom = form.whom.data or ""
            successor = recusing.recuse(case_file, form.reason.data, whom, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            told = _("Je bent gestopt met de zaak. Je sleutel is weg, je kunt de zaak niet meer openen.")
            flash(told + (" " + _("%(name)s gaat ermee verder.", name=successor.name) if successor else ""))
            return redirect(url_for("cases.index"), 303)
    return _page(case_file, actor, form), 400


@blueprint.post("/shares")
@needs(Permission.HANDLE_CASES)
@confirmed
def share(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    form = _share_form(case_file, sent=True)
    if form.validate_on_submit():
        try:
            person = sharing.share(case_file, form.whom.data, form.reason.data, form.until.data, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if form.until.data:
                flash(_("%(name)s leest mee tot en met %(day)s.", name=person.name, day=full_day(form.until.data)))
            else:
                flash(_("%(name)s leest nu mee.", name=person.name))
            return _back(case_file)
    return _page(case_file, actor, form), 400


@blueprint.post("/shares/<account_id>/end")
@needs(Permission.HANDLE_CASES)
@confirmed
def take_back(actor: Actor, reference: str, account_id: str) -> ResponseReturnValue:
    case_file = CaseFile.open(reference, actor)
    if account_id not in sharing.may_be_taken_back(case_file, actor):
        raise NotFound
    form = _take_back_form(account_id, sent=True)
    if form.validate_on_submit():
        try:
            sharing.take_back(case_file, account_id, form.reason.data, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("De sleutel is teruggenomen. Wat er nu bijkomt, heeft een nieuwe sleutel."))
            return _back(case_file)
    return _page(case_file, actor, form), 400


def _back(case_file: CaseFile) -> ResponseReturnValue:
    return redirect(url_for("readers.show", reference=case_file.case.reference), 303)


def _page(case_file: CaseFile, actor: Actor, mistaken: Form | None = None) -> str:
    """Never shown without its entry in the trail, like the case page. `mistaken` comes back with its words."""
    handling.read(case_file, actor=actor, now=now())
    offered = holding.candidates(case_file)
    only_reads = acting.only_reads(case_file, actor)
    return render_template(
        "cases/readers.html",
        case=case_file.case,
        readers=_readers(case_file, actor, mistaken),
        share=mistaken if isinstance(mistaken, ShareForm) else _share_form(case_file),
        recuse=mistaken if isinstance(mistaken, RecuseForm) else _recuse_form(case_file, actor),
        may_share=bool(offered or holding.guests(case_file)) and not only_reads,
        may_stop=bool(offered) or not recusing.must_hand_over(case_file, actor),
        mistaken=mistaken,
    )


def _readers(case_file: CaseFile, actor: Actor, mistaken: Form | None) -> list[Reader]:
    shared = set() if acting.only_reads(case_file, actor) else sharing.may_be_taken_back(case_file, actor)
    return [
        Reader(
            id=account.id,
            name=account.name,
            role=label(account.role, "role"),
            since=holder.granted_on,
            until=holder.until,
            own=account.id == actor.id,
            take_back=_take_back_form(account.id, mistaken=mistaken) if account.id in shared else None,
        )
        for account, holder in holding.rows(case_file)
    ]


def _recuse_form(case_file: CaseFile, actor: Actor, *, sent: bool = False) -> RecuseForm:
    form = RecuseForm(prefix="recuse") if sent else RecuseForm(formdata=None, prefix="recuse")
    others = [account.name for account in holding.others_for_good(case_file, actor.id)]
    form.offer(_choices(holding.candidates(case_file)), join_names(others))
    return form


def _share_form(case_file: CaseFile, *, sent: bool = False) -> ShareForm:
    form = ShareForm(prefix="share") if sent else ShareForm(formdata=None, prefix="share")
    form.offer(_choices([*holding.candidates(case_file), *holding.guests(case_file)]))
    return form


def _take_back_form(account_id: str, *, sent: bool = False, mistaken: Form | None = None) -> TakeBackForm:
    prefix = f"take-{account_id[:8]}"
    if isinstance(mistaken, TakeBackForm) and mistaken.reason.name.startswith(prefix):
        return mistaken
    return TakeBackForm(prefix=prefix) if sent else TakeBackForm(formdata=None, prefix=prefix)


def _choices(people: list[Account]) -> list[tuple[str, str]]:
    return [(account.id, f"{account.name} ({label(account.role, 'role').lower()})") for account in people]
