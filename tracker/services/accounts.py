"""Accounts: made, opened by password, brought back by recovery code, closed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker import config
from tracker.casefile import Actor, local_day, rewrap
from tracker.domain import chance, receipts
from tracker.domain.audit import SYSTEM, Act
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
from tracker.services import envelope, keyring, terms
from tracker.services.passwords import check_strength, nobodys_key, one_try
from tracker.services.recording import append, vouches_for, writing


class WrongPassword(Refusal):
    sentence = N_("Het e-mailadres of het wachtwoord klopt niet.")
    field = "password"


class WrongConfirmation(Refusal):
    sentence = N_("Dit wachtwoord klopt niet.")
    field = "password"


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


@dataclass(frozen=True)
class Created:
    """A new account; the recovery code is shown once and stored nowhere."""

    account: Account
    recovery_code: str


def sign_in(email: str, password: str, *, now: datetime) -> Actor:
    """Open the account's private key. An unknown account and a wrong password look and cost the same."""
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
        _after_sign_in(usable, actor, password, now)
    return actor


def confirm(actor: Actor, password: str, *, now: datetime) -> None:
    """A fresh confirmation that it is still this person; WrongConfirmation if not, and it is in the trail."""
    account = db.session.get_one(Account, actor.id)
    try:
        with one_try():
            unseal_with_password(password, account.private_key, _place(account.id, "password"))
    except CannotOpen as error:
        _record_failure(account, now, Act.CONFIRMATION_REFUSED)
        raise WrongConfirmation from error


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
        append(Act.ACCOUNT_RECOVERED, now, SYSTEM, subject=account.id)
    return new_code


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
        db.session.flush()
        terms.wait_anew(account.id, local_day(now))
        append(Act.ACCOUNT_DISABLED, now, actor, subject=account.id)


def everyone() -> list[Account]:
    return list(db.session.scalars(select(Account).order_by(Account.role, Account.name)))


def made(email: str, name: str, role: Role, password: str, now: datetime) -> Created:
    """A new account, not stored yet: sealing its key takes a while, and no transaction waits for that."""
    key, code = PrivateKey.generate(), receipts.make()
    account = Account(
        id=chance.hexed(8),
        email=clean(email),
        name=name.strip(),
        role=role,
        public_key=key.public.raw,
        created_on=local_day(now),
    )
    account.private_key, account.recovery_key = _seal_seed(account.id, key.seed, password, code)
    return Created(account, receipts.show(code))


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
            envelope.fill(actor)
        append(Act.SIGNED_IN, now, actor)


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
    """As it is kept: without spaces, in lower case."""
    return email.strip().lower()


def _place(account_id: str, what: str) -> str:
    return f"account|{what}|{account_id}"
