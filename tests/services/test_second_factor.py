"""The second factor of an account: what a code opens, what a stolen database tells, and who may take it away."""

import json
import threading

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests import doors
from tests.authenticator import Authenticator
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, changes, snapshot
from tracker.casefile import Actor
from tracker.domain.errors import NotAllowed, NotFound
from tracker.domain.second_factor import WrongCode, code_now
from tracker.domain.vault import PrivateKey
from tracker.models import Account, AuditRow, Notice, db
from tracker.services import accounts, passkeys, second_factor, sessions
from tracker.services.accounts import SecondFactorMissing, WrongPassword
from tracker.services.passkeys import NoPasskey, Place
from tracker.services.second_factor import AlreadySet, Changed, Need

HERE = Place("meldpunt.example", "https://meldpunt.example")


def account_of(person: Person) -> Account:
    db.session.rollback()
    return db.session.get_one(Account, person.id)


# who needs one


@pytest.mark.parametrize(
    ("name", "need"),
    [
        ("hein", Need.SET_UP),
        ("mirjam", Need.SET_UP),
        ("peter", Need.SET_UP),
        ("joke", Need.NOTHING),
        ("sanne", Need.NOTHING),
    ],
)
def test_outside_the_demo_handlers_and_administrators_need_one(people: People, name: str, need: Need) -> None:
    person: Person = getattr(people, name)
    assert second_factor.need_of(person.actor) is Need.NOTHING, "in the demo it is offered"
    doors.get_real()
    assert second_factor.need_of(person.actor) is need


def test_who_has_one_needs_it_also_in_the_demo(people: People) -> None:
    for person in (people.hein, people.joke):
        doors.enrolled(person)
        assert second_factor.need_of(person.actor) is Need.PROOF


def test_a_reporter_has_none(people: People) -> None:
    """Whether and when somebody signs in is nobody's business; a used code would leave a change in the row."""
    secret = second_factor.secret_for(people.sanne.actor, "x")
    with pytest.raises(NotAllowed):
        second_factor.set_up(people.sanne.actor, "x", code_now(secret, NOW), now=NOW)


def test_commands_ask_for_it_too(people: People) -> None:
    phone = doors.enrolled(people.hein)
    for wrong in (str, lambda: phone.wrong_code(NOW)):
        with pytest.raises(WrongCode), acts("second-factor:refused"):
            accounts.sign_in(people.hein.email, people.hein.password, wrong, now=NOW)
    assert (
        accounts.sign_in(people.hein.email, people.hein.password, lambda: phone.code(NOW), now=NOW) == people.hein.actor
    )
    doors.get_real()
    with pytest.raises(SecondFactorMissing), acts():
        accounts.sign_in(people.christien.email, people.christien.password, now=NOW)


# set up and used


def test_setting_up_is_one_act_and_takes_a_code_of_the_new_app(people: People) -> None:
    secret = second_factor.secret_for(people.hein.actor, "session")
    with pytest.raises(WrongCode), acts():
        second_factor.set_up(people.hein.actor, "another session", code_now(secret, NOW), now=NOW)
    with acts("second-factor:set"):
        codes = second_factor.set_up(people.hein.actor, "session", code_now(secret, NOW), now=NOW)
    assert len(codes) == 10
    with pytest.raises(WrongCode):
        second_factor.prove(people.hein.actor, code_now(secret, NOW), now=NOW)


def test_it_is_not_set_up_twice_by_who_only_knows_the_password(people: People) -> None:
    phone = doors.enrolled(people.hein)
    secret = second_factor.secret_for(people.hein.actor, "thief")
    with pytest.raises(AlreadySet), acts():
        second_factor.set_up(people.hein.actor, "thief", code_now(secret, NOW), now=NOW)
    second_factor.prove(people.hein.actor, phone.code(NOW), now=NOW)


