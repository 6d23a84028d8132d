"""An open case: what it holds, who can open it, and what is written into it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, delete, select, true
from sqlalchemy import case as sql_case

from tracker import config
from tracker.casefile import cards
from tracker.casefile.actor import Actor
from tracker.casefile.attached import CaseFiles
from tracker.casefile.cards import Card, card_of, unanswered
from tracker.casefile.keys import (
    CaseKeys,
    KeysApart,
    ShutOut,
    Wrapped,
    case_key,
    detail_place,
    for_envelope,
    for_holder,
    for_receipt,
    receipt_key_of,
)
from tracker.casefile.records import EntryKind, Measure, Opened, OpenedAction, Register
from tracker.domain import chance, duties, receipts
from tracker.domain.duties import Duty
from tracker.domain.errors import Erased, NotFound
from tracker.domain.statuses import Kind
from tracker.domain.vault import CannotOpen, Opener, PrivateKey, PublicKey, new_key, unseal_record
from tracker.models import Account, Action, Case, Entry, Holder, Tombstone, db


class KeyIsDue(Exception):
    """Somebody who left still has the key under which this was about to be sealed."""


class CaseFile:
    """An open case. Made by `open`, `open_with_receipt`, `open_with_envelope`, `resume` or `create`; nothing else holds
    a case key."""

    def __init__(self, case: Case, key: bytes, receipt: PrivateKey | None = None, actor: Actor | None = None) -> None:
        self.case = case
        self._keys = CaseKeys(case.id, key)
        self._receipt, self._actor = receipt, actor
        self._opened: dict[str, Opened] = {}
        self._details: dict[tuple[int, bytes], dict[str, Any]] = {}
        self._still: list[Opened] | None = None
        self._holds_still = False
        self.files = CaseFiles(case.id, self._keys)

    def __repr__(self) -> str:
        return f"<CaseFile {self.case.reference}>"

    @classmethod
    def open(cls, reference: str, actor: Actor) -> "CaseFile":
        """The case for who holds its key; NotFound for everybody else, whether it exists or not."""
        asked = Case.visible_to(actor.id).where(Case.reference == receipts.reference(reference))
        row = db.session.execute(asked).one_or_none()
        if row is None:
            raise NotFound
        return cls.of(row[0], row[1], actor)

    @classmethod
    def of(cls, case: Case, holder: Holder, actor: Actor) -> "CaseFile":
        """A case that was found through the holder who opens it."""
        return cls(case, case_key(holder, actor), actor=actor)

    @classmethod
    def open_with_receipt(cls, code: str) -> "CaseFile":
        """The case of this receipt code (as `receipts.parse` returns it); Erased when it is no more, or NotFound."""
        lookup_id = receipts.lookup_id(code)
        case = db.session.scalar(select(Case).where(Case.lookup_id == lookup_id))
        if case is None:
            erased_on = db.session.scalar(select(Tombstone.erased_on).where(Tombstone.lookup_id == lookup_id))
            raise Erased(day=erased_on) if erased_on else NotFound
        return cls._by_receipt(case, PrivateKey(receipts.key_seed(code)))

    @classmethod
    def open_with_receipts(cls, codes: Collection[str]) -> "list[CaseFile]":
        """The cases of these codes, in their order and with one question; what has been erased is left out."""
        by_lookup = {receipts.lookup_id(code): code for code in codes}
        found = {case.lookup_id: case for case in db.session.scalars(select(Case).where(Case.lookup_id.in_(by_lookup)))}
        return [
            cls._by_receipt(found[lookup], PrivateKey(receipts.key_seed(code)))
            for lookup, code in by_lookup.items()
            if lookup in found
        ]

    @classmethod
    def resume(cls, case_id: str, seed: bytes) -> "CaseFile":
        """Out of a sealed session, which holds the receipt's own seed: it opens the case also after a change of key."""
        return cls._by_receipt(db.session.get(Case, case_id), PrivateKey(seed))

    @classmethod
    def open_with_envelope(cls, case_id: str, envelope: PrivateKey) -> "CaseFile":
        """The case out of its copy in the safe; NotFound where there is none, or none for this envelope."""
        case = db.session.get(Case, case_id)
        if case is None or case.envelope is None:
            raise NotFound
        try:
            return cls(case, envelope.unwrap(case.envelope, for_envelope(case.id)))
        except CannotOpen as error:
            raise NotFound from error

    @classmethod
    def create(cls, case: Case, code: str) -> "CaseFile":
        """A new case gets its key, and the receipt a way in. Holders are added by `wrap_for`."""
        key, receipt = new_key(), PrivateKey(receipts.key_seed(code))
        case.lookup_id = receipts.lookup_id(code)
        case.receipt_key = receipt.public.raw
        case.receipt_wrapped = receipt.public.wrap(key, for_receipt(case.id))
        return cls(case, key, receipt)

    @classmethod
    def _by_receipt(cls, case: Case | None, receipt: PrivateKey) -> "CaseFile":
        if case is None:
            raise NotFound
        return cls(case, receipt.unwrap(case.receipt_wrapped, for_receipt(case.id)), receipt)

    def session_record(self) -> dict[str, str]:
        """What a sealed receipt session keeps to `resume`; only who came in with the receipt has it."""
        if self._receipt is None:
            raise NotFound
        return {"case": self.case.id, "seed": self._receipt.seed.hex()}

    def hold_still(self) -> None:
        """For a page that only shows: its entries are read once from here on. Writing ends it: under the lock all is
        read again."""
        self._still, self._holds_still = None, True

    @property
    def opened_by(self) -> Actor | None:
        """Who opened it with a key of their own; None when it was the receipt or the envelope."""
        return self._actor

    def follow_id(self, label: str) -> bytes:
        """The number of a case that follows this one; only who came in with the receipt can make it."""
        if self._receipt is None:
            raise NotFound
        return self._receipt.derive(f"follow {label}")

    def was_followed(self, labels: Collection[str]) -> set[str]:
        """Which of these the reporter answered with a case of its own. To handlers there are none: they can't ask."""
        if self._receipt is None:
            return set()
        ids = {self.follow_id(label): label for label in labels}
        found = db.session.scalars(select(Case.follow_id).where(Case.follow_id.in_(ids)))
        return {ids[follow_id] for follow_id in found}

    def lock(self) -> None:
        """First in a transaction that writes: nobody else writes in this case now, and its key is read again.

        Danger: between opening and writing somebody may have left with the key that was read, or this person may have
        lost the case. Nothing new is ever sealed under an older key; NotFound for who holds the case no more.
        """
        self._still, self._holds_still = None, False
        # by the id that the keys remember: a case that was erased meanwhile can't even be asked for its own
        if db.session.get(Case, self._keys.case_id, with_for_update=True, populate_existing=True) is None:
            raise NotFound
        newest = self._read_again()
        if newest != self._keys.newest:
            self._keys.are_now(newest)

    def _read_again(self) -> bytes:
        if self._receipt is not None:
            return self._receipt.unwrap(self.case.receipt_wrapped, for_receipt(self.case.id))
        if self._actor is None:
            return self._keys.newest
        holder = db.session.get(Holder, (self.case.id, self._actor.id), populate_existing=True)
        if holder is None:
            raise NotFound
        return case_key(holder, self._actor)

    # who

    def wrap_for(self, account: Account, today: date, until: date | None = None) -> None:
        """Give this account the key; ShutOut when the reporter excluded them or they gave the case away."""
        if account.id in self.shut_out:
            raise ShutOut(name=account.name)
        wrapped = PublicKey(account.public_key).wrap(self._keys.newest, for_holder(self.case.id, account.id))
        row = Holder(case_id=self.case.id, account_id=account.id, wrapped=wrapped, granted_on=today, seen="")
        row.until = until
        db.session.add(row)

    def wrap_for_envelope(self, public: PublicKey) -> None:
        """One more copy for the envelope in the safe; never of a restricted case."""
        if not self.case.restricted:
            self.case.envelope = public.wrap(self._keys.newest, for_envelope(self.case.id))

    @property
    def is_restricted(self) -> bool:
        """Danger: that a case is restricted stands in the clear, and who can write to the database can take it away.
        Whom the reporter excluded is sealed, and that a report follows one of theirs."""
        return self.case.restricted or bool(self.excluded) or bool(self.report().get("follows"))

    def change_key(self, holders: Collection[Account], envelope: PublicKey | None = None) -> None:
        """A new key for what comes: wrapped to those of `holders` who hold the case now, the receipt, and the envelope
        where there may be one. Everybody else loses their row; what they had read or copied stays read.

        `holders` are vouched for by whoever calls; ReceiptReplaced when the receipt's own key is not genuine.
        """
        register, card, receipt = self.register, self.card, receipt_key_of(self.case, self._keys)
        self._keys.change()
        by_id = {account.id: account for account in holders}
        for row in self._holder_rows():
            if row.account_id not in by_id:
                db.session.delete(row)
                continue
            public = PublicKey(by_id[row.account_id].public_key)
            row.wrapped, row.quick = public.wrap(self._keys.newest, for_holder(self.case.id, row.account_id)), None
        self.case.receipt_wrapped = receipt.wrap(self._keys.newest, for_receipt(self.case.id))
        self.case.envelope, self.case.new_key_due = None, False
        if envelope is not None and not self.is_restricted:
            self.wrap_for_envelope(envelope)
        self.register = register
        self._seal_card(card)

    def take_from(self, account_id: str) -> None:
        """Their row goes. They may have kept the key: call `change_key` too, or mark the case `new_key_due`."""
        db.session.execute(delete(Holder).where(Holder.case_id == self.case.id, Holder.account_id == account_id))

    def restrict(self) -> None:
        """From now on in no summary and not in the envelope: the classification goes under the case key."""
        register = self.register
        self.case.restricted, self.case.envelope = True, None
        self.register = register

    @property
    def excluded(self) -> tuple[str, ...]:
        """Ids of the accounts that the reporter closed this case to, at filing or later."""
        return tuple(_away(self.entries(), recused=False))

    @property
    def shut_out(self) -> frozenset[str]:
        """Whom the key may not be given to: who is excluded, and who recused themselves."""
        return frozenset(_away(self.entries(), recused=True))

    # content

    def write(self, kind: EntryKind, by: str, on: date, body: Mapping[str, Any], entry_id: str | None = None) -> str:
        """Seal one entry; returns its id. An id from a form makes a second click find the first."""
        if self.case.new_key_due:  # a mistake in our own code: see services.holding.begin
            raise KeyIsDue
        entry_id, known = entry_id or chance.hexed(16), self.entries()
        number = 1 + max((entry.number for entry in known), default=0)
        record = {"kind": kind, "number": number, "on": on.isoformat(), "by": by, "body": dict(body)}
        sealed = self._keys.seal_record(record, f"entry|sealed|{entry_id}|{self.case.id}")
        db.session.add(Entry(id=entry_id, case_id=self.case.id, sealed=sealed))
        self._seal_card(card_of([*known, Opened(entry_id, kind, number, on, by, body)], self.asked))
        return entry_id

    def has(self, entry_id: str) -> bool:
        return db.session.get(Entry, entry_id) is not None

    def entries(self, rows: Iterable[Entry] | None = None) -> list[Opened]:
        """In the order in which they were written. An entry never changes, so each is opened once. `rows`: where they
        have been read already."""
        if self._still is not None:
            return list(self._still)
        if rows is None:
            rows = db.session.scalars(select(Entry).where(Entry.case_id == self.case.id))
        found = sorted((self._open_entry(row) for row in rows), key=lambda entry: entry.number)
        self._still = found if self._holds_still else None
        return list(found)

    @staticmethod
    def entries_of(case_files: "Collection[CaseFile]") -> dict[str, list[Opened]]:
        """The entries of many cases by case id, with one question."""
        rows: dict[str, list[Entry]] = {case_file.case.id: [] for case_file in case_files}
        for row in db.session.scalars(select(Entry).where(Entry.case_id.in_(rows))):
            rows[row.case_id].append(row)
        return {case_file.case.id: case_file.entries(rows[case_file.case.id]) for case_file in case_files}

    def report(self) -> Mapping[str, Any]:
        return next(entry.body for entry in self.entries() if entry.kind is EntryKind.REPORT)

    @property
    def register(self) -> Register:
        return Register.unseal(self.case, self._register_key())

    @register.setter
    def register(self, register: Register) -> None:
        self.case.register = register.seal(self.case.id, self._register_key())

    @property
    def asked(self) -> tuple[Duty, ...]:
        """The questions whether to report outside that its category asks."""
        return duties.asked(Kind(self.case.kind), self.register.category)

    @property
    def unanswered(self) -> tuple[Duty, ...]:
        return unanswered(self.entries(), self.asked)

    @property
    def card(self) -> Card:
        """Who is waited for. Sealed again with everything that is written; of a case from before that, made here."""
        if self.case.card is None:
            return card_of(self.entries(), self.asked)
        return Card.from_record(self._keys.unseal_record(self.case.card, cards.place(self.case.id)))

    def _seal_card(self, card: Card) -> None:
        self.case.card = self._keys.seal_record(card.as_record(), cards.place(self.case.id), cards.BUCKET)

    def plan_action(self, what: str, owner: str, due_on: date, **more: str) -> str:
        """`more`: other sealed fields of OpenedAction."""
        planned = OpenedAction(chance.hexed(16), what, owner, due_on, None, "", dropped=False, next_on=due_on, **more)
        row = Action(id=planned.id, case_id=self.case.id)
        self._seal_action(row, planned)
        db.session.add(row)
        self._count_actions()
        return planned.id

    def keep_action(self, changed: OpenedAction) -> None:
        """Seal an action anew, as it is now."""
        self._seal_action(self._action_row(changed.id), changed)
        self._count_actions()

    def action(self, action_id: str) -> OpenedAction:
        """NotFound when it is not of this case."""
        return self._open_action(self._action_row(action_id))

    def actions(self, rows: Iterable[Action] | None = None) -> list[OpenedAction]:
        """`rows`: where they have been read already."""
        if rows is None:
            rows = db.session.scalars(select(Action).where(Action.case_id == self.case.id).order_by(Action.due_on))
        return [self._open_action(row) for row in rows]

    def keys_apart(self, purpose: str) -> KeysApart:
        """Keys for what must not be opened together with the rest."""
        return KeysApart(self._keys, purpose)

    # the sealed part of the audit trail

    def seal_detail(self, number: int, detail: Mapping[str, Any]) -> bytes:
        return self._keys.seal_record(detail, detail_place(number, self.case.id))

    def open_detail(self, number: int, sealed: bytes) -> dict[str, Any]:
        if (number, sealed) not in self._details:
            self._details[number, sealed] = self._keys.unseal_record(sealed, detail_place(number, self.case.id))
        return self._details[number, sealed]

    def _register_key(self) -> bytes:
        """Of a restricted case the newest key: a change of key seals the register record again."""
        return self._keys.newest if self.case.restricted else config.current().register_key

    def _holder_rows(self) -> list[Holder]:
        return list(db.session.scalars(select(Holder).where(Holder.case_id == self.case.id)))

    def _open_entry(self, row: Entry) -> Opened:
        if row.id not in self._opened:
            self._opened[row.id] = open_entry(self._keys, row)
        return self._opened[row.id]

    def _action_row(self, action_id: str) -> Action:
        row = db.session.get(Action, action_id)
        if row is None or row.case_id != self.case.id:
            raise NotFound
        return row

    def _count_actions(self) -> None:
        """In the register record, so that the numbers need no key of a person."""
        counted = [each for each in self.actions() if each.is_measure and not each.dropped]
        kept = [
            (a.code, a.effect, a.last_day.isoformat(), a.finished_on and a.finished_on.isoformat()) for a in counted
        ]
        self.register = replace(self.register, actions=tuple(Measure(*each[:3], each[3] or "") for each in kept))

    def _seal_action(self, row: Action, action: OpenedAction) -> None:
        row.due_on, row.finished_on, row.next_on = action.due_on, action.finished_on, action.next_on
        row.sealed = self._keys.seal_record(action.sealed_part(), f"action|sealed|{row.id}|{self.case.id}")

    def _open_action(self, row: Action) -> OpenedAction:
        return open_action(self._keys, row)


