"""A fresh confirmation before a dangerous act: is it still the person who signed in?"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.forms.session import ConfirmationForm
from tracker.services import accounts
from tracker.web import identity, keeping, throttle
from tracker.web.access import signed_in
from tracker.web.sessions import FIRST_PAGE

blueprint = Blueprint("confirmations", __name__, url_prefix="/confirmation")


@blueprint.get("")
@signed_in
def ask(actor: Actor) -> ResponseReturnValue:
    form = ConfirmationForm(formdata=None)
    return render_template("session/confirmation.html", form=form, kept="", next=request.args.get("next", ""))


@blueprint.post("")
@throttle.wrong_confirmations
@signed_in
def give(actor: Actor) -> ResponseReturnValue:
    """The session goes on under a new token; what was asked is shown again, to be sent by the person."""
    form, kept, onward = ConfirmationForm(), keeping.kept(), request.form.get("next", "")
    if form.validate_on_submit():
        try:
            accounts.confirm(actor, form.password.data, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.confirm()
            otherwise = keeping.own_address(onward) or url_for(FIRST_PAGE[actor.role])
            if kept:
                return keeping.give_back(kept, actor.id, otherwise, confirmed=True)
            return redirect(otherwise, 303)
    return render_template("session/confirmation.html", form=form, kept=kept, next=onward), 400
