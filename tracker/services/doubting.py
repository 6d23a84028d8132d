"""Accounts and keys that are not as the trail says: somebody wrote into the database."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from tracker.domain.errors import N_
from tracker.domain.permissions import HANDLERS
from tracker.models import Account, Holder, db
from tracker.services.recording import accounts_as_created

KEY: Final = N_(
    "De sleutel van %(email)s is een andere dan het logboek zegt. Laat niemand zich aanmelden tot dit uitgezocht is."
)
ROLE: Final = N_("De rol van %(email)s is een andere dan het logboek zegt.")
UNKNOWN: Final = N_("Het logboek weet niets van het account %(email)s.")
HOLDER: Final = N_("%(email)s heeft sleutels van zaken, maar is volgens het logboek geen behandelaar.")


@dataclass(frozen=True)
class Doubt:
    """One account that differs, and the sentence that says how."""

    email: str
    sentence: str


def doubts() -> list[Doubt]:
    """Everything that differs; nothing when all is as the trail says. Asked by `tracker audit verify` and `doctor`."""
    accounts = db.session.scalars(select(Account).order_by(Account.email)).all()
    known: dict[str, dict[str, str]] = {}
    for start in range(0, len(accounts), 500):
        known |= accounts_as_created(accounts[start : start + 500])
    holders = set(db.session.scalars(select(Holder.account_id).distinct()))
    return [
        Doubt(account.email, sentence)
        for account in accounts
        for sentence in _said_of(account, known.get(account.id), account.id in holders)
    ]


def _said_of(account: Account, made: dict[str, str] | None, holds: bool) -> list[str]:
    if made is None:
        return [UNKNOWN]
    found = []
    if made["fingerprint"] != account.public.fingerprint:
        found.append(KEY)
    if made["role"] != account.role:
        found.append(ROLE)
    if holds and made["role"] not in HANDLERS:
        found.append(HOLDER)
    return found
