"""Transactions, and the audit entry that closes each of them."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select, text

from tracker import config
from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain import acts, audit
from tracker.domain.acts import Act
from tracker.domain.audit import Break, Entry
from tracker.domain.permissions import HANDLERS
from tracker.models import Account, AuditRow, JobRun, db
from tracker.models.base import WRITES

log = logging.getLogger("tracker")

_KEYS: Final = (Act.ACCOUNT_CREATED, Act.ACCOUNT_RENEWED)
"""The entries that say which key an account has."""
_TRAIL_LOCK = 7_114_263
"""Number of the advisory lock on PostgreSQL; any fixed number will do."""


@contextmanager
def writing() -> Iterator[None]:
    """One transaction that writes, one at a time: begun as such, committed at the end, undone on any error.

    Danger: on PostgreSQL the lock comes before the first row is touched. Taken later, with the entry, two writers that
    hold each other's rows wait for one another until one of them is thrown out.
    """
    db.session.rollback()  # what was read before belongs to an older moment
    try:
        connection = db.session.connection(execution_options={WRITES: True})  # SQLite locks here: BEGIN IMMEDIATE
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TRAIL_LOCK})
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def append(
    act: Act,
    now: datetime,
    actor: Actor | str,
    *,
    case_file: CaseFile | None = None,
    case_id: str | None = None,
    subject: str | None = None,
    facts: Mapping[str, Any] | None = None,
    sealed: Mapping[str, Any] | None = None,
) -> AuditRow:
    """Add the entry, last in its transaction and under its lock. A handler's own minute goes into the sealed part.
    `case_id`: of a case that was erased, or written by a job: no key is there to seal anything with."""
    facts, detail = dict(facts or {}), dict(sealed or {})
    if "at" in acts.KINDS[act].sealed:
        detail["at"] = config.current().day_of(now).strftime("%H:%M")
    acts.check_fields(act, facts, detail)
    db.session.flush()
    last = db.session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    number = last.number + 1 if last else 1
    entry = Entry(
        number=number,
        day=local_day(now),
        act=act,
        actor=actor if isinstance(actor, str) else actor.id,
        case=case_file.case.id if case_file else case_id,
        subject=subject,
        facts=json.dumps(facts, sort_keys=True, ensure_ascii=False),
        sealed=case_file.seal_detail(number, detail) if case_file else b"",
        previous=last.digest if last else audit.START,
        digest="",
    )
    entry = replace(entry, digest=audit.digest(config.current().chain_key, entry))
    return _store(entry)


def job_ran(name: str, now: datetime) -> None:
    """The first run of a day is in the trail: so it also grows on days on which nobody did anything, and that its head
    moved tells nothing."""
    with writing():
        before = db.session.get(JobRun, name)
        if before is None or local_day(before.last_run) < local_day(now):
            append(Act.JOB_RAN, now, acts.SYSTEM, facts={"job": name})
        db.session.merge(JobRun(name=name, last_run=now))


def job_failed(name: str, now: datetime) -> None:
    """In a transaction of its own, once a day."""
    facts = json.dumps({"job": name})
    with writing():
        told = select(AuditRow.number).where(AuditRow.day == local_day(now), AuditRow.act == Act.JOB_FAILED)
        if db.session.scalars(told.where(AuditRow.facts == facts)).first() is None:
            append(Act.JOB_FAILED, now, acts.SYSTEM, facts={"job": name})


def head() -> str:
    """The digest of the last entry: kept elsewhere, it proves later that nothing before it was changed."""
    return db.session.scalar(select(AuditRow.digest).order_by(AuditRow.number.desc()).limit(1)) or audit.START


def first_day() -> date | None:
    """When this house was set up: the day of the first entry that is about no case."""
    return db.session.scalar(select(func.min(AuditRow.day)).where(AuditRow.case_id.is_(None)))


def yesterdays_head(today: date) -> str:
    """The head that may leave the machine: in files, in the weekly mail, on the page.

    Danger: never today's. A head that changes when a report comes in tells that one came in.
    """
    before = select(AuditRow.digest).where(AuditRow.day < today).order_by(AuditRow.number.desc()).limit(1)
    return db.session.scalar(before) or audit.START


def verify(earlier_head: str | None = None) -> Break | None:
    """The first bad entry of the whole trail, or None."""
    try:
        cut, key = _last_cut(), config.current().chain_key
        query = select(AuditRow).order_by(AuditRow.number).execution_options(yield_per=1000)
        with closing(db.session.scalars(query)) as rows:
            return audit.first_break(key, (row.as_entry() for row in rows), earlier_head, cut)
    except Exception:  # noqa: BLE001 - what was written into a row may be no day, text or number at all
        db.session.rollback()
        return _first_unreadable() or Break(0, audit.CHANGED)


def _last_cut() -> Entry | None:
    last = select(AuditRow).where(AuditRow.act == Act.TRAIL_CUT).order_by(AuditRow.number.desc()).limit(1)
    row = db.session.scalar(last)
    return row.as_entry() if row else None


def last_cut_through() -> str:
    """The last day that was taken off, or nothing."""
    cut = _last_cut()
    return str(audit.facts_of(cut)["through"]) if cut else ""


def about_cuts() -> list[Entry]:
    """What the chain says of taking off its beginning, the oldest first."""
    return _genuine([Act.TRAIL_CUT_PROPOSED, Act.TRAIL_CUT_DECLINED, Act.TRAIL_CUT], None)


def accounts_as_created(accounts: Sequence[Account]) -> dict[str, dict[str, str]]:
    """What the chain says of these accounts, by id: role and fingerprint; nothing of who it does not know."""
    made = _genuine(_KEYS, [account.id for account in accounts])
    return {entry.subject: json.loads(entry.facts) for entry in made if entry.subject}


def _first_unreadable() -> Break | None:
    """Row by row, up to the first that is not even an entry, or is a bad one."""
    for number in db.session.scalars(select(AuditRow.number).order_by(AuditRow.number)).all():
        try:
            entry = db.session.scalars(select(AuditRow).where(AuditRow.number == number)).one().as_entry()
            genuine = audit.is_genuine(config.current().chain_key, entry)
        except Exception:  # noqa: BLE001 - as above
            return Break(number, audit.CHANGED)
        if not genuine:
            return Break(number, audit.CHANGED)
    return None


def vouches_for(account: Account) -> bool:
    """Whether the chain says that this account has this key and this role.

    Danger: whoever can write to the database could replace a receiving key, or make an account of their own a handler.
    """
    return _as_created(account, _genuine(_KEYS, [account.id]))


def was_renewed(account_id: str) -> bool:
    """Whether this account ever got another key than the one it was made with."""
    return bool(_genuine([Act.ACCOUNT_RENEWED], [account_id]))


def that_were_confirmed(accounts: Sequence[Account]) -> list[Account]:
    """Those whom a handler (or the set-up) let in, with the key that they have now."""
    known = _genuine([*_KEYS, Act.ACCOUNT_CONFIRMED], [account.id for account in accounts])
    return [account for account in accounts if _let_in(account.id, known)]


def that_are_genuine(accounts: Sequence[Account]) -> list[Account]:
    """Those whose key and role are as the chain says; one question for all."""
    known = _genuine(_KEYS, [account.id for account in accounts])
    return [account for account in accounts if _as_created(account, known)]


def was_confirmed(account_id: str) -> bool:
    """Whether a handler (or the set-up) let this handler in, with the key that they have now."""
    return _let_in(account_id, _genuine([*_KEYS, Act.ACCOUNT_CONFIRMED], [account_id]))


def that_handle(accounts: Sequence[Account]) -> list[Account]:
    """Those to whom new reports may be wrapped: as the chain says of them, and let in. One question for all."""
    known = _genuine([*_KEYS, Act.ACCOUNT_CONFIRMED], [account.id for account in accounts])
    let_in = [account for account in accounts if _let_in(account.id, known)]
    genuine = [account for account in let_in if _as_created(account, known)]
    if len(genuine) < len(let_in):
        log.error("a handler's account differs from what the audit trail says of it; it gets no new reports")
    return genuine


def anybody_was_confirmed() -> bool:
    """Whether this installation ever had a handler. Only the very first needs nobody's word.

    Danger: were it enough that no handler is left, an administrator could close all accounts and come in alone.
    """
    handlers = select(func.count()).select_from(Account).where(Account.role.in_(HANDLERS))
    confirmed = select(func.count()).select_from(AuditRow).where(AuditRow.act == Act.ACCOUNT_CONFIRMED)
    return bool(db.session.scalar(handlers)) or bool(db.session.scalar(confirmed))


def confirmed_handlers() -> list[Account]:
    """Open accounts that may handle cases: let in, and as the trail says of them."""
    return that_handle(db.session.scalars(Account.active(*HANDLERS)).all())


def last_about(subjects: Sequence[str], *acts: Act) -> dict[str | None, str]:
    """Of each of these accounts, which of these acts came last."""
    return {entry.subject: entry.act for entry in _genuine(acts, subjects)}


def about_envelope() -> list[Entry]:
    """What the chain says of the envelope in the safe, the oldest first."""
    return _genuine([Act.ENVELOPE_MADE, Act.ENVELOPE_TESTED, Act.ENVELOPE_OPENED], [acts.ENVELOPE])


def about_summaries() -> list[Entry]:
    """What the chain says was published, with the digest of every file."""
    return _genuine([Act.SUMMARY_PUBLISHED], None)


def about_tokens() -> list[Entry]:
    """What the chain says of tokens for summaries, the oldest first."""
    return _genuine([Act.TOKEN_MADE, Act.TOKEN_REVOKED], None)


def has_second_factor(account_id: str) -> bool:
    """Whether the chain says that this account has a second factor: set up, and not taken away since. It is sealed
    under the account's key, so a new key begins without one."""
    known = _genuine([Act.SECOND_FACTOR_SET, Act.SECOND_FACTOR_REMOVED, Act.ACCOUNT_RENEWED], [account_id])
    return bool(known) and known[-1].act == Act.SECOND_FACTOR_SET


