"""Who receives new reports is changed together, and the last who does stays."""

import pytest
from sqlalchemy import delete, select

from tests.cases import file
from tests.people import NOW, People, Person
from tests.snapshots import acts, at_once, nothing_changes
from tracker.domain.acts import SYSTEM
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.models import Account, AuditRow, Notice, db
from tracker.services import accounts, joining, leaving, receivers, reporting
from tracker.services.receivers import LastCoordinator, LastReceiver, StillHasCases


def propose(person: Person, people: People) -> bool:
    return receivers.close(person.id, actor=people.peter.actor, now=NOW)


def confirm(person: Person, by: Person, *, sure: bool = False) -> None:
    receivers.confirm_closing(person.id, sure=sure, actor=by.actor, now=NOW)


def receive() -> list[str]:
    return [account.name for account in reporting.receivers()]


def told() -> set[str]:
    return set(db.session.scalars(select(Notice.account_id)))


def forget_notices() -> None:
    db.session.execute(delete(Notice))
    db.session.commit()


def test_the_administrator_only_proposes_and_all_handlers_hear(people: People) -> None:
    with acts("account:closing-proposed"):
        assert propose(people.christien, people) is False
    assert receive() == ["Christien", "Hein"]
    assert [account.name for account in receivers.proposed()] == ["Christien"]
    assert told() == {person.id for person in (people.hein, people.christien, people.mirjam)}


def test_a_colleague_confirms_it_and_all_hear_again(people: People) -> None:
    propose(people.christien, people)
    forget_notices()
    with acts("account:disabled"):
        confirm(people.christien, people.hein)
    assert receive() == ["Hein"]
    assert told() == {people.hein.id, people.mirjam.id}
    assert receivers.proposed() == []
    assert not db.session.get_one(Account, people.christien.id).is_active


def test_a_colleague_says_no_and_it_stays(people: People) -> None:
    propose(people.christien, people)
    with acts("account:closing-declined"):
        receivers.decline_closing(people.christien.id, actor=people.hein.actor, now=NOW)
    assert receivers.proposed() == []
    with nothing_changes(NotFound):
        confirm(people.christien, people.hein)
    propose(people.christien, people)
    confirm(people.christien, people.mirjam)


def test_neither_the_administrator_nor_the_one_it_is_about_nor_somebody_else_can_confirm(people: People) -> None:
    joining.invite("els@x.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=NOW)
    propose(people.christien, people)
    for person in (people.peter, people.christien, people.joke, people.sanne):
        with nothing_changes(NotFound):
            confirm(people.christien, person)
        with nothing_changes(NotFound):
            receivers.decline_closing(people.christien.id, actor=person.actor, now=NOW)


def test_a_handler_who_was_not_let_in_can_not_confirm(people: People) -> None:
    token = joining.invite("els@x.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=NOW)
    joining.accept(token, "kip hek appel stal", now=NOW)
    els = accounts.sign_in("els@x.example", "kip hek appel stal", now=NOW)
    propose(people.christien, people)
    with nothing_changes(NotFound):
        receivers.confirm_closing(people.christien.id, sure=True, actor=els, now=NOW)
    assert receivers.close(els.id, actor=people.peter.actor, now=NOW), "who was never let in is closed at once"


def test_nothing_was_proposed_nothing_can_be_confirmed(people: People) -> None:
    with nothing_changes(NotFound):
        confirm(people.christien, people.hein)


def test_a_proposal_that_was_slipped_into_the_trail_is_none(people: People) -> None:
    last = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one()
    db.session.add(
        AuditRow(
            number=last.number + 1,
            day=NOW.date(),
            act="account:closing-proposed",
            actor=people.peter.id,
            case_id=None,
            subject=people.christien.id,
            facts="{}",
            sealed=b"",
            previous=last.digest,
            digest="f" * 64,
        )
    )
    db.session.commit()
    assert receivers.proposed() == []


def test_other_accounts_are_closed_by_the_administrator_alone(people: People) -> None:
    with acts("account:disabled"):
        assert propose(people.joke, people) is True


def test_the_last_who_receives_can_not_be_proposed_and_can_not_leave(people: People) -> None:
    for person in (people.christien, people.mirjam):
        propose(person, people)
        confirm(person, people.hein)
    assert receive() == ["Hein"]
    with nothing_changes(LastReceiver):
        propose(people.hein, people)
    with nothing_changes(LastReceiver):
        receivers.leave(sure=True, actor=people.hein.actor, now=NOW)


def test_the_last_coordinator_goes_only_when_somebody_knows_it(people: People) -> None:
    propose(people.christien, people)
    confirm(people.christien, people.hein)
    propose(people.hein, people)
    with nothing_changes(LastCoordinator):
        confirm(people.hein, people.mirjam)
    confirm(people.hein, people.mirjam, sure=True)
    assert receive() == ["Mirjam"]


def test_two_who_leave_at_the_same_moment_do_not_leave_nobody(people: People) -> None:
    propose(people.mirjam, people)
    confirm(people.mirjam, people.hein)
    results = at_once(
        *[
            lambda person=person: receivers.leave(sure=True, actor=person.actor, now=NOW)
            for person in (people.hein, people.christien)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["LastReceiver", "NoneType"]
    assert len(receive()) == 1


def test_who_leaves_needs_nobodys_word_but_knows_what_stays_behind(people: People) -> None:
    file()
    with nothing_changes(StillHasCases):
        receivers.leave(sure=False, actor=people.hein.actor, now=NOW)
    leaving.hand_over(people.christien.id, "", actor=people.hein.actor, now=NOW)
    forget_notices()
    with acts("account:disabled"):
        receivers.leave(sure=False, actor=people.hein.actor, now=NOW)
    assert told() == {people.christien.id, people.mirjam.id}
    with pytest.raises(accounts.WrongPassword):
        accounts.sign_in(people.hein.email, people.hein.password, now=NOW)


def test_the_command_line_is_no_way_around(people: People) -> None:
    assert receivers.close(people.hein.id, actor=SYSTEM, now=NOW) is False
    assert receive() == ["Christien", "Hein"]
