"""The keys of a case: the newest seals, every older one still opens what it sealed; and who they are wrapped to."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from sqlalchemy import select

from tracker import config
from tracker.casefile.actor import Actor
from tracker.domain import audit
from tracker.domain.acts import Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.vault import (
    CannotOpen,
    PrivateKey,
    PublicKey,
    derive,
    new_key,
    seal,
    seal_record,
    unseal,
    unseal_record,
)
from tracker.models import AuditRow, Case, Holder, OldKey, db


class ShutOut(Refusal):
    """The reporter closed this case to this person, or they gave it out of their own hands."""

    sentence = N_("Deze zaak kan niet naar %(name)s. Kies iemand anders.")


class ReceiptReplaced(Refusal):
    """The key behind the receipt is not the one that the report was filed with."""

    sentence = N_("Er is aan de sleutels van deze zaak geknoeid. Doe nu niets en bel de beheerder.")


class Wrapped(Protocol):
    """A holder's row, or as much of it as opens the case: a list of thousands reads no more than that. `wrapped` may be
    left out where there is a `quick` one."""

    @property
    def case_id(self) -> str: ...
    @property
    def account_id(self) -> str: ...
    @property
    def wrapped(self) -> Any: ...
    @property
    def quick(self) -> bytes | None: ...


class Keys:
    """A row of keys: the newest seals, and any of them opens what it sealed."""

    newest: bytes

    def __iter__(self) -> Iterator[bytes]:
        raise NotImplementedError

    def seal_record(self, record: Mapping[str, Any], place: str, smallest: int = 512) -> bytes:
        return seal_record(self.newest, record, place, smallest)

    def unseal_record(self, sealed: bytes, place: str) -> dict[str, Any]:
        """Opened by whichever key sealed it; CannotOpen when none of them did."""
        for key in self:
            try:
                return unseal_record(key, sealed, place)
            except CannotOpen:
                continue
        raise CannotOpen


class CaseKeys(Keys):
    """All keys of one case, out of its newest. Older ones are looked up only when the newest does not fit."""

    def __init__(self, case_id: str, newest: bytes) -> None:
        self.case_id = case_id
        self.newest = newest
        self._older: list[bytes] | None = None

    def unseal(self, sealed: bytes, place: str) -> bytes:
        for key in self:
            try:
                return unseal(key, sealed, place)
            except CannotOpen:
                continue
        raise CannotOpen

    def change(self) -> None:
        """A new key for what comes; the one that was the newest is sealed under it, so nothing is sealed again."""
        older, number = list(self), len(self._read_older()) + 1
        fresh = new_key()
        sealed = seal(fresh, self.newest, _old_place(self.case_id, number))
        db.session.add(OldKey(case_id=self.case_id, number=number, sealed=sealed))
        self.newest, self._older = fresh, older

    def are_now(self, newest: bytes) -> None:
        """Somebody else made a new key meanwhile; those before it are looked up again when they are needed."""
        self.newest, self._older = newest, None

    def __iter__(self) -> Iterator[bytes]:
        yield self.newest
        yield from self._read_older()

    def _read_older(self) -> list[bytes]:
        """Newest first: each key opens the one before it."""
        if self._older is None:
            rows = select(OldKey).where(OldKey.case_id == self.case_id).order_by(OldKey.number.desc())
            return self.know_older((row.number, row.sealed) for row in db.session.scalars(rows))
        return self._older

    def know_older(self, sealed: Iterable[tuple[int, bytes]]) -> list[bytes]:
        """Those before the newest, by number and as they were read, the last first."""
        key, older = self.newest, []
        for number, each in sealed:
            key = unseal(key, each, _old_place(self.case_id, number))
            older.append(key)
        self._older = older
        return older


class KeysApart(Keys):
    """For one purpose only, each derived from a key of the case: they don't open the rest, nor does that open this."""

    def __init__(self, keys: CaseKeys, purpose: str) -> None:
        self._keys, self._label = keys, f"case {purpose}"
        self.newest = derive(keys.newest, self._label)

    def __iter__(self) -> Iterator[bytes]:
        return (derive(key, self._label) for key in self._keys)


def case_key(holder: Wrapped, actor: Actor) -> bytes:
    """The case key out of a holder's row: quickly when it was re-wrapped at sign-in, else by HPKE."""
    if holder.quick is not None:
        return unseal(actor.quick_key, holder.quick, _quick_place(holder))
    return actor.key.unwrap(holder.wrapped, for_holder(holder.case_id, holder.account_id))


def rewrap(holder: Holder, actor: Actor) -> None:
    """Keep the case key once more, under the holder's symmetric key."""
    key = actor.key.unwrap(holder.wrapped, for_holder(holder.case_id, holder.account_id))
    holder.quick = seal(actor.quick_key, key, _quick_place(holder))


def reseal_copy(case_id: str, copy: bytes, opened: PrivateKey, public: PublicKey) -> bytes | None:
    """A case's copy out of one envelope into the next; None when that envelope does not open it."""
    try:
        return public.wrap(opened.unwrap(copy, for_envelope(case_id)), for_envelope(case_id))
    except CannotOpen:
        return None


def receipt_key_of(case: Case, keys: CaseKeys) -> PublicKey:
    """The key behind the receipt, as the trail vouches for it.

    Danger: whoever can write to the database could put a key of their own here, and would be given the next case key.
    """
    found = PublicKey(case.receipt_key)
    filed = db.session.scalar(select(AuditRow).where(AuditRow.case_id == case.id, AuditRow.act == Act.CASE_FILED))
    if filed is None or not audit.is_genuine(config.current().chain_key, filed.as_entry()):
        raise ReceiptReplaced
    detail = keys.unseal_record(filed.sealed, detail_place(filed.number, case.id))
    if detail["receipt"] != found.fingerprint:
        raise ReceiptReplaced
    return found


def for_holder(case_id: str, account_id: str) -> str:
    return f"case {case_id} holder {account_id}"


def for_receipt(case_id: str) -> str:
    return f"case {case_id} receipt"


def for_envelope(case_id: str) -> str:
    return f"case {case_id} envelope"


def detail_place(number: int, case_id: str) -> str:
    return f"audit|sealed|{number}|{case_id}"


def _old_place(case_id: str, number: int) -> str:
    return f"old_key|sealed|{case_id}|{number}"


def _quick_place(holder: Wrapped) -> str:
    return f"holder|quick|{holder.case_id}|{holder.account_id}"
