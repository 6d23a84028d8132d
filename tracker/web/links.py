"""Cases that belong together: laid, taken away, and what is told to the reporters of merged reports."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor, CaseFile, EntryKind, register_of
from tracker.clock import now
from tracker.domain import receipts
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.linking import Relation
from tracker.domain.permissions import Permission
from tracker.domain.statuses import Status
from tracker.forms.links import AlikeForm, LinkForm, MergedFeedbackForm, UnlinkForm
from tracker.models import Holder, db
from tracker.services import acting, conversation, handling, linking, listing
from tracker.services.linking import Beside
from tracker.web.access import needs
from tracker.web.settling import settle
from tracker.web.templating import case_name

blueprint = Blueprint("links", __name__, url_prefix="/cases/<reference>")


@blueprint.get("/links")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor, reference: str) -> ResponseReturnValue:
    return _page(CaseFile.open(reference, actor), actor)


@blueprint.post("/links")
@needs(Permission.HANDLE_CASES)
def link(actor: Actor, reference: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), _link_form(sent=True)

    def act() -> str:
        relation = Relation(form.relation.data)
        linking.link(case_file, form.linked.data, relation, seen=form.seen.data or "", actor=actor, now=now())
        return N_("Het verband is gelegd.")

    return settle(form, act, lambda: _page(case_file, actor, form), _here(case_file))


@blueprint.post("/links/alike")
@needs(Permission.HANDLE_CASES)
def link_alike(actor: Actor, reference: str) -> ResponseReturnValue:
    """What was suggested is about the same; refused like any link."""
    case_file, form = CaseFile.open(reference, actor), AlikeForm(prefix="alike")

    def act() -> str:
        linking.link(case_file, form.linked.data, Relation.SAME, seen=form.seen.data or "", actor=actor, now=now())
        return N_("Het verband is gelegd.")

    return settle(form, act, lambda: _page(case_file, actor, form), _here(case_file))


@blueprint.post("/links/<link_id>/removal")
@needs(Permission.HANDLE_CASES)
def unlink(actor: Actor, reference: str, link_id: str) -> ResponseReturnValue:
    case_file, form = CaseFile.open(reference, actor), _unlink_form(link_id, sent=True)
    _find(linking.beside(case_file, actor), link_id)

    def act() -> str:
        linking.unlink(case_file, link_id, form.reason.data, seen=form.seen.data or "", actor=actor, now=now())
        return N_("Het verband is weggehaald.")

    return settle(form, act, lambda: _page(case_file, actor, form), _here(case_file))


@blueprint.post("/links/<link_id>/feedback")
@needs(Permission.HANDLE_CASES)
def tell(actor: Actor, reference: str, link_id: str) -> ResponseReturnValue:
    """What came of this case, told to the reporter of a report that was merged with it: a letter in that case."""
    case_file, form = CaseFile.open(reference, actor), _feedback_form(link_id, sent=True)
    other = _find(linking.merged(case_file, actor), link_id).case_file
    if form.validate_on_submit():
        try:
            conversation.send_message(other, form.text.data, form.entry_id.data, actor=actor, now=now())
            flash(_("Je bericht staat klaar voor die melder."))
            return redirect(_here(case_file), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(case_file, actor, form), 400


def _here(case_file: CaseFile) -> str:
    return url_for("links.show", reference=case_file.case.reference)


def _find(found: list[Beside], link_id: str) -> Beside:
    each = next((each for each in found if each.link.id == link_id), None)
    if each is None:
        raise NotFound
    return each


def _page(case_file: CaseFile, actor: Actor, mistaken: Any = None) -> str:
    """After a refusal the form goes on from how the case stands now, with its words kept."""
    handling.read(case_file, actor=actor, now=now())
    seen, only_reads = case_file.case.last_act, acting.only_reads(case_file, actor)
    link_form = mistaken if isinstance(mistaken, LinkForm) else _link_form()
    alike_form: Any = mistaken if isinstance(mistaken, AlikeForm) else AlikeForm(formdata=None, prefix="alike")
    link_form.seen.data = alike_form.seen.data = seen
    closed = case_file.case.status == Status.CLOSED
    rows = [_told(each, case_file, actor, mistaken, closed=closed) for each in linking.beside(case_file, actor)]
    return render_template(
        "cases/links.html",
        case=case_file.case,
        rows=rows,
        link=None if only_reads else link_form,
        alike_form=alike_form,
        alike=[] if only_reads or closed else linking.alike(case_file, actor),
        follows=_follows(case_file, actor),
        into=_into(case_file, actor),
        mistaken=mistaken,
    )


def _told(each: Beside, case_file: CaseFile, actor: Actor, mistaken: Any, *, closed: bool) -> dict[str, Any]:
    unlink = _mine(_unlink_form(each.link.id), mistaken)
    unlink.seen.data = case_file.case.last_act
    feedback = _mine(_feedback_form(each.link.id, text=_said_at_the_end(case_file)), mistaken)
    return {
        "link": each.link,
        "case": each.case_file.case,
        "title": _title(each.case_file, actor),
        "news": each.news,
        "unlink": None if acting.only_reads(case_file, actor) else unlink,
        "feedback": feedback if closed and _goes_on_here(each) else None,
        "told_on": linking.told_on(each.case_file),
    }


def _goes_on_here(each: Beside) -> bool:
    """Not when it was opened again by itself."""
    return each.link.relation is Relation.MERGED and each.case_file.case.status == Status.CLOSED


def _title(case_file: CaseFile, actor: Actor) -> str:
    register = register_of(case_file.case, db.session.get(Holder, (case_file.case.id, actor.id)), actor)
    return case_name(register.category) if register else ""


def _said_at_the_end(case_file: CaseFile) -> str:
    """What the reporter of this case was told when it was closed: a beginning, to be edited for another reader."""
    endings = (entry for entry in reversed(case_file.entries()) if entry.kind in (EntryKind.CLOSING, EntryKind.ANSWER))
    last = next(endings, None)
    if last is None:
        return ""
    return str(last.body["message"] if last.kind is EntryKind.ANSWER else last.body["feedback"]["message"])


def _follows(case_file: CaseFile, actor: Actor) -> dict[str, str] | None:
    """The report that this one follows by its reporter's own word; its reference only for who may open it."""
    told = str(case_file.report().get("follows", ""))
    if not told:
        return None
    return {"reference": told if listing.may_open(actor, told) else ""}


