"""A new key for a case, wrapped to those who hold it by right and whose key is the one that the trail knows."""

import logging
from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.casefile import CaseFile
from tracker.domain.errors import N_, Refusal
from tracker.models import Account, Holder, db
from tracker.services import envelope, rights
from tracker.services.recording import that_are_genuine

log = logging.getLogger("tracker")


class KeyReplaced(Refusal):
    """Somebody's public key is not the one that the trail knows: whoever wrote it there would be given the case."""

    sentence = N_(
        "De sleutel van %(name)s is niet meer die van vroeger. Iemand kan hiermee geknoeid hebben. "
        "Er is nog niets gedaan. Bel de beheerder."
    )

    def __init__(self, account: Account) -> None:
        super().__init__(name=account.name)
        self.account_id = account.id


def begin(case_file: CaseFile) -> None:
    """First in every transaction that writes in a case. Where somebody who left may still have the key, there is a new
    one before anything is sealed."""
    case_file.lock()
    if case_file.case.new_key_due:
        rightful = holders(case_file)
        genuine = that_are_genuine(rightful)
        if len(genuine) < len(rightful):  # the words that are about to be written must not be lost for it
            log.error("a holder's key differs from what the audit trail says of it; it gets no new case key")
        case_file.change_key(genuine, envelope.public_key())


def change_key(case_file: CaseFile, *, without: Collection[str] = ()) -> None:
    """A new key for everybody who holds the case by right but these; KeyReplaced when one of them is not genuine."""
    stay = checked([account for account in holders(case_file) if account.id not in without])
    case_file.change_key(stay, envelope.public_key())


def holders(case_file: CaseFile) -> list[Account]:
    """Open accounts that hold the case, and should.

    Danger: a row that was only written into the database must not be given the next key.
    """
    rightful = rights.of(case_file).holders
    query = select(Account).join(Holder, Holder.account_id == Account.id)
    query = query.where(Holder.case_id == case_file.case.id, Account.disabled_on.is_(None)).order_by(Account.name)
    return [account for account in db.session.scalars(query) if account.id in rightful]


def checked(accounts: Sequence[Account]) -> list[Account]:
    """These accounts, each with the key that the trail knows; else KeyReplaced."""
    genuine = that_are_genuine(accounts)
    for account in accounts:
        if account not in genuine:
            log.error("an account's key differs from what the audit trail says of it; no case key was wrapped to it")
            raise KeyReplaced(account)
    return genuine
