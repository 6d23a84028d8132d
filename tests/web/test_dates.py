"""Dates for a calendar of one's own: read back by the library, and with nothing in them that tells."""

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from tests import cases
from tests.cases import TODAY, Told
from tests.people import People, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.domain.statuses import Kind
from tracker.models import AuditRow, db

OWN, HANDLERS = "/receipt/case/dates.ics", "/cases/{}/dates.ics"


@pytest.fixture
def told(app: Flask) -> Told:
    with app.app_context():
        return cases.file(identity=cases.SANNE)


def events(page: Page) -> list[dict[str, object]]:
    found = Calendar.from_ical(page.body).walk("VEVENT")
    return [{name.lower(): event.decoded(name) for name in event} for event in found]


def days(page: Page) -> list[date]:
    return [event["dtstart"] for event in events(page)]  # type: ignore[misc]


def reporter(browse: Browse, told: Told) -> Browser:
    browser = browse()
    browser.send(browser.get("/receipt").form("/receipt"), code=told.code)
    return browser


def test_a_handler_gets_every_clock_that_runs_and_the_reading_is_recorded(
    app: Flask, hein: Browser, told: Told
) -> None:
    page = hein.get(HANDLERS.format(told.reference))
    assert days(page) == [TODAY + timedelta(days=7), date(2026, 11, 16), date(2027, 2, 9)]
    assert {event["summary"] for event in events(page)} == {"Meldpunt: even kijken"}
    with app.app_context():
        assert "case:read" in db.session.scalars(db.select(AuditRow.act)).all()


def test_a_reporter_gets_by_when_they_hear_something(browse: Browse, told: Told) -> None:
    browser = reporter(browse, told)
    assert OWN in browser.get("/receipt/case").html
    page = browser.get(OWN)
    assert days(page) == [TODAY + timedelta(days=7), date(2027, 2, 9)]
    assert {event["summary"] for event in events(page)} == {"Even kijken"}


def test_after_closing_a_reporter_gets_the_days_on_which_we_ask_how_they_fare(
    app: Flask, browse: Browse, told: Told, people: People
) -> None:
    with app.app_context():
        cases.walked_to("closed", told, people.hein)
    assert days(reporter(browse, told).get(OWN)) == [
        date(2026, 12, 2), date(2027, 2, 2), date(2027, 5, 2), date(2027, 11, 2),
    ]  # fmt: skip


def test_a_day_that_has_passed_is_for_today_with_a_handler_and_gone_with_a_reporter(
    browse: Browse, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(days=20))
    assert days(browse(people.hein).get(HANDLERS.format(told.reference)))[0] == TODAY + timedelta(days=20)
    assert days(reporter(browse, told).get(OWN)) == [date(2027, 2, 9)]


def test_nothing_in_a_file_tells(app: Flask, browse: Browse, people: People) -> None:
    with app.app_context():
        told = cases.file(kind=Kind.URGENT, identity=cases.SANNE)
    for page in (browse(people.hein).get(HANDLERS.format(told.reference)), reporter(browse, told).get(OWN)):
        text = page.body.decode()
        for secret in (told.reference, told.case_id, told.code, "Sanne", "HartenHoeve", "localhost", "http", "@",
                       "spoed", "urgent", "melding", "zaak", "T15", "T14", "10:00"):  # fmt: skip
            assert secret.lower() not in text.lower(), secret
        for event in events(page):
            assert set(event) == {"uid", "dtstamp", "dtstart", "dtend", "summary", "transp"}
            assert type(event["dtstart"]) is date, "a whole day, no hour"
            assert "T000000Z" in text
        assert page.headers["Content-Disposition"] == 'attachment; filename="agenda.ics"'
        assert page.headers["Content-Type"].startswith("text/calendar")


def test_no_event_has_the_same_id_twice_so_that_two_files_are_not_linked(browse: Browse, told: Told) -> None:
    browser = reporter(browse, told)
    first, second = ({str(event["uid"]) for event in events(browser.get(OWN))} for _ in range(2))
    assert first & second == set()


def test_a_reporters_file_is_as_large_as_any_other(
    app: Flask, browse: Browse, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        closed = cases.file()
        cases.walked_to("closed", closed, people.hein)
    sizes = {len(reporter(browse, one).get(OWN).body) for one in (told, closed)}
    clock.move_to(later(days=500))
    sizes.add(len(reporter(browse, closed).get(OWN).body))
    assert len(sizes) == 1


def test_who_may_not_open_the_case_gets_no_dates(browse: Browse, people: People, app: Flask) -> None:
    with app.app_context():
        shut = cases.file(exclude=[people.christien])
    assert browse(people.christien).get(HANDLERS.format(shut.reference)).status == 404