def open_entry(keys: CaseKeys, row: Any) -> Opened:
    """`row`: an Entry, or its columns."""
    record = keys.unseal_record(row.sealed, f"entry|sealed|{row.id}|{keys.case_id}")
    return Opened(
        id=row.id,
        kind=EntryKind(record["kind"]),
        number=record["number"],
        on=date.fromisoformat(record["on"]),
        by=record["by"],
        body=record["body"],
    )


def open_action(keys: CaseKeys, row: Any) -> OpenedAction:
    """`row`: an Action, or its columns."""
    record = keys.unseal_record(row.sealed, f"action|sealed|{row.id}|{keys.case_id}")
    return OpenedAction(id=row.id, due_on=row.due_on, finished_on=row.finished_on, next_on=row.next_on, **record)


def _away(entries: Iterable[Opened], *, recused: bool) -> Iterator[str]:
    for entry in entries:
        if entry.kind is EntryKind.REPORT:
            yield from entry.body["excluded"]
        elif entry.kind is EntryKind.EXCLUSION or (recused and entry.kind is EntryKind.RECUSAL):
            yield entry.body["account"]


def register_of(case: Any, holder: Wrapped | None = None, actor: Actor | None = None) -> Register | None:
    """The classification of a case in a list: with the register key, or of a restricted case with the holder's key.
    None when it is shut to whoever asks. `case`: its row, or as much of it as `lean` reads."""
    if not case.restricted:
        return Register.read(case, _register_opener(config.current().register_key))
    if holder is None or actor is None:
        return None
    return Register.unseal(case, case_key(holder, actor))


