"""The second factor of an account: set up, used, renewed, and taken away when everything is lost.

It is sealed under a key that only the account's private key gives, so a stolen database holds no seed to make codes
with, and no code to use. It guards the way in; who holds both the database and the password needs no way in.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from tracker.casefile import Actor
from tracker.domain import chance, second_factor
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.audit import Entry
from tracker.domain.errors import N_, NotAllowed, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, PROVES_TWICE, Role
from tracker.domain.second_factor import SecondFactor, WrongCode
from tracker.domain.vault import CannotOpen, seal_record, unseal_record
from tracker.models import Account, db
from tracker.notifications import outbox
from tracker.services import organisation, passkeys
from tracker.services.passkeys import Place
from tracker.services.recording import append, has_second_factor, lately, that_handle, writing

BUCKET: Final = 4096
"""Bytes; the length does not tell how many passkeys or spare codes there are."""
NEWS: Final = timedelta(days=14)
"""How long handlers are told that somebody's second factor was taken away."""


class Changed(Refusal):
    sentence = N_(
        "Er is iets aan je account veranderd. Meld je niet aan en bel de beheerder: iemand kan hiermee geknoeid hebben."
    )


class AlreadySet(Refusal):
    sentence = N_("Je tweede stap is al ingesteld. Meld je opnieuw aan.")


class Need(StrEnum):
    """What stands between a right password and the desk."""

    NOTHING = "nothing"
    PROOF = "proof"
    SET_UP = "set-up"


def need_of(actor: Actor) -> Need:
    if _sealed(actor.id) is not None:
        return Need.PROOF
    demo = organisation.load().demo
    return Need.SET_UP if actor.role in PROVES_TWICE and not demo else Need.NOTHING


def of(actor: Actor) -> SecondFactor | None:
    """The second factor as it is now, or None."""
    sealed = _sealed(actor.id)
    return None if sealed is None else _open(actor, sealed)


def secret_for(actor: Actor, session: str) -> str:
    """What a new app gets. It is made of the account's key and a value of this one session, so that nothing has to be
    stored between showing it and the first code, and looking at the page again shows the same."""
    return second_factor.secret_from(actor.key.derive(f"second factor secret {session}"))


def set_up(actor: Actor, session: str, typed: str, *, now: datetime, again: bool = False) -> list[str]:
    """From now on the account needs it; gives the spare codes, which are shown once. `again`: another phone, by who
    showed just now who they are; passkeys stay."""
    if actor.role is Role.REPORTER:
        raise NotAllowed
    codes = second_factor.new_spare_codes()
    fresh = SecondFactor.started(secret_for(actor, session), typed, codes, now)
    with writing():
        before = of(actor)
        if before is not None and not again:
            raise AlreadySet
        kept = before.passkeys if before else ()
        for passkey in kept:
            fresh = fresh.with_passkey(passkey)
        _keep(actor, fresh)
        append(Act.SECOND_FACTOR_SET, now, actor, subject=actor.id)
    return codes


def prove(actor: Actor, typed: str, *, now: datetime) -> None:
    """A code from the app, or a spare one; WrongCode if not, and it is in the trail."""
    _use(actor, lambda factor: factor.after(typed, now), now)


def prove_by_passkey(actor: Actor, session: str, answer: str, place: Place, *, now: datetime) -> None:
    """What a passkey answered to this session's question."""
    _use(actor, lambda factor: passkeys.after(factor, actor, session, answer, place), now)


def new_spare_codes(actor: Actor, *, now: datetime) -> list[str]:
    """Ten new ones; the old ones are worth nothing from now on."""
    codes = second_factor.new_spare_codes()
    _change(actor, lambda factor: factor.with_spare_codes(codes), Act.SPARE_CODES_RENEWED, now)
    return codes


def add_passkey(actor: Actor, session: str, name: str, answer: str, place: Place, *, now: datetime) -> None:
    def added(factor: SecondFactor) -> SecondFactor:
        return factor.with_passkey(passkeys.made(actor, session, factor, name, answer, place))

    _change(actor, added, Act.PASSKEY_ADDED, now)


def remove_passkey(actor: Actor, passkey_id: str, *, now: datetime) -> None:
    def without(factor: SecondFactor) -> SecondFactor:
        if all(passkey.id != passkey_id for passkey in factor.passkeys):
            raise NotFound
        return factor.without_passkey(passkey_id)

    _change(actor, without, Act.PASSKEY_REMOVED, now)


def take_away(account_id: str, *, actor: Actor, now: datetime) -> Account:
    """Somebody lost phone and spare codes: an administrator takes only the second factor away. The password is still
    needed, all sessions of the account end, and the person and all handlers hear of it.

    Danger: an administrator who also knew the password could come in this way. Nobody does it for themselves, and it
    can't be done in silence.
    """
    with writing():
        account = db.session.get(Account, account_id)
        if account is None or not account.is_active or not has_second_factor(account.id) or account.id == actor.id:
            raise NotFound
        account.second_factor = None
        account.session_epoch = chance.hexed(16)
        for told in {account.id, *(handler.id for handler in _handlers())}:
            outbox.something_waits(told)
        append(Act.SECOND_FACTOR_REMOVED, now, actor, subject=account.id)
    return account


def news(today: date) -> list[Entry]:
    """From whom it was taken away lately. A mail says only that something waits; here stands what."""
    return lately(Act.SECOND_FACTOR_REMOVED, today - NEWS)


def _handlers() -> list[Account]:
    return that_handle(db.session.scalars(Account.active(*HANDLERS)).all())


def _use(actor: Actor, proof: Callable[[SecondFactor], SecondFactor], now: datetime) -> None:
    """Danger: the same code sent twice at the same moment must count once. So it is read, tried and used up in one
    transaction that writes, and those go one at a time."""
    with writing():
        before = of(actor)
        refused = before is None
        if before is not None:
            try:
                after = proof(before)
            except WrongCode:
                refused = True
            else:
                _keep(actor, after)
                if len(after.spare) < len(before.spare):
                    append(Act.SPARE_CODE_USED, now, SYSTEM, subject=actor.id)
        if refused:
            append(Act.SECOND_FACTOR_REFUSED, now, SYSTEM, subject=actor.id)
    if refused:
        raise WrongCode


def _change(actor: Actor, change: Callable[[SecondFactor], SecondFactor], act: Act, now: datetime) -> None:
    with writing():
        before = of(actor)
        if before is None:
            raise NotFound
        _keep(actor, change(before))
        append(act, now, actor, subject=actor.id)


def _keep(actor: Actor, factor: SecondFactor) -> None:
    account = db.session.get_one(Account, actor.id)
    account.second_factor = seal_record(_key(actor), factor.as_record(), _place(actor), BUCKET)


def _sealed(account_id: str) -> bytes | None:
    """Danger: whoever can write to the database could take a second factor away, or put an old one back. The trail must
    say the same as the row."""
    sealed = db.session.get_one(Account, account_id).second_factor
    if (sealed is not None) != has_second_factor(account_id):
        raise Changed
    return sealed


def _open(actor: Actor, sealed: bytes) -> SecondFactor:
    try:
        return SecondFactor.from_record(unseal_record(_key(actor), sealed, _place(actor)))
    except CannotOpen as error:
        raise Changed from error


def _key(actor: Actor) -> bytes:
    return actor.key.derive("second factor")


def _place(actor: Actor) -> str:
    return f"account|second-factor|{actor.id}"
