"""The sealed keyring: receipt codes of a signed-in reporter, in rows that nobody else can link to them."""

import hmac
from collections.abc import Iterator
from itertools import count

from tracker.casefile import Actor
from tracker.domain import chance, receipts
from tracker.domain.permissions import Role
from tracker.domain.vault import seal, unseal
from tracker.models import KeyringRow, db


def keep(code: str, reporter: Actor | None) -> None:
    """Every filing writes one row; only its owner can tell a receipt from chance."""
    if reporter is None or reporter.role is not Role.REPORTER:
        row_id = chance.some(32)
        sealed = seal(chance.some(32), b"0" * receipts.LENGTH, _place(row_id))
    else:
        row_id = next(row_id for row_id in _ids(reporter) if db.session.get(KeyringRow, row_id) is None)
        sealed = seal(_content_key(reporter), code.encode(), _place(row_id))
    db.session.add(KeyringRow(id=row_id, sealed=sealed))


def receipts_of(reporter: Actor) -> list[str]:
    """The receipt codes that this reporter filed under, the oldest first."""
    codes: list[str] = []
    for row_id in _ids(reporter):
        row = db.session.get(KeyringRow, row_id)
        if row is None:
            return codes
        codes.append(unseal(_content_key(reporter), row.sealed, _place(row_id)).decode())
    return codes


def _ids(reporter: Actor) -> Iterator[bytes]:
    """HMAC(account secret, n) for n = 0, 1, 2…: nobody else can tell that two rows belong together."""
    secret = reporter.key.derive("keyring id")
    for n in count():
        yield hmac.digest(secret, str(n).encode(), "sha256")


def _content_key(reporter: Actor) -> bytes:
    return reporter.key.derive("keyring content")


def _place(row_id: bytes) -> str:
    return f"keyring|sealed|{row_id.hex()}"
