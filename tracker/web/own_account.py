"""Everybody's own account: the second factor, passkeys, password, recovery code, and signing out everywhere."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Role
from tracker.forms.base import ButtonForm
from tracker.forms.second_factor import CodeForm, PasskeyForm, PasswordForm
from tracker.services import accounts, passkeys, passwords, second_factor
from tracker.services.second_factor import Need
from tracker.services.sessions import Door
from tracker.web import arriving, device, identity, recovery_codes, throttle
from tracker.web.access import confirmed, signed_in

blueprint = Blueprint("own_account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show(actor: Actor) -> ResponseReturnValue:
    return render_template(
        "account/show.html",
        factor=second_factor.of(actor),
        may_have_one=actor.role is not Role.REPORTER,
        place=device.place(),
        button=ButtonForm(formdata=None),
    )


@blueprint.get("/second-factor")
@signed_in
@confirmed
def another_app(actor: Actor) -> ResponseReturnValue:
    _must_be_able_to(actor)
    return _app_page(actor, CodeForm(formdata=None))


@blueprint.post("/second-factor")
@throttle.wrong_confirmations
@signed_in
@confirmed
def set_up(actor: Actor) -> ResponseReturnValue:
    """For the first time, or again on another phone."""
    _must_be_able_to(actor)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            nonce = identity.nonce(Door.DESK)
            codes = second_factor.set_up(actor, nonce, form.code.data, again=True, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.renew()
            return _spare_codes_page(codes)
    return _app_page(actor, form), 400


@blueprint.post("/spare-codes")
@signed_in
@confirmed
def make_spare_codes(actor: Actor) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return _refusal()
    return _spare_codes_page(second_factor.new_spare_codes(actor, now=now()))


@blueprint.get("/passkeys/new")
@signed_in
@confirmed
def new_passkey(actor: Actor) -> ResponseReturnValue:
    return _passkey_page(actor, PasskeyForm(formdata=None))


@blueprint.post("/passkeys/new")
@signed_in
@confirmed
def add_passkey(actor: Actor) -> ResponseReturnValue:
    form, place = PasskeyForm(), device.place()
    if form.validate_on_submit() and place is not None:
        try:
            nonce = identity.nonce(Door.DESK)
            second_factor.add_passkey(actor, nonce, form.name.data, form.passkey.data, place, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.renew()
            flash(_("Je passkey werkt vanaf nu."))
            return redirect(url_for("own_account.show"), 303)
    return _passkey_page(actor, form), 400


@blueprint.post("/passkeys/<passkey_id>/removal")
@signed_in
@confirmed
def remove_passkey(actor: Actor, passkey_id: str) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return _refusal()
    second_factor.remove_passkey(actor, passkey_id, now=now())
    flash(_("De passkey is weg."))
    return redirect(url_for("own_account.show"), 303)


@blueprint.get("/password")
@signed_in
@confirmed
def another_password(actor: Actor) -> ResponseReturnValue:
    return _password_page(PasswordForm(formdata=None))


@blueprint.post("/password")
@signed_in
@confirmed
def choose_password(actor: Actor) -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.choose_password(actor, form.password.data, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.renew()
            flash(_("Je nieuwe wachtwoord is bewaard. Op andere apparaten moet je je opnieuw aanmelden."))
            return redirect(url_for("own_account.show"), 303)
    return _password_page(form), 400


@blueprint.post("/recovery-code")
@signed_in
@confirmed
def make_recovery_code(actor: Actor) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return _refusal()
    code = accounts.new_recovery_code(actor, now=now())
    identity.renew()
    onward = url_for("own_account.show")
    return recovery_codes.page(code, first=False, onward=onward)


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere(actor: Actor) -> ResponseReturnValue:
    """Here too: nobody has to think about which device is left."""
    if not ButtonForm().validate_on_submit():
        return _refusal()
    accounts.sign_out_everywhere(actor, now=now())
    arriving.leave_all()
    identity.forget_forms()
    flash(_("Je bent nu overal afgemeld, ook hier."))
    return redirect(url_for("sessions.sign_in"), 303)


def _must_be_able_to(actor: Actor) -> None:
    if actor.role is Role.REPORTER:
        raise NotFound


def _app_page(actor: Actor, form: CodeForm) -> str:
    again = second_factor.need_of(actor) is Need.PROOF
    shown = device.new_app(actor, Door.DESK)
    return render_template("second_factor/set_up.html", form=form, app=shown, again=again, to="own_account.set_up")


def _spare_codes_page(codes: list[str]) -> str:
    onward = url_for("own_account.show")
    return render_template("second_factor/spare_codes.html", codes=codes, onward=onward, first=False)


def _passkey_page(actor: Actor, form: PasskeyForm) -> str:
    place, factor = device.place(), second_factor.of(actor)
    if place is None or factor is None:
        raise NotFound
    question = passkeys.question_to_make(actor, identity.nonce(Door.DESK), factor, place)
    return render_template("account/passkey.html", form=form, question=question)


def _password_page(form: PasswordForm) -> str:
    return render_template("account/password.html", form=form, passphrase=passwords.new_passphrase())


def _refusal() -> ResponseReturnValue:
    return render_template("errors/refusal.html", status=400), 400
