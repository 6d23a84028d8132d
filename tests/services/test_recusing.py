"""Stopping with a case: the key is gone, somebody goes on, and nobody comes back."""

import pytest
from sqlalchemy import select, update

from tests import cases
from tests.cases import Told, file, opened
from tests.people import NOW, People, Person, new_person
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker.casefile import CaseFile, EntryKind, case_key
from tracker.domain.demands import MissingText
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen, PrivateKey
from tracker.models import Account, AuditRow, Case, Holder, Notice, db
from tracker.services import conversation, holding, listing, recording, recusing, sharing
from tracker.services.holding import NotThisPerson
from tracker.services.recusing import NobodyTakesOver
from tracker.services.renewing import KeyReplaced

WHY = "Het gaat over mijn zus."


def recuse(told: Told, person: Person, whom: Person | None = None, reason: str = WHY) -> None:
    chosen = whom.id if whom else ""
    recusing.recuse(opened(told, person), reason, chosen, actor=person.actor, now=NOW)


def saved_key(told: Told, person: Person) -> bytes:
    """What somebody could have copied while they held the case."""
    return case_key(db.session.get_one(Holder, (told.case_id, person.id)), person.actor)


def held_by(told: Told) -> set[str]:
    return set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == told.case_id)))


def test_who_stops_has_no_row_and_the_colleague_goes_on(people: People) -> None:
    told = file()
    with acts("case:recused"):
        recuse(told, people.hein)
    assert held_by(told) == {people.christien.id}
    with pytest.raises(NotFound):
        opened(told, people.hein)
    assert listing.page_of(people.hein.actor, listing.Filter(), 1, NOW).total == 0
    assert opened(told, people.christien).report()["story"] == cases.STORY


def test_who_takes_over_reads_all_of_it_and_is_told(people: People) -> None:
    told = file(exclude=[people.christien])
    recuse(told, people.hein, people.mirjam)
    assert held_by(told) == {people.mirjam.id}
    assert opened(told, people.mirjam).report()["story"] == cases.STORY
    assert db.session.get(Notice, (people.mirjam.id, False)) is not None


def test_the_key_that_was_saved_opens_what_was_there_and_nothing_that_comes(people: People) -> None:
    told = file()
    saved = saved_key(told, people.hein)
    recuse(told, people.hein)
    case_file = opened(told, people.christien)
    conversation.write_note(case_file, "Zonder Hein.", cases.new_entry_id(), actor=people.christien.actor, now=NOW)
    stolen = CaseFile(db.session.get_one(Case, told.case_id), saved)
    with pytest.raises(CannotOpen):
        stolen.entries()
    texts = [entry.body.get("text") for entry in cases.by_receipt(told).entries()]
    assert texts[-1] == "Zonder Hein."


def test_the_reason_stands_sealed_in_the_trail_and_nowhere_in_the_clear(people: People) -> None:
    told = file()
    recuse(told, people.hein, reason=f"  {WHY} ")
    case_file = opened(told, people.christien)
    row = recording.trail_of(case_file)[-1]
    assert (row.actor, row.subject, row.facts) == (people.hein.id, None, "{}")
    assert case_file.open_detail(row.number, row.sealed)["reason"] == WHY
    assert "mijn zus" not in repr(snapshot())


def test_what_changes_are_the_keys_and_nothing_else(people: People) -> None:
    told = file()
    before = snapshot()
    recuse(told, people.hein)
    assert changes(before) == {"audit": 1, "case": 1, "entry": 1, "holder": 2, "old_key": 1}


@pytest.mark.parametrize("reason", ["", " \n"])
def test_without_a_reason_nobody_stops(people: People, reason: str) -> None:
    told = file()
    with nothing_changes(MissingText):
        recuse(told, people.hein, reason=reason)


def test_the_only_handler_must_hand_over(people: People) -> None:
    told = file(exclude=[people.christien])
    assert recusing.must_hand_over(opened(told, people.hein), people.hein.actor)
    with nothing_changes(NobodyTakesOver):
        recuse(told, people.hein)


def test_a_case_shared_for_a_while_still_needs_a_handler(people: People) -> None:
    told = file(exclude=[people.christien])
    sharing.share(opened(told, people.hein), people.mirjam.id, "Advies.", NOW.date(), actor=people.hein.actor, now=NOW)
    with nothing_changes(NobodyTakesOver):
        recuse(told, people.hein)


def test_it_never_goes_to_somebody_who_was_shut_out_or_to_whom_it_does_not_belong(people: People) -> None:
    told = file(exclude=[people.christien])
    offered = [account.name for account in holding.candidates(opened(told, people.hein))]
    assert offered == ["Mirjam"]
    for person in (people.christien, people.sanne, people.joke, people.peter, people.hein):
        with nothing_changes(NotThisPerson):
            recuse(told, people.hein, person)


