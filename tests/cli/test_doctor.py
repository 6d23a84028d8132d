"""`tracker doctor`: a healthy house has nothing, and every fault is found with its mend, and nothing of a case."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import text, update

from tests import cases
from tests.cli.conftest import Tracker
from tests.houses import House, close
from tests.people import NOW, People, later
from tests.services.test_erasing import TOMBSTONE, closed_case
from tracker import doctor, jobs
from tracker.domain.permissions import PROVES_TWICE, Role
from tracker.domain.vault import PrivateKey
from tracker.models import Account, AuditRow, Notice, Tombstone, db, guards
from tracker.services import accounts, backups, envelope, joining, organisation, recording, second_factor


class Mailbox:
    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return "250 OK"


@pytest.fixture(scope="module")
def mail_server() -> Iterator[int]:
    """The port of a mail server that takes everything."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    server = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    server.start()
    yield port
    server.stop()


@pytest.fixture
def environment(house: House, tmp_path: Path, mail_server: int) -> dict[str, str]:
    """A real installation: keys elsewhere, https, a mail server, a folder for backups."""
    elsewhere = tmp_path / "keys"
    elsewhere.mkdir(mode=0o700)
    for name in ("register", "chain"):
        shutil.move(house.folder / f"{name}.key", elsewhere / f"{name}.key")
    (tmp_path / "backups").mkdir()
    return {
        **house.environment,
        "TRACKER_REGISTER_KEY_FILE": str(elsewhere / "register.key"),
        "TRACKER_CHAIN_KEY_FILE": str(elsewhere / "chain.key"),
        "TRACKER_OUTSIDE_ADDRESS": "https://meld.example.org",
        "TRACKER_SMTP_HOST": "127.0.0.1",
        "TRACKER_SMTP_PORT": str(mail_server),
        "TRACKER_SMTP_STARTTLS": "0",
        "TRACKER_BACKUPS": str(tmp_path / "backups"),
    }


