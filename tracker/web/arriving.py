"""Coming in: what happens when somebody has shown in full who they are, and where they go then."""

from typing import Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.casefile import Actor
from tracker.clock import now
from tracker.domain.permissions import Role
from tracker.services import accounts, sessions
from tracker.services.sessions import Door
from tracker.web import identity, keeping

FIRST_PAGE: Final = {
    Role.COORDINATOR: "cases.index",
    Role.TRUSTED_PERSON: "cases.index",
    Role.READER: "summaries.index",
    Role.ADMINISTRATOR: "accounts.index",
    Role.REPORTER: "my_reports.index",
}


def leave_all() -> None:
    """Whoever sat here before may have left something open."""
    for door in Door:
        identity.leave(door)


def come_in(actor: Actor) -> None:
    """Danger: only after the password and, where there is one, the second factor."""
    accounts.arrive(actor, now=now())
    leave_all()
    identity.enter(Door.DESK, sessions.open_desk(actor, now=now()))
    identity.forget_forms()


def go_on(actor: Actor, kept: str, onward: str) -> ResponseReturnValue:
    """To the words that waited, to the page that was asked for, or to the first page of this role."""
    first = keeping.own_address(onward) or url_for(FIRST_PAGE[actor.role])
    return keeping.give_back(kept, actor.id, first) if kept else redirect(first, 303)
