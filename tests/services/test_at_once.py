"""Two at the same moment: nobody overwrites anybody, nobody is thrown out for the database's sake, nothing is lost."""

from sqlalchemy import func, select

from tests import cases
from tests.cases import file, opened
from tests.people import NOW, People, later
from tests.snapshots import at_once
from tracker.casefile import EntryKind
from tracker.domain.acts import Act
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.models import Account, AuditRow, db
from tracker.services import accounts, conversation, correcting, handling, joining, recording
from tracker.services.acting import CaseChanged

AGAIN = 5
"""Times that a race is run: once may be luck."""


def test_of_two_handlers_who_act_at_once_one_wins_and_the_other_is_told(people: People) -> None:
    for _ in range(AGAIN):
        told = file()
        seen = opened(told, people.hein).case.last_act

        def acknowledge(person: str, told: cases.Told = told, seen: str = seen) -> str:
            who = getattr(people, person)
            handling.acknowledge(opened(told, who), cases.THANKS, seen=seen, actor=who.actor, now=NOW)
            return "done"

        results = at_once(lambda: acknowledge("hein"), lambda: acknowledge("christien"))
        assert [type(result) for result in results if result != "done"] == [CaseChanged]
        kinds = [entry.kind for entry in opened(told, people.hein).entries()]
        assert kinds.count(EntryKind.TO_REPORTER) == 1
    assert recording.verify() is None


def test_messages_from_both_sides_at_once_all_arrive_in_an_order(people: People) -> None:
    told = file()

    def from_handler() -> None:
        conversation.send_message(
            opened(told, people.hein), "Weet je nog waar?", cases.new_entry_id(), actor=people.hein.actor, now=NOW
        )

    def from_reporter() -> None:
        conversation.add_from_reporter(cases.by_receipt(told), "Het was in de stal.", cases.new_entry_id(), now=NOW)

    assert at_once(from_handler, from_reporter, from_handler, from_reporter) == [None] * 4
    entries = opened(told, people.hein).entries()
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert recording.verify() is None


def test_two_tabs_that_open_a_case_at_once_are_one_reader(people: People) -> None:
    for _ in range(AGAIN):
        told = file()
        results = at_once(
            *[lambda told=told: handling.read(opened(told, people.hein), actor=people.hein.actor, now=NOW)] * 3
        )
        assert results == [None] * 3
        query = select(func.count()).where(AuditRow.case_id == told.case_id, AuditRow.act == Act.CASE_READ)
        assert db.session.scalar(query) == 1


def test_reading_writing_and_signing_in_at_once_never_block_each_other(people: People) -> None:
    """Danger: rows locked in another order than the trail make PostgreSQL throw one of the two out."""
    for _ in range(AGAIN):
        told = file()

        def read(told: cases.Told = told) -> None:
            handling.read(opened(told, people.hein), actor=people.hein.actor, now=NOW)

        def write(told: cases.Told = told) -> None:
            words, entry = "Weet je nog waar?", cases.new_entry_id()
            conversation.send_message(opened(told, people.hein), words, entry, actor=people.hein.actor, now=NOW)

        def sign_in() -> None:
            accounts.sign_in(people.hein.email, people.hein.password, now=NOW)

        def send_again(told: cases.Told = told) -> None:
            file(code=told.code, story="Andere woorden dan de eerste keer, en meer.")

        assert at_once(read, write, sign_in, send_again) == [None] * 4
    assert recording.verify() is None


def test_an_invitation_used_twice_at_once_makes_one_account(people: People) -> None:
    token = joining.invite("els@hartenhoeve.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=NOW)

    def accept() -> str:
        return joining.accept(token, "koe hek appel stal", now=later(days=1)).account.email

    results = at_once(accept, accept)
    assert {type(result) for result in results} == {str, NotFound}
    query = select(func.count()).select_from(Account).where(Account.email == "els@hartenhoeve.example")
    assert db.session.scalar(query) == 1


def test_an_action_finished_twice_at_once_is_finished_once(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    action = opened(told, people.hein).actions()[0].id

    def finish() -> None:
        correcting.finish(opened(told, people.hein), action, "De foto is weg.", False, actor=people.hein.actor, now=NOW)

    results = at_once(finish, finish)
    assert [type(result) for result in results if result is not None] == [correcting.AlreadyFinished]
