"""Accounts: invited, made, opened by password, brought back by recovery code, closed."""

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from tracker import catalogue, config
from tracker.casefile import Actor, local_day, rewrap
from tracker.domain import receipts
from tracker.domain.audit import SYSTEM, Act
from tracker.domain.errors import N_, Missing, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.domain.vault import (
    CannotOpen,
    Cost,
    PrivateKey,
    password_cost,
    seal_with_password,
    unseal_with_password,
)
from tracker.models import Account, Holder, Invitation, db
from tracker.notifications import outbox
from tracker.services.recording import append, that_handle, vouches_for, was_confirmed, was_invited, writing

INVITATION_DAYS: Final = 7
PASSPHRASE_WORDS: Final = 6
SHORTEST_HANDLER_PASSWORD: Final = 14
SHORTEST_REPORTER_PASSWORD: Final = 12

_NOBODY: dict[Cost, bytes] = {}
_tries = threading.BoundedSemaphore(2)
"""At most two Argon2id runs at once: 64 MiB each, and never one lock for all."""
_waiting = threading.BoundedSemaphore(5)
"""How many may run or wait; fewer than the server has threads, so that a flood of sign-ins never blocks a report."""


class WrongPassword(Refusal):
    sentence = N_("Het e-mailadres of het wachtwoord klopt niet.")
    field = "password"


class WrongConfirmation(Refusal):
    sentence = N_("Dit wachtwoord klopt niet.")
    field = "password"


class LastAdministrator(Refusal):
    sentence = N_("Dit is de laatste beheerder. Nodig eerst een andere uit.")


class TooBusy(Refusal):
    sentence = N_("Het is nu druk. Probeer het over een minuut nog eens.")


class KeysDoNotMatch(Refusal):
    sentence = N_(
        "Er is iets aan je account veranderd. Meld je niet aan en bel de beheerder: iemand kan hiermee geknoeid hebben."
    )


class WeakPassword(Missing):
    sentence = N_("Dit wachtwoord is te kort. Neem er een van minstens %(least)s tekens.")
    field = "password"


class CommonPassword(Missing):
    sentence = N_("Dit wachtwoord is makkelijk te raden. Kies een ander, bijvoorbeeld een zin die je goed onthoudt.")
    field = "password"


class EmailTaken(Refusal):
    sentence = N_("Dit e-mailadres heeft al een account.")
    field = "email"


class WrongRecoveryCode(Refusal):
    sentence = N_("Het e-mailadres of de herstelcode klopt niet.")
    field = "code"


@dataclass(frozen=True)
class Created:
    """A new account; the recovery code is shown once and stored nowhere."""

    account: Account
    recovery_code: str


def sign_in(email: str, password: str, *, now: datetime) -> Actor:
    """Open the account's private key. An unknown account and a wrong password look and cost the same."""
    account = _find(email)
    usable = account if account is not None and account.is_active else None
    sealed = usable.private_key if usable else _nobodys_key()
    try:
        with _one_try():
            seed = unseal_with_password(password, sealed, _place(usable.id if usable else "", "password"))
        if usable is None:
            raise CannotOpen
    except CannotOpen as error:
        _record_failure(usable, now)
        raise WrongPassword from error
    actor = Actor(usable.id, usable.name, Role(usable.role), PrivateKey(seed))
    if actor.key.public != usable.public or not vouches_for(usable):
        _record_failure(usable, now)
        raise KeysDoNotMatch
    if actor.role is not Role.REPORTER:  # a reporter's sign-in changes no row
        _after_sign_in(usable, actor, password, now)
    return actor


def check_password(actor: Actor, password: str, *, now: datetime) -> None:
    """A fresh confirmation that it is still this person; WrongConfirmation if not, and it is in the trail."""
    account = db.session.get_one(Account, actor.id)
    try:
        with _one_try():
            unseal_with_password(password, account.private_key, _place(account.id, "password"))
    except CannotOpen as error:
        _record_failure(account, now)
        raise WrongConfirmation from error


def sign_out(actor: Actor, *, now: datetime) -> None:
    if actor.role is not Role.REPORTER:
        with writing():
            append(Act.SIGNED_OUT, now, actor)


