"""Links: only between cases that all may know, in both where that may be, hidden from who can't open the other."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import FEEDBACK, Told, file, opened
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker import catalogue
from tracker.casefile import EntryKind
from tracker.domain.demands import MissingText, SettingAside
from tracker.domain.errors import NotFound
from tracker.domain.linking import NoSuchCase, Relation
from tracker.domain.statuses import Ground
from tracker.models import AuditRow, Holder, db
from tracker.services import conversation, handling, linking, sharing
from tracker.services.acting import CaseChanged


def lay(here: Told, there: str, person: Person, relation: Relation = Relation.RELATED, *, now: datetime = NOW) -> None:
    case_file = opened(here, person)
    linking.link(case_file, there, relation, seen=case_file.case.last_act, actor=person.actor, now=now)


def seen_by(person: Person, told: Told) -> list[tuple[str, Relation]]:
    return [(each.link.to, each.link.relation) for each in linking.beside(opened(told, person), person.actor)]


def merge(one: Told, into: Told, people: People) -> None:
    """One is set aside as a duplicate of the other, by two handlers."""
    demand = SettingAside(Ground.DUPLICATE, "Dezelfde foto.", FEEDBACK, linked=into.reference)
    case_file = opened(one, people.hein)
    handling.set_aside(case_file, demand, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    case_file = opened(one, people.christien)
    handling.agree(case_file, seen=case_file.case.last_act, actor=people.christien.actor, now=NOW)


@pytest.mark.parametrize(
    ("chosen", "back"),
    [
        (Relation.RELATED, Relation.RELATED),
        (Relation.SAME, Relation.SAME),
        (Relation.FOLLOWS, Relation.FOLLOWED),
    ],
)
def test_a_link_stands_in_both_cases_as_each_sees_it(people: People, chosen: Relation, back: Relation) -> None:
    one, two = file(), file()
    with acts("note:written", "note:written"):
        lay(one, f" {two.reference.lower()} ", people.hein, chosen)
    for person in (people.hein, people.christien):
        assert seen_by(person, one) == [(two.reference, chosen)]
        assert seen_by(person, two) == [(one.reference, back)]


def test_the_same_link_twice_is_one_from_either_side(people: People) -> None:
    one, two = file(), file()
    lay(one, two.reference, people.hein)
    before = snapshot()
    lay(one, two.reference, people.hein)
    lay(two, one.reference, people.christien)
    assert changes(before).keys() <= {"holder"}
    assert len(seen_by(people.hein, one)) == 1


def test_hidden_absent_and_own_references_are_refused_alike(people: People) -> None:
    hidden, mine = file(exclude=[people.hein]), file()
    for person in (people.hein, people.christien):
        for reference in (hidden.reference, "ZZZZ-ZZ", mine.reference, "", "x" * 200):
            with nothing_changes(NoSuchCase):
                lay(mine, reference, person)


def test_a_case_with_fewer_readers_points_at_one_that_all_of_them_know_and_not_back(people: People) -> None:
    hidden, known = file(exclude=[people.hein]), file()
    with acts("note:written"):
        lay(hidden, known.reference, people.christien)
    assert seen_by(people.christien, hidden) == [(known.reference, Relation.RELATED)]
    for person in (people.hein, people.christien):
        assert seen_by(person, known) == []
    assert hidden.reference not in repr([entry.body for entry in opened(known, people.hein).entries()])


def test_who_was_let_in_later_sees_no_link_to_what_they_may_not_open(people: People) -> None:
    one, two = file(), file()
    lay(one, two.reference, people.hein)
    sharing.share(opened(one, people.hein), people.mirjam.id, "Kijk mee.", None, actor=people.hein.actor, now=NOW)
    assert seen_by(people.mirjam, one) == []
    entries = opened(one, people.mirjam).entries()
    assert linking.known(entries, people.mirjam.id) == set()
    assert [entry.kind for entry in entries if linking.is_hidden(entry, set())] == [EntryKind.LINK]
    case_file = opened(one, people.mirjam)
    link_id = linking.links_of(entries)[0].id
    with nothing_changes(NotFound):
        linking.unlink(case_file, link_id, "Weg.", seen=case_file.case.last_act, actor=people.mirjam.actor, now=NOW)


def test_a_link_is_taken_away_with_a_reason_in_both_and_stays_on_the_record(people: People) -> None:
    one, two = file(), file()
    lay(one, two.reference, people.hein)
    case_file = opened(two, people.christien)
    link_id = linking.links_of(case_file.entries())[0].id
    seen = case_file.case.last_act
    with nothing_changes(MissingText):
        linking.unlink(case_file, link_id, " ", seen=seen, actor=people.christien.actor, now=NOW)
    with acts("note:written", "note:written"):
        linking.unlink(case_file, link_id, "Het ging om iets anders.", seen=seen, actor=people.christien.actor, now=NOW)
    assert seen_by(people.hein, one) == seen_by(people.hein, two) == []
    kinds = [entry.kind for entry in opened(one, people.hein).entries()]
    assert kinds == [EntryKind.REPORT, EntryKind.LINK, EntryKind.UNLINK]
    lay(one, two.reference, people.hein)
    assert len(seen_by(people.hein, two)) == 1


def test_a_stale_page_lays_no_link(people: People) -> None:
    one, two = file(), file()
    case_file = opened(one, people.hein)
    seen = case_file.case.last_act
    conversation.add_from_reporter(cases.by_receipt(one), "Nog iets.", cases.new_entry_id(), now=NOW)
    with nothing_changes(CaseChanged):
        linking.link(case_file, two.reference, Relation.SAME, seen=seen, actor=people.hein.actor, now=NOW)


def test_what_was_not_read_in_the_other_case_stays_unread(people: People) -> None:
    one, two = file(), file()
    lay(one, two.reference, people.hein)
    holder = db.session.get_one(Holder, (two.case_id, people.hein.id))
    assert holder.seen != opened(two, people.hein).case.last_act
    handling.read(opened(one, people.christien), actor=people.christien.actor, now=NOW)
    handling.read(opened(two, people.christien), actor=people.christien.actor, now=NOW)
    three = file()
    lay(two, three.reference, people.christien)
    assert db.session.get_one(Holder, (two.case_id, people.christien.id)).seen == (
        opened(two, people.christien).case.last_act
    )


def test_in_the_trail_a_link_is_a_note_like_any_other(people: People) -> None:
    one, two = file(), file()
    conversation.write_note(opened(one, people.hein), "Bellen.", cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    lay(one, two.reference, people.hein)
    rows = [
        (row.act, row.actor, row.subject, row.facts, len(row.sealed))
        for row in db.session.scalars(select(AuditRow).where(AuditRow.act == "note:written"))
    ]
    assert rows[0] == rows[1] == rows[2]


# merged reports


def test_a_duplicate_is_known_to_the_case_in_which_it_goes_on(people: People) -> None:
    main, again = file(), file()
    with acts("step:proposed", "note:written", "case:set-aside"):
        merge(again, main, people)
    assert seen_by(people.hein, main) == [(again.reference, Relation.MERGED)]
    assert seen_by(people.hein, again) == []


def test_a_duplicate_that_a_reader_of_the_main_case_may_not_open_is_not_told_there(people: People) -> None:
    main, again = file(), file(exclude=[people.hein])
    demand = SettingAside(Ground.DUPLICATE, "Dezelfde foto.", FEEDBACK, linked=main.reference)
    sharing.share(opened(again, people.christien), people.mirjam.id, "Ik ben alleen.", None,
                  actor=people.christien.actor, now=NOW)  # fmt: skip
    case_file = opened(again, people.christien)
    with nothing_changes(NoSuchCase):  # Mirjam may not know the main case either
        handling.set_aside(case_file, demand, seen=case_file.case.last_act, actor=people.christien.actor, now=NOW)
    assert opened(main, people.hein).entries()[-1].kind is EntryKind.REPORT


def test_what_the_reporter_of_a_merged_report_adds_is_new_in_the_main_case_until_it_is_read(people: People) -> None:
    main, again = file(), file()
    merge(again, main, people)
    handling.read(opened(again, people.hein), actor=people.hein.actor, now=NOW)
    assert not linking.has_news(opened(main, people.hein))
    conversation.add_from_reporter(cases.by_receipt(again), "Het staat er weer op.", cases.new_entry_id(), now=NOW)
    assert linking.has_news(opened(main, people.hein))
    handling.read(opened(again, people.hein), actor=people.hein.actor, now=later(days=1))
    assert not linking.has_news(opened(main, people.hein))
    assert linking.has_news(opened(main, people.christien))


def test_when_the_main_case_closes_its_handler_is_asked_to_tell_the_merged_reporters_too(people: People) -> None:
    main, again = file(), file()
    merge(again, main, people)
    assert not linking.may_tell(opened(main, people.hein))
    cases.walked_to("closed", main, people.hein)
    assert linking.may_tell(opened(main, people.hein))
    (there,) = linking.merged(opened(main, people.hein), people.hein.actor)
    text = "De foto is weg."
    conversation.send_message(there.case_file, text, cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    assert not linking.may_tell(opened(main, people.hein))
    assert cases.by_receipt(again).entries()[-1].body["text"] == text


def test_a_merged_report_keeps_its_own_receipt(people: People) -> None:
    main, again = file(), file()
    merge(again, main, people)
    assert cases.by_receipt(again).report()["story"] == cases.STORY
    assert cases.by_receipt(main).case.id == main.case_id


def suggested(told: Told, person: Person) -> list[str]:
    return [each.reference for each in linking.alike(opened(told, person), person.actor)]


def test_cases_of_the_same_time_place_category_and_rule_are_suggested_the_nearest_first(people: People) -> None:
    here = file(rules=(9, 3))
    near, far = file(now=later(days=-2), rules=(9,)), file(now=later(days=-30), rules=(3, 14))
    file(now=later(days=-31))
    for other in ({"category": "ST1"}, {"place": "yard"}, {"rules": (5,)}, {"rules": ()}):
        file(**({"rules": (9, 3)} | other))
    assert suggested(here, people.hein) == [near.reference, far.reference]
    assert suggested(far, people.hein) == [here.reference], "thirty days, also of what came in later"
    lay(here, near.reference, people.hein, Relation.SAME)
    assert suggested(here, people.hein) == [far.reference], "what is linked already is no suggestion"


def test_nothing_is_suggested_for_a_report_of_which_no_place_or_rule_is_known(people: People) -> None:
    for unknown in ({"place": ""}, {"rules": ()}):
        told = file(**unknown)
        file(**unknown)
        assert suggested(told, people.hein) == []


def test_five_are_suggested_at_most(people: People) -> None:
    here = file()
    for days in range(1, 8):
        file(now=later(days=-days))
    found = [each.filed_on for each in linking.alike(opened(here, people.hein), people.hein.actor)]
    assert found == [cases.days_after(-day) for day in range(1, 6)]


def test_no_case_is_suggested_that_this_person_or_a_fellow_holder_may_not_open(people: People) -> None:
    here = file()
    file(exclude=[people.hein])
    hers = file(exclude=[people.christien])
    assert suggested(here, people.hein) == [], "Christien, who holds this case too, may not know it"
    assert suggested(here, people.christien) == []
    assert suggested(hers, people.hein) == [here.reference], "all who hold the restricted case may open the other"
    also_hers = file(exclude=[people.christien])
    assert set(suggested(hers, people.hein)) == {here.reference, also_hers.reference}
    for reference in suggested(hers, people.hein):
        lay(hers, reference, people.hein, Relation.SAME)
    assert suggested(hers, people.hein) == [], "what was suggested could be linked"


def test_hidden_cases_change_neither_the_suggestions_nor_the_one_question_to_the_database(
    people: People, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    here = file()
    file(now=later(days=-1))

    def asked() -> tuple[list[str], list[str]]:
        case_file = opened(here, people.hein)
        case_file.entries()
        case_file.hold_still()
        case_file.entries()
        catalogue.rule_code(1, catalogue.version())
        with statements() as ran:
            found = [each.reference for each in linking.alike(case_file, people.hein.actor)]
        return found, ran

    before = asked()
    for _ in range(6):
        file(exclude=[people.hein])
        file(exclude=[people.christien])
    assert asked() == before
    assert len(before[1]) == 1


def test_who_only_reads_along_in_the_other_case_lays_and_takes_away_nothing_there(people: People) -> None:
    here, there = file(), file()
    for told, until in ((here, None), (there, later(days=5).date())):
        sharing.share(opened(told, people.hein), people.mirjam.id, "Advies.", until, actor=people.hein.actor, now=NOW)
    with acts("note:written"):
        lay(here, there.reference, people.mirjam)
    assert (len(seen_by(people.hein, here)), seen_by(people.hein, there)) == (1, [])
    with acts("note:written"):
        lay(there, here.reference, people.hein)
    case_file = opened(here, people.mirjam)
    seen, link_id = case_file.case.last_act, linking.links_of(case_file.entries())[0].id
    with acts("note:written"):
        linking.unlink(case_file, link_id, "Anders.", seen=seen, actor=people.mirjam.actor, now=NOW)
    assert (seen_by(people.hein, here), len(seen_by(people.hein, there))) == ([], 1)
