"""Names apart: a seal of their own, changed by their owner, and opened by no verb but those that record it."""

import ast

import pytest
from sqlalchemy import update

from tests import cases
from tests.cases import SANNE, by_receipt, file, opened
from tests.people import NOW, People
from tests.setup.checkout import ROOT
from tests.snapshots import acts, at_once, changes, nothing_changes, snapshot
from tracker.casefile import Names
from tracker.casefile.names import Person, letter_of
from tracker.domain.demands import MissingText
from tracker.domain.reports import Identity
from tracker.domain.vault import CannotOpen, unseal_record
from tracker.models import Case, db
from tracker.services import conversation, disclosing, naming, recording
from tracker.services.naming import NothingToShow, Told, TooManyPeople

NEW = Identity("Sanne Vermeer", "sanne@example.org", "staff")
MAY_OPEN_NAMES = {
    "services/copying.py",
    "services/disclosing.py",
    "services/naming.py",
    "services/reporting.py",
    "services/searching.py",  # of cases of which this handler was shown the names
}


def change(told: cases.Told, identity: Identity, form: str = "") -> None:
    naming.change_name(by_receipt(told), identity, form or cases.new_entry_id(), now=NOW)


def add(told: cases.Told, people: People, name: str, who: str = "", form: str = "") -> None:
    person = people.hein
    naming.add_person(opened(told, person), name, who, form or cases.new_entry_id(), actor=person.actor, now=NOW)


def shown(told: cases.Told, people: People) -> Identity:
    return disclosing.show_name(opened(told, people.hein), "Bellen.", actor=people.hein.actor, now=NOW)


def test_only_the_verbs_that_record_it_come_near_a_name() -> None:
    """No page, list, export, mail or log can show a name: none of them imports what opens it."""
    found = set()
    for path in (ROOT / "tracker").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            attribute = node.attr if isinstance(node, ast.Attribute) else ""
            if "Names" in names or attribute in ("Names", "keys_apart"):
                found.add(path.relative_to(ROOT / "tracker").as_posix())
    assert found - {"casefile/__init__.py", "casefile/names.py"} == MAY_OPEN_NAMES


def test_the_key_of_the_story_does_not_open_the_name(people: People) -> None:
    told = file(identity=SANNE)
    add(told, people, "Marcus")
    case_file = opened(told, people.hein)
    for column in ("identity", "concerned"):
        with pytest.raises(CannotOpen):
            unseal_record(case_file._keys.newest, getattr(case_file.case, column), f"case|{column}|{case_file.case.id}")
    apart = case_file.keys_apart("names").newest
    with pytest.raises(CannotOpen):
        unseal_record(apart, case_file.case.register, f"case|register|{case_file.case.id}")


def test_one_record_can_not_stand_in_the_place_of_the_other(people: People) -> None:
    told = file(identity=SANNE)
    case = db.session.get_one(Case, told.case_id)
    db.session.execute(update(Case).values(identity=case.concerned, concerned=case.identity))
    db.session.commit()
    with pytest.raises(CannotOpen):
        Names(opened(told, people.hein)).reporter()
    with pytest.raises(CannotOpen):
        Names(opened(told, people.hein)).people()


def test_a_name_from_before_a_change_of_key_still_opens(people: People) -> None:
    told = file(identity=SANNE)
    add(told, people, "Marcus")
    case_file = opened(told, people.hein)
    case_file.change_key([db.session.get_one(type(row), row.id) for row in disclosing.trusted_people_to_ask(case_file)])
    db.session.commit()
    assert Names(by_receipt(told)).reporter() == SANNE
    assert Names(by_receipt(told)).people() == (Person("A", "Marcus"),)
    change(told, NEW)
    assert Names(by_receipt(told)).reporter() == NEW


# the reporter's own


def test_a_reporter_gives_a_name_later(people: People) -> None:
    told = file()
    assert naming.told(by_receipt(told)) == Told(False, False)
    assert opened(told, people.hein).register.anonymous
    before = snapshot()
    with acts("message:added"):
        change(told, NEW)
    assert changes(before) == {"case": 1, "entry": 1, "audit": 1}
    case_file = opened(told, people.hein)
    assert naming.told(case_file) == Told(True, True)
    assert not case_file.register.anonymous
    assert shown(told, people) == NEW


def test_what_was_told_before_stays_sealed_and_is_not_shown(people: People) -> None:
    told = file(identity=SANNE)
    change(told, NEW)
    assert shown(told, people) == NEW
    versions = Names(opened(told, people.hein))._versions()
    assert [version["name"] for version in versions] == [SANNE.name, NEW.name]


def test_a_reporter_takes_name_and_contact_back(people: People) -> None:
    told = file(identity=SANNE)
    change(told, Identity())
    case_file = opened(told, people.hein)
    assert naming.told(case_file) == Told(False, False)
    assert case_file.register.anonymous
    assert shown(told, people) == Identity()


