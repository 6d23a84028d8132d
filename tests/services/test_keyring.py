"""The keyring: a row for every filing, and only its owner can tell a receipt from a blank."""

import math
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import Told, file
from tests.people import NOW, People, Person, new_person
from tests.snapshots import Rows, acts, at_once, snapshot
from tracker.casefile import CaseFile
from tracker.domain import receipts
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen, unseal
from tracker.models import KeyringRow, SessionRow, db
from tracker.services import accounts, keyring, sessions

Statements = Callable[[], AbstractContextManager[list[str]]]


def rows() -> list[KeyringRow]:
    db.session.rollback()
    return list(db.session.scalars(select(KeyringRow)))


def put_back(told: Told, person: Person) -> None:
    case_file = cases.by_receipt(told)
    sessions.open_receipt(case_file, now=NOW, code=told.code, reporter=person.actor)


def comes_back(told: Told) -> None:
    """As everybody does who types a code at the receipt's door."""
    sessions.open_receipt(cases.by_receipt(told), now=NOW)


def test_a_reporter_finds_their_own_receipts_in_order(people: People) -> None:
    codes = [file(reporter=people.sanne).code for _ in range(3)]
    file(reporter=people.bram)
    file()
    assert keyring.receipts_of(people.sanne.actor) == codes


def test_another_reporter_finds_nothing(people: People) -> None:
    file(reporter=people.sanne)
    assert keyring.receipts_of(people.bram.actor) == []


def test_every_filing_adds_one_row_and_all_rows_look_alike(people: People) -> None:
    before = len(rows())
    for reporter in (people.sanne, None, people.hein, people.peter, people.sanne):
        file(reporter=reporter)
    assert len(rows()) == before + 5
    assert {(len(row.id), len(row.sealed), row.sealed[:1]) for row in rows()} == {(32, 53, b"\x01")}
    assert len({row.id for row in rows()}) == len(rows())


def test_a_coordinator_who_files_leaves_a_blank(people: People) -> None:
    told = file(reporter=people.hein)
    assert keyring.receipts_of(people.hein.actor) == []
    put_back(told, people.hein)
    assert keyring.receipts_of(people.hein.actor) == []


def test_the_rows_come_back_after_a_new_password(people: People) -> None:
    told = file(reporter=people.sanne)
    accounts.recover(people.sanne.email, people.sanne.recovery_code, "kip hek appel stal", now=NOW)
    again = accounts.sign_in(people.sanne.email, "kip hek appel stal", now=NOW)
    assert keyring.receipts_of(again) == [told.code]


def test_sending_twice_keeps_one_row(people: People) -> None:
    before = len(rows())
    told = file(reporter=people.sanne)
    file(code=told.code, reporter=people.sanne)
    assert len(rows()) == before + 1
    assert keyring.receipts_of(people.sanne.actor) == [told.code]


def test_a_receipt_from_the_keyring_opens_the_case(people: People) -> None:
    told = file(reporter=people.sanne)
    (code,) = keyring.receipts_of(people.sanne.actor)
    assert cases.by_receipt(cases.Told("", code, "")).case.id == told.case_id


def test_who_knows_a_row_and_its_id_still_needs_its_owners_key(people: People) -> None:
    old = {row.id for row in rows()}
    told = file(reporter=people.sanne)
    (row,) = [row for row in rows() if row.id not in old]
    for person in people.everybody():
        key = keyring._content_key(person.actor)
        if person is people.sanne:
            assert unseal(key, row.sealed, keyring._place(row.id)) == told.code.encode()
        else:
            with pytest.raises(CannotOpen):
                unseal(key, row.sealed, keyring._place(row.id))


def test_two_reports_of_one_reporter_at_the_same_moment_are_both_kept(people: People) -> None:
    codes = [receipts.make() for _ in range(4)]
    results = at_once(*(lambda code=code: file(code=code, reporter=people.sanne) for code in codes))
    assert all(isinstance(result, Told) for result in results)
    assert sorted(keyring.receipts_of(people.sanne.actor)) == sorted(codes)


