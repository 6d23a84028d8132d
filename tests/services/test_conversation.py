"""What is said in a case: both ways and among handlers, only added to, and once per click."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from tests import cases
from tests.cases import file, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker.casefile import EntryKind
from tracker.domain.deadlines import Clock, open_clocks
from tracker.domain.demands import Feedback, MissingFeedback, MissingText, Reopening
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.standard_texts import NotFilledIn
from tracker.models import Holder, Notice, db
from tracker.services import conversation, handling, recording
from tracker.services.conversation import SaidMeanwhile, TooLong

ENTRY = "0" * 32


def send(people: People, told: cases.Told, text: str = "Weet je nog waar?", entry_id: str = ENTRY) -> None:
    conversation.send_message(opened(told, people.hein), text, entry_id, actor=people.hein.actor, now=NOW)


def note(people: People, told: cases.Told, text: str = "Bellen met de ouders.", entry_id: str = ENTRY) -> None:
    conversation.write_note(opened(told, people.hein), text, entry_id, actor=people.hein.actor, now=NOW)


def add(told: cases.Told, text: str = "Het was in de stal.", entry_id: str = ENTRY) -> None:
    conversation.add_from_reporter(cases.by_receipt(told), text, entry_id, now=NOW)


def noticed() -> set[str]:
    return set(db.session.scalars(select(Notice.account_id)))


def no_notices() -> None:
    db.session.execute(delete(Notice))
    db.session.commit()


def test_each_thing_said_is_one_entry_in_the_case_and_one_in_the_trail(people: People) -> None:
    told = file()
    with acts("message:sent", "note:written", "message:added"):
        send(people, told)
        note(people, told)
        add(told)
    said = [(entry.kind, entry.by, entry.body["text"]) for entry in opened(told, people.hein).entries()[1:]]
    assert said == [
        (EntryKind.TO_REPORTER, people.hein.id, "Weet je nog waar?"),
        (EntryKind.NOTE, people.hein.id, "Bellen met de ouders."),
        (EntryKind.FROM_REPORTER, "reporter", "Het was in de stal."),
    ]
    assert recording.verify() is None


def test_a_second_click_says_it_once(people: People) -> None:
    told = file()
    clicks: list[Callable[[], None]] = [lambda: send(people, told), lambda: note(people, told), lambda: add(told)]
    for click in clicks:
        click()
        before = snapshot()
        click()
        assert changes(before) == {}


def test_other_words_from_the_same_form_are_not_lost(people: People) -> None:
    """Sent, stepped back, changed, sent again: the form carries the same hidden id."""
    told = file()
    add(told, "Het was in de stal.")
    add(told, "Het was in de stal, bij de geiten.")
    texts = [entry.body.get("text") for entry in opened(told, people.hein).entries()[1:]]
    assert texts == ["Het was in de stal.", "Het was in de stal, bij de geiten."]


def test_the_same_form_id_in_two_cases_or_from_two_sides_says_both(people: People) -> None:
    one, two = file(), file()
    for told in (one, two):
        send(people, told, "Dag.")
        add(told, "Dag.")
        assert len(opened(told, people.hein).entries()) == 3


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_said_is_refused(people: People, text: str) -> None:
    told = file()
    with nothing_changes(MissingText):
        add(told, text)


def test_too_much_is_refused_with_its_length_and_just_enough_is_not(people: People) -> None:
    told = file()
    with nothing_changes(TooLong):
        add(told, "x" * (LONGEST_TEXT + 1))
    add(told, "x" * LONGEST_TEXT)


def test_odd_hidden_ids_do_no_harm(people: People) -> None:
    told = file()
    for entry_id in ("", "x" * 5000, "é", "'; DROP TABLE entry; --"):
        add(told, f"Woorden bij {entry_id[:3]}", entry_id)
    assert len(opened(told, people.hein).entries()) == 5


def test_the_other_holders_are_told_and_nobody_else(people: People) -> None:
    told, restricted = file(), file(exclude=[people.hein])
    no_notices()
    send(people, told)
    assert noticed() == {people.christien.id}
    no_notices()
    add(told)
    assert noticed() == {people.hein.id, people.christien.id}
    no_notices()
    add(restricted)
    assert noticed() == {people.christien.id}


def test_a_note_tells_nobody(people: People) -> None:
    told = file()
    no_notices()
    note(people, told)
    assert noticed() == set()


def test_who_writes_has_seen_everything_and_the_others_have_not(people: People) -> None:
    told = file()
    send(people, told)
    last_act = opened(told, people.hein).case.last_act
    assert db.session.get_one(Holder, (told.case_id, people.hein.id)).seen == last_act
    assert db.session.get_one(Holder, (told.case_id, people.christien.id)).seen != last_act


def test_what_was_said_stays_when_the_case_is_closed_and_more_can_be_added(people: People) -> None:
    told = file()
    cases.walked_to("closed", told, people.hein)
    add(told, "Ik ben het er niet mee eens.")
    assert opened(told, people.hein).entries()[-1].body["text"] == "Ik ben het er niet mee eens."


@pytest.mark.parametrize("text", ["Dit deden we: [vul in]", "This is what we did: [fill in].", "Zie [ Vul  in ]"])
def test_a_mark_that_is_left_is_not_sent(people: People, text: str) -> None:
    told = file()
    with nothing_changes(NotFilledIn):
        send(people, told, text)
    note(people, told, text)


def give_feedback(people: People, told: cases.Told, days: int = 0, text: str = "De foto is weg.") -> None:
    case_file, actor = opened(told, people.hein), people.hein.actor
    entry_id, now = cases.new_entry_id(), later(days=days)
    conversation.send_message(case_file, text, entry_id, actor=actor, now=now, feedback=True)


def clocks(people: People, told: cases.Told) -> set[Clock]:
    return {due.clock for due in open_clocks(opened(told, people.hein).case.life())}


def test_only_the_feedback_stops_the_clock_of_the_feedback(people: People) -> None:
    told = file()
    send(people, told, "Dit is de terugkoppeling: de foto is weg.")
    assert Clock.FEEDBACK in clocks(people, told)
    with acts("feedback:given"):
        give_feedback(people, told, days=3)
    assert Clock.FEEDBACK not in clocks(people, told)
    assert opened(told, people.hein).case.feedback_on == later(days=3).date()
    give_feedback(people, told, days=9, text="Nog iets.")
    assert opened(told, people.hein).case.feedback_on == later(days=3).date(), "the first day stays"


def test_files_alone_are_no_feedback(people: People) -> None:
    told = file()
    with nothing_changes(MissingText):
        give_feedback(people, told, text=" ")


def test_who_was_told_need_not_be_told_again_to_close_until_it_is_reopened(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    cases.finished(told, people.hein)
    quiet = replace(cases.ENDING, feedback=Feedback())
    with nothing_changes(MissingFeedback):
        cases.closed(told, people.hein, quiet)
    give_feedback(people, told)
    cases.closed(told, people.hein, quiet)
    case_file = opened(told, people.hein)
    assert (case_file.case.status, case_file.case.feedback_on) == ("closed", NOW.date())
    handling.reopen(case_file, Reopening("Weer."), seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert handling.state_of(opened(told, people.hein), NOW.date()).told is False


def test_two_handlers_do_not_answer_over_each_other(people: People) -> None:
    told = file()
    hein, christien = people.hein.actor, people.christien.actor
    seen = opened(told, people.christien).case.last_act
    send(people, told)
    with nothing_changes(SaidMeanwhile):
        conversation.send_message(
            opened(told, people.christien), "Waar was het?", "1" * 32, actor=christien, now=NOW, seen=seen
        )
    fresh = opened(told, people.christien).case.last_act
    conversation.send_message(opened(told, people.christien), "Dank.", "1" * 32, actor=christien, now=NOW, seen=fresh)
    heard = opened(told, people.hein).case.last_act
    conversation.write_note(opened(told, people.christien), "Ik bel.", "2" * 32, actor=christien, now=NOW)
    before = opened(told, people.christien).case.last_act
    conversation.send_message(opened(told, people.hein), "Tot later.", "3" * 32, actor=hein, now=NOW, seen=heard)
    assert opened(told, people.hein).case.last_act != before, "a note of somebody else is no answer"