def lately(act: Act, since: date) -> list[Entry]:
    """Genuine entries of this kind from this day on, the oldest first."""
    query = select(AuditRow).where(AuditRow.act == act, AuditRow.day >= since).order_by(AuditRow.number)
    entries = [row.as_entry() for row in db.session.scalars(query)]
    return [entry for entry in entries if audit.is_genuine(config.current().chain_key, entry)]


def was_invited(account_id: str | None, facts: Mapping[str, str]) -> bool:
    """Whether the chain knows of this invitation: to an account of their own, or to a new key for this account.

    Danger: of the one sort a row in the database must never be able to make the other.
    """
    act = Act.ACCOUNT_INVITED_AGAIN if account_id else Act.ACCOUNT_INVITED
    known = _genuine([act], [account_id] if account_id else None, holding=facts["invitation"])
    return any(json.loads(entry.facts) == facts for entry in known)


def _as_created(account: Account, known: Sequence[Entry]) -> bool:
    facts = {"role": account.role, "fingerprint": account.public.fingerprint}
    made = [entry for entry in known if entry.act in _KEYS and entry.subject == account.id]
    return bool(made) and json.loads(made[-1].facts) == facts


def _let_in(account_id: str, known: Sequence[Entry]) -> bool:
    """Danger: a new key may be somebody else's; the word that was given for the old one does not count for it."""
    acts = [entry.act for entry in known if entry.subject == account_id]
    return Act.ACCOUNT_CONFIRMED in acts[_last_key(acts) :]


