"""The workflow: the table and nothing beside it, each demand by its field, and no way to 'closed' without telling."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import demands, workflow
from tracker.domain.demands import (
    Acknowledgement,
    Action,
    ActionsStillOpen,
    Answer,
    Classification,
    Closing,
    ClosingWithoutAction,
    Demand,
    Discussion,
    Feedback,
    InTheFuture,
    InThePast,
    MissingFeedback,
    NotHeard,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.errors import Missing, Refusal
from tracker.domain.statuses import (
    FINDINGS,
    OPEN,
    SEVERE,
    WAITING_DAYS,
    Ground,
    Kind,
    Outcome,
    Risk,
    State,
    Status,
    Step,
)
from tracker.domain.workflow import TABLE, MustWait, NeedsSecondHandler, StepNotAllowed, advance, needs_agreement, steps

TODAY = date(2026, 11, 2)
TOLD = Feedback("De foto is weg.")
UNTOLD = Feedback(why_none="Er is geen melder om iets te vertellen.")
UNHEARD = "De betrokkene werkt hier niet meer."
CLASSIFIED = Classification("SM1", (9,), "house", "small", "once", Risk.LOW)

TALK = Discussion(TODAY, ("Hein",), "We halen de foto weg.", CLASSIFIED)
ASIDE = SettingAside(Ground.SPAM, "Reclame.", UNTOLD, agreed=True)

GOOD: dict[Step, Demand] = {
    Step.ACKNOWLEDGE: Acknowledgement("Dank je wel."),
    Step.DISCUSS: TALK,
    Step.ANSWER: Answer("Ja, dat mag."),
    Step.PLAN: Plan((Action("Foto weghalen", "Bram", TODAY),)),
    Step.CLOSE: Closing(Outcome.FULL, TOLD, why_not_heard=UNHEARD),
    Step.CLOSE_WITHOUT_ACTION: ClosingWithoutAction(Outcome.UNFOUNDED, "Er was toestemming.", TOLD),
    Step.SET_ASIDE: ASIDE,
    Step.REOPEN: Reopening("De foto staat er weer."),
}


def state(status: Status, **facts: Any) -> State:
    return State(**{"status": status, "kind": Kind.REPORT, "ever_discussed": status is not Status.REPORTED, **facts})


def refused(at: State, step: Step, demand: Demand) -> type[Refusal] | None:
    """Which refusal, if any."""
    try:
        advance(at, step, demand, TODAY)
    except Refusal as refusal:
        return type(refusal)
    return None


def field_of(at: State, step: Step, demand: Demand) -> str | None:
    """The field that a refusal names."""
    with pytest.raises(Missing) as caught:
        advance(at, step, demand, TODAY)
    return caught.value.field


# the table


@pytest.mark.parametrize(("status", "step"), [row for row in TABLE if row[0] is not None])
def test_every_row_of_the_table_leads_where_it_says(status: Status, step: Step) -> None:
    at = state(status, kind=Kind.ADVICE, ever_discussed=True)
    assert advance(at, step, GOOD[step], TODAY) == TABLE[status, step]


@pytest.mark.parametrize(("status", "step"), [pair for pair in product(Status, Step) if pair not in TABLE])
@pytest.mark.parametrize("kind", Kind)
def test_every_step_that_is_not_in_the_table_is_refused(status: Status, step: Step, kind: Kind) -> None:
    for demand in GOOD.values():
        assert refused(state(status, kind=kind), step, demand) is StepNotAllowed


def test_the_table_is_the_published_one() -> None:
    assert {(start and start.value, step.value, end.value) for (start, step), end in TABLE.items()} == {
        (None, "file", "reported"),
        ("reported", "acknowledge", "reported"),
        ("reported", "discuss", "discussed"),
        ("reported", "answer", "closed"),
        ("reported", "set-aside", "closed"),
        ("discussed", "discuss", "discussed"),
        ("discussed", "plan", "corrective-action"),
        ("discussed", "close-without-action", "closed"),
        ("corrective-action", "discuss", "corrective-action"),
        ("corrective-action", "plan", "corrective-action"),
        ("corrective-action", "close", "closed"),
        ("closed", "reopen", "discussed"),
    }


@given(status=st.sampled_from(Status), kind=st.sampled_from(Kind), acknowledged=st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_steps_on_offer_are_exactly_those_that_can_be_taken(status: Status, kind: Kind, acknowledged: bool) -> None:
    at = state(status, kind=kind, acknowledged=acknowledged)
    assert set(steps(at)) == {step for step, demand in GOOD.items() if refused(at, step, demand) is None}


def test_only_advice_can_be_answered_and_closed_at_once() -> None:
    for kind in Kind:
        allowed = refused(state(Status.REPORTED, kind=kind), Step.ANSWER, GOOD[Step.ANSWER]) is None
        assert allowed is (kind is Kind.ADVICE)


def test_a_report_is_acknowledged_once() -> None:
    at = state(Status.REPORTED, acknowledged=True)
    assert Step.ACKNOWLEDGE not in steps(at)
    assert refused(at, Step.ACKNOWLEDGE, GOOD[Step.ACKNOWLEDGE]) is StepNotAllowed


def test_a_demand_of_another_step_does_not_open_a_step() -> None:
    """Closing must not be had for the price of an acknowledgement."""
    for (status, step), (other, demand) in product(TABLE, GOOD.items()):
        if status is not None and step is not other:
            with pytest.raises(TypeError):
                advance(state(status, kind=Kind.ADVICE), step, demand, TODAY)


# what the steps demand


TEXTS: list[tuple[Status, Step, Demand, str]] = [
    (Status.REPORTED, Step.ACKNOWLEDGE, Acknowledgement(" \n"), "message"),
    (Status.REPORTED, Step.ANSWER, Answer("\t"), "message"),
    (Status.REPORTED, Step.DISCUSS, replace(TALK, decision=" "), "decision"),
    (Status.REPORTED, Step.DISCUSS, replace(TALK, took_part=()), "took_part"),
    (Status.REPORTED, Step.DISCUSS, replace(TALK, classification=None), "category"),
    (Status.REPORTED, Step.DISCUSS, replace(TALK, held_on=TODAY + timedelta(days=1)), "held_on"),
    (Status.DISCUSSED, Step.PLAN, Plan(()), "kind"),
    (Status.DISCUSSED, Step.PLAN, Plan((Action("", "Bram", TODAY),)), "what"),
    (Status.DISCUSSED, Step.PLAN, Plan((Action("Weghalen", " ", TODAY),)), "owner"),
    (Status.DISCUSSED, Step.PLAN, Plan((Action("Weghalen", "Bram", TODAY - timedelta(days=1)),)), "due_on"),
    (Status.DISCUSSED, Step.PLAN, Plan((Action("Weghalen", "Bram", TODAY), Action("", "Bram", TODAY))), "what"),
    (Status.DISCUSSED, Step.CLOSE_WITHOUT_ACTION, ClosingWithoutAction(None, "Reden", TOLD), "outcome"),
    (Status.DISCUSSED, Step.CLOSE_WITHOUT_ACTION, ClosingWithoutAction(Outcome.NOT, " ", TOLD), "reason"),
    (Status.DISCUSSED, Step.CLOSE_WITHOUT_ACTION, ClosingWithoutAction(Outcome.NOT, "Reden", Feedback()), "feedback"),
    (Status.CORRECTIVE_ACTION, Step.CLOSE, Closing(None, TOLD), "outcome"),
    (Status.CORRECTIVE_ACTION, Step.CLOSE, Closing(Outcome.SET_ASIDE, TOLD), "outcome"),
    (Status.CORRECTIVE_ACTION, Step.CLOSE, Closing(Outcome.NOT, Feedback(" ", "\n")), "feedback"),
    (Status.CORRECTIVE_ACTION, Step.CLOSE, Closing(Outcome.FULL, TOLD, why_not_heard=" \n"), "why_not_heard"),
    (Status.DISCUSSED, Step.CLOSE_WITHOUT_ACTION, ClosingWithoutAction(Outcome.PART, "Reden", TOLD), "why_not_heard"),
    (Status.REPORTED, Step.SET_ASIDE, replace(ASIDE, ground=None), "ground"),
    (Status.REPORTED, Step.SET_ASIDE, replace(ASIDE, explanation=""), "explanation"),
    (Status.REPORTED, Step.SET_ASIDE, replace(ASIDE, feedback=Feedback()), "feedback"),
    (Status.REPORTED, Step.SET_ASIDE, replace(ASIDE, ground=Ground.DUPLICATE), "linked"),
    (Status.REPORTED, Step.SET_ASIDE, replace(ASIDE, ground=Ground.WITHDRAWN), "safety_checked"),
    (Status.REPORTED, Step.SET_ASIDE, replace(ASIDE, ground=Ground.NO_INFO), "ground"),
    (Status.CLOSED, Step.REOPEN, Reopening("  "), "reason"),
]


@pytest.mark.parametrize(("status", "step", "demand", "field"), TEXTS)
def test_a_step_that_lacks_something_is_refused_beside_its_field(
    status: Status, step: Step, demand: Demand, field: str
) -> None:
    assert field_of(state(status, kind=Kind.ADVICE, ever_discussed=status is Status.CLOSED), step, demand) == field


def test_a_later_discussion_may_leave_the_classification_as_it_is() -> None:
    again = replace(TALK, classification=None)
    assert advance(state(Status.DISCUSSED), Step.DISCUSS, again, TODAY) is Status.DISCUSSED


def test_today_is_neither_in_the_future_for_a_talk_nor_in_the_past_for_an_action() -> None:
    assert refused(state(Status.REPORTED), Step.DISCUSS, TALK) is None
    assert refused(state(Status.DISCUSSED), Step.PLAN, GOOD[Step.PLAN]) is None
    assert refused(state(Status.REPORTED), Step.DISCUSS, replace(TALK, held_on=date(2026, 11, 3))) is InTheFuture
    late = Plan((Action("Weghalen", "Bram", date(2026, 11, 1)),))
    assert refused(state(Status.DISCUSSED), Step.PLAN, late) is InThePast


@pytest.mark.parametrize("step", [Step.CLOSE, Step.CLOSE_WITHOUT_ACTION])
def test_nothing_is_closed_over_an_open_action(step: Step) -> None:
    status = Status.CORRECTIVE_ACTION if step is Step.CLOSE else Status.DISCUSSED
    assert refused(state(status, open_actions=1), step, GOOD[step]) is ActionsStillOpen
    assert refused(state(status, open_actions=0), step, GOOD[step]) is None


def test_why_nobody_can_be_told_is_as_good_as_telling() -> None:
    for feedback in (TOLD, UNTOLD):
        assert refused(state(Status.CORRECTIVE_ACTION), Step.CLOSE, Closing(Outcome.NOT, feedback)) is None
    assert refused(state(Status.CORRECTIVE_ACTION), Step.CLOSE, Closing(Outcome.NOT, Feedback())) is MissingFeedback


@pytest.mark.parametrize("outcome", FINDINGS)
def test_every_finding_closes_a_case(outcome: Outcome) -> None:
    at = state(Status.CORRECTIVE_ACTION, heard=True)
    assert refused(at, Step.CLOSE, Closing(outcome, TOLD)) is None


# nobody is found at fault unheard


@pytest.mark.parametrize("step", [Step.CLOSE, Step.CLOSE_WITHOUT_ACTION])
@pytest.mark.parametrize("outcome", FINDINGS)
def test_an_outcome_against_somebody_asks_whether_they_were_heard(step: Step, outcome: Outcome) -> None:
    status = Status.CORRECTIVE_ACTION if step is Step.CLOSE else Status.DISCUSSED
    base = GOOD[step]
    assert isinstance(base, Closing | ClosingWithoutAction)
    unheard = replace(base, outcome=outcome, why_not_heard="")
    needed = outcome in (Outcome.FULL, Outcome.PART)
    assert refused(state(status), step, unheard) is (NotHeard if needed else None)
    assert refused(state(status), step, replace(unheard, why_not_heard=UNHEARD)) is None
    assert refused(state(status, heard=True), step, unheard) is None


# two pairs of eyes


def ending(step: Step, *, agreed: bool) -> Demand:
    demand = GOOD[step]
    assert isinstance(demand, Closing | ClosingWithoutAction | SettingAside)
    return replace(demand, agreed=agreed)


ENDINGS = {
    Step.CLOSE: Status.CORRECTIVE_ACTION,
    Step.CLOSE_WITHOUT_ACTION: Status.DISCUSSED,
    Step.SET_ASIDE: Status.REPORTED,
}


@pytest.mark.parametrize(("step", "status"), ENDINGS.items())
def test_a_severe_case_ends_only_when_a_second_handler_agrees(step: Step, status: Status) -> None:
    at = state(status, severe=True)
    assert refused(at, step, ending(step, agreed=False)) is NeedsSecondHandler
    assert refused(at, step, ending(step, agreed=True)) is None


def test_setting_aside_always_takes_two_and_other_endings_only_when_severe() -> None:
    for step, status in ENDINGS.items():
        without = refused(state(status), step, ending(step, agreed=False))
        assert without is (NeedsSecondHandler if step is Step.SET_ASIDE else None)


@pytest.mark.parametrize("step", [Step.CLOSE_WITHOUT_ACTION, Step.SET_ASIDE])
@pytest.mark.parametrize("severe", [False, True])
def test_alone_it_waits_thirty_days_from_the_proposal(step: Step, severe: bool) -> None:
    alone = state(ENDINGS[step], second_handler=False, severe=severe)
    for waited in (None, 0, WAITING_DAYS - 1):
        assert refused(replace(alone, waited_days=waited), step, ending(step, agreed=False)) is MustWait
        assert refused(replace(alone, waited_days=waited), step, ending(step, agreed=True)) is MustWait, "nobody agreed"
    assert refused(replace(alone, waited_days=WAITING_DAYS), step, ending(step, agreed=False)) is None


def test_waiting_does_not_replace_a_second_handler_who_is_there() -> None:
    at = state(Status.REPORTED, waited_days=365)
    assert refused(at, Step.SET_ASIDE, ending(Step.SET_ASIDE, agreed=False)) is NeedsSecondHandler


def test_high_and_urgent_are_severe_and_nothing_else_is() -> None:
    assert frozenset({Risk.HIGH, Risk.URGENT}) == SEVERE


@pytest.mark.parametrize("step", sorted(set(Step) - set(ENDINGS)))
def test_no_other_step_asks_a_second_handler(step: Step) -> None:
    for severe, second in product((True, False), repeat=2):
        assert not needs_agreement(step, state(Status.REPORTED, severe=severe, second_handler=second))


def test_the_waiting_is_over_on_the_thirtieth_day() -> None:
    assert workflow.agreed_from(date(2026, 11, 2)) == date(2026, 12, 2)


@pytest.mark.parametrize("status", Status)
def test_while_a_step_is_proposed_only_steps_that_stay_are_on_offer(status: Status) -> None:
    waiting = state(status, kind=Kind.ADVICE, proposed=True)
    assert [step for step in steps(waiting) if TABLE[status, step] is not status] == []
    for (start, step), end in TABLE.items():
        if start is status and end is not status:
            assert refused(waiting, step, GOOD[step]) is StepNotAllowed
    staying = [step for (start, step), end in TABLE.items() if start is status is end]
    assert [step for step in steps(waiting) if step in staying] == staying


# why a report may be set aside

ASKED = state(Status.REPORTED, questions_asked=2, quiet_days=30)
GROUNDS: dict[Ground, tuple[State, dict[str, Any]]] = {
    Ground.DUPLICATE: (state(Status.REPORTED), {"linked": "K7QF-2M"}),
    Ground.WITHDRAWN: (state(Status.REPORTED), {"safety_checked": True}),
    Ground.WRONG_PLACE: (state(Status.REPORTED), {}),
    Ground.REFERRED: (state(Status.REPORTED), {}),
    Ground.SPAM: (state(Status.REPORTED), {}),
    Ground.NO_INFO: (ASKED, {}),
}


@pytest.mark.parametrize("ground", Ground)
def test_each_ground_is_good_when_its_own_demand_is_met(ground: Ground) -> None:
    at, more = GROUNDS[ground]
    assert refused(at, Step.SET_ASIDE, replace(ASIDE, ground=ground, **more)) is None


@pytest.mark.parametrize(("asked", "quiet"), [(1, 30), (2, 29), (0, 365), (9, 0)])
def test_too_little_information_takes_two_questions_and_thirty_silent_days(asked: int, quiet: int) -> None:
    at = replace(ASKED, questions_asked=asked, quiet_days=quiet)
    assert field_of(at, Step.SET_ASIDE, replace(ASIDE, ground=Ground.NO_INFO)) == "ground"


# reopening


def test_a_case_that_was_never_discussed_reopens_as_reported() -> None:
    assert advance(state(Status.CLOSED, ever_discussed=False), Step.REOPEN, GOOD[Step.REOPEN], TODAY) is Status.REPORTED
    assert advance(state(Status.CLOSED, ever_discussed=True), Step.REOPEN, GOOD[Step.REOPEN], TODAY) is Status.DISCUSSED


# any way through

WORDS = st.sampled_from(["", " ", "Woorden."])
FEEDBACK = st.builds(Feedback, WORDS, WORDS)
OUTCOMES = st.none() | st.sampled_from(Outcome)
DAYS = st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))
DEMANDS: dict[Step, st.SearchStrategy[Demand]] = {
    Step.FILE: st.builds(Acknowledgement, WORDS),
    Step.ACKNOWLEDGE: st.builds(Acknowledgement, WORDS),
    Step.DISCUSS: st.builds(
        Discussion, DAYS, st.sampled_from([(), ("Hein",)]), WORDS, st.sampled_from([None, CLASSIFIED])
    ),
    Step.ANSWER: st.builds(Answer, WORDS),
    Step.PLAN: st.builds(Plan, st.lists(st.builds(Action, WORDS, WORDS, DAYS), max_size=2).map(tuple)),
    Step.CLOSE: st.builds(Closing, OUTCOMES, FEEDBACK, st.booleans(), WORDS),
    Step.CLOSE_WITHOUT_ACTION: st.builds(ClosingWithoutAction, OUTCOMES, WORDS, FEEDBACK, st.booleans(), WORDS),
    Step.SET_ASIDE: st.builds(
        SettingAside, st.none() | st.sampled_from(Ground), WORDS, FEEDBACK, WORDS, st.booleans(), st.booleans()
    ),
    Step.REOPEN: st.builds(Reopening, WORDS),
}
LIKELY = st.sampled_from(list(GOOD)).flatmap(lambda step: st.tuples(st.just(step), st.just(GOOD[step])))
RANDOM = st.sampled_from(list(Step)).flatmap(lambda step: st.tuples(st.just(step), DEMANDS[step]))
STARTS = st.builds(
    state,
    st.just(Status.REPORTED),
    kind=st.sampled_from(Kind),
    severe=st.booleans(),
    second_handler=st.booleans(),
    questions_asked=st.integers(0, 3),
    quiet_days=st.sampled_from([0, 29, 30]),
    waited_days=st.sampled_from([None, 0, 29, 30]),
    heard=st.booleans(),
)


def walk(at: State, tries: list[tuple[Step, Demand]]) -> Iterator[tuple[State, Step, Demand, State]]:
    """Try one step after the other as the services would, and yield those that were taken."""
    for step, demand in tries:
        try:
            status = advance(at, step, demand, TODAY)
        except Refusal:
            continue
        after = replace(
            at,
            status=status,
            acknowledged=at.acknowledged or step is Step.ACKNOWLEDGE,
            ever_discussed=at.ever_discussed or step is Step.DISCUSS,
        )
        yield at, step, demand, after
        at = after


def words_of(demand: Demand) -> str:
    match demand:
        case Answer(message):
            return message
        case Closing(_, feedback) | ClosingWithoutAction(_, _, feedback) | SettingAside(feedback=feedback):
            return feedback.message + feedback.why_none
    return ""


@given(start=STARTS, tries=st.lists(LIKELY | RANDOM, max_size=14))
@settings(max_examples=150, deadline=None)
def test_no_path_reaches_closed_without_an_outcome_and_feedback_or_a_reason(
    start: State, tries: list[tuple[Step, Demand]]
) -> None:
    for before, step, demand, after in walk(start, tries):
        assert (before.status, step) in TABLE
        if after.status is not Status.CLOSED:
            assert after.status in OPEN
            continue
        assert isinstance(demand, Answer | Closing | ClosingWithoutAction | SettingAside)
        assert demand.outcome is not None
        assert words_of(demand).strip()
        if before.severe and not isinstance(demand, Answer) and before.second_handler:
            assert demand.agreed
        if demand.outcome in (Outcome.FULL, Outcome.PART) and isinstance(demand, Closing | ClosingWithoutAction):
            assert before.heard or demand.why_not_heard.strip()


@given(start=STARTS, tries=st.lists(LIKELY | RANDOM, max_size=14))
@settings(max_examples=80, deadline=None)
def test_a_corrective_action_comes_after_a_discussion_and_the_steps_form_one_line(
    start: State, tries: list[tuple[Step, Demand]]
) -> None:
    taken = list(walk(start, tries))
    for (_, _, _, after), (before, _, _, _) in pairwise(taken):
        assert after is before
    for _, _, _, after in taken:
        assert after.ever_discussed or after.status not in (Status.DISCUSSED, Status.CORRECTIVE_ACTION)


def test_every_demand_belongs_to_one_step() -> None:
    assert {type(demand) for demand in GOOD.values()} == set(get_args(Demand))
    assert {step: type(demand) for step, demand in GOOD.items()} == demands.TAKES


# the picture


def test_the_diagram_has_a_line_for_every_row_of_the_table() -> None:
    drawn = [line.strip() for line in workflow.diagram().splitlines()]
    assert drawn[0] == "stateDiagram-v2"
    for (start, step), end in TABLE.items():
        left = start.value.replace("-", "_") if start else "[*]"
        assert f"{left} --> {end.value.replace('-', '_')}: {step.value.replace('-', ' ')}" in drawn
    assert "closed --> reported: reopen (never discussed)" in drawn
    assert len(drawn) == 1 + len(TABLE) + 1