@pytest.fixture
def healthy(app: Flask, people: People, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    with app.app_context():
        organisation.save(replace(organisation.load(), demo=False), actor="system", now=NOW)
        envelope.put_away(envelope.new_words(), tested=True, actor="system", now=NOW)
        cases.file()
        for person in people.everybody():
            if person.role in PROVES_TWICE:
                typed = pyotp.TOTP(second_factor.secret_for(person.actor, "here")).at(NOW)
                second_factor.set_up(person.actor, "here", typed, now=NOW)
        for job in jobs.JOBS:
            jobs.run(job.name, NOW)
        backups.make(Path(environment["TRACKER_BACKUPS"]), now=NOW)
        yield environment
        close(app)


def found(environment: dict[str, str], days: int = 0) -> list[str]:
    return [f"{finding.what} {finding.mend}" for finding in doctor.examine(later(days=days), environment)]


def test_a_healthy_house_has_nothing(healthy: dict[str, str]) -> None:
    assert found(healthy) == []


def expect(environment: dict[str, str], words: str, days: int = 0) -> None:
    (only,) = [line for line in found(environment, days) if words in line] or [f"nothing about {words!r}"]
    assert words in only, found(environment, days)


# from outside the database


@pytest.mark.parametrize("name", ["secret", "register", "chain"])
def test_a_key_that_others_may_read(healthy: dict[str, str], house: House, tmp_path: Path, name: str) -> None:
    path = house.folder / "secret.key" if name == "secret" else tmp_path / "keys" / f"{name}.key"
    path.chmod(0o640)
    expect(healthy, f"Others on this machine can read the key TRACKER_{name.upper()}_KEY. chmod 600 {path}")


def test_a_folder_that_others_may_enter(healthy: dict[str, str], house: House) -> None:
    house.folder.chmod(0o755)
    expect(healthy, f"chmod 700 {house.folder}")


def test_keys_in_the_folder_of_the_database(healthy: dict[str, str], house: House, tmp_path: Path) -> None:
    here = {name: value for name, value in healthy.items() if name != "TRACKER_CHAIN_KEY_FILE"}
    shutil.copy(tmp_path / "keys" / "chain.key", house.folder / "chain.key")
    (line,) = found(here)
    assert "TRACKER_CHAIN_KEY lies in the folder of the database" in line


def test_a_disk_that_is_nearly_full(healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    expect(healthy, "The disk is nearly full")


def test_a_language_that_is_not_compiled(
    healthy: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").touch()
    monkeypatch.setattr(doctor, "__file__", str(tmp_path / "doctor.py"))
    expect(healthy, "The language 'en' is not compiled")
    (folder / "messages.mo").touch()
    assert found(healthy) == []
    os.utime(folder / "messages.mo", (0, 0))
    expect(healthy, "The language 'en' is not compiled")


def test_a_database_older_than_the_program(healthy: dict[str, str]) -> None:
    with recording.writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    (line,) = found(healthy)
    assert line.startswith("The database is older than the program.")


def test_a_restore_that_was_broken_off(healthy: dict[str, str], house: House) -> None:
    (house.folder / "restoring").touch()
    (line,) = found(healthy)
    assert line.startswith("A restore was broken off here.")


# what the database says


@pytest.mark.parametrize("trigger", ["audit_no_update", "audit_no_delete"])
def test_a_missing_trigger(healthy: dict[str, str], trigger: str) -> None:
    with recording.writing():
        db.session.execute(text(f"DROP TRIGGER {trigger}"))
    expect(healthy, "The triggers that guard the audit trail are missing. tracker db upgrade")


def test_a_broken_trail(healthy: dict[str, str]) -> None:
    with recording.writing(), guards.lifted(db.session.connection()):
        db.session.execute(update(AuditRow).where(AuditRow.number == 4).values(actor="system"))
    expect(healthy, "The audit trail is broken at entry 4.")


def test_a_clock_that_runs_behind(healthy: dict[str, str]) -> None:
    expect(healthy, "The clock of this machine is behind the audit trail.", days=-1)


def test_a_replaced_key_and_a_changed_role(healthy: dict[str, str], people: People) -> None:
    new = PrivateKey.generate().public.raw
    with recording.writing():
        db.session.execute(update(Account).where(Account.id == people.hein.id).values(public_key=new))
        db.session.execute(update(Account).where(Account.id == people.joke.id).values(role=Role.ADMINISTRATOR))
    lines = found(healthy)
    for person in (people.hein, people.joke):
        assert any(f"The key or role of {person.email} is not the one" in line for line in lines)


def test_no_second_coordinator_and_no_trusted_person(healthy: dict[str, str], people: People) -> None:
    accounts.disable(people.christien.id, actor=people.peter.actor, now=NOW)
    accounts.disable(people.mirjam.id, actor=people.peter.actor, now=NOW)
    expect(healthy, "There is one coordinator")
    expect(healthy, "There is no trusted person")
    accounts.disable(people.hein.id, actor=people.peter.actor, now=NOW)
    expect(healthy, "Nobody can receive a report.")


def test_who_has_no_second_step_and_whose_was_taken_away(healthy: dict[str, str], people: People) -> None:
    accounts.create("anna@hartenhoeve.example", "Anna", Role.ADMINISTRATOR, "anna kent een lang wachtwoord", now=NOW)
    expect(healthy, "These people have no second step yet: anna@hartenhoeve.example.")
    with recording.writing():
        db.session.execute(update(Account).where(Account.id == people.hein.id).values(second_factor=None))
    expect(healthy, f"The second step of {people.hein.email} is not as the audit trail says.")


def test_an_invitation_that_waits_is_told_and_no_fault(healthy: dict[str, str]) -> None:
    joining.invite("anna@example.org", "Anna", Role.READER, actor="system", now=NOW)
    (finding,) = doctor.examine(NOW, healthy)
    assert not finding.grave
    assert "invitation" in finding.what
    assert "anna" not in finding.what.lower()


def test_the_envelope(app: Flask, healthy: dict[str, str]) -> None:
    envelope.put_away(envelope.new_words(), tested=False, actor="system", now=NOW)
    expect(healthy, "Nobody has typed the words of the envelope back")


def test_mail_that_does_not_leave(healthy: dict[str, str], people: People) -> None:
    with recording.writing():
        db.session.add(Notice(account_id=people.joke.id, urgent=False, id="n" * 32, tries=doctor.FAILED_TRIES))
    expect(healthy, "The mail server does not take our mails.")


def test_a_mail_server_that_is_gone(healthy: dict[str, str], app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "tracker", replace(app.extensions["tracker"], smtp_port=9))
    expect(healthy, "The mail server does not answer.")
    monkeypatch.setitem(app.extensions, "tracker", replace(app.extensions["tracker"], smtp_host=""))
    expect(healthy, "No mail leaves: nobody hears that something waits.")


def test_jobs_that_have_not_run(healthy: dict[str, str]) -> None:
    assert found(healthy) == []
    expect(healthy, "These periodic jobs have not run in time: send-mail", days=1)


@pytest.mark.parametrize(("address", "words"), [("", "no outside address"), ("http://meld.example", "not https")])
def test_no_https(
    healthy: dict[str, str], app: Flask, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    monkeypatch.setitem(app.extensions, "tracker", replace(app.extensions["tracker"], outside_address=address))
    expect(healthy, words)


def test_no_backup_of_late_and_one_that_is_too_old(healthy: dict[str, str]) -> None:
    assert [line for line in found(healthy, days=2) if "no backup" in line] == []
    expect(healthy, "There is no backup of the last two days.", days=3)
    expect(healthy, "There are backups older than 30 days", days=31)


def test_an_erasure_that_is_not_finished(healthy: dict[str, str]) -> None:
    with recording.writing():
        db.session.add(Tombstone(**TOMBSTONE))
    expect(healthy, "Something that was erased is still in free pages. tracker jobs finish-erasing")


def test_a_demo_is_not_blamed_for_being_one(app: Flask, people: People, house: House) -> None:
    with app.app_context():
        organisation.save(organisation.Organisation(demo=True), actor="system", now=NOW)
        for job in jobs.JOBS:
            jobs.run(job.name, NOW)
        plain = house.environment
        assert found(plain) == []
        close(app)


# the command


def test_the_command_ends_with_one_when_something_is_wrong_and_names_no_case(
    tracker: Tracker, healthy: dict[str, str], house: House, people: People
) -> None:
    told = closed_case(people)
    assert tracker("doctor").stdout == "Nothing is wrong here.\n"
    assert tracker("doctor").exit_code == 0
    house.folder.chmod(0o755)
    done = tracker("doctor")
    assert done.exit_code == 1
    assert "wrong  Others on this machine can look into the instance folder." in done.stdout
    assert "mend: chmod 700" in done.stdout
    assert told.reference not in done.stdout
    assert told.case_id not in done.stdout


def test_a_key_that_is_not_there(tracker: Tracker, healthy: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "keys" / "chain.key").unlink()
    done = tracker("doctor")
    assert done.exit_code == 1
    assert "TRACKER_CHAIN_KEY" in done.stderr
    assert "mend:" in done.stderr


def test_before_the_first_set_up(tracker: Tracker, house: House, healthy: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir(mode=0o700)
    shutil.copy(house.folder / "secret.key", folder / "secret.key")
    done = tracker("doctor", TRACKER_INSTANCE=str(folder))
    assert done.exit_code == 1
    assert "There is no database yet." in done.stdout
    assert "mend: tracker init" in done.stdout
