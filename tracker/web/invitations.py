"""Taking an invitation: choose a password, get the recovery code on paper."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.clock import now
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import HANDLERS
from tracker.forms.session import InvitationForm
from tracker.services import joining, passwords, reinviting
from tracker.web.access import public

blueprint = Blueprint("invitations", __name__)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> ResponseReturnValue:
    try:
        invited = joining.invitation(token, now=now())
    except NotFound:
        return render_template("invitations/gone.html"), 404
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            take = reinviting.accept if invited.account_id else joining.accept
            created = take(token, form.password.data, now=now())
            fingerprint = created.account.public.fingerprint
            return render_template(
                "session/recovery_code.html", code=created.recovery_code, fingerprint=fingerprint, first=True
            )
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template(
        "invitations/accept.html",
        form=form,
        invited=invited,
        passphrase=passwords.new_passphrase(),
        colleagues=[handler.name for handler in joining.handlers() if handler.id != invited.account_id],
        handles=invited.role in HANDLERS,
    )
    return page, 400 if form.is_submitted() else 200