def create(email: str, name: str, role: Role, password: str, *, now: datetime) -> Created:
    """A new account with its own key pair; its fingerprint goes into the audit chain. For set-up: a handler made here
    is confirmed at once."""
    created = _made(email, name, role, password, now)
    with writing():
        return _stored(created, now, confirmed=True)


def invite(email: str, name: str, role: Role, *, actor: Actor | str, now: datetime) -> str:
    """A link token for one new account, good once and for seven days. Only its digest is stored."""
    token = secrets.token_urlsafe(32)
    today = local_day(now)
    with writing():
        if _find(email):
            raise EmailTaken
        db.session.add(
            Invitation(
                id=_digest(token),
                email=_clean(email),
                name=name.strip(),
                role=role,
                invited_on=today,
                expires_on=today + timedelta(days=INVITATION_DAYS),
            )
        )
        facts = {"invitation": _digest(token), "role": role, "email": _clean(email)}
        append(Act.ACCOUNT_INVITED, now, actor, facts=facts)
    return token


def invitation(token: str, *, now: datetime) -> Invitation:
    """The invitation that this link opens, or NotFound: unknown, used and expired look the same.

    Danger: a row that was only written into the database would make a handler; the trail must know it too.
    """
    found = db.session.get(Invitation, _digest(token))
    if found is None or found.used_on is not None or found.expires_on < local_day(now):
        raise NotFound
    if not was_invited({"invitation": found.id, "role": found.role, "email": found.email}):
        raise NotFound
    return found


def accept(token: str, password: str, *, now: datetime) -> Created:
    """Make the account that the invitation promised."""
    invited = invitation(token, now=now)
    role = Role(invited.role)
    check_strength(password, role)
    created = _made(invited.email, invited.name, role, password, now)
    with writing():
        invitation(token, now=now).used_on = local_day(now)
        first = role not in HANDLERS or not handlers()
        _stored(created, now, confirmed=first)
        if not first:
            for handler in handlers():
                outbox.something_waits(handler.id)
    return created


def recover(email: str, code: str, password: str, *, now: datetime) -> str:
    """A new password by the printed recovery code, and a new code; what was sealed to the account opens as before."""
    account = _find(email)
    usable = account if account is not None and account.is_active else None
    try:
        with _one_try():
            seed = unseal_with_password(
                receipts.parse(code),
                usable.recovery_key if usable else _nobodys_key(),
                _place(usable.id if usable else "", "recovery"),
            )
        if usable is None:
            raise CannotOpen
    except CannotOpen as error:
        _record_failure(usable, now)
        raise WrongRecoveryCode from error
    check_strength(password, Role(usable.role))
    new_code = receipts.make()
    sealed = _seal_seed(usable.id, seed, password, new_code)
    with writing():
        account = db.session.get_one(Account, usable.id)
        account.private_key, account.recovery_key = sealed
        append(Act.ACCOUNT_RECOVERED, now, SYSTEM, subject=account.id)
    return new_code


def handlers() -> list[Account]:
    """Open accounts that may handle cases: confirmed, and as the trail says."""
    return that_handle(db.session.scalars(Account.active(*HANDLERS)).all())


def to_confirm() -> list[Account]:
    """New handlers who wait for a handler's word."""
    return [account for account in db.session.scalars(Account.active(*HANDLERS)) if not was_confirmed(account.id)]


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


def disable(account_id: str, *, actor: Actor | str, now: datetime) -> None:
    """The account can't sign in any more and gets no new reports."""
    with writing():
        account = db.session.get(Account, account_id)
        if account is None or not account.is_active:
            raise NotFound
        if (
            account.role == Role.ADMINISTRATOR
            and len(db.session.scalars(Account.active(Role.ADMINISTRATOR)).all()) == 1
        ):
            raise LastAdministrator
        account.disabled_on = local_day(now)
        append(Act.ACCOUNT_DISABLED, now, actor, subject=account.id)


def everyone() -> list[Account]:
    return list(db.session.scalars(select(Account).order_by(Account.role, Account.name)))


