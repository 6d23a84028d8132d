"""`tracker audit`: an untouched trail is intact, and every touch is found at its first bad entry."""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cli.conftest import Shell, Tracker
from tests.houses import House
from tests.people import People, later
from tracker.services import cutting, recording

Touch = Callable[[sqlite3.Connection], None]


def touch(house: House, *statements: str) -> None:
    """As somebody with the database in hands does it: the triggers go first."""
    with closing(sqlite3.connect(house.folder / "meldpunt.db")) as connection:
        for statement in (*TAKEN_AWAY, *statements):
            connection.execute(statement)
        connection.commit()


@pytest.fixture
def entries(app: Flask, people: People) -> int:
    """A trail with a case in it; how many entries it has."""
    with app.app_context():
        told = cases.file()
        cases.walked_to("closed", told, people.hein)
        return recording.count()


def test_an_untouched_trail_is_intact(shell: Shell, entries: int) -> None:
    done = shell("audit", "verify")
    assert done.returncode == 0, done.stderr
    assert f"intact: {entries} entries" in done.stdout
    assert shell("audit", "head").stdout.strip() in done.stdout


TAKEN_AWAY = tuple(f"DROP TRIGGER {name}" for name in ("audit_no_update", "audit_no_delete", "audit_only_at_the_end"))
FORGED = (
    "INSERT INTO audit SELECT 6, day, act, actor, case_id, subject, facts, sealed, 'forged', 'forged too' "
    "FROM audit WHERE number = 5"
)
TOUCHES = {
    "an act changed": (("UPDATE audit SET act = 'case:read' WHERE number = 5",), 5),
    "a day that is none": (("UPDATE audit SET day = '2026-99-01' WHERE number = 5",), 5),
    "bytes that are no text": (("UPDATE audit SET facts = x'00ff' WHERE number = 5",), 5),
    "text instead of bytes": (("UPDATE audit SET sealed = 'abc' WHERE number = 5",), 5),
    "a day changed": (("UPDATE audit SET day = '2026-01-01' WHERE number = 5",), 5),
    "an actor changed": (("UPDATE audit SET actor = 'system' WHERE number = 20",), 20),
    "a sealed detail changed": (("UPDATE audit SET sealed = x'00' WHERE number = 5",), 5),
    "a fact changed": (("UPDATE audit SET facts = '{}' WHERE number = 1",), 1),
    "a digest changed": (("UPDATE audit SET digest = 'x' WHERE number = 5",), 5),
    "an entry removed": (("DELETE FROM audit WHERE number = 5",), 6),
    "the first entry removed": (("DELETE FROM audit WHERE number = 1",), 2),
    "an entry removed and the rest renumbered": (
        ("DELETE FROM audit WHERE number = 5", "UPDATE audit SET number = -number WHERE number > 5",
         "UPDATE audit SET number = -number - 1 WHERE number < 0"),
        5,
    ),
    "an entry inserted": (
        ("UPDATE audit SET number = -number WHERE number > 5",
         "UPDATE audit SET number = -number + 1 WHERE number < 0",
         FORGED),
        6,
    ),
    "two entries swapped": (
        ("UPDATE audit SET number = -1 WHERE number = 5", "UPDATE audit SET number = 5 WHERE number = 6",
         "UPDATE audit SET number = 6 WHERE number = -1"),
        5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TOUCHES)
def test_a_touched_trail_is_broken_at_its_first_bad_entry(
    tracker: Tracker, house: House, entries: int, what: str
) -> None:
    statements, number = TOUCHES[what]
    touch(house, *statements)
    done = tracker("audit", "verify")
    assert done.exit_code == 1
    assert f"broken at entry {number}:" in done.stderr


def test_a_broken_trail_ends_a_process_with_one(shell: Shell, house: House, entries: int) -> None:
    touch(house, "UPDATE audit SET day = '2026-01-01' WHERE number = 3")
    done = shell("audit", "verify")
    assert done.returncode == 1
    assert "broken at entry 3:" in done.stderr
    assert done.stdout == ""


def test_a_cut_tail_is_found_by_an_earlier_head_only(
    tracker: Tracker, house: House, entries: int, tmp_path: Path
) -> None:
    kept = tmp_path / "head.txt"
    kept.write_text(f"Written down on Monday:\n{tracker('audit', 'head').stdout}")
    assert tracker("audit", "verify", "--against", str(kept)).exit_code == 0
    touch(house, f"DELETE FROM audit WHERE number > {entries - 2}")
    assert tracker("audit", "verify").exit_code == 0, "nothing inside the trail can tell"
    done = tracker("audit", "verify", "--against", str(kept))
    assert done.exit_code == 1
    assert f"broken at entry {entries - 1}:" in done.stderr


def test_an_earlier_head_still_holds_when_the_trail_has_grown(
    tracker: Tracker, app: Flask, entries: int, tmp_path: Path
) -> None:
    kept = tmp_path / "head.txt"
    kept.write_text(tracker("audit", "head").stdout)
    with app.app_context():
        cases.file()
    assert tracker("audit", "verify", "--against", str(kept)).exit_code == 0


def test_a_file_without_a_head_says_so(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("nothing here")
    done = tracker("audit", "verify", "--against", str(tmp_path / "empty.txt"))
    assert done.exit_code == 1
    assert "no head in this file" in done.stderr
    assert tracker("audit", "verify", "--against", str(tmp_path / "nowhere")).exit_code == 2


def test_another_chain_key_finds_the_first_entry_bad(tracker: Tracker, house: House, entries: int) -> None:
    done = tracker("audit", "verify", TRACKER_CHAIN_KEY=secrets.token_hex(32))
    assert done.exit_code == 1
    assert "broken at entry 1:" in done.stderr


def test_a_replaced_key_and_a_changed_role_are_named(tracker: Tracker, house: House, entries: int) -> None:
    with closing(sqlite3.connect(house.folder / "meldpunt.db")) as connection:
        connection.execute("UPDATE account SET public_key = zeroblob(1216) WHERE email = 'hein@hartenhoeve.example'")
        connection.execute("UPDATE account SET role = 'coordinator' WHERE email = 'peter@hartenhoeve.example'")
        connection.commit()
    done = tracker("audit", "verify")
    assert done.exit_code == 1
    assert "The key of hein@hartenhoeve.example differs from what the audit trail says" in done.stderr
    assert "The role of peter@hartenhoeve.example differs from what the audit trail says" in done.stderr
    assert "intact" not in done.stdout


def test_verify_tells_that_the_beginning_was_taken_off(
    tracker: Tracker, app: Flask, people: People, entries: int
) -> None:
    with app.app_context():
        cutting.propose(actor=people.peter.actor, now=later(days=6 * 365))
        cutting.agree(actor=people.hein.actor, now=later(days=6 * 365))
    done = tracker("audit", "verify")
    assert done.exit_code == 0, done.stderr
    assert "Entries up to 2027-10-30 were taken off by two people" in done.stdout


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_that_was_taken_along_proves_that_nothing_before_it_changed(
    tracker: Tracker, house: House, entries: int, clock: time_machine.Traveller, tmp_path: Path, form: str
) -> None:
    clock.move_to(later(days=400))
    kept, hein = tmp_path / f"summary.{form}", house.people.hein
    words = ("summary", "2026", "--true", "--as", hein.email, "--format", form, "-o", str(kept))
    assert tracker(*words, TRACKER_PASSWORD=hein.password).exit_code == 0
    assert tracker("audit", "verify", "--against", str(kept)).exit_code == 0
    touch(house, f"DELETE FROM audit WHERE number > {entries - 2}")
    done = tracker("audit", "verify", "--against", str(kept))
    assert done.exit_code == 1
    assert f"broken at entry {entries - 1}:" in done.stderr
