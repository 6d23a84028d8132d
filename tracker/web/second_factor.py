"""The second factor, between a right password and the desk: asked for, or set up where there is none yet."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.forms.second_factor import CodeForm, ProofForm
from tracker.services import second_factor
from tracker.services.second_factor import Need
from tracker.services.sessions import Door
from tracker.web import arriving, device, identity, keeping, throttle
from tracker.web.access import half_open

blueprint = Blueprint("second_factor", __name__, url_prefix="/second-factor")


def ask(actor: Actor, need: Need, kept: str, onward: str) -> ResponseReturnValue:
    """Right after the password. Words that wait travel along in the page, as they do on the sign-in page."""
    if need is Need.PROOF and kept:
        return _proof_page(actor, ProofForm(formdata=None), kept, onward)
    page = "second_factor.prove" if need is Need.PROOF else "second_factor.begin"
    return redirect(url_for(page, next=keeping.own_address(onward) or None), 303)


@blueprint.get("")
@half_open
def prove(actor: Actor) -> ResponseReturnValue:
    if second_factor.need_of(actor) is not Need.PROOF:
        return redirect(url_for("second_factor.begin"), 303)
    return _proof_page(actor, ProofForm(formdata=None), "", request.args.get("next", ""))


@blueprint.post("")
@throttle.wrong_second_factors
@half_open
def open_desk(actor: Actor) -> ResponseReturnValue:
    form, kept, onward = ProofForm(), keeping.kept(), request.form.get("next", "")
    if form.validate_on_submit():
        try:
            device.prove(actor, form, Door.HALF_OPEN)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            arriving.come_in(actor)
            return arriving.go_on(actor, kept, onward)
    return _proof_page(actor, form, kept, onward), 400


@blueprint.get("/set-up")
@half_open
def begin(actor: Actor) -> ResponseReturnValue:
    if second_factor.need_of(actor) is Need.PROOF:
        return redirect(url_for("second_factor.prove"), 303)
    return _set_up_page(actor, CodeForm(formdata=None))


@blueprint.post("/set-up")
@throttle.wrong_second_factors
@half_open
def set_up(actor: Actor) -> ResponseReturnValue:
    """The first code shows that the app has the secret; then the session is whole, and the spare codes are shown."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = second_factor.set_up(actor, identity.nonce(Door.HALF_OPEN), form.code.data, now=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            arriving.come_in(actor)
            onward = url_for(arriving.FIRST_PAGE[actor.role])
            return render_template("second_factor/spare_codes.html", codes=codes, onward=onward, first=True)
    return _set_up_page(actor, form), 400


def _proof_page(actor: Actor, form: ProofForm, kept: str, onward: str) -> str:
    question = device.question(actor, Door.HALF_OPEN)
    return render_template("second_factor/prove.html", form=form, kept=kept, next=onward, question=question)


def _set_up_page(actor: Actor, form: CodeForm) -> str:
    shown = device.new_app(actor, Door.HALF_OPEN)
    return render_template("second_factor/set_up.html", form=form, app=shown, again=False, to="second_factor.set_up")
