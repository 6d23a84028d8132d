"""Who handles cases here: closing an account together, taking over what it left, and giving a new colleague what is
open."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor
from tracker.clock import now, today
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm, Form
from tracker.forms.handlers import GiveForm, PartsForm, SureForm
from tracker.models import Account
from tracker.services import absence, holding, joining, leaving, receivers
from tracker.web import parts
from tracker.web.access import confirmed, needs
from tracker.web.language import said
from tracker.web.templating import join_names

blueprint = Blueprint("handlers", __name__, url_prefix="/handlers")


@blueprint.get("")
@needs(Permission.HANDLE_CASES)
def index(actor: Actor) -> ResponseReturnValue:
    return _page(actor)


def waits(actor: Actor) -> list[str]:
    """What waits here for this handler, in a sentence each; for the desk."""
    if not joining.is_confirmed(actor):
        return []
    proposed = [account for account in receivers.proposed() if account.id != actor.id]
    told = [_("Iemand stelt voor het account van %(name)s te sluiten.", name=each.name) for each in proposed]
    if any(account.id == actor.id for account in receivers.proposed()):
        told.append(_("Iemand stelt voor jouw account te sluiten. Een andere behandelaar beslist daarover."))
    behind = [account.name for account, _count in leaving.left_behind(actor)]
    if behind:
        told.append(
            _(
                "Het account van %(names)s is gesloten. Jullie zaken hebben een nieuwe sleutel nodig.",
                names=join_names(behind),
            )
        )
    return told


@blueprint.post("/<account_id>/closing")
@needs(Permission.HANDLE_CASES)
@confirmed
def close(actor: Actor, account_id: str) -> ResponseReturnValue:
    """The second of the two who change together who receives reports."""
    form = _sure_form(account_id, sent=True)
    if form.validate_on_submit():
        try:
            account = receivers.confirm_closing(account_id, sure=form.sure.data, actor=actor, now=now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash(_("Het account van %(name)s is gesloten.", name=account.name))
            return redirect(url_for("handlers.index"), 303)
    return _page(actor, form), 400


@blueprint.post("/<account_id>/staying")
@needs(Permission.HANDLE_CASES)
def keep(actor: Actor, account_id: str) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    account = receivers.decline_closing(account_id, actor=actor, now=now())
    flash(_("Het account van %(name)s blijft open.", name=account.name))
    return redirect(url_for("handlers.index"), 303)


@blueprint.post("/<account_id>/takeover")
@needs(Permission.HANDLE_CASES)
@confirmed
def take_over(actor: Actor, account_id: str) -> ResponseReturnValue:
    form = PartsForm()
    if not form.validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    total = {account.id: count for account, count in leaving.left_behind(actor)}.get(account_id, 0)
    try:
        done = parts.run(form, lambda after: leaving.take_over(account_id, after, actor=actor, now=now()), total)
    except NotFound:
        raise
    except Refusal as refusal:
        flash(said(refusal), "trouble")
        return redirect(url_for("handlers.index"), 303)
    if done.after:
        return parts.page(form, done, url_for("handlers.take_over", account_id=account_id), _("Nieuwe sleutels maken"))
    flash(_("Dat is klaar. Wie weg is, kan niets nieuws meer lezen."))
    return redirect(url_for("handlers.index"), 303)


@blueprint.post("/<account_id>/cases")
@needs(Permission.HANDLE_CASES)
@confirmed
def give(actor: Actor, account_id: str) -> ResponseReturnValue:
    """A colleague who came later gets old cases from somebody who has them."""
    form = _give_form(account_id, sent=True)
    if form.validate_on_submit():
        try:
            done = parts.run(
                form,
                lambda after: leaving.give_open_cases(account_id, form.reason.data, after, actor=actor, now=now()),
                leaving.open_cases(actor),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if done.after:
                return parts.page(form, done, url_for("handlers.give", account_id=account_id), _("Zaken geven"))
            flash(_("Dat is klaar. Je collega kan nu meelezen."))
            if done.nowhere:
                flash(
                    _(
                        "Zaken die je collega niet mag zien: %(count)s. Die heeft je collega niet gekregen.",
                        count=done.nowhere,
                    )
                )
            return redirect(url_for("handlers.index"), 303)
    return _page(actor, form), 400


def _page(actor: Actor, mistaken: Form | None = None) -> str:
    let_in = holding.let_in()
    doubted = {account.id for account in holding.doubted()}
    may_answer = joining.is_confirmed(actor)
    return render_template(
        "handlers/index.html",
        handlers=[(account, account.id in doubted) for account in let_in],
        me=actor.id,
        away=_away(),
        may_answer=may_answer,
        proposed=[
            (account, _sure_form(account.id, mistaken=mistaken), receivers.is_last_coordinator(account.id))
            for account in receivers.proposed()
        ],
        behind=leaving.left_behind(actor),
        open_cases=leaving.open_cases(actor),
        give=[(account, _give_form(account.id, mistaken=mistaken)) for account in let_in if account.id != actor.id],
        parts=PartsForm(formdata=None),
        button=ButtonForm(formdata=None),
        mistaken=mistaken,
    )


def _away() -> dict[str, tuple[date, str]]:
    """Of who is away: the last day, and the name of who stands in."""
    names = {account.id: account.name for account in holding.let_in()}
    return {
        account_id: (each.until, names.get(each.stand_in, "")) for account_id, each in absence.now_away(today()).items()
    }


def _sure_form(account_id: str, *, sent: bool = False, mistaken: Form | None = None) -> SureForm:
    prefix = f"close-{account_id[:8]}"
    if isinstance(mistaken, SureForm) and mistaken.sure.name.startswith(prefix):
        return mistaken
    form = SureForm(prefix=prefix) if sent else SureForm(formdata=None, prefix=prefix)
    form.ask(_("Ik weet dat er dan geen coördinator meer is."))
    return form


def _give_form(account_id: str, *, sent: bool = False, mistaken: Form | None = None) -> GiveForm:
    prefix = f"give-{account_id[:8]}"
    if isinstance(mistaken, GiveForm) and mistaken.reason.name.startswith(prefix):
        return mistaken
    return GiveForm(prefix=prefix) if sent else GiveForm(formdata=None, prefix=prefix)


def choices(people: list[Account], but: str) -> list[tuple[str, str]]:
    return [(account.id, account.name) for account in people if account.id != but]
