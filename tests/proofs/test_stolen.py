"""Stolen things: what opens with a database, a cookie, both, or every file of the house; and what was moved about.

`OPENS` says of every sealed and wrapped column how its owner opens it. A column that is added later fails here.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
import time_machine
from sqlalchemy import LargeBinary, select, text, update

from tests import cases, papers
from tests.cases import SANNE, Told
from tests.people import NOW, People, Person, later
from tests.proofs import columns
from tests.proofs.columns import Nature
from tracker import config
from tracker.casefile import CaseFile, Names, Register, case_key
from tracker.domain import receipts
from tracker.domain.errors import Refusal
from tracker.domain.vault import CannotOpen, PrivateKey, derive, unseal, unseal_with_password
from tracker.models import Account, Attachment, Base, Case, Holder, Tombstone, db
from tracker.services import (
    accounts,
    attachments,
    conversation,
    envelope,
    erasing,
    keyring,
    recording,
    second_factor,
    sessions,
)
from tracker.services.attachments import Draft, Sent
from tracker.services.recording import writing
from tracker.services.sessions import Ticket


@pytest.fixture
def database() -> str:
    return "sqlite"


@dataclass(frozen=True)
class Lived:
    """Two of everything, so that each value has another to change places with."""

    people: People
    told: tuple[Told, Told]
    buried: tuple[str, str]
    tickets: tuple[Ticket, Ticket]
    drafts: tuple[Draft, Draft]
    words: str

    def files(self) -> list[CaseFile]:
        """The cases as Hein opens them now."""
        db.session.expire_all()
        return [cases.opened(told, self.people.hein) for told in self.told]


@pytest.fixture
def lived(app: Any, people: People) -> Iterator[Lived]:
    with time_machine.travel(NOW, tick=False), app.app_context():
        yield lived_in(people)


def lived_in(people: People) -> Lived:
    words = envelope.new_words()
    envelope.put_away(words, tested=True, actor="system", now=NOW)
    told = (two_of_everything(people, "De eerste"), two_of_everything(people, "De tweede"))
    buried = (cases.file(story="Deze gaat straks weg."), cases.file(story="En deze ook, straks."))
    with writing():
        for each in buried:
            erasing.bury(db.session.get_one(Case, each.case_id), NOW.date())
    people_in = (people.hein, people.christien)
    for person in people_in:
        set_up_second_factor(person)
    drafts = (Draft(receipts.make()), Draft(receipts.make()))
    for number, draft in enumerate(drafts):
        attachments.keep(draft, [picture(40 + number)], originals=False, now=NOW)
    accounts.arrive(people.hein.actor, now=NOW)
    tickets = (sessions.open_desk(people.hein.actor, now=NOW), sessions.open_desk(people.peter.actor, now=NOW))
    return Lived(people, told, (buried[0].case_id, buried[1].case_id), tickets, drafts, words)


def two_of_everything(people: People, name: str) -> Told:
    code = receipts.make()
    attachments.keep(Draft(code), [picture(len(name)), picture(20 + len(name))], originals=False, now=NOW)
    told = cases.file(code=code, story=f"{name} melding, over een foto.", identity=SANNE, reporter=people.sanne)
    cases.walked_to("corrective-action", told, people.hein)
    case_file = cases.opened(told, people.hein)
    conversation.write_note(case_file, f"{name} notitie.", cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    with writing():
        holders = [db.session.get_one(Account, person.id) for person in (people.hein, people.christien)]
        cases.opened(told, people.hein).change_key(holders, envelope.public_key())
    return told


def picture(size: int) -> Sent:
    return Sent(f"foto {size}.png", io.BytesIO(papers.picture("PNG", (size, size))))


def set_up_second_factor(person: Person) -> None:
    import pyotp

    secret = second_factor.secret_for(person.actor, "a session")
    second_factor.set_up(person.actor, "a session", pyotp.TOTP(secret).at(NOW), now=NOW)


def _entries(lived: Lived) -> Any:
    return [case_file.entries() for case_file in lived.files()]


def _trail(lived: Lived) -> Any:
    return [
        case_file.open_detail(row.number, row.sealed)
        for case_file in lived.files()
        for row in recording.trail_of(case_file)
        if row.sealed
    ]


def _sign_in(lived: Lived) -> Any:
    db.session.expire_all()
    return [accounts.opened(person.email, person.password, now=NOW) for person in lived.people.everybody()]


def _recovery(lived: Lived) -> Any:
    return [
        unseal_with_password(
            receipts.parse(person.recovery_code),
            db.session.get_one(Account, person.id).recovery_key,
            f"account|recovery|{person.id}",
        )
        for person in lived.people.everybody()
    ]


def _sessions(lived: Lived) -> Any:
    actors = [sessions.actor_of(ticket, now=later(minutes=1)) for ticket in lived.tickets]
    if None in actors:
        raise CannotOpen
    return actors


def _waiting(lived: Lived) -> Any:
    found = [attachments.waiting(draft, NOW) for draft in lived.drafts]
    if not all(found):
        raise CannotOpen
    return found


def _contents(lived: Lived) -> Any:
    return [b"".join(case_file.files.content(each)) for case_file in lived.files() for each in case_file.files.all()]


def _holders(*, quickly: bool) -> Callable[[Lived], Any]:
    def open_them(lived: Lived) -> Any:
        db.session.expire_all()
        people = (lived.people.hein, lived.people.christien)
        found = []
        for person in people:
            for holder in db.session.scalars(select(Holder).where(Holder.account_id == person.id)):
                if quickly and holder.quick is not None:
                    found.append(case_key(holder, person.actor))
                elif not quickly:
                    place = f"case {holder.case_id} holder {holder.account_id}"
                    found.append(person.actor.key.unwrap(holder.wrapped, place))
        return found

    return open_them


def _tombstones(lived: Lived) -> Any:
    db.session.expire_all()
    stones = [db.session.get_one(Tombstone, case_id) for case_id in lived.buried]
    return [Register.unseal(stone, config.current().register_key) for stone in stones]


OPENS: Final[dict[str, Callable[[Lived], Any]]] = {
    "account.private_key": _sign_in,
    "account.recovery_key": _recovery,
    "account.second_factor": lambda lived: [
        second_factor.of(person.actor) for person in (lived.people.hein, lived.people.christien)
    ],
    "action.sealed": lambda lived: [case_file.actions() for case_file in lived.files()],
    "attachment.sealed": lambda lived: [[each.file for each in case_file.files.all()] for case_file in lived.files()],
    "attachment.until": _waiting,
    "audit.sealed": _trail,
    "case.card": lambda lived: [case_file.card for case_file in lived.files()],
    "case.concerned": lambda lived: [Names(case_file).people() or True for case_file in lived.files()],
    "case.envelope": lambda lived: [
        CaseFile.open_with_envelope(told.case_id, envelope.private_key(lived.words)) for told in lived.told
    ],
    "case.identity": lambda lived: [Names(case_file).reporter() for case_file in lived.files()],
    "case.receipt_wrapped": lambda lived: [CaseFile.open_with_receipt(told.code) for told in lived.told],
    "case.register": lambda lived: [case_file.register for case_file in lived.files()],
    "chunk.sealed": _contents,
    "entry.sealed": _entries,
    "holder.quick": _holders(quickly=True),
    "holder.wrapped": _holders(quickly=False),
    "keyring.sealed": lambda lived: keyring.receipts_of(lived.people.sanne.actor),
    "old_key.sealed": _entries,
    "session.sealed": _sessions,
    "tombstone.register": _tombstones,
}
SEALED: Final = [
    f"{table}.{column}"
    for table, held in columns.TABLES.items()
    for column, holds in held.items()
    if holds.nature in (Nature.SEALED, Nature.WRAPPED)
]


def test_every_sealed_column_has_its_owner_here() -> None:
    assert sorted(OPENS) == sorted(SEALED), "say in OPENS how its owner opens it"


def test_two_values_that_change_places_open_for_nobody(lived: Lived) -> None:
    moved = []
    for column, owner_opens in OPENS.items():
        opened = owner_opens(lived)
        assert opened and all(opened), f"{column}: its owner opens it where it belongs"
        swap(column, lived)
        try:
            owner_opens(lived)
        except (CannotOpen, Refusal):
            swap(column, lived)
        else:
            moved.append(column)
    assert moved == [], "bind what is sealed to its table, column and row"


def swap(column: str, lived: Lived) -> None:
    """Two values of one column, of two cases or people, as somebody with the database in hands would."""
    table, _, name = column.partition(".")
    rows = Base.metadata.tables[table]
    keys = list(rows.primary_key.columns)
    found = [row for row in db.session.execute(select(rows)).mappings() if row[name] and _is_ours(table, row, lived)]
    first = found[0]
    second = next(row for row in found[1:] if row[name] != first[name] and _elsewhere(row, first))
    db.session.rollback()
    without_guards()
    with writing():
        for row, value in ((first, second[name]), (second, first[name])):
            where = [key == row[key.name] for key in keys]
            db.session.execute(update(rows).where(*where).values({name: value}))


def without_guards() -> None:
    """Who has the database in hands takes its triggers away first."""
    with writing():
        for guard in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            db.session.execute(text(f"DROP TRIGGER {guard}"))


def _is_ours(table: str, row: Any, lived: Lived) -> bool:
    """Rows that `OPENS` opens."""
    in_cases = {told.case_id for told in lived.told}
    if table == "keyring":
        return row["id"] in {each.id for each in keyring._rows_of(lived.people.sanne.actor)}
    if table == "attachment":
        return row["case_id"] is None if not row["case_id"] else row["case_id"] in in_cases
    if table == "chunk":
        return db.session.get_one(Attachment, row["attachment_id"]).case_id in in_cases
    if table == "case":
        return row["id"] in in_cases
    if table == "holder":
        return row["account_id"] in (lived.people.hein.id, lived.people.christien.id)
    return row.get("case_id", None) in (None, *in_cases) if table != "audit" else row["case_id"] in in_cases


def _elsewhere(row: Any, other: Any) -> bool:
    return all(row[name] != other[name] for name in ("case_id", "attachment_id") if row.get(name) is not None)


def test_a_value_moved_to_another_row_of_the_same_case_opens_for_nobody(lived: Lived) -> None:
    for column in ("entry.sealed", "audit.sealed"):
        table, _, name = column.partition(".")
        rows = Base.metadata.tables[table]
        mine = rows.c.case_id == lived.told[0].case_id
        one, two, *_ = [row for row in db.session.execute(select(rows).where(mine)).mappings() if row[name]]
        key = next(iter(rows.primary_key.columns))
        without_guards()
        with writing():
            db.session.execute(update(rows).where(key == one[key.name]).values({name: two[name]}))
        with pytest.raises(CannotOpen):
            OPENS[column](lived)


def test_with_every_file_of_the_house_content_stays_shut(lived: Lived) -> None:
    """The whole disk: the register key opens what it is for, and no house key opens what people wrote."""
    house = config.current()
    known = [house.register_key, house.secret_key, house.chain_key, bytes(32)]
    labels = (
        "quick",
        "names",
        "keyring content",
        "keyring id",
        "keyring blank",
        "second factor",
        "session key",
        "backup",
    )
    keys = [*known, *(derive(key, label) for key in known for label in labels)]
    for told in lived.told:
        tried = 0
        for row in db.session.execute(select(Base.metadata.tables["entry"])).mappings():
            places = (f"entry|sealed|{row['id']}|{told.case_id}", f"entry|sealed|{row['id']}")
            assert not any(opens(key, row["sealed"], place) for key in keys for place in places)
            tried += len(keys)
        assert tried > 100
        case = db.session.get_one(Case, told.case_id)
        for name in ("identity", "concerned"):
            assert not any(opens(key, getattr(case, name), f"case|{name}|{case.id}") for key in keys)
        assert opens(house.register_key, case.register, f"case|register|{case.id}"), "as the page says"


def test_of_a_restricted_case_not_even_the_subject_opens_with_every_file_of_the_house(people: People, app: Any) -> None:
    with time_machine.travel(NOW, tick=False), app.app_context():
        told = cases.file(exclude=[people.christien])
        case, house = db.session.get_one(Case, told.case_id), config.current()
        for key in (house.register_key, house.secret_key, house.chain_key):
            assert not opens(key, case.register, f"case|register|{case.id}")


def opens(key: bytes, sealed: bytes, place: str) -> bool:
    try:
        unseal(key, sealed, place)
    except CannotOpen:
        return False
    return True


def test_a_stolen_cookie_and_a_stolen_database_open_one_session_and_no_other(lived: Lived) -> None:
    """Both together are that person's open desk, until its time is over; they say nothing of anybody else's."""
    hein, peter = lived.tickets
    actor = sessions.actor_of(hein, now=later(minutes=1))
    assert actor is not None and actor.id == lived.people.hein.id
    rows = Base.metadata.tables["session"]
    others = [row["sealed"] for row in db.session.execute(select(rows)).mappings() if row["id"] != _row_of(hein)]
    assert others
    for sealed in others:
        key = sessions._key(hein.token)
        assert not any(opens(key, sealed, f"session|{row.hex()}") for row in (_row_of(hein), _row_of(peter)))
    assert sessions.actor_of(hein, now=later(minutes=31)) is None


def _row_of(ticket: Ticket) -> bytes:
    return sessions._row_id(ticket.token)


def test_no_key_of_one_person_opens_a_row_of_another(lived: Lived) -> None:
    """Distinct keys: what is wrapped to Hein opens for Hein, and for nobody else whose key we know."""
    for holder in db.session.scalars(select(Holder)):
        place = f"case {holder.case_id} holder {holder.account_id}"
        for person in lived.people.everybody():
            if person.id == holder.account_id:
                assert person.actor.key.unwrap(holder.wrapped, place)
            else:
                with pytest.raises(CannotOpen):
                    person.actor.key.unwrap(holder.wrapped, place)
    for told in lived.told:
        case = db.session.get_one(Case, told.case_id)
        other = next(each for each in lived.told if each != told)
        with pytest.raises(CannotOpen):
            PrivateKey(receipts.key_seed(other.code)).unwrap(case.receipt_wrapped, f"case {case.id} receipt")


def test_no_column_of_bytes_is_left_out() -> None:
    """Every binary column is sealed, wrapped, a digest or a public key: nothing is bytes because that was easy."""
    known = {
        f"{t}.{c}" for t, held in columns.TABLES.items() for c, h in held.items() if h.nature is not Nature.READABLE
    }
    binary = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert binary <= known
