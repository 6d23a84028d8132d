"""Taking an invitation: choose a password, get the recovery code on paper."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.clock import now
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import HANDLERS
from tracker.forms.session import InvitationForm
from tracker.services import joining, passwords, reinviting
from tracker.web import recovery_codes
from tracker.web.access import public

blueprint = Blueprint("invitations", __name__)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> ResponseReturnValue:
    """A GET changes nothing: mail programs open links to look at them."""
    form = InvitationForm()
    try:
        invited = joining.invitation(token, now=now())
        if form.validate_on_submit():
            take = reinviting.accept if invited.account_id else joining.accept
            created = take(token, form.password.data, now=now())
            return recovery_codes.page(
                created.recovery_code, first=True, fingerprint=created.account.public.fingerprint
            )
    except NotFound:  # also when somebody else was first, with the same link
        return render_template("invitations/gone.html"), 404
    except Refusal as refusal:
        form.refuse(refusal)
    if not passwords.is_passphrase(form.offered.data or ""):
        form.offered.data = passwords.new_passphrase()
    page = render_template(
        "invitations/accept.html",
        form=form,
        invited=invited,
        passphrase=form.offered.data,
        colleagues=[handler.name for handler in joining.handlers() if handler.id != invited.account_id],
        handles=invited.role in HANDLERS,
    )
    return page, 400 if form.is_submitted() else 200
