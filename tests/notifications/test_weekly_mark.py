"""The week's mark of the trail: to every handler, once a week, as long as every other, and good to verify with."""

from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests import cases, houses
from tests.notifications.conftest import Postbox
from tests.people import NOW, People, later
from tests.snapshots import acts, at_once, snapshot
from tests.tampering import tamper
from tracker import jobs
from tracker.domain.audit import CUT, START, Break
from tracker.exports.heads import head_in
from tracker.models import Account, AuditRow, WeeklyMark, db
from tracker.notifications import messages
from tracker.notifications.messages import Digest
from tracker.services import marking, recording

MONDAY = later(days=7, hours=-1)
"""Nine o'clock, a week after NOW."""


def send(moment: datetime) -> int:
    return jobs.run("send-weekly-mark", moment)


def mark_in(mail: bytes) -> str:
    body = message_from_bytes(mail).get_payload(decode=True)
    assert isinstance(body, bytes)
    return next(line for line in body.decode().split() if len(line) == 64)


def test_every_handler_gets_it_once_a_week_and_nobody_else(postbox: Postbox, people: People) -> None:
    assert send(MONDAY) == 3
    assert postbox.to == sorted([people.hein.email, people.christien.email, people.mirjam.email])
    for hours in (0, 1, 30, 24 * 6 + 23):
        assert send(MONDAY + timedelta(hours=hours)) == 0
    assert send(MONDAY + timedelta(days=7)) == 3
    assert len(postbox.mails) == 6


def test_a_week_begins_with_mondays_first_slot(people: People) -> None:
    assert marking.week_of(MONDAY - timedelta(minutes=1)) == "2026-W45"
    assert marking.week_of(MONDAY) == "2026-W46"
    assert marking.week_of(datetime.fromisoformat("2027-01-03T12:00:00+01:00")) == "2026-W53"


def test_it_holds_yesterdays_head_and_never_todays(postbox: Postbox, people: People) -> None:
    sunday = recording.head()
    cases.file(now=MONDAY)
    send(MONDAY)
    assert {mark_in(mail) for mail in postbox.raw} == {sunday}
    assert sunday != recording.head()


def test_a_quiet_week_and_a_busy_one_look_the_same(postbox: Postbox, people: People) -> None:
    send(MONDAY)
    for _ in range(4):
        cases.walked_to("closed", cases.file(exclude=[people.christien], now=later(days=9)), people.hein)
    send(MONDAY + timedelta(days=7))
    by_person: dict[str, list[bytes]] = {}
    for mail, raw in zip(postbox.mails, postbox.raw, strict=True):
        by_person.setdefault(str(mail["To"]), []).append(raw)
    for quiet, busy in by_person.values():
        assert len(quiet) == len(busy)
        changed = [(a, b) for a, b in zip(quiet.split(), busy.split(), strict=True) if a != b]
        assert len(changed) <= 5, "its id, its day, the day of the mark (over two lines) and the mark"


def test_it_tells_no_case_no_count_and_no_hour(postbox: Postbox, people: People) -> None:
    told = cases.file(identity=cases.SANNE, now=MONDAY - timedelta(days=1))
    send(MONDAY + timedelta(minutes=17, seconds=23))
    for mail in postbox.mails:
        text = mail.as_string()
        assert told.reference not in text
        assert "melding" not in text.lower()
        assert "09:00:00" in str(mail["Date"])
        assert mail["Auto-Submitted"] == "auto-generated"
        assert str(mail["Message-ID"]).endswith("@hartenhoeve.example>")


def numbers_in(mail: bytes) -> list[int]:
    """Open, late and due, as the mail has them."""
    body = message_from_bytes(mail).get_payload(decode=True)
    assert isinstance(body, bytes)
    lines = [line.split() for line in body.decode().splitlines()]
    return [int(line[0]) for line in lines if line and line[0].isdigit()]


def test_it_counts_what_is_open_late_and_due_this_week_among_ones_own_cases(postbox: Postbox, people: People) -> None:
    for days in (-10, -1, 3):  # late; due in six days, in ten
        cases.file(now=MONDAY + timedelta(days=days))
    cases.walked_to("closed", cases.file(now=MONDAY), people.hein, now=MONDAY)
    send(MONDAY)
    found = {str(mail["To"]): numbers_in(raw) for mail, raw in zip(postbox.mails, postbox.raw, strict=True)}
    assert found == {people.hein.email: [3, 1, 1], people.christien.email: [3, 1, 1], people.mirjam.email: [0, 0, 0]}


