"""The envelope in the safe: it opens what is not restricted and nothing else, and nobody can slip in their own."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import combinations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tests import cases
from tests.cases import Told, file, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, nothing_changes, snapshot
from tests.tampering import tamper
from tracker.casefile import CaseFile
from tracker.domain.acts import ENVELOPE
from tracker.domain.envelope import NotTheWords
from tracker.domain.errors import NotFound
from tracker.domain.vault import PrivateKey
from tracker.models import Account, AuditRow, Case, Envelope, Notice, db
from tracker.services import accounts, envelope, reporting
from tracker.services.envelope import NotThisEnvelope, State
from tracker.services.recording import writing

Statements = Callable[[], AbstractContextManager[list[str]]]


def put_away(*, tested: bool = True) -> str:
    """A new envelope; its words."""
    words = envelope.new_words()
    envelope.put_away(words, tested=tested, actor="system", now=NOW)
    return words


def story_in(words: str, told: Told) -> str:
    """What whoever holds the paper reads of this case; NotFound when it stays shut."""
    return str(CaseFile.open_with_envelope(told.case_id, envelope.private_key(words)).report()["story"])


def copy_of(told: Told) -> bytes | None:
    db.session.expire_all()
    return db.session.get_one(Case, told.case_id).envelope


def handlers(people: People) -> list[str]:
    return [people.hein.id, people.christien.id, people.mirjam.id]


# filing


def test_without_an_envelope_a_report_is_filed_as_before(people: People) -> None:
    assert copy_of(file()) is None
    assert envelope.state() is State.NONE


def test_a_new_case_can_be_opened_with_the_words_on_the_paper_and_with_no_others(people: People) -> None:
    words = put_away()
    told = file()
    assert story_in(words, told) == cases.STORY
    with pytest.raises(NotFound):
        story_in(envelope.new_words(), told)


def test_a_copy_of_one_case_does_not_open_another(people: People) -> None:
    words = put_away()
    one, other = file(story="De een is hier."), file(story="De ander is hier.")
    swapped = copy_of(one)
    db.session.execute(update(Case).where(Case.id == other.case_id).values(envelope=swapped))
    db.session.commit()
    with pytest.raises(NotFound):
        story_in(words, other)


def test_whoever_is_excluded_a_restricted_case_never_has_a_copy(people: People) -> None:
    """Every choice of people whom a reporter can exclude, and every one that excludes nobody who handles."""
    put_away()
    for count in range(3):
        for names in combinations(("hein", "christien", "mirjam"), count):
            told = file(exclude=[getattr(people, name) for name in names])
            assert (copy_of(told) is None) is bool(names), names
            assert db.session.get_one(Case, told.case_id).restricted is bool(names)
    unknown = file(exclude=[people.bram])
    assert copy_of(unknown) is not None


def test_the_database_itself_refuses_a_copy_of_a_restricted_case(people: People) -> None:
    put_away()
    shut, plain = file(exclude=[people.hein]), file()
    forbidden = (
        update(Case).where(Case.id == shut.case_id).values(envelope=b"x"),
        update(Case).where(Case.id == plain.case_id).values(restricted=True),
    )
    for statement in forbidden:
        with pytest.raises(DBAPIError):
            db.session.execute(statement)
        db.session.rollback()
    values = {column.name: getattr(db.session.get_one(Case, shut.case_id), column.name) for column in Case.__table__.c}
    db.session.add(Case(**{**values, "id": "0" * 32, "reference": "ZZZZ-ZZ", "lookup_id": b"z" * 32, "envelope": b"x"}))
    with pytest.raises(DBAPIError):
        db.session.flush()


def test_a_restricted_case_that_was_called_open_in_the_database_gets_no_copy_either(people: People) -> None:
    """The mark is in the clear; whom the reporter excluded is not."""
    told, other = file(exclude=[people.mirjam]), file()
    put_away()
    db.session.execute(update(Case).where(Case.id == told.case_id).values(restricted=False))
    db.session.commit()
    with writing():
        envelope.fill(people.hein.actor)
    assert db.session.get_one(Case, told.case_id).envelope is None
    assert db.session.get_one(Case, other.case_id).envelope is not None


def test_a_case_that_becomes_restricted_loses_its_copy(people: People) -> None:
    words = put_away()
    told = file()
    with writing():
        opened(told, people.christien).restrict()
    assert copy_of(told) is None
    with pytest.raises(NotFound):
        story_in(words, told)


def test_a_new_key_goes_into_the_envelope_only_where_the_verb_says_so(people: People) -> None:
    words = put_away()
    holders = [db.session.get_one(Account, each) for each in handlers(people)]
    told, other = file(), file()
    with writing():
        opened(told, people.hein).change_key(holders, envelope.public_key())
        opened(other, people.hein).change_key(holders)
    assert story_in(words, told) == cases.STORY
    assert copy_of(other) is None


def test_a_report_sent_twice_and_an_addition_leave_the_copy_as_it_was(people: People) -> None:
    words = put_away()
    told = file()
    file(code=told.code, story="En nog iets dat later kwam.")
    assert story_in(words, told) == cases.STORY


def test_filing_asks_no_more_of_the_database_with_an_envelope(people: People, statements: Statements) -> None:
    def asked() -> int:
        with statements() as ran:
            file()
        return len(ran)

    file()  # whatever is asked only once
    before = asked()
    put_away()
    assert asked() <= before
    for _ in range(5):
        put_away()
    assert asked() <= before


def test_a_restricted_filing_asks_as_many_things_as_any_other(people: People, statements: Statements) -> None:
    put_away()
    counts = []
    for exclude in ([], [people.mirjam]):
        with statements() as ran:
            file(exclude=exclude)
        counts.append(len(ran))
    assert counts[0] == counts[1]


# a key of somebody else's


def test_a_key_that_was_replaced_in_the_database_is_noticed_and_gets_nothing(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    put_away()
    theirs = PrivateKey.generate()
    db.session.get_one(Envelope, ENVELOPE).public_key = theirs.public.raw
    db.session.commit()
    with caplog.at_level(logging.ERROR, "tracker"):
        told = file()
    assert "envelope" in caplog.text
    assert copy_of(told) is None
    assert opened(told, people.hein).report()["story"] == cases.STORY, "the report itself is in"
    assert envelope.state() is State.REPLACED


def test_a_key_that_was_only_written_into_the_database_gets_nothing(people: People) -> None:
    db.session.add(Envelope(id=ENVELOPE, public_key=PrivateKey.generate().public.raw))
    db.session.commit()
    assert copy_of(file()) is None
    assert envelope.state() is State.REPLACED


def test_a_key_that_was_taken_away_is_told(people: People) -> None:
    put_away()
    db.session.delete(db.session.get_one(Envelope, ENVELOPE))
    db.session.commit()
    assert copy_of(file()) is None
    assert envelope.state() is State.REPLACED


def test_the_envelope_before_this_one_put_back_gets_nothing(people: People) -> None:
    put_away()
    earlier = db.session.get_one(Envelope, ENVELOPE).public_key
    put_away()
    db.session.get_one(Envelope, ENVELOPE).public_key = earlier
    db.session.commit()
    assert copy_of(file()) is None
    assert envelope.state() is State.REPLACED


def test_a_changed_entry_about_the_envelope_is_no_proof_of_it(people: People) -> None:
    theirs = PrivateKey.generate()
    put_away()
    public = envelope.public_key()
    assert public is not None
    tamper(
        f"UPDATE audit SET facts = replace(facts, '{public.fingerprint}', '{theirs.public.fingerprint}') "
        "WHERE act = 'envelope:made'"
    )
    db.session.get_one(Envelope, ENVELOPE).public_key = theirs.public.raw
    db.session.commit()
    assert copy_of(file()) is None


# making one, and looking whether it still works


def test_making_one_is_one_entry_and_every_handler_hears(people: People) -> None:
    with acts("envelope:made"):
        put_away()
    assert set(db.session.scalars(select(Notice.account_id))) == set(handlers(people))
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "envelope:made")).one()
    public = envelope.public_key()
    assert public is not None
    assert public.fingerprint in row.facts


def test_the_words_are_in_no_row(people: People) -> None:
    words = put_away()
    file()
    stored = repr(snapshot())
    assert words not in stored
    assert envelope.private_key(words).seed.hex() not in stored


def test_whether_it_was_ever_tested_is_known(people: People) -> None:
    words = put_away(tested=False)
    assert envelope.state() is State.UNTESTED
    with acts("envelope:tested"):
        envelope.test(words, now=later(1))
    assert envelope.state() is State.READY
    put_away(tested=False)
    assert envelope.state() is State.UNTESTED, "that was another one"
    put_away()
    assert envelope.state() is State.READY


def test_words_of_another_house_or_of_an_earlier_envelope_fail_the_test(people: People) -> None:
    earlier = put_away()
    put_away()
    for words in (earlier, envelope.new_words()):
        with nothing_changes(NotThisEnvelope):
            envelope.test(words, now=NOW)
    with nothing_changes(NotTheWords):
        envelope.test(earlier.replace(" ", " x ", 1), now=NOW)


# cases from before there was one


def test_cases_from_before_get_their_copy_when_their_handler_signs_in(people: People) -> None:
    told, restricted = file(), file(exclude=[people.mirjam])
    words = put_away()
    assert copy_of(told) is None
    with acts("session:opened"):
        accounts.sign_in(people.hein.email, people.hein.password, now=NOW)
    assert story_in(words, told) == cases.STORY
    assert copy_of(restricted) is None


def test_a_handler_gives_no_copy_of_what_they_do_not_hold(people: People) -> None:
    told = file()
    put_away()
    for person in (people.mirjam, people.peter, people.joke, people.sanne):
        accounts.sign_in(person.email, person.password, now=NOW)
    assert copy_of(told) is None


def test_many_cases_from_before_are_done_in_turns(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "FILLED_AT_ONCE", 2)
    told = [file() for _ in range(5)]
    put_away()
    for left in (3, 1, 0):
        accounts.sign_in(people.hein.email, people.hein.password, now=NOW)
        assert [copy_of(each) for each in told].count(None) == left


def test_a_key_that_is_not_vouched_for_gets_no_old_cases_either(people: People) -> None:
    told = file()
    db.session.add(Envelope(id=ENVELOPE, public_key=PrivateKey.generate().public.raw))
    db.session.commit()
    accounts.sign_in(people.hein.email, people.hein.password, now=NOW)
    assert copy_of(told) is None


# a new one in the place of the old


def test_with_the_old_words_every_copy_moves_to_the_new_ones(people: People) -> None:
    old = put_away()
    told, restricted = [file() for _ in range(3)], file(exclude=[people.hein])
    damaged = file()
    db.session.get_one(Case, damaged.case_id).envelope = b"\x01 damaged"
    db.session.commit()
    new, seen = envelope.new_words(), []
    key = envelope.private_key(old)
    envelope.put_away(
        new, tested=True, actor="system", now=NOW, opened=key, progress=lambda done, of: seen.append((done, of))
    )
    for each in told:
        assert story_in(new, each) == cases.STORY
        with pytest.raises(NotFound):
            story_in(old, each)
    assert copy_of(restricted) is None
    assert copy_of(damaged) is None, "it comes back when a handler signs in"
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_without_the_old_words_the_copies_go_and_come_back_from_the_handlers(people: People) -> None:
    old, told = put_away(), file()
    told = file()
    new = put_away()
    assert copy_of(told) is None
    accounts.sign_in(people.christien.email, people.christien.password, now=NOW)
    assert story_in(new, told) == cases.STORY
    with pytest.raises(NotFound):
        story_in(old, told)


def test_a_report_that_comes_in_meanwhile_is_not_left_with_the_old_one(people: People) -> None:
    old = put_away()
    file()
    late: list[Told] = []

    def somebody_reports(done: int, of: int) -> None:
        late.append(file())

    new = envelope.new_words()
    envelope.put_away(
        new, tested=True, actor="system", now=NOW, opened=envelope.private_key(old), progress=somebody_reports
    )
    assert story_in(new, late[0]) == cases.STORY


def test_an_envelope_that_can_not_be_put_away_changes_nothing(people: People) -> None:
    put_away()
    told = file()
    before = copy_of(told)
    with nothing_changes(NotTheWords):
        envelope.put_away("veertien woorden", tested=True, actor="system", now=NOW)
    assert copy_of(told) == before


def test_who_can_read_a_case_is_not_changed_by_its_copy(people: People) -> None:
    put_away()
    assert reporting.readers(opened(file(), people.hein)) == ("Christien", "Hein")
