"""After closing: disagreeing, rating and checking in, each once and sealed, and the clock that only an answer stops."""

from datetime import date, datetime

import pytest
from sqlalchemy import delete, select

from tests import cases
from tests.cases import Told, file, new_entry_id, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker.casefile import EntryKind
from tracker.domain.aftercare import (
    AlreadyDisagreed,
    Disadvantage,
    Grade,
    NotAskedNow,
    NotClosed,
    NothingToAnswer,
    Rating,
)
from tracker.domain.deadlines import Clock
from tracker.domain.demands import MissingText, Reopening
from tracker.domain.reports import LONGEST_TEXT
from tracker.models import Case, Notice, db
from tracker.services import caring, conversation, erasing, handling, sharing
from tracker.services.acting import CaseChanged, OnlyForAWhile
from tracker.services.conversation import TooLong

WHY = "De foto staat er nog steeds, en niemand heeft met mij gepraat."
ENTRY = "0" * 32
GOOD = Rating(Grade.MOSTLY, Grade.HARDLY, "Het duurde lang.")


@pytest.fixture
def closed(people: People) -> Told:
    told = file()
    cases.walked_to("closed", told, people.hein)
    return told


def disagree(told: Told, text: str = WHY, entry_id: str = ENTRY, now: datetime = NOW) -> None:
    caring.disagree(cases.by_receipt(told), text, entry_id, now=now)


def answer(told: Told, people: People, text: str = "We keken het na.", *, now: datetime = NOW) -> None:
    case_file = opened(told, people.hein)
    caring.answer(case_file, text, seen=case_file.case.last_act, actor=people.hein.actor, now=now)


def reopen(told: Told, people: People, *, now: datetime = NOW) -> None:
    case_file = opened(told, people.hein)
    handling.reopen(case_file, Reopening("De melder heeft gelijk."), seen=case_file.case.last_act,
                    actor=people.hein.actor, now=now)  # fmt: skip


def check_in(told: Told, months: int, said: Disadvantage = Disadvantage.NO, *, now: datetime) -> None:
    caring.check_in(cases.by_receipt(told), months, said, now=now)


def row(told: Told) -> Case:
    return db.session.get_one(Case, told.case_id)


def asked(told: Told, today: date) -> int | None:
    return caring.after(cases.by_receipt(told), today).asks


# disagreeing


def test_who_disagrees_is_an_addition_in_the_trail_and_starts_a_clock_of_ten_working_days(closed: Told) -> None:
    assert row(closed).due_clock != Clock.DISAGREEMENT
    with acts("message:added"):
        disagree(closed)
    assert (row(closed).disagreed_on, row(closed).due_clock) == (NOW.date(), Clock.DISAGREEMENT)
    assert row(closed).due_on == date(2026, 11, 16)


def test_the_handlers_are_told_that_something_waits(people: People, closed: Told) -> None:
    db.session.execute(delete(Notice))
    db.session.commit()
    disagree(closed)
    assert set(db.session.scalars(select(Notice.account_id))) == {people.hein.id, people.christien.id}


def test_an_answer_stops_the_clock_and_stays_for_the_reporter(people: People, closed: Told) -> None:
    disagree(closed)
    with acts("message:sent"):
        answer(closed, people)
    assert row(closed).disagreed_on is None
    assert row(closed).due_clock != Clock.DISAGREEMENT
    found = caring.after(cases.by_receipt(closed), NOW.date())
    assert found.disagreement is not None
    assert found.answer is not None
    assert found.answer.body["text"] == "We keken het na."


def test_opening_the_case_again_stops_the_clock_too(people: People, closed: Told) -> None:
    disagree(closed)
    reopen(closed, people)
    assert row(closed).disagreed_on is None
    assert row(closed).due_clock != Clock.DISAGREEMENT


def test_no_letter_note_or_look_stops_the_clock(people: People, closed: Told) -> None:
    disagree(closed)
    case_file = opened(closed, people.hein)
    handling.read(case_file, actor=people.hein.actor, now=later(days=1))
    conversation.send_message(case_file, "We zoeken het uit.", new_entry_id(), actor=people.hein.actor, now=NOW)
    conversation.write_note(case_file, "Even bellen.", new_entry_id(), actor=people.hein.actor, now=NOW)
    conversation.add_from_reporter(cases.by_receipt(closed), "En nog iets.", new_entry_id(), now=NOW)
    assert (row(closed).disagreed_on, row(closed).due_clock) == (NOW.date(), Clock.DISAGREEMENT)


def test_one_disagrees_once_per_closing_and_again_after_the_next(people: People, closed: Told) -> None:
    disagree(closed)
    with nothing_changes(AlreadyDisagreed):
        disagree(closed, "En ook nog dit.", new_entry_id())
    answer(closed, people)
    with nothing_changes(AlreadyDisagreed):
        disagree(closed, "En ook nog dit.", new_entry_id())
    reopen(closed, people)
    cases.planned(closed, people.hein)
    cases.finished(closed, people.hein)
    cases.closed(closed, people.hein)
    disagree(closed, "Het is nog steeds niet goed.", new_entry_id(), now=later(days=3))
    assert row(closed).disagreed_on == later(days=3).date()


def test_a_second_click_disagrees_once(closed: Told) -> None:
    disagree(closed)
    before = snapshot()
    disagree(closed)
    assert changes(before) == {}


def test_there_is_nothing_to_disagree_with_while_the_case_is_open(people: People) -> None:
    told = file()
    with nothing_changes(NotClosed):
        disagree(told)


