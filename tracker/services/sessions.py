"""Server-side sessions, sealed by the cookie's token: database without cookie opens nothing, nor the reverse."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete

from tracker import config
from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain import chance
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen, PrivateKey, derive, seal_record, unseal_record
from tracker.models import Account, SessionRow, db
from tracker.services import keyring
from tracker.services.recording import writing


class Door(StrEnum):
    """What a session opens: an account's desk, one case by its receipt, or nothing yet but the second factor's page."""

    DESK = "desk"
    HALF_OPEN = "half-open"
    RECEIPT = "receipt"


IDLE: Final = {
    Door.DESK: timedelta(minutes=30),
    Door.HALF_OPEN: timedelta(minutes=30),
    Door.RECEIPT: timedelta(minutes=15),
}
LONGEST: Final = {Door.DESK: timedelta(hours=10), Door.HALF_OPEN: timedelta(hours=1), Door.RECEIPT: timedelta(hours=2)}
CONFIRMED_FOR: Final = timedelta(minutes=5)
"""How long a fresh confirmation is good for dangerous acts. Signing in is none: it may be hours ago."""
BUCKET: Final = 1024
"""Bytes; larger than any session's record, so that rows of all doors have one size."""


@dataclass(frozen=True)
class Ticket:
    """What the cookie holds: the token, and when it was last used, signed by the house. So idle time is watched
    without a row that tells when somebody was here, and who finds an old cookie can't make it young again."""

    token: str
    used: int

    def __str__(self) -> str:
        return f"{self.token}.{self.used}.{self._mark()}"

    @classmethod
    def parse(cls, text: str) -> "Ticket | None":
        token, _, rest = text.partition(".")
        used, _, mark = rest.partition(".")
        if not (used.isascii() and used.isdigit()) or len(used) > 12:
            return None
        ticket = cls(token, int(used))
        return ticket if hmac.compare_digest(ticket._mark().encode(), mark.encode()) else None

    def touched(self, now: datetime) -> "Ticket":
        return Ticket(self.token, int(now.timestamp()))

    def _mark(self) -> str:
        key = derive(config.current().secret_key, "session mark")
        return hmac.new(key, f"{self.token}.{self.used}".encode(), "sha256").hexdigest()[:32]


def open_desk(actor: Actor, *, now: datetime) -> Ticket:
    return _open(Door.DESK, _record_of(actor), now)


def open_half(actor: Actor, *, now: datetime) -> Ticket:
    """The password was right; the second factor comes next, and until then nothing opens."""
    return _open(Door.HALF_OPEN, _record_of(actor), now)


def open_receipt(case_file: CaseFile, *, now: datetime, code: str = "", reporter: Actor | None = None) -> Ticket:
    """With `code` and `reporter` the report is put back: from now on it is among their own.

    Danger: a row written for that alone would tell, to who compares two copies, that somebody with an account reported.
    So each opening of a case exchanges one row of the keyring, and putting back is no different.
    """
    record = case_file.session_record()
    return _open(Door.RECEIPT, record, now, beside=lambda: keyring.exchange(code, reporter))


def actor_of(ticket: Ticket, *, now: datetime, door: Door = Door.DESK) -> Actor | None:
    """Who is signed in by this ticket, or half so; None when it is unknown, idle too long, over, or the account was
    closed, got another role, was recovered or signed out everywhere since."""
    record = _read(ticket, door, now)
    account = db.session.get(Account, record["account"]) if record else None
    if record is None or account is None or not account.is_active:
        return None
    if account.role != record["role"] or _since(account) != record["since"]:
        return None
    return Actor(account.id, account.name, Role(record["role"]), PrivateKey(bytes.fromhex(record["seed"])))


def owner_of(ticket: Ticket, door: Door) -> str:
    """Whose session this is or was: the id of an account or a case, also when its time is over; else nothing."""
    record = _unseal(ticket, door)
    return str(record["case" if door is Door.RECEIPT else "account"]) if record else ""


def case_of(ticket: Ticket, *, now: datetime) -> CaseFile | None:
    """The case that this receipt session opens, or None."""
    record = _read(ticket, Door.RECEIPT, now)
    try:
        return CaseFile.resume(record["case"], bytes.fromhex(record["seed"])) if record else None
    except NotFound:
        return None


