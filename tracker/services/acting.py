"""One act on one case: what every verb on a case begins and ends with.

    with acting.on(case_file, actor, now, seen=seen) as doing:
        doing.write(EntryKind.NOTE, {"text": text})
        doing.append(Act.NOTE_WRITTEN)

Behind the block the next date, the notices and the entry in the trail follow, in the same transaction.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, EntryKind, local_day
from tracker.domain.acts import KINDS, Act
from tracker.domain.errors import N_, Refusal
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import renewing
from tracker.services.recording import append, writing
from tracker.services.terms import keep_due


class CaseChanged(Refusal):
    """Somebody acted on the case since this person looked at it."""

    sentence = N_("Er is intussen iets veranderd in deze zaak. Kijk wat er is gebeurd en kies dan opnieuw.")


class OnlyForAWhile(Refusal):
    sentence = N_("Je leest deze zaak voor een tijdje mee. Dit kan alleen wie de zaak blijft behandelen.")


@contextmanager
def on(
    case_file: CaseFile,
    actor: Actor | str,
    now: datetime,
    *,
    seen: str | None = None,
    deciding: bool = True,
    quietly: bool = False,
) -> Iterator["Doing"]:
    """One transaction. `seen`: the last act that this person saw, for what must not be done over another's head;
    `deciding`: refused to who only reads along; `quietly`: nobody is told that something waits."""
    with nullcontext() if _TOGETHER.get() else writing():
        doing = Doing(case_file, actor, now)
        if seen is not None:
            refuse_if_changed(case_file, seen)
        if deciding and isinstance(actor, Actor):
            refuse_who_only_reads(case_file, actor)
        yield doing
        doing.finish(quietly=quietly)


@contextmanager
def together() -> Iterator[None]:
    """Acts on several cases in one transaction, each with its own entry: all of them, or none when one is refused."""
    with writing():
        begun = _TOGETHER.set(True)
        try:
            yield
        finally:
            _TOGETHER.reset(begun)


_TOGETHER: Final[ContextVar[bool]] = ContextVar("together", default=False)


class Doing:
    """An act while its transaction is open."""

    def __init__(self, case_file: CaseFile, actor: Actor | str, now: datetime) -> None:
        self.case_file, self.actor, self.now = case_file, actor, now
        self.today = local_day(now)
        self.who = actor if isinstance(actor, str) else actor.id
        self._act: Act | None = None
        self._sealed: Mapping[str, Any] = {}
        self._entry = ""
        renewing.begin(case_file)

    def write(self, kind: EntryKind, body: Mapping[str, Any], entry_id: str | None = None, *, by: str = "") -> None:
        self._entry = self.case_file.write(kind, by or self.who, self.today, body, entry_id)

    @property
    def entry(self) -> str:
        """The id of what was written last."""
        return self._entry

    def append(self, act: Act, **sealed: Any) -> None:
        """What the trail will say; the entry that was written last is named there by itself."""
        self._act, self._sealed = act, sealed

    def finish(self, *, quietly: bool) -> None:
        """Nothing, where nothing was done: the same form twice is one act."""
        if self._act is None:
            return
        keep_due(self.case_file)
        if not quietly:
            tell_holders(self.case_file, but=self.who)
        sealed = {"entry": self._entry, **self._sealed} if "entry" in KINDS[self._act].sealed else self._sealed
        row = append(self._act, self.now, self.actor, case_file=self.case_file, sealed=sealed)
        self.case_file.case.last_act = row.digest
        if isinstance(self.actor, Actor):
            mark_seen(self.case_file, self.actor)


def refuse_if_changed(case_file: CaseFile, seen: str) -> None:
    """CaseChanged when somebody acted on the case after this person saw it."""
    if case_file.case.last_act != seen:
        raise CaseChanged


def only_reads(case_file: CaseFile, actor: Actor) -> bool:
    """Whether this person has the case until a day, to read along and not to decide."""
    row = db.session.get(Holder, (case_file.case.id, actor.id))
    return row is not None and row.until is not None


def refuse_who_only_reads(case_file: CaseFile, actor: Actor) -> None:
    if only_reads(case_file, actor):
        raise OnlyForAWhile


def mark_seen(case_file: CaseFile, actor: Actor) -> None:
    """This handler has now seen everything in the case."""
    holder = db.session.get(Holder, (case_file.case.id, actor.id))
    if holder is not None:
        holder.seen = case_file.case.last_act


def tell_holders(case_file: CaseFile, *, but: str = "") -> None:
    """'Something waits' for everybody who holds the case, and nobody else."""
    open_accounts = select(Holder.account_id).join(Account, Account.id == Holder.account_id)
    open_accounts = open_accounts.where(Holder.case_id == case_file.case.id, Account.disabled_on.is_(None))
    for account_id in db.session.scalars(open_accounts):
        if account_id != but:
            outbox.something_waits(account_id)


def one_of_a_form(case_file: CaseFile, kind: EntryKind, by: str, form_id: str, words: str) -> str:
    """The id of what a form writes: the same words from the same form are one entry; other words, sent again after a
    step back, would else be lost."""
    told = f"{case_file.case.id} {kind} {by} {form_id} {words}"
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
