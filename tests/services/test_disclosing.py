"""Seeing more: a name only with a reason on the record, and the trusted person only when the reporter lets them."""

import pytest
from sqlalchemy import select, update

from tests import cases
from tests.cases import SANNE, file, opened
from tests.people import NOW, People, new_person
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker.domain.demands import MissingText
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.vault import PrivateKey
from tracker.models import Account, Holder, Notice, db
from tracker.services import accounts, disclosing, recording
from tracker.services.disclosing import NobodyToAsk


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
    assert opened(told, people.hein).open_detail(row.number, row.sealed) == {"whom": "Mirjam"}


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
