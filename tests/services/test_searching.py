"""Search: all that this handler may open and nothing else; names only where they were shown before, as they were."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from tests import cases
from tests.cases import SANNE, Told, file, new_entry_id, opened
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, nothing_changes
from tracker.domain.demands import Plan
from tracker.domain.linking import Relation
from tracker.domain.reports import Identity
from tracker.domain.searching import NothingToLookFor
from tracker.models import AuditRow, Case, db
from tracker.services import accounts, conversation, disclosing, linking, naming, searching, sharing
from tracker.services.listing import PER_PAGE, Filter
from tracker.services.searching import NAME, Found

EVERYTHING = Filter()


def look_for(words: str, person: Person, wanted: Filter = EVERYTHING, page: int = 1) -> Found:
    return searching.search(person.actor, words, wanted, page, now=NOW)


def references(found: Found) -> set[str]:
    return {hit.row.case.reference for hit in found.hits}


def shown(found: Found) -> str:
    return " ".join(piece.text for hit in found.hits for place in hit.places for piece in place.pieces)


def show_name(told: Told, person: Person) -> None:
    disclosing.show_name(opened(told, person), "Ik bel de melder.", actor=person.actor, now=NOW)


def test_everything_that_was_written_in_a_case_is_found(people: People) -> None:
    told = file(story="Er liep een alpaca los over het erf.")
    hein = people.hein
    conversation.send_message(opened(told, hein), "Was het een lama?", new_entry_id(), actor=hein.actor, now=NOW)
    conversation.add_from_reporter(cases.by_receipt(told), "Nee, een kameel.", new_entry_id(), now=NOW)
    conversation.write_note(opened(told, hein), "Het hek is stuk.", new_entry_id(), actor=hein.actor, now=NOW)
    cases.discussed(told, hein, replace(cases.TALK, decision="We zetten een schutting."))
    cases.planned(told, hein, Plan((replace(cases.PLAN.actions[0], what="Prikkeldraad weghalen"),)))
    cases.finished(told, hein)
    for word in ("ALPACA", "lama", "kaméél", "hek", "schutting", "prikkeldraad", "Bram", "foto is weg", "kameel hek"):
        assert references(look_for(word, people.christien)) == {told.reference}, word
    assert references(look_for("alpaca olifant", people.christien)) == set()


def test_nobody_finds_what_is_closed_to_them_and_what_they_find_does_not_change(people: People) -> None:
    file(story="Een gewone zaak over een alpaca die los liep.")
    before = look_for("alpaca", people.hein)
    hidden = file(story="Hein liet zelf de alpaca los, en dat is niet de eerste keer.", exclude=[people.hein])
    assert references(look_for("alpaca", people.christien)) >= {hidden.reference}
    after = look_for("alpaca", people.hein)
    assert (references(after), after.total, after.of, after.last) == (references(before), 1, 1, 1)
    assert look_for("eerste keer", people.hein).total == 0
    assert look_for(hidden.reference, people.hein).total == 0


def test_words_about_another_case_are_found_by_nobody(people: People) -> None:
    """Why a link was taken away tells of a case that a later reader may not know; its page shows it without words."""
    here, there = file(), file()
    case_file, hein = opened(here, people.hein), people.hein.actor
    linking.link(case_file, there.reference, Relation.RELATED, seen=case_file.case.last_act, actor=hein, now=NOW)
    sharing.share(opened(here, people.hein), people.mirjam.id, "Kijk mee.", None, actor=hein, now=NOW)
    case_file = opened(here, people.hein)
    (link,) = linking.links_of(case_file.entries())
    reason, seen = "Dat ging over de alpaca van Marcus.", case_file.case.last_act
    linking.unlink(case_file, link.id, reason, seen=seen, actor=hein, now=NOW)
    for word in ("alpaca", "related", there.reference):
        assert references(look_for(word, people.mirjam)) == set(), word


def test_a_name_is_found_only_by_who_was_shown_it(people: People) -> None:
    told = file(identity=SANNE)
    for person in (people.hein, people.christien):
        assert look_for("Sanne", person).total == 0
    show_name(told, people.hein)
    found = look_for("sanne de vries", people.hein)
    assert references(found) == {told.reference}
    assert [place.kind for place in found.hits[0].places] == [NAME]
    assert "Sanne" not in shown(found), "a name is shown with a reason only"
    assert look_for("Sanne", people.christien).total == 0


def test_a_name_that_changed_after_it_was_shown_was_shown_to_nobody(people: People) -> None:
    told = file(identity=SANNE)
    show_name(told, people.hein)
    conversation.add_from_reporter(cases.by_receipt(told), "Nog iets.", new_entry_id(), now=NOW)
    assert look_for("Sanne", people.hein).total == 1, "other words change no name"
    naming.change_name(cases.by_receipt(told), Identity("Bo Jansen", "", "staff"), new_entry_id(), now=NOW)
    assert look_for("Bo Jansen", people.hein).total == 0
    assert look_for("Sanne", people.hein).total == 0
    show_name(told, people.hein)
    assert look_for("Bo Jansen", people.hein).total == 1


def test_of_the_people_concerned_those_are_found_who_were_there_when_they_were_shown(people: People) -> None:
    told, hein = file(), people.hein
    naming.add_person(opened(told, hein), "Kees Kuiper", "begeleider", new_entry_id(), actor=hein.actor, now=NOW)
    assert look_for("Kuiper", hein).total == 0
    naming.show_people(opened(told, hein), "Voor het gesprek.", actor=hein.actor, now=NOW)
    christien = people.christien
    naming.add_person(
        opened(told, christien), "Dirk Dekker", "vrijwilliger", new_entry_id(), actor=christien.actor, now=NOW
    )
    assert look_for("kuiper", hein).total == 1
    assert look_for("Dekker", hein).total == 0
    assert look_for("kuiper", christien).total == 0


def test_an_entry_written_into_the_database_opens_no_name(people: People) -> None:
    told = file(identity=SANNE)
    show_name(told, people.christien)
    row = db.session.scalars(db.select(AuditRow).where(AuditRow.act == "name:shown")).one()
    forged = {column.name: getattr(row, column.name) for column in AuditRow.__table__.columns}
    forged |= {"number": row.number + 1, "actor": people.hein.id, "previous": row.digest, "digest": "f" * 64}
    db.session.add(AuditRow(**forged))
    db.session.commit()
    known = searching._known_names(people.hein.actor)
    assert known == {}


def test_searching_is_recorded_without_a_word_and_so_is_what_was_read(people: People) -> None:
    told = file(story="Er liep een alpaca los over het erf.")
    with acts("case:read", "cases:searched"):
        look_for("alpaca", people.hein)
    with acts("cases:searched"):
        look_for("alpaca", people.hein)
    with acts("cases:searched"):
        look_for("olifant", people.christien)
    rows = db.session.scalars(db.select(AuditRow).where(AuditRow.act == "cases:searched")).all()
    assert {(row.facts, row.sealed, row.case_id, row.subject) for row in rows} == {("{}", b"", None, None)}
    assert db.session.get_one(Case, told.case_id).last_act != opened(told, people.hein).case.id


def test_searching_reads_and_does_not_mark_as_read(people: People) -> None:
    told = file(story="Er liep een alpaca los over het erf.")
    (hit,) = look_for("alpaca", people.hein).hits
    assert hit.row.news
    assert hit.row.case.reference == told.reference


@pytest.mark.parametrize("words", ["", "  ", "a", '""'])
def test_nothing_to_look_for_is_refused_and_not_recorded(people: People, words: str) -> None:
    with nothing_changes(NothingToLookFor):
        look_for(words, people.hein)


def test_filters_and_words_go_together(people: People) -> None:
    ours, other = file(rules=(9,)), file(rules=(4,))
    assert references(look_for("foto", people.hein, Filter(rule=9))) == {ours.reference}
    cases.discussed(other, people.hein)
    assert references(look_for("foto", people.hein, Filter(status="discussed"))) == {other.reference}
    assert look_for("foto", people.hein, Filter(status="closed")).of == 0


def test_pages_hold_every_case_once(people: People) -> None:
    told = {file(now=later(days=-number % 4)).reference for number in range(PER_PAGE + 3)}
    pages = [look_for("foto", people.hein, page=number) for number in (1, 2)]
    assert [len(page.hits) for page in pages] == [PER_PAGE, 3]
    assert references(pages[0]) | references(pages[1]) == told
    assert look_for("foto", people.hein, page=99).number == 2


def test_what_an_older_key_sealed_is_found_too(people: People) -> None:
    told = file(story="Er liep een alpaca los over het erf.")
    for word in ("kameel", "lama"):
        db.session.get_one(Case, told.case_id).new_key_due = True
        db.session.commit()
        conversation.add_from_reporter(cases.by_receipt(told), f"Of een {word}.", new_entry_id(), now=NOW)
    assert references(look_for("alpaca kameel lama", people.hein)) == {told.reference}


def test_more_cases_take_no_more_questions(
    people: People, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def ran() -> int:
        db.session.rollback()
        with statements() as these:
            look_for("foto", people.christien)
        return len([each for each in these if "INSERT" not in each and "audit" not in each])

    def some() -> None:
        told = file()
        db.session.get_one(Case, told.case_id).new_key_due = True
        db.session.commit()
        cases.walked_to("corrective-action", told, people.hein)

    some()
    before = ran()
    for _ in range(4):
        some()
    accounts.sign_in(people.christien.email, people.christien.password, now=NOW)
    assert ran() == before
