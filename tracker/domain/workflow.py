"""The statuses of a case and the steps between them: one table, and a refusal for everything else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tracker.domain.errors import N_, Missing, Refusal

WAITING_DAYS: Final = 30
"""Days that a step waits when no second handler may see the case; also the silence before 'too little information'."""
TIMES_ASKED: Final = 2


class Kind(StrEnum):
    REPORT = "report"
    URGENT = "urgent"
    ADVICE = "advice"
    OWN_MISTAKE = "own-mistake"


class Status(StrEnum):
    REPORTED = "reported"
    DISCUSSED = "discussed"
    CORRECTIVE_ACTION = "corrective-action"
    CLOSED = "closed"


class Step(StrEnum):
    FILE = "file"
    ACKNOWLEDGE = "acknowledge"
    DISCUSS = "discuss"
    ANSWER = "answer"
    PLAN = "plan"
    CLOSE = "close"
    CLOSE_WITHOUT_ACTION = "close-without-action"
    SET_ASIDE = "set-aside"
    REOPEN = "reopen"


class Outcome(StrEnum):
    FULL = "full"
    PART = "part"
    NOT = "not"
    UNABLE = "unable"
    UNFOUNDED = "unfounded"
    SYSTEM = "system"
    ADVICE = "advice"
    SELF = "self"
    SET_ASIDE = "set-aside"


FINDINGS: Final = tuple(outcome for outcome in Outcome if outcome is not Outcome.SET_ASIDE)
"""The outcomes a handler may choose when closing; setting aside has its own."""


class Ground(StrEnum):
    """Why a report may be set aside; there are no others."""

    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    WRONG_PLACE = "wrong-place"
    REFERRED = "referred"
    SPAM = "spam"
    NO_INFO = "no-info"


class Risk(StrEnum):
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    URGENT = "urgent"


SEVERE: Final = frozenset({Risk.HIGH, Risk.URGENT})
OPEN: Final = (Status.REPORTED, Status.DISCUSSED, Status.CORRECTIVE_ACTION)

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


@dataclass(frozen=True)
class State:
    """What the table needs to know of a case. `quiet_days`: since the last word of either side; `proposed`: a step
    waits for agreement, since `waited_days`."""

    status: Status
    kind: Kind
    acknowledged: bool = False
    ever_discussed: bool = False
    open_actions: int = 0
    severe: bool = False
    second_handler: bool = True
    questions_asked: int = 0
    quiet_days: int = 0
    waited_days: int | None = None
    proposed: bool = False


@dataclass(frozen=True)
class Action:
    """A corrective action: what, who sees to it, and by which day."""

    what: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class Acknowledgement:
    message: str


@dataclass(frozen=True)
class Classification:
    """What a discussion settles: catalogue codes; `rules` are numbers of the protocol."""

    category: str
    rules: tuple[int, ...]
    place: str
    severity: str
    likelihood: str
    risk: Risk


@dataclass(frozen=True)
class Discussion:
    held_on: date
    took_part: tuple[str, ...]
    decision: str
    classification: Classification | None


@dataclass(frozen=True)
class Plan:
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Feedback:
    """What the reporter is told at the end, or why nobody can be told."""

    message: str = ""
    why_none: str = ""


@dataclass(frozen=True)
class Answer:
    message: str
    outcome: Outcome = Outcome.ADVICE


@dataclass(frozen=True)
class Closing:
    """`agreed`: a second handler agrees (or the waiting days have passed where there is none)."""

    outcome: Outcome | None
    feedback: Feedback
    agreed: bool = False


@dataclass(frozen=True)
class ClosingWithoutAction:
    outcome: Outcome | None
    reason: str
    feedback: Feedback
    agreed: bool = False


@dataclass(frozen=True)
class SettingAside:
    ground: Ground | None
    explanation: str
    feedback: Feedback
    linked: str = ""
    safety_checked: bool = False
    agreed: bool = False
    outcome: Outcome = Outcome.SET_ASIDE


@dataclass(frozen=True)
class Reopening:
    reason: str


Demand = Acknowledgement | Discussion | Plan | Answer | Closing | ClosingWithoutAction | SettingAside | Reopening

TAKES: Final[dict[Step, type[Demand]]] = {
    Step.ACKNOWLEDGE: Acknowledgement,
    Step.DISCUSS: Discussion,
    Step.ANSWER: Answer,
    Step.PLAN: Plan,
    Step.CLOSE: Closing,
    Step.CLOSE_WITHOUT_ACTION: ClosingWithoutAction,
    Step.SET_ASIDE: SettingAside,
    Step.REOPEN: Reopening,
}


class StepNotAllowed(Refusal):
    sentence = N_("Deze stap kan nu niet. Kijk op de bladzijde welke stappen er nu zijn.")


class ActionsStillOpen(Refusal):
    sentence = N_("Er staan nog maatregelen open. Rond ze eerst af, of laat ze vallen met een reden.")


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
    _check(demand, state, today)
    if step is Step.REOPEN and not state.ever_discussed:
        return Status.REPORTED
    return TABLE[state.status, step]


def needs_agreement(step: Step, state: State) -> bool:
    """Setting aside always takes two; closing does when the case is severe, or when nobody else can see that nothing
    was done."""
    if step is Step.SET_ASIDE:
        return True
    if step is Step.CLOSE_WITHOUT_ACTION:
        return state.severe or not state.second_handler
    return step is Step.CLOSE and state.severe and state.second_handler


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


def _check(demand: Demand, state: State, today: date) -> None:
    match demand:
        case Acknowledgement(message) | Answer(message):
            require_text("message", message)
        case Discussion():
            _check_discussion(demand, state, today)
        case Plan(actions):
            _check_plan(actions, today)
        case Closing(outcome, feedback, agreed):
            _check_outcome(outcome)
            if state.open_actions:
                raise ActionsStillOpen
            _check_feedback(feedback)
            _check_agreement(Step.CLOSE, state, agreed)
        case ClosingWithoutAction(outcome, reason, feedback, agreed):
            _check_outcome(outcome)
            require_text("reason", reason)
            if state.open_actions:
                raise ActionsStillOpen
            _check_feedback(feedback)
            _check_agreement(Step.CLOSE_WITHOUT_ACTION, state, agreed)
        case SettingAside():
            _check_setting_aside(demand, state)
        case Reopening(reason):
            require_text("reason", reason)


def require_text(field: str, text: str) -> None:
    if not text.strip():
        raise MissingText(field=field)


class MissingText(Missing):
    sentence = N_("Schrijf hier iets op.")


class MissingChoice(Missing):
    sentence = N_("Kies hier iets.")


class InTheFuture(Missing):
    sentence = N_("Deze dag moet nog komen. Kies vandaag of een dag ervoor.")


class InThePast(Missing):
    sentence = N_("Deze dag is al voorbij. Kies vandaag of een dag erna.")


def _check_discussion(discussion: Discussion, state: State, today: date) -> None:
    if discussion.held_on > today:
        raise InTheFuture(field="held_on")
    if not discussion.took_part:
        raise NobodyTookPart
    require_text("decision", discussion.decision)
    if discussion.classification is None and not state.ever_discussed:
        raise MissingChoice(field="category")


class NobodyTookPart(Missing):
    sentence = N_("Kies wie erbij waren.")
    field = "took_part"


class NoActions(Missing):
    sentence = N_("Spreek minstens één maatregel af, met wie het doet en wanneer het klaar is.")
    field = "what"


def _check_plan(actions: Iterable[Action], today: date) -> None:
    planned = tuple(actions)
    if not planned:
        raise NoActions
    for action in planned:
        require_text("what", action.what)
        require_text("owner", action.owner)
        if action.due_on < today:
            raise InThePast(field="due_on")


def _check_outcome(outcome: Outcome | None) -> None:
    if outcome not in FINDINGS:
        raise MissingChoice(field="outcome")


class MissingFeedback(Missing):
    sentence = N_("Vertel de melder wat er is gedaan, of schrijf op waarom dat niet kan.")
    field = "feedback"


def _check_feedback(feedback: Feedback) -> None:
    if not feedback.message.strip() and not feedback.why_none.strip():
        raise MissingFeedback


def _check_agreement(step: Step, state: State, agreed: bool) -> None:
    if not needs_agreement(step, state):
        return
    if state.second_handler:
        if not agreed:
            raise NeedsSecondHandler
    elif state.waited_days is None or state.waited_days < WAITING_DAYS:
        raise MustWait


class MissingLink(Missing):
    sentence = N_("Schrijf het kenmerk op van de zaak waar deze bij hoort.")
    field = "linked"


class SafetyNotChecked(Missing):
    sentence = N_("Kijk eerst of iedereen veilig is, en kruis dat dan aan.")
    field = "safety_checked"


class NotAskedEnough(Missing):
    sentence = N_("Dit kan pas als je twee keer om uitleg hebt gevraagd en het daarna 30 dagen stil bleef.")
    field = "ground"


def _check_setting_aside(demand: SettingAside, state: State) -> None:
    if demand.ground is None:
        raise MissingChoice(field="ground")
    if demand.ground is Ground.DUPLICATE and not demand.linked.strip():
        raise MissingLink
    if demand.ground is Ground.WITHDRAWN and not demand.safety_checked:
        raise SafetyNotChecked
    if demand.ground is Ground.NO_INFO and (state.questions_asked < TIMES_ASKED or state.quiet_days < WAITING_DAYS):
        raise NotAskedEnough
    require_text("explanation", demand.explanation)
    _check_feedback(demand.feedback)
    _check_agreement(Step.SET_ASIDE, state, demand.agreed)


def agreed_from(proposed_on: date) -> date:
    """The first day on which a step that waits for want of a second handler may be taken."""
    return proposed_on + timedelta(days=WAITING_DAYS)