def open_invitations(now: datetime) -> list[Invitation]:
    query = select(Invitation).where(Invitation.used_on.is_(None), Invitation.expires_on >= local_day(now))
    return list(db.session.scalars(query.order_by(Invitation.email)))


def new_passphrase() -> str:
    """Six words by chance out of 2048: 66 bits."""
    words = catalogue.words()
    return "-".join(secrets.choice(words) for _ in range(PASSPHRASE_WORDS))


def check_strength(password: str, role: Role) -> None:
    least = SHORTEST_REPORTER_PASSWORD if role is Role.REPORTER else SHORTEST_HANDLER_PASSWORD
    if len(password) < least:
        raise WeakPassword(least=least)
    if len(set(password.lower())) < 6 or any(word in password.lower() for word in _COMMON):
        raise CommonPassword


_COMMON = ("wachtwoord", "password", "welkom", "qwerty", "asdfgh", "123456", "hartenhoeve", "meldpunt", "azerty")


def _made(email: str, name: str, role: Role, password: str, now: datetime) -> Created:
    """A new account, not stored yet: sealing its key takes a while, and no transaction waits for that."""
    key, code = PrivateKey.generate(), receipts.make()
    account = Account(
        id=secrets.token_hex(8),
        email=_clean(email),
        name=name.strip(),
        role=role,
        public_key=key.public.raw,
        created_on=local_day(now),
    )
    account.private_key, account.recovery_key = _seal_seed(account.id, key.seed, password, code)
    return Created(account, receipts.show(code))


def _stored(created: Created, now: datetime, *, confirmed: bool) -> Created:
    account = created.account
    if _find(account.email):
        raise EmailTaken
    db.session.add(account)
    facts = {"role": account.role, "fingerprint": account.public.fingerprint}
    append(Act.ACCOUNT_CREATED, now, SYSTEM, subject=account.id, facts=facts)
    if account.role in HANDLERS and confirmed:
        append(Act.ACCOUNT_CONFIRMED, now, SYSTEM, subject=account.id)
    return created


def _seal_seed(account_id: str, seed: bytes, password: str, code: str) -> tuple[bytes, bytes]:
    cost = config.current().cost
    with _one_try():
        by_password = seal_with_password(password, seed, _place(account_id, "password"), cost)
    with _one_try():
        by_code = seal_with_password(code, seed, _place(account_id, "recovery"), cost)
    return by_password, by_code


def _after_sign_in(account: Account, actor: Actor, password: str, now: datetime) -> None:
    wanted = config.current().cost
    stale = password_cost(account.private_key) != wanted
    raised = _reseal(actor, password, wanted) if stale else None
    with writing():
        if raised:
            db.session.get_one(Account, actor.id).private_key = raised
        if actor.role in HANDLERS:
            new = select(Holder).where(Holder.account_id == actor.id, Holder.quick.is_(None))
            for holder in db.session.scalars(new):
                rewrap(holder, actor)
        append(Act.SIGNED_IN, now, actor)


def _reseal(actor: Actor, password: str, cost: Cost) -> bytes:
    with _one_try():
        return seal_with_password(password, actor.key.seed, _place(actor.id, "password"), cost)


def _record_failure(account: Account | None, now: datetime) -> None:
    """One entry whoever it was about; only a handler's or administrator's account is named in it."""
    subject = account.id if account is not None and account.role != Role.REPORTER else None
    with writing():
        append(Act.SIGN_IN_FAILED, now, SYSTEM, subject=subject)


def _nobodys_key() -> bytes:
    """Something to try a password on when there is no such account, at the same cost."""
    cost = config.current().cost
    if cost not in _NOBODY:
        _NOBODY[cost] = seal_with_password(secrets.token_hex(16), secrets.token_bytes(96), "nobody", cost)
    return _NOBODY[cost]


def _find(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == _clean(email)))


def _clean(email: str) -> str:
    return email.strip().lower()


def _place(account_id: str, what: str) -> str:
    return f"account|{what}|{account_id}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@contextmanager
def _one_try() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise TooBusy
    try:
        with _tries:
            yield
    finally:
        _waiting.release()