def confirm(ticket: Ticket, *, now: datetime) -> Ticket:
    """The same session under a new token, and good for dangerous acts for a few minutes. It ends when it would have.

    Danger: whoever took the old cookie must not come along. Its row is gone in the same transaction.
    """
    record = _read(ticket, Door.DESK, now)
    if record is None:
        raise NotFound
    return _store({**record, "confirmed": int(now.timestamp())}, now, instead_of=ticket)


def renew(ticket: Ticket, *, now: datetime) -> Ticket:
    """The same session under a new token, after an act that ended all sessions of its account, or changed what lets it
    in. Danger: only for the one who did that, in the same request."""
    record = _read(ticket, Door.DESK, now)
    if record is None:
        raise NotFound
    since = _since(db.session.get_one(Account, record["account"]))
    return _store({**record, "since": since, "nonce": chance.hexed(16)}, now, instead_of=ticket)


def nonce_of(ticket: Ticket, door: Door, *, now: datetime) -> str:
    """A value of this session's own, that stays when it is confirmed: who takes long to set up an app may have to."""
    record = _read(ticket, door, now)
    if record is None:
        raise NotFound
    return str(record["nonce"])


def ends_at(ticket: Ticket, door: Door, *, now: datetime) -> datetime | None:
    """Until when this session goes on if nothing is asked of it any more; None when it is over."""
    record = _read(ticket, door, now)
    if record is None:
        return None
    return min(now + IDLE[door], datetime.fromtimestamp(record["until"], now.tzinfo))


def is_confirmed(ticket: Ticket, *, now: datetime) -> bool:
    """Whether whoever sits here showed a moment ago who they are."""
    record = _read(ticket, Door.DESK, now)
    return record is not None and 0 <= now.timestamp() - record["confirmed"] <= CONFIRMED_FOR.total_seconds()


def destroy(ticket: Ticket) -> None:
    with writing():
        _forget(ticket)


def sweep(now: datetime) -> int:
    """Remove what no cookie can open any more; returns how many."""
    with writing():
        old = delete(SessionRow).where(SessionRow.day < local_day(now) - timedelta(days=1))
        return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def _open(door: Door, record: dict[str, Any], now: datetime, *, beside: Callable[[], None] | None = None) -> Ticket:
    return _store({"door": door, "until": int((now + LONGEST[door]).timestamp()), **record}, now, beside=beside)


def _store(
    record: dict[str, Any],
    now: datetime,
    *,
    instead_of: Ticket | None = None,
    beside: Callable[[], None] | None = None,
) -> Ticket:
    """`beside`: what else belongs in the same transaction."""
    token = chance.url(32)
    row_id = _row_id(token)
    sealed = seal_record(_key(token), record, f"session|{row_id.hex()}", BUCKET)
    with writing():
        if instead_of is not None:
            _forget(instead_of)
        if beside is not None:
            beside()
        db.session.add(SessionRow(id=row_id, day=local_day(now), sealed=sealed))
    return Ticket(token, int(now.timestamp()))


def _forget(ticket: Ticket) -> None:
    db.session.execute(delete(SessionRow).where(SessionRow.id == _row_id(ticket.token)))


def _read(ticket: Ticket, door: Door, now: datetime) -> dict[str, Any] | None:
    moment = int(now.timestamp())
    if moment - ticket.used > IDLE[door].total_seconds():
        return None
    record = _unseal(ticket, door)
    return record if record and moment < record["until"] else None


def _unseal(ticket: Ticket, door: Door) -> dict[str, Any] | None:
    row = db.session.get(SessionRow, _row_id(ticket.token))
    if row is None:
        return None
    try:
        record = unseal_record(_key(ticket.token), row.sealed, f"session|{row.id.hex()}")
    except CannotOpen:
        return None
    return record if record["door"] == door else None


def _record_of(actor: Actor) -> dict[str, Any]:
    account = db.session.get_one(Account, actor.id)
    record = {"account": actor.id, "role": actor.role, "seed": actor.key.seed.hex(), "since": _since(account)}
    return {**record, "confirmed": 0, "nonce": chance.hexed(16)}


def _since(account: Account) -> str:
    """Changes when the account is recovered, gets another password or is signed out everywhere: what was opened before
    is over then."""
    return hashlib.blake2b(account.recovery_key + account.session_epoch.encode(), digest_size=16).hexdigest()


def _row_id(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=32, person=b"session-row").digest()


def _key(token: str) -> bytes:
    return derive(token.encode(), "session key")