def test_with_everybody_shut_out_nobody_is_offered_and_it_stays(people: People) -> None:
    told = file(exclude=[people.christien, people.mirjam])
    assert holding.candidates(opened(told, people.hein)) == []
    with nothing_changes(NobodyTakesOver):
        recuse(told, people.hein)


def test_who_stopped_can_never_be_given_the_case_again(people: People) -> None:
    told = file()
    recuse(told, people.hein)
    case_file = opened(told, people.christien)
    assert [account.name for account in holding.candidates(case_file)] == ["Mirjam"]
    with nothing_changes(NotThisPerson):
        sharing.share(case_file, people.hein.id, "Toch weer.", None, actor=people.christien.actor, now=NOW)
    with nothing_changes(NotThisPerson):
        recuse(told, people.christien, people.hein)


def test_a_new_handler_who_was_not_let_in_yet_is_not_offered(people: People) -> None:
    anna = new_person("anna", Role.COORDINATOR)
    told = file(exclude=[people.christien, anna])
    db.session.execute(update(Account).where(Account.id == people.mirjam.id).values(disabled_on=NOW.date()))
    db.session.commit()
    assert holding.candidates(opened(told, people.hein)) == []


@pytest.mark.parametrize("whose", ["mirjam", "christien"])
def test_a_replaced_key_stops_it_and_is_told_to_the_handlers(
    people: People, whose: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of who takes over, and of who stays: neither is given a case key under a key that somebody slipped in."""
    told, victim = file(), getattr(people, whose)
    db.session.execute(
        update(Account).where(Account.id == victim.id).values(public_key=PrivateKey.generate().public.raw)
    )
    db.session.execute(db.delete(Notice))
    db.session.commit()
    before = held_by(told)
    with acts("key:doubted"), pytest.raises(KeyReplaced) as refused:
        recuse(told, people.hein, people.mirjam)
    assert victim.name in str(refused.value)
    assert held_by(told) == before
    assert [account.id for account in holding.doubted()] == [victim.id]
    told_to = set(db.session.scalars(select(Notice.account_id)))
    assert told_to == {person.id for person in (people.hein, people.christien, people.mirjam)} - {victim.id}
    assert "differs from what the audit trail says" in caplog.text
    assert victim.name not in caplog.text


def test_a_row_that_was_slipped_into_the_database_gets_no_new_key(people: People) -> None:
    """Whoever can write to the database writes a row for Mirjam; the trail knows nothing of it."""
    told = file()
    db.session.add(
        Holder(case_id=told.case_id, account_id=people.mirjam.id, wrapped=b"", granted_on=NOW.date(), seen="")
    )
    db.session.commit()
    recuse(told, people.hein)
    assert held_by(told) == {people.christien.id}


def test_a_grant_that_was_slipped_into_the_trail_counts_for_nothing(people: People) -> None:
    told = file()
    case_file = opened(told, people.hein)
    last = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one()
    sealed = case_file.seal_detail(last.number + 1, {"at": "", "reason": "", "until": "", "whom": people.mirjam.id})
    forged = AuditRow(
        number=last.number + 1, day=NOW.date(), act="case:shared", actor=people.hein.id, case_id=told.case_id,
        subject=None, facts="{}", sealed=sealed, previous=last.digest, digest="f" * 64,
    )  # fmt: skip
    row = Holder(case_id=told.case_id, account_id=people.mirjam.id, wrapped=b"", granted_on=NOW.date(), seen="")
    db.session.add_all([forged, row])
    db.session.commit()
    recuse(told, people.hein)
    assert held_by(told) == {people.christien.id}


def test_what_was_typed_while_the_key_changed_goes_under_the_new_one(people: People) -> None:
    """Hein has the case open, Christien stops meanwhile: what Hein then writes, her saved key doesn't open."""
    told = file()
    saved = saved_key(told, people.christien)
    open_all_the_time, at_the_reporter = opened(told, people.hein), cases.by_receipt(told)
    recuse(told, people.christien)
    conversation.write_note(open_all_the_time, "Na Christien.", cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    conversation.add_from_reporter(at_the_reporter, "Nog iets.", cases.new_entry_id(), now=NOW)
    entries = opened(told, people.hein).entries()
    assert [entry.body.get("text") for entry in entries if entry.kind is not EntryKind.RECUSAL][1:] == [
        "Na Christien.",
        "Nog iets.",
    ]
    stolen = CaseFile(db.session.get_one(Case, told.case_id), saved)
    from tracker.models import Entry

    readable = 0
    for row in db.session.scalars(select(Entry).where(Entry.case_id == told.case_id)):
        try:
            stolen._open_entry(row)
            readable += 1
        except CannotOpen:
            pass
    assert readable == 1, "the report, and nothing after it"


def test_who_stopped_with_the_page_still_open_can_write_nothing_more(people: People) -> None:
    told = file()
    still_open = opened(told, people.hein)
    recuse(told, people.hein)
    with nothing_changes(NotFound):
        conversation.write_note(still_open, "Nog even dit.", cases.new_entry_id(), actor=people.hein.actor, now=NOW)
