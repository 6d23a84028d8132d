"""A restricted case can't be buried by its only handler: each way around the second pair of eyes is shut."""

import pytest

from tests import cases
from tests.cases import SPAM, Told, file, opened
from tests.people import NOW, People, Person, later, new_person
from tests.snapshots import nothing_changes
from tracker.domain.demands import Action, Plan
from tracker.domain.permissions import Role
from tracker.domain.workflow import MustWait
from tracker.models import Case, db
from tracker.services import accounts, correcting, disclosing, handling, recusing, sharing, terms
from tracker.services.handling import NotYourOwnProposal


def aside(told: Told, person: Person, *, days: int = 0) -> bool:
    case_file = opened(told, person)
    return handling.set_aside(case_file, SPAM, seen=case_file.case.last_act, actor=person.actor, now=later(days=days))


def agree(told: Told, person: Person, *, days: int = 0) -> None:
    case_file = opened(told, person)
    handling.agree(case_file, seen=case_file.case.last_act, actor=person.actor, now=later(days=days))


def share(told: Told, person: Person, whom: Person) -> None:
    sharing.share(opened(told, person), whom.id, "Kijk mee.", None, actor=person.actor, now=NOW)


def is_open(told: Told) -> bool:
    db.session.expire_all()
    return db.session.get_one(Case, told.case_id).status != "closed"


@pytest.fixture
def told(people: People) -> Told:
    """Only Hein handles it."""
    return file(exclude=[people.christien])


@pytest.fixture
def second_account(people: People, told: Told) -> Person:
    """Another account of Hein's own, which he let in himself, after the case was filed."""
    return new_person("hendrik", Role.COORDINATOR)


def test_alone_it_waits_thirty_days(people: People, told: Told) -> None:
    assert not aside(told, people.hein)
    for days in (0, 29):
        with nothing_changes(MustWait):
            agree(told, people.hein, days=days)
    agree(told, people.hein, days=30)
    assert not is_open(told)


def test_a_second_account_of_ones_own_does_not_agree(people: People, told: Told, second_account: Person) -> None:
    share(told, people.hein, second_account)
    assert terms.handlers(opened(told, people.hein)) == 1
    assert not aside(told, people.hein)
    for person in (second_account, people.hein):
        with nothing_changes(MustWait):
            agree(told, person, days=29)
    assert is_open(told)


def test_nor_does_it_propose_so_that_the_first_can_agree(people: People, told: Told, second_account: Person) -> None:
    share(told, people.hein, second_account)
    assert not aside(told, second_account)
    with nothing_changes(MustWait):
        agree(told, people.hein, days=29)


def test_nor_after_the_first_has_stopped(people: People, told: Told, second_account: Person) -> None:
    """Propose, hand over to the second account, agree there: the same eyes."""
    third = new_person("harm", Role.COORDINATOR)
    assert not aside(told, people.hein)
    recusing.recuse(opened(told, people.hein), "Druk.", second_account.id, actor=people.hein.actor, now=NOW)
    with nothing_changes(MustWait):
        agree(told, second_account, days=29)
    share(told, second_account, third)
    with nothing_changes(MustWait):
        agree(told, third, days=29)


def test_nor_does_the_trusted_person_whom_the_handler_chose_but_the_one_whom_the_reporter_chose_does(
    people: People, told: Told
) -> None:
    share(told, people.hein, people.mirjam)
    assert not aside(told, people.hein)
    with nothing_changes(MustWait):
        agree(told, people.mirjam)
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    with nothing_changes(NotYourOwnProposal):
        agree(told, people.hein)
    agree(told, people.mirjam)
    assert not is_open(told)


def test_beside_a_real_second_handler_ones_own_second_account_still_does_not_agree(
    people: People, told: Told, second_account: Person
) -> None:
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    share(told, people.hein, second_account)
    assert terms.handlers(opened(told, people.hein)) == 2
    assert not aside(told, people.hein)
    for person in (second_account, people.hein):
        with nothing_changes(NotYourOwnProposal):
            agree(told, person)
    agree(told, people.mirjam)
    assert not is_open(told)


def test_when_the_second_handler_goes_the_waiting_begins_then(people: People, told: Told) -> None:
    """Propose with two, see the other off, and count the days in which there were two."""
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    assert not aside(told, people.hein)
    gone = later(days=28)
    recusing.recuse(opened(told, people.mirjam), "Druk.", "", actor=people.mirjam.actor, now=gone)
    with nothing_changes(MustWait):
        agree(told, people.hein, days=57)
    agree(told, people.hein, days=58)


def test_nor_when_the_reporter_sends_the_second_away(people: People, told: Told) -> None:
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    assert not aside(told, people.hein)
    disclosing.close_to(cases.by_receipt(told), people.mirjam.id, now=later(days=28))
    with nothing_changes(MustWait):
        agree(told, people.hein, days=57)


def test_nor_when_the_account_of_the_second_is_closed(people: People, told: Told) -> None:
    disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW)
    assert not aside(told, people.hein)
    accounts.disable(people.mirjam.id, actor=people.peter.actor, now=later(days=28))
    with nothing_changes(MustWait):
        agree(told, people.hein, days=57)
    agree(told, people.hein, days=58)


def test_dropping_every_measure_is_closing_without_action(people: People, told: Told) -> None:
    cases.discussed(told, people.hein)
    cases.planned(told, people.hein, Plan((Action("Iets kleins", "Hein", NOW.date()),)))
    case_file = opened(told, people.hein)
    action = case_file.actions()[0].id
    correcting.finish(case_file, action, "Toch niet nodig.", True, actor=people.hein.actor, now=NOW)
    case_file = opened(told, people.hein)
    closed = handling.close(case_file, cases.ENDING, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert not closed and is_open(told)
    with nothing_changes(MustWait):
        agree(told, people.hein, days=29)
    agree(told, people.hein, days=30)


def test_with_one_measure_done_it_closes(people: People, told: Told) -> None:
    cases.walked_to("closed", told, people.hein)
    assert not is_open(told)


def test_in_an_ordinary_case_a_colleague_who_was_let_in_may_agree(people: People) -> None:
    told = file()
    anna = new_person("anna", Role.COORDINATOR)
    share(told, people.hein, anna)
    assert not aside(told, people.hein)
    agree(told, anna)
    assert not is_open(told)
