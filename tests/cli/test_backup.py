"""`tracker backup` and `tracker restore`: what they say, and how they end."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests import cases
from tests.cli.conftest import Tracker
from tests.houses import KEYS, House, close
from tests.people import People
from tracker.models import Case, db


@pytest.fixture
def told(app: Flask, people: People) -> cases.Told:
    with app.app_context():
        told = cases.file()
        close(app)
        return told


def test_a_backup_is_put_back_in_an_empty_folder(
    tracker: Tracker, told: cases.Told, house: House, tmp_path: Path
) -> None:
    done = tracker("backup", str(tmp_path / "kopie"))
    assert done.exit_code == 0, done.stderr
    assert "Written and read back" in done.stdout
    assert "It holds no key" in done.stdout
    head = tracker("audit", "head").stdout.strip()
    assert head in done.stdout
    (tmp_path / "head.txt").write_text(head)

    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    for name in KEYS:
        shutil.copy(house.folder / name, new / name)
    back = tracker(
        "restore", str(tmp_path / "kopie"), "--against", str(tmp_path / "head.txt"), TRACKER_INSTANCE=str(new)
    )
    assert back.exit_code == 0, back.stderr
    assert "whole, and brought up to date" in back.stdout
    assert f"holds the backup's head {head}" in back.stdout
    assert "There was no list of what was erased" in back.stderr
    assert tracker("audit", "verify", TRACKER_INSTANCE=str(new)).exit_code == 0


def test_into_a_folder_goes_one_a_day(tracker: Tracker, told: cases.Told, tmp_path: Path) -> None:
    folder = tmp_path / "kopieen"
    folder.mkdir()
    (folder / "meldpunt-2026-09-01.backup").write_text("old")
    done = tracker("backup", TRACKER_BACKUPS=str(folder))
    assert done.exit_code == 0, done.stderr
    assert [path.name for path in folder.iterdir()] == ["meldpunt-2026-11-02.backup"]
    assert "Removed, older than 30 days: meldpunt-2026-09-01.backup" in done.stdout


def test_without_a_place_it_asks_for_one(tracker: Tracker) -> None:
    done = tracker("backup")
    assert done.exit_code == 2
    assert "TRACKER_BACKUPS" in done.stderr


def test_a_backup_lives_no_longer_than_thirty_days(tracker: Tracker, tmp_path: Path) -> None:
    assert tracker("backup", str(tmp_path), "--keep", "31").exit_code == 2


def test_what_is_here_is_not_thrown_away_unless_told(
    tracker: Tracker, told: cases.Told, app: Flask, tmp_path: Path
) -> None:
    assert tracker("backup", str(tmp_path / "kopie")).exit_code == 0
    with app.app_context():
        cases.file()
        close(app)
    done = tracker("restore", str(tmp_path / "kopie"))
    assert done.exit_code == 1
    assert "--replace" in done.stderr
    assert tracker("restore", str(tmp_path / "kopie"), "--replace").exit_code == 0
    with app.app_context():
        assert [case.id for case in db.session.query(Case)] == [told.case_id]


def test_after_a_restore_that_was_broken_off_nothing_is_served(tracker: Tracker, house: House) -> None:
    (house.folder / "restoring").touch()
    done = tracker("audit", "verify")
    assert done.exit_code == 1
    assert "broken off" in done.stderr


def test_something_else_is_no_backup(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "else").write_text("hello\n")
    done = tracker("restore", str(tmp_path / "else"))
    assert done.exit_code == 1
    assert "no whole backup" in done.stderr
