"""What each step demands of who takes it, checked to the last field; and a demand as a record that can be kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from tracker.domain.errors import N_, Missing, Refusal
from tracker.domain.standard_texts import refuse_marks
from tracker.domain.statuses import (
    FINDINGS,
    SUBSTANTIATED,
    TIMES_ASKED,
    WAITING_DAYS,
    Corrected,
    Ground,
    How,
    Outcome,
    Risk,
    State,
    Step,
    Verdict,
)


@dataclass(frozen=True)
class Action:
    """A corrective action: what, who sees to it, and by which day. `code`: from the catalogue, and then `what` may be
    empty; `owner_id`: the account of who sees to it, if it is one of us."""

    what: str
    owner: str
    due_on: date
    code: str = ""
    owner_id: str = ""


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
    """`took_part`: names of handlers; `others`: names that the reporter is not told; `minutes`: for handlers only;
    `corrected`: of an own mistake."""

    held_on: date
    took_part: tuple[str, ...]
    decision: str
    classification: Classification | None
    how: How = How.IN_PERSON
    others: tuple[str, ...] = ()
    minutes: str = ""
    corrected: Corrected | None = None


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
    """`verdict`: the short answer, on record for who asked."""

    message: str
    outcome: Outcome = Outcome.ADVICE
    verdict: Verdict = Verdict.ADVICE


@dataclass(frozen=True)
class Closing:
    """`agreed`: a second handler agrees (or the waiting days have passed where there is none); `why_not_heard`: why
    the person concerned did not tell their side."""

    outcome: Outcome | None
    feedback: Feedback
    agreed: bool = False
    why_not_heard: str = ""


@dataclass(frozen=True)
class ClosingWithoutAction:
    outcome: Outcome | None
    reason: str
    feedback: Feedback
    agreed: bool = False
    why_not_heard: str = ""


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


class ActionsStillOpen(Refusal):
    sentence = N_("Dit staat nog open: %(names)s. Rond het eerst af, of laat het vallen met een reden.")


class QuestionsStillOpen(Refusal):
    sentence = N_("Nog niet beantwoord: %(names)s. Leg eerst vast wanneer dat is gedaan, of waarom het niet nodig is.")


def check(demand: Demand, state: State, today: date) -> None:
    match demand:
        case Acknowledgement(message) | Answer(message):
            require_text("message", message)
            refuse_marks("message", message)
            if isinstance(demand, Answer):
                _refuse_open_actions(state)
        case Discussion():
            _check_discussion(demand, state, today)
        case Plan(actions):
            _check_plan(actions, today)
        case Closing(outcome, feedback):
            _check_outcome(outcome)
            _refuse_unfinished(state)
            _check_heard(demand, state)
            _check_feedback(feedback, state)
        case ClosingWithoutAction(outcome, reason, feedback):
            _check_outcome(outcome)
            require_text("reason", reason)
            _refuse_unfinished(state)
            _check_heard(demand, state)
            _check_feedback(feedback, state)
        case SettingAside():
            _check_setting_aside(demand, state)
            _refuse_open_actions(state)
        case Reopening(reason):
            require_text("reason", reason)


def _refuse_open_actions(state: State) -> None:
    if state.open_actions:
        raise ActionsStillOpen(names=state.still_open)


def _refuse_unfinished(state: State) -> None:
    """What was looked into ends with an answer to every question whether it must be reported outside."""
    if state.unanswered and state.open_actions:
        raise ActionsStillOpen(names=state.still_open + state.unanswered)
    _refuse_open_actions(state)
    if state.unanswered:
        raise QuestionsStillOpen(names=state.unanswered)


def require_text(field: str, text: str) -> None:
    if not text.strip():
        raise MissingText(field=field)


class MissingText(Missing):
    sentence = N_("Schrijf hier iets op.")


class MissingChoice(Missing):
    sentence = N_("Kies hier iets.")


class MissingDay(Missing):
    sentence = N_("Kies een dag.")


class InTheFuture(Missing):
    sentence = N_("Deze dag moet nog komen. Kies vandaag of een dag ervoor.")


class InThePast(Missing):
    sentence = N_("Deze dag is al voorbij. Kies vandaag of een dag erna.")


FARTHEST: Final = timedelta(days=3653)


class NoSuchYear(Missing):
    sentence = N_("Deze dag ligt meer dan tien jaar terug of vooruit. Kijk of het jaar klopt.")


def require_near(field: str, day: date, today: date) -> None:
    """Danger: at either end of the calendar there is no day before or after. One such day in one case would stop the
    watch over the clocks of all."""
    if abs(day - today) > FARTHEST:
        raise NoSuchYear(field=field, day=day)


def require_past(field: str, day: date, today: date) -> None:
    """Today or before."""
    if day > today:
        raise InTheFuture(field=field)
    require_near(field, day, today)


def _check_discussion(discussion: Discussion, state: State, today: date) -> None:
    require_past("held_on", discussion.held_on, today)
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
    field = "kind"


def _check_plan(actions: Iterable[Action], today: date) -> None:
    planned = tuple(actions)
    if not planned:
        raise NoActions
    for action in planned:
        require_text("what", action.what or action.code)
        require_text("owner", action.owner or action.owner_id)
        if action.due_on < today:
            raise InThePast(field="due_on")
        require_near("due_on", action.due_on, today)


def _check_outcome(outcome: Outcome | None) -> None:
    if outcome not in FINDINGS:
        raise MissingChoice(field="outcome")


class NotHeard(Missing):
    sentence = N_("De betrokkene is nog niet gehoord. Leg dat gesprek eerst vast, of schrijf hier waarom het niet kan.")
    field = "why_not_heard"


def _check_heard(demand: Closing | ClosingWithoutAction, state: State) -> None:
    """Nobody is found at fault unheard, unless it is said why."""
    if demand.outcome in SUBSTANTIATED and not state.heard and not demand.why_not_heard.strip():
        raise NotHeard


class MissingFeedback(Missing):
    sentence = N_("Vertel de melder wat er is gedaan, of schrijf op waarom dat niet kan.")
    field = "feedback"


def _check_feedback(feedback: Feedback, state: State) -> None:
    if not feedback.message.strip() and not feedback.why_none.strip() and not state.told:
        raise MissingFeedback
    refuse_marks("feedback", feedback.message)


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
    _check_feedback(demand.feedback, state)


Ending = Closing | ClosingWithoutAction | SettingAside


def as_record(demand: Demand) -> dict[str, Any]:
    """A demand as a record that JSON can hold."""
    record: dict[str, Any] = _plain(asdict(demand))
    return record


def from_record(step: Step, record: Mapping[str, Any]) -> Ending:
    """What was proposed, again as a demand."""
    return _ENDINGS[step](record)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _closing(told: Mapping[str, Any]) -> Closing:
    feedback = Feedback(**told["feedback"])
    return Closing(Outcome(told["outcome"]), feedback, why_not_heard=told.get("why_not_heard", ""))


def _closing_without_action(told: Mapping[str, Any]) -> ClosingWithoutAction:
    return ClosingWithoutAction(
        Outcome(told["outcome"]),
        told["reason"],
        Feedback(**told["feedback"]),
        why_not_heard=told.get("why_not_heard", ""),
    )


def _setting_aside(told: Mapping[str, Any]) -> SettingAside:
    return SettingAside(
        ground=Ground(told["ground"]),
        explanation=told["explanation"],
        feedback=Feedback(**told["feedback"]),
        linked=told["linked"],
        safety_checked=told["safety_checked"],
    )


_ENDINGS: dict[Step, Callable[[Mapping[str, Any]], Ending]] = {
    Step.CLOSE: _closing,
    Step.CLOSE_WITHOUT_ACTION: _closing_without_action,
    Step.SET_ASIDE: _setting_aside,
}
