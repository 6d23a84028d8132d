"""Mail servers that refuse, hang, die halfway or after the last word, and a sender who is killed: nothing is lost."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests import cases, houses
from tests.notifications.conftest import Postbox
from tests.people import NOW, People, later
from tracker import jobs
from tracker.domain.mail import Why
from tracker.domain.statuses import Kind
from tracker.models import Escalation, Notice, db
from tracker.notifications import messages, outbox, smtp
from tracker.services import organisation, posting
from tracker.services.recording import writing

AT_ONE = later(hours=3)


@dataclass
class Bad:
    """A server that speaks as far as told and then does what a bad server does. `greeted`: how often somebody came."""

    port: int = 0
    at: str = "greeting"
    then: str = "die"
    greeted: int = 0
    taken: list[bytes] = field(default_factory=list)

    def talk(self, line: socket.socket, done: threading.Event) -> None:
        self.greeted += 1
        with line, suppress(OSError), line.makefile("rwb") as talk:
            if not self._say(talk, "greeting", b"220 here\r\n", done):
                return
            while command := talk.readline():
                verb = command[:4].strip().upper().decode()
                answer = b"354 go on\r\n" if verb == "DATA" else b"221 bye\r\n" if verb == "QUIT" else b"250 well\r\n"
                if not self._say(talk, verb, answer, done):
                    return
                if verb == "DATA":
                    words = b""
                    while not words.endswith(b"\r\n.\r\n"):
                        words += talk.readline()
                    self.taken.append(words)
                    if not self._say(talk, "taken", b"250 have it\r\n", done):
                        return

    def _say(self, talk: Any, step: str, answer: bytes, done: threading.Event) -> bool:
        if step == self.at:
            if self.then == "hang":
                done.wait(20)
                return False
            if self.then == "die":
                return False
            answer = self.then.encode() + b"\r\n"
        talk.write(answer)
        talk.flush()
        return True


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bad]:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.3)
    done = threading.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        server = Bad(port=door.getsockname()[1])

        def answer() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    threading.Thread(target=server.talk, args=(line, done), daemon=True).start()

        threading.Thread(target=answer, daemon=True).start()
        yield server
        done.set()


@pytest.fixture
def at(house: houses.House, environment: dict[str, str], people: People) -> Callable[[int], Any]:
    """The application with its mail server behind this port."""

    @contextmanager
    def inside(port: int) -> Iterator[None]:
        app = houses.make_app({**environment, "TRACKER_SMTP_PORT": str(port)})
        with app.app_context():
            yield
            houses.close(app)

    return inside


def send(moment: datetime) -> int:
    return jobs.run("send-mail", moment)


@pytest.fixture(autouse=True)
def _served() -> None:
    """The slot of nine o'clock has been served."""
    send(NOW)


def whys() -> list[str]:
    db.session.rollback()
    return sorted(notice.why for notice in db.session.scalars(select(Notice)))


@pytest.mark.parametrize(
    ("step", "then", "why"),
    [
        ("greeting", "die", Why.AWAY),
        ("greeting", "hang", Why.AWAY),
        ("greeting", "554 not you", Why.AWAY),
        ("MAIL", "hang", Why.BROKEN),
        ("MAIL", "die", Why.BROKEN),
        ("MAIL", "550 sender unknown", Why.REFUSED),
        ("RCPT", "550 nobody here", Why.ADDRESS),
        ("RCPT", "451 later", Why.REFUSED),
        ("RCPT", "die", Why.BROKEN),
        ("DATA", "452 full", Why.REFUSED),
        ("DATA", "hang", Why.BROKEN),
        ("taken", "554 looks like spam", Why.REFUSED),
        ("taken", "die", Why.BROKEN),
    ],
)
def test_whatever_the_server_does_nothing_is_lost_and_the_reason_is_known(
    bad: Bad, at: Callable[[int], Any], step: str, then: str, why: Why
) -> None:
    with at(bad.port):
        cases.file()
        bad.at, bad.then = step, then
        assert send(AT_ONE) == 0
        assert whys() == [why.value] * 2
        bad.at = "never"
        posting.try_again(AT_ONE)
        assert posting.waiting() == 0


@pytest.mark.parametrize("then", ["die", "hang", "500 what"])
def test_a_mail_that_the_server_took_is_not_sent_again_because_it_hung_up_badly(
    bad: Bad, at: Callable[[int], Any], then: str
) -> None:
    bad.at, bad.then = "QUIT", then
    with at(bad.port):
        cases.file()
        assert send(AT_ONE) == 2
        assert posting.waiting() == 0
    assert len(bad.taken) == 2


def test_what_may_have_been_taken_is_sent_again_as_the_same_mail(bad: Bad, at: Callable[[int], Any]) -> None:
    """The server dies after the last word: nobody knows whether it has the mail."""
    bad.at, bad.then = "taken", "die"
    with at(bad.port):
        cases.file()
        send(AT_ONE)
        bad.at = "never"
        posting.try_again(later(hours=4))
    ids = [line for mail in bad.taken for line in mail.splitlines() if line.startswith(b"Message-ID")]
    assert len(ids) == 4 and len(set(ids)) == 2


def test_a_server_that_is_away_is_asked_once_a_run_and_not_for_each_mail(bad: Bad, at: Callable[[int], Any]) -> None:
    bad.at, bad.then = "greeting", "hang"
    with at(bad.port):
        cases.file()
        cases.file(kind=Kind.URGENT)
        assert send(AT_ONE) == 0
        assert bad.greeted == 1
        assert len(whys()) == 4 and set(whys()) == {"away"}


