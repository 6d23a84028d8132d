"""Notices: one per person whatever happened, only to who holds the case, and nothing in them that tells."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from tests import cases
from tests.cases import file
from tests.people import NOW, People, later
from tests.snapshots import snapshot
from tracker.domain.reports import NobodyLeft
from tracker.domain.statuses import Kind
from tracker.models import Notice, db
from tracker.notifications import outbox
from tracker.services.recording import writing


def waiting() -> list[tuple[str, bool]]:
    db.session.rollback()
    return [(notice.account_id, notice.urgent) for notice in db.session.scalars(select(Notice))]


def test_one_notice_waits_for_a_person_however_much_happened(people: People) -> None:
    for _ in range(3):
        cases.discussed(file(), people.christien)
    assert sorted(waiting()) == sorted([(people.hein.id, False), (people.christien.id, False)])


def test_an_urgent_report_has_a_notice_of_its_own(people: People) -> None:
    file()
    file(kind=Kind.URGENT)
    assert sorted(waiting()) == sorted(
        (who.id, urgent) for who in (people.hein, people.christien) for urgent in (False, True)
    )


def test_who_acts_is_not_told_of_their_own_act(people: People) -> None:
    told = file(exclude=[people.christien])
    with writing():
        db.session.execute(delete(Notice))
    cases.discussed(told, people.hein)
    assert waiting() == []


def test_nobody_who_is_excluded_is_ever_told(people: People) -> None:
    told = file(exclude=[people.hein])
    cases.walked_to("closed", told, people.christien)
    assert {account for account, _ in waiting()} == {people.christien.id}


def test_a_refused_act_queues_nothing(people: People) -> None:
    with pytest.raises(NobodyLeft):
        file(exclude=[people.hein, people.christien, people.mirjam])
    assert waiting() == []


def test_a_notice_holds_no_case_no_day_and_no_hour(people: People) -> None:
    told = file(kind=Kind.URGENT)
    stored = repr(snapshot()["notice"])
    for word in (told.case_id, told.reference, told.code, "2026", "datetime"):
        assert word not in stored


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        ("2026-11-02 10:00", "2026-11-02 09:00"),
        ("2026-11-02 09:00", "2026-11-02 09:00"),
        ("2026-11-02 08:59", "2026-11-01 16:30"),
        ("2026-11-02 16:29", "2026-11-02 13:00"),
        ("2026-11-02 23:59", "2026-11-02 16:30"),
        ("2026-03-29 08:00", "2026-03-28 16:30"),
        ("2026-10-25 09:00", "2026-10-25 09:00"),
    ],
)
def test_mail_leaves_in_fixed_slots_of_the_local_day_also_when_the_clock_changes(
    people: People, moment: str, slot: str
) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    now = datetime.fromisoformat(moment).replace(tzinfo=zone)
    assert outbox.last_slot(now) == datetime.fromisoformat(slot).replace(tzinfo=zone)


def test_the_slots_are_the_same_wherever_the_server_stands(people: People) -> None:
    for hours in range(24):
        now = later(hours=hours)
        assert outbox.last_slot(now) == outbox.last_slot(now.astimezone(ZoneInfo("Asia/Tokyo")))
        assert outbox.last_slot(now) <= now


def test_a_notice_waits_for_nobody_in_the_future(people: People) -> None:
    assert outbox.last_slot(NOW).tzinfo is not None