@pytest.mark.parametrize(("text", "refusal"), [(" \n", MissingText), ("x" * (LONGEST_TEXT + 1), TooLong)])
def test_no_words_and_too_many_are_refused_to_both(
    people: People, closed: Told, text: str, refusal: type[MissingText | TooLong]
) -> None:
    with nothing_changes(refusal):
        disagree(closed, text)
    disagree(closed)
    with nothing_changes(refusal):
        answer(closed, people, text)


def test_an_answer_to_nothing_a_second_answer_and_a_stale_one_are_refused(people: People, closed: Told) -> None:
    with nothing_changes(NothingToAnswer):
        answer(closed, people)
    seen = row(closed).last_act
    disagree(closed)
    with nothing_changes(CaseChanged):
        caring.answer(opened(closed, people.hein), "Nee.", seen=seen, actor=people.hein.actor, now=NOW)
    answer(closed, people)
    with nothing_changes(NothingToAnswer):
        answer(closed, people)


def test_who_only_reads_along_does_not_answer(people: People, closed: Told) -> None:
    disagree(closed)
    until = later(days=5).date()
    sharing.share(opened(closed, people.hein), people.mirjam.id, "Kijk mee.", until, actor=people.hein.actor, now=NOW)
    case_file = opened(closed, people.mirjam)
    with nothing_changes(OnlyForAWhile):
        caring.answer(case_file, "Nee.", seen=case_file.case.last_act, actor=people.mirjam.actor, now=NOW)


def test_nothing_is_erased_while_somebody_waits_for_an_answer(people: People, closed: Told) -> None:
    much_later = later(days=1000)
    disagree(closed, now=much_later)
    case_file = opened(closed, people.hein)
    with nothing_changes(erasing.StillDisagrees):
        erasing.propose(case_file, seen=case_file.case.last_act, actor=people.hein.actor, now=much_later)
    answer(closed, people, now=much_later)
    case_file = opened(closed, people.hein)
    erasing.propose(case_file, seen=case_file.case.last_act, actor=people.hein.actor, now=much_later)


# rating


def test_a_rating_is_an_addition_like_any_other_and_may_be_changed(people: People, closed: Told) -> None:
    with acts("message:added", "message:added"):
        caring.rate(cases.by_receipt(closed), GOOD, new_entry_id(), now=NOW)
        caring.rate(cases.by_receipt(closed), Rating(Grade.WHOLLY, Grade.WHOLLY), new_entry_id(), now=NOW)
    for person in (people.hein, people.christien):
        assert caring.after(opened(closed, person), NOW.date()).rating == Rating(Grade.WHOLLY, Grade.WHOLLY)
    assert len([e for e in opened(closed, people.hein).entries() if e.kind is EntryKind.RATING]) == 2


def test_the_same_rating_twice_is_one(closed: Told) -> None:
    caring.rate(cases.by_receipt(closed), GOOD, ENTRY, now=NOW)
    before = snapshot()
    caring.rate(cases.by_receipt(closed), GOOD, ENTRY, now=NOW)
    caring.rate(cases.by_receipt(closed), GOOD, new_entry_id(), now=NOW)
    assert changes(before) == {}


def test_an_open_case_is_not_rated_and_a_new_closing_is_rated_anew(people: People, closed: Told) -> None:
    caring.rate(cases.by_receipt(closed), GOOD, ENTRY, now=NOW)
    reopen(closed, people)
    with nothing_changes(NotClosed):
        caring.rate(cases.by_receipt(closed), GOOD, new_entry_id(), now=NOW)
    assert caring.after(cases.by_receipt(closed), NOW.date()).rating is None


# check-ins


def test_a_check_in_is_asked_from_its_day_on_and_answered_once(closed: Told) -> None:
    assert asked(closed, date(2026, 12, 1)) is None
    assert asked(closed, date(2026, 12, 2)) == 1
    with acts("message:added"):
        check_in(closed, 1, now=later(days=31))
    assert asked(closed, date(2026, 12, 2)) is None
    with nothing_changes(NotAskedNow):
        check_in(closed, 1, now=later(days=31))
    assert asked(closed, date(2027, 2, 2)) == 3


@pytest.mark.parametrize("said", [Disadvantage.NO, Disadvantage.RATHER_NOT])
def test_an_answer_is_kept_as_proof_for_who_handles_the_case(people: People, closed: Told, said: Disadvantage) -> None:
    check_in(closed, 1, said, now=later(days=31))
    entry = opened(closed, people.hein).entries()[-1]
    assert (entry.kind, entry.body) == (EntryKind.CHECK_IN, {"months": 1, "said": said})


def test_another_check_in_than_the_one_that_is_asked_is_refused(closed: Told) -> None:
    for months in (3, 2, 0, 12):
        with nothing_changes(NotAskedNow):
            check_in(closed, months, now=later(days=31))


def test_after_a_reopening_nothing_is_asked_and_a_new_closing_counts_anew(people: People, closed: Told) -> None:
    check_in(closed, 1, now=later(days=31))
    reopen(closed, people, now=later(days=32))
    assert asked(closed, later(days=200).date()) is None
    cases.planned(closed, people.hein)
    cases.finished(closed, people.hein)
    cases.closed(closed, people.hein, now=later(days=40))
    assert asked(closed, later(days=41).date()) is None
    assert asked(closed, later(days=75).date()) == 1


def test_nothing_that_looks_makes_anything(closed: Told) -> None:
    before = snapshot()
    caring.after(cases.by_receipt(closed), later(days=100).date())
    assert changes(before) == {}
