"""Commands on an unlucky day: a folder that isn't there, a full disk, a broken database, nonsense. One sentence."""

from pathlib import Path

import pytest

from tests.cli.conftest import Shell, Tracker
from tests.houses import House
from tests.people import People


def one_sentence(said: str) -> bool:
    return "Traceback" not in said and len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("place", ["nowhere/x.json", "/dev/full", "x" * 300])
def test_a_place_that_can_not_be_written_to(tracker: Tracker, place: str) -> None:
    done = tracker("summary", "2025", "-o", place)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert one_sentence(done.output)
    assert place[:20] in done.output or "No space left" in done.output


def test_a_file_without_an_end_is_too_large_for_a_protocol(tracker: Tracker) -> None:
    done = tracker("rules", "import", "/dev/zero", "--yes")
    assert done.exit_code == 1
    assert "too large" in done.output


@pytest.mark.parametrize("command", [("jobs",), ("summary", "2025"), ("user", "list"), ("db", "upgrade"), ("doctor",)])
def test_a_file_that_is_no_database(shell: Shell, house: House, command: tuple[str, ...]) -> None:
    for path in house.folder.glob("meldpunt.db*"):
        path.unlink()
    (house.folder / "meldpunt.db").write_bytes(b"no database at all " * 100)
    done = shell(*command)
    assert done.returncode == 1
    assert one_sentence(done.stderr)
    assert "The database does not work: file is not a database." in done.stderr


def test_a_database_that_fails_never_shows_what_was_asked_of_it(tracker: Tracker, house: House) -> None:
    done = tracker("jobs", TRACKER_DATABASE_URL="postgresql+psycopg://me:word@127.0.0.1:1/x")
    assert done.exit_code == 1
    assert done.output.startswith("The database does not work: ")
    assert "word" not in done.output.replace("work", "")
    assert "SELECT" not in done.output


@pytest.mark.parametrize("name", ["secret.key", "register.key", "chain.key"])
def test_a_key_file_that_is_no_text(tracker: Tracker, house: House, name: str) -> None:
    (house.folder / name).write_bytes(b"\xff\xfe" * 32)
    for command in ("jobs", "doctor"):
        done = tracker(command)
        assert done.exit_code == 1
        assert "cannot be read" in done.output or "can't be read" in done.output


@pytest.mark.parametrize("address", ["nonsense", "mysql://me:word@host/x", "http://host"])
def test_an_address_of_no_database_that_we_know(tracker: Tracker, address: str) -> None:
    done = tracker("jobs", TRACKER_DATABASE_URL=address)
    assert done.exit_code == 1
    assert "TRACKER_DATABASE_URL" in done.output
    assert address not in done.output


@pytest.mark.parametrize(
    ("email", "name", "said"),
    [
        ("els", "Els", "This e-mail address is not right"),
        ("els @ x.example", "Els", "This e-mail address is not right"),
        (f"{'e' * 300}@x.example", "Els", "This e-mail address is not right"),
        ("els@x.example", " \u200b", "name"),
        ("els@x.example", "E" * 121, "name"),
    ],
)
def test_who_can_not_be_invited(tracker: Tracker, people: People, email: str, name: str, said: str) -> None:
    done = tracker("user", "invite", email, "--name", name, "--role", "reader")
    assert done.exit_code == 1
    assert said in done.output
    assert one_sentence(done.output)


def test_nothing_is_written_where_nothing_was(tracker: Tracker, tmp_path: Path) -> None:
    done = tracker("backup", str(tmp_path / "nowhere" / "x.backup"))
    assert done.exit_code == 1
    assert one_sentence(done.output)
    assert list(tmp_path.glob("nowhere*")) == []
