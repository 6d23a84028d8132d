"""The envelope used: the named handler gets the cases that may be theirs, never alone, never unseen, never half."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import Told, file, opened
from tests.people import NOW, People, Person, later, new_person
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker.casefile import CaseFile, EntryKind, Names
from tracker.domain.acts import ENVELOPE
from tracker.domain.envelope import NotTheWords
from tracker.domain.errors import NotFound, Refusal
from tracker.domain.permissions import Role
from tracker.domain.vault import PrivateKey
from tracker.models import Account, AuditRow, Case, Envelope, Holder, Notice, db
from tracker.services import accounts, envelope, joining, recording, recovering
from tracker.services.envelope import NotThisEnvelope, State
from tracker.services.recording import writing
from tracker.services.recovering import NotAReceiver, NotASecond, NotLetIn, Opening

PASSPHRASE = "zes losse woorden naast elkaar"


@pytest.fixture
def words(people: People) -> str:
    """An envelope that was there from the beginning."""
    made = envelope.new_words()
    envelope.put_away(made, tested=True, actor="system", now=NOW)
    return made


def nobody_watches(done: int, of: int) -> None:
    pass


def open_for(receiver: Person, second: Person, words: str) -> Opening:
    return recovering.open_envelope(words, receiver.email, second.actor, now=later(1))


def recover(receiver: Person, second: Person, words: str) -> int:
    return recovering.hand_over(open_for(receiver, second, words), now=later(1), progress=nobody_watches)


def gone(people: People, *names: str) -> None:
    for name in names:
        accounts.disable(getattr(people, name).id, actor=people.peter.actor, now=NOW)


def reads(person: Person, told: Told) -> bool:
    try:
        return bool(opened(told, person).report()["story"] == cases.STORY)
    except NotFound:
        return False


def test_who_is_left_gets_every_case_but_the_restricted_ones(people: People, words: str) -> None:
    plain = [file() for _ in range(3)]
    restricted = file(exclude=[people.hein])
    before = db.session.get_one(Case, plain[0].case_id).last_act
    gone(people, "hein", "christien")
    assert not any(reads(people.mirjam, told) for told in plain)
    assert recover(people.mirjam, people.joke, words) == 3
    assert all(reads(people.mirjam, told) for told in plain)
    assert not reads(people.mirjam, restricted)
    assert db.session.get_one(Case, plain[0].case_id).last_act == before, "nobody's half-written answer is in the way"


def test_what_was_written_and_sealed_under_older_keys_opens_too(people: People, words: str) -> None:
    told = file(identity=cases.SANNE)
    cases.walked_to("corrective-action", told, people.hein)
    with writing():
        holders = [db.session.get_one(Account, people.hein.id)]
        opened(told, people.hein).change_key(holders, envelope.public_key())
    known = [entry.body for entry in opened(told, people.hein).entries()]
    recover(people.mirjam, people.peter, words)
    case_file = opened(told, people.mirjam)
    assert [entry.body for entry in case_file.entries()] == known
    assert Names(case_file).reporter() == cases.SANNE


def test_the_case_that_was_let_go_of_or_closed_to_the_receiver_stays_shut(people: People, words: str) -> None:
    """An excluded person's case is restricted and has no copy; somebody who recused themselves gets none either."""
    recused, other = file(), file()
    with writing():
        case_file = opened(recused, people.hein)
        case_file.write(EntryKind.RECUSAL, people.mirjam.id, NOW.date(), {"account": people.mirjam.id, "reason": "x"})
    assert recover(people.mirjam, people.joke, words) == 1
    assert reads(people.mirjam, other)
    assert not reads(people.mirjam, recused)


def test_even_with_a_copy_nobody_gets_a_case_that_excludes_them(people: People, words: str) -> None:
    """A second lock: were the case not marked as restricted, who was excluded would still not get its key."""
    told = file(exclude=[people.mirjam])
    with writing():
        case = db.session.get_one(Case, told.case_id)
        key = envelope.public_key()
        assert key is not None
        case_file = opened(told, people.hein)
        register = case_file.register
        case.restricted = False
        case_file.register = register
        case_file.wrap_for_envelope(key)
    assert recover(people.mirjam, people.joke, words) == 0
    assert not reads(people.mirjam, told)


def test_the_trail_says_it_before_and_names_every_case(people: People, words: str) -> None:
    told = [file() for _ in range(3)]
    with acts("envelope:opened"):
        opening = open_for(people.mirjam, people.joke, words)
    with acts("case:recovered", "case:recovered", "case:recovered"):
        recovering.hand_over(opening, now=later(1), progress=nobody_watches)
    rows = db.session.scalars(select(AuditRow).where(AuditRow.act == "case:recovered")).all()
    assert {row.case_id for row in rows} == {each.case_id for each in told}
    assert {(row.actor, row.subject) for row in rows} == {(people.joke.id, people.mirjam.id)}
    for each in told:
        case_file = opened(each, people.hein)
        (row,) = [row for row in recording.trail_of(case_file) if row.act == "case:recovered"]
        assert case_file.open_detail(row.number, row.sealed) == {"whom": "Mirjam"}
    (opened_row,) = db.session.scalars(select(AuditRow).where(AuditRow.act == "envelope:opened"))
    assert opened_row.actor == people.joke.id
    assert people.mirjam.id in opened_row.facts
    assert recording.verify() is None


