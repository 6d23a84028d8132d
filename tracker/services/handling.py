"""Handling a case: every verb asks the workflow table, and is one transaction with one entry in the audit trail."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import select

from tracker import catalogue
from tracker.casefile import Actor, CaseFile, EntryKind, Opened, Register, local_day
from tracker.domain import demands, measures, receipts, statuses, workflow
from tracker.domain.acts import Act
from tracker.domain.demands import (
    Acknowledgement,
    Answer,
    Classification,
    Closing,
    ClosingWithoutAction,
    Demand,
    Discussion,
    Ending,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import Ground, Kind, Named, Outcome, State, Status, Step
from tracker.models import AuditRow, Holder, db
from tracker.services import acting, linking, owning, rights
from tracker.services.acting import Doing, mark_seen
from tracker.services.recording import append, writing
from tracker.services.terms import handlers


class NoDiscipline(Refusal):
    """Wkkgz art. 9(6): what a house learns from is never used against anybody."""

    sentence = N_("Bij een zorgincident kan dit niet: daarvan leren we, het leidt nooit tot straf. Kies iets anders.")
    field = "kind"


class NotYourOwnProposal(Refusal):
    sentence = N_("Je kunt het niet met je eigen voorstel eens zijn. Een andere behandelaar moet dit doen.")


class NothingProposed(Refusal):
    sentence = N_("Er ligt geen voorstel meer. Iemand was je voor.")


def read(case_file: CaseFile, *, actor: Actor, now: datetime) -> None:
    """Reading is recorded: one entry per person, case and day. If it can't be written, the page isn't shown."""
    holder = db.session.get(Holder, (case_file.case.id, actor.id))
    seen = holder is not None and holder.seen == case_file.case.last_act
    if seen and _read_today([case_file], actor, now):
        return
    with writing():
        mark_seen(case_file, actor)
        record_reading([case_file], actor=actor, now=now)  # asked again under the lock: two tabs are one reader


def record_reading(case_files: Collection[CaseFile], *, actor: Actor, now: datetime) -> None:
    """In a transaction that is open: words of these cases come on the screen."""
    known = _read_today(case_files, actor, now)
    for case_file in case_files:
        if case_file.case.id not in known:
            append(Act.CASE_READ, now, actor, case_file=case_file)


def state_of(case_file: CaseFile, today: date) -> State:
    """What the workflow table needs to know, as it stands now."""
    case, entries = case_file.case, case_file.entries()
    own_words = (EntryKind.REPORT, EntryKind.FROM_REPORTER, EntryKind.MINUTES_CHECKED)
    last_word = max((entry for entry in entries if entry.kind in own_words), key=lambda entry: entry.number)
    since = [entry for entry in entries if entry.number > last_word.number]  # a day holds questions and their answer
    actions = case_file.actions()
    taken = [action for action in actions if action.is_measure]
    running = {action.duty for action in actions if action.finished_on is None}
    messages = (entry for entry in since if entry.kind is EntryKind.TO_REPORTER)
    asked = [entry.on for entry in messages if not (entry.body.get("acknowledges") or entry.body.get("feedback"))]
    return State(
        status=Status(case.status),
        kind=Kind(case.kind),
        acknowledged=case.acknowledged_on is not None,
        ever_discussed=case.discussed_on is not None,
        open_actions=sum(action.finished_on is None for action in actions),
        still_open=tuple(Named(a.code, a.what, a.duty) for a in actions if a.finished_on is None),
        unanswered=tuple(Named("", "", duty) for duty in case_file.unanswered if duty not in running),
        nothing_done=bool(taken) and all(action.dropped for action in taken),
        severe=any(_risk(entry) in statuses.SEVERE for entry in entries),
        second_handler=handlers(case_file) > 1,
        questions_asked=len(asked),
        quiet_days=(today - max([last_word.on, *asked])).days,
        waited_days=(today - case.proposed_on).days if case.proposed_on else None,
        proposed=case.proposed_on is not None,
        heard=any(entry.kind is EntryKind.HEARING and entry.body["held_on"] for entry in entries),
        told=was_told(entries),
    )


def was_told(entries: Sequence[Opened]) -> bool:
    """Whether the reporter has had the feedback. What was said before a reopening does not count for the next end."""
    opened = max((entry.number for entry in entries if entry.kind is EntryKind.REOPENING), default=0)
    return any(entry.body.get("feedback") is True for entry in entries if entry.number > opened)


def _read_today(case_files: Collection[CaseFile], actor: Actor, now: datetime) -> set[str | None]:
    """Which of these this person read on this day already."""
    ids = [case_file.case.id for case_file in case_files]
    read = select(AuditRow.case_id).where(AuditRow.case_id.in_(ids), AuditRow.act == Act.CASE_READ)
    return set(db.session.scalars(read.where(AuditRow.actor == actor.id, AuditRow.day == local_day(now))))


def _risk(entry: Opened) -> str:
    """Once severe, a case takes two to close: the risk can't be talked down by one handler alone."""
    return str((entry.body.get("classification") or {}).get("risk", ""))