def _last_key(acts: Sequence[str]) -> int:
    return max((place for place, act in enumerate(acts) if act in _KEYS), default=len(acts))


def _genuine(acts: Sequence[Act], subjects: Sequence[str] | None, *, holding: str = "") -> list[Entry]:
    """Entries of these kinds about these accounts, with these words, those that a holder of the chain key wrote."""
    query = select(AuditRow).where(AuditRow.act.in_(acts)).order_by(AuditRow.number)
    query = query.where(AuditRow.subject.is_(None) if subjects is None else AuditRow.subject.in_(subjects))
    query = query.where(AuditRow.facts.contains(holding, autoescape=True)) if holding else query
    entries = [row.as_entry() for row in db.session.scalars(query)]
    return [entry for entry in entries if audit.is_genuine(config.current().chain_key, entry)]


def trail_of(case_file: CaseFile) -> list[AuditRow]:
    query = select(AuditRow).where(AuditRow.case_id == case_file.case.id).order_by(AuditRow.number)
    return list(db.session.scalars(query))


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditRow)) or 0


def _store(entry: Entry) -> AuditRow:
    row = AuditRow(
        number=entry.number,
        day=entry.day,
        act=entry.act,
        actor=entry.actor,
        case_id=entry.case,
        subject=entry.subject,
        facts=entry.facts,
        sealed=entry.sealed,
        previous=entry.previous,
        digest=entry.digest,
    )
    db.session.add(row)
    db.session.flush()
    return row
