"""Who receives new reports is changed together: the administrator proposes to close an account, a handler confirms it,
and all handlers hear. Who leaves on their own account needs nobody's word; the last who receives can't go."""

from datetime import datetime

from sqlalchemy import select

from tracker.casefile import Actor
from tracker.domain.acts import Act
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import accounts
from tracker.services.recording import append, confirmed_handlers, last_about, was_confirmed, writing


class LastReceiver(Refusal):
    """Then nobody would be there to read a new report."""

    sentence = N_("Dan is er niemand meer die nieuwe meldingen krijgt. Laat eerst een andere behandelaar toe.")


class LastCoordinator(Refusal):
    """Then new reports go to the trusted person; to be confirmed with open eyes."""

    sentence = N_(
        "Dan is er geen coördinator meer. Nieuwe meldingen gaan dan naar de vertrouwenspersoon. "
        "Kruis aan dat je dat weet."
    )
    field = "sure"


class StillHasCases(Refusal):
    """Whoever closes their account can hand nothing over any more."""

    sentence = N_("Je hebt nog zaken. Draag ze eerst over, of kruis aan dat je dit weet.")
    field = "sure"


def close(account_id: str, *, actor: Actor | str, now: datetime) -> bool:
    """Close an account. True when it is closed now; False when it is of somebody who receives reports: then it is
    proposed, and waits for the word of a handler."""
    account = _open_account(account_id)
    if account.role not in HANDLERS or not was_confirmed(account_id):
        accounts.disable(account_id, actor=actor, now=now)
        return True
    with writing():
        if not _who_stay(account):
            raise LastReceiver
        append(Act.ACCOUNT_CLOSING_PROPOSED, now, actor, subject=account_id)
        _tell_all()
    return False


def proposed() -> list[Account]:
    """Handlers whose account somebody proposed to close, and nobody has answered yet."""
    handlers = list(db.session.scalars(Account.active(*HANDLERS)))
    acts = (Act.ACCOUNT_CLOSING_PROPOSED, Act.ACCOUNT_CLOSING_DECLINED)
    last = last_about([account.id for account in handlers], *acts)
    return [account for account in handlers if last.get(account.id) == Act.ACCOUNT_CLOSING_PROPOSED]


def is_last_coordinator(account_id: str) -> bool:
    """Whether this is a coordinator, and no other would be left."""
    coordinators = [account.id for account in confirmed_handlers() if account.role == Role.COORDINATOR]
    return coordinators == [account_id]


def confirm_closing(account_id: str, *, sure: bool, actor: Actor, now: datetime) -> Account:
    """A colleague says yes: the account is closed. Its cases stay where they are, to be taken over."""

    def check(account: Account) -> None:
        _refuse_unless_may_answer(account.id, actor)
        _refuse_unless_sure(account, sure=sure)

    return accounts.disable(account_id, actor=actor, now=now, check=check)


def decline_closing(account_id: str, *, actor: Actor, now: datetime) -> Account:
    """A colleague says no: the account stays open."""
    with writing():
        _refuse_unless_may_answer(account_id, actor)
        append(Act.ACCOUNT_CLOSING_DECLINED, now, actor, subject=account_id)
        _tell_all()
    return _open_account(account_id)


def leave(*, sure: bool, actor: Actor, now: datetime) -> None:
    """Somebody closes their own account."""

    def check(account: Account) -> None:
        _refuse_unless_sure(account, sure=sure)
        if not sure and db.session.scalar(select(Holder.case_id).where(Holder.account_id == actor.id).limit(1)):
            raise StillHasCases

    accounts.disable(actor.id, actor=actor, now=now, check=check)


def _refuse_unless_may_answer(account_id: str, actor: Actor) -> None:
    """Only a handler who was let in, and not the one it is about."""
    waits = any(account.id == account_id for account in proposed())
    if not waits or actor.id == account_id or actor.role not in HANDLERS or not was_confirmed(actor.id):
        raise NotFound


def _refuse_unless_sure(account: Account, *, sure: bool) -> None:
    if was_confirmed(account.id) and not _who_stay(account):
        raise LastReceiver
    if is_last_coordinator(account.id) and not sure:
        raise LastCoordinator


def _who_stay(account: Account) -> list[Account]:
    return [handler for handler in confirmed_handlers() if handler.id != account.id]


def _open_account(account_id: str) -> Account:
    account = db.session.get(Account, account_id)
    if account is None or not account.is_active:
        raise NotFound
    return account


def _tell_all() -> None:
    for handler in confirmed_handlers():
        outbox.something_waits(handler.id)
