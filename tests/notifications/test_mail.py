"""Mail over a real server: at its slot and not before, once, and in words that tell nothing."""

import socket
from datetime import UTC, date

import pytest
from flask import Flask

from tests import cases, houses
from tests.notifications.conftest import Postbox
from tests.people import NOW, People, later
from tests.snapshots import snapshot
from tracker import jobs
from tracker.domain.statuses import Kind
from tracker.models import Account, JobRun, Notice, db
from tracker.notifications import outbox
from tracker.services import conversation, posting

AT_ONE = later(hours=3)
"""The first slot after NOW, which is ten o'clock."""


def send(moment: object = NOW) -> int:
    return jobs.run("send-mail", moment)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _served() -> None:
    """The slot of nine o'clock has been served."""
    send()


def test_mail_leaves_at_its_slot_and_not_before(postbox: Postbox, people: People) -> None:
    cases.file()
    for minutes in (0, 5, 120, 179):
        assert send(later(minutes=minutes)) == 0
    assert postbox.mails == []
    assert send(AT_ONE) == 2
    assert postbox.to == sorted([people.hein.email, people.christien.email])


def test_it_is_mailed_once_however_much_happened(postbox: Postbox, people: People) -> None:
    told = [cases.file() for _ in range(3)]
    for case in told:
        conversation.add_from_reporter(cases.by_receipt(case), "Nog iets.", cases.new_entry_id(), now=later(minutes=5))
    assert send(AT_ONE) == 2
    for hours in (3, 4, 6.5, 23, 27):
        assert send(later(minutes=int(hours * 60))) == 0
    assert len(postbox.mails) == 2


def test_what_happens_after_a_slot_waits_for_the_next(postbox: Postbox) -> None:
    send(AT_ONE)
    cases.file(now=later(hours=3, minutes=10))
    assert send(later(hours=3, minutes=15)) == 0
    assert send(later(hours=6, minutes=29)) == 0
    assert send(later(hours=6, minutes=30)) == 2


def test_an_urgent_report_is_mailed_at_once(postbox: Postbox) -> None:
    cases.file(kind=Kind.URGENT)
    assert send(later(minutes=5)) == 2


def test_the_words_say_that_something_waits_and_nothing_else(postbox: Postbox, people: People) -> None:
    told = cases.file(identity=cases.SANNE)
    cases.file(kind=Kind.URGENT, story="Er staat nu iets heel ergs online.")
    send(AT_ONE)
    sent = b"\n".join(postbox.raw).decode()
    for secret in (
        told.reference,
        told.code,
        cases.STORY,
        "Sanne",
        "ergs",
        "online",
        "spoed",
        "melding",
        "zaak",
        "foto",
    ):
        assert secret.lower() not in sent.lower(), secret
    mail = next(mail for mail in postbox.mails if mail["To"] == people.hein.email)
    assert mail["Subject"] == "Er ligt iets voor je klaar"
    assert mail["From"] == "meldpunt@hartenhoeve.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["Message-ID"]).endswith("@hartenhoeve.example>")
    for header in ("X-Mailer", "User-Agent", "Received", "Sender", "Reply-To"):
        assert mail[header] is None
    assert socket.gethostname() not in sent


def test_a_mail_is_the_same_for_everybody_and_everything_apart_from_the_name(postbox: Postbox, people: People) -> None:
    cases.file(kind=Kind.ADVICE)
    send(AT_ONE)
    told = cases.file(kind=Kind.URGENT, now=later(days=1))
    cases.walked_to("closed", told, people.hein, now=later(days=1))
    send(later(days=1, hours=3))
    names = {people.hein.email: "Hein", people.christien.email: "Christien"}
    bodies = {str(mail.get_payload()).replace(names[str(mail["To"])], "NAME") for mail in postbox.mails}
    assert len(postbox.mails) >= 4
    assert len(bodies) == 1
    headers = {tuple(sorted(mail.keys())) for mail in postbox.mails}
    assert len(headers) == 1
    assert {str(mail["Subject"]) for mail in postbox.mails} == {"Er ligt iets voor je klaar"}
    lengths = {len(str(mail["Message-ID"])) for mail in postbox.mails}
    assert len(lengths) == 1
    assert len({mail["Message-ID"] for mail in postbox.mails}) == len(postbox.mails)


