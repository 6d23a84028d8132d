"""What is said in a case: messages both ways and notes; only added to, never changed.

Files wait under the id that the form carries (`attachments.Draft`), and come along with the words.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, EntryKind, local_day
from tracker.domain.audit import REPORTER, Act
from tracker.domain.demands import MissingText
from tracker.domain.errors import N_, Missing
from tracker.domain.reports import LONGEST_TEXT
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import attachments, renewing
from tracker.services.attachments import Draft
from tracker.services.recording import append, writing
from tracker.services.terms import keep_due


class TooLong(Missing):
    sentence = N_("Dit is te lang. Er passen hier %(most)s tekens in, en dit zijn er %(length)s.")
    field = "text"


def send_message(case_file: CaseFile, text: str, entry_id: str, *, actor: Actor, now: datetime, files: int = 0) -> None:
    """A handler writes to the reporter, who reads it with the receipt code; nothing is mailed."""
    _add(case_file, EntryKind.TO_REPORTER, Act.MESSAGE_SENT, text, entry_id, actor=actor, now=now, files=files)


def write_note(case_file: CaseFile, text: str, entry_id: str, *, actor: Actor, now: datetime, files: int = 0) -> None:
    """For handlers only."""
    _add(case_file, EntryKind.NOTE, Act.NOTE_WRITTEN, text, entry_id, actor=actor, now=now, files=files)


def add_from_reporter(case_file: CaseFile, text: str, entry_id: str, *, now: datetime, files: int = 0) -> None:
    """The reporter adds to the report or answers a question."""
    _add(case_file, EntryKind.FROM_REPORTER, Act.MESSAGE_ADDED, text, entry_id, actor=REPORTER, now=now, files=files)


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


def _add(
    case_file: CaseFile,
    kind: EntryKind,
    act: Act,
    text: str,
    entry_id: str,
    *,
    actor: Actor | str,
    now: datetime,
    files: int,
) -> None:
    draft = Draft(entry_id)
    if not text.strip() and not attachments.waiting(draft, now):
        raise MissingText(field="text")
    if len(text) > LONGEST_TEXT:
        raise TooLong(most=LONGEST_TEXT, length=len(text))
    by = actor if isinstance(actor, str) else actor.id
    entry_id = one_of_a_form(case_file, kind, by, entry_id, text.strip())
    with writing():
        renewing.begin(case_file)
        if case_file.has(entry_id):
            return
        attachments.refuse_if_gone(draft, files, now)
        case_file.write(kind, by, local_day(now), {"text": text.strip()}, entry_id)
        attachments.settle(case_file, draft, entry_id, by, inside=kind is EntryKind.NOTE, now=now)
        if kind is EntryKind.TO_REPORTER:  # whoever hears from us knows that we read it
            case_file.case.acknowledged_on = case_file.case.acknowledged_on or local_day(now)
            keep_due(case_file)
        if kind is not EntryKind.NOTE:
            tell_holders(case_file, but=by)
        case_file.case.last_act = append(act, now, actor, case_file=case_file, sealed={"entry": entry_id}).digest
        if isinstance(actor, Actor):
            mark_seen(case_file, actor)