def acknowledge(case_file: CaseFile, demand: Acknowledgement, *, seen: str, actor: Actor, now: datetime) -> None:
    with _step(case_file, Step.ACKNOWLEDGE, demand, seen, actor, now) as done:
        done.write(EntryKind.TO_REPORTER, {"text": demand.message, "acknowledges": True})
        case_file.case.acknowledged_on = done.today
        done.append(Act.CASE_ACKNOWLEDGED)


def discuss(case_file: CaseFile, demand: Discussion, *, seen: str, actor: Actor, now: datetime) -> None:
    with _step(case_file, Step.DISCUSS, demand, seen, actor, now) as done:
        before = case_file.register
        if demand.classification is not None:
            case_file.register = classified(before, demand.classification)
        if demand.corrected is not None:
            case_file.register = replace(case_file.register, corrected=demand.corrected)
        done.write(EntryKind.DISCUSSION, demands.as_record(demand))
        case_file.case.discussed_on = case_file.case.discussed_on or demand.held_on
        done.append(Act.CASE_DISCUSSED, took_part=[*demand.took_part, *demand.others], before=asdict(before))


def classified(before: Register, classification: Classification) -> Register:
    """Classified anew; the category that it was filed with stays beside it."""
    changed = before.category != classification.category
    filed = before.filed_category or (before.category if changed else "")
    return replace(before, **asdict(classification), filed_category=filed)


def plan(case_file: CaseFile, demand: Plan, *, seen: str, actor: Actor, now: datetime) -> None:
    with _step(case_file, Step.PLAN, demand, seen, actor, now) as done:
        ids = [begin_action(case_file, action, done.today) for action in demand.actions]
        done.write(EntryKind.PLAN, demands.as_record(demand))
        case_file.case.planned_on = case_file.case.planned_on or done.today
        done.append(Act.CASE_PLANNED, actions=ids)


def begin_action(case_file: CaseFile, action: demands.Action, today: date) -> str:
    """Inside the transaction of whoever plans it; its id."""
    if action.code == catalogue.DISCIPLINE and case_file.register.category == catalogue.CARE_INCIDENT:
        raise NoDiscipline
    if action.owner_id:
        owning.refuse_who_left(case_file, action.owner_id)
    look = measures.next_look(action.code, action.due_on, today)
    until = action.due_on.isoformat() if action.due_on != look else ""
    return case_file.plan_action(
        action.what, action.owner, look, code=action.code, owner_id=action.owner_id, until=until
    )


def answer(case_file: CaseFile, demand: Answer, *, seen: str, actor: Actor, now: datetime) -> None:
    with _step(case_file, Step.ANSWER, demand, seen, actor, now) as done:
        done.write(EntryKind.ANSWER, demands.as_record(demand))
        _close(case_file, demand.outcome, done.today, told=True)
        done.append(Act.CASE_ANSWERED, outcome=demand.outcome)


def close(case_file: CaseFile, demand: Closing, *, seen: str, actor: Actor, now: datetime) -> bool:
    """Close, or propose it where a second handler must agree. True when the case is closed now."""
    return _close_or_propose(case_file, Step.CLOSE, demand, seen, actor, now)


def close_without_action(
    case_file: CaseFile, demand: ClosingWithoutAction, *, seen: str, actor: Actor, now: datetime
) -> bool:
    return _close_or_propose(case_file, Step.CLOSE_WITHOUT_ACTION, demand, seen, actor, now)


def set_aside(
    case_file: CaseFile, demand: SettingAside, *, seen: str, actor: Actor, now: datetime, pile: str = ""
) -> bool:
    """`pile`: proposed together with others, so that they can be agreed to together."""
    if demand.ground is Ground.DUPLICATE and demand.linked.strip():
        demand = replace(demand, linked=receipts.reference(demand.linked))
        linking.refuse_unless_known_to_all(case_file, demand.linked)
    return _close_or_propose(case_file, Step.SET_ASIDE, demand, seen, actor, now, pile=pile)


def reopen(case_file: CaseFile, demand: Reopening, *, seen: str, actor: Actor, now: datetime) -> None:
    """Back to discussed; the first closing stays on the record."""
    with _step(case_file, Step.REOPEN, demand, seen, actor, now) as done:
        done.write(EntryKind.REOPENING, demands.as_record(demand))
        begin_again(case_file, done.today)
        done.append(Act.CASE_REOPENED)


def begin_again(case_file: CaseFile, today: date) -> None:
    """What opening a closed case again takes away; the first closing stays on the record."""
    case_file.register = replace(case_file.register, outcome="")
    case_file.case.closed_on, case_file.case.reopened_on = None, today
    case_file.case.erasing_on, case_file.case.disagreed_on = None, None


