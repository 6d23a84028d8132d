"""Whether a case must be reported outside: asked by its category, answered by its term, and kept like any action."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from tests import cases
from tests.people import NOW, People, later
from tracker.casefile import CaseFile
from tracker.domain import demands
from tracker.domain.deadlines import ORGANISATION_ZONE
from tracker.domain.demands import ActionsStillOpen, InTheFuture, MissingText
from tracker.domain.duties import Answer, Duty, MissingAnswer, Moment
from tracker.domain.errors import NotFound
from tracker.domain.statuses import Kind
from tracker.models import Action, AuditRow, db
from tracker.services import acting, correcting, handling, informing, recording

MONDAY = NOW.date()
DONE = Answer(needed=True, done_on=MONDAY, why="AP, kenmerk 12345")
NOT_NEEDED = Answer(needed=False, done_on=None, why="Niemand is te herkennen.")


NINE = Moment(MONDAY, 9)


def say_when(case_file: CaseFile, people: People, duty: Duty = Duty.DATA, since: Moment = NINE) -> None:
    informing.say_when(case_file, duty, since, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)


def answer(case_file: CaseFile, people: People, given: Answer, duty: Duty = Duty.DATA) -> None:
    informing.answer(case_file, duty, given, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)


def test_the_category_asks_the_question_from_the_day_of_filing_on(people: People) -> None:
    case_file = cases.opened(cases.file(category="CL2"), people.hein)
    (question,) = informing.questions(case_file)
    assert (question.duty, question.since, question.action) == (Duty.CARE, Moment(MONDAY), None)
    assert question.due.on == cases.days_after(3)
    assert informing.questions(cases.opened(cases.file(category="ST1"), people.hein)) == []
    assert informing.questions(cases.opened(cases.file(kind=Kind.ADVICE, category="PR1"), people.hein)) == []


def test_the_clock_runs_from_the_moment_that_somebody_knew_over_the_weekend_and_to_the_hour(people: People) -> None:
    case_file = cases.opened(cases.file(), people.hein)
    friday = later(days=-3)
    say_when(case_file, people, since=Moment(friday.date(), 16))
    (question,) = informing.questions(case_file)
    assert question.due.hour == datetime(2026, 11, 2, 16, tzinfo=ORGANISATION_ZONE)
    assert (case_file.case.due_on, case_file.case.due_clock) == (MONDAY, "action")
    say_when(case_file, people, since=Moment(MONDAY))
    (question,) = informing.questions(case_file)
    assert question.due.on == cases.days_after(2), "72 hours from the beginning of a day end with the third day"
    with pytest.raises(InTheFuture):
        say_when(case_file, people, since=Moment(cases.days_after(1)))


@pytest.mark.parametrize("given", [DONE, NOT_NEEDED])
@pytest.mark.parametrize("begun", [True, False])
def test_an_answer_stops_the_clock_and_counts_as_no_action(people: People, given: Answer, begun: bool) -> None:
    told = cases.file()
    cases.discussed(told, people.hein)
    case_file = cases.planned(told, people.hein)
    if begun:
        say_when(case_file, people)
    answer(case_file, people, given)
    (question,) = informing.questions(case_file)
    assert question.is_answered and question.action is not None
    assert (question.action.next_on, question.action.dropped) == (None, not given.needed)
    assert len(case_file.register.actions or ()) == 1
    cases.finished(told, people.hein)
    assert handling.state_of(cases.opened(told, people.hein), MONDAY).nothing_done is False
    with pytest.raises(informing.AlreadyAnswered):
        answer(case_file, people, given)


def test_that_a_question_was_dropped_does_not_hide_that_nothing_was_done(people: People) -> None:
    told = cases.file()
    cases.discussed(told, people.hein)
    case_file = cases.planned(told, people.hein)
    answer(case_file, people, DONE)
    action = next(each for each in case_file.actions() if each.is_measure)
    correcting.finish(case_file, action.id, "Toch niet.", True, actor=people.hein.actor, now=NOW)
    assert handling.state_of(case_file, MONDAY).nothing_done is True


def test_an_answer_says_which_and_when_or_why(people: People) -> None:
    case_file = cases.opened(cases.file(), people.hein)
    wrong = {
        MissingAnswer: Answer(None, None, ""),
        MissingText: Answer(needed=False, done_on=None, why=" "),
        InTheFuture: Answer(needed=True, done_on=cases.days_after(1), why=""),
    }
    for refusal, given in wrong.items():
        with pytest.raises(refusal):
            answer(case_file, people, given)
    with pytest.raises(NotFound):
        answer(case_file, people, DONE, Duty.FOOD)
    assert case_file.actions() == []


def test_of_two_who_answer_the_second_sees_it_first(people: People) -> None:
    told = cases.file()
    mine, hers = cases.opened(told, people.hein), cases.opened(told, people.christien)
    seen = mine.case.last_act
    informing.answer(mine, Duty.DATA, DONE, seen=seen, actor=people.hein.actor, now=NOW)
    with pytest.raises(acting.CaseChanged):
        informing.answer(hers, Duty.DATA, NOT_NEEDED, seen=seen, actor=people.christien.actor, now=NOW)


def test_closing_names_a_question_that_is_still_open(people: People) -> None:
    told = cases.file()
    case_file = cases.discussed(told, people.hein)
    say_when(case_file, people)
    with pytest.raises(ActionsStillOpen) as refused:
        handling.close_without_action(
            case_file, cases.NOTHING_TO_DO, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW
        )
    assert [each.duty for each in refused.value.values["names"]] == [Duty.DATA]


def test_a_stolen_copy_does_not_tell_a_question_from_an_action(people: People) -> None:
    """Same columns, same size, same kinds of entries in the trail."""
    asked, acted = cases.opened(cases.file(), people.hein), cases.opened(cases.file(), people.hein)
    say_when(asked, people, since=Moment(MONDAY))
    action = demands.Action("De foto weghalen", "Bram", informing.questions(asked)[0].due.on)
    correcting.add(acted, action, seen=acted.case.last_act, actor=people.hein.actor, now=NOW)
    answer(asked, people, DONE)
    correcting.finish(
        acted, acted.actions()[0].id, "De foto is weg.", False, actor=people.hein.actor, now=NOW, unchecked=True
    )

    def readable(case_file: CaseFile) -> tuple[object, ...]:
        row = db.session.scalars(select(Action).where(Action.case_id == case_file.case.id)).one()
        entries = [(entry.act, entry.facts) for entry in recording.trail_of(case_file)]
        return (row.due_on, row.finished_on, row.next_on, len(row.sealed), entries, case_file.case.due_clock)

    assert readable(asked) == readable(acted)
    for row in db.session.scalars(select(AuditRow)):
        assert not set(json.loads(row.facts)) & {"duty", "category", "effect"}
