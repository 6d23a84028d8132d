"""Many cases at once: a handler who leaves hands all of them over, a colleague takes over from a closed account, and a
new colleague is given what is open.

Some cases a transaction, and so many a call: whatever was done stays done when the rest is broken off, and the next
call goes on where it stopped. It needs the open key of whoever calls, so no job can do it.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain.acts import Act
from tracker.domain.demands import require_text
from tracker.domain.errors import NotFound
from tracker.domain.permissions import HANDLERS, Role
from tracker.domain.statuses import Status
from tracker.models import Account, Case, Holder, db
from tracker.notifications import outbox
from tracker.services import envelope, holding, renewing, rights
from tracker.services.holding import NotThisPerson
from tracker.services.recording import append, writing
from tracker.services.terms import handlers, keep_due

AT_ONCE = 50
"""Cases in one transaction: nobody else waits for longer than that takes."""
PART = 500
"""Cases in one call."""


class Went(Enum):
    """What became of one case."""

    OVER = auto()
    TO_OTHERS = auto()
    NOWHERE = auto()


@dataclass(frozen=True)
class Part:
    """How far it got. `after`: where the next call goes on, empty at the end. `over`: cases that went to who was chosen
    or whom they had already; `to_others`: who was chosen may not see them, and somebody else goes on; `nowhere`: nobody
    else may see them, so they stayed."""

    after: str = ""
    over: int = 0
    to_others: int = 0
    nowhere: int = 0

    def and_then(self, after: str, results: list[Went]) -> "Part":
        return Part(
            after,
            self.over + results.count(Went.OVER),
            self.to_others + results.count(Went.TO_OTHERS),
            self.nowhere + results.count(Went.NOWHERE),
        )

    @property
    def looked_at(self) -> int:
        return self.over + self.to_others + self.nowhere


def hand_over(whom: str, after: str, *, actor: Actor, now: datetime, most: int = 0) -> Part:
    """All cases of who leaves: to `whom` where they may see it, else to whoever has it too. Open ones get a new key at
    once; closed ones when somebody next writes in them."""

    def one(batch: "_Batch", case_file: CaseFile) -> Went:
        stay = batch.holders(case_file, but=actor.id)
        goes_on = any(row.until is None and Role(account.role) in HANDLERS for account, row in stay)
        theirs = next((row for account, row in stay if account.id == whom), None)
        has_it = theirs is not None and theirs.until is None
        takes_it = not has_it and batch.is_for_good(case_file) and whom not in case_file.shut_out
        if not goes_on and not takes_it and batch.is_for_good(case_file):
            return Went.NOWHERE
        batch.renew(case_file, stay, actor.id)
        if takes_it and theirs is not None:
            theirs.until = None
        elif takes_it:
            case_file.wrap_for(batch.known[whom], local_day(now))
        batch.finish(case_file, stay, Act.CASE_HANDED_OVER, whom=whom if takes_it else "")
        return Went.OVER if takes_it or has_it else Went.TO_OTHERS

    return _in_parts(Case.visible_to(actor.id), after, whom, one, actor=actor, now=now, most=most)


def give_open_cases(whom: str, reason: str, after: str, *, actor: Actor, now: datetime, most: int = 0) -> Part:
    """A colleague is given every open case of who calls; never one that excludes them or that they gave away."""
    require_text("reason", reason)

    def one(batch: "_Batch", case_file: CaseFile) -> Went:
        held = batch.holders(case_file)
        if any(account.id == whom for account, _ in held):
            return Went.OVER
        if whom in case_file.shut_out or not batch.is_for_good(case_file):
            return Went.NOWHERE
        case_file.wrap_for(batch.known[whom], local_day(now))
        batch.finish(case_file, held, Act.CASE_SHARED, whom=whom, until="", reason=reason.strip())
        return Went.OVER

    wanted = Case.visible_to(actor.id).where(Case.status != Status.CLOSED)
    return _in_parts(wanted, after, whom, one, actor=actor, now=now, most=most)


def take_over(gone: str, after: str, *, actor: Actor, now: datetime, most: int = 0) -> Part:
    """An account was closed without handing over: in the cases that this colleague has too, its key is gone."""
    account = db.session.get(Account, gone)
    if account is None or account.is_active:
        raise NotFound

    def one(batch: "_Batch", case_file: CaseFile) -> Went:
        stay = batch.holders(case_file)
        batch.renew(case_file, stay, gone)
        batch.finish(case_file, stay, Act.CASE_TAKEN_OVER, whom=gone)
        return Went.OVER

    return _in_parts(_shared_with(actor, gone), after, "", one, actor=actor, now=now, most=most)


def held(actor: Actor) -> int:
    """How many cases somebody has."""
    return _count(Case.visible_to(actor.id))


def open_cases(actor: Actor) -> int:
    return _count(Case.visible_to(actor.id).where(Case.status != Status.CLOSED))


def left_behind(actor: Actor) -> list[tuple[Account, int]]:
    """Closed accounts that still have a row in cases of this handler, and in how many. Cases that this handler does not
    have are in no count."""
    closed = db.session.scalars(select(Account).where(Account.disabled_on.is_not(None)).order_by(Account.name))
    counted = [(account, _count(_shared_with(actor, account.id))) for account in closed]
    return [(account, count) for account, count in counted if count]


def _shared_with(actor: Actor, other: str) -> "Select[Case, Holder]":
    theirs = aliased(Holder)
    both = Case.visible_to(actor.id).join(theirs, theirs.case_id == Case.id)
    return both.where(theirs.account_id == other)


def _count(wanted: "Select[Case, Holder]") -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _in_parts(
    wanted: "Select[Case, Holder]",
    after: str,
    whom: str,
    one: "Callable[[_Batch, CaseFile], Went]",
    *,
    actor: Actor,
    now: datetime,
    most: int,
) -> Part:
    part = Part(after)
    while part.looked_at < (most or PART):
        with holding.telling_of_doubt(now), writing():
            batch = _Batch(wanted, part.after, whom, actor, now)
            with db.session.no_autoflush:  # each case is written once, by its entry in the trail
                results = [one(batch, case_file) for case_file in batch.case_files]
            batch.tell()
        if not results:
            return replace(part, after="")
        part = part.and_then(batch.case_files[-1].case.id, results)
    return part


class _Batch:
    """Some cases of one handler, and what has to be known of all of them, looked up together in the transaction."""

    def __init__(self, wanted: "Select[Case, Holder]", after: str, whom: str, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        found = wanted.where(Case.id > after).order_by(Case.id).limit(AT_ONCE).with_for_update(of=Case)
        self.case_files = [CaseFile.of(case, holder, actor) for case, holder in db.session.execute(found)]
        ids = [case_file.case.id for case_file in self.case_files]
        self._held = _held(ids)
        self._entries = rights.entries(ids)
        self._envelope = envelope.public_key()
        people = {account.id: account for pairs in self._held.values() for account, _ in pairs}
        if whom:
            people |= {account.id: account for account in holding.let_in() if account.id == whom}
            if whom not in people or whom == actor.id or not people[whom].is_active:
                raise NotThisPerson
        self.known = {account.id: account for account in renewing.checked(list(people.values()))}
        self._told: set[str] = {whom} if whom and ids else set()
        self._eyes = 0

    def is_for_good(self, case_file: CaseFile) -> bool:
        """Whether who calls handles this case, and does not just read along until a day."""
        return any(row.until is None for account, row in self._held[case_file.case.id] if account.id == self.actor.id)

    def holders(self, case_file: CaseFile, but: str = "") -> list[tuple[Account, Holder]]:
        """Open accounts that hold the case by right, with their row."""
        rightful = rights.told(case_file, self._entries.get(case_file.case.id, [])).holders
        pairs = self._held[case_file.case.id]
        return [(account, row) for account, row in pairs if account.id in rightful and account.id != but]

    def renew(self, case_file: CaseFile, stay: list[tuple[Account, Holder]], gone: str) -> None:
        """Whoever is gone loses the row. A closed case keeps its key until somebody writes in it again."""
        self._eyes = handlers(case_file) if case_file.case.proposed_on else 0
        if case_file.case.status == Status.CLOSED:
            case_file.take_from(gone)
            case_file.case.new_key_due = True
        else:
            case_file.change_key([account for account, _ in stay], self._envelope)

    def finish(self, case_file: CaseFile, stay: list[tuple[Account, Holder]], act: Act, **sealed: Any) -> None:
        """The next date, and last the entry. It is no news for who had seen everything: thousands would be none."""
        case, before = case_file.case, case_file.case.last_act
        if case.proposed_on is not None:  # no other date depends on who holds the case
            db.session.flush()
            if handlers(case_file) < 2 <= self._eyes:
                case.proposed_on = local_day(self.now)
            keep_due(case_file)
        case.last_act = append(act, self.now, self.actor, case_file=case_file, sealed=sealed).digest
        for account, row in stay:
            self._told.add(account.id)
            if row.seen == before:
                row.seen = case.last_act

    def tell(self) -> None:
        for account_id in self._told - {self.actor.id}:
            outbox.something_waits(account_id)


def _held(case_ids: list[str]) -> dict[str, list[tuple[Account, Holder]]]:
    query = select(Account, Holder).join(Holder, Holder.account_id == Account.id)
    query = query.where(Holder.case_id.in_(case_ids), Account.disabled_on.is_(None))
    found: dict[str, list[tuple[Account, Holder]]] = defaultdict(list)
    for account, row in db.session.execute(query):
        found[row.case_id].append((account, row))
    return found
