"""`tracker rules import|list`: what is understood is shown first, and nothing is kept without a yes."""

from pathlib import Path

import pytest
from flask import Flask

from tests.cli.conftest import Tracker
from tests.people import People
from tracker import catalogue

TEXT = """# Gedragscode

Versie maart

## 1. Lief zijn

Altijd.

## 3. Niet roddelen

# Voor cliënten

## 4. Huis
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "protocol.md"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    return path


def versions(app: Flask) -> list[str]:
    with app.app_context():
        return [each.version for each in catalogue.protocols()]


def test_what_is_read_is_shown_and_kept_only_after_yes(
    tracker: Tracker, app: Flask, people: People, file: Path
) -> None:
    refused = tracker("rules", "import", str(file), typed="n\n")
    assert refused.exit_code == 1 and versions(app) == ["1"]
    for said in ("  1. Lief zijn", "  4. Huis  (clients)", "a number is missing: 2", "left out, line 3: Versie maart"):
        assert said in refused.output
    done = tracker("rules", "import", str(file), typed="y\n")
    assert (done.exit_code, versions(app)) == (0, ["1", "2"]), done.output
    assert "Version 2 holds from 2026-11-02." in done.output


def test_a_later_day_and_a_script_without_questions(tracker: Tracker, app: Flask, people: People, file: Path) -> None:
    assert tracker("rules", "import", str(file), "--yes", "--from", "2027-01-01", "--name", "Code").exit_code == 0
    listed = tracker("rules", "list").output
    assert "version 1  from the beginning  holds now" in listed
    assert "version 2  from 2027-01-01  Code" in listed
    assert "  1. Lief zijn" in tracker("rules", "list", "--version", "2").output
    assert tracker("rules", "list", "--version", "7").exit_code == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"Een lap tekst.", "find no rules"), (b"\x89PNG\x00", "not plain text"), (b"x" * 5_000_000, "too large")],
)
def test_what_is_no_protocol_is_refused_in_a_sentence(
    tracker: Tracker, app: Flask, people: People, tmp_path: Path, body: bytes, said: str
) -> None:
    path = tmp_path / "file.md"
    path.write_bytes(body)
    done = tracker("rules", "import", str(path), "--yes")
    assert done.exit_code == 1 and said in done.output
    assert versions(app) == ["1"]


def test_a_day_in_the_past_is_refused(tracker: Tracker, app: Flask, people: People, file: Path) -> None:
    done = tracker("rules", "import", str(file), "--yes", "--from", "2026-11-01")
    assert done.exit_code == 1 and "Choose today or a later day" in done.output