def _into(case_file: CaseFile, actor: Actor) -> str:
    """The case in which this one goes on, where it was set aside as a duplicate."""
    asides = [entry for entry in case_file.entries() if entry.kind is EntryKind.SETTING_ASIDE]
    told = str(asides[-1].body.get("linked") or "") if asides and case_file.case.status == Status.CLOSED else ""
    return receipts.reference(told) if told and listing.may_open(actor, told) else ""


def _mine(fresh: Any, mistaken: Any) -> Any:
    """The form that came back, in its own place."""
    same = type(mistaken) is type(fresh) and [field.name for field in mistaken] == [field.name for field in fresh]
    return mistaken if same else fresh


def _link_form(*, sent: bool = False) -> LinkForm:
    form = LinkForm() if sent else LinkForm(formdata=None)
    form.offer()
    return form


def _unlink_form(link_id: str, *, sent: bool = False) -> UnlinkForm:
    prefix = f"end-{link_id[:8]}"
    return UnlinkForm(prefix=prefix) if sent else UnlinkForm(formdata=None, prefix=prefix)


def _feedback_form(link_id: str, *, sent: bool = False, text: str = "") -> MergedFeedbackForm:
    prefix = f"tell-{link_id[:8]}"
    if sent:
        return MergedFeedbackForm(prefix=prefix)
    return MergedFeedbackForm(formdata=None, prefix=prefix, data={"text": text})
