"""Erased is erased: keys and content are nowhere, the numbers stay, it takes two, and a hold stops it."""

import secrets
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from tests import cases
from tests.cases import REPORT, SANNE, Told, by_receipt, file, opened
from tests.houses import House
from tests.people import NOW, People, Person, later
from tests.services.test_attachments import new_draft, sent
from tests.snapshots import acts, nothing_changes, snapshot
from tracker.casefile import CaseFile
from tracker.domain.demands import Action, Answer, MissingText, Plan, Reopening
from tracker.domain.errors import Erased, NotFound
from tracker.domain.periods import Period
from tracker.domain.published import publish
from tracker.domain.statuses import Kind
from tracker.domain.workflow import MustWait
from tracker.models import Attachment, AuditRow, Base, Case, Entry, Holder, Tombstone, db
from tracker.services import (
    attachments,
    conversation,
    erasing,
    handling,
    recording,
    reporting,
    summarising,
    trail,
    wiping,
)
from tracker.services.acting import CaseChanged
from tracker.services.erasing import AlreadyThere, NotClosed, OnHold, TooEarly
from tracker.services.handling import NothingProposed, NotYourOwnProposal

DUE = later(days=731 + 1)
"""The cases below are closed on NOW, as confirmed: two years."""
TOMBSTONE = {
    "id": "0" * 32, "reference": "AAAA-AA", "lookup_id": b"x", "kind": "report", "status": "closed", "restricted": True,
    "filed_on": NOW.date(), "erased_on": NOW.date(), "actions": "[]", "wiped": False,
}  # fmt: skip
WORDS = "kanariedieverdwijnenmoet"


def closed_case(people: People, **changes: object) -> Told:
    told = file(story=f"{WORDS} stond er op die bladzijde.", identity=SANNE, **changes)  # type: ignore[arg-type]
    person = people.christien if people.hein in changes.get("exclude", ()) else people.hein  # type: ignore[operator]
    conversation.write_note(opened(told, person), f"{WORDS} {'x' * 9000}", "1" * 32, actor=person.actor, now=NOW)
    cases.walked_to("closed", told, person)
    return told


def propose(told: Told, person: Person, now: datetime = DUE) -> CaseFile:
    case_file = opened(told, person)
    erasing.propose(case_file, seen=case_file.case.last_act, actor=person.actor, now=now)
    return case_file


def erase(told: Told, person: Person, now: datetime = DUE) -> None:
    case_file = opened(told, person)
    erasing.erase(case_file, seen=case_file.case.last_act, actor=person.actor, now=now)


def erased(people: People, **changes: object) -> Told:
    told = closed_case(people, **changes)
    propose(told, people.hein)
    erase(told, people.christien)
    return told


def hold(told: Told, person: Person, reason: str = "Er loopt een onderzoek.") -> None:
    case_file = opened(told, person)
    erasing.hold(case_file, reason, seen=case_file.case.last_act, actor=person.actor, now=NOW)


# what is left


def sealed_bytes(case_id: str) -> list[bytes]:
    """Everything sealed or wrapped that stands in a row of this case, in pieces that are found again on any page."""
    found: list[bytes] = []
    for name in erasing.belonging_tables():
        table = Base.metadata.tables[name]
        of_case = table.c.id if name == "case" else table.c.get("case_id")
        files = select(Attachment.id).where(Attachment.case_id == case_id)
        mine = of_case == case_id if of_case is not None else table.c.attachment_id.in_(files)
        for row in db.session.execute(select(table).where(mine)):
            whole = [
                bytes(value) for value in row if isinstance(value, bytes) and value != row._mapping.get("lookup_id")
            ]
            found += [value[at : at + 24] for value in whole for at in range(0, len(value) - 23, 700)]
    db.session.rollback()
    return found


def database_files(house: House) -> dict[str, bytes]:
    """The files in which this database keeps its rows; of SQLite its journal too."""
    if db.engine.dialect.name == "sqlite":
        return {path.name: path.read_bytes() for path in house.folder.glob("meldpunt.db*")}
    folder = db.session.execute(text("SHOW data_directory")).scalar_one()
    number = db.session.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    db.session.rollback()
    return {path.name: path.read_bytes() for path in (Path(folder) / "base" / str(number)).iterdir() if path.is_file()}


def holding(house: House, pieces: list[bytes]) -> set[str]:
    return {name for name, content in database_files(house).items() if any(piece in content for piece in pieces)}


