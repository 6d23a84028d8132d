"""Sessions: the row and the cookie open a door together, for a while, and either one alone opens nothing."""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import select

from tests import cases
from tests.cases import SANNE, file
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, changes, snapshot
from tracker import config
from tracker.casefile import CaseFile
from tracker.domain.errors import NotFound
from tracker.domain.vault import CannotOpen, derive, unseal_record
from tracker.models import SessionRow, db
from tracker.services import accounts, sessions
from tracker.services.sessions import Door, Ticket


def parsed(text: str) -> Ticket:
    ticket = Ticket.parse(text)
    assert ticket is not None
    return ticket


def is_in(ticket: Ticket | None, now: datetime = NOW) -> bool:
    return ticket is not None and sessions.actor_of(ticket, now=now) is not None


def rows() -> list[SessionRow]:
    db.session.rollback()
    return list(db.session.scalars(select(SessionRow)))


def test_a_ticket_brings_the_same_person_back_with_the_same_key(people: People) -> None:
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    assert sessions.actor_of(parsed(str(ticket)), now=later(minutes=5)) == people.hein.actor


def test_a_receipt_ticket_brings_its_own_case_back(people: People) -> None:
    told = file()
    file()
    ticket = sessions.open_receipt(cases.by_receipt(told), now=NOW)
    case_file = sessions.case_of(parsed(str(ticket)), now=later(minutes=5))
    assert case_file is not None
    assert case_file.case.id == told.case_id
    assert case_file.report()["story"] == cases.STORY


def test_a_receipt_opens_no_desk_and_a_desk_opens_no_receipt(people: People) -> None:
    desk = sessions.open_desk(people.hein.actor, now=NOW)
    receipt = sessions.open_receipt(cases.by_receipt(file()), now=NOW)
    assert sessions.actor_of(receipt, now=NOW) is None
    assert sessions.case_of(desk, now=NOW) is None


def test_opening_or_leaving_a_session_is_no_act_of_the_trail(people: People) -> None:
    with acts():
        sessions.destroy(sessions.open_desk(people.sanne.actor, now=NOW))


# forged and changed


def test_every_changed_symbol_of_a_cookie_makes_it_worthless(people: People) -> None:
    text = str(sessions.open_desk(people.hein.actor, now=NOW))
    for place, symbol in enumerate(text):
        other = "A" if symbol != "A" else "B"
        assert not is_in(Ticket.parse(text[:place] + other + text[place + 1 :])), place


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "a.1.", "a.²²².x", "a.1234567890123.x", "é.1.é", "a" * 9000, "a.-1.x"]
)
def test_nonsense_in_a_cookie_is_no_ticket_and_no_error(people: People, text: str) -> None:
    assert Ticket.parse(text) is None


def test_a_ticket_with_another_token_finds_nothing(people: People) -> None:
    sessions.open_desk(people.hein.actor, now=NOW)
    assert not is_in(Ticket(secrets.token_urlsafe(32), int(NOW.timestamp())))


def test_an_old_cookie_cannot_be_made_young_by_who_finds_it(people: People) -> None:
    """All that is in the cookie: no way to sign a later moment without the house's own key."""
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    late = later(hours=2)
    token, used, mark = str(ticket).split(".")
    young = str(int(late.timestamp()))
    assert Ticket.parse(f"{token}.{young}.{mark}") is None
    object.__setattr__(config.current(), "secret_key", secrets.token_bytes(32))
    assert Ticket.parse(f"{token}.{used}.{mark}") is None, "the mark is the house's"


# time


@pytest.mark.parametrize(("door", "minutes"), [(Door.DESK, 30), (Door.RECEIPT, 15)])
def test_after_being_idle_the_door_is_shut(people: People, door: Door, minutes: int) -> None:
    def opens(ticket: Ticket, at: datetime) -> bool:
        found = sessions.actor_of(ticket, now=at) if door is Door.DESK else sessions.case_of(ticket, now=at)
        return found is not None

    if door is Door.DESK:
        ticket = sessions.open_desk(people.hein.actor, now=NOW)
    else:
        ticket = sessions.open_receipt(cases.by_receipt(file()), now=NOW)
    assert opens(ticket, later(minutes=minutes))
    assert not opens(ticket, later(minutes=minutes + 1))
    used = ticket.touched(later(minutes=minutes))
    assert opens(used, later(minutes=2 * minutes))


@pytest.mark.parametrize(("door", "hours"), [(Door.DESK, 10), (Door.RECEIPT, 2)])
def test_however_busy_a_session_ends(people: People, door: Door, hours: int) -> None:
    if door is Door.DESK:
        ticket = sessions.open_desk(people.hein.actor, now=NOW)
    else:
        ticket = sessions.open_receipt(cases.by_receipt(file()), now=NOW)
    open_at = sessions.actor_of if door is Door.DESK else sessions.case_of
    almost, over = later(hours=hours, minutes=-1), later(hours=hours)
    assert open_at(ticket.touched(almost), now=almost) is not None
    assert open_at(ticket.touched(over), now=over) is None


