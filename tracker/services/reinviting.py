"""A new key for somebody who lost both password and recovery code. What was sealed to the old one stays shut.

Danger: whoever takes the link is that person from then on, and an administrator could take it themselves. So no old
case opens with it, all handlers hear when it is made and when it is taken, and a handler with a new key gets no reports
until another handler lets them in again.
"""

from datetime import datetime

from sqlalchemy import delete

from tracker.casefile import Actor
from tracker.domain import receipts
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import accounts, joining, passwords
from tracker.services.accounts import Created
from tracker.services.recording import append, writing


class YourOwnAccount(Refusal):
    sentence = N_("Dit is je eigen account. Je bent aangemeld, dus je hebt je sleutel nog.")


def invite_again(account_id: str, *, actor: Actor | str, now: datetime) -> str:
    """A link token with which the owner of this account makes a new key. Nothing changes until it is taken."""
    with writing():
        account = _open(account_id)
        if not isinstance(actor, str) and actor.id == account.id:
            raise YourOwnAccount
        token, facts = joining.new_invitation(account.email, account.name, Role(account.role), now, account.id)
        append(Act.ACCOUNT_INVITED_AGAIN, now, actor, subject=account.id, facts=facts)
        _tell_handlers(account)
    return token


def accept(token: str, password: str, *, now: datetime) -> Created:
    """The account gets a new key and recovery code; who was signed in with the old one is signed out."""
    account = _open(joining.invitation(token, now=now).account_id)
    passwords.check_strength(password, Role(account.role))
    fresh = accounts.fresh_key(account.id, password)
    with writing():
        joining.invitation(token, now=now)  # somebody else may have been first
        account = _open(account.id)
        joining.use_up(account.id, now)
        accounts.replace_key(account, fresh)
        db.session.execute(delete(Holder).where(Holder.account_id == account.id))
        facts = {"role": account.role, "fingerprint": account.public.fingerprint}
        append(Act.ACCOUNT_RENEWED, now, SYSTEM, subject=account.id, facts=facts)
        _tell_handlers(account)
    return Created(account, receipts.show(fresh.recovery_code))


def _open(account_id: str | None) -> Account:
    account = db.session.get(Account, account_id) if account_id else None
    if account is None or not account.is_active:
        raise NotFound
    return account


def _tell_handlers(about: Account) -> None:
    if about.role in HANDLERS:
        for handler in joining.handlers():
            outbox.something_waits(handler.id)
