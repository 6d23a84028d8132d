"""Inviting many people at once: a pasted list in, a sheet of links to hand out."""

from typing import Any

import segno
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.guests import MOST_GUESTS
from tracker.domain.permissions import Permission
from tracker.forms.admin import GuestsForm
from tracker.services import joining
from tracker.web.access import confirmed, needs
from tracker.web.accounts import invitation_link

blueprint = Blueprint("guests", __name__, url_prefix="/admin/accounts/many")


@blueprint.get("")
@needs(Permission.MANAGE_ACCOUNTS)
def new(actor: Actor) -> ResponseReturnValue:
    return _page(GuestsForm(formdata=None))


@blueprint.post("")
@needs(Permission.MANAGE_ACCOUNTS)
@confirmed
def invite(actor: Actor) -> ResponseReturnValue:
    """The links are shown once, on a sheet to cut up; they are mailed to nobody and stored nowhere."""
    form = GuestsForm()
    if not form.validate_on_submit():
        return _page(form), 400
    tokens, known = joining.invite_many(form.guests, actor=actor, now=now())
    cards = [_card(guest.name, tokens[guest.email]) for guest in form.guests if guest.email in tokens]
    return render_template("accounts/sheet.html", cards=cards, known=known)


def _page(form: GuestsForm) -> str:
    return render_template("accounts/many.html", form=form, most=MOST_GUESTS)


def _card(name: str, token: str) -> dict[str, Any]:
    link = invitation_link(token)
    square = segno.make(link, error="m", micro=False).svg_inline(scale=3, border=2, dark="#18231d", light="#ffffff")
    return {"name": name, "link": link, "square": Markup(square)}  # noqa: S704 - made by us out of our own address
