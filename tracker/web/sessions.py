"""Signing in and out, and the language switch."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Role
from tracker.forms.base import ButtonForm
from tracker.forms.session import RecoveryForm, SignInForm
from tracker.services import accounts, sessions
from tracker.services.sessions import Door
from tracker.web import identity, keeping, language, throttle
from tracker.web.access import public, signed_in

blueprint = Blueprint("sessions", __name__)

FIRST_PAGE = {
    Role.COORDINATOR: "cases.index",
    Role.TRUSTED_PERSON: "cases.index",
    Role.READER: "summaries.index",
    Role.ADMINISTRATOR: "accounts.index",
    Role.REPORTER: "my_reports.index",
}


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
            actor = accounts.sign_in(form.email.data, form.password.data, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.leave(Door.RECEIPT)  # whoever sat here before may have left a case open
            identity.enter(Door.DESK, sessions.open_desk(actor, now=now()))
            identity.forget_forms()
            first = keeping.own_address(onward) or url_for(FIRST_PAGE[actor.role])
            return keeping.give_back(kept, actor.id, first) if kept else redirect(first, 303)
    return render_template("session/sign_in.html", form=form, kept=kept, next=onward), 400


@blueprint.post("/sign-out")
@signed_in
def sign_out(actor: Actor) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    identity.leave(Door.RECEIPT)
    identity.leave(Door.DESK)
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
            return render_template("session/recovery_code.html", code=code, fingerprint="", first=False)
        except Refusal as refusal:
            form.refuse(refusal)
    return render_template("session/recover.html", form=form), 400 if form.is_submitted() else 200


@blueprint.post("/language", endpoint="language")
@public
def switch_language() -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    onward = keeping.own_address(request.form.get("next", "")) or url_for("public.home")
    return language.remember(make_response(redirect(onward, 303)), request.form.get("language"))