def test_a_restricted_case_is_counted_for_nobody(postbox: Postbox, people: People) -> None:
    cases.file(exclude=[people.christien], now=MONDAY - timedelta(days=10))
    send(MONDAY)
    assert [numbers_in(raw) for raw in postbox.raw] == [[0, 0, 0]] * 3


def test_the_numbers_make_it_no_longer() -> None:
    def length(*counts: int) -> int:
        account = Account(name="Hein", email="hein@hartenhoeve.example")
        mail = messages.weekly_mark("0" * 32, account, "De HartenHoeve", START, NOW.date(), Digest(*counts), NOW)
        return len(mail.as_bytes())

    assert len({length(*counts) for counts in ((0, 0, 0), (9, 10, 99), (1000, 54321, 99_999), (10**9, 7, 0))}) == 1


def test_two_schedulers_send_one(postbox: Postbox, people: People) -> None:
    results = at_once(lambda: marking.send(MONDAY), lambda: marking.send(MONDAY), lambda: marking.send(MONDAY))
    assert sum(results) == 3
    assert len(postbox.mails) == 3
    told = select(AuditRow).where(AuditRow.act == "head:sent")
    assert len(db.session.scalars(told).all()) == 1


def test_what_the_server_does_not_take_is_tried_again_and_the_rest_is_not(postbox: Postbox, people: People) -> None:
    postbox.refuses = people.hein.email
    assert send(MONDAY) == 2
    postbox.refuses = ""
    assert send(MONDAY + timedelta(minutes=15)) == 1
    assert postbox.to == sorted([people.hein.email, people.christien.email, people.mirjam.email])


def test_who_left_meanwhile_gets_none(postbox: Postbox, people: People) -> None:
    postbox.fails = True
    send(MONDAY)
    db.session.get_one(Account, people.hein.id).disabled_on = NOW.date()
    db.session.commit()
    postbox.fails = False
    assert send(MONDAY + timedelta(hours=1)) == 2
    assert people.hein.email not in postbox.to


def test_one_entry_tells_that_it_went(postbox: Postbox, people: People) -> None:
    with acts("head:sent"):
        marking.send(MONDAY)
        marking.send(MONDAY)


def test_last_weeks_rows_do_not_pile_up(postbox: Postbox, people: People) -> None:
    send(MONDAY)
    send(MONDAY + timedelta(days=7))
    assert {row.week for row in db.session.scalars(select(WeeklyMark))} == {"2026-W47"}


def test_without_a_mail_server_nothing_is_written(house: houses.House, people: People) -> None:
    app = houses.make_app(house.environment)
    with app.app_context():
        before = snapshot()
        assert marking.send(MONDAY) == 0
        assert snapshot() == before
        houses.close(app)


def test_a_mail_as_it_was_kept_proves_that_nothing_before_it_changed(
    postbox: Postbox, people: People, app: Flask, tmp_path: Path
) -> None:
    cases.file(now=MONDAY - timedelta(days=1))
    send(MONDAY)
    kept = tmp_path / "mail.eml"
    kept.write_bytes(postbox.raw[0])
    head = head_in(kept.read_bytes())
    assert head is not None
    assert head != START
    assert recording.verify(head) is None
    last = recording.count()
    tamper(f"DELETE FROM audit WHERE number > {last - 3}")
    assert recording.verify() is None
    assert recording.verify(head) == Break(last - 2, CUT)


@pytest.mark.parametrize("name", ["Zoë de Vries-Jansen", "H"])
def test_a_name_with_strange_letters_leaves_the_mark_whole(postbox: Postbox, people: People, name: str) -> None:
    db.session.get_one(Account, people.hein.id).name = name
    db.session.commit()
    send(MONDAY)
    heads = {mark_in(mail) for mail in postbox.raw}
    assert len(heads) == 1
    (head,) = heads
    assert all(head.encode() in mail for mail in postbox.raw)
