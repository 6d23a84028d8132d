"""Corrective actions after they are agreed: changed, done or dropped, and looked at whether they helped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tracker.casefile import Actor, CaseFile, EntryKind, OpenedAction
from tracker.domain import demands, measures, workflow
from tracker.domain.acts import Act
from tracker.domain.deadlines import add_months
from tracker.domain.demands import Reopening
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.measures import Change, Check, Effect
from tracker.domain.statuses import Status, Step
from tracker.services import acting, attachments, handling, owning, policies
from tracker.services.acting import Doing
from tracker.services.attachments import Draft


class AlreadyFinished(Refusal):
    sentence = N_("Deze maatregel is al afgerond.")


class NotFinished(Refusal):
    sentence = N_("Deze maatregel loopt nog. Rond hem eerst af.")


class CaseIsClosed(Refusal):
    sentence = N_("Deze zaak is afgesloten. Open de zaak eerst weer.")


class NotTemporary(Refusal):
    sentence = N_("Dit is geen tijdelijke maatregel.")


def add(case_file: CaseFile, action: demands.Action, *, seen: str, actor: Actor, now: datetime) -> None:
    """One more action in an open case, also before it is discussed: something can't wait. It takes no step."""
    with acting.on(case_file, actor, now, seen=seen) as doing:
        refuse_closed(case_file)
        plan = demands.Plan((action,))
        demands.check(plan, handling.state_of(case_file, doing.today), doing.today)
        action_id = handling.begin_action(case_file, action, doing.today)
        doing.write(EntryKind.PLAN, demands.as_record(plan))
        doing.append(Act.CASE_PLANNED, actions=[action_id])


def finish(
    case_file: CaseFile,
    action_id: str,
    result: str,
    dropped: bool,
    *,
    actor: Actor,
    now: datetime,
    check_on: date | None = None,
    unchecked: bool = False,
    entry_id: str = "",
    files: int = 0,
) -> OpenedAction:
    """An action is done, or dropped with a reason; `result` says which and how. Files that wait with the form are its
    proof. `check_on`: when its effect is looked at, else after the months of the house; `unchecked`: never."""
    demands.require_text("result", result)
    draft = Draft(entry_id)
    if entry_id:
        entry_id = acting.one_of_a_form(case_file, EntryKind.FINISHED, actor.id, entry_id, result.strip())
    with acting.on(case_file, actor, now) as doing:
        action = measure(case_file, action_id)
        if entry_id and case_file.has(entry_id):
            return action
        if action.finished_on:
            raise AlreadyFinished
        if check_on is not None and not dropped:
            measures.require_day("check_on", check_on, doing.today)
        attachments.refuse_if_gone(draft, files, now)
        never = dropped or unchecked or (action.code == measures.TEMPORARY and check_on is None)
        action = replace(
            action,
            finished_on=doing.today,
            result=result.strip(),
            dropped=dropped,
            next_on=None if never else check_on or default_check_day(doing.today),
        )
        _keep(doing, action, EntryKind.FINISHED, {"result": action.result, "dropped": dropped}, entry_id or None)
        attachments.settle(case_file, draft, doing.entry, actor.id, inside=True, now=now)
        doing.append(Act.ACTION_FINISHED, action=action_id, dropped=dropped)
    return action


def change(case_file: CaseFile, action_id: str, demand: Change, *, seen: str, actor: Actor, now: datetime) -> None:
    """Another owner or another day for an open action; the old and the new stay on record."""
    with _with_open(case_file, action_id, seen, actor, now) as (doing, action):
        before = as_it_is(action)
        measures.check_change(demand, before, doing.today)
        if demand.owner_id and demand.owner_id != before.owner_id:
            owning.refuse_who_left(case_file, demand.owner_id)
        until = demand.due_on or before.due_on or action.due_on
        changed = replace(action, owner=demand.owner.strip(), owner_id=demand.owner_id)
        changed = _to_be_done_by(changed, until, doing.today)
        told = {"before": _told(before), "after": _told(replace(demand, due_on=until)), "reason": demand.reason.strip()}
        _keep(doing, changed, EntryKind.CHANGED, told)
        doing.append(Act.ACTION_CHANGED)


