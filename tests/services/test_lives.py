"""Random lives of cases with a moving clock, through the real services: no clock is lost, nothing is told twice, no
step happens outside the table, and the trail tells the same story as the rows."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from tests import cases, houses
from tests.cases import Told
from tests.houses import House
from tests.people import NOW, People, Person
from tracker.casefile import CaseFile
from tracker.domain import deadlines, workflow
from tracker.domain.demands import Acknowledgement, Action, Answer, Discussion, Plan, Reopening
from tracker.domain.errors import Refusal
from tracker.domain.statuses import Kind, Status, Step, Verdict
from tracker.models import AuditRow, Case, Notice, ToldOf, db
from tracker.services import conversation, handling, policies, recording, terms, watching
from tracker.services.recording import writing

STEPS = {
    "case:acknowledged": Step.ACKNOWLEDGE,
    "case:discussed": Step.DISCUSS,
    "case:answered": Step.ANSWER,
    "case:planned": Step.PLAN,
    "case:closed": Step.CLOSE,
    "case:closed-without-action": Step.CLOSE_WITHOUT_ACTION,
    "case:set-aside": Step.SET_ASIDE,
    "case:reopened": Step.REOPEN,
}


@dataclass
class Life:
    """What this test knows of a case by itself: its status as the acts made it, and who may know of it."""

    told: Told
    kind: Kind
    restricted: bool
    discussed: bool = False
    status: Status = Status.REPORTED


class Lives(RuleBasedStateMachine):
    """`now` only moves on. The job runs when it happens to run. Every life is led in a house of its own."""

    model: House

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.lives: list[Life] = []
        self.heard: Counter[tuple[str, str, str, str]] = Counter()
        self.people: People = self.model.people
        self.folder = TemporaryDirectory()
        self.app: Flask = houses.make_app(houses.copy_of(self.model, Path(self.folder.name) / "instance").environment)
        self.context = self.app.app_context()
        self.context.push()

    def teardown(self) -> None:
        assert recording.verify() is None
        houses.close(self.app)
        self.context.pop()
        self.folder.cleanup()

    # time, and the job

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 3, 24 * 8, 24 * 31, 24 * 95]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def watch(self) -> None:
        """Who is told holds a case; what is told was not told before, and is what a job that never slept would tell."""
        with writing():
            db.session.execute(delete(Notice))
        before = _rows()
        count = watching.sweep(self.now)
        new = _rows() - before
        assert before - _rows() == set(), "what was told stays told"
        assert count == len(new)
        self.heard.update(new)
        assert set(self.heard.values()) <= {1}
        expected = {
            (life.told.case_id, each.clock.value, each.on.isoformat(), each.stage.value)
            for life in self.lives
            for each in deadlines.notices_due(_life(life), self.now, policies.deadlines())
        }
        assert expected <= _rows(), "a clock was lost"
        people = {row.account_id for row in db.session.scalars(select(Notice))}
        allowed = {person for life in self.lives for person in watching.told_to(life.told.case_id, self.now.date())}
        assert people <= allowed
        assert bool(people) is bool(new)
        assert watching.sweep(self.now) == 0

    # what people do

    @rule(kind=st.sampled_from(Kind), restricted=st.booleans())
    @precondition(lambda self: len(self.lives) < 3)
    def file(self, kind: Kind, restricted: bool) -> None:
        shut = [self.people.christien] if restricted else []
        self.lives.append(Life(cases.file(kind=kind, exclude=shut, now=self.now), kind, restricted))

    @rule(which=st.integers(0, 2), step=st.sampled_from(Step))
    @precondition(lambda self: self.lives)
    def step(self, which: int, step: Step) -> None:
        """Any step at any time: the table says whether, and a refusal changes nothing."""
        life = self.lives[which % len(self.lives)]
        case_file = cases.opened(life.told, self.people.hein)
        take = _TAKE.get(step)
        if take is None:
            return
        seen = case_file.case.last_act
        allowed = (life.status, step) in workflow.TABLE
        before = _story(life)
        try:
            take(case_file, self.people.hein, seen, self.now)
        except Refusal:
            db.session.rollback()
            assert _story(life) == before
            return
        assert allowed, f"{step} from {life.status}"
        life.discussed |= step is Step.DISCUSS
        self._follow(life)

    @rule(which=st.integers(0, 2))
    @precondition(lambda self: self.lives)
    def second_pair_of_eyes(self, which: int) -> None:
        life = self.lives[which % len(self.lives)]
        if life.restricted:
            return
        case_file = cases.opened(life.told, self.people.christien)
        if handling.proposal_of(case_file) is not None:
            with _maybe():
                handling.agree(case_file, seen=case_file.case.last_act, actor=self.people.christien.actor, now=self.now)
        self._follow(life)

    @rule(which=st.integers(0, 2), handler=st.booleans())
    @precondition(lambda self: self.lives)
    def say(self, which: int, handler: bool) -> None:
        life = self.lives[which % len(self.lives)]
        if handler:
            with _maybe():
                conversation.send_message(
                    cases.opened(life.told, self.people.hein),
                    "Dank je.",
                    cases.new_entry_id(),
                    actor=self.people.hein.actor,
                    now=self.now,
                )
        else:
            conversation.add_from_reporter(cases.by_receipt(life.told), "Nog iets.", cases.new_entry_id(), now=self.now)

    @rule(which=st.integers(0, 2))
    @precondition(lambda self: self.lives)
    def finish_actions(self, which: int) -> None:
        with _maybe():
            cases.finished(self.lives[which % len(self.lives)].told, self.people.hein, now=self.now)

    # what always holds

    @invariant()
    def rows_and_trail_tell_one_story(self) -> None:
        db.session.rollback()
        for life in self.lives:
            case = db.session.get_one(Case, life.told.case_id)
            steps = [STEPS[act] for act in _story(life) if act in STEPS]
            status, ever = Status.REPORTED, False
            for step in steps:
                assert (status, step) in workflow.TABLE, f"{step} from {status}: {steps}"
                status = workflow.TABLE[status, step]
                status = Status.REPORTED if step is Step.REOPEN and not ever else status
                ever |= step is Step.DISCUSS
            assert case.status == status == life.status
            assert (case.closed_on is None) is (status is not Status.CLOSED) or Step.REOPEN in steps

    @invariant()
    def the_next_date_is_that_of_the_first_clock(self) -> None:
        for life in self.lives:
            case = db.session.get_one(Case, life.told.case_id)
            clocks = deadlines.open_clocks(_life(life), policies.deadlines())
            assert (case.due_on, case.due_clock) == ((clocks[0].on, clocks[0].clock) if clocks else (None, None))

    def _follow(self, life: Life) -> None:
        """The status as the entries of the trail make it, not as the row says."""
        status, ever = Status.REPORTED, False
        for act in _story(life):
            if act in STEPS:
                step = STEPS[act]
                reset = step is Step.REOPEN and not ever
                status = Status.REPORTED if reset else workflow.TABLE[status, step]
                ever |= step is Step.DISCUSS
        life.status = status


def _story(life: Life) -> list[str]:
    rows = select(AuditRow.act).where(AuditRow.case_id == life.told.case_id).order_by(AuditRow.number)
    return list(db.session.scalars(rows))


def _life(life: Life) -> deadlines.Life:
    return terms.life_of(CaseFile.open_with_receipt(life.told.code))


def _rows() -> set[tuple[str, str, str, str]]:
    db.session.rollback()
    return {(row.case_id, row.clock, row.due_on.isoformat(), row.stage) for row in db.session.scalars(select(ToldOf))}


@contextmanager
def _maybe() -> Iterator[None]:
    """A refusal is an answer too."""
    try:
        yield
    except Refusal:
        db.session.rollback()


def _talk(now: datetime) -> Discussion:
    return Discussion(now.date(), ("Hein",), "We praten verder.", cases.MILD)


_TAKE: dict[Step, Callable[[CaseFile, Person, str, datetime], Any]] = {
    Step.ACKNOWLEDGE: lambda c, p, seen, now: handling.acknowledge(
        c, Acknowledgement("Dank je."), seen=seen, actor=p.actor, now=now
    ),
    Step.DISCUSS: lambda c, p, seen, now: handling.discuss(c, _talk(now), seen=seen, actor=p.actor, now=now),
    Step.ANSWER: lambda c, p, seen, now: handling.answer(
        c, Answer("Dat mag.", verdict=Verdict.YES), seen=seen, actor=p.actor, now=now
    ),
    Step.PLAN: lambda c, p, seen, now: handling.plan(
        c, Plan((Action("Weghalen", "Bram", now.date() + timedelta(days=9)),)), seen=seen, actor=p.actor, now=now
    ),
    Step.CLOSE: lambda c, p, seen, now: handling.close(c, cases.ENDING, seen=seen, actor=p.actor, now=now),
    Step.CLOSE_WITHOUT_ACTION: lambda c, p, seen, now: handling.close_without_action(
        c, cases.NOTHING_TO_DO, seen=seen, actor=p.actor, now=now
    ),
    Step.SET_ASIDE: lambda c, p, seen, now: handling.set_aside(c, cases.SPAM, seen=seen, actor=p.actor, now=now),
    Step.REOPEN: lambda c, p, seen, now: handling.reopen(
        c, Reopening("Toch nog iets."), seen=seen, actor=p.actor, now=now
    ),
}


@pytest.fixture
def database() -> str:
    return "sqlite"


def test_no_life_of_a_case_loses_a_clock_or_tells_anything_twice(show_house: Callable[[str], House]) -> None:
    model = show_house("sqlite")

    class Here(Lives):
        pass

    Here.model = model
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
