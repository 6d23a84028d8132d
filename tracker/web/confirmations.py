"""A fresh confirmation before a dangerous act: is it still the person who signed in?"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.domain.errors import Refusal
from tracker.web import arriving, confirming, identity, keeping, throttle
from tracker.web.access import signed_in

blueprint = Blueprint("confirmations", __name__, url_prefix="/confirmation")


@blueprint.get("")
@signed_in
def ask(actor: Actor) -> ResponseReturnValue:
    onward = request.args.get("next", "")
    return render_template("session/confirmation.html", **confirming.asked(), kept="", next=onward)


@blueprint.post("")
@throttle.wrong_confirmations
@signed_in
def give(actor: Actor) -> ResponseReturnValue:
    """The session goes on under a new token; what was asked is shown again, to be sent by the person."""
    asked, kept, onward = confirming.asked(sent=True), keeping.kept(), request.form.get("next", "")
    form = asked["form"]
    if form.validate_on_submit():
        try:
            confirming.confirm(actor, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            identity.confirm()
            otherwise = keeping.own_address(onward) or url_for(arriving.FIRST_PAGE[actor.role])
            if kept:
                return keeping.give_back(kept, actor.id, otherwise, confirmed=True)
            return redirect(otherwise, 303)
    return render_template("session/confirmation.html", **asked, kept=kept, next=onward), 400