def test_ordinary_mail_is_tried_again_after_whole_hours_and_ever_later(bad: Bad, at: Callable[[int], Any]) -> None:
    bad.at, bad.then = "MAIL", "550 no"
    with at(bad.port):
        cases.file()
        tried = []
        for minutes in range(0, 60 * 40, 10):
            before = bad.greeted
            send(later(hours=3, minutes=minutes))
            tried += [minutes / 60] if bad.greeted > before else []
        assert tried == [0, 1, 3, 7, 15, 31]
        assert {notice.retry_at.minute for notice in db.session.scalars(select(Notice)) if notice.retry_at} == {0}


def test_urgent_mail_is_tried_at_every_run_and_its_row_does_not_count_the_minutes(
    bad: Bad, at: Callable[[int], Any]
) -> None:
    bad.at, bad.then = "MAIL", "550 no"
    with at(bad.port):
        cases.file(kind=Kind.URGENT, now=later(minutes=7))
        for minutes in (8, 9, 10, 11):
            before = bad.greeted
            send(later(minutes=minutes))
            assert bad.greeted == before + 2
            rows = {(row.tries, row.retry_at) for row in db.session.scalars(select(Notice))}
            assert rows == {(1, None)}


def test_one_mail_on_which_the_server_breaks_holds_up_no_other(bad: Bad, at: Callable[[int], Any]) -> None:
    with at(bad.port):
        cases.file(kind=Kind.URGENT)
        bad.at, bad.then = "RCPT", "die"
        send(later(minutes=1))
        cases.file()
        bad.at = "never"
        assert send(AT_ONE) == 4


def test_without_a_server_the_page_says_so_once_the_slot_has_come(house: houses.House, people: People) -> None:
    quiet = houses.make_app(house.environment)
    with quiet.app_context():
        cases.file()
        send(later(minutes=5))
        assert posting.stuck().total == 0
        send(AT_ONE)
        assert posting.stuck().notices == {Why.NO_SERVER: 2}
        houses.close(quiet)


def test_the_contact_gets_the_same_words_always_and_at_once(postbox: Postbox, people: People) -> None:
    house = organisation.load()
    mail = messages.cannot_wait("0" * 32, "Wim", "wim@bestuur.example", house.name, NOW)
    assert len(mail.as_bytes()) == len(
        messages.cannot_wait("f" * 32, "Wim", "wim@bestuur.example", house.name, later(days=3)).as_bytes()
    )
    organisation.save(
        replace(house, escalation_name="Wim", escalation_email="wim@bestuur.example"), actor="system", now=NOW
    )
    with writing():
        outbox.cannot_wait()
        outbox.cannot_wait()
    assert send(later(minutes=1)) == 1
    assert postbox.to == ["wim@bestuur.example"]
    assert db.session.scalars(select(Escalation)).all() == []
    words = postbox.raw[0].decode().lower()
    for secret in ("melding", "zaak", "spoed", "hein", "christien"):
        assert secret not in words


def test_a_contact_who_is_gone_from_the_settings_gets_nothing(postbox: Postbox, people: People) -> None:
    with writing():
        outbox.cannot_wait()
    send(later(minutes=1))
    assert postbox.mails == []
    assert db.session.scalars(select(Escalation)).all() == []


def test_mail_is_the_same_byte_for_byte_whatever_happened(postbox: Postbox, people: People) -> None:
    """All but its own id: an urgent report, an ordinary one, and a clock that runs out."""
    for number, (kind, moment) in enumerate(((Kind.REPORT, AT_ONE), (Kind.URGENT, AT_ONE))):
        cases.file(kind=kind, exclude=[people.christien] if number else [])
        send(moment)
    jobs.run("watch-clocks", AT_ONE)
    jobs.run("send-mail", AT_ONE)
    mine = [raw for mail, raw in zip(postbox.mails, postbox.raw, strict=True) if mail["To"] == people.hein.email]
    assert len(mine) == 3
    assert len({b"\n".join(line for line in raw.splitlines() if b"Message-ID" not in line) for raw in mine}) == 1
    assert len({len(raw) for raw in mine}) == 1


KILLED = """
import sys
from tests.people import later
from tracker import create_app, jobs
from tracker.notifications import smtp
import os, time

def hang(message):
    if sys.argv[1] == "after":
        deliver(message)
    print("here", flush=True)
    time.sleep(60)

deliver, smtp.deliver = smtp.deliver, hang
with create_app(dict(os.environ)).app_context():
    jobs.run("send-mail", later(hours=3))
"""


@pytest.mark.parametrize(("where", "copies"), [("before", 1), ("after", 2)])
def test_a_sender_who_is_killed_loses_nothing_and_repeats_one_mail_at_most(
    postbox: Postbox, people: People, environment: dict[str, str], where: str, copies: int
) -> None:
    cases.file(exclude=[people.christien])
    db.session.rollback()
    sender = subprocess.Popen(
        [sys.executable, "-c", KILLED, where], env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    )
    assert sender.stdout is not None
    assert sender.stdout.readline() == "here\n"
    sender.kill()
    sender.wait()
    sender.stdout.close()
    assert send(later(hours=3, minutes=1)) == 1
    assert send(later(hours=3, minutes=2)) == 0
    assert len(postbox.mails) == copies
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 1
