"""Tokens with which programs fetch published summaries: the administrator makes them, sees them once, and revokes."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.errors import Refusal
from tracker.domain.permissions import Permission
from tracker.forms.base import ButtonForm
from tracker.forms.tokens import TokenForm
from tracker.services import tokens
from tracker.web import papers
from tracker.web.access import confirmed, needs

blueprint = Blueprint("tokens", __name__, url_prefix="/admin/tokens")


@blueprint.get("")
@needs(Permission.CHANGE_SETTINGS)
def index(actor: Actor) -> ResponseReturnValue:
    return _page(TokenForm(formdata=None))


@blueprint.post("")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def make(actor: Actor) -> ResponseReturnValue:
    """The token stands on the page that answers, and nowhere else."""
    form = TokenForm()
    if form.validate_on_submit():
        try:
            return _page(TokenForm(formdata=None), tokens.make(form.label.data, actor=actor, now=now()))
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(form), 400


@blueprint.post("/<token_id>/revocation")
@needs(Permission.CHANGE_SETTINGS)
@confirmed
def revoke(actor: Actor, token_id: str) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        return render_template("errors/refusal.html", status=400), 400
    revoked = tokens.revoke(token_id, actor=actor, now=now())
    flash(_("De sleutel '%(label)s' werkt niet meer.", label=revoked.label))
    return redirect(url_for("tokens.index"), 303)


def _page(form: TokenForm, made: str = "") -> str:
    return render_template(
        "tokens/index.html",
        form=form,
        made=made,
        tokens=[(token, papers.name_of(token.made_by)) for token in tokens.valid()],
        used=tokens.last_used(),
        button=ButtonForm(formdata=None),
    )
