"""Whether a case must be reported outside: asked by its category, answered by its term, and kept like any action."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, select

from tests import cases
from tests.people import NOW, People, later
from tracker.casefile import CaseFile
from tracker.domain import demands
from tracker.domain.deadlines import ORGANISATION_ZONE
from tracker.domain.demands import ActionsStillOpen, InTheFuture, MissingText, QuestionsStillOpen
from tracker.domain.duties import Answer, Duty, MissingAnswer, Moment
from tracker.domain.errors import NotFound
from tracker.domain.statuses import Kind
from tracker.models import Action, AuditRow, Entry, Notice, db
from tracker.services import acting, classifying, conversation, correcting, handling, informing, listing, recording
from tracker.services.listing import Waits

MONDAY = NOW.date()
DONE = Answer(needed=True, done_on=MONDAY, why="AP, kenmerk 12345")
NOT_NEEDED = Answer(needed=False, done_on=None, why="Niemand is te herkennen.")


NINE = Moment(MONDAY, 9)
TALK = replace(cases.TALK, classification=replace(cases.MILD, category="SM1"))


def file(category: str = "SM1", **changes: Any) -> cases.Told:
    """A photo without consent: was it a data breach?"""
    return cases.file(category=category, **changes)


def close_without_action(case_file: CaseFile, people: People) -> bool:
    return handling.close_without_action(
        case_file, cases.NOTHING_TO_DO, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW
    )


def say_when(case_file: CaseFile, people: People, duty: Duty = Duty.DATA, since: Moment = NINE) -> None:
    informing.say_when(case_file, duty, since, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)


def answer(case_file: CaseFile, people: People, given: Answer, duty: Duty = Duty.DATA) -> None:
    informing.answer(case_file, duty, given, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)


def test_the_category_asks_the_question_from_the_day_of_filing_on(people: People) -> None:
    case_file = cases.opened(file(category="CL2"), people.hein)
    (question,) = informing.questions(case_file)
    assert (question.duty, question.since, question.action) == (Duty.CARE, Moment(MONDAY), None)
    assert question.due.on == cases.days_after(3)
    assert informing.questions(cases.opened(file(category="ST1"), people.hein)) == []
    assert informing.questions(cases.opened(file(kind=Kind.ADVICE, category="PR1"), people.hein)) == []


def test_the_clock_runs_from_the_moment_that_somebody_knew_over_the_weekend_and_to_the_hour(people: People) -> None:
    case_file = cases.opened(file(), people.hein)
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
    told = file()
    cases.discussed(told, people.hein, TALK)
    case_file = cases.planned(told, people.hein)
    if begun:
        say_when(case_file, people)
    answer(case_file, people, given)
    (question,) = informing.questions(case_file)
    assert question.answer == given
    assert (question.action is None) is (not begun)
    if question.action is not None:
        assert (question.action.next_on, question.action.dropped) == (None, not given.needed)
    assert len(case_file.register.actions or ()) == 1
    cases.finished(told, people.hein)
    assert handling.state_of(cases.opened(told, people.hein), MONDAY).nothing_done is False
    with pytest.raises(informing.AlreadyAnswered):
        answer(case_file, people, given)


def test_that_a_question_was_dropped_does_not_hide_that_nothing_was_done(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, TALK)
    case_file = cases.planned(told, people.hein)
    answer(case_file, people, DONE)
    action = next(each for each in case_file.actions() if each.is_measure)
    correcting.finish(case_file, action.id, "Toch niet.", True, actor=people.hein.actor, now=NOW)
    assert handling.state_of(case_file, MONDAY).nothing_done is True


def test_an_answer_says_which_and_when_or_why(people: People) -> None:
    case_file = cases.opened(file(), people.hein)
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
    told = file()
    mine, hers = cases.opened(told, people.hein), cases.opened(told, people.christien)
    seen = mine.case.last_act
    informing.answer(mine, Duty.DATA, DONE, seen=seen, actor=people.hein.actor, now=NOW)
    with pytest.raises(acting.CaseChanged):
        informing.answer(hers, Duty.DATA, NOT_NEEDED, seen=seen, actor=people.christien.actor, now=NOW)


@pytest.mark.parametrize("begun", [True, False])
def test_closing_names_a_question_that_has_no_answer(people: People, begun: bool) -> None:
    told = file()
    case_file = cases.discussed(told, people.hein, TALK)
    if begun:
        say_when(case_file, people)
    with pytest.raises(ActionsStillOpen if begun else QuestionsStillOpen) as refused:
        close_without_action(case_file, people)
    assert [each.duty for each in refused.value.values["names"]] == [Duty.DATA]
    assert case_file.case.proposed_on is None
    answer(case_file, people, NOT_NEEDED)
    assert close_without_action(case_file, people)


def test_closing_after_measures_asks_for_the_answers_too(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, TALK)
    case_file = cases.planned(told, people.hein)
    with pytest.raises(ActionsStillOpen) as refused:
        cases.closed(told, people.hein)
    assert [each.duty for each in refused.value.values["names"]] == ["", Duty.DATA], "all that is open, at once"
    cases.finished(told, people.hein)
    with pytest.raises(QuestionsStillOpen):
        cases.closed(told, people.hein)
    answer(case_file, people, DONE)
    assert cases.closed(told, people.hein).case.closed_on == MONDAY


def test_what_was_proposed_is_not_agreed_to_before_a_question_of_meanwhile_is_answered(people: People) -> None:
    told = file("SM6")
    case_file = cases.discussed(told, people.hein, cases.SEVERE_TALK)
    assert close_without_action(case_file, people) is False
    other = replace(cases.SEVERE, category="CL2")
    hers = cases.opened(told, people.christien)
    christien = people.christien.actor
    classifying.classify(hers, other, "Het gaat om meer.", seen=hers.case.last_act, actor=christien, now=NOW)
    with pytest.raises(QuestionsStillOpen):
        handling.agree(hers, seen=hers.case.last_act, actor=christien, now=NOW)
    answer(hers, people, NOT_NEEDED, Duty.CARE)
    handling.agree(hers, seen=hers.case.last_act, actor=christien, now=NOW)
    assert hers.case.closed_on == MONDAY


def test_setting_aside_and_answering_a_question_for_advice_ask_for_no_answers(people: People) -> None:
    told = file()
    case_file = cases.opened(told, people.hein)
    seen = case_file.case.last_act
    handling.set_aside(case_file, cases.SPAM, seen=seen, actor=people.hein.actor, now=NOW)
    hers = cases.opened(told, people.christien)
    handling.agree(hers, seen=hers.case.last_act, actor=people.christien.actor, now=NOW)
    assert hers.case.closed_on == MONDAY
    asked = cases.opened(file(kind=Kind.ADVICE), people.hein)
    handling.answer(asked, demands.Answer("Ja."), seen=asked.case.last_act, actor=people.hein.actor, now=NOW)
    assert asked.case.closed_on == MONDAY


def test_an_answer_that_turns_out_to_be_none_blocks_closing_again(people: People) -> None:
    told = file()
    case_file = cases.discussed(told, people.hein, TALK)
    answer(case_file, people, NOT_NEEDED)
    say_when(case_file, people)
    (question,) = informing.questions(case_file)
    assert not question.is_answered and question.action is not None
    with pytest.raises(ActionsStillOpen):
        close_without_action(case_file, people)
    answer(case_file, people, DONE)
    assert close_without_action(case_file, people)


def test_the_card_tells_that_a_question_waits_for_its_handlers(people: People) -> None:
    told = file()
    case_file = cases.opened(told, people.hein)

    def waits() -> Waits | None:
        return listing.waits_of(people.christien.actor, [told.case_id])[told.case_id]

    cases.acknowledged(told, people.hein)
    assert waits() is Waits.ME
    answer(case_file, people, NOT_NEEDED)
    assert waits() is None
    say_when(case_file, people)
    assert waits() is Waits.ME
    answer(case_file, people, DONE)
    assert waits() is None
    other = replace(cases.MILD, category="CL2")
    seen = case_file.case.last_act
    classifying.classify(case_file, other, "Het gaat om meer.", seen=seen, actor=people.hein.actor, now=NOW)
    assert waits() is Waits.ME
    conversation.add_from_reporter(cases.by_receipt(told), "Nog iets.", cases.new_entry_id(), now=NOW)
    assert cases.opened(told, people.hein).card.asks, "what the reporter writes leaves the question standing"
    seen = cases.opened(told, people.hein).case.last_act
    classifying.correct_kind(
        cases.opened(told, people.hein), Kind.ADVICE, "Dank je.", "Het is een vraag.", seen=seen,
        actor=people.hein.actor, now=NOW,
    )  # fmt: skip
    assert not cases.opened(told, people.hein).card.asks


def test_a_stolen_copy_does_not_tell_a_question_from_an_action(people: People) -> None:
    """Same columns, same size, same kinds of entries in the trail."""
    asked, acted = cases.opened(file(), people.hein), cases.opened(file(), people.hein)
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


def test_a_stolen_copy_does_not_tell_an_answer_from_a_note(people: People) -> None:
    """Closing asks for the answer in some categories only: what it leaves must not tell which."""
    asked, noted = cases.opened(file(), people.hein), cases.opened(file("SM6"), people.hein)
    db.session.execute(delete(Notice))
    db.session.commit()
    answer(asked, people, DONE)
    conversation.write_note(noted, "Overlegd met de AP.", cases.new_entry_id(), actor=people.hein.actor, now=NOW)

    def readable(case_file: CaseFile) -> tuple[object, ...]:
        case = case_file.case
        rows = db.session.scalars(select(Action).where(Action.case_id == case.id)).all()
        sizes = sorted(len(row.sealed) for row in db.session.scalars(select(Entry).where(Entry.case_id == case.id)))
        trail = [(entry.act, entry.facts, len(entry.sealed)) for entry in recording.trail_of(case_file)]
        return (rows, sizes, trail, len(case.card or b""), case.due_on, case.due_clock, case.planned_on)

    assert readable(asked) == readable(noted)
    assert db.session.scalars(select(Notice)).all() == [], "nor does a mail"
