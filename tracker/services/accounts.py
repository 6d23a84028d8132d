"""Accounts: made, opened by password, brought back by recovery code, closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select

from tracker import config
from tracker.casefile import Actor, local_day, rewrap
from tracker.domain import chance, receipts
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.domain.vault import (
    CannotOpen,
    Cost,
    PrivateKey,
    password_cost,
    seal_with_password,
    unseal_with_password,
)
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import envelope, keyring, second_factor, terms
from tracker.services.passwords import check_strength, nobodys_key, one_try
from tracker.services.recording import append, confirmed_handlers, vouches_for, writing
from tracker.services.second_factor import Need


class WrongPassword(Refusal):
    sentence = N_("Het e-mailadres of het wachtwoord klopt niet.")
    field = "password"


class WrongConfirmation(Refusal):
    sentence = N_("Dit wachtwoord klopt niet.")
    field = "password"


class SecondFactorMissing(Refusal):
    sentence = N_("Stel eerst je tweede stap in. Dat doe je op de site, als je je aanmeldt.")


class LastAdministrator(Refusal):
    sentence = N_("Dit is de laatste beheerder. Nodig eerst een andere uit.")


class KeysDoNotMatch(Refusal):
    sentence = N_(
        "Er is iets aan je account veranderd. Meld je niet aan en bel de beheerder: iemand kan hiermee geknoeid hebben."
    )


class EmailTaken(Refusal):
    sentence = N_("Dit e-mailadres heeft al een account.")
    field = "email"


class WrongRecoveryCode(Refusal):
    sentence = N_("Het e-mailadres of de herstelcode klopt niet.")
    field = "code"


AT_ONCE: Final = 200
"""New keys that one transaction makes quick: some 20 ms."""


@dataclass(frozen=True)
class FreshKey:
    """A new key pair, sealed by a password and by a recovery code; not stored yet."""

    public_key: bytes
    private_key: bytes
    recovery_key: bytes
    recovery_code: str = field(repr=False)


@dataclass(frozen=True)
class Created:
    """A new account; the recovery code is shown once and stored nowhere."""

    account: Account
    recovery_code: str


def sign_in(email: str, password: str, ask: Callable[[], str] = str, *, now: datetime) -> Actor:
    """All the way in, for commands: the password, and what `ask` gives as a code where there is a second factor."""
    actor = opened(email, password, now=now)
    need = second_factor.need_of(actor)
    if need is Need.SET_UP:
        raise SecondFactorMissing
    if need is Need.PROOF:
        second_factor.prove(actor, ask(), now=now)
    arrive(actor, now=now)
    return actor


def opened(email: str, password: str, *, now: datetime) -> Actor:
    """The account's private key, opened by its password. An unknown account and a wrong password look and cost the
    same. Danger: this is half of coming in; `arrive` follows when the second factor was right too."""
    account = find(email)
    usable = account if account is not None and account.is_active else None
    sealed = usable.private_key if usable else nobodys_key()
    try:
        with one_try():
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
        _raise_cost(usable, actor, password)
    return actor


def arrive(actor: Actor, *, now: datetime, at_once: int = AT_ONCE) -> None:
    """Who they are has been shown in full: keys that came since are made quick, and it is in the trail."""
    if actor.role is Role.REPORTER:  # a reporter's sign-in changes no row
        return
    if actor.role in HANDLERS:
        while _rewrap_some(actor, at_once):
            pass
    with writing():
        if actor.role in HANDLERS:
            envelope.fill(actor)
        append(Act.SIGNED_IN, now, actor)


def confirm(actor: Actor, password: str, *, now: datetime) -> None:
    """A fresh confirmation that it is still this person; WrongConfirmation if not, and it is in the trail."""
    account = db.session.get_one(Account, actor.id)
    try:
        with one_try():
            unseal_with_password(password, account.private_key, _place(account.id, "password"))
    except CannotOpen as error:
        _record_failure(account, now, Act.CONFIRMATION_REFUSED)
        raise WrongConfirmation from error


def choose_password(actor: Actor, password: str, *, now: datetime) -> None:
    """Another password, by who showed just now who they are. Every session of the account ends."""
    check_strength(password, actor.role)
    sealed = _reseal(actor, password, config.current().cost)
    with writing():
        account = db.session.get_one(Account, actor.id)
        account.private_key, account.session_epoch = sealed, chance.hexed(16)
        append(Act.PASSWORD_CHANGED, now, SYSTEM, subject=account.id)


def new_recovery_code(actor: Actor, *, now: datetime) -> str:
    """Another recovery code to print; the old one is worth nothing from now on, and every session ends."""
    code, cost = receipts.make(), config.current().cost
    with one_try():
        sealed = seal_with_password(code, actor.key.seed, _place(actor.id, "recovery"), cost)
    with writing():
        db.session.get_one(Account, actor.id).recovery_key = sealed
        append(Act.RECOVERY_CODE_RENEWED, now, SYSTEM, subject=actor.id)
    return receipts.show(code)


def sign_out_everywhere(actor: Actor, *, now: datetime) -> None:
    """All sessions of the account are over, wherever they are. No row lists them: each holds the epoch it began in."""
    with writing():
        db.session.get_one(Account, actor.id).session_epoch = chance.hexed(16)
        if actor.role is not Role.REPORTER:
            append(Act.SESSIONS_ENDED, now, actor)


def sign_out(actor: Actor, *, now: datetime) -> None:
    if actor.role is not Role.REPORTER:
        with writing():
            append(Act.SIGNED_OUT, now, actor)


def create(email: str, name: str, role: Role, password: str, *, now: datetime) -> Created:
    """A new account with its own key pair; its fingerprint goes into the audit chain. For set-up: a handler made here
    is confirmed at once."""
    created = made(email, name, role, password, now)
    with writing():
        return stored(created, now, confirmed=True)


def recover(email: str, code: str, password: str, *, now: datetime) -> str:
    """A new password by the printed recovery code, and a new code; what was sealed to the account opens as before."""
    account = find(email)
    usable = account if account is not None and account.is_active else None
    try:
        with one_try():
            seed = unseal_with_password(
                receipts.parse(code),
                usable.recovery_key if usable else nobodys_key(),
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
        if account.role != Role.REPORTER:  # the day on which a reporter came back is not kept
            append(Act.ACCOUNT_RECOVERED, now, SYSTEM, subject=account.id)
    return new_code


def disable(
    account_id: str, *, actor: Actor | str, now: datetime, check: Callable[[Account], None] | None = None
) -> Account:
    """The account can't sign in any more and gets no new reports; all handlers hear when it was one of theirs.

    `check` refuses, in the transaction itself. Danger: who receives reports is not for one person to change; from
    outside the services this is reached through `receivers` only.
    """
    with writing():
        account = db.session.get(Account, account_id)
        if account is None or not account.is_active:
            raise NotFound
        if check is not None:
            check(account)
        if (
            account.role == Role.ADMINISTRATOR
            and len(db.session.scalars(Account.active(Role.ADMINISTRATOR)).all()) == 1
        ):
            raise LastAdministrator
        account.disabled_on = local_day(now)
        account.email = _closed(account)
        db.session.flush()
        terms.wait_anew(account.id, local_day(now))
        if account.role in HANDLERS:
            for handler in confirmed_handlers():
                outbox.something_waits(handler.id)
        append(Act.ACCOUNT_DISABLED, now, actor, subject=account.id)
    return account


def everyone() -> list[Account]:
    return list(db.session.scalars(select(Account).order_by(Account.role, Account.name)))


def made(email: str, name: str, role: Role, password: str, now: datetime) -> Created:
    """A new account, not stored yet: sealing its key takes a while, and no transaction waits for that."""
    account = Account(id=chance.hexed(8), email=clean(email), name=name.strip(), role=role, created_on=local_day(now))
    fresh = fresh_key(account.id, password)
    replace_key(account, fresh)
    return Created(account, receipts.show(fresh.recovery_code))


def fresh_key(account_id: str, password: str) -> FreshKey:
    """Sealing it takes a while, and no transaction waits for that."""
    key, code = PrivateKey.generate(), receipts.make()
    return FreshKey(key.public.raw, *_seal_seed(account_id, key.seed, password, code), code)


def replace_key(account: Account, fresh: FreshKey) -> None:
    account.public_key, account.private_key = fresh.public_key, fresh.private_key
    account.recovery_key = fresh.recovery_key
    account.second_factor, account.session_epoch = None, chance.hexed(16)


def stored(created: Created, now: datetime, *, confirmed: bool) -> Created:
    """Inside a writing transaction; EmailTaken when somebody was first. `confirmed`: a handler who may get reports."""
    account = created.account
    if find(account.email):
        raise EmailTaken
    db.session.add(account)
    if account.role == Role.REPORTER:
        keyring.add_blanks()
    facts = {"role": account.role, "fingerprint": account.public.fingerprint}
    append(Act.ACCOUNT_CREATED, now, SYSTEM, subject=account.id, facts=facts)
    if account.role in HANDLERS and confirmed:
        append(Act.ACCOUNT_CONFIRMED, now, SYSTEM, subject=account.id)
    return created


def _seal_seed(account_id: str, seed: bytes, password: str, code: str) -> tuple[bytes, bytes]:
    cost = config.current().cost
    with one_try():
        by_password = seal_with_password(password, seed, _place(account_id, "password"), cost)
    with one_try():
        by_code = seal_with_password(code, seed, _place(account_id, "recovery"), cost)
    return by_password, by_code


def _raise_cost(account: Account, actor: Actor, password: str) -> None:
    """The house may ask more of a try at a password than when this one was chosen."""
    wanted, before = config.current().cost, account.private_key
    if password_cost(before) == wanted:
        return
    raised = _reseal(actor, password, wanted)
    with writing():
        account = db.session.get_one(Account, actor.id)
        if account.private_key == before:  # else another password was chosen at this very moment
            account.private_key = raised


def _rewrap_some(actor: Actor, at_once: int) -> bool:
    """A part of the new keys; whether there may be more. Who was away long has thousands, and while one transaction
    writes no reporter can file."""
    with writing():
        new = select(Holder).where(Holder.account_id == actor.id, Holder.quick.is_(None)).limit(at_once)
        holders = db.session.scalars(new).all()
        for holder in holders:
            rewrap(holder, actor)
    return len(holders) == at_once


def _reseal(actor: Actor, password: str, cost: Cost) -> bytes:
    with one_try():
        return seal_with_password(password, actor.key.seed, _place(actor.id, "password"), cost)


def _record_failure(account: Account | None, now: datetime, act: Act = Act.SIGN_IN_FAILED) -> None:
    """One entry whoever it was about; only a handler's or administrator's account is named in it."""
    subject = account.id if account is not None and account.role != Role.REPORTER else None
    with writing():
        append(act, now, SYSTEM, subject=subject)


def find(email: str) -> Account | None:
    """By e-mail address, however it is written; also a closed account."""
    return db.session.scalar(select(Account).where(Account.email == clean(email)))


def clean(email: str) -> str:
    """As it is kept: without spaces, in lower case; and without NUL, on which PostgreSQL breaks."""
    return email.replace("\0", "").strip().lower()


def _closed(account: Account) -> str:
    """The address is let go of: the same person can be invited again, in another role."""
    return f"{account.id}@closed.invalid"


def _place(account_id: str, what: str) -> str:
    return f"account|{what}|{account_id}"
