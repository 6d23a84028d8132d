"""Erasing: after its period a closed case goes whole, keys first of all; it takes two, and a hold stops it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, delete, select

from tracker import config
from tracker.casefile import Actor, CaseFile, Register, local_day
from tracker.domain import demands, retention, statuses, workflow
from tracker.domain.acts import Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import Outcome, Status
from tracker.models import Action, AuditRow, Base, Case, Holder, Tombstone, TombstoneReader, db
from tracker.services import acting, policies, renewing, wiping
from tracker.services.handling import NothingProposed, NotYourOwnProposal
from tracker.services.recording import append, trail_of, writing
from tracker.services.terms import handlers

log = logging.getLogger("tracker")


class NotClosed(Refusal):
    sentence = N_("Alleen een zaak die is afgesloten, kan worden gewist.")


class TooEarly(Refusal):
    sentence = N_("Dit is te vroeg: de bewaartijd loopt nog. Wissen kan vanaf %(day)s.")


class OnHold(Refusal):
    sentence = N_("Deze zaak wordt vastgehouden en kan daarom niet worden gewist.")


class StillDisagrees(Refusal):
    sentence = N_("De melder is het er niet mee eens en wacht nog op antwoord. Geef dat eerst.")


class AlreadyThere(Refusal):
    sentence = N_("Iemand was je voor: dit is al gedaan.")


def may_be_erased_from(case_file: CaseFile) -> date:
    """The first day on which this closed case may be erased; NotClosed while it is open."""
    case = case_file.case
    if case.status != Status.CLOSED or case.closed_on is None:
        raise NotClosed
    return retention.may_be_erased_from(case.closed_on, Outcome(case_file.register.outcome), policies.retention())


def hold(case_file: CaseFile, reason: str, *, seen: str, actor: Actor, now: datetime) -> None:
    """Nobody erases this case until somebody lets it go: there is a dispute, or an inspectorate asks."""
    demands.require_text("reason", reason)
    with _acting(case_file, Act.CASE_HELD, seen, actor, now, reason=reason.strip()):
        if case_file.case.held_on is not None:
            raise AlreadyThere
        case_file.case.held_on, case_file.case.erasing_on = local_day(now), None


def let_go(case_file: CaseFile, reason: str, *, seen: str, actor: Actor, now: datetime) -> None:
    demands.require_text("reason", reason)
    with _acting(case_file, Act.CASE_LET_GO, seen, actor, now, reason=reason.strip()):
        if case_file.case.held_on is None:
            raise AlreadyThere
        case_file.case.held_on = None


def propose(case_file: CaseFile, *, seen: str, actor: Actor, now: datetime) -> None:
    """The first of the two; from here on every holder is told that something waits."""
    with _acting(case_file, Act.ERASING_PROPOSED, seen, actor, now):
        _refuse_unless_due(case_file, local_day(now))
        if case_file.case.erasing_on is not None:
            raise AlreadyThere
        case_file.case.erasing_on = local_day(now)


def decline(case_file: CaseFile, reason: str, *, seen: str, actor: Actor, now: datetime) -> None:
    """The second does not agree, or the first takes it back."""
    demands.require_text("reason", reason)
    own = proposed_by(case_file) == actor.id
    with _acting(case_file, Act.ERASING_DECLINED, seen, actor, now, reason=reason.strip(), own=own):
        if case_file.case.erasing_on is None:
            raise NothingProposed
        case_file.case.erasing_on = None


def erase(case_file: CaseFile, *, seen: str, actor: Actor, now: datetime) -> None:
    """The second of the two. When this returns there is no key and no content of the case in the database any more.

    Danger: what follows the commit (free pages, the list beside the backups) may be cut off by a crash or refused by
    somebody who reads for long; `wiping.finish` does it again, until it is done.
    """
    bury_together(case_file, seen=seen, actor=actor, now=now)
    wipe()


def bury_together(case_file: CaseFile, *, seen: str, actor: Actor, now: datetime) -> None:
    """One of several: the rows go now, the free pages when whoever calls has done the last and calls `wipe`."""
    with writing():
        renewing.begin(case_file)
        case = case_file.case
        acting.refuse_if_changed(case_file, seen)
        acting.refuse_who_only_reads(case_file, actor)
        _refuse_unless_due(case_file, local_day(now))
        first = proposed_by(case_file)
        if case.erasing_on is None:
            raise NothingProposed
        if first == actor.id:
            _refuse_alone(case_file, local_day(now))
        bury(case, local_day(now))
        append(Act.CASE_ERASED, now, actor, case_id=case.id, facts={"proposed_by": first})


def wipe() -> None:
    """What was erased leaves the free pages too."""
    try:
        wiping.finish()
    except Exception:  # noqa: BLE001 - the case is erased; a full disk or a busy database must not say that it is not
        log.error("what was erased could not be wiped from free pages now; the job finish-erasing does it again")


def may_be_erased_alone(case_file: CaseFile, today: date) -> bool:
    """Whether who proposed it may do it too: nobody else handles this case, and the waiting is over."""
    return handlers(case_file) < 2 and _waited(case_file, today)


def proposed_by(case_file: CaseFile) -> str:
    """Who proposed to erase it last: an account id, or nothing."""
    return next((row.actor for row in reversed(trail_of(case_file)) if row.act == Act.ERASING_PROPOSED), "")


def hold_reason(case_file: CaseFile) -> str:
    """Why it is held; nothing when it is not."""
    if case_file.case.held_on is None:
        return ""
    row = next(row for row in reversed(trail_of(case_file)) if row.act == Act.CASE_HELD)
    return str(case_file.open_detail(row.number, row.sealed)["reason"])


def bury(case: Case, on: date) -> None:
    """Inside a writing transaction: a tombstone, and nothing else of the case. It takes no key, so that a restored
    backup can be made to forget as well."""
    db.session.flush()
    _tombstone(case, on)
    for table, mine in _belongings():
        db.session.execute(delete(table).where(mine(case.id)))
    db.session.execute(delete(Case).where(Case.id == case.id).execution_options(synchronize_session="fetch"))


def belonging_tables() -> list[str]:
    """Every table in which a case has rows, its own included, children first."""
    return [*(table.name for table, _ in _belongings()), Case.__tablename__]


_SURVIVES: Final = (
    "reference",
    "lookup_id",
    "kind",
    "status",
    "restricted",
    "filed_on",
    "acknowledged_on",
    "discussed_on",
    "planned_on",
    "feedback_on",
    "closed_on",
    "first_closed_on",
    "reopened_on",
)
_KEPT: Final = frozenset({Tombstone.__tablename__, TombstoneReader.__tablename__, AuditRow.__tablename__})


def _belongings() -> list[tuple[Table, Any]]:
    """Found by walking the schema: a table that is added later and points at a case is erased with it, and so is one
    that points at such a table."""
    case_table = Base.metadata.tables[Case.__tablename__]
    found: dict[Table, Any] = {case_table: lambda case_id: case_table.c.id == case_id}
    for table in Base.metadata.sorted_tables:
        if table is case_table or table.name in _KEPT:
            continue
        for key in table.foreign_keys:
            parent = key.column.table
            if parent in found:
                found[table] = _pointing_at(key.parent, key.column, found[parent], parent)
                break
    del found[case_table]
    return list(reversed(found.items()))


def _pointing_at(own: Any, theirs: Any, parents: Any, parent: Table) -> Any:
    if parent.name == Case.__tablename__ and theirs.name == "id":
        return lambda case_id: own == case_id
    return lambda case_id: own.in_(select(theirs).where(parents(case_id)))


def _tombstone(case: Case, on: date) -> None:
    days = db.session.execute(select(Action.due_on, Action.finished_on).where(Action.case_id == case.id))
    stone = Tombstone(
        id=case.id,
        **{name: getattr(case, name) for name in _SURVIVES},
        answer_on=local_day(case.answer_by) if case.answer_by else None,  # the hour goes
        erased_on=on,
        actions=json.dumps(sorted([due.isoformat(), done.isoformat() if done else None] for due, done in days)),
        register=None if case.restricted else _sealed_anew(case),
        wiped=False,
    )
    lasting = select(Holder.account_id).where(Holder.case_id == case.id, Holder.until.is_(None))
    readers = db.session.scalars(lasting).all()
    db.session.add(stone)
    db.session.flush()
    db.session.add_all(TombstoneReader(case_id=case.id, account_id=reader) for reader in readers)
    db.session.flush()


def _sealed_anew(case: Case) -> bytes:
    """The classification, which the numbers need; the bytes that stood in the case go with it."""
    key = config.current().register_key
    return Register.unseal(case, key).seal(case.id, key)


def _refuse_unless_due(case_file: CaseFile, today: date) -> None:
    first_day = may_be_erased_from(case_file)
    if case_file.case.held_on is not None:
        raise OnHold
    if case_file.case.disagreed_on is not None:
        raise StillDisagrees
    if today < first_day:
        raise TooEarly(day=first_day)


def _refuse_alone(case_file: CaseFile, today: date) -> None:
    """With no second handler who may see the case it waits as long as closing does."""
    if handlers(case_file) > 1:
        raise NotYourOwnProposal
    if not _waited(case_file, today):
        raise workflow.MustWait


def _waited(case_file: CaseFile, today: date) -> bool:
    proposed_on = case_file.case.erasing_on
    return proposed_on is not None and (today - proposed_on).days >= statuses.WAITING_DAYS


@contextmanager
def _acting(case_file: CaseFile, act: Act, seen: str, actor: Actor, now: datetime, **sealed: Any) -> Iterator[None]:
    with acting.on(case_file, actor, now, seen=seen) as doing:
        yield
        doing.append(act, **sealed)
