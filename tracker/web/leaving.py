"""Leaving: hand over all cases, part by part, and then close one's own account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission
from tracker.forms.base import Form
from tracker.forms.handlers import HandOverForm, SureForm
from tracker.services import holding, leaving, listing, receivers
from tracker.services.leaving import Part
from tracker.services.sessions import Door
from tracker.web import identity, parts
from tracker.web.access import confirmed, needs
from tracker.web.handlers import choices

blueprint = Blueprint("leaving", __name__, url_prefix="/leaving")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def show(actor: Actor) -> ResponseReturnValue:
    return _page(actor)


@blueprint.post("")
@needs(Permission.HANDLE_CASES)
@confirmed
def hand_over(actor: Actor) -> ResponseReturnValue:
    form = _form(actor, sent=True)
    if form.validate_on_submit():
        try:
            held = leaving.held(actor)
            done = parts.run(form, lambda after: leaving.hand_over(form.whom.data, after, actor=actor, now=now()), held)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if done.after:
                return parts.page(form, done, url_for("leaving.hand_over"), _("Zaken overdragen"))
            _tell(done)
            return redirect(url_for("leaving.show"), 303)
    return _page(actor, form), 400


@blueprint.post("/account")
@needs(Permission.HANDLE_CASES)
@confirmed
def close(actor: Actor) -> ResponseReturnValue:
    form = _sure_form(actor, sent=True)
    if form.validate_on_submit():
        try:
            receivers.leave(sure=form.sure.data, actor=actor, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.leave(Door.DESK)
            identity.forget_forms()
            return redirect(url_for("public.home"), 303)
    return _page(actor, form), 400


def _tell(done: Part) -> None:
    if done.over:
        flash(ngettext("Eén zaak is overgedragen.", "%(num)s zaken zijn overgedragen.", done.over))
    if done.to_others:
        flash(
            ngettext(
                "Eén zaak mag die collega niet zien. Wie de zaak ook al had, gaat ermee verder.",
                "%(num)s zaken mag die collega niet zien. Wie de zaken ook al had, gaat ermee verder.",
                done.to_others,
            )
        )
    if done.nowhere:
        flash(
            ngettext(
                "Eén zaak mag die collega niet zien, en verder heeft niemand de zaak. Die staat hieronder.",
                "%(num)s zaken mag die collega niet zien, en verder heeft niemand ze. Die staan hieronder.",
                done.nowhere,
            ),
            "trouble",
        )


def _page(actor: Actor, mistaken: Form | None = None) -> str:
    left = listing.page_of(actor, listing.Filter(), 1, now())
    return render_template(
        "handlers/leaving.html",
        held=left.total,
        left=left.rows,
        form=mistaken if isinstance(mistaken, HandOverForm) else _form(actor),
        asked=left.total > 0 or receivers.is_last_coordinator(actor.id),
        sure=mistaken if isinstance(mistaken, SureForm) else _sure_form(actor),
        mistaken=mistaken,
    )


def _form(actor: Actor, *, sent: bool = False) -> HandOverForm:
    form = HandOverForm() if sent else HandOverForm(formdata=None)
    form.offer(choices(holding.let_in(), actor.id))
    return form


def _sure_form(actor: Actor, *, sent: bool = False) -> SureForm:
    form = SureForm(prefix="close") if sent else SureForm(formdata=None, prefix="close")
    if leaving.held(actor):
        form.ask(_("Ik heb nog zaken. Ik weet dat ik ze daarna niet meer kan overdragen."))
    else:
        form.ask(_("Ik weet dat er dan geen coördinator meer is."))
    return form
