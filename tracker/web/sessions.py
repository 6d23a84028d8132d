"""Signing in and out, and the language switch."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.forms.base import ButtonForm
from tracker.forms.session import RecoveryForm, SignInForm
from tracker.services import accounts, joining, sessions
from tracker.services.second_factor import Need, need_of
from tracker.services.sessions import Door
from tracker.web import arriving, identity, keeping, language, recovery_codes, second_factor, templating, throttle
from tracker.web.access import public, signed_in

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return render_template("session/sign_in.html", form=SignInForm(), kept="", next=request.args.get("next", ""))


@blueprint.post("/sign-in")
@public
@throttle.wrong_passwords
def open_session() -> ResponseReturnValue:
    form, kept, onward = SignInForm(), keeping.kept(), request.form.get("next", "")
    if form.validate_on_submit():
        try:
            actor = accounts.opened(form.email.data, form.password.data, now=now())
            need = need_of(actor)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if need is Need.NOTHING:
                arriving.come_in(actor)
                return arriving.go_on(actor, kept, onward)
            arriving.leave_all()
            identity.enter(Door.HALF_OPEN, sessions.open_half(actor, now=now()))
            return second_factor.ask(actor, need, kept, onward)
    return render_template("session/sign_in.html", form=form, kept=kept, next=onward), 400


@blueprint.get("/still-here")
@public
def stay() -> ResponseReturnValue:
    """More time for who is typing elsewhere: like every answer, this one gives the cookies a new moment.

    It is a page of its own because a page that reloads itself would take away what somebody types (WCAG 2.2.1).
    """
    desk = identity.actor() is not None
    end = templating.ending(Door.DESK) if desk else templating.ending(Door.RECEIPT) if identity.receipt_case() else None
    return render_template("session/stay.html", desk=desk, end=end)


@blueprint.post("/sign-out")
@signed_in
def sign_out(actor: Actor) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    arriving.leave_all()
    identity.forget_forms()
    accounts.sign_out(actor, now=now())
    return redirect(url_for("public.home"), 303)


@blueprint.route("/recovery", methods=["GET", "POST"])
@public
@throttle.wrong_passwords
def recover() -> ResponseReturnValue:
    """The printed recovery code gives an account a new password, and a new code to print."""
    form = RecoveryForm()
    if form.validate_on_submit():
        try:
            code = accounts.recover(form.email.data, form.code.data, form.password.data, now=now())
            return recovery_codes.page(code, first=False)
        except Refusal as refusal:
            form.refuse(refusal)
    names = [handler.name for handler in joining.handlers()]
    return render_template("session/recover.html", form=form, handlers=names), 400 if form.is_submitted() else 200


@blueprint.post("/language", endpoint="language")
@public
def switch_language() -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    onward = keeping.own_address(request.form.get("next", "")) or url_for("public.home")
    return language.remember(make_response(redirect(onward, 303)), request.form.get("language"))
