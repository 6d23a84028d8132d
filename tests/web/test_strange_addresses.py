"""Addresses that no page of ours leads to, on PostgreSQL, which breaks on what SQLite takes."""

import pytest
from flask import Flask

from tests.people import People
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tests.web.test_refusals import SAMPLES, views_of


@pytest.fixture
def database() -> str:
    return "postgresql"


def test_a_nul_anywhere_in_an_address_is_no_page(app: Flask, browse: Browse, people: People) -> None:
    browsers = [browse(person) for person in (people.hein, people.peter)]
    tried = 0
    for view in views_of(app):
        for name in SAMPLES:
            if view.method == "GET" and f"<{name}>" in view.address:
                tried += 1
                for browser in browsers:
                    assert browser.get(view.at(**{name: "%00"})).status == 404, view.address
    assert tried > 20


def test_a_nul_in_an_address_of_mail_is_a_wrong_one_and_no_way_around_the_slowing_down(browser: Browser) -> None:
    form, email = browser.get("/sign-in").form("/sign-in"), "hein@hartenhoeve.example"
    tried = [f"{email[:place]}\0{email[place:]}" for place in range(6)]
    assert [browser.send(form, email=each, password="geen idee").status for each in tried] == [400] * 5 + [429]


@pytest.mark.parametrize("edition", ["-1", "0", "10000", "99999999999", "9" * 40])
def test_an_edition_that_no_database_holds_is_not_there(browse: Browse, people: People, edition: str) -> None:
    joke = browse(people.joke)
    for address in ("/summaries/2026/published", "/summaries/2026.pdf", "/summaries/2026/published.json"):
        assert joke.get(f"{address}?edition={edition}").status == 404
