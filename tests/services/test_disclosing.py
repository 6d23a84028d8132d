"""Seeing more: a name only with a reason on the record, and the trusted person only when the reporter lets them."""

import pytest
from sqlalchemy import select, update

from tests import cases
from tests.cases import SANNE, file, opened
from tests.people import NOW, People, Person, new_person
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker import config
from tracker.casefile import CaseFile, Register, case_key
from tracker.domain.demands import MissingText
from tracker.domain.errors import NotFound
from tracker.domain.periods import Period
from tracker.domain.permissions import Role
from tracker.domain.published import publish
from tracker.domain.vault import CannotOpen, PrivateKey
from tracker.models import Account, Case, Holder, Notice, db
from tracker.services import accounts, disclosing, handling, holding, reading, recording, renewing, summarising
from tracker.services.disclosing import NobodyToAsk, NobodyWouldRead


def look(told: cases.Told) -> Account:
    return disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)


def test_a_name_is_shown_for_a_reason_that_stands_sealed_in_the_trail(people: People) -> None:
    told = file(identity=SANNE)
    case_file = opened(told, people.hein)
    with acts("name:shown"):
        shown = disclosing.show_name(case_file, " Ik moet haar bellen. ", actor=people.hein.actor, now=NOW)
    assert shown == SANNE
    row = recording.trail_of(case_file)[-1]
    assert (row.actor, row.facts) == (people.hein.id, "{}")
    assert case_file.open_detail(row.number, row.sealed)["reason"] == "Ik moet haar bellen."
    assert b"bellen" not in row.sealed


def test_every_look_at_a_name_is_an_entry(people: People) -> None:
    case_file = opened(file(identity=SANNE), people.hein)
    with acts("name:shown", "name:shown"):
        for _ in range(2):
            disclosing.show_name(case_file, "Bellen.", actor=people.hein.actor, now=NOW)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_no_name(people: People, reason: str) -> None:
    case_file = opened(file(identity=SANNE), people.hein)
    with nothing_changes(MissingText):
        disclosing.show_name(case_file, reason, actor=people.hein.actor, now=NOW)


def test_looking_at_a_name_is_one_new_row_and_no_change_of_the_case(people: People) -> None:
    case_file = opened(file(identity=SANNE), people.hein)
    before = snapshot()
    disclosing.show_name(case_file, "Bellen.", actor=people.hein.actor, now=NOW)
    assert changes(before) == {"audit": 1}


# the trusted person


def test_the_reporter_lets_the_trusted_person_look(people: People) -> None:
    told = file()
    with pytest.raises(NotFound):
        opened(told, people.mirjam)
    before = snapshot()
    with acts("trusted-person:asked"):
        assert look(told).name == "Mirjam"
    assert changes(before) == {"holder": 1, "notice": 1, "audit": 1, "case": 1}
    assert opened(told, people.mirjam).report()["story"] == cases.STORY
    assert db.session.scalar(select(Notice.tries).where(Notice.account_id == people.mirjam.id)) == 0
    row = recording.trail_of(opened(told, people.hein))[-1]
    assert row.actor == "reporter"
    assert opened(told, people.hein).open_detail(row.number, row.sealed) == {"whom": people.mirjam.id}


def test_the_trusted_person_is_asked_once(people: People) -> None:
    told = file()
    look(told)
    with nothing_changes(NobodyToAsk):
        look(told)


def test_an_excluded_trusted_person_is_never_asked(people: People) -> None:
    told = file(exclude=[people.mirjam])
    assert disclosing.trusted_people_to_ask(cases.by_receipt(told)) == []
    with nothing_changes(NobodyToAsk):
        look(told)


def test_of_two_trusted_people_the_one_who_is_not_excluded_is_asked(people: People) -> None:
    anna = new_person("anna", Role.TRUSTED_PERSON)
    told = file(exclude=[people.mirjam])
    assert look(told).id == anna.id
    with pytest.raises(NotFound):
        opened(told, people.mirjam)


def test_a_trusted_person_with_a_closed_account_or_a_replaced_key_is_not_asked(people: People) -> None:
    told = file()
    db.session.execute(
        update(Account).where(Account.id == people.mirjam.id).values(public_key=PrivateKey.generate().public.raw)
    )
    db.session.commit()
    with nothing_changes(NobodyToAsk):
        look(told)
    anna = new_person("anna", Role.TRUSTED_PERSON)
    accounts.disable(anna.id, actor=people.peter.actor, now=NOW)
    with nothing_changes(NobodyToAsk):
        look(told)


