"""How people come in: an invitation makes an account once, and handlers let new handlers in."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, select

from tracker.casefile import Actor, local_day
from tracker.domain import chance, guests, signs
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import NotFound
from tracker.domain.guests import Guest
from tracker.domain.permissions import HANDLERS, Role
from tracker.models import Account, Invitation, db
from tracker.notifications import outbox
from tracker.services import accounts, passwords
from tracker.services.accounts import Created, EmailTaken
from tracker.services.recording import (
    anybody_was_confirmed,
    append,
    confirmed_handlers,
    vouches_for,
    was_confirmed,
    was_invited,
    was_renewed,
    writing,
)

INVITATION_DAYS: Final = 7


def invite(email: str, name: str, role: Role, *, actor: Actor | str, now: datetime) -> str:
    """A link token for one new account, good once and for seven days. Only its digest is stored."""
    guests.check(name, email)
    with writing():
        if accounts.find(email):
            raise EmailTaken
        return _invite(email, name, role, actor, now)


def invite_many(people: Sequence[Guest], *, actor: Actor | str, now: datetime) -> tuple[dict[str, str], list[Guest]]:
    """Tokens by e-mail address for everybody on a list, as reporters; and those who have an account already. All of
    them or, when something breaks, nobody: a link that was never shown is a link lost."""
    with writing():
        known = {guest.email for guest in people if accounts.find(guest.email)}
        new = [guest for guest in people if guest.email not in known]
        tokens = {guest.email: _invite(guest.email, guest.name, Role.REPORTER, actor, now) for guest in new}
    return tokens, [guest for guest in people if guest.email in known]


def _invite(email: str, name: str, role: Role, actor: Actor | str, now: datetime) -> str:
    """A link that was handed out for this address before makes no account any more."""
    for older in db.session.scalars(_open_ones(now).where(Invitation.email == accounts.clean(email))).all():
        _withdraw(older, actor, now)
    token, facts = new_invitation(email, name, role, now)
    append(Act.ACCOUNT_INVITED, now, actor, facts=facts)
    return token


def new_invitation(
    email: str, name: str, role: Role, now: datetime, account_id: str | None = None
) -> tuple[str, dict[str, str]]:
    """Inside a writing transaction: the token, and what the trail must say of it. `account_id`: for whom it makes a new
    key instead of an account."""
    token, today = chance.url(32), local_day(now)
    invited = Invitation(
        id=_digest(token),
        account_id=account_id,
        email=accounts.clean(email),
        name=signs.one_line(signs.readable(name)),
        role=role,
        invited_on=today,
        expires_on=today + timedelta(days=INVITATION_DAYS),
    )
    db.session.add(invited)
    return token, _facts(invited)


def invitation(token: str, *, now: datetime) -> Invitation:
    """The invitation that this link opens, or NotFound: unknown, used and expired look the same.

    Danger: a row that was only written into the database would make a handler; the trail must know it too.
    """
    found = db.session.get(Invitation, _digest(token))
    if found is None or found.used_on is not None or found.expires_on < local_day(now):
        raise NotFound
    if not was_invited(found.account_id, _facts(found)):
        raise NotFound
    return found


def accept(token: str, password: str, *, now: datetime) -> Created:
    """Make the account that the invitation promised."""
    invited = invitation(token, now=now)
    if invited.account_id is not None:
        raise NotFound
    role = Role(invited.role)
    passwords.check_strength(password, role)
    created = accounts.made(invited.email, invited.name, role, password, now)
    with writing():
        invitation(token, now=now).used_on = local_day(now)
        first = role not in HANDLERS or not anybody_was_confirmed()
        accounts.stored(created, now, confirmed=first)
        if not first:
            for handler in handlers():
                outbox.something_waits(handler.id)
    return created


def withdraw_all(*, now: datetime) -> None:
    """When the set-up begins anew: the links that were handed out before make no account any more."""
    with writing():
        for invited in open_invitations(now):
            _withdraw(invited, SYSTEM, now)


def use_up(account_id: str, now: datetime) -> None:
    """Inside a writing transaction: of the links to a new key for one account, none is left to be taken later."""
    for invited in open_invitations(now):
        if invited.account_id == account_id:
            invited.used_on = local_day(now)


def _withdraw(invited: Invitation, actor: Actor | str, now: datetime) -> None:
    invited.used_on = local_day(now)
    append(Act.INVITATION_WITHDRAWN, now, actor, facts={"invitation": invited.id})


def open_invitations(now: datetime) -> list[Invitation]:
    return list(db.session.scalars(_open_ones(now).order_by(Invitation.email)))


def _open_ones(now: datetime) -> Select[Invitation]:
    return select(Invitation).where(Invitation.used_on.is_(None), Invitation.expires_on >= local_day(now))


def handlers() -> list[Account]:
    """Open accounts that may handle cases: confirmed, and as the trail says."""
    return confirmed_handlers()


def to_confirm() -> list[Account]:
    """New handlers who wait for a handler's word."""
    return [account for account in db.session.scalars(Account.active(*HANDLERS)) if not was_confirmed(account.id)]


def with_a_new_key() -> set[str]:
    """Ids of those who wait for a handler's word because they lost their key, and not because they are new."""
    return {account.id for account in to_confirm() if was_renewed(account.id)}


def is_confirmed(actor: Actor) -> bool:
    return was_confirmed(actor.id)


def confirm(account_id: str, *, actor: Actor, now: datetime) -> Account:
    """A handler lets a new handler in: the administrator alone can't choose who reads reports."""
    with writing():
        account = next((found for found in to_confirm() if found.id == account_id), None)
        if account is None or not was_confirmed(actor.id) or not vouches_for(account):
            raise NotFound
        append(Act.ACCOUNT_CONFIRMED, now, actor, subject=account.id)
        for handler in handlers():
            outbox.something_waits(handler.id)
    return account


def _facts(invited: Invitation) -> dict[str, str]:
    return {"invitation": invited.id, "role": invited.role, "email": invited.email}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
