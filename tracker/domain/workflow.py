"""The steps between the statuses of a case: one table, and a refusal for everything else."""

from datetime import date, timedelta
from typing import Final

from tracker.domain import demands
from tracker.domain.demands import TAKES, Demand
from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import WAITING_DAYS, Kind, State, Status, Step

TABLE: Final[dict[tuple[Status | None, Step], Status]] = {
    (None, Step.FILE): Status.REPORTED,
    (Status.REPORTED, Step.ACKNOWLEDGE): Status.REPORTED,
    (Status.REPORTED, Step.DISCUSS): Status.DISCUSSED,
    (Status.REPORTED, Step.ANSWER): Status.CLOSED,
    (Status.REPORTED, Step.SET_ASIDE): Status.CLOSED,
    (Status.DISCUSSED, Step.DISCUSS): Status.DISCUSSED,
    (Status.DISCUSSED, Step.PLAN): Status.CORRECTIVE_ACTION,
    (Status.DISCUSSED, Step.CLOSE_WITHOUT_ACTION): Status.CLOSED,
    (Status.CORRECTIVE_ACTION, Step.DISCUSS): Status.CORRECTIVE_ACTION,
    (Status.CORRECTIVE_ACTION, Step.PLAN): Status.CORRECTIVE_ACTION,
    (Status.CORRECTIVE_ACTION, Step.CLOSE): Status.CLOSED,
    (Status.CLOSED, Step.REOPEN): Status.DISCUSSED,
}


class StepNotAllowed(Refusal):
    sentence = N_("Deze stap kan nu niet. Kijk op de bladzijde welke stappen er nu zijn.")


class NeedsSecondHandler(Refusal):
    sentence = N_("Hier moet een tweede behandelaar het mee eens zijn.")


class MustWait(Refusal):
    sentence = N_("Er is geen tweede behandelaar die deze zaak mag zien. Daarom kan dit pas na 30 dagen.")


def steps(state: State) -> tuple[Step, ...]:
    """The steps that the table allows from here, in the order of the table."""
    return tuple(step for status, step in TABLE if status == state.status and _fits(step, state))


def advance(state: State, step: Step, demand: Demand, today: date) -> Status:
    """The status after `step`, or a Refusal: the table says whether, the demand says with what."""
    if step not in steps(state):
        raise StepNotAllowed
    if not isinstance(demand, TAKES[step]):  # or a case could be closed for the price of a message
        raise TypeError(f"{step} takes no {type(demand).__name__}")
    demands.check(demand, state, today)
    _check_agreement(step, state, agreed=getattr(demand, "agreed", False))
    if step is Step.REOPEN and not state.ever_discussed:
        return Status.REPORTED
    return TABLE[state.status, step]


def needs_agreement(step: Step, state: State) -> bool:
    """Setting aside always takes two; closing does when the case is severe, or when nobody else can see that nothing
    was done, by no action or by dropping each of them."""
    if step is Step.SET_ASIDE:
        return True
    if step is Step.CLOSE_WITHOUT_ACTION:
        return state.severe or not state.second_handler
    return step is Step.CLOSE and (state.severe if state.second_handler else state.nothing_done)


def agreed_from(proposed_on: date) -> date:
    """The first day on which a step that waits for want of a second handler may be taken."""
    return proposed_on + timedelta(days=WAITING_DAYS)


def diagram() -> str:
    """The table as a Mermaid state diagram, for the README."""
    lines = ["stateDiagram-v2"]
    for (start, step), end in TABLE.items():
        lines.append(f"    {_node(start)} --> {_node(end)}: {step.value.replace('-', ' ')}")
    lines.append(f"    {_node(Status.CLOSED)} --> {_node(Status.REPORTED)}: reopen (never discussed)")
    return "\n".join(lines)


def _node(status: Status | None) -> str:
    return "[*]" if status is None else status.value.replace("-", "_")


def _fits(step: Step, state: State) -> bool:
    if state.proposed and TABLE[state.status, step] is not state.status:
        return False  # what was agreed to must still be possible
    if step is Step.ANSWER:
        return state.kind is Kind.ADVICE
    return not (step is Step.ACKNOWLEDGE and state.acknowledged)


def _check_agreement(step: Step, state: State, *, agreed: bool) -> None:
    if not needs_agreement(step, state):
        return
    if state.second_handler:
        if not agreed:
            raise NeedsSecondHandler
    elif state.waited_days is None or state.waited_days < WAITING_DAYS:
        raise MustWait