def test_no_key_and_no_sealed_byte_is_left_in_the_files_of_the_database(people: People, house: House) -> None:
    others = [closed_case(people) for _ in range(6)]
    told = closed_case(people)
    draft = new_draft()
    attachments.keep(draft, [sent("foto.jpg")], originals=False, now=NOW)
    with recording.writing():
        attachments.settle(cases.by_receipt(told), draft, "0" * 32, "reporter", inside=False, now=NOW)
    for other in others[:3]:  # rows move between pages
        conversation.write_note(opened(other, people.hein), "y" * 5000, "2" * 32, actor=people.hein.actor, now=NOW)
    pieces = sealed_bytes(told.case_id)
    assert len(pieces) > 30
    assert {"attachment", "chunk", "old_key", "holder", "entry", "action"} <= set(erasing.belonging_tables())
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))  # which it does by itself at some moment: it keeps samples of columns
        db.session.execute(text("CHECKPOINT"))  # from memory into the files
    assert holding(house, pieces), "the search finds what is still there"
    propose(told, people.hein)
    pieces += sealed_bytes(told.case_id)
    erase(told, people.christien)
    assert holding(house, pieces) == set()
    assert [opened(other, people.hein).report()["story"][: len(WORDS)] for other in others] == [WORDS] * 6


def test_what_stayed_behind_where_pages_were_put_in_order_is_wiped_too(people: People, house: House) -> None:
    """secure_delete overwrites the row, and not a copy of it that an earlier reordering of its page left behind."""
    if db.engine.dialect.name != "sqlite":
        return
    told = file()
    entries = [
        Entry(id=secrets.token_hex(16), case_id=told.case_id, sealed=secrets.token_bytes(200 + 200 * (number % 5)))
        for number in range(2400)
    ]
    db.session.add_all(entries)
    db.session.commit()
    gone = [(entry.id, entry.sealed[10:34]) for entry in secrets.SystemRandom().sample(entries, 1200)]
    for entry_id, _piece in gone:
        db.session.execute(delete(Entry).where(Entry.id == entry_id))
    db.session.commit()
    db.session.add(Tombstone(**TOMBSTONE))
    db.session.commit()
    wiping.finish()
    assert holding(house, [piece for _id, piece in gone]) == set()


def test_only_a_tombstone_is_left_in_the_rows(people: People) -> None:
    told = closed_case(people)
    propose(told, people.hein)
    counted = snapshot()
    erase(told, people.christien)
    after = snapshot()
    left = {name for name, rows in after.items() for row in rows if told.case_id in row}
    assert left == {"tombstone", "tombstone_reader", "audit"}
    assert (counted["audit"] - after["audit"]).total() == 0
    stone = db.session.get_one(Tombstone, told.case_id)
    assert (stone.reference, stone.kind, stone.status) == (told.reference, "report", "closed")
    assert (stone.filed_on, stone.closed_on, stone.erased_on) == (NOW.date(), NOW.date(), DUE.date())
    assert stone.wiped


def test_what_was_erased_opens_with_no_key_that_somebody_kept(people: People) -> None:
    told = closed_case(people)
    kept = opened(told, people.hein)
    propose(told, people.hein)
    erase(told, people.christien)
    for person in (people.hein, people.christien, people.mirjam):
        with pytest.raises(NotFound):
            opened(told, person)
    db.session.expire_all()
    assert db.session.scalars(select(Holder).where(Holder.case_id == told.case_id)).all() == []
    assert kept.entries() == []


def test_every_table_that_points_at_a_case_is_emptied_of_it(people: People) -> None:
    """A table that is added later must not be forgotten."""
    pointing = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "case"
    }
    assert pointing <= set(erasing.belonging_tables())
    named_so = {table.name for table in Base.metadata.sorted_tables if "case_id" in table.columns}
    assert named_so - set(erasing.belonging_tables()) == {"audit", "tombstone_reader"}


def test_the_trail_stays_whole_and_its_sealed_parts_stay_shut(people: People) -> None:
    before = recording.count()
    with acts(*["case:filed"]):
        file()
    told = erased(people)
    assert recording.verify() is None
    assert recording.count() > before
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.number.desc())).first()
    assert row is not None
    assert (row.act, row.actor, row.case_id) == ("case:erased", people.christien.id, told.case_id)
    assert row.facts == f'{{"proposed_by": "{people.hein.id}"}}'


