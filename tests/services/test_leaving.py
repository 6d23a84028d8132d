"""Leaving and joining: all cases at once, part by part, and never to somebody who may not see them."""

from datetime import date

import pytest
from sqlalchemy import select, update

from tests import cases
from tests.cases import Told, file, opened
from tests.people import NOW, People, Person, later, new_person
from tests.snapshots import acts, nothing_changes
from tracker.casefile import CaseFile, case_key
from tracker.domain.demands import MissingText, Reopening
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen, PrivateKey
from tracker.models import Account, Case, Entry, Holder, Notice, db
from tracker.services import accounts, conversation, handling, leaving, listing, recording, sharing
from tracker.services.holding import NotThisPerson
from tracker.services.leaving import Part
from tracker.services.renewing import KeyReplaced


def hand_over(person: Person, whom: Person, after: str = "", most: int = 0) -> Part:
    return leaving.hand_over(whom.id, after, actor=person.actor, now=NOW, most=most)


def held_by(told: Told) -> set[str]:
    return set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == told.case_id)))


def saved_key(told: Told, person: Person) -> bytes:
    return case_key(db.session.get_one(Holder, (told.case_id, person.id)), person.actor)


def note(told: Told, person: Person, text: str) -> None:
    conversation.write_note(opened(told, person), text, cases.new_entry_id(), actor=person.actor, now=NOW)


def opens_with(told: Told, key: bytes) -> int:
    stolen, found = CaseFile(db.session.get_one(Case, told.case_id), key), 0
    for row in db.session.scalars(select(Entry).where(Entry.case_id == told.case_id)):
        try:
            stolen._open_entry(row)
            found += 1
        except CannotOpen:
            pass
    return found


def test_everything_goes_to_the_colleague_and_the_leaver_holds_nothing(people: People) -> None:
    told = [file(), file(exclude=[people.christien]), file()]
    assert leaving.held(people.hein.actor) == 3
    with acts(*["case:handed-over"] * 3):
        assert hand_over(people.hein, people.mirjam) == Part(over=3)
    assert leaving.held(people.hein.actor) == 0
    for each in told:
        assert people.hein.id not in held_by(each)
        assert opened(each, people.mirjam).report()["story"] == cases.STORY
    assert held_by(told[0]) == {people.christien.id, people.mirjam.id}
    assert recording.verify() is None


def test_a_colleague_who_has_them_already_just_goes_on(people: People) -> None:
    told = file()
    assert hand_over(people.hein, people.christien) == Part(over=1)
    assert held_by(told) == {people.christien.id}
    row = recording.trail_of(opened(told, people.christien))[-1]
    assert opened(told, people.christien).open_detail(row.number, row.sealed)["whom"] == ""


def test_an_open_case_has_a_new_key_now(people: People) -> None:
    told = file()
    saved = saved_key(told, people.hein)
    hand_over(people.hein, people.mirjam)
    note(told, people.christien, "Na Hein.")
    assert opens_with(told, saved) == 1
    for case_file in (opened(told, people.mirjam), opened(told, people.christien), cases.by_receipt(told)):
        assert case_file.entries()[-1].body["text"] == "Na Hein."
        assert case_file.report()["story"] == cases.STORY


def test_a_closed_case_keeps_its_key_until_somebody_writes_in_it(people: People) -> None:
    told = file()
    cases.walked_to("closed", told, people.hein)
    saved = saved_key(told, people.hein)
    hand_over(people.hein, people.mirjam)
    case = db.session.get_one(Case, told.case_id)
    assert case.new_key_due
    before = opens_with(told, saved)
    assert before == len(opened(told, people.mirjam).entries())
    case_file = opened(told, people.mirjam)
    handling.reopen(case_file, Reopening("Het gebeurt weer."), seen=case.last_act, actor=people.mirjam.actor, now=NOW)
    assert not db.session.get_one(Case, told.case_id).new_key_due
    assert opens_with(told, saved) == before
    assert len(opened(told, people.christien).entries()) == before + 1


def test_who_may_not_see_a_case_never_gets_it_and_it_stays_with_who_may(people: People) -> None:
    shared_with_christien, only_hein = file(exclude=[people.mirjam]), file(exclude=[people.mirjam, people.christien])
    assert hand_over(people.hein, people.mirjam) == Part(to_others=1, nowhere=1)
    assert held_by(shared_with_christien) == {people.christien.id}
    assert held_by(only_hein) == {people.hein.id}
    assert listing.page_of(people.mirjam.actor, listing.Filter(), 1, NOW).total == 0
    assert opened(only_hein, people.hein).report()["story"] == cases.STORY


def test_it_goes_on_where_it_was_broken_off_and_nothing_is_lost(people: People) -> None:
    told = [file(exclude=[people.mirjam, people.christien] if number == 3 else ()) for number in range(7)]
    part, calls = Part(), 0
    while calls == 0 or part.after:
        part = hand_over(people.hein, people.mirjam, part.after, most=1)
        calls += 1
        assert all(held_by(each) for each in told), "at no moment is there a case that nobody holds"
    assert leaving.held(people.hein.actor) == 1
    assert hand_over(people.hein, people.mirjam) == Part(nowhere=1), "again from the beginning: nothing moves twice"


