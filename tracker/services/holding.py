"""Who holds a case changes: one transaction that gives or takes keys, and tells whom it concerns."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import renewing
from tracker.services.acting import mark_seen, tell_holders
from tracker.services.recording import append, that_are_genuine, that_handle, that_were_confirmed, writing
from tracker.services.renewing import KeyReplaced
from tracker.services.terms import handlers, keep_due


class NotThisPerson(Refusal):
    sentence = N_("Deze zaak kan niet naar deze persoon. Kies iemand anders.")
    field = "whom"


@contextmanager
def moving(case_file: CaseFile, now: datetime) -> Iterator["Move"]:
    """One transaction in which keys of a case are given or taken. A replaced public key refuses all of it, and that is
    put on record and told to the handlers, in a transaction of its own."""
    with telling_of_doubt(now), writing():
        yield Move(case_file, now)


@contextmanager
def telling_of_doubt(now: datetime) -> Iterator[None]:
    """Around a transaction that gives keys."""
    try:
        yield
    except KeyReplaced as refusal:
        _tell_of_doubt(refusal.account_id, now)
        raise


class Move:
    """One change of who holds a case, while its transaction is open."""

    def __init__(self, case_file: CaseFile, now: datetime) -> None:
        renewing.begin(case_file)
        self.case_file, self.now, self.today = case_file, now, local_day(now)
        self._eyes = handlers(case_file)

    def finish(self, act: Act, actor: Actor | str, **sealed: Any) -> None:
        """The notices, the next date, and last the entry in the trail."""
        case = self.case_file.case
        if case.proposed_on is not None and handlers(self.case_file) < 2 <= self._eyes:
            case.proposed_on = self.today  # Danger: without a second pair of eyes the waiting begins now, not earlier
        keep_due(self.case_file)
        tell_holders(self.case_file, but="" if isinstance(actor, str) else actor.id)
        case.last_act = append(act, self.now, actor, case_file=self.case_file, sealed=sealed).digest
        if isinstance(actor, Actor):
            mark_seen(self.case_file, actor)


def candidates(case_file: CaseFile) -> list[Account]:
    """Handlers who don't hold this case and may be given it: neither excluded, nor once recused."""
    held = set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == case_file.case.id)))
    away = held | case_file.shut_out
    return [account for account in let_in() if account.id not in away]


def candidate(case_file: CaseFile, account_id: str, *, guest: bool = False) -> Account:
    """The one that was chosen, with the key that the trail knows."""
    offered = [*candidates(case_file), *(guests(case_file) if guest else ())]
    chosen = next((account for account in offered if account.id == account_id), None)
    if chosen is None:
        raise NotThisPerson
    return renewing.checked([chosen])[0]


def guests(case_file: CaseFile) -> list[Account]:
    """Trusted persons whom nobody let in, a lawyer perhaps: they get no reports, but one case can be lent to them."""
    waiting = db.session.scalars(Account.active(Role.TRUSTED_PERSON)).all()
    known = {account.id for account in let_in()} | {account.id for account, _row in rows(case_file)}
    return [each for each in waiting if each.id not in known | case_file.shut_out]


def let_in() -> list[Account]:
    """Open accounts of handlers whom a handler let in, also those whose key is in doubt: to choose one says so."""
    return that_were_confirmed(db.session.scalars(Account.active(*HANDLERS)).all())


def rows(case_file: CaseFile) -> list[tuple[Account, Holder]]:
    """Open accounts that hold the case, with their row, by name."""
    query = select(Account, Holder).join(Holder, Holder.account_id == Account.id)
    query = query.where(Holder.case_id == case_file.case.id, Account.disabled_on.is_(None)).order_by(Account.name)
    return [(account, holder) for account, holder in db.session.execute(query)]


def others_for_good(case_file: CaseFile, but: str) -> list[Account]:
    """Who else handles this case and stays."""
    held = select(Holder.account_id).where(Holder.case_id == case_file.case.id, Holder.until.is_(None))
    stay = set(db.session.scalars(held)) - {but}
    return [account for account in renewing.holders(case_file) if account.id in stay and Role(account.role) in HANDLERS]


def doubted() -> list[Account]:
    """Handlers whose key or role is not as the trail says."""
    known = let_in()
    genuine = that_are_genuine(known)
    return [account for account in known if account not in genuine]


def _tell_of_doubt(account_id: str, now: datetime) -> None:
    with writing():
        append(Act.KEY_DOUBTED, now, SYSTEM, subject=account_id)
        for handler in that_handle(db.session.scalars(Account.active(*HANDLERS)).all()):
            outbox.something_waits(handler.id)
