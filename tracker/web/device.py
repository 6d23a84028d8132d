"""What pages need of somebody's own device: the square for its app, the question for its passkey, and their answers."""

from dataclasses import dataclass

import segno
from flask import request
from markupsafe import Markup

from tracker import config
from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.second_factor import address_of, in_groups
from tracker.forms.second_factor import ProofFields
from tracker.models import Account, db
from tracker.services import passkeys, second_factor
from tracker.services.passkeys import Place
from tracker.services.sessions import Door
from tracker.web import identity


@dataclass(frozen=True)
class NewApp:
    """What an app needs to make codes: as a square to scan, and as groups to type."""

    square: Markup
    secret: str


def new_app(actor: Actor, door: Door) -> NewApp:
    secret = second_factor.secret_for(actor, identity.nonce(door))
    email = db.session.get_one(Account, actor.id).email
    square = segno.make(address_of(secret, email, "Meldpunt"), error="m", micro=False)
    drawn = square.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="square", lineclass=None)
    return NewApp(Markup(drawn), in_groups(secret))  # noqa: S704 - drawn by the library, from letters and digits


def place() -> Place | None:
    """Where passkeys may be used: the outside address; or localhost, to try it out."""
    if config.current().outside_address:
        return Place.at(config.current().outside_address)
    here = Place.at(request.host_url)
    return here if here and here.host == "localhost" else None


def question(actor: Actor, door: Door) -> str:
    """For the browser, about the passkeys that this person has; nothing when there are none, or not here."""
    here, factor = place(), second_factor.of(actor)
    if here is None or factor is None or not factor.passkeys:
        return ""
    return passkeys.question_to_use(actor, identity.nonce(door), factor, here)


def prove(actor: Actor, form: ProofFields, door: Door) -> None:
    """By the answer of a passkey where there is one, else by the code that was typed."""
    here = place()
    if form.passkey.data and here is not None:
        second_factor.prove_by_passkey(actor, identity.nonce(door), form.passkey.data, here, now=now())
    else:
        second_factor.prove(actor, form.code.data or "", now=now())