def test_killed_in_the_middle_of_a_part_the_rest_is_as_it_was(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "AT_ONCE", 2)
    told = [file() for _ in range(6)]
    real, count = leaving.append, []  # type: ignore[attr-defined]

    def killed(*args: object, **kwargs: object) -> object:
        count.append(1)
        if len(count) == 4:
            raise KeyboardInterrupt
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(leaving, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        hand_over(people.hein, people.mirjam)
    db.session.rollback()
    assert leaving.held(people.hein.actor) == 4
    assert recording.verify() is None
    monkeypatch.setattr(leaving, "append", real)
    assert hand_over(people.hein, people.mirjam) == Part(over=4)
    assert {opened(each, people.mirjam).report()["story"] for each in told} == {cases.STORY}


@pytest.mark.parametrize("whom", ["hein", "sanne", "joke", "peter"])
def test_only_to_a_colleague_who_handles_cases(people: People, whom: str) -> None:
    file()
    with nothing_changes(NotThisPerson):
        hand_over(people.hein, getattr(people, whom))


def test_a_closed_or_replaced_account_gets_nothing(people: People) -> None:
    told = file()
    real = db.session.get_one(Account, people.mirjam.id).public_key
    change = update(Account).where(Account.id == people.mirjam.id)
    db.session.execute(change.values(public_key=PrivateKey.generate().public.raw))
    db.session.commit()
    with acts("key:doubted"), pytest.raises(KeyReplaced):
        hand_over(people.hein, people.mirjam)
    db.session.execute(change.values(public_key=real, disabled_on=NOW.date()))
    db.session.commit()
    with nothing_changes(NotThisPerson):
        hand_over(people.hein, people.mirjam)
    assert held_by(told) == {people.hein.id, people.christien.id}


def test_handing_over_is_no_news_for_who_had_seen_everything(people: People) -> None:
    told = file()
    for person in (people.christien, people.hein):
        handling.read(opened(told, person), actor=person.actor, now=NOW)
    hand_over(people.hein, people.mirjam)
    for person, news in ((people.christien, False), (people.mirjam, True)):
        (row,) = listing.page_of(person.actor, listing.Filter(), 1, NOW).rows
        assert row.news is news
    assert db.session.get(Notice, (people.mirjam.id, False)) is not None


def test_what_was_only_lent_is_not_handed_on(people: People) -> None:
    told = file()
    share_until = date(2026, 11, 20)
    sharing.share(
        opened(told, people.hein), people.mirjam.id, "Kijk mee.", share_until, actor=people.hein.actor, now=NOW
    )
    anna = new_person("anna", Role.COORDINATOR)
    assert hand_over(people.mirjam, anna) == Part(to_others=1)
    assert held_by(told) == {people.hein.id, people.christien.id}


def test_lent_to_the_successor_it_becomes_theirs(people: People) -> None:
    told = file(exclude=[people.christien])
    sharing.share(
        opened(told, people.hein), people.mirjam.id, "Kijk.", date(2026, 11, 20), actor=people.hein.actor, now=NOW
    )
    assert hand_over(people.hein, people.mirjam) == Part(over=1)
    assert db.session.get_one(Holder, (told.case_id, people.mirjam.id)).until is None


# taking over from a closed account


def test_a_colleague_takes_over_what_a_closed_account_had_too(people: People) -> None:
    told, closed, hidden = file(), file(), file(exclude=[people.christien])
    cases.walked_to("closed", closed, people.hein)
    saved = {each: saved_key(each, people.hein) for each in (told, closed)}
    accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    assert [(account.name, count) for account, count in leaving.left_behind(people.christien.actor)] == [("Hein", 2)]
    with acts("case:taken-over", "case:taken-over"):
        assert leaving.take_over(people.hein.id, "", actor=people.christien.actor, now=NOW) == Part(over=2)
    assert leaving.left_behind(people.christien.actor) == []
    assert held_by(hidden) == {people.hein.id}, "what Christien may not know is not touched"
    before = opens_with(closed, saved[closed])
    for each in (told, closed):
        assert held_by(each) == {people.christien.id}
        note(each, people.christien, "Na Hein.")
    assert (opens_with(told, saved[told]), opens_with(closed, saved[closed])) == (1, before)


def test_nobody_takes_over_from_somebody_who_is_here(people: People) -> None:
    file()
    for gone in (people.hein.id, "bestaat-niet"):
        with nothing_changes(NotFound):
            leaving.take_over(gone, "", actor=people.christien.actor, now=NOW)


# joining


def give(person: Person, whom: Person, reason: str = "Werk je in.") -> Part:
    return leaving.give_open_cases(whom.id, reason, "", actor=person.actor, now=NOW)


def test_a_new_colleague_gets_what_is_open_from_somebody_who_has_it(people: People) -> None:
    told, closed = file(), file()
    cases.walked_to("closed", closed, people.hein)
    anna = new_person("anna", Role.COORDINATOR)
    assert listing.page_of(anna.actor, listing.Filter(), 1, NOW).total == 0
    with acts("case:shared"):
        assert give(people.hein, anna) == Part(over=1)
    assert opened(told, anna).report()["story"] == cases.STORY
    with pytest.raises(NotFound):
        opened(closed, anna)


def test_a_new_colleague_never_gets_what_excludes_them_or_what_the_giver_does_not_have(people: People) -> None:
    anna = new_person("anna", Role.COORDINATOR)
    hidden, not_heins = file(exclude=[anna]), file(exclude=[people.hein, anna])
    assert give(people.hein, anna) == Part(nowhere=1)
    for told in (hidden, not_heins):
        with pytest.raises(NotFound):
            opened(told, anna)


def test_giving_takes_a_reason(people: People) -> None:
    file()
    with nothing_changes(MissingText):
        give(people.hein, people.mirjam, " ")


def test_a_proposal_whose_second_handler_leaves_waits_from_then(people: People) -> None:
    told = file(exclude=[people.mirjam])
    case_file = opened(told, people.hein)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    leaving.hand_over(people.hein.id, "", actor=people.christien.actor, now=later(days=28))
    assert db.session.get_one(Case, told.case_id).proposed_on == later(days=28).date()