def test_a_code_opens_once_and_the_trail_says_when_one_was_wrong(people: People) -> None:
    phone = doors.enrolled(people.hein)
    with acts():
        second_factor.prove(people.hein.actor, phone.code(NOW), now=NOW)
    with pytest.raises(WrongCode), acts("second-factor:refused"):
        second_factor.prove(people.hein.actor, phone.code(NOW), now=later(seconds=10))
    refused = db.session.scalars(select(AuditRow).where(AuditRow.act == "second-factor:refused")).one()
    assert (refused.subject, refused.actor, refused.facts) == (people.hein.id, "system", "{}")


def test_the_code_of_somebody_else_opens_nothing(people: People) -> None:
    doors.enrolled(people.hein)
    other = doors.enrolled(people.christien)
    for code in (other.code(NOW), other.spare_codes[0]):
        with pytest.raises(WrongCode):
            second_factor.prove(people.hein.actor, code, now=NOW)


def test_one_code_sent_by_many_at_the_same_moment_counts_once(app: Flask, people: People) -> None:
    phone, came_in = doors.enrolled(people.hein), []
    together = threading.Barrier(6)

    def try_it() -> None:
        with app.app_context():
            together.wait()
            try:
                second_factor.prove(people.hein.actor, phone.code(NOW), now=NOW)
                came_in.append(1)
            except WrongCode:
                pass
            finally:
                db.session.remove()

    tries = [threading.Thread(target=try_it) for _ in range(6)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert len(came_in) == 1


def test_a_spare_code_opens_once_and_is_told(people: People) -> None:
    phone = doors.enrolled(people.hein)
    with acts("spare-code:used"):
        second_factor.prove(people.hein.actor, phone.spare_codes[3], now=NOW)
    with pytest.raises(WrongCode):
        second_factor.prove(people.hein.actor, phone.spare_codes[3], now=NOW)
    with acts("spare-codes:renewed"):
        fresh = second_factor.new_spare_codes(people.hein.actor, now=NOW)
    with pytest.raises(WrongCode):
        second_factor.prove(people.hein.actor, phone.spare_codes[4], now=NOW)
    second_factor.prove(people.hein.actor, fresh[4], now=NOW)


def test_another_phone_ends_the_codes_of_the_old_one(people: People) -> None:
    old = doors.enrolled(people.hein)
    secret = second_factor.secret_for(people.hein.actor, "new")
    second_factor.set_up(
        people.hein.actor, "new", code_now(secret, later(minutes=-5)), now=later(minutes=-5), again=True
    )
    for code in (old.code(NOW), old.spare_codes[0]):
        with pytest.raises(WrongCode):
            second_factor.prove(people.hein.actor, code, now=NOW)
    second_factor.prove(people.hein.actor, code_now(secret, NOW), now=NOW)


# stolen and changed


def test_a_stolen_database_makes_no_codes(people: People) -> None:
    """Not from the row, not with the house's own keys, not with somebody else's account."""
    phone = doors.enrolled(people.hein)
    stored = account_of(people.hein).second_factor
    assert stored is not None
    everything = repr(snapshot())
    for secret in (phone.secret, *phone.spare_codes):
        assert secret not in everything
        assert secret.encode() not in stored
    thief = Actor(people.hein.id, "Hein", people.hein.role, people.christien.actor.key)
    with pytest.raises(Changed):
        second_factor.of(thief)


def test_the_row_has_one_length_whatever_is_in_it(people: People) -> None:
    lengths = set()
    for person in (people.hein, people.joke):
        phone = doors.enrolled(person)
        lengths.add(len(account_of(person).second_factor or b""))
        second_factor.prove(person.actor, phone.spare_codes[0], now=NOW)
        _add_passkey(person)
        lengths.add(len(account_of(person).second_factor or b""))
    assert len(lengths) == 1


def test_a_second_factor_that_was_taken_out_of_the_database_is_missed(people: People) -> None:
    doors.enrolled(people.hein)
    db.session.execute(text("UPDATE account SET second_factor = NULL"))
    db.session.commit()
    with pytest.raises(Changed):
        second_factor.need_of(people.hein.actor)
    with pytest.raises(Changed):
        accounts.sign_in(people.hein.email, people.hein.password, now=NOW)


def test_one_that_was_put_into_the_database_is_noticed(people: People) -> None:
    """Of another account, or of the same before it was taken away."""
    doors.enrolled(people.hein)
    old = account_of(people.hein).second_factor
    other = account_of(people.christien)
    other.second_factor = old
    db.session.commit()
    with pytest.raises(Changed):
        second_factor.need_of(people.christien.actor)
    second_factor.take_away(people.hein.id, actor=people.peter.actor, now=NOW)
    account_of(people.hein).second_factor = old
    db.session.commit()
    with pytest.raises(Changed):
        second_factor.need_of(people.hein.actor)


def test_a_new_password_by_the_recovery_code_leaves_the_second_factor(people: People) -> None:
    phone = doors.enrolled(people.hein)
    new = "een heel andere zin van woorden"
    accounts.recover(people.hein.email, people.hein.recovery_code, new, now=NOW)
    with pytest.raises(WrongCode):
        accounts.sign_in(people.hein.email, new, now=NOW)
    assert accounts.sign_in(people.hein.email, new, lambda: phone.code(NOW), now=NOW) == people.hein.actor


# taken away


def test_an_administrator_takes_it_away_and_everybody_hears_of_it(people: People) -> None:
    doors.get_real()
    phone = doors.enrolled(people.hein)
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    with acts("second-factor:removed"):
        second_factor.take_away(people.hein.id, actor=people.peter.actor, now=NOW)
    assert sessions.actor_of(ticket, now=NOW) is None, "whoever is in with his account is out"
    told = set(db.session.scalars(select(Notice.account_id)))
    assert told == {people.hein.id, people.christien.id, people.mirjam.id}
    assert [entry.subject for entry in second_factor.news(NOW.date())] == [people.hein.id]
    assert second_factor.news(later(days=15).date()) == []
    assert second_factor.need_of(people.hein.actor) is Need.SET_UP
    with pytest.raises(WrongPassword):
        accounts.opened(people.hein.email, "iets anders", now=NOW)
    with pytest.raises(WrongCode):
        second_factor.prove(people.hein.actor, phone.code(NOW), now=NOW)


def test_nobody_takes_away_their_own_nor_one_that_is_not_there(people: People) -> None:
    doors.enrolled(people.peter)
    for account_id in (people.peter.id, people.hein.id, "0" * 16):
        before = snapshot()
        with pytest.raises(NotFound):
            second_factor.take_away(account_id, actor=people.peter.actor, now=NOW)
        assert changes(before) == {}


# passkeys


def _question(person: Person, session: str = "s") -> str:
    factor = second_factor.of(person.actor)
    assert factor is not None
    return passkeys.question_to_use(person.actor, session, factor, HERE)


def _question_to_make(person: Person, session: str = "s") -> str:
    factor = second_factor.of(person.actor)
    assert factor is not None
    return passkeys.question_to_make(person.actor, session, factor, HERE)


def _add_passkey(person: Person, device: Authenticator | None = None, name: str = "telefoon") -> Authenticator:
    device = device or Authenticator()
    answer = device.make(_question_to_make(person), HERE.origin)
    second_factor.add_passkey(person.actor, "s", name, answer, HERE, now=NOW)
    return device


@pytest.mark.parametrize("counter", [None, 0, 41])
def test_a_passkey_proves_what_a_code_proves(people: People, counter: int | None) -> None:
    doors.enrolled(people.hein)
    with acts("passkey:added"):
        device = _add_passkey(people.hein, Authenticator(counter))
    for session in ("a", "b"):
        answer = device.use(_question(people.hein, session), HERE.origin)
        with acts():
            second_factor.prove_by_passkey(people.hein.actor, session, answer, HERE, now=NOW)


def test_an_answer_fits_one_question_one_person_and_one_place(people: People) -> None:
    for person in (people.hein, people.christien):
        doors.enrolled(person)
    device, other = _add_passkey(people.hein), _add_passkey(people.christien)
    asked = _question(people.hein)
    wrong = [
        device.use(_question(people.hein, "another session"), HERE.origin),
        device.use(asked, "https://evil.example"),
        device.use(asked, "https://sub.meldpunt.example"),
        device.use(asked, HERE.origin, host="evil.example"),
        device.use(asked, HERE.origin, type="webauthn.create"),
        device.use(asked, HERE.origin, flags=0),
        device.use(asked, HERE.origin, challenge="AAAA"),
        other.use(asked, HERE.origin),
        device.make(_question_to_make(people.hein), HERE.origin),
        "", "{}", "[]", "null", "{", '{"id": 1}', "9" * 30_000, json.dumps({"id": "x", "rawId": "x", "response": {}}),
    ]  # fmt: skip
    for answer in wrong:
        with pytest.raises(WrongCode), acts("second-factor:refused"):
            second_factor.prove_by_passkey(people.hein.actor, "s", answer, HERE, now=NOW)


def test_a_passkey_that_was_copied_is_noticed_by_its_counter(people: People) -> None:
    doors.enrolled(people.hein)
    device = _add_passkey(people.hein, Authenticator(0))
    copy = Authenticator(0, device.key, device.id)
    for _ in range(2):
        answer = device.use(_question(people.hein), HERE.origin)
        second_factor.prove_by_passkey(people.hein.actor, "s", answer, HERE, now=NOW)
    answer = copy.use(_question(people.hein), HERE.origin)
    with pytest.raises(WrongCode):
        second_factor.prove_by_passkey(people.hein.actor, "s", answer, HERE, now=NOW)


def test_a_passkey_that_was_removed_proves_nothing(people: People) -> None:
    doors.enrolled(people.hein)
    device = _add_passkey(people.hein)
    asked = _question(people.hein)
    factor = second_factor.of(people.hein.actor)
    assert factor is not None
    with acts("passkey:removed"):
        second_factor.remove_passkey(people.hein.actor, factor.passkeys[0].id, now=NOW)
    with pytest.raises(WrongCode):
        second_factor.prove_by_passkey(people.hein.actor, "s", device.use(asked, HERE.origin), HERE, now=NOW)
    with pytest.raises(NotFound):
        second_factor.remove_passkey(people.hein.actor, factor.passkeys[0].id, now=NOW)


def test_what_is_no_passkey_is_not_kept(people: People) -> None:
    doors.enrolled(people.hein)
    asked, device = _question_to_make(people.hein), Authenticator()
    wrong = [
        device.make(asked, "https://evil.example"),
        device.make(asked, HERE.origin, host="evil.example"),
        device.make(asked, HERE.origin, type="webauthn.get"),
        device.make(_question_to_make(people.hein, "another session"), HERE.origin),
        "",
        "{}",
        "x" * 30_000,
    ]
    for answer in wrong:
        with pytest.raises(NoPasskey), acts():
            second_factor.add_passkey(people.hein.actor, "s", "telefoon", answer, HERE, now=NOW)


def test_another_phone_keeps_the_passkeys(people: People) -> None:
    doors.enrolled(people.hein)
    device = _add_passkey(people.hein)
    secret = second_factor.secret_for(people.hein.actor, "new")
    second_factor.set_up(people.hein.actor, "new", code_now(secret, NOW), now=NOW, again=True)
    answer = device.use(_question(people.hein), HERE.origin)
    second_factor.prove_by_passkey(people.hein.actor, "s", answer, HERE, now=NOW)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://meldpunt.example", "meldpunt.example"),
        ("https://meldpunt.example:8443", "meldpunt.example"),
        ("http://localhost:8000", "localhost"),
        ("http://meldpunt.example", ""),
        ("http://127.0.0.1:8000", ""),
        ("https://127.0.0.1", ""),
        ("https://[::1]", ""),
        ("", ""),
    ],
)
def test_passkeys_are_offered_where_browsers_allow_them(address: str, host: str) -> None:
    place = Place.at(address)
    assert (place.host if place else "") == host
    assert place is None or place.origin == address


def test_the_secret_of_a_new_app_belongs_to_one_account_and_one_session(people: People) -> None:
    stranger = Actor(people.hein.id, "Hein", people.hein.role, PrivateKey.generate())
    found = {
        second_factor.secret_for(actor, session)
        for actor in (people.hein.actor, people.christien.actor, stranger)
        for session in ("a", "b")
    }
    assert len(found) == 6
    assert all(len(secret) == 32 for secret in found)
