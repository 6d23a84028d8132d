"""The keyring: a row for every filing, and only its owner can tell a receipt from chance."""

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import file
from tests.people import NOW, People
from tracker.domain.vault import CannotOpen, unseal
from tracker.models import KeyringRow, db
from tracker.services import accounts, keyring


def rows() -> list[KeyringRow]:
    return list(db.session.scalars(select(KeyringRow)))


def test_a_reporter_finds_their_own_receipts_in_order(people: People) -> None:
    codes = [file(reporter=people.sanne).code for _ in range(3)]
    file(reporter=people.bram)
    file()
    assert keyring.receipts_of(people.sanne.actor) == codes


def test_another_reporter_finds_nothing(people: People) -> None:
    file(reporter=people.sanne)
    assert keyring.receipts_of(people.bram.actor) == []


def test_every_filing_leaves_one_row_and_all_rows_look_alike(people: People) -> None:
    for reporter in (people.sanne, None, people.hein, people.peter, people.sanne):
        file(reporter=reporter)
    assert len(rows()) == 5
    assert {(len(row.id), len(row.sealed), row.sealed[:1]) for row in rows()} == {(32, 53, b"\x01")}
    assert len({row.id for row in rows()}) == 5


def test_a_coordinator_who_files_leaves_a_row_of_chance(people: People) -> None:
    file(reporter=people.hein)
    assert keyring.receipts_of(people.hein.actor) == []


def test_the_rows_come_back_after_a_new_password(people: People) -> None:
    told = file(reporter=people.sanne)
    accounts.recover(people.sanne.email, people.sanne.recovery_code, "kip hek appel stal", now=NOW)
    again = accounts.sign_in(people.sanne.email, "kip hek appel stal", now=NOW)
    assert keyring.receipts_of(again) == [told.code]


def test_sending_twice_keeps_one_row(people: People) -> None:
    told = file(reporter=people.sanne)
    file(code=told.code, reporter=people.sanne)
    assert len(rows()) == 1
    assert keyring.receipts_of(people.sanne.actor) == [told.code]


def test_a_receipt_from_the_keyring_opens_the_case(people: People) -> None:
    told = file(reporter=people.sanne)
    (code,) = keyring.receipts_of(people.sanne.actor)
    assert cases.by_receipt(cases.Told("", code, "")).case.id == told.case_id


def test_who_knows_a_row_and_its_id_still_needs_its_owners_key(people: People) -> None:
    told = file(reporter=people.sanne)
    (row,) = rows()
    for person in people.everybody():
        key = keyring._content_key(person.actor)
        if person is people.sanne:
            assert unseal(key, row.sealed, keyring._place(row.id)) == told.code.encode()
        else:
            with pytest.raises(CannotOpen):
                unseal(key, row.sealed, keyring._place(row.id))
