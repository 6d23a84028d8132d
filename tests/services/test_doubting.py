"""Somebody wrote into the database: accounts that are not as the trail says are named, with what differs."""

from sqlalchemy import text

from tests import cases
from tests.people import NOW, People
from tracker.domain.vault import PrivateKey
from tracker.models import Account, Holder, db
from tracker.services import doubting
from tracker.services.doubting import HOLDER, KEY, ROLE, UNKNOWN, Doubt


def write(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def test_nothing_is_doubted_where_nobody_wrote(people: People) -> None:
    cases.file()
    assert doubting.doubts() == []


def test_a_replaced_key_is_named(people: People) -> None:
    theirs = PrivateKey.generate().public.raw
    write("UPDATE account SET public_key = :key WHERE id = :id", key=theirs, id=people.christien.id)
    assert doubting.doubts() == [Doubt(people.christien.email, KEY)]


def test_a_changed_role_is_named(people: People) -> None:
    write("UPDATE account SET role = 'coordinator' WHERE id = :id", id=people.peter.id)
    assert doubting.doubts() == [Doubt(people.peter.email, ROLE)]


def test_an_account_that_was_only_written_is_named(people: People) -> None:
    row = db.session.get_one(Account, people.hein.id)
    copy = {column.name: getattr(row, column.name) for column in Account.__table__.columns}
    db.session.add(Account(**{**copy, "id": "f" * 16, "email": "zz@hartenhoeve.example"}))
    db.session.commit()
    assert doubting.doubts() == [Doubt("zz@hartenhoeve.example", UNKNOWN)]


def test_keys_of_cases_in_wrong_hands_are_named(people: People) -> None:
    told = cases.file()
    db.session.add(
        Holder(case_id=told.case_id, account_id=people.peter.id, wrapped=b"x", granted_on=NOW.date(), seen="")
    )
    db.session.commit()
    assert doubting.doubts() == [Doubt(people.peter.email, HOLDER)]


def test_a_closed_account_is_looked_at_too(people: People) -> None:
    write("UPDATE account SET disabled_on = '2026-11-02', role = 'reader' WHERE id = :id", id=people.mirjam.id)
    assert doubting.doubts() == [Doubt(people.mirjam.email, ROLE)]