def test_that_it_was_erased_is_told_to_those_who_could_open_it_and_to_nobody_else(people: People) -> None:
    hidden = closed_case(people, exclude=[people.christien, people.mirjam])
    propose(hidden, people.hein)
    erase(hidden, people.hein, DUE + timedelta(days=30))

    def told_of_it(person: Person) -> list[str]:
        rows = trail.page_of(person.actor, trail.Wanted(), None).rows
        return [row.act for row in rows if row.case_id == hidden.case_id]

    assert told_of_it(people.hein) == ["case:erased"]
    assert told_of_it(people.christien) == told_of_it(people.mirjam) == told_of_it(people.peter) == []


# the reporter


def test_the_receipt_code_hears_that_the_report_was_erased(people: People) -> None:
    told = erased(people)
    with pytest.raises(Erased) as said:
        by_receipt(told)
    assert said.value.values == {"day": DUE.date()}


def test_an_old_form_sent_again_makes_no_new_case(people: People) -> None:
    told = erased(people)
    with nothing_changes(Erased):
        reporting.file_report(REPORT, told.code, reporter=None, now=DUE)


# the numbers


def test_erasing_changes_no_number_of_anybody(people: People) -> None:
    period, today = Period.parse("2026"), DUE.date()
    told = closed_case(people, kind=Kind.URGENT)
    open_case, _another = file(), file()
    hidden = closed_case(people, exclude=[people.christien, people.mirjam])

    def numbers() -> list[object]:
        handlers = (people.hein, people.christien, people.mirjam)
        found: list[object] = [summarising.true_summary(each.actor, period, today) for each in handlers]
        found += [summarising.restricted_count(each.actor, period) for each in handlers]
        found += [summarising.insight(each.actor, today) for each in handlers]
        return [*found, publish(summarising.everybodys_facts(), period, 3)]

    before = numbers()
    propose(told, people.hein)
    erase(told, people.christien)
    propose(hidden, people.hein)
    erase(hidden, people.hein, DUE + timedelta(days=30))
    assert numbers() == before
    assert db.session.get_one(Tombstone, hidden.case_id).register is None
    assert opened(open_case, people.hein).report()


# when, and who


@pytest.mark.parametrize("status", ["reported", "discussed", "corrective-action"])
def test_an_open_case_is_not_erased(people: People, status: str) -> None:
    told = file()
    cases.walked_to(status, told, people.hein)
    with nothing_changes(NotClosed):
        propose(told, people.hein)


def test_before_the_period_is_over_it_is_refused_with_the_day(people: People) -> None:
    told = closed_case(people)
    with nothing_changes(TooEarly):
        propose(told, people.hein, later(days=730))
    with pytest.raises(TooEarly) as said:
        propose(told, people.hein, NOW)
    assert said.value.values == {"day": date(2028, 11, 2)}
    propose(told, people.hein, datetime(2028, 11, 2, 9, tzinfo=NOW.tzinfo))


