"""The administrator's accounts page: who is here, invite somebody, close an account. No case is anywhere near."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import config
from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission, Role
from tracker.forms.admin import InviteForm
from tracker.forms.base import ButtonForm
from tracker.services import accounts, joining, receivers, reinviting, second_factor
from tracker.services.accounts import LastAdministrator
from tracker.services.receivers import LastReceiver
from tracker.services.reinviting import YourOwnAccount
from tracker.web.access import confirmed, needs
from tracker.web.language import said

blueprint = Blueprint("accounts", __name__, url_prefix="/admin/accounts")


@blueprint.get("")
@needs(Permission.MANAGE_ACCOUNTS)
def index(actor: Actor) -> ResponseReturnValue:
    return _page(actor, _form(fresh=True))


@blueprint.post("")
@needs(Permission.MANAGE_ACCOUNTS)
@confirmed
def invite(actor: Actor) -> ResponseReturnValue:
    """The link is shown once, to be handed over; it is mailed to nobody and stored nowhere."""
    form = _form()
    if form.validate_on_submit():
        try:
            role = Role(form.role.data)
            token = joining.invite(form.email.data, form.name.data, role, actor=actor, now=now())
            return _page(actor, _form(fresh=True), link=invitation_link(token), invited=form.name.data)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(actor, form), 400


@blueprint.post("/<account_id>/closing")
@needs(Permission.MANAGE_ACCOUNTS)
@confirmed
def disable(actor: Actor, account_id: str) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    try:
        if receivers.close(account_id, actor=actor, now=now()):
            flash(_("Het account is gesloten."))
        else:
            flash(_("Het voorstel ligt klaar. Het account gaat dicht als een behandelaar het bevestigt."))
    except (LastAdministrator, LastReceiver) as refusal:
        flash(said(refusal), "trouble")
    return redirect(url_for("accounts.index"), 303)


@blueprint.post("/<account_id>/second-factor/removal")
@needs(Permission.MANAGE_ACCOUNTS)
@confirmed
def take_away_second_factor(actor: Actor, account_id: str) -> ResponseReturnValue:
    """For who lost phone and spare codes. Their password is still needed, and all handlers hear of it."""
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    account = second_factor.take_away(account_id, actor=actor, now=now())
    flash(_("De tweede stap van %(name)s is weg. Alle behandelaars krijgen bericht.", name=account.name))
    return redirect(url_for("accounts.index"), 303)


@blueprint.post("/<account_id>/invitation")
@needs(Permission.MANAGE_ACCOUNTS)
@confirmed
def invite_again(actor: Actor, account_id: str) -> ResponseReturnValue:
    """For who lost password and recovery code. It opens no old case, and handlers must let a handler in again."""
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    try:
        token = reinviting.invite_again(account_id, actor=actor, now=now())
    except YourOwnAccount as refusal:
        flash(said(refusal), "trouble")
        return redirect(url_for("accounts.index"), 303)
    name = joining.invitation(token, now=now()).name
    return _page(actor, _form(fresh=True), link=invitation_link(token), invited=name)


def invitation_link(token: str) -> str:
    base = config.current().outside_address or request.host_url.rstrip("/")
    return base + url_for("invitations.accept", token=token)


def _page(actor: Actor, form: InviteForm, link: str = "", invited: str = "") -> str:
    return render_template(
        "accounts/index.html",
        accounts=accounts.everyone(),
        proposed={account.id for account in receivers.proposed()},
        invitations=joining.open_invitations(now()),
        form=form,
        button=ButtonForm(formdata=None),
        link=link,
        invited=invited,
        me=actor.id,
    )


def _form(*, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    form.offer()
    return form