def test_being_busy_writes_nothing(people: People) -> None:
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    before = snapshot()
    for minutes in (1, 20, 40):
        ticket = ticket.touched(later(minutes=minutes))
        assert is_in(parsed(str(ticket)), later(minutes=minutes))
    assert changes(before) == {}


def test_a_destroyed_session_is_gone_and_the_others_stay(people: People) -> None:
    one, two = (sessions.open_desk(people.hein.actor, now=NOW) for _ in range(2))
    sessions.destroy(one)
    assert not is_in(one)
    assert is_in(two)
    sessions.destroy(one)


def test_sweeping_removes_only_what_nothing_can_open_any_more(people: People) -> None:
    sessions.open_desk(people.hein.actor, now=later(days=-2))
    sessions.open_desk(people.hein.actor, now=later(days=-1))
    fresh = sessions.open_desk(people.hein.actor, now=NOW)
    assert sessions.sweep(NOW) == 1
    assert is_in(fresh)
    assert len(rows()) == 2


# a fresh confirmation


def test_confirming_moves_the_session_to_a_new_token_for_a_while(people: People) -> None:
    old = sessions.open_desk(people.hein.actor, now=NOW)
    assert not sessions.is_confirmed(old, now=NOW)
    new = sessions.confirm(old, now=later(minutes=1))
    assert sessions.is_confirmed(new, now=later(minutes=6))
    assert not sessions.is_confirmed(new, now=later(minutes=6, seconds=1))
    assert sessions.actor_of(new, now=later(minutes=2)) == people.hein.actor
    assert not is_in(old)
    assert len(rows()) == 1


def test_a_session_that_is_over_can_not_be_confirmed(people: People) -> None:
    ticket = sessions.open_desk(people.hein.actor, now=NOW)
    with pytest.raises(NotFound):
        sessions.confirm(ticket, now=later(minutes=31))
    sessions.destroy(ticket)
    with pytest.raises(NotFound):
        sessions.confirm(ticket, now=NOW)


def test_a_clock_that_was_put_back_makes_no_confirmation_last(people: People) -> None:
    ticket = sessions.confirm(sessions.open_desk(people.hein.actor, now=NOW), now=later(hours=0, minutes=20))
    assert not sessions.is_confirmed(ticket, now=later(minutes=10))


# half open


def test_a_half_open_session_is_no_desk_and_a_desk_is_not_half_open(people: People) -> None:
    half, desk = sessions.open_half(people.hein.actor, now=NOW), sessions.open_desk(people.hein.actor, now=NOW)
    assert sessions.actor_of(half, now=NOW, door=Door.HALF_OPEN) == people.hein.actor
    assert not is_in(half)
    assert sessions.case_of(half, now=NOW) is None
    assert sessions.actor_of(desk, now=NOW, door=Door.HALF_OPEN) is None
    for act in (sessions.confirm, sessions.renew):
        with pytest.raises(NotFound):
            act(half, now=NOW)
    assert not sessions.is_confirmed(half, now=NOW)


@pytest.mark.parametrize(("minutes", "opens"), [(30, True), (31, False)])
def test_a_half_open_session_waits_half_an_hour_for_the_second_factor(
    people: People, minutes: int, opens: bool
) -> None:
    half = sessions.open_half(people.hein.actor, now=NOW)
    found = sessions.actor_of(half, now=later(minutes=minutes), door=Door.HALF_OPEN)
    assert (found is not None) is opens
    busy = half.touched(later(minutes=59))
    assert sessions.actor_of(busy, now=later(minutes=59), door=Door.HALF_OPEN) is not None
    assert sessions.actor_of(busy, now=later(minutes=60), door=Door.HALF_OPEN) is None


# everywhere


@pytest.mark.parametrize("name", ["hein", "sanne"])
def test_signing_out_everywhere_ends_every_session_without_touching_a_row_of_one(people: People, name: str) -> None:
    person: Person = getattr(people, name)
    desks = [sessions.open_desk(person.actor, now=NOW) for _ in range(3)]
    half, other = sessions.open_half(person.actor, now=NOW), sessions.open_desk(people.christien.actor, now=NOW)
    before = snapshot()
    accounts.sign_out_everywhere(person.actor, now=NOW)
    assert set(changes(before)) <= {"account", "audit"}
    assert [is_in(desk) for desk in desks] == [False] * 3
    assert sessions.actor_of(half, now=NOW, door=Door.HALF_OPEN) is None
    assert is_in(other)
    assert is_in(sessions.open_desk(person.actor, now=NOW))


def test_who_renews_goes_on_and_nobody_else_does(people: People) -> None:
    mine, other = (sessions.open_desk(people.hein.actor, now=NOW) for _ in range(2))
    accounts.choose_password(people.hein.actor, "zes andere losse woorden op rij", now=NOW)
    new = sessions.renew(mine, now=NOW)
    assert is_in(new)
    assert not is_in(mine)
    assert not is_in(other)