def proposal_of(case_file: CaseFile) -> tuple[str, Step, Ending] | None:
    """The step that waits for agreement: who proposed it, the step and what was proposed; None when nothing waits."""
    if case_file.case.proposed_on is None:
        return None
    entry = [entry for entry in case_file.entries() if entry.kind is EntryKind.PROPOSAL][-1]
    step = Step(entry.body["step"])
    return entry.by, step, demands.from_record(step, entry.body["demand"])


def agree(case_file: CaseFile, *, seen: str, actor: Actor, now: datetime) -> None:
    """A second handler agrees, and the step is taken; its proposer may take it once the waiting days are over."""
    proposed = proposal_of(case_file)
    if proposed is None:
        raise NothingProposed
    by, step, demand = proposed
    waited = state_of(case_file, local_day(now)).waited_days or 0
    own = is_own(case_file, by, actor.id)
    if own and (handlers(case_file) > 1 or waited < statuses.WAITING_DAYS):
        raise NotYourOwnProposal if handlers(case_file) > 1 else workflow.MustWait
    _take(case_file, step, replace(demand, agreed=not own), seen, actor, now, proposed_by=by)


def is_own(case_file: CaseFile, by: str, person: str) -> bool:
    """Whether a proposal is this person's own, or in a restricted case of somebody through whom they have the case."""
    return by == person or (case_file.case.restricted and rights.of(case_file).are_one(by, person))


def decline(case_file: CaseFile, reason: str, *, seen: str, actor: Actor, now: datetime) -> None:
    """A second handler does not agree, or the proposer takes it back; the case goes on as it was."""
    demands.require_text("reason", reason)
    with acting.on(case_file, actor, now, seen=seen) as done:
        proposed = proposal_of(case_file)
        if proposed is None:
            raise NothingProposed
        done.write(EntryKind.DECLINED, {"step": proposed[1], "reason": reason.strip()})
        case_file.case.proposed_on = None
        done.append(Act.STEP_DECLINED, step=proposed[1], own=proposed[0] == actor.id)


@contextmanager
def _step(
    case_file: CaseFile, step: Step, demand: Demand, seen: str, actor: Actor, now: datetime, *, agreeing: bool = False
) -> Iterator[Doing]:
    """Ask the table first; then the body writes, and the status, the dates, the notices and the trail follow."""
    with acting.on(case_file, actor, now, seen=seen) as done:
        state = state_of(case_file, done.today)
        status = workflow.advance(replace(state, proposed=state.proposed and not agreeing), step, demand, done.today)
        yield done
        case_file.case.status = status


def _close_or_propose(
    case_file: CaseFile, step: Step, demand: Ending, seen: str, actor: Actor, now: datetime, *, pile: str = ""
) -> bool:
    demand = replace(demand, agreed=False)  # only `agree`, by somebody else, says so
    try:
        _take(case_file, step, demand, seen, actor, now)
    except (workflow.NeedsSecondHandler, workflow.MustWait):
        _propose(case_file, step, demand, seen, actor, now, pile)
        return False
    return True


def _take(
    case_file: CaseFile,
    step: Step,
    demand: Ending,
    seen: str,
    actor: Actor,
    now: datetime,
    *,
    proposed_by: str = "",
) -> None:
    """`proposed_by`: whose words these are, when somebody else agrees to them or they have waited long enough."""
    kind, act = _CLOSINGS[step]
    with _step(case_file, step, demand, seen, actor, now, agreeing=bool(proposed_by)) as done:
        told = demands.as_record(demand)
        done.write(kind, told, by=proposed_by)
        _close(case_file, Outcome(told["outcome"]), done.today, told=bool(told["feedback"]["message"]))
        if isinstance(demand, SettingAside) and demand.ground is Ground.DUPLICATE:
            linking.merge(case_file, demand.linked, actor, now)
        done.append(act, outcome=told["outcome"], proposed_by=proposed_by if demand.agreed else "")


def _propose(
    case_file: CaseFile, step: Step, demand: Ending, seen: str, actor: Actor, now: datetime, pile: str
) -> None:
    with acting.on(case_file, actor, now, seen=seen) as done:
        apart = {"pile": pile} if pile else {}
        done.write(EntryKind.PROPOSAL, {"step": step, "demand": demands.as_record(demand), **apart})
        case_file.case.proposed_on = done.today
        done.append(Act.STEP_PROPOSED, step=step)


def _close(case_file: CaseFile, outcome: Outcome, today: date, *, told: bool) -> None:
    case = case_file.case
    case_file.register = replace(case_file.register, outcome=outcome)
    case.closed_on, case.proposed_on = today, None
    case.first_closed_on = case.first_closed_on or today
    if told:
        case.feedback_on = case.feedback_on or today
        case.acknowledged_on = case.acknowledged_on or today


_CLOSINGS = {
    Step.CLOSE: (EntryKind.CLOSING, Act.CASE_CLOSED),
    Step.CLOSE_WITHOUT_ACTION: (EntryKind.CLOSING, Act.CASE_CLOSED_WITHOUT_ACTION),
    Step.SET_ASIDE: (EntryKind.SETTING_ASIDE, Act.CASE_SET_ASIDE),
}
