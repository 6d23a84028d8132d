"""`tracker summary`: protected unless --true, which asks whose cases and for the password."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask

from tests import cases
from tests.cli.conftest import Shell, Tracker
from tests.people import People, later
from tracker.domain.periods import Period
from tracker.exports import csv as csv_files
from tracker.models import AuditRow, db
from tracker.services import publishing


def last_entry(app: Flask) -> tuple[str, str, str]:
    with app.app_context():
        row = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert row is not None
        return row.act, row.actor, row.facts


@pytest.fixture
def told(app: Flask, people: People) -> None:
    """Six reports, one of which only Christien and none of which Mirjam may open."""
    with app.app_context():
        for _ in range(5):
            cases.file()
        cases.file(exclude=[people.hein])


@pytest.mark.parametrize("period", ["2026", "2026-Q4", "2025"])
def test_of_what_is_not_published_it_says_so_without_a_number(tracker: Tracker, app: Flask, period: str) -> None:
    with app.app_context():
        for _ in range(7):
            cases.file()
    done = tracker("summary", period, "--format", "json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["reports"], found["tables"], found["protected"], found["published_on"]) == (None, [], True, None)
    assert last_entry(app) == ("summary:made", "system", f'{{"form": "json", "period": "{period}"}}')


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_without_true_it_gives_the_bytes_that_were_published(
    tracker: Tracker, app: Flask, people: People, tmp_path: Path, form: str, language: str
) -> None:
    after, out = later(days=90), tmp_path / f"summary.{form}"
    with app.app_context():
        for _ in range(12):
            cases.file()
        publishing.sweep(after)
        publishing.release(publishing.drafts()[0].id, actor=people.hein.actor, now=after)
        body = publishing.file_of(publishing.published(Period.parse("2026")), language, form)
    done = tracker("summary", "2026", "--format", form, "--language", language, "-o", str(out))
    assert (done.exit_code, done.output) == (0, "")
    assert out.read_bytes() == body


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_true_numbers_are_no_document_to_hand_around(tracker: Tracker, form: str) -> None:
    done = tracker("summary", "2026", "--true", "--as", "hein@hartenhoeve.example", "--format", form)
    assert done.exit_code == 2


def test_true_numbers_are_those_of_the_cases_that_this_handler_may_open(
    tracker: Tracker, told: None, app: Flask, people: People
) -> None:
    done = tracker("summary", "2026-Q4", "--true", "--as", people.hein.email, TRACKER_PASSWORD=people.hein.password)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["total"], found["protected"], found["period"]) == (5, False, "2026-Q4")
    assert last_entry(app)[:2] == ("summary:made", people.hein.id)


def test_the_password_may_come_from_a_file(shell: Shell, app: Flask, people: People, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{people.hein.password}\n")
    words = ("summary", "2020", "--true", "--as", people.hein.email)
    done = shell(*words, TRACKER_PASSWORD_FILE=str(secret))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"] == 0
    secret.write_text("wrong\n")
    wrong = shell(*words, TRACKER_PASSWORD_FILE=str(secret))
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "wrong" not in wrong.stderr
    missing = shell(*words, TRACKER_PASSWORD_FILE=str(tmp_path / "nowhere"))
    assert missing.returncode == 1
    assert "TRACKER_PASSWORD_FILE" in missing.stderr
    assert "Traceback" not in wrong.stderr + missing.stderr


def test_the_password_is_asked_for_and_not_echoed(tracker: Tracker, people: People) -> None:
    words = ("summary", "2026", "--true", "--as", people.hein.email)
    done = tracker(*words, typed=f"{people.hein.password}\n")
    assert done.exit_code == 0
    assert "Password" in done.stderr
    assert people.hein.password not in done.output
    assert json.loads(done.stdout)["protected"] is False


@pytest.mark.parametrize("who", ["joke", "peter", "sanne"])
def test_who_may_not_see_true_numbers_gets_none(tracker: Tracker, told: None, people: People, who: str) -> None:
    person = getattr(people, who)
    done = tracker("summary", "2026", "--true", "--as", person.email, TRACKER_PASSWORD=person.password)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "may not see true numbers" in done.stderr


@pytest.mark.parametrize("email", ["hein@hartenhoeve.example", "nobody@hartenhoeve.example"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_sentence(
    tracker: Tracker, people: People, app: Flask, email: str
) -> None:
    done = tracker("summary", "2026", "--true", "--as", email, TRACKER_PASSWORD="guess")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.strip() == "The e-mail address or the password is not right."
    assert last_entry(app)[0] == "session:refused"


def test_true_without_a_name_is_refused(tracker: Tracker) -> None:
    done = tracker("summary", "2026", "--true")
    assert done.exit_code == 2
    assert "--as EMAIL" in done.stderr


@pytest.mark.parametrize("period", ["2026-Q5", "26", "2026-13", "2026-H3", "last year", "2026-q3", ""])
def test_a_period_that_is_none_is_refused_in_one_sentence(tracker: Tracker, period: str) -> None:
    done = tracker("summary", period)
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "2026-Q3" in done.stderr


def test_a_period_that_has_to_begin_yet_is_refused(tracker: Tracker) -> None:
    done = tracker("summary", "2027")
    assert (done.exit_code, done.stdout) == (1, "")


def test_csv_can_be_read_by_a_spreadsheet_and_goes_to_a_file(
    tracker: Tracker, told: None, people: People, tmp_path: Path
) -> None:
    out = tmp_path / "summary.csv"
    words = ("summary", "2026", "--format", "csv", "--true", "--as", people.hein.email, "-o", str(out))
    for more, encoding, delimiter in ((), "utf-8", ","), (("--semicolons",), "utf-8-sig", ";"):
        done = tracker(*words, *more, TRACKER_PASSWORD=people.hein.password)
        assert (done.exit_code, done.stdout) == (0, "")
        assert out.read_bytes().startswith(b"\xef\xbb\xbf") == bool(more)
        rows = list(csv.DictReader(StringIO(out.read_text(encoding=encoding)), delimiter=delimiter))
        kinds = {row["code"]: row["value"] for row in rows if row["table"] == "kind"}
        assert kinds["report"] == "5"


def test_only_csv_has_semicolons(tracker: Tracker) -> None:
    done = tracker("summary", "2026", "--semicolons")
    assert done.exit_code == 2
    assert "--format csv" in done.stderr


def test_a_summary_speaks_english_when_asked(tracker: Tracker) -> None:
    dutch = json.loads(tracker("summary", "2026").stdout)
    english = json.loads(tracker("summary", "2026", "--language", "en").stdout)
    assert "beperkte toegang" in dutch["restricted"]
    assert "restricted access" in english["restricted"].lower()


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
def test_any_published_file_shows_whether_the_trail_it_was_made_from_still_stands(
    tracker: Tracker, app: Flask, people: People, tmp_path: Path, form: str
) -> None:
    after, file = later(days=90), tmp_path / f"summary.{form}"
    with app.app_context():
        for _ in range(12):
            cases.file()
        publishing.sweep(after)
        publishing.release(publishing.drafts()[0].id, actor=people.hein.actor, now=after)
        file.write_bytes(publishing.file_of(publishing.published(Period.parse("2026")), "nl", form))
    done = tracker("audit", "verify", "--against", str(file))
    assert done.exit_code == 0, done.output
    assert "the summary of 2026 exactly as it was published" in done.output
    with app.app_context():
        head = publishing.published(Period.parse("2026")).head
    other = tmp_path / "changed.csv"
    if form == "csv":
        other.write_bytes(b"".join(csv_files.with_semicolons([file.read_bytes()])))
        done = tracker("audit", "verify", "--against", str(other))
        assert "the summary of 2026 exactly as it was published" in done.output, "Excel's way of the same file"
    other.write_text(f"2026;iets anders;{head}\n")
    done = tracker("audit", "verify", "--against", str(other))
    assert done.exit_code == 0 and "exactly as it was published" not in done.output
    other.write_text(f"2026;iets anders;{'ab' * 32}\n")
    assert tracker("audit", "verify", "--against", str(other)).exit_code == 1
