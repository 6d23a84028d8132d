"""One case shared with one more person: for a reason, until a day, and taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import Told, file, opened
from tests.people import NOW, People, Person, later, new_person
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker import jobs
from tracker.casefile import CaseFile, case_key
from tracker.domain.demands import InThePast, MissingText
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.vault import CannotOpen
from tracker.models import AuditRow, Case, Entry, Holder, db
from tracker.services import (
    accounts,
    conversation,
    disclosing,
    handling,
    joining,
    listing,
    recording,
    recusing,
    reporting,
    sharing,
    terms,
)
from tracker.services.acting import OnlyForAWhile
from tracker.services.holding import NotThisPerson

WHY = "Zij kent het recht."
UNTIL = date(2026, 11, 20)


def share(told: Told, person: Person, whom: Person, until: date | None = UNTIL, reason: str = WHY) -> None:
    sharing.share(opened(told, person), whom.id, reason, until, actor=person.actor, now=NOW)


def take_back(told: Told, person: Person, whom: Person) -> None:
    sharing.take_back(opened(told, person), whom.id, "Klaar.", actor=person.actor, now=NOW)


def note(told: Told, person: Person, text: str, *, days: int = 0) -> None:
    conversation.write_note(opened(told, person), text, cases.new_entry_id(), actor=person.actor, now=later(days=days))


def opens_with(told: Told, key: bytes) -> int:
    """How many entries of the case this saved key opens, without anything else."""
    stolen, found = CaseFile(db.session.get_one(Case, told.case_id), key), 0
    for row in db.session.scalars(select(Entry).where(Entry.case_id == told.case_id)):
        try:
            stolen._open_entry(row)
            found += 1
        except CannotOpen:
            pass
    return found


def test_who_is_let_in_reads_this_case_and_no_other(people: People) -> None:
    told, other = file(), file()
    before = snapshot()
    with acts("case:shared"):
        share(told, people.hein, people.mirjam)
    assert changes(before) == {"audit": 1, "case": 1, "holder": 2, "notice": 1}  # hers, and Hein's read mark
    assert opened(told, people.mirjam).report()["story"] == cases.STORY
    with pytest.raises(NotFound):
        opened(other, people.mirjam)
    assert listing.page_of(people.mirjam.actor, listing.Filter(), 1, NOW).total == 1


def test_it_is_told_to_whom_why_and_until_when(people: People) -> None:
    told = file()
    share(told, people.hein, people.mirjam, reason=f" {WHY} ")
    case_file = opened(told, people.christien)
    row = recording.trail_of(case_file)[-1]
    detail = case_file.open_detail(row.number, row.sealed)
    assert (detail["whom"], detail["until"], detail["reason"]) == (people.mirjam.id, "2026-11-20", WHY)
    assert db.session.get_one(Holder, (told.case_id, people.mirjam.id)).until == UNTIL


def test_a_reason_and_a_day_to_come_are_asked(people: People) -> None:
    told = file()
    with nothing_changes(MissingText):
        share(told, people.hein, people.mirjam, reason=" ")
    with nothing_changes(InThePast):
        share(told, people.hein, people.mirjam, date(2026, 11, 1))
    share(told, people.hein, people.mirjam, NOW.date())


def test_it_can_not_be_shared_with_who_is_shut_out_or_has_it_or_handles_nothing(people: People) -> None:
    told = file(exclude=[people.christien])
    for whom in (people.christien, people.hein, people.joke, people.peter, people.sanne):
        with nothing_changes(NotThisPerson):
            share(told, people.hein, whom)


def test_taken_back_the_row_is_gone_and_what_comes_has_a_new_key(people: People) -> None:
    told = file()
    share(told, people.hein, people.mirjam)
    saved = case_key(db.session.get_one(Holder, (told.case_id, people.mirjam.id)), people.mirjam.actor)
    with acts("share:taken-back"):
        take_back(told, people.christien, people.mirjam)
    note(told, people.hein, "Zonder Mirjam.")
    with pytest.raises(NotFound):
        opened(told, people.mirjam)
    assert opens_with(told, saved) == 1
    assert opened(told, people.hein).entries()[-1].body["text"] == "Zonder Mirjam."
    assert cases.by_receipt(told).entries()[-1].body["text"] == "Zonder Mirjam."


def test_taken_back_it_can_be_shared_again(people: People) -> None:
    told = file()
    share(told, people.hein, people.mirjam)
    take_back(told, people.hein, people.mirjam)
    share(told, people.christien, people.mirjam)
    assert opened(told, people.mirjam).report()["story"] == cases.STORY


def test_whom_the_reporter_chose_nobody_can_send_away(people: People) -> None:
    told = file()
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    for whom in (people.mirjam, people.christien, people.hein, people.joke):
        with nothing_changes(NotFound):
            take_back(told, people.hein, whom)


def test_once_the_reporter_chooses_who_was_let_in_they_stay(people: People) -> None:
    """Hein lets Mirjam in for a while; the reporter asks for her too: now she is not Hein's to send away."""
    told = file(exclude=[people.christien])
    share(told, people.hein, people.mirjam)
    assert [p.name for p in disclosing.trusted_people_to_ask(cases.by_receipt(told))] == ["Mirjam"]
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    assert db.session.get_one(Holder, (told.case_id, people.mirjam.id)).until is None
    with nothing_changes(NotFound):
        take_back(told, people.hein, people.mirjam)
    assert terms.handlers(opened(told, people.hein)) == 2