# putting back


def test_a_report_is_put_back_by_its_code(people: People) -> None:
    first, told = file(reporter=people.sanne), file()
    put_back(told, people.sanne)
    assert keyring.receipts_of(people.sanne.actor) == [first.code, told.code]
    assert keyring.receipts_of(people.bram.actor) == []


def test_what_is_in_the_list_already_is_not_put_there_twice(people: People) -> None:
    told = file(reporter=people.sanne)
    put_back(told, people.sanne)
    put_back(told, people.sanne)
    assert keyring.receipts_of(people.sanne.actor) == [told.code]


def test_a_new_account_gets_the_reports_of_the_lost_one_back(people: People) -> None:
    told = [file(reporter=people.sanne) for _ in range(3)]
    again = new_person("sanne2", Role.REPORTER)
    for each in told:
        put_back(each, again)
    assert keyring.receipts_of(again.actor) == [each.code for each in told]


def test_putting_back_never_takes_a_row_that_is_somebodys(people: People) -> None:
    """More is put back than there are blanks: every code of everybody is still there."""
    of_bram = [file(reporter=people.bram).code for _ in range(20)]
    lost = [file(reporter=people.sanne) for _ in range(12)]
    again = new_person("sanne2", Role.REPORTER)
    for told in lost:
        put_back(told, again)
    for _ in range(10):
        comes_back(lost[0])
    assert keyring.receipts_of(people.bram.actor) == of_bram
    assert keyring.receipts_of(people.sanne.actor) == [told.code for told in lost]
    assert keyring.receipts_of(again.actor) == [told.code for told in lost]


# what two copies of the database, compared, can say


def shape(before: Rows, after: Rows) -> dict[str, tuple[list[object], list[object]]]:
    """What went and what came in each table, as far as it is not chance: the sizes of bytes and of text, everything
    else as it is."""
    return {
        table: (_sizes(before[table] - after[table]), _sizes(after[table] - before[table]))
        for table in before
        if before[table] != after[table]
    }


def _sizes(found: Counter[tuple[object, ...]]) -> list[object]:
    def plain(value: object) -> object:
        return (type(value).__name__, len(value)) if isinstance(value, (bytes, str)) else value

    return sorted((tuple(plain(value) for value in row) for row in found.elements()), key=repr)


def difference(act: Callable[[], object]) -> dict[str, tuple[list[object], list[object]]]:
    before = snapshot()
    act()
    return shape(before, snapshot())


def test_filing_with_an_account_and_without_one_change_the_same_rows_of_the_same_sizes(people: People) -> None:
    for _ in range(2):  # the number of an entry in the trail may have grown a digit
        file()
    told = [difference(lambda who=who: file(reporter=who)) for who in (None, people.sanne, people.bram, None)]  # type: ignore[misc]
    for each in told:
        numbers = each.pop("audit")
        assert [len(part) for part in numbers] == [0, 1]
    assert told[0]["keyring"] == ([], [(("bytes", 32), ("bytes", 53))])
    assert all(each == told[0] for each in told)


def test_putting_back_says_no_more_than_coming_back_with_a_code(people: People) -> None:
    """Nor does reading a report out of one's own list, or putting back what is there already."""
    told, mine = file(), file(reporter=people.sanne)
    found = {
        "comes back": difference(lambda: comes_back(told)),
        "puts back": difference(lambda: put_back(told, people.sanne)),
        "puts back again": difference(lambda: put_back(told, people.sanne)),
        "puts back their own": difference(lambda: put_back(mine, people.sanne)),
        "a handler tries": difference(lambda: put_back(told, people.hein)),
        "comes back later": difference(lambda: comes_back(mine)),
    }
    assert found["comes back"]["keyring"] == ([(("bytes", 32), ("bytes", 53))], [(("bytes", 32), ("bytes", 53))])
    assert set(found["comes back"]) == {"keyring", "session"}
    assert [name for name, shape in found.items() if shape != found["comes back"]] == []


