"""The reporter's name goes a year after closing: nowhere left, not while the case is held, and back by no backup."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests import cases
from tests.cases import SANNE, Told, by_receipt, file, opened
from tests.houses import House
from tests.people import NOW, People
from tests.services.test_backups import new_house as new_house
from tests.services.test_erasing import closed_case, hold, holding
from tests.snapshots import acts, at_once, snapshot
from tracker.casefile import Names
from tracker.domain.demands import Reopening
from tracker.domain.reports import Identity
from tracker.models import AuditRow, Case, db
from tracker.services import backups, disclosing, forgetting, handling, naming, recording, restoring, wiping

YEAR = datetime(2027, 11, 2, 3, tzinfo=NOW.tzinfo)
"""A year after NOW, on which the cases below are closed."""


def row(told: Told) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, told.case_id)


def pieces(told: Told) -> list[bytes]:
    sealed = row(told).identity
    db.session.rollback()
    return [sealed[at : at + 24] for at in range(0, len(sealed) - 23, 700)]


def test_a_year_after_closing_the_name_is_gone_and_the_case_is_there(people: People) -> None:
    told = closed_case(people)
    assert forgetting.sweep(YEAR - timedelta(days=1)) == 0
    assert Names(opened(told, people.hein)).reporter() == SANNE
    with acts("name:erased"):
        assert forgetting.sweep(YEAR) == 1
    with acts():
        assert forgetting.sweep(YEAR + timedelta(days=1)) == 0
    case_file = opened(told, people.hein)
    assert Names(case_file).reporter() == Identity()
    assert naming.told(case_file) == naming.Told(named=False, reachable=False, erased=True)
    assert disclosing.show_name(case_file, "Om te kijken.", actor=people.hein.actor, now=YEAR) == Identity()
    assert case_file.report()["story"]
    assert by_receipt(told).report()["story"]
    assert recording.verify() is None


def test_no_byte_of_it_is_left_in_the_files_of_the_database(people: People, house: House) -> None:
    """Rewritten as often as pages are put in order: what stood there before is gone from journal and free pages too."""
    told = [closed_case(people) for _ in range(4)]
    for each in told:
        naming.change_name(by_receipt(each), Identity("Sanne", "later"), cases.new_entry_id(), now=NOW)
    found = [piece for each in told for piece in pieces(each)]
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("CHECKPOINT"))
        db.session.rollback()
    assert holding(house, found), "the search finds what is still there"
    assert forgetting.sweep(YEAR) == 4
    assert not wiping.unfinished()
    assert holding(house, found) == set()


def test_nameless_and_named_are_forgotten_alike(people: People) -> None:
    named, nameless = closed_case(people), file()
    cases.walked_to("closed", nameless, people.hein)
    assert forgetting.sweep(YEAR) == 2
    assert row(named).identity == row(nameless).identity == b""
    entries = db.session.scalars(select(AuditRow).where(AuditRow.act == "name:erased")).all()
    assert {(entry.facts, entry.sealed, entry.actor) for entry in entries} == {("{}", b"", "system")}
    assert naming.told(opened(nameless, people.hein)) == naming.Told(named=False, reachable=False, erased=False)


def test_not_while_the_case_is_held_or_open(people: People) -> None:
    held, reopened = closed_case(people), closed_case(people)
    hold(held, people.hein)
    case_file = opened(reopened, people.hein)
    handling.reopen(
        case_file, Reopening("Het hielp niet."), seen=case_file.case.last_act, actor=people.hein.actor, now=NOW
    )
    before = snapshot()
    assert forgetting.sweep(YEAR + timedelta(days=400)) == 0
    assert snapshot() == before


def test_two_schedulers_forget_it_once(people: People) -> None:
    closed_case(people)
    with acts("name:erased"):
        assert sorted(at_once(*(lambda: forgetting.sweep(YEAR) for _ in range(3)))) == [0, 0, 1]


def test_a_name_that_the_reporter_gives_after_reopening_is_a_name_again(people: People) -> None:
    told = closed_case(people)
    forgetting.sweep(YEAR)
    case_file = opened(told, people.hein)
    handling.reopen(
        case_file, Reopening("Het hielp niet."), seen=case_file.case.last_act, actor=people.hein.actor, now=YEAR
    )
    naming.change_name(by_receipt(told), Identity("Sanne"), cases.new_entry_id(), now=YEAR)
    assert Names(opened(told, people.hein)).reporter() == Identity("Sanne")
    assert forgetting.sweep(YEAR + timedelta(days=1)) == 0


def test_killed_before_the_free_pages_were_wiped_the_next_run_does_it(
    people: People, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = closed_case(people)
    found = pieces(told)
    with monkeypatch.context() as killed:
        killed.setattr(wiping, "_wipe", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forgetting.sweep(YEAR)
    assert row(told).name_is_erased
    db.session.rollback()
    assert wiping.unfinished()
    assert wiping.sweep(YEAR) == 1
    assert not wiping.unfinished()
    assert holding(house, found) == set()


def test_a_backup_from_before_brings_the_name_not_back(
    people: People, house: House, new_house: Callable[..., Flask], tmp_path: Path
) -> None:
    told, open_again = closed_case(people), closed_case(people)
    path = tmp_path / "kopie"
    backups.make(path, now=NOW)
    forgetting.sweep(YEAR)
    line = f"{told.case_id} name"
    assert line in (house.folder / "erased").read_text().split("\n")
    assert wiping.read_list(house.folder / "erased") == []
    with new_house().app_context():
        wiping.list_file().write_bytes((house.folder / "erased").read_bytes())
        done = restoring.restore(path, now=YEAR)
        assert done.erased_again == 2
        for each in (told, open_again):
            assert Names(opened(each, people.hein)).reporter() == Identity()
            assert row(each).identity == b""
        assert opened(told, people.hein).report()["story"]
        assert recording.verify() is None
