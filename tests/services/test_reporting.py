"""Filing: once, sealed, and closed to whom the reporter excludes before anything is stored."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from tests import cases
from tests.cases import REPORT, SANNE, file, opened
from tests.people import NOW, People, Person, later, new_person
from tests.snapshots import acts, at_once, changes, nothing_changes, snapshot
from tracker import config
from tracker.casefile import CaseFile, EntryKind, Names, Register, register_of
from tracker.domain import receipts
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.reports import NobodyLeft
from tracker.domain.statuses import Kind
from tracker.domain.vault import CannotOpen, PrivateKey
from tracker.models import Account, Action, Case, Entry, Holder, KeyringRow, Notice, db
from tracker.services import accounts, listing, recording, reporting, today


def holders_of(case_id: str) -> set[str]:
    return set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == case_id)))


def noticed() -> set[str]:
    return set(db.session.scalars(select(Notice.account_id)))


# what is stored


def test_one_filing_writes_exactly_its_rows_and_one_entry_in_the_trail(people: People) -> None:
    before = snapshot()
    with acts("case:filed"):
        file()
    assert changes(before) == {"case": 1, "entry": 1, "holder": 2, "keyring": 1, "notice": 2, "audit": 1}


def test_both_coordinators_can_read_it_and_nobody_else(people: People) -> None:
    told = file()
    for person in (people.hein, people.christien):
        assert opened(told, person).report()["story"] == REPORT.story
    for person in (people.mirjam, people.sanne, people.bram, people.joke, people.peter):
        with pytest.raises(NotFound):
            opened(told, person)


def test_everything_that_was_told_comes_out_again(people: People) -> None:
    case_file = opened(file(identity=SANNE), people.hein)
    body = case_file.report()
    told = [body[name] for name in ("story", "category", "place", "when", "online_now", "client_harm", "source")]
    assert told == [REPORT.story, "SM6", "house", "gisteren", "yes", "little", "seen"]
    assert (body["rules"], body["named"], body["excluded"]) == ([9, 5], True, [])
    assert Names(case_file).reporter() == SANNE
    assert case_file.register == Register("SM6", (9, 5), "house", anonymous=False)
    assert opened(file(), people.hein).register.anonymous


def test_the_receipt_opens_the_case_and_another_receipt_does_not(people: People) -> None:
    told = file()
    assert cases.by_receipt(told).case.id == told.case_id
    with pytest.raises(NotFound):
        CaseFile.open_with_receipt(receipts.make())


def test_the_receipt_code_is_stored_nowhere(people: People) -> None:
    told = file(reporter=people.sanne)
    stored = repr(snapshot())
    for spelling in (told.code, receipts.show(told.code), told.code.lower(), told.code.encode().hex()):
        assert spelling not in stored


def test_an_urgent_report_keeps_the_hour_of_its_answer_and_others_keep_no_hour(people: People) -> None:
    urgent, plain = (db.session.get_one(Case, file(kind=kind).case_id) for kind in (Kind.URGENT, Kind.REPORT))
    assert urgent.answer_by is not None
    assert urgent.answer_by > NOW
    assert plain.answer_by is None


def test_references_are_random_and_not_counted(people: People) -> None:
    references = {file().reference for _ in range(12)}
    assert len(references) == 12
    assert all(len(reference) == 7 and reference[4] == "-" for reference in references)
    assert len({reference[:3] for reference in references}) > 6


# once


def test_sent_twice_it_is_one_case_with_one_receipt(people: People) -> None:
    told = file(reporter=people.sanne)
    before = snapshot()
    assert file(code=told.code, reporter=people.sanne) == told
    assert changes(before) == {}


def test_sent_again_it_says_so_and_names_the_readers(people: People) -> None:
    code = receipts.make()
    first = reporting.file_report(REPORT, code, reporter=None, now=NOW)
    again = reporting.file_report(REPORT, code, reporter=None, now=NOW)
    assert (first.again, again.again) == (False, True)
    assert first.readers == again.readers == ("Christien", "Hein")


def test_words_that_were_changed_before_sending_again_are_added_and_not_lost(people: People) -> None:
    told = file()
    with acts("message:added"):
        file(code=told.code, story="Het zijn er twee, en ze staan er nog steeds allebei op.")
    entries = opened(told, people.hein).entries()
    assert [entry.kind for entry in entries] == [EntryKind.REPORT, EntryKind.FROM_REPORTER]
    assert entries[0].body["story"] == REPORT.story
    assert entries[1].body["text"] == "Het zijn er twee, en ze staan er nog steeds allebei op."
    with acts():
        file(code=told.code, story="Het zijn er twee, en ze staan er nog steeds allebei op.")


def test_the_second_of_two_senders_at_the_same_moment_gets_the_same_case(people: People) -> None:
    code, rows = receipts.make(), db.session.scalar(select(func.count()).select_from(KeyringRow)) or 0
    one, two = at_once(*[lambda: file(code=code, reporter=people.sanne)] * 2)
    assert one == two
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1
    assert db.session.scalar(select(func.count()).select_from(KeyringRow)) == rows + 1
    assert recording.verify() is None


def test_one_reporter_files_two_reports_at_the_same_moment_and_both_arrive(people: People) -> None:
    one, two = at_once(*[lambda: file(reporter=people.sanne)] * 2)
    assert {one.case_id, two.case_id} == set(db.session.scalars(select(Case.id)))
    assert recording.verify() is None


def test_many_at_once_all_arrive_and_the_trail_stays_whole(people: People) -> None:
    told = at_once(*[lambda: file(kind=Kind.URGENT)] * 6)
    assert len({each.case_id for each in told}) == 6
    assert recording.verify() is None


# excluded


def test_an_excluded_coordinator_gets_no_key_no_notice_and_finds_nothing(people: People) -> None:
    told = file(exclude=[people.hein])
    assert holders_of(told.case_id) == {people.christien.id}
    assert noticed() == {people.christien.id}
    with pytest.raises(NotFound):
        opened(told, people.hein)
    assert listing.page_of(people.hein.actor, listing.Filter(), 1, NOW).total == 0
    assert not any(listing.counts(people.hein.actor).values())
    assert today.groups(people.hein.actor, NOW) == []
    assert today.how_many(people.hein.actor, NOW) == (0, 0)
    assert opened(told, people.christien).excluded == (people.hein.id,)


def test_who_is_excluded_is_not_readable_in_any_row(people: People) -> None:
    file(exclude=[people.hein])
    rows = snapshot()
    for name in ("case", "holder", "entry", "keyring", "notice", "audit"):
        mine = [row for row in rows[name] if any(people.hein.id in str(value) for value in row)]
        told = [row for row in mine if name != "audit" or row[4] is not None]
        assert told == []


def test_a_case_closed_to_a_handler_is_restricted_and_its_register_needs_the_case_key(people: People) -> None:
    told, open_to_all = file(exclude=[people.hein]), file()
    case, holder = db.session.execute(Case.visible_to(people.christien.id).where(Case.id == told.case_id)).one()
    assert case.restricted
    assert register_of(case) is None, "the register key alone tells nothing of it"
    assert register_of(case, holder, people.christien.actor) is not None
    with pytest.raises(CannotOpen):
        Register.unseal(case, config.current().register_key)
    plain = db.session.get_one(Case, open_to_all.case_id)
    assert not plain.restricted
    assert register_of(plain) is not None


def test_excluding_the_trusted_person_restricts_too(people: People) -> None:
    assert db.session.get_one(Case, file(exclude=[people.mirjam]).case_id).restricted


def test_a_made_up_name_on_the_exclusion_list_restricts_nothing(people: People) -> None:
    filed = reporting.file_report(replace(REPORT, exclude=("bestaat-niet",)), receipts.make(), reporter=None, now=NOW)
    assert not filed.case_file.case.restricted
    assert holders_of(filed.case_file.case.id) == {people.hein.id, people.christien.id}


def test_when_both_coordinators_are_excluded_the_trusted_person_reads_it(people: People) -> None:
    told = file(exclude=[people.hein, people.christien])
    assert holders_of(told.case_id) == {people.mirjam.id}
    assert opened(told, people.mirjam).report()["story"] == REPORT.story
    assert noticed() == {people.mirjam.id}


def test_when_nobody_is_left_it_is_refused_and_nothing_is_stored(people: People) -> None:
    with nothing_changes(NobodyLeft):
        file(exclude=[people.hein, people.christien, people.mirjam])


def test_the_trusted_person_gets_no_key_while_a_coordinator_is_left(people: People) -> None:
    for exclude in ([], [people.hein], [people.christien], [people.mirjam]):
        assert people.mirjam.id not in holders_of(file(exclude=exclude).case_id)


def test_who_may_be_excluded_are_the_handlers_by_name(people: People) -> None:
    names = [account.name for account in reporting.who_may_be_excluded()]
    assert names == ["Christien", "Hein", "Mirjam"]


# only to the right keys


def replace_key(person: Person) -> PrivateKey:
    """What somebody with write access to the database might do."""
    theirs = PrivateKey.generate()
    db.session.execute(update(Account).where(Account.id == person.id).values(public_key=theirs.public.raw))
    db.session.commit()
    return theirs


def test_a_key_that_was_replaced_in_the_database_gets_no_new_reports(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_key(people.hein)
    told = file()
    assert holders_of(told.case_id) == {people.christien.id}
    assert noticed() == {people.christien.id}


def test_keys_of_two_coordinators_that_were_exchanged_get_nothing(people: People) -> None:
    for person, other in ((people.hein, people.christien), (people.christien, people.hein)):
        db.session.execute(update(Account).where(Account.id == person.id).values(public_key=other.actor.key.public.raw))
    db.session.commit()
    assert holders_of(file().case_id) == {people.mirjam.id}


def test_when_every_key_was_replaced_nothing_is_filed(people: People) -> None:
    for person in (people.hein, people.christien, people.mirjam):
        replace_key(person)
    with nothing_changes(NobodyLeft):
        file()


def test_a_closed_account_gets_no_new_reports_and_a_new_coordinator_does(people: People) -> None:
    accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    els = new_person("els", Role.COORDINATOR)
    told = file()
    assert holders_of(told.case_id) == {people.christien.id, els.id}
    assert opened(told, els).report()["story"] == REPORT.story


def test_holders_rows_that_change_places_open_nothing(people: People) -> None:
    one, two = file(), file()
    rows = [db.session.get_one(Holder, (told.case_id, people.hein.id)) for told in (one, two)]
    rows[0].wrapped, rows[1].wrapped = rows[1].wrapped, rows[0].wrapped
    db.session.commit()
    for told in (one, two):
        with pytest.raises(CannotOpen):
            opened(told, people.hein)


def test_a_holders_row_given_to_somebody_else_opens_nothing(people: People) -> None:
    told = file(exclude=[people.hein])
    row = db.session.get_one(Holder, (told.case_id, people.christien.id))
    db.session.add(
        Holder(case_id=row.case_id, account_id=people.hein.id, wrapped=row.wrapped, granted_on=row.granted_on)
    )
    db.session.commit()
    with pytest.raises(CannotOpen):
        opened(told, people.hein)


def test_entries_that_change_places_do_not_open(people: People) -> None:
    one, two = file(), file(story="Een heel ander verhaal over iets anders.")
    rows = [db.session.scalars(select(Entry).where(Entry.case_id == told.case_id)).one() for told in (one, two)]
    rows[0].sealed, rows[1].sealed = rows[1].sealed, rows[0].sealed
    db.session.commit()
    for told in (one, two):
        with pytest.raises(CannotOpen):
            opened(told, people.hein).report()


def test_an_entry_moved_to_another_case_does_not_open(people: People) -> None:
    one, two = file(), file()
    db.session.execute(update(Entry).where(Entry.case_id == one.case_id).values(case_id=two.case_id))
    db.session.commit()
    with pytest.raises(CannotOpen):
        opened(two, people.hein).entries()


@pytest.mark.parametrize("column", ["identity", "register"])
def test_a_name_or_classification_moved_to_another_case_does_not_open(people: People, column: str) -> None:
    look: dict[str, Callable[[CaseFile], object]] = {
        "identity": lambda case_file: Names(case_file).reporter(),
        "register": lambda case_file: case_file.register,
    }
    rows = [db.session.get_one(Case, file(identity=SANNE).case_id) for _ in range(2)]
    first, second = (getattr(row, column) for row in rows)
    setattr(rows[0], column, second)
    setattr(rows[1], column, first)
    db.session.commit()
    with pytest.raises(CannotOpen):
        look[column](opened(rows[0].reference, people.hein))


def test_a_wrapped_key_is_its_holders_even_when_somebody_else_had_the_same_key(people: People) -> None:
    told = file()
    row = db.session.get_one(Holder, (told.case_id, people.hein.id))
    copy = Holder(case_id=row.case_id, account_id=people.peter.id, wrapped=row.wrapped, granted_on=row.granted_on)
    db.session.add(copy)
    db.session.commit()
    with pytest.raises(CannotOpen):
        CaseFile.open(told.reference, replace(people.peter.actor, key=people.hein.actor.key))


def test_what_is_sealed_is_bound_to_its_case_even_under_the_same_key(people: People) -> None:
    one, two = (file(identity=SANNE, exclude=[people.mirjam]) for _ in range(2))
    cases.walked_to("corrective-action", one, people.hein)
    first, second = opened(one, people.hein), opened(two, people.hein)
    row = recording.trail_of(first)[-1]
    second.case.identity, second.case.register = first.case.identity, first.case.register
    for table in (Entry, Action):
        db.session.execute(update(table).where(table.case_id == one.case_id).values(case_id=two.case_id))
    db.session.commit()
    mixed = CaseFile(db.session.get_one(Case, two.case_id), first._keys.newest)
    for look in (
        lambda: Names(mixed).reporter(),
        lambda: mixed.register,
        mixed.entries,
        mixed.actions,
        lambda: mixed.open_detail(row.number, row.sealed),
    ):
        with pytest.raises(CannotOpen):
            look()


def test_the_name_is_sealed_apart_from_the_story(people: People) -> None:
    case_file = opened(file(identity=SANNE), people.hein)
    assert "Sanne" not in repr(case_file.entries())
    assert "06 12" not in repr(case_file.entries())


def test_the_days_are_those_of_the_organisation(people: People) -> None:
    late_evening = later(hours=13, minutes=59)  # 23:59 in Amsterdam
    assert db.session.get_one(Case, file(now=late_evening).case_id).filed_on == NOW.date()
    assert db.session.get_one(Case, file(now=later(hours=14)).case_id).filed_on == later(days=1).date()
