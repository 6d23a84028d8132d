"""The other commands: first set-up, accounts, jobs, and one sentence where something can't be."""

import re
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.cli.conftest import Shell, Tracker
from tests.houses import CHEAP
from tests.people import NOW, People, later
from tracker import __version__, cli
from tracker.models import SessionRow, db
from tracker.services import joining, organisation, sessions


def one_sentence(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


def first_set_up(folder: Path, typed: str) -> Result:
    environment = {"TRACKER_INSTANCE": str(folder), **CHEAP}
    return CliRunner().invoke(cli.main, ["init"], input=typed, env=environment)


ANSWERS = "De Boerderij\n60\nadmin@boerderij.example\nAn\ncoord@boerderij.example\nBea\n\n\nskip\n"
"""The last three: the words of the envelope on the screen, written down, and not typed back."""


def test_init_asks_makes_keys_and_prints_the_first_invitations(tmp_path: Path) -> None:
    done = first_set_up(tmp_path / "new", ANSWERS)
    assert done.exit_code == 0, done.output
    assert len(re.findall(r"https?://\S+/invitation/\S{30,}", done.output)) == 2
    folder = tmp_path / "new"
    assert folder.stat().st_mode & 0o077 == 0
    for key in ("secret.key", "register.key", "chain.key"):
        assert (folder / key).stat().st_mode & 0o077 == 0, "for its owner only"
    again = first_set_up(tmp_path / "new", ANSWERS)
    assert again.exit_code == 1
    assert "set up already" in again.output


def test_before_the_first_set_up_every_command_says_how_to_begin(tmp_path: Path) -> None:
    environment = {"TRACKER_INSTANCE": str(tmp_path / "nothing"), **CHEAP}
    for words in (["user", "list"], ["audit", "verify"], ["jobs"]):
        done = CliRunner().invoke(cli.main, words, env=environment)
        assert done.exit_code == 1
        assert "tracker init" in done.stderr
        assert one_sentence(done.stderr)


def test_a_wrong_setting_is_named_in_one_sentence_without_its_value(shell: Shell) -> None:
    for settings in ({"TRACKER_SMTP_PORT": "many"}, {"TRACKER_CHAIN_KEY": "c0ffee"}, {"TRACKER_SMTP_HOTS": "typo"}):
        done = shell("user", "list", **settings)
        name, value = next(iter(settings.items()))
        assert done.returncode == 1
        assert name in done.stderr
        assert value not in done.stderr
        assert one_sentence(done.stderr)
        assert not re.search(r"\b(het|een|deze|staan|niet|sleutel)\b", done.stderr), "one language, and that is English"


def test_an_invitation_from_the_command_line_becomes_an_account(tracker: Tracker, app: Flask) -> None:
    done = tracker("user", "invite", "els@hartenhoeve.example", "--name", "Els", "--role", "reader")
    assert done.exit_code == 0
    token = done.stdout.strip().rsplit("/invitation/", 1)[1]
    with app.app_context():
        created = joining.accept(token, "zes losse woorden naast elkaar", now=later())
        assert (created.account.name, created.account.role) == ("Els", "reader")


def test_the_link_names_the_address_that_people_use(tracker: Tracker) -> None:
    words = ("user", "invite", "els@hartenhoeve.example", "--name", "Els", "--role", "reader")
    done = tracker(*words, TRACKER_OUTSIDE_ADDRESS="https://meldpunt.example/")
    assert done.stdout.startswith("https://meldpunt.example/invitation/")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("els@x.example", "--name", "Els", "--role", "owner"), 2),
        (("els@x.example", "--role", "reader"), 2),
        (("hein@hartenhoeve.example", "--name", "Hein", "--role", "reader"), 1),
    ],
)
def test_an_invitation_that_can_not_be_is_refused(tracker: Tracker, words: tuple[str, ...], status: int) -> None:
    done = tracker("user", "invite", *words)
    assert (done.exit_code, done.stdout) == (status, "")


def test_accounts_are_listed_and_closed(tracker: Tracker, people: People) -> None:
    listed = tracker("user", "list").stdout
    assert len(listed.splitlines()) == 7
    assert re.search(r"joke@hartenhoeve.example +reader +open", listed)
    done = tracker("user", "disable", " Joke@HartenHoeve.example")
    assert done.stdout == "The account is closed.\n"
    assert re.search(r"Joke +reader +closed 2026-11-02", tracker("user", "list").stdout)
    for email in ("joke@hartenhoeve.example", "nobody@hartenhoeve.example"):
        again = tracker("user", "disable", email)
        assert (again.exit_code, one_sentence(again.stderr)) == (1, True)


def test_the_account_of_who_receives_reports_is_only_proposed_to_be_closed(tracker: Tracker, people: People) -> None:
    done = tracker("user", "disable", "hein@hartenhoeve.example")
    assert done.stdout == "Proposed. A handler has to confirm it; all of them hear.\n"
    assert re.search(r"hein@hartenhoeve.example +coordinator +open", tracker("user", "list").stdout)


def test_jobs_are_listed_with_their_last_run_and_run_by_name(tracker: Tracker, app: Flask, people: People) -> None:
    listed = tracker("jobs").stdout
    assert re.search(r"send-mail .*last never", listed)
    assert re.search(r"sweep-sessions .*last never", listed)
    with app.app_context():
        sessions.open_desk(people.hein.actor, now=later(days=-3))
        sessions.open_desk(people.hein.actor, now=later())
    assert tracker("jobs", "sweep-sessions").stdout == "sweep-sessions: 1\n"
    assert tracker("jobs", "sweep-sessions").stdout == "sweep-sessions: 0\n"
    with app.app_context():
        assert len(db.session.scalars(db.select(SessionRow.id)).all()) == 1
    assert re.search(r"sweep-sessions .*last 2026-11-02", tracker("jobs").stdout)
    wrong = tracker("jobs", "fly")
    assert wrong.exit_code == 1
    assert "There is no job 'fly'" in wrong.stderr
    assert "send-mail" in wrong.stderr


def test_upgrading_twice_is_fine(tracker: Tracker) -> None:
    for _ in range(2):
        assert tracker("db", "upgrade").stdout == "The database is up to date.\n"
    assert tracker("audit", "verify").exit_code == 0


def test_the_rules_are_listed_in_both_languages(tracker: Tracker) -> None:
    dutch, english = tracker("rules", "list").stdout, tracker("rules", "list", "--language", "en").stdout
    assert len(dutch.splitlines()) == len(english.splitlines()) == 18
    assert dutch != english


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_that_is_taken_gives_one_sentence(shell: Shell, command: str) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = shell(command, "--port", str(port))
    assert done.returncode == 1
    assert done.stdout == ""
    assert str(port) in done.stderr
    assert str(port + 1) in done.stderr, "it names another port to try"
    assert one_sentence(done.stderr)


def test_the_demo_never_touches_real_data(shell: Shell, app: Flask, people: People) -> None:
    with app.app_context():
        organisation.save(replace(organisation.load(), demo=False), actor="system", now=NOW)
    done = shell("demo", "--port", "0")
    assert done.returncode == 1
    assert "real data" in done.stderr
    assert one_sentence(done.stderr)


def test_the_version_and_the_help_are_there(shell: Shell) -> None:
    assert shell("--version").stdout == f"tracker, version {__version__}\n"
    assert "audit" in shell("-h").stdout
