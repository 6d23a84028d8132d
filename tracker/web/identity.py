"""Who is here: Flask-Login over our own sealed sessions. Nothing is loaded until a view asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import Flask, Request, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user

from tracker import config
from tracker.casefile import Actor, CaseFile
from tracker.clock import now, today
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Permission
from tracker.services import sessions, sharing
from tracker.services.sessions import Door, Ticket

login = LoginManager()


@dataclass
class SignedIn(UserMixin):
    """What Flask-Login calls the current user: an actor with an open key."""

    actor: Actor

    def get_id(self) -> str:
        return self.actor.id


def init_app(app: Flask) -> None:
    # Flask-Login would otherwise load the user on public pages, and keep a hash of address and browser.
    login.init_app(app, add_context_processor=False)
    login.session_protection = None
    login.request_loader(_load)
    app.after_request(_refresh_cookies)
    app.extensions["shares_ended"] = {}


def actor() -> Actor | None:
    """Who is signed in, or None."""
    return cast(SignedIn, current_user).actor if current_user.is_authenticated else None


def receipt_case() -> CaseFile | None:
    """The case that the reporter opened with a receipt code, or None."""
    if "receipt_case" not in g:
        ticket = _ticket(Door.RECEIPT)
        g.receipt_case = sessions.case_of(ticket, now=now()) if ticket else None
        if ticket and g.receipt_case:
            _give(Door.RECEIPT, ticket.touched(now()))
    return cast(CaseFile | None, g.receipt_case)


def half_open() -> Actor | None:
    """Whose password was right, and whose second factor is asked for now; or None."""
    if "half_open" not in g:
        ticket = _ticket(Door.HALF_OPEN)
        g.half_open = sessions.actor_of(ticket, now=now(), door=Door.HALF_OPEN) if ticket else None
        if ticket and g.half_open:
            _give(Door.HALF_OPEN, ticket.touched(now()))
    return cast(Actor | None, g.half_open)


def nonce(door: Door) -> str:
    """What only this session knows, to tie a secret or a question to it."""
    ticket = _ticket(door)
    return sessions.nonce_of(ticket, door, now=now()) if ticket else ""


def ends_at(door: Door) -> datetime | None:
    """Until when whoever came in by this door can go on if they ask for nothing more; None when nobody did."""
    ticket = _ticket(door)
    return sessions.ends_at(ticket, door, now=now()) if ticket else None


def is_confirmed() -> bool:
    """Whether whoever is signed in showed in the last minutes who they are."""
    ticket = _ticket(Door.DESK)
    return ticket is not None and sessions.is_confirmed(ticket, now=now())


def confirm() -> None:
    """They did so now: the session goes on under a new token."""
    ticket = _ticket(Door.DESK)
    if ticket is None:
        raise NotFound
    _give(Door.DESK, sessions.confirm(ticket, now=now()))


def renew() -> None:
    """After an act that ended all sessions of this account: this one goes on, under a new token."""
    ticket = _ticket(Door.DESK)
    if ticket is None:
        raise NotFound
    _give(Door.DESK, sessions.renew(ticket, now=now()))


def owner(door: Door) -> str:
    """Whose session stood open at this door, also when it is over; the id of an account or a case, or nothing."""
    ticket = _ticket(door)
    return sessions.owner_of(ticket, door) if ticket else ""


def enter(door: Door, ticket: Ticket) -> None:
    """A new session: a session that stood open at this door is destroyed first."""
    leave(door)
    _give(door, ticket)


def forget_forms() -> None:
    """Form tokens belong to one person: at sign-in and sign-out the browser gets new ones."""
    session.clear()
    g.pop("csrf_token", None)  # what was made for this answer already belongs to the person before


def leave(door: Door) -> None:
    old = _ticket(door)
    if old is not None:
        sessions.destroy(old)
    _give(door, None)


def _load(_request: Request) -> SignedIn | None:
    ticket = _ticket(Door.DESK)
    found = sessions.actor_of(ticket, now=now()) if ticket else None
    if ticket is None or found is None:
        return None
    _end_shares_of(found)
    _give(Door.DESK, ticket.touched(now()))
    return SignedIn(found)


def _end_shares_of(actor: Actor) -> None:
    """Danger: 'until and with Friday' must hold on Saturday, also where the job has not run yet, or stands still. Once
    a day and person is enough, since every share ends with a day."""
    known: dict[str, date] = current_app.extensions["shares_ended"]
    if actor.may(Permission.HANDLE_CASES) and known.get(actor.id) != today():
        sharing.end_shares(now(), of=actor.id)
        known[actor.id] = today()


def cookie_name(door: Door) -> str:
    return f"__Host-{door}" if config.current().secure else door.value


def _ticket(door: Door) -> Ticket | None:
    return Ticket.parse(request.cookies.get(cookie_name(door), ""))


def _give(door: Door, ticket: Ticket | None) -> None:
    g.setdefault("tickets", {})[door] = ticket


def _refresh_cookies(response: Response) -> Response:
    for door, ticket in g.get("tickets", {}).items():
        if ticket is None:
            response.delete_cookie(cookie_name(door), path="/", secure=config.current().secure, samesite="Lax")
        else:
            response.set_cookie(
                cookie_name(door),
                str(ticket),
                path="/",
                secure=config.current().secure,
                httponly=True,
                samesite="Lax",
            )
    return response
