"""CaseFile: a case together with its open key. The only door to content, and to hold one is to be allowed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from tracker import config
from tracker.domain import chance, receipts
from tracker.domain.deadlines import Clock, Due
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Permission, Role, may
from tracker.domain.reports import Identity
from tracker.domain.vault import CannotOpen, PrivateKey, PublicKey, new_key, seal, seal_record, unseal, unseal_record
from tracker.models import Account, Action, Case, Entry, Holder, db

IDENTITY_BUCKET: Final = 4096
"""Bytes; larger than any name and contact, so that a report without a name looks the same."""


@dataclass(frozen=True)
class Actor:
    """Somebody signed in: who they are, and their open private key."""

    id: str
    name: str
    role: Role
    key: PrivateKey = field(repr=False)

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)

    @property
    def quick_key(self) -> bytes:
        """Symmetric, derived from the private key: case keys re-wrapped under it open ten times faster."""
        return self.key.derive("quick")


class EntryKind(StrEnum):
    REPORT = "report"
    FROM_REPORTER = "from-reporter"
    TO_REPORTER = "to-reporter"
    NOTE = "note"
    DISCUSSION = "discussion"
    PLAN = "plan"
    CLOSING = "closing"
    ANSWER = "answer"
    SETTING_ASIDE = "setting-aside"
    REOPENING = "reopening"
    PROPOSAL = "proposal"
    DECLINED = "declined"
    FINISHED = "finished"


@dataclass(frozen=True)
class Opened:
    """One entry of a case, opened. `by` is an account id or 'reporter'; `number` is its place in the case."""

    id: str
    kind: EntryKind
    number: int
    on: date
    by: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class OpenedAction:
    id: str
    what: str
    owner: str
    due_on: date
    finished_on: date | None
    result: str
    dropped: bool

    @property
    def due(self) -> Due:
        return Due(Clock.ACTION, self.due_on)


@dataclass(frozen=True)
class Register:
    """What a case is classified as. Sealed under the register key; in a restricted case under the case key."""

    category: str = "OT1"
    rules: tuple[int, ...] = ()
    place: str = ""
    severity: str = ""
    likelihood: str = ""
    risk: str = ""
    outcome: str = ""
    anonymous: bool = True
    protocol: str = "1"

    @classmethod
    def unseal(cls, case: Case, key: bytes) -> "Register":
        record = unseal_record(key, case.register, f"case|register|{case.id}")
        return cls(**{**record, "rules": tuple(record["rules"])})

    def seal(self, case_id: str, key: bytes) -> bytes:
        return seal_record(key, asdict(self), f"case|register|{case_id}")


class CaseFile:
    """An open case. Made by `open`, `open_with_receipt`, `resume` or `create`; nothing else holds a case key."""

    def __init__(self, case: Case, key: bytes) -> None:
        self.case = case
        self._key = key

    def __repr__(self) -> str:
        return f"<CaseFile {self.case.reference}>"

    @classmethod
    def open(cls, reference: str, actor: Actor) -> "CaseFile":
        """The case for who holds its key; NotFound for everybody else, whether it exists or not."""
        row = db.session.execute(Case.visible_to(actor.id).where(Case.reference == reference.upper())).one_or_none()
        if row is None:
            raise NotFound
        return cls(row[0], case_key(row[1], actor))

    @classmethod
    def open_with_receipt(cls, code: str) -> "CaseFile":
        """The case of this receipt code (as `receipts.parse` returns it), or NotFound."""
        case = db.session.scalar(select(Case).where(Case.lookup_id == receipts.lookup_id(code)))
        if case is None:
            raise NotFound
        key = PrivateKey(receipts.key_seed(code)).unwrap(case.receipt_wrapped, f"case {case.id} receipt")
        return cls(case, key)

    @classmethod
    def resume(cls, case_id: str, key: bytes) -> "CaseFile":
        """Out of a sealed session, which holds the key itself."""
        case = db.session.get(Case, case_id)
        if case is None:
            raise NotFound
        return cls(case, key)

    @classmethod
    def create(cls, case: Case, code: str) -> "CaseFile":
        """A new case gets its key, and the receipt a way in. Holders are added by `wrap_for`."""
        key = new_key()
        public = PrivateKey(receipts.key_seed(code)).public
        case.lookup_id = receipts.lookup_id(code)
        case.receipt_key = public.raw
        case.receipt_wrapped = public.wrap(key, f"case {case.id} receipt")
        return cls(case, key)

    def session_record(self) -> dict[str, str]:
        """What a sealed receipt session keeps to `resume`."""
        return {"case": self.case.id, "key": self._key.hex()}

    # who

    def wrap_for(self, account: Account, today: date) -> None:
        wrapped = PublicKey(account.public_key).wrap(self._key, _purpose(self.case.id, account.id))
        db.session.add(Holder(case_id=self.case.id, account_id=account.id, wrapped=wrapped, granted_on=today, seen=""))

    # content

    def write(self, kind: EntryKind, by: str, on: date, body: Mapping[str, Any], entry_id: str | None = None) -> str:
        """Seal one entry; returns its id. An id from a form makes a second click find the first."""
        entry_id = entry_id or chance.hexed(16)
        record = {"kind": kind, "number": self._next_number(), "on": on.isoformat(), "by": by, "body": dict(body)}
        sealed = seal_record(self._key, record, f"entry|sealed|{entry_id}|{self.case.id}")
        db.session.add(Entry(id=entry_id, case_id=self.case.id, sealed=sealed))
        return entry_id

    def has(self, entry_id: str) -> bool:
        return db.session.get(Entry, entry_id) is not None

    def entries(self) -> list[Opened]:
        rows = db.session.scalars(select(Entry).where(Entry.case_id == self.case.id))
        return sorted((self._open_entry(row) for row in rows), key=lambda entry: entry.number)

    def report(self) -> Mapping[str, Any]:
        return next(entry.body for entry in self.entries() if entry.kind is EntryKind.REPORT)

    @property
    def excluded(self) -> tuple[str, ...]:
        """Ids of the accounts that the reporter closed this case to."""
        return tuple(self.report()["excluded"])

    @property
    def register(self) -> Register:
        return Register.unseal(self.case, self._register_key())

    @register.setter
    def register(self, register: Register) -> None:
        self.case.register = register.seal(self.case.id, self._register_key())

    @property
    def identity(self) -> Identity:
        return Identity(**unseal_record(self._key, self.case.identity, f"case|identity|{self.case.id}"))

    @identity.setter
    def identity(self, identity: Identity) -> None:
        place = f"case|identity|{self.case.id}"
        self.case.identity = seal_record(self._key, asdict(identity), place, IDENTITY_BUCKET)

    def plan_action(self, what: str, owner: str, due_on: date) -> str:
        action = Action(id=chance.hexed(16), case_id=self.case.id, due_on=due_on, finished_on=None)
        action.sealed = self._seal_action(action.id, {"what": what, "owner": owner, "result": "", "dropped": False})
        db.session.add(action)
        return action.id

    def finish_action(self, action_id: str, result: str, dropped: bool, on: date) -> OpenedAction:
        action = db.session.scalar(select(Action).where(Action.id == action_id, Action.case_id == self.case.id))
        if action is None:
            raise NotFound
        opened = self._open_action(action)
        action.finished_on = on
        action.sealed = self._seal_action(
            action.id, {"what": opened.what, "owner": opened.owner, "result": result, "dropped": dropped}
        )
        return self._open_action(action)

    def actions(self) -> list[OpenedAction]:
        rows = db.session.scalars(select(Action).where(Action.case_id == self.case.id).order_by(Action.due_on))
        return [self._open_action(row) for row in rows]

    # the sealed part of the audit trail

    def seal_detail(self, number: int, detail: Mapping[str, Any]) -> bytes:
        return seal_record(self._key, detail, f"audit|sealed|{number}|{self.case.id}")

    def open_detail(self, number: int, sealed: bytes) -> dict[str, Any]:
        return unseal_record(self._key, sealed, f"audit|sealed|{number}|{self.case.id}")

    def _register_key(self) -> bytes:
        return self._key if self.case.restricted else config.current().register_key

    def _next_number(self) -> int:
        rows = db.session.scalars(select(Entry).where(Entry.case_id == self.case.id))
        return 1 + max((self._open_entry(row).number for row in rows), default=0)

    def _open_entry(self, row: Entry) -> Opened:
        record = unseal_record(self._key, row.sealed, f"entry|sealed|{row.id}|{self.case.id}")
        return Opened(
            id=row.id,
            kind=EntryKind(record["kind"]),
            number=record["number"],
            on=date.fromisoformat(record["on"]),
            by=record["by"],
            body=record["body"],
        )

    def _seal_action(self, action_id: str, record: Mapping[str, Any]) -> bytes:
        return seal_record(self._key, record, f"action|sealed|{action_id}|{self.case.id}")

    def _open_action(self, row: Action) -> OpenedAction:
        record = unseal_record(self._key, row.sealed, f"action|sealed|{row.id}|{self.case.id}")
        return OpenedAction(id=row.id, due_on=row.due_on, finished_on=row.finished_on, **record)


def case_key(holder: Holder, actor: Actor) -> bytes:
    """The case key out of a holder's row: quickly when it was re-wrapped at sign-in, else by HPKE."""
    if holder.quick is not None:
        return unseal(actor.quick_key, holder.quick, _quick_place(holder))
    return actor.key.unwrap(holder.wrapped, _purpose(holder.case_id, holder.account_id))


def rewrap(holder: Holder, actor: Actor) -> None:
    """Keep the case key once more, under the holder's symmetric key."""
    key = actor.key.unwrap(holder.wrapped, _purpose(holder.case_id, holder.account_id))
    holder.quick = seal(actor.quick_key, key, _quick_place(holder))


def register_of(case: Case, holder: Holder | None = None, actor: Actor | None = None) -> Register | None:
    """The classification of a case in a list: with the register key, or of a restricted case with the holder's key.
    None when it is shut to whoever asks."""
    if not case.restricted:
        return Register.unseal(case, config.current().register_key)
    if holder is None or actor is None:
        return None
    return Register.unseal(case, case_key(holder, actor))


def local_day(now: datetime) -> date:
    """The organisation's day."""
    return config.current().day_of(now).date()


def _purpose(case_id: str, account_id: str) -> str:
    return f"case {case_id} holder {account_id}"


def _quick_place(holder: Holder) -> str:
    return f"holder|quick|{holder.case_id}|{holder.account_id}"


__all__ = ["Actor", "CannotOpen", "CaseFile", "EntryKind", "Identity", "Opened", "OpenedAction", "Register"]
