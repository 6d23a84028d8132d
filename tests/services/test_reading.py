"""Who read what, by day: handlers because it is on the record, the reporter only by their own button."""

from datetime import timedelta

from sqlalchemy import func, select

from tests import cases
from tests.cases import file, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, changes, snapshot
from tracker.casefile import EntryKind
from tracker.models import AuditRow, Entry, Notice, db
from tracker.services import conversation, handling, reading, recording
from tracker.services.reading import Marks

DAY = timedelta(days=1)


def marks_of(told: cases.Told, people: People) -> Marks:
    case_file = opened(told, people.hein)
    return reading.marks(case_file, case_file.entries(), recording.trail_of(case_file))


def write(told: cases.Told, people: People, text: str = "Weet je nog waar?", days: int = 0) -> str:
    """A letter to the reporter; gives its id."""
    case_file = opened(told, people.hein)
    conversation.send_message(case_file, text, cases.new_entry_id(), actor=people.hein.actor, now=later(days=days))
    return opened(told, people.hein).entries()[-1].id


def add(told: cases.Told, days: int = 0, hours: int = 0) -> str:
    now = later(days=days, hours=hours)
    conversation.add_from_reporter(cases.by_receipt(told), "In de stal.", cases.new_entry_id(), now=now)
    return cases.by_receipt(told).entries()[-1].id


def read(told: cases.Told, people: People, days: int = 0, hours: int = 0) -> None:
    now = later(days=days, hours=hours)
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=now)


def confirm(told: cases.Told, letter: str, days: int = 0) -> None:
    conversation.confirm_reading(cases.by_receipt(told), letter, now=later(days=days))


def test_a_handler_who_looked_after_it_has_read_it_on_the_first_such_day(people: People) -> None:
    told = file()
    read(told, people, days=-1)
    words = add(told)
    assert marks_of(told, people).by_handlers[words] == {}
    read(told, people, days=2)
    read(told, people, days=3)
    assert marks_of(told, people).by_handlers[words] == {people.hein.id: later(days=2).date()}


def test_a_second_look_on_the_same_day_counts_though_it_leaves_no_entry(people: People) -> None:
    told = file()
    read(told, people)
    words = add(told, hours=1)
    assert marks_of(told, people).by_handlers[words] == {}
    before = snapshot()
    read(told, people, hours=2)
    assert set(changes(before)) == {"holder"}
    assert marks_of(told, people).by_handlers[words] == {people.hein.id: NOW.date()}


def test_a_letter_is_read_when_the_reporter_says_so_and_so_is_what_came_before_it(people: People) -> None:
    told = file()
    one, two = write(told, people), write(told, people, "En wanneer?")
    three = write(told, people, "Dank je.")
    assert marks_of(told, people).by_reporter == {}
    with acts("message:added"):
        confirm(told, two, days=1)
    assert marks_of(told, people).by_reporter == {one: later(days=1).date(), two: later(days=1).date()}
    assert [letter.id for letter in reading.unconfirmed(opened(told, people.hein).entries())] == [three]


def test_saying_so_twice_or_of_what_is_no_letter_changes_nothing(people: People) -> None:
    told, other = file(), file()
    letter, foreign = write(told, people), write(other, people)
    confirm(told, letter)
    before = snapshot()
    for strange in (letter, foreign, "", "0" * 32, opened(told, people.hein).entries()[0].id):
        confirm(told, strange)
    assert changes(before) == {}


def test_coming_back_to_look_leaves_no_mark(people: People) -> None:
    told = file()
    write(told, people)
    before = snapshot()
    cases.by_receipt(told).entries()
    assert changes(before) == {}
    assert marks_of(told, people).by_reporter == {}


def test_in_a_stolen_copy_a_read_mark_is_like_a_short_addition(people: People) -> None:
    """The same tables, as many rows, the same words in the clear, the same lengths."""
    added, marked = file(), file()
    letters = [write(told, people) for told in (added, marked)]
    left = []
    for told, act in ((added, lambda: add(added, 1)), (marked, lambda: confirm(marked, letters[1], 1))):
        db.session.execute(db.delete(Notice))
        db.session.commit()
        before = db.session.scalar(select(func.max(AuditRow.number)))
        known = set(db.session.scalars(select(Entry.id)))
        act()
        row = db.session.scalars(select(AuditRow).where(AuditRow.number > before)).one()
        entry = db.session.scalars(select(Entry).where(Entry.id.not_in(known))).one()
        told_to = sorted(db.session.scalars(select(Notice.account_id)))
        left.append((row.act, row.actor, row.day, row.facts, len(row.sealed), len(entry.sealed), told_to))
        assert row.case_id == told.case_id
    assert left[0] == left[1]


def test_a_read_mark_is_no_answer(people: People) -> None:
    """A question that was read and not answered still waits."""
    told = file()
    letter = write(told, people)
    confirm(told, letter, days=1)
    state = handling.state_of(opened(told, people.hein), later(days=40).date())
    assert (state.questions_asked, state.quiet_days) == (1, 40)
    assert opened(told, people.hein).entries()[-1].kind is EntryKind.READ


def test_what_was_read_once_for_a_page_is_read_again_before_anything_is_written(people: People) -> None:
    """Else two people would write under one number, and the page would never show what came between."""
    told = file()
    case_file = opened(told, people.hein)
    case_file.hold_still()
    assert len(case_file.entries()) == 1
    add(told)
    assert len(case_file.entries()) == 1, "a page is of one moment"
    conversation.write_note(case_file, "Ik bel.", cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    assert [entry.number for entry in case_file.entries()] == [1, 2, 3]


def test_that_a_letter_was_read_stops_nobody_who_is_writing(people: People) -> None:
    told = file()
    letter = write(told, people)
    case_file, christien = opened(told, people.christien), people.christien.actor
    seen, entry_id = case_file.case.last_act, cases.new_entry_id()
    confirm(told, letter)
    conversation.send_message(case_file, "Tot morgen.", entry_id, actor=christien, now=NOW, seen=seen)
    assert opened(told, people.hein).entries()[-1].body["text"] == "Tot morgen."