def test_every_session_has_a_value_of_its_own_that_a_confirmation_keeps(people: People) -> None:
    one, two = (sessions.open_desk(people.hein.actor, now=NOW) for _ in range(2))
    first = sessions.nonce_of(one, Door.DESK, now=NOW)
    confirmed = sessions.confirm(one, now=NOW)
    assert sessions.nonce_of(confirmed, Door.DESK, now=NOW) == first
    assert sessions.nonce_of(sessions.renew(confirmed, now=NOW), Door.DESK, now=NOW) != first
    assert sessions.nonce_of(two, Door.DESK, now=NOW) != first


# what is stored


def test_every_session_is_a_new_row_with_a_new_token(people: People) -> None:
    tickets = [sessions.open_desk(people.hein.actor, now=NOW) for _ in range(3)]
    assert len({ticket.token for ticket in tickets}) == 3
    assert len({row.id for row in rows()}) == 3


def test_rows_of_all_doors_and_people_look_alike(people: People) -> None:
    for person in people.everybody():
        sessions.open_desk(person.actor, now=NOW)
    sessions.open_receipt(cases.by_receipt(file(identity=SANNE)), now=NOW)
    sessions.confirm(sessions.open_desk(people.hein.actor, now=NOW), now=NOW)
    sessions.renew(sessions.open_desk(people.peter.actor, now=NOW), now=NOW)
    for person in people.everybody():
        sessions.open_half(person.actor, now=NOW)
    assert {len(row.sealed) for row in rows()} == {1 + 12 + sessions.BUCKET + 16}, "with room for what may come in"
    assert len({(len(row.id), len(row.sealed), row.day) for row in rows()}) == 1


@pytest.mark.parametrize("opened", [sessions.open_desk, sessions.open_half])
def test_the_row_alone_opens_nothing(people: People, opened: Callable[..., Ticket]) -> None:
    ticket = opened(people.hein.actor, now=NOW)
    (row,) = rows()
    assert people.hein.actor.key.seed not in row.sealed
    assert people.hein.id.encode() not in row.sealed
    assert ticket.token not in repr(snapshot())
    assert not is_in(Ticket(row.id.hex(), int(NOW.timestamp())))
    house = config.current()
    for known in (row.id, row.id.hex().encode(), b"", house.secret_key, house.register_key, house.chain_key):
        for key in (hashlib.sha256(known).digest(), derive(known, "session key"), derive(known, "session mark")):
            with pytest.raises(CannotOpen):
                unseal_record(key, row.sealed, f"session|{row.id.hex()}")


@pytest.mark.parametrize("opened", [sessions.open_desk, sessions.open_half])
def test_the_cookie_alone_opens_nothing(people: People, opened: Callable[..., Ticket]) -> None:
    ticket = opened(people.hein.actor, now=NOW)
    assert people.hein.actor.key.seed.hex()[:16] not in str(ticket)
    for row in rows():
        db.session.delete(row)
    db.session.commit()
    assert not is_in(ticket)
    assert sessions.actor_of(ticket, now=NOW, door=Door.HALF_OPEN) is None


def test_rows_that_change_places_or_content_open_nothing(people: People) -> None:
    hein, peter = (sessions.open_desk(person.actor, now=NOW) for person in (people.hein, people.peter))
    one, two = rows()
    one.sealed, two.sealed = two.sealed, one.sealed
    db.session.commit()
    assert not is_in(hein)
    assert not is_in(peter)


def test_a_role_that_changed_holds_from_the_next_click(people: People) -> None:
    ticket = sessions.open_desk(people.joke.actor, now=NOW)
    accounts.disable(people.joke.id, actor=people.peter.actor, now=NOW)
    assert not is_in(ticket)


@pytest.mark.parametrize(
    "opened", [sessions.open_desk, sessions.open_half, lambda _actor, now: sessions.open_receipt(_receipt(), now=now)]
)
def test_database_and_cookie_together_open_what_the_owner_had_open_and_no_more(
    people: People, opened: Callable[..., Ticket]
) -> None:
    """Who steals both while somebody is in sees what that person sees; nobody else, and nothing after signing out."""
    other = sessions.open_desk(people.christien.actor, now=NOW)
    ticket = opened(people.hein.actor, now=NOW)
    readable = []
    for row in rows():
        with suppress(CannotOpen):
            readable.append(unseal_record(derive(ticket.token.encode(), "session key"), row.sealed, _place(row)))
    assert len(readable) == 1
    assert people.christien.id not in repr(readable)
    sessions.destroy(ticket)
    assert len(rows()) == 1
    assert is_in(other)


def _receipt() -> CaseFile:
    return cases.by_receipt(file())


def _place(row: SessionRow) -> str:
    return f"session|{row.id.hex()}"
