"""A session that ends says so before, in words; who needs longer gets it, and nothing that was typed is lost."""

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import People, later
from tests.snapshots import snapshot
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse


def seconds(page: Page) -> int:
    return next(int(found) for element in page.tree.iter("div") if (found := element.get("data-ends-in")))


def reporter(app: Flask, browser: Browser) -> Page:
    with app.app_context():
        told = cases.file()
    return browser.follow(browser.send(browser.get("/receipt").form("/receipt"), code=told.code))


@pytest.mark.parametrize("address", ["/cases", "/account", "/summaries"])
def test_the_page_says_in_words_until_when(hein: Browser, address: str, clock: time_machine.Traveller) -> None:
    assert "Je kunt hier verder tot 10:30 uur" in hein.get(address).text
    clock.move_to(later(minutes=20))
    page = hein.get(address)
    assert "Je kunt hier verder tot 10:50 uur" in page.text
    assert seconds(page) == 30 * 60


def test_near_the_end_of_the_day_it_says_the_real_end(hein: Browser, clock: time_machine.Traveller) -> None:
    for minutes in range(25, 600, 25):
        clock.move_to(later(minutes=minutes))
        page = hein.get("/cases")
    assert "Je kunt hier verder tot 20:00 uur" in page.text
    assert seconds(page) == 25 * 60


def test_the_receipt_page_says_so_too(app: Flask, browser: Browser) -> None:
    page = reporter(app, browser)
    assert "Je kunt hier verder tot 10:15 uur" in page.text
    assert seconds(page) == 15 * 60


def test_who_needs_longer_gets_it_in_a_page_beside_the_one_they_type_in(
    hein: Browser, clock: time_machine.Traveller
) -> None:
    link = next(e for e in hein.get("/cases").tree.iter("a") if e.get("href") == "/still-here")
    assert link.get("target") == "_blank"
    for minutes in range(28, 12 * 28, 28):
        clock.move_to(later(minutes=minutes))
        assert "Je hebt weer tijd" in hein.get("/still-here").h1
    assert hein.get("/cases").status == 200


def test_a_reporter_gets_longer_too_and_no_page_of_the_desk(
    app: Flask, browser: Browser, clock: time_machine.Traveller
) -> None:
    reporter(app, browser)
    clock.move_to(later(minutes=14))
    page = browser.get("/still-here")
    assert "Je kunt verder tot 10:29 uur" in page.text
    assert "Snel weg" in page.text
    clock.move_to(later(minutes=28))
    assert browser.get("/receipt/case").status == 200


def test_asking_for_time_too_late_opens_nothing_and_says_what_to_do(
    hein: Browser, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(minutes=31))
    assert "Wat je typte, staat er nog" in hein.get("/still-here").text
    assert hein.get("/cases").status == 303


def test_asking_for_time_writes_nothing(app: Flask, hein: Browser, clock: time_machine.Traveller) -> None:
    with app.app_context():
        before = snapshot()
    clock.move_to(later(minutes=20))
    hein.get("/still-here")
    with app.app_context():
        assert snapshot() == before


def test_no_page_reloads_itself(app: Flask, browse: Browse, people: People) -> None:
    """It would take away what somebody types."""
    for page in (browse(people.hein).get("/cases"), reporter(app, browse())):
        assert "Refresh" not in page.headers
        assert "http-equiv" not in page.html
