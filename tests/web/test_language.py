"""Dutch first, English for who asks; and error pages that say what to do, in both."""

import sqlite3
from contextlib import closing

import pytest
from flask import Flask

from tests.houses import House
from tests.web.browser import Browser, Page


def language_of(page: Page) -> str:
    return page.tree.get("lang", "")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "nl"),
        ("nl", "nl"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("de,fr;q=0.5", "nl"),
        ("en;q=0.5,nl;q=0.9", "nl"),
        ("pl,en;q=0.3", "en"),
        ("*", "nl"),
        ("nonsense;;;q=", "nl"),
    ],
)
def test_the_browser_chooses_and_dutch_comes_first(app: Flask, header: str, language: str) -> None:
    assert language_of(Browser(app, languages=header).get("/")) == language


def test_the_switch_wins_over_the_browser_and_comes_back_to_the_same_page(browser: Browser) -> None:
    page = browser.get("/protection")
    assert language_of(page) == "nl"
    switched = browser.post("/language", [*page.form("/language").fields, ("language", "en")])
    assert switched.location == "/protection"
    assert language_of(browser.follow(switched)) == "en"
    assert language_of(browser.get("/rules")) == "en"
    page = browser.get("/rules")
    browser.post("/language", [*page.form("/language").fields, ("language", "nl")])
    assert language_of(browser.get("/rules")) == "nl"


def test_a_language_we_do_not_speak_changes_nothing(browser: Browser) -> None:
    token = browser.token()
    assert browser.post("/language", {"csrf_token": token, "language": "de"}).cookies == []
    browser.client.set_cookie("language", "de", domain="meldpunt.example")
    assert language_of(browser.get("/")) == "nl"


def test_the_switch_asks_for_a_token(browser: Browser) -> None:
    assert browser.post("/language", {"language": "en"}).status == 400
    assert language_of(browser.get("/")) == "nl"


def test_dates_are_written_as_people_write_them(app: Flask) -> None:
    for language, acknowledged, months in (("nl", "ma 9 nov", "di 9 feb 2027"), ("en", "Mon 9 Nov", "Tue 9 Feb 2027")):
        browser = Browser(app, languages=language)
        form = browser.get("/report").form("/report")
        page = browser.send(form, story="Lorem ipsum dolor sit amet.", name_choice="anonymous")
        assert acknowledged in page.text
        assert months in page.text


ERRORS = {
    400: ("POST", "/language"),
    404: ("GET", "/nowhere"),
    405: ("GET", "/sign-out"),
    413: ("POST", "/report"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_is_ours_and_in_the_readers_language(app: Flask, status: int, language: str) -> None:
    method, address = ERRORS[status]
    data = {"story": "x" * (4 * 1024 * 1024 + 1)} if status == 413 else None
    page = Browser(app, languages=language).open(method, address, data=data)
    assert page.status == status
    assert language_of(page) == language
    assert page.h1
    assert "werkzeug" not in page.html.lower()
    assert 'href="/receipt"' in page.html


@pytest.mark.parametrize("language", ["nl", "en"])
def test_when_the_database_is_gone_the_page_still_stands_and_tells_nothing(
    app: Flask, house: House, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(house.folder / "meldpunt.db")) as connection:
        connection.execute("ALTER TABLE account RENAME TO gone")
    page = Browser(app, languages=language).get("/report")
    assert page.status == 500
    assert language_of(page) == language
    assert page.h1
    for told in ("account", "sqlite", "Traceback", "OperationalError"):
        assert told not in page.html


def test_health_says_no_more_than_that_it_is_well(browser: Browser) -> None:
    page = browser.get("/health")
    assert (page.status, page.html.strip()) == (200, '{"status":"ok"}')


def test_the_rules_can_be_searched_in_both_languages(app: Flask) -> None:
    for language, word, other in (("nl", "auteursrecht", "copyright"), ("en", "copyright", "auteursrecht")):
        browser = Browser(app, languages=language)
        everything, found, nothing = (browser.get(f"/rules?q={q}") for q in ("", word, other))
        assert everything.html.count("<h2") >= 18
        assert 1 <= found.html.count("<h2") < 18
        assert found.html.count("<h2") > nothing.html.count("<h2")
    evil = Browser(app).get("/rules?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in evil.html


def test_outside_help_names_who_can_help(browser: Browser) -> None:
    text = browser.get("/outside-help").text
    for name in ("Huis voor Klokkenluiders", "Inspectie", "Autoriteit Persoonsgegevens", "Veilig Thuis", "112"):
        assert name in text