def test_a_contact_alone_is_a_way_to_reach_and_no_name(people: People) -> None:
    told = file()
    change(told, Identity(contact="06 11"))
    assert naming.told(by_receipt(told)) == Told(False, True)


def test_the_same_form_sent_twice_is_one_change(people: People) -> None:
    told, form = file(), cases.new_entry_id()
    change(told, NEW, form)
    before = snapshot()
    change(told, NEW, form)
    assert changes(before) == {}
    change(told, SANNE, form)
    assert shown(told, people) == SANNE, "other words from the same form are not lost"


def test_in_a_stolen_copy_a_changed_name_reads_like_any_addition(people: People) -> None:
    one, two = file(), file()
    change(one, NEW)
    conversation.add_from_reporter(by_receipt(two), "Nog iets.", cases.new_entry_id(), now=NOW)
    rows = [recording.trail_of(by_receipt(told))[-1] for told in (one, two)]
    assert len({(row.act, row.actor, row.facts, row.subject, len(row.sealed)) for row in rows}) == 1
    sizes = [(len(by_receipt(told).case.identity), len(by_receipt(told).case.register)) for told in (one, two)]
    assert sizes[0] == sizes[1]


def test_all_who_hold_the_case_hear_that_something_waits(people: People) -> None:
    told = file(exclude=[people.christien])
    db.session.execute(db.delete(db.metadata.tables["notice"]))
    db.session.commit()
    change(told, NEW)
    waiting = set(db.session.execute(db.select(db.metadata.tables["notice"].c.account_id)).scalars())
    assert waiting == {people.hein.id}


# people whom it is about


def test_a_person_concerned_is_a_letter_in_the_case_and_a_name_apart(people: People) -> None:
    told = file()
    with acts("person:added", "person:added"):
        add(told, people, " Marcus Tullius ", "collega")
        add(told, people, "Gaius")
    case_file = opened(told, people.christien)
    assert naming.letters(case_file.entries()) == ("A", "B")
    assert "Marcus" not in repr([entry.body for entry in case_file.entries()])
    with acts("people:shown"):
        found = naming.show_people(case_file, " Voor het gesprek. ", actor=people.christien.actor, now=NOW)
    assert found == (Person("A", "Marcus Tullius", "collega"), Person("B", "Gaius"))
    row = recording.trail_of(case_file)[-1]
    assert case_file.open_detail(row.number, row.sealed)["reason"] == "Voor het gesprek."


@pytest.mark.parametrize("reason", ["", " \n"])
def test_without_a_reason_no_names(people: People, reason: str) -> None:
    told = file()
    add(told, people, "Marcus")
    with nothing_changes(MissingText):
        naming.show_people(opened(told, people.hein), reason, actor=people.hein.actor, now=NOW)


def test_where_no_name_was_written_there_is_nothing_to_show(people: People) -> None:
    told = file()
    with nothing_changes(NothingToShow):
        naming.show_people(opened(told, people.hein), "Kijken.", actor=people.hein.actor, now=NOW)


def test_the_size_says_nothing_of_how_many_there_are(people: People) -> None:
    told = [file(), file(identity=SANNE)]
    for name in ("Marcus", "Gaius", "Lucia", "Titus"):
        add(told[0], people, name, "collega")
    found = [db.session.get_one(Case, each.case_id) for each in told]
    assert len({len(case.concerned or b"") for case in found}) == 1
    assert len({len(case.identity) for case in found}) == 1


def test_thirty_names_and_no_more(people: People) -> None:
    told = file()
    for number in range(naming.MOST_PEOPLE):
        add(told, people, f"Naam {number}")
    with nothing_changes(TooManyPeople):
        add(told, people, "Nog een")
    assert naming.letters(opened(told, people.hein).entries())[-2:] == ("AC", "AD")


def test_two_who_add_at_once_both_add(people: People) -> None:
    told = file()
    results = at_once(*(lambda name=name: add(told, people, name) for name in ("Marcus", "Gaius", "Lucia")))
    assert results == [None] * 3
    found = Names(opened(told, people.hein)).people()
    assert sorted(person.name for person in found) == ["Gaius", "Lucia", "Marcus"]
    assert [person.letter for person in found] == ["A", "B", "C"]


def test_the_same_form_sent_twice_is_one_person(people: People) -> None:
    told, form = file(), cases.new_entry_id()
    add(told, people, "Marcus", form=form)
    add(told, people, "Marcus", form=form)
    assert naming.letters(opened(told, people.hein).entries()) == ("A",)


def test_a_case_from_before_has_no_people_and_can_get_them(people: People) -> None:
    told = file()
    db.session.execute(update(Case).values(concerned=None))
    db.session.commit()
    assert Names(opened(told, people.hein)).people() == ()
    add(told, people, "Marcus")
    assert Names(opened(told, people.hein)).people() == (Person("A", "Marcus"),)


def test_letters_go_on_after_the_last() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