def look_again(
    case_file: CaseFile, action_id: str, note: str, until: date | None, *, seen: str, actor: Actor, now: datetime
) -> None:
    """A temporary measure is still needed, until this day; it is looked at again within two weeks."""
    demands.require_text("note", note)
    with _with_open(case_file, action_id, seen, actor, now) as (doing, action):
        if action.code != measures.TEMPORARY:
            raise NotTemporary
        until = measures.require_day("until", until, doing.today)
        told = {"looked": note.strip(), "until": until.isoformat()}
        _keep(doing, _to_be_done_by(action, until, doing.today), EntryKind.CHANGED, told)
        doing.append(Act.ACTION_CHANGED)  # Danger: an act of its own would tell which kind of measure this is


def check(case_file: CaseFile, action_id: str, demand: Check, *, seen: str, actor: Actor, now: datetime) -> bool:
    """Whether a finished action helped. One that did not is open again, and with it a case that was closed: True."""
    with acting.on(case_file, actor, now, seen=seen) as doing:
        action = measure(case_file, action_id)
        measures.check_check(demand, doing.today)
        if action.finished_on is None or action.dropped:
            raise NotFinished
        told = {"effect": demand.effect, "note": demand.note.strip()}
        if demand.effect is not Effect.NOT:
            again_on = demand.again_on if demand.effect is Effect.TOO_EARLY else None
            effect = action.effect if demand.effect is Effect.TOO_EARLY else str(demand.effect)
            _keep(doing, replace(action, next_on=again_on, effect=effect), EntryKind.CHECKED, told)
            doing.append(Act.ACTION_CHECKED)
            return False
        reopens = Status(case_file.case.status) is Status.CLOSED
        if reopens:
            _reopen(doing, Reopening(demand.note))
        action = replace(action, finished_on=None, effect=str(demand.effect))
        action = _to_be_done_by(action, demand.again_on or doing.today, doing.today)
        # Danger: of a case that reopens the trail says just that. Why would else stand there in the clear.
        _keep(doing, action, EntryKind.REOPENING if reopens else EntryKind.CHECKED, told | {"reason": told["note"]})
        doing.append(Act.CASE_REOPENED if reopens else Act.ACTION_CHECKED)
    return reopens


def measure(case_file: CaseFile, action_id: str) -> OpenedAction:
    """NotFound for what is not of this case, or is no measure but a question."""
    action = case_file.action(action_id)
    if action.duty:
        raise NotFound
    return action


def refuse_closed(case_file: CaseFile) -> None:
    if Status(case_file.case.status) is Status.CLOSED:
        raise CaseIsClosed


def as_it_is(action: OpenedAction) -> Change:
    """Owner and day as they are now, for a form."""
    return Change(action.owner, action.owner_id, action.last_day, "")


def default_check_day(today: date) -> date:
    return add_months(today, policies.deadlines().effect_months)


@contextmanager
def _with_open(
    case_file: CaseFile, action_id: str, seen: str, actor: Actor, now: datetime
) -> Iterator[tuple[Doing, OpenedAction]]:
    with acting.on(case_file, actor, now, seen=seen) as doing:
        action = measure(case_file, action_id)
        if action.finished_on:
            raise AlreadyFinished
        yield doing, action


def _to_be_done_by(action: OpenedAction, until: date, today: date) -> OpenedAction:
    """Danger: an open action has one day in the clear. A look that comes before the end would tell that it is a
    temporary measure, so its end is sealed."""
    look = measures.next_look(action.code, until, today)
    return replace(action, due_on=look, next_on=look, until=until.isoformat() if until != look else "")


def _keep(
    doing: Doing, action: OpenedAction, kind: EntryKind, told: dict[str, Any], entry_id: str | None = None
) -> None:
    doing.case_file.keep_action(action)
    doing.write(kind, {"action": action.what, "code": action.code, "action_id": action.id, **told}, entry_id)


def _told(change: Change) -> dict[str, str]:
    return {
        "owner": change.owner.strip(),
        "owner_id": change.owner_id,
        "due_on": change.due_on.isoformat() if change.due_on else "",
    }


def _reopen(doing: Doing, demand: Reopening) -> None:
    state = handling.state_of(doing.case_file, doing.today)
    doing.case_file.case.status = workflow.advance(state, Step.REOPEN, demand, doing.today)
    handling.begin_again(doing.case_file, doing.today)