@lru_cache(maxsize=1)
def _register_opener(key: bytes) -> Opener:
    """This one key opens a record of every case, and stays in memory with the settings anyway."""
    return Opener(key)


def card_of_row(case: Any, holder: Wrapped, actor: Actor) -> Card:
    """The card of a case in a list; an empty one where none was written yet."""
    if case.card is None:
        return Card()
    return Card.from_record(unseal_record(case_key(holder, actor), case.card, cards.place(case.id)))


def lean(query: "Select[Case, Holder]", *more: Any, cards: bool = True) -> "Select[*tuple[Any, ...]]":
    """The same cases, read for their small records only (and `more` columns): a list of thousands makes no objects of
    them, and leaves out what it does not open: the long wrapped key where a quick one opens the case, and without
    `cards` every key but those of restricted cases."""
    needed = true() if cards else Case.restricted
    quick = sql_case((needed, Holder.quick), else_=None).label("quick")
    wrapped = sql_case((needed & Holder.quick.is_(None), Holder.wrapped), else_=None).label("wrapped")
    of_holder = (Holder.case_id, Holder.account_id, quick, wrapped)
    of_case = (*more, Case.id, Case.status, Case.restricted, Case.register, *of_holder)
    of_card = (Case.proposed_on, Case.card) if cards else ()
    return query.with_only_columns(*of_case, *of_card, maintain_column_froms=True)
