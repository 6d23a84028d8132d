"""A case gets a new key: what was sealed before still opens for who stays, and what comes stays shut for who left."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests import cases
from tests.cases import SANNE, Told, file, opened
from tests.people import NOW, People
from tracker import config
from tracker.casefile import CaseFile, EntryKind, Names, ReceiptReplaced, Register, ShutOut, case_key
from tracker.domain.acts import REPORTER
from tracker.domain.errors import NotFound
from tracker.domain.vault import CannotOpen, PrivateKey
from tracker.models import Account, AuditRow, Case, Entry, Holder, OldKey, db
from tracker.services.recording import writing


def account(wanted: str) -> Account:
    return db.session.get_one(Account, wanted)


def changed(told: Told, people: People, *stay: str, envelope: PrivateKey | None = None) -> None:
    """A new key, made by Hein, wrapped to who stays."""
    with writing():
        opened(told, people.hein).change_key([account(each) for each in stay], envelope.public if envelope else None)


def wrote(case_file: CaseFile, text: str) -> None:
    with writing():
        case_file.write(EntryKind.NOTE, REPORTER, NOW.date(), {"text": text})


def saved_key(told: Told, people: People) -> bytes:
    """What Christien could have copied while she held the case."""
    row = db.session.get_one(Holder, (told.case_id, people.christien.id))
    return case_key(row, people.christien.actor)


def texts(case_file: CaseFile) -> list[str]:
    return [entry.body.get("text") or entry.body["story"] for entry in case_file.entries()]


def test_who_stays_and_the_receipt_read_what_is_old_and_what_is_new(people: People) -> None:
    told = file(identity=SANNE)
    cases.walked_to("corrective-action", told, people.hein)
    before = opened(told, people.hein)
    known = (texts_of(before), Names(before).reporter(), before.register, before.actions())
    for number in range(3):
        changed(told, people, people.hein.id)
        wrote(opened(told, people.hein), f"later {number}")
    for case_file in (opened(told, people.hein), cases.by_receipt(told)):
        entries = texts_of(case_file)
        assert entries[: len(known[0])] == known[0]
        assert [entry.body["text"] for entry in case_file.entries()[-3:]] == ["later 0", "later 1", "later 2"]
        assert (Names(case_file).reporter(), case_file.register, case_file.actions()) == known[1:]
        assert all(case_file.open_detail(row.number, row.sealed) for row in trail(told))


def texts_of(case_file: CaseFile) -> list[str]:
    return [repr(entry) for entry in case_file.entries()]


def trail(told: Told) -> list[AuditRow]:
    return list(db.session.scalars(select(AuditRow).where(AuditRow.case_id == told.case_id)))


def test_who_left_has_no_row_and_their_saved_key_opens_only_what_was_there(people: People) -> None:
    told = file()
    key = saved_key(told, people)
    changed(told, people, people.hein.id)
    wrote(opened(told, people.hein), "after Christien left")
    with pytest.raises(NotFound):
        opened(told, people.christien)
    stolen = CaseFile(db.session.get_one(Case, told.case_id), key)
    assert stolen._open_entry(first_row(told, people)).body["story"] == cases.STORY
    with pytest.raises(CannotOpen):
        stolen.entries()


def first_row(told: Told, people: People) -> Entry:
    report = opened(told, people.hein).entries()[0]
    return db.session.get_one(Entry, report.id)


def test_a_saved_key_opens_no_later_key(people: People) -> None:
    told = file()
    key = saved_key(told, people)
    changed(told, people, people.hein.id)
    row = db.session.scalars(select(OldKey)).one()
    assert row.number == 1
    with pytest.raises(CannotOpen):
        list(CaseFile(db.session.get_one(Case, told.case_id), key)._keys)


def test_a_case_without_a_change_asks_for_no_older_key(people: People, statements: Any) -> None:
    told = file()
    case_file = opened(told, people.hein)
    with statements() as ran:
        case_file.entries()
        assert Names(case_file).reporter() is not None
    assert not [statement for statement in ran if "old_key" in statement]


def test_swapped_older_keys_do_not_open(people: People) -> None:
    told = file()
    for _ in range(2):
        changed(told, people, people.hein.id)
    first, second = (db.session.get_one(OldKey, (told.case_id, number)).sealed for number in (1, 2))
    for number, sealed in ((1, second), (2, first)):
        db.session.execute(update(OldKey).where(OldKey.number == number).values(sealed=sealed))
    db.session.commit()
    with pytest.raises(CannotOpen):
        opened(told, people.hein).entries()


def test_the_register_record_of_a_restricted_case_follows_the_key(people: People) -> None:
    told = file(exclude=[people.mirjam])
    register = opened(told, people.hein).register
    changed(told, people, people.hein.id)
    row = db.session.execute(Case.visible_to(people.hein.id)).one()
    assert Register.unseal(row[0], case_key(row[1], people.hein.actor)) == register


def test_a_case_that_becomes_restricted_leaves_register_key_and_envelope(people: People) -> None:
    told, envelope = file(), PrivateKey.generate()
    changed(told, people, people.hein.id, envelope=envelope)
    assert db.session.get_one(Case, told.case_id).envelope is not None
    register = opened(told, people.hein).register
    with writing():
        opened(told, people.hein).restrict()
    case = db.session.get_one(Case, told.case_id)
    assert (case.restricted, case.envelope) == (True, None)
    with pytest.raises(CannotOpen):
        Register.unseal(case, config.current().register_key)
    assert opened(told, people.hein).register == register


def test_the_envelope_gets_each_new_key_and_never_one_of_a_restricted_case(people: People) -> None:
    envelope = PrivateKey.generate()
    plain, restricted = file(), file(exclude=[people.mirjam])
    for told in (plain, restricted):
        changed(told, people, people.hein.id, envelope=envelope)
    case = db.session.get_one(Case, plain.case_id)
    assert case.envelope is not None
    opened_with = CaseFile(case, envelope.unwrap(case.envelope, f"case {case.id} envelope"))
    assert texts(opened_with) == [cases.STORY]
    assert db.session.get_one(Case, restricted.case_id).envelope is None
    changed(plain, people, people.hein.id)
    assert db.session.get_one(Case, plain.case_id).envelope is None, "a copy of an old key is of no use"


def test_a_receipt_key_replaced_in_the_database_gets_no_new_key(people: People) -> None:
    told = file()
    thief = PrivateKey.generate()
    db.session.get_one(Case, told.case_id).receipt_key = thief.public.raw
    db.session.commit()
    with pytest.raises(ReceiptReplaced):
        changed(told, people, people.hein.id)
    db.session.expire_all()
    assert not db.session.scalars(select(OldKey)).all()
    assert cases.by_receipt(told).report()["story"] == cases.STORY


def test_who_is_shut_out_is_never_given_the_key(people: People) -> None:
    told = file(exclude=[people.christien])
    case_file = opened(told, people.hein)
    with writing():
        for kind, person in ((EntryKind.EXCLUSION, people.mirjam), (EntryKind.RECUSAL, people.joke)):
            case_file.write(kind, REPORTER, NOW.date(), {"account": person.id})
    assert case_file.shut_out == {people.christien.id, people.mirjam.id, people.joke.id}
    assert case_file.excluded == (people.christien.id, people.mirjam.id)
    for person in (people.christien, people.mirjam, people.joke):
        with pytest.raises(ShutOut):
            opened(told, people.hein).wrap_for(account(person.id), NOW.date())


def test_a_case_shared_until_a_day_keeps_that_day(people: People) -> None:
    told = file()
    with writing():
        opened(told, people.hein).wrap_for(account(people.mirjam.id), NOW.date(), date(2027, 1, 31))
    changed(told, people, people.hein.id, people.mirjam.id)
    assert db.session.get_one(Holder, (told.case_id, people.mirjam.id)).until == date(2027, 1, 31)
    assert texts(opened(told, people.mirjam)) == [cases.STORY]
