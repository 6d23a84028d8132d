"""The page 'How we protect you' says what holds: whose channel this is, and what is promised of small numbers."""

import pytest
from flask import Flask

from tests.people import NOW
from tests.web.browser import Browser
from tracker.services import organisation

LAW = "Wet bescherming klokkenluiders"


@pytest.mark.parametrize(("people", "claims"), [(1, False), (20, False), (49, False), (50, True), (20_000, True)])
def test_it_is_the_channel_of_the_law_from_fifty_people_on(
    app: Flask, browser: Browser, people: int, claims: bool
) -> None:
    with app.app_context():
        settings = organisation.load()
        organisation.save(type(settings)(**{**vars(settings), "people": people}), actor="system", now=NOW)
    assert (LAW in browser.get("/protection").text) is claims


def test_it_says_that_outside_help_is_always_allowed_and_where_it_is(browser: Browser) -> None:
    page = browser.get("/protection")
    assert "Je hoeft niet eerst bij ons te melden" in page.text
    assert 'href="/outside-help"' in page.html


def test_it_names_the_smallest_number_that_this_house_shows(app: Flask, browser: Browser) -> None:
    with app.app_context():
        settings = organisation.load()
        organisation.save(type(settings)(**{**vars(settings), "fewest": 7}), actor="system", now=NOW)
    assert "dan staat er alleen: minder dan 7." in browser.get("/protection").text
