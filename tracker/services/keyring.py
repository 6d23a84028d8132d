"""The sealed keyring: receipt codes of a signed-in reporter, in rows that nobody else can link to them.

Every filing adds one row, and every opening of a case with its receipt exchanges one blank row for another: a filed
report that is put back by its code takes the place of a blank in just that way. So two copies of the database don't say
that somebody put a report back, or filed it while signed in.
"""

import hmac
from collections.abc import Iterator
from itertools import chain, count, takewhile
from typing import Final

from sqlalchemy import delete, select

from tracker import config
from tracker.casefile import Actor
from tracker.domain import chance, receipts
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen, derive, seal, unseal
from tracker.models import KeyringRow, db

BLANKS_FOR_AN_ACCOUNT: Final = 2
_ID_BYTES: Final = 32
_AT_ONCE: Final = 64
"""Rows that are asked for together: nobody's list of fifty reports costs a question each."""


def keep(code: str, reporter: Actor | None) -> None:
    """Every filing adds one row; only its owner can tell a receipt from a blank."""
    db.session.add(_row_of(code, reporter) if reporter and reporter.role is Role.REPORTER else _blank())


def add_blanks() -> None:
    """For a new account of a reporter: room for what they may put back."""
    db.session.add_all(_blank() for _ in range(BLANKS_FOR_AN_ACCOUNT))


def exchange(code: str = "", reporter: Actor | None = None) -> None:
    """One blank goes; another comes, or the row of a code that its reporter puts back.

    Danger: whatever this does for one reason and not for the other is seen by who compares two copies. It always adds
    one row, and takes one away whenever there is a blank among those it looked at.
    """
    is_new = reporter is not None and reporter.role is Role.REPORTER and code not in receipts_of(reporter)
    row = _row_of(code, reporter) if reporter and is_new else _blank()
    gone = next((old.id for old in _some_rows() if _is_blank(old)), None)
    db.session.execute(delete(KeyringRow).where(KeyringRow.id == gone))
    db.session.add(row)


def receipts_of(reporter: Actor) -> list[str]:
    """The receipt codes that this reporter keeps, the oldest first."""
    key = _content_key(reporter)
    return [unseal(key, row.sealed, _place(row.id)).decode() for row in _rows_of(reporter)]


def _row_of(code: str, reporter: Actor) -> KeyringRow:
    taken = len(list(_rows_of(reporter)))
    row_id = _id(reporter.key.derive("keyring id"), taken)
    return KeyringRow(id=row_id, sealed=seal(_content_key(reporter), code.encode(), _place(row_id)))


def _rows_of(reporter: Actor) -> Iterator[KeyringRow]:
    """The rows under HMAC(account secret, n) for n = 0, 1, 2…, up to the first that is not there."""
    secret = reporter.key.derive("keyring id")
    batches = (_batch(secret, start) for start in count(0, _AT_ONCE))
    rows = chain.from_iterable(batches)
    return (row for row in takewhile(lambda row: row is not None, rows) if row is not None)


def _batch(secret: bytes, start: int) -> list[KeyringRow | None]:
    ids = [_id(secret, n) for n in range(start, start + _AT_ONCE)]
    found = {row.id: row for row in db.session.scalars(select(KeyringRow).where(KeyringRow.id.in_(ids)))}
    return [found.get(row_id) for row_id in ids]


def _id(secret: bytes, n: int) -> bytes:
    """Nobody without the account's key can tell that two of these belong together."""
    return hmac.digest(secret, str(n).encode(), "sha256")


def _some_rows() -> list[KeyringRow]:
    """Up to so many rows, from a place by chance and then from the beginning."""
    start = chance.some(_ID_BYTES)
    behind, before = (
        select(KeyringRow).where(where).order_by(KeyringRow.id).limit(_AT_ONCE)
        for where in (KeyringRow.id >= start, KeyringRow.id < start)
    )
    return [*db.session.scalars(behind), *db.session.scalars(before)]


def _blank() -> KeyringRow:
    """A row that is nobody's. Only the house knows it from a receipt, by a key that is not in the database."""
    row_id = chance.some(_ID_BYTES)
    return KeyringRow(id=row_id, sealed=seal(_blank_key(), chance.some(receipts.LENGTH), _place(row_id)))


def _is_blank(row: KeyringRow) -> bool:
    try:
        unseal(_blank_key(), row.sealed, _place(row.id))
    except CannotOpen:
        return False
    return True


def _blank_key() -> bytes:
    return derive(config.current().register_key, "keyring blank")


def _content_key(reporter: Actor) -> bytes:
    return reporter.key.derive("keyring content")


def _place(row_id: bytes) -> str:
    return f"keyring|sealed|{row_id.hex()}"