def test_a_trusted_person_who_looks_is_a_second_handler(people: People) -> None:
    from tracker.services import handling

    told = file(exclude=[people.christien])
    assert not handling.state_of(opened(told, people.hein), NOW.date()).second_handler
    look(told)
    assert handling.state_of(opened(told, people.hein), NOW.date()).second_handler


def test_the_key_goes_to_the_trusted_person_only(people: People) -> None:
    told = file(exclude=[people.hein])
    look(told)
    holders = set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == told.case_id)))
    assert holders == {people.christien.id, people.mirjam.id}


# who may not look any more


def close_to(told: cases.Told, person: Person) -> Account:
    return disclosing.close_to(cases.by_receipt(told), person.id, now=NOW)


def test_whom_the_reporter_shuts_out_later_is_out_everywhere(people: People) -> None:
    told = file()
    db.session.execute(db.delete(Notice))
    db.session.commit()
    before = snapshot()
    with acts("case:closed-to"):
        assert close_to(told, people.hein).name == "Hein"
    assert changes(before) == {"audit": 1, "case": 1, "entry": 1, "holder": 2, "notice": 1, "old_key": 1}
    assert set(db.session.scalars(select(Notice.account_id))) == {people.christien.id}, "no mail to who is out"
    with pytest.raises(NotFound):
        opened(told, people.hein)
    assert opened(told, people.christien).excluded == (people.hein.id,)
    row = recording.trail_of(opened(told, people.christien))[-1]
    assert (row.actor, row.subject, row.facts) == ("reporter", None, "{}"), "not in the clear who it was"


def test_the_case_is_restricted_from_then_on(people: People) -> None:
    told, _two_more = file(), [file(), file()]
    register = opened(told, people.hein).register
    assert publish(summarising.everybodys_facts(), Period.parse("2026"), 3).reports == 3
    close_to(told, people.hein)
    case = db.session.get_one(Case, told.case_id)
    assert (case.restricted, case.envelope) == (True, None)
    with pytest.raises(CannotOpen):
        Register.unseal(case, config.current().register_key)
    assert opened(told, people.christien).register == register
    assert publish(summarising.everybodys_facts(), Period.parse("2026"), 3).reports is None


def test_the_key_of_who_was_shut_out_opens_only_what_was_there(people: People) -> None:
    told = file()
    saved = case_key(db.session.get_one(Holder, (told.case_id, people.hein.id)), people.hein.actor)
    close_to(told, people.hein)
    stolen = CaseFile(db.session.get_one(Case, told.case_id), saved)
    with pytest.raises(CannotOpen):
        stolen.entries()  # not even that the reporter shut somebody out
    assert [entry.kind for entry in cases.by_receipt(told).entries()] == ["report", "exclusion"]


def test_who_would_be_the_last_reader_is_not_sent_away(people: People) -> None:
    told = file(exclude=[people.christien])
    with nothing_changes(NobodyWouldRead):
        close_to(told, people.hein)
    look(told)
    close_to(told, people.hein)
    assert [account.name for account in renewing.holders(cases.by_receipt(told))] == ["Mirjam"]
    with nothing_changes(NobodyWouldRead):
        close_to(told, people.mirjam)


def test_somebody_who_never_had_it_can_be_kept_out_for_good(people: People) -> None:
    told = file()
    close_to(told, people.mirjam)
    with nothing_changes(NobodyToAsk):
        look(told)
    assert people.mirjam.id not in {account.id for account in holding.candidates(opened(told, people.hein))}


def test_who_was_shut_out_already_or_handles_nothing_can_not_be_shut_out(people: People) -> None:
    told = file(exclude=[people.mirjam])
    for person in (people.mirjam, people.joke, people.peter, people.sanne):
        with nothing_changes(NotFound):
            close_to(told, person)


def test_the_reporter_is_told_honestly_who_has_read_it(people: People) -> None:
    told = file()
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=NOW)
    by_receipt = cases.by_receipt(told)
    looks = reading.last_looks(recording.trail_of(by_receipt))
    assert looks[people.hein.id] == NOW.date()
    assert people.christien.id not in looks


def test_a_case_that_nobody_reads_any_more_can_be_given_to_somebody_again(people: People) -> None:
    told = file(exclude=[people.christien, people.mirjam])
    accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    anna = new_person("anna", Role.COORDINATOR)
    assert [account.name for account in disclosing.people_to_ask(cases.by_receipt(told))] == ["Anna"]
    look(told)
    assert opened(told, anna).report()["story"] == cases.STORY