def test_all_handlers_hear_and_nobody_else(people: People, words: str) -> None:
    with writing():
        db.session.query(Notice).delete()
    recover(people.mirjam, people.joke, words)
    heard = set(db.session.scalars(select(Notice.account_id)))
    assert heard == {people.hein.id, people.christien.id, people.mirjam.id}


def test_done_again_it_gives_nothing_twice(people: People, words: str) -> None:
    for _ in range(3):
        file()
    assert recover(people.mirjam, people.joke, words) == 3
    before = snapshot()
    assert recover(people.mirjam, people.joke, words) == 0
    assert changes(before) == {"audit": 1}, "only that the envelope was opened once more"


def test_broken_off_halfway_it_loses_nothing_and_goes_on(
    people: People, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovering, "AT_ONCE", 2)
    told = [file() for _ in range(5)]

    def killed(done: int, of: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    opening = open_for(people.mirjam, people.joke, words)
    with pytest.raises(KeyboardInterrupt):
        recovering.hand_over(opening, now=later(1), progress=killed)
    assert sum(reads(people.mirjam, each) for each in told) == 4
    assert recording.verify() is None
    assert recover(people.mirjam, people.joke, words) == 1
    assert all(reads(people.mirjam, each) for each in told)
    assert all(reads(people.hein, each) for each in told)


def test_progress_ends_at_all_of_them(people: People, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovering, "AT_ONCE", 2)
    for _ in range(3):
        file()
    seen: list[tuple[int, int]] = []
    opening = open_for(people.mirjam, people.joke, words)
    recovering.hand_over(opening, now=later(1), progress=lambda done, of: seen.append((done, of)))
    assert seen == [(2, 3), (3, 3)]


def test_a_damaged_copy_holds_up_no_other(people: People, words: str) -> None:
    one, other = file(), file()
    db.session.get_one(Case, one.case_id).envelope = b"\x01 damaged"
    db.session.commit()
    assert recover(people.mirjam, people.joke, words) == 1
    assert reads(people.mirjam, other)


# refused


def refused(words: str, receiver: str, second: Person, refusal: type[Refusal]) -> None:
    with nothing_changes(refusal):
        recovering.open_envelope(words, receiver, second.actor, now=NOW)


def test_wrong_words_are_told_as_typing_mistakes_and_other_words_as_not_ours(people: People, words: str) -> None:
    file()
    mistyped = " ".join([*words.split()[:-1], "kwetter"])
    refused(mistyped, people.mirjam.email, people.joke, NotTheWords)
    refused("", people.mirjam.email, people.joke, NotTheWords)
    refused(envelope.new_words(), people.mirjam.email, people.joke, NotThisEnvelope)


def test_words_that_were_never_put_away_open_nothing_even_if_their_key_stands_in_the_database(
    people: People, words: str
) -> None:
    theirs = envelope.new_words()
    db.session.get_one(Envelope, ENVELOPE).public_key = envelope.private_key(theirs).public.raw
    db.session.commit()
    refused(theirs, people.mirjam.email, people.joke, NotThisEnvelope)


@pytest.mark.parametrize("name", ["joke", "peter", "sanne"])
def test_only_a_handler_gets_the_cases(people: People, words: str, name: str) -> None:
    person: Person = getattr(people, name)
    refused(words, person.email, people.hein, NotAReceiver)


def test_nobody_unknown_or_closed_gets_them(people: People, words: str) -> None:
    refused(words, "niemand@hartenhoeve.example", people.joke, NotAReceiver)
    gone(people, "mirjam")
    refused(words, people.mirjam.email, people.joke, NotAReceiver)


def test_a_handler_with_a_replaced_key_gets_nothing(people: People, words: str) -> None:
    db.session.get_one(Account, people.mirjam.id).public_key = PrivateKey.generate().public.raw
    db.session.commit()
    refused(words, people.mirjam.email, people.joke, NotAReceiver)


def test_a_key_replaced_while_it_is_going_on_stops_it(
    people: People, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovering, "AT_ONCE", 1)
    told = [file() for _ in range(2)]
    opening = open_for(people.mirjam, people.joke, words)

    def replaced(done: int, of: int) -> None:
        db.session.get_one(Account, people.mirjam.id).public_key = PrivateKey.generate().public.raw
        db.session.commit()

    with pytest.raises(NotAReceiver):
        recovering.hand_over(opening, now=NOW, progress=replaced)
    held = select(Holder).where(Holder.account_id == people.mirjam.id)
    assert len(db.session.scalars(held).all()) == 1
    assert len(told) == 2


def test_a_new_handler_whom_nobody_let_in_gets_nothing_before_the_others_are_named(people: People, words: str) -> None:
    """Danger: a keeper who is talked into opening the envelope for a stranger must hear who could vouch for them."""
    told = file()
    token = joining.invite("els@x.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=NOW)
    els = joining.accept(token, PASSPHRASE, now=NOW).account.id
    with nothing_changes(NotLetIn):
        recovering.open_envelope(words, "els@x.example", people.joke.actor, now=NOW)
    with pytest.raises(NotLetIn, match=r"Els .*Christien, Hein, Mirjam"):
        recovering.open_envelope(words, "els@x.example", people.joke.actor, now=NOW)
    with acts("account:confirmed", "envelope:opened"):
        opening = recovering.open_envelope(words, "els@x.example", people.joke.actor, let_in=True, now=NOW)
    assert els in {account.id for account in joining.handlers()}
    assert recovering.hand_over(opening, now=NOW, progress=nobody_watches) == 1
    assert db.session.get(Holder, (told.case_id, els)) is not None


def test_even_who_is_let_in_this_way_is_a_handler_with_an_account(people: People, words: str) -> None:
    for email in (people.joke.email, people.sanne.email, "niemand@x.example"):
        with nothing_changes(NotAReceiver):
            recovering.open_envelope(words, email, people.peter.actor, let_in=True, now=NOW)


def test_where_nobody_is_left_to_let_somebody_in_the_envelope_does(people: People, words: str) -> None:
    told = file()
    gone(people, "hein", "christien", "mirjam")
    token = joining.invite("els@x.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=NOW)
    els = joining.accept(token, PASSPHRASE, now=NOW).account.id
    assert joining.handlers() == [], "an administrator alone makes nobody a receiver of reports"
    opening = recovering.open_envelope(words, "els@x.example", people.peter.actor, now=NOW)
    assert recovering.hand_over(opening, now=NOW, progress=nobody_watches) == 1
    assert [account.id for account in joining.handlers()] == [els]
    actor = accounts.sign_in("els@x.example", PASSPHRASE, now=NOW)
    assert CaseFile.open(told.reference, actor).report()["story"] == cases.STORY


def test_the_second_is_somebody_else_and_no_reporter(people: People, words: str) -> None:
    for second in (people.mirjam, people.sanne):
        refused(words, people.mirjam.email, second, NotASecond)


@pytest.mark.parametrize("name", ["hein", "joke", "peter"])
def test_a_handler_a_reader_or_an_administrator_can_be_the_second(people: People, words: str, name: str) -> None:
    told = file()
    assert recover(people.mirjam, getattr(people, name), words) == 1
    assert reads(people.mirjam, told)


# afterwards


def test_an_opened_envelope_asks_to_be_replaced(people: People, words: str) -> None:
    file()
    recover(people.mirjam, people.joke, words)
    assert envelope.state() is State.OPENED
    new = envelope.new_words()
    key = envelope.private_key(words)
    envelope.put_away(new, tested=True, actor=people.joke.actor, now=later(1), opened=key)
    assert envelope.state() is State.READY


def test_the_next_envelope_holds_what_the_last_one_did_for_everybody(people: People, words: str) -> None:
    """Also a case that the receiver of this time may not read."""
    told, recused = file(), file()
    with writing():
        case_file = opened(recused, people.hein)
        case_file.write(EntryKind.RECUSAL, people.mirjam.id, NOW.date(), {"account": people.mirjam.id, "reason": "x"})
    recover(people.mirjam, people.joke, words)
    new = envelope.new_words()
    envelope.put_away(new, tested=True, actor=people.joke.actor, now=later(1), opened=envelope.private_key(words))
    for each in (told, recused):
        assert CaseFile.open_with_envelope(each.case_id, envelope.private_key(new)).report()["story"] == cases.STORY
    assert recover(people.mirjam, people.joke, words) == 0, "the old words find nothing any more"
    els = new_person("els", Role.COORDINATOR)
    assert recover(els, people.joke, new) == 2


def test_who_runs_it_learns_nothing_of_what_stays_shut(
    people: People, words: str, statements: Callable[..., object]
) -> None:
    """With a case that excludes the receiver, everything that comes back is the same as without."""
    file()
    seen: list[tuple[int, int]] = []
    opening = open_for(people.mirjam, people.joke, words)
    one = recovering.hand_over(opening, now=NOW, progress=lambda done, of: seen.append((done, of)))
    file(exclude=[people.mirjam])
    file()
    again: list[tuple[int, int]] = []
    two = recovering.hand_over(opening, now=NOW, progress=lambda done, of: again.append((done, of)))
    assert (one, seen) == (two, again)