# its day


def test_after_its_last_day_the_row_is_gone_and_not_before(people: People) -> None:
    told = file()
    share(told, people.hein, people.mirjam)
    with acts():
        assert sharing.end_shares(later(days=18)) == 0  # 20 November itself
    assert opened(told, people.mirjam).report()["story"] == cases.STORY
    with acts("share:ended"):
        assert sharing.end_shares(later(days=19)) == 1
    with pytest.raises(NotFound):
        opened(told, people.mirjam)
    with acts():
        assert sharing.end_shares(later(days=19)) == 0
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one()
    assert (row.actor, row.case_id, row.subject, row.sealed) == ("system", told.case_id, people.mirjam.id, b"")


@pytest.mark.parametrize("who", ["handler", "reporter", "file again"])
def test_whoever_writes_first_after_that_makes_the_new_key(people: People, who: str) -> None:
    """The job has no key; but nothing new is ever sealed under one that somebody left with."""
    told = file()
    share(told, people.hein, people.mirjam)
    saved = case_key(db.session.get_one(Holder, (told.case_id, people.mirjam.id)), people.mirjam.actor)
    sharing.end_shares(later(days=19))
    assert db.session.get_one(Case, told.case_id).new_key_due
    if who == "handler":
        note(told, people.hein, "Na de dag.", days=19)
    elif who == "reporter":
        conversation.add_from_reporter(cases.by_receipt(told), "Na de dag.", cases.new_entry_id(), now=later(days=19))
    else:
        file(code=told.code, story="Na de dag schreef ik het nog eens op.", now=later(days=19))
    assert not db.session.get_one(Case, told.case_id).new_key_due
    assert opens_with(told, saved) == 1
    for person in (people.hein, people.christien):
        assert opened(told, person).entries()[-1].body["text"].startswith("Na de dag")
    assert cases.by_receipt(told).entries()[-1].body["text"].startswith("Na de dag")


def test_only_reading_after_that_changes_no_key(people: People) -> None:
    told = file()
    share(told, people.hein, people.mirjam)
    sharing.end_shares(later(days=19))
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=later(days=19))
    assert db.session.get_one(Case, told.case_id).new_key_due


def test_who_reads_along_for_a_while_is_no_second_handler_and_can_not_agree(people: People) -> None:
    told = file(exclude=[people.christien])
    share(told, people.hein, people.mirjam)
    assert terms.handlers(opened(told, people.hein)) == 1
    both = file()
    share(both, people.hein, people.mirjam)
    case_file = opened(both, people.hein)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    hers = opened(both, people.mirjam)
    with nothing_changes(OnlyForAWhile):
        handling.agree(hers, seen=hers.case.last_act, actor=people.mirjam.actor, now=NOW)


def test_a_new_colleague_can_be_given_one_case_for_good(people: People) -> None:
    anna = new_person("anna", Role.COORDINATOR)
    told = file(exclude=[anna])
    ordinary = file()
    db.session.execute(db.delete(Holder).where(Holder.account_id == anna.id))  # she came after they were filed
    db.session.commit()
    with nothing_changes(NotThisPerson):
        share(told, people.hein, anna, None)
    share(ordinary, people.hein, anna, None)
    assert opened(ordinary, anna).report()["story"] == cases.STORY


def lawyer(people: People) -> Person:
    """Invited as a trusted person, and let in by nobody: no reports come to them."""
    token = joining.invite("wit@x.example", "Meester De Wit", Role.TRUSTED_PERSON, actor=people.peter.actor, now=NOW)
    code = joining.accept(token, "kip hek appel stal", now=NOW).recovery_code
    return Person(
        "wit@x.example", "kip hek appel stal", code, accounts.sign_in("wit@x.example", "kip hek appel stal", now=NOW)
    )


def test_a_lawyer_is_lent_one_case_until_a_day_and_gets_no_report(people: People) -> None:
    told, other = file(), file(exclude=[people.hein, people.christien])
    wit = lawyer(people)
    with nothing_changes(NotThisPerson):
        share(told, people.hein, wit, None)
    share(told, people.hein, wit)
    assert opened(told, wit).report()["story"] == cases.STORY
    with pytest.raises(NotFound):
        opened(other, wit)
    assert wit.id not in {account.id for account in reporting.receivers([people.hein.id, people.christien.id])}
    take_back(told, people.christien, wit)
    with pytest.raises(NotFound):
        opened(told, wit)


def test_who_only_reads_along_decides_nothing_and_shares_nothing_on(people: People) -> None:
    told = file()
    share(told, people.hein, people.mirjam)
    anna = new_person("anna", Role.COORDINATOR)
    case_file = opened(told, people.mirjam)
    with nothing_changes(OnlyForAWhile):
        cases.discussed(told, people.mirjam)
    with nothing_changes(OnlyForAWhile):
        share(told, people.mirjam, anna, None)
    note(told, people.mirjam, "Mijn advies staat hier.")
    assert opened(told, people.hein).entries()[-1].body["text"] == "Mijn advies staat hier."
    recusing.recuse(case_file, "Klaar.", "", actor=people.mirjam.actor, now=NOW)
    with pytest.raises(NotFound):
        opened(told, people.mirjam)


def test_it_is_one_of_the_periodic_jobs(people: People) -> None:
    assert jobs.run("end-shares", NOW) == 0