def test_an_answered_question_may_go_after_half_a_year(people: People) -> None:
    told = file(kind=Kind.ADVICE)
    case_file = opened(told, people.hein)
    handling.answer(case_file, Answer("Dat mag."), seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    with nothing_changes(TooEarly):
        propose(told, people.hein, datetime(2027, 5, 1, 12, tzinfo=NOW.tzinfo))
    propose(told, people.hein, datetime(2027, 5, 2, 12, tzinfo=NOW.tzinfo))


def test_a_second_closing_begins_the_period_anew(people: People) -> None:
    told = closed_case(people)
    case_file, again = opened(told, people.hein), later(days=700)
    seen = case_file.case.last_act
    handling.reopen(case_file, Reopening("Het hielp niet."), seen=seen, actor=people.hein.actor, now=again)
    cases.planned(told, people.hein, Plan((Action("Praten", "Hein", again.date()),)), now=again)
    cases.finished(told, people.hein, now=again)
    cases.closed(told, people.hein, now=again)
    with nothing_changes(TooEarly):
        propose(told, people.hein)


def test_nobody_erases_alone(people: People) -> None:
    told = closed_case(people)
    with nothing_changes(NothingProposed):
        erase(told, people.hein)
    propose(told, people.hein)
    with nothing_changes(NotYourOwnProposal):
        erase(told, people.hein, DUE + timedelta(days=365))
    with nothing_changes(AlreadyThere):
        propose(told, people.christien)
    with acts("case:erased"):
        erase(told, people.christien)


def test_where_nobody_else_may_see_the_case_it_waits_thirty_days(people: People) -> None:
    told = closed_case(people, exclude=[people.christien, people.mirjam])
    propose(told, people.hein)
    with nothing_changes(MustWait):
        erase(told, people.hein, DUE + timedelta(days=29))
    erase(told, people.hein, DUE + timedelta(days=30))
    assert db.session.get(Case, told.case_id) is None


def test_who_holds_no_key_can_neither_propose_nor_agree(people: People) -> None:
    told = closed_case(people, exclude=[people.christien])
    with nothing_changes(NotFound):
        propose(told, people.christien)
    propose(told, people.hein)
    with nothing_changes(NotFound):
        erase(told, people.mirjam)


def test_a_hold_stops_it_and_takes_the_proposal_back(people: People) -> None:
    told = closed_case(people)
    propose(told, people.hein)
    with acts("case:held"):
        hold(told, people.christien)
    assert opened(told, people.hein).case.erasing_on is None
    assert erasing.hold_reason(opened(told, people.hein)) == "Er loopt een onderzoek."
    with nothing_changes(OnHold):
        propose(told, people.hein)
    with nothing_changes(AlreadyThere):
        hold(told, people.hein)
    case_file = opened(told, people.hein)
    with acts("case:let-go"):
        erasing.let_go(case_file, "Klaar.", seen=case_file.case.last_act, actor=people.hein.actor, now=DUE)
    assert erasing.hold_reason(opened(told, people.hein)) == ""
    propose(told, people.hein)


def test_a_case_held_after_it_was_proposed_by_two_at_once_is_not_erased(people: People) -> None:
    told = closed_case(people)
    propose(told, people.hein)
    second = opened(told, people.christien)
    seen = second.case.last_act
    hold(told, people.hein)
    with nothing_changes(CaseChanged):
        erasing.erase(second, seen=seen, actor=people.christien.actor, now=DUE)
    with nothing_changes(OnHold):
        erase(told, people.christien)


def test_the_second_can_say_no_with_a_reason(people: People) -> None:
    told = closed_case(people)
    propose(told, people.hein)
    case_file = opened(told, people.christien)
    with nothing_changes(MissingText):
        erasing.decline(case_file, " ", seen=case_file.case.last_act, actor=people.christien.actor, now=DUE)
    with acts("erasing:declined"):
        erasing.decline(
            case_file, "Er belt nog iemand.", seen=case_file.case.last_act, actor=people.christien.actor, now=DUE
        )
    with nothing_changes(NothingProposed):
        erase(told, people.christien)


def test_reopening_takes_the_proposal_back(people: People) -> None:
    told = closed_case(people)
    propose(told, people.hein)
    case_file = opened(told, people.christien)
    seen = case_file.case.last_act
    handling.reopen(case_file, Reopening("Het hielp niet."), seen=seen, actor=people.christien.actor, now=DUE)
    assert opened(told, people.hein).case.erasing_on is None


# the list, and what a crash leaves


def test_the_list_outside_the_database_names_the_case_by_its_chance_id_only(people: People, house: House) -> None:
    first, second = erased(people), erased(people)
    path = house.folder / "erased"
    assert sorted(wiping.read_list(path)) == sorted([first.case_id, second.case_id])
    assert set(path.read_text().split()) == {first.case_id, second.case_id}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_broke_off_hides_no_other(people: People, house: House) -> None:
    first = erased(people)
    path = house.folder / "erased"
    path.write_text(path.read_text()[:-7])
    assert wiping.read_list(path) == []
    wiping.keep_list()
    assert wiping.read_list(path) == [first.case_id]


def test_a_disk_that_is_full_while_wiping_leaves_the_case_erased_and_the_wiping_to_the_job(
    people: People, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = closed_case(people)
    propose(told, people.hein)
    pieces = sealed_bytes(told.case_id)
    with monkeypatch.context() as full:
        full.setattr(wiping, "_wipe", lambda: 1 / 0)
        erase(told, people.christien)
    assert db.session.get(Case, told.case_id) is None
    assert wiping.unfinished()
    assert wiping.sweep(DUE) == 1
    assert holding(house, pieces) == set()


def test_a_reader_who_holds_up_the_wiping_is_waited_for(
    people: People, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "LOCK_SECONDS", 1)
    told = closed_case(people)
    propose(told, people.hein)
    pieces = sealed_bytes(told.case_id)
    with db.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM entry")).scalar_one()
        erase(told, people.christien)
        assert wiping.unfinished()
    assert wiping.finish() == 1
    assert not wiping.unfinished()
    assert holding(house, pieces) == set()
