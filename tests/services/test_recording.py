"""The trail in the database: added to and never changed, whole for everybody, and honest about the first bad entry."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests import cases
from tests.cases import file
from tests.people import NOW, People, later
from tests.snapshots import nothing_changes
from tests.tampering import tamper
from tracker import config
from tracker.domain.acts import Act, WrongFields
from tracker.domain.audit import CHANGED, CUT, MOVED, START, Break
from tracker.domain.vault import CannotOpen
from tracker.models import AuditRow, Case, db
from tracker.services import recording, schema


def last_number() -> int:
    return recording.count()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x' WHERE number = 3",
        "UPDATE audit SET day = day",
        "DELETE FROM audit WHERE number = 3",
        "DELETE FROM audit",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_an_entry(people: People, statement: str) -> None:
    with nothing_changes(DatabaseError):
        db.session.execute(text(statement))


def test_migrating_again_keeps_the_guards(people: People) -> None:
    schema.upgrade()
    with nothing_changes(DatabaseError):
        db.session.execute(text("UPDATE audit SET actor = 'x'"))


def test_a_trail_that_nobody_touched_is_whole(people: People) -> None:
    cases.walked_to("closed", file(), people.hein)
    assert recording.verify() is None
    assert recording.verify(recording.head()) is None


CHANGES = {
    "day": "'2020-01-01'",
    "act": "'case:read'",
    "actor": "'0000000000000000'",
    "case_id": "'00000000000000000000000000000000'",
    "subject": "'0000000000000000'",
    "facts": '\'{"role": "reporter"}\'',
    "digest": "'" + "0" * 64 + "'",
    "sealed": "X'00'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found_at_its_entry(people: People, column: str) -> None:
    cases.acknowledged(file(), people.hein)
    value = CHANGES[column]
    if db.engine.dialect.name == "postgresql" and column == "sealed":
        value = "'\\x00'"
    tamper(f"UPDATE audit SET {column} = {value} WHERE number = 5")
    assert recording.verify() == Break(5, CHANGED)


def test_a_changed_link_is_found_at_its_entry(people: People) -> None:
    tamper(f"UPDATE audit SET previous = '{'0' * 63}1' WHERE number = 5")
    assert recording.verify() == Break(5, MOVED)


def test_a_removed_entry_is_found_at_the_next(people: People) -> None:
    tamper("DELETE FROM audit WHERE number = 5")
    assert recording.verify() == Break(6, MOVED)


def test_a_cut_tail_is_found_against_a_head_that_left_earlier(people: People) -> None:
    file()
    head, last = recording.head(), last_number()
    tamper(f"DELETE FROM audit WHERE number > {last - 2}")
    assert recording.verify() is None
    assert recording.verify(head) == Break(last - 1, CUT)


def test_swapped_numbers_are_found_at_the_first(people: People) -> None:
    tamper(
        "UPDATE audit SET number = 1000 WHERE number = 4",
        "UPDATE audit SET number = 4 WHERE number = 5",
        "UPDATE audit SET number = 5 WHERE number = 1000",
    )
    assert recording.verify() == Break(4, MOVED)


def test_two_trails_cannot_grow_from_one_entry(people: People) -> None:
    row = db.session.scalars(select(AuditRow).where(AuditRow.number == 3)).one()
    copy = {column.name: getattr(row, column.name) for column in AuditRow.__table__.columns}
    with nothing_changes(DatabaseError):
        db.session.add(AuditRow(**{**copy, "number": 999, "digest": "f" * 64}))
        db.session.flush()


def test_the_head_moves_with_every_act_and_starts_at_nought(people: People) -> None:
    before = recording.head()
    file()
    assert recording.head() != before
    tamper("DELETE FROM audit")
    assert (recording.head(), recording.verify()) == (START, None)


def test_another_chain_key_finds_the_first_entry_bad(people: People) -> None:
    object.__setattr__(config.current(), "chain_key", bytes(range(32)))
    assert recording.verify() == Break(1, CHANGED)


def test_an_entry_with_other_fields_is_never_written(people: People) -> None:
    with nothing_changes(WrongFields), recording.writing():
        recording.append(Act.SIGNED_IN, NOW, people.hein.actor, facts={"ip": "10.0.0.1"})


def test_what_fails_halfway_leaves_nothing(people: People) -> None:
    told = file()

    class Stumbled(Exception):
        pass

    def stumble() -> None:
        with recording.writing():
            db.session.get_one(Case, told.case_id).status = "closed"
            recording.append(Act.SIGNED_IN, NOW, people.hein.actor)
            raise Stumbled

    with nothing_changes(Stumbled):
        stumble()


def test_the_readable_part_of_the_trail_holds_days_and_no_times(people: People) -> None:
    told = file(now=later(hours=3, minutes=17))
    cases.acknowledged(told, people.hein, now=later(hours=4, minutes=23))
    for row in db.session.scalars(select(AuditRow)):
        readable = f"{row.day} {row.act} {row.actor} {row.facts}"
        assert ":17" not in readable
        assert ":23" not in readable
    acknowledged = recording.trail_of(cases.opened(told, people.hein))[-1]
    detail = cases.opened(told, people.hein).open_detail(acknowledged.number, acknowledged.sealed)
    assert detail["at"] == "14:23"


def test_the_sealed_part_of_an_entry_opens_in_its_own_place_only(people: People) -> None:
    told = file()
    cases.acknowledged(told, people.hein)
    case_file = cases.opened(told, people.hein)
    first, second = recording.trail_of(case_file)
    with pytest.raises(CannotOpen):
        case_file.open_detail(first.number, second.sealed)