def test_a_server_that_refuses_is_asked_again_and_nothing_is_lost(postbox: Postbox, people: People) -> None:
    cases.file()
    postbox.fails = True
    assert send(AT_ONE) == 0
    assert posting.waiting() == 2
    postbox.fails = False
    assert send(later(hours=3, minutes=5)) == 0, "not at once: it may need a while"
    assert send(later(hours=4)) == 2, "without waiting for the next slot"
    assert posting.waiting() == 0


def test_one_address_that_is_refused_holds_up_nobody_else(postbox: Postbox, people: People) -> None:
    cases.file()
    postbox.refuses = people.hein.email
    assert send(AT_ONE) == 1
    assert postbox.to == [people.christien.email]
    postbox.refuses = ""
    assert send(later(hours=4)) == 1
    assert postbox.to == sorted([people.hein.email, people.christien.email])


def test_a_server_that_is_not_there_loses_nothing(environment: dict[str, str], people: People) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = str(nobody.getsockname()[1])
        away = houses.make_app({**environment, "TRACKER_SMTP_PORT": port})
        with away.app_context():
            cases.file()
            assert send(AT_ONE) == 0
            assert posting.waiting() == 2
            houses.close(away)


def test_without_a_server_notices_wait(house: houses.House) -> None:
    quiet = houses.make_app(house.environment)
    with quiet.app_context():
        cases.file()
        assert send(AT_ONE) == 0
        assert posting.waiting() == 2
        houses.close(quiet)


def test_excluded_people_get_no_mail(postbox: Postbox, people: People) -> None:
    """Christien has a case of her own, and still hears nothing of the one that is closed to her."""
    cases.file()
    send(AT_ONE)
    postbox.mails.clear()
    told = cases.file(exclude=[people.christien])
    cases.walked_to("closed", told, people.hein)
    conversation.add_from_reporter(cases.by_receipt(told), "Nog iets.", cases.new_entry_id(), now=NOW)
    send(later(hours=7))
    assert postbox.to == [people.hein.email]


def test_nobody_but_holders_gets_mail_and_a_reporter_never(postbox: Postbox, people: People) -> None:
    told = cases.file(reporter=people.sanne, identity=cases.SANNE)
    cases.acknowledged(told, people.hein)
    send(AT_ONE)
    assert set(postbox.to) <= {people.hein.email, people.christien.email}


def test_who_acted_is_not_mailed_about_it(postbox: Postbox, people: People) -> None:
    told = cases.file()
    send(AT_ONE)
    postbox.mails.clear()
    cases.discussed(told, people.hein, now=later(hours=4))
    send(later(hours=7))
    assert postbox.to == [people.christien.email]


def test_a_closed_account_gets_no_mail(postbox: Postbox, people: People) -> None:
    cases.file()
    db.session.get_one(Account, people.hein.id).disabled_on = date(2026, 11, 2)
    db.session.commit()
    send(AT_ONE)
    assert postbox.to == [people.christien.email]
    assert posting.waiting() == 0


def test_nothing_waits_in_the_clear_after_it_was_mailed(app: Flask, postbox: Postbox) -> None:
    cases.file()
    send(AT_ONE)
    assert db.session.scalars(db.select(Notice)).all() == []
    assert db.session.get(JobRun, "send-mail") is not None


def test_a_slot_leaves_the_same_rows_whether_there_was_mail_or_not(postbox: Postbox, people: People) -> None:
    """Who reads the database afterwards sees that the slot was served, and not that anybody was written to."""
    send(AT_ONE)
    empty = {name: rows for name, rows in snapshot().items() if name in ("job_run", "notice")}
    for moment, file in ((later(hours=6, minutes=30), True), (later(hours=23), False)):
        if file:
            cases.file(now=moment)
        went = send(moment)
        assert bool(went) is file
        left = {name: rows for name, rows in snapshot().items() if name in ("job_run", "notice")}
        assert left["notice"] == empty["notice"]
        assert left["job_run"].total() == empty["job_run"].total()
        assert {row[1] for row in left["job_run"]} == {moment.astimezone(UTC), outbox.last_slot(moment)}