def test_it_says_no_more_either_when_no_blank_is_left(people: People) -> None:
    told = [file(reporter=people.bram) for _ in range(3)]

    def no_blanks() -> None:
        for row in rows():
            if keyring._is_blank(row):
                db.session.delete(row)
        db.session.commit()

    no_blanks()
    put = difference(lambda: put_back(told[0], people.sanne))
    no_blanks()
    came = difference(lambda: comes_back(told[0]))
    assert put == came
    assert came["keyring"] == ([], [(("bytes", 32), ("bytes", 53))])


def test_a_reporter_who_signs_in_and_reads_their_list_changes_no_row_but_the_session(people: People) -> None:
    file(reporter=people.sanne)

    def comes_in() -> None:
        with acts():
            actor = accounts.sign_in(people.sanne.email, people.sanne.password, now=NOW)
            sessions.open_desk(actor, now=NOW)
            keyring.receipts_of(actor)

    assert difference(comes_in) == {"session": ([], difference_of_a_session())}


def difference_of_a_session() -> list[object]:
    row = db.session.scalars(select(SessionRow)).first()
    assert row is not None
    return _sizes(Counter([(row.id, row.day, row.sealed)]))


def test_sessions_of_a_desk_and_of_a_receipt_have_one_size(people: People) -> None:
    told = file()
    for person in people.everybody():
        sessions.open_desk(person.actor, now=NOW)
    put_back(told, people.sanne)
    comes_back(told)
    db.session.rollback()
    assert len({len(row.sealed) for row in db.session.scalars(select(SessionRow))}) == 1


def test_the_bytes_of_the_keyring_are_as_chance_makes_them(people: People) -> None:
    """Blanks, receipts of two people and one put back: no byte of id or content comes oftener than chance allows."""
    for _ in range(40):
        for reporter in (None, people.sanne, people.bram):
            file(reporter=reporter)
    put_back(file(), people.sanne)
    every = b"".join(row.id + row.sealed[1:] for row in rows())
    seen, expected = Counter(every), len(every) / 256
    squares = sum((seen[byte] - expected) ** 2 for byte in range(256)) / expected
    assert squares < 255 + 6 * math.sqrt(2 * 255), "chi-square far above its mean: there is a pattern"
    assert len({row.id[:8] for row in rows()}) == len({row.sealed[1:9] for row in rows()}) == len(rows())


def test_ids_of_one_reporter_follow_no_order(people: People) -> None:
    """Stored by their ids: the first filed must not be the first in the table oftener than chance."""
    for _ in range(60):
        file(reporter=people.sanne)
    filed = [row.id for row in keyring._rows_of(people.sanne.actor)]
    rising = sum(one < other for one, other in pairwise(filed))
    assert 12 < rising < 47


# how much is asked


def test_a_long_list_is_opened_with_as_few_questions_as_a_short_one(people: People, statements: Statements) -> None:
    def ask() -> int:
        with statements() as ran:
            found = CaseFile.open_with_receipts(keyring.receipts_of(people.sanne.actor))
            CaseFile.entries_of(found)
        return len(ran)

    file(reporter=people.sanne)
    db.session.rollback()
    short = ask()
    for _ in range(50):
        file(reporter=people.sanne)
    db.session.rollback()
    assert ask() == short
    for _ in range(20):
        file(reporter=people.sanne)
    assert len(keyring.receipts_of(people.sanne.actor)) == 71, "more than one batch"


def test_many_are_opened_in_their_order_and_what_is_gone_is_left_out(people: People) -> None:
    told = [file(reporter=people.sanne, story=f"{number} {cases.STORY}") for number in range(4)]
    codes = [told[2].code, receipts.make(), told[0].code, told[3].code]
    found = CaseFile.open_with_receipts(codes)
    assert [each.case.id for each in found] == [told[2].case_id, told[0].case_id, told[3].case_id]
    entries = CaseFile.entries_of(found)
    assert [entries[each.case.id][0].body["story"][0] for each in found] == ["2", "0", "3"]
