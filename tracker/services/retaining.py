"""Keeping and erasing over many cases at once: what may go now, what comes soon, what is held; and the notice ahead."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from tracker import config
from tracker.casefile import Actor, CaseFile, Register, local_day
from tracker.domain import retention
from tracker.domain.errors import Refusal
from tracker.domain.statuses import Outcome, Status
from tracker.models import Account, Case, Holder, Setting, db
from tracker.notifications import outbox
from tracker.services import erasing, policies
from tracker.services.recording import writing

TOLD: Final = "retention-told"
"""The setting that holds up to which day the notices have been given, and by which periods."""


@dataclass(frozen=True)
class Line:
    """A closed case in the list. `on`: the first day on which it may be erased; `by`: the account that proposed it."""

    case: Case
    register: Register
    on: date
    by: str = ""
    own: bool = False
    may_agree: bool = False
    why_held: str = ""

    @property
    def choice(self) -> str:
        """The case as it was seen: what changed since then is not erased."""
        return f"{self.case.reference}:{self.case.last_act}"


@dataclass(frozen=True)
class Overview:
    """Each in order of its day; a case stands in one of them."""

    proposed: list[Line] = field(default_factory=list)
    due: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    held: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """How many it was done to, and for the others why not."""

    count: int
    refused: list[tuple[str, Refusal]]


def overview(actor: Actor, now: datetime) -> Overview:
    """Of the closed cases that this handler handles, not those they read along for a while."""
    found, today = Overview(), local_day(now)
    soon = today + timedelta(days=retention.NOTICE_DAYS)
    mine = Case.visible_to(actor.id).where(Case.status == Status.CLOSED, Holder.until.is_(None))
    for case, holder in db.session.execute(mine):
        line = _line(CaseFile.of(case, holder, actor), actor, today)
        if line is None:
            continue
        if case.held_on is not None:
            found.held.append(line)
        elif line.by:
            found.proposed.append(line)
        elif line.on <= today:
            found.due.append(line)
        elif line.on <= soon:
            found.soon.append(line)
    for lines in (found.proposed, found.due, found.soon, found.held):
        lines.sort(key=lambda line: (line.on, line.case.reference))
    return found


def propose(choices: Iterable[str], *, actor: Actor, now: datetime) -> Done:
    """Each a transaction and an entry of its own: one that can't be, keeps none of the others back."""
    return _each(choices, actor, lambda case_file, seen: erasing.propose(case_file, seen=seen, actor=actor, now=now))


def agree(choices: Iterable[str], *, actor: Actor, now: datetime) -> Done:
    """The second of the two, for several cases. The free pages are wiped once, when the last is gone."""

    def erase(case_file: CaseFile, seen: str) -> None:
        erasing.bury_together(case_file, seen=seen, actor=actor, now=now)

    try:
        return _each(choices, actor, erase)
    finally:
        erasing.wipe()


def watch(now: datetime) -> int:
    """The job: once for each case, two weeks before it may be erased, its handlers hear that something waits.

    What was told is kept in the same transaction, so that it is never told twice. When the periods change everybody
    whose cases have come near by it is told once. Of a restricted case nobody here knows the outcome, so its notice
    follows the longest period.
    """
    today, policy = local_day(now), policies.retention()
    periods = {str(outcome): months for outcome, months in policy.months.items()}
    with writing():
        told = db.session.get(Setting, TOLD)
        before = json.loads(told.value) if told else {}
        since = date.fromisoformat(before["through"]) if before.get("periods") == periods else date.min
        near = [case for case in _kept_closed() if since < _notice_on(case, policy) <= today]
        people = _handlers_of([case.id for case in near])
        for account_id in people:
            outbox.something_waits(account_id)
        value = json.dumps({"through": max(since, today).isoformat(), "periods": periods}, sort_keys=True)
        db.session.merge(Setting(name=TOLD, value=value))
    return len(near)


def _line(case_file: CaseFile, actor: Actor, today: date) -> Line | None:
    case = case_file.case
    if case.closed_on is None:
        return None
    on = erasing.may_be_erased_from(case_file)
    if case.held_on is not None:
        return Line(case, case_file.register, on, why_held=erasing.hold_reason(case_file))
    if case.erasing_on is None:
        return Line(case, case_file.register, on)
    by = erasing.proposed_by(case_file)
    own = by == actor.id
    may_agree = not own or erasing.may_be_erased_alone(case_file, today)
    return Line(case, case_file.register, on, by=by, own=own, may_agree=may_agree)


def _each(choices: Iterable[str], actor: Actor, act: Callable[[CaseFile, str], None]) -> Done:
    count, refused = 0, []
    for choice in dict.fromkeys(choices):
        reference, _, seen = choice.partition(":")
        try:
            act(CaseFile.open(reference, actor), seen)
            count += 1
        except Refusal as refusal:  # NotFound too: somebody was first, and the case is gone
            refused.append((reference, refusal))
    return Done(count, refused)


def _kept_closed() -> Sequence[Case]:
    closed = select(Case).where(Case.status == Status.CLOSED, Case.held_on.is_(None), Case.closed_on.is_not(None))
    return db.session.scalars(closed.where(Case.disagreed_on.is_(None))).all()


def _notice_on(case: Case, policy: retention.Policy) -> date:
    if case.closed_on is None:
        return date.max
    return _may_go(case, case.closed_on, policy) - timedelta(days=retention.NOTICE_DAYS)


def _may_go(case: Case, closed_on: date, policy: retention.Policy) -> date:
    if case.restricted:
        return max(retention.may_be_erased_from(closed_on, outcome, policy) for outcome in policy.months)
    register = Register.unseal(case, config.current().register_key)
    return retention.may_be_erased_from(closed_on, Outcome(register.outcome), policy)


def _handlers_of(case_ids: Sequence[str]) -> set[str]:
    query = select(Holder.account_id).join(Account, Account.id == Holder.account_id)
    query = query.where(Holder.case_id.in_(case_ids), Holder.until.is_(None), Account.disabled_on.is_(None))
    return set(db.session.scalars(query))
