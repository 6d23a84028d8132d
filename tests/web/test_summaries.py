"""Summaries: true numbers for a handler, a protected total for a reader, and files that say the same as the page."""

import json

import pytest
from flask import Flask

from tests import cases
from tests.people import People, later
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tracker.models import AuditRow, db

LAST_YEAR = later(days=-400)
RESTRICTED = "Meldingen met beperkte toegang zijn hier niet meegeteld."


@pytest.fixture
def joke(browse: Browse, people: People) -> Browser:
    return browse(people.joke)


def test_a_handler_sees_the_true_numbers_of_a_period(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        for _ in range(2):
            cases.file()
        cases.walked_to("closed", cases.file(now=later(days=-40)), people.hein)
    assert "2 keer vertelde iemand ons iets" in hein.get("/summaries/2026-11").text
    year = hein.get("/summaries/2026")
    assert "3 keer vertelde iemand ons iets" in year.text
    assert RESTRICTED in year.text
    assert "Deze periode loopt nog" in year.text
    assert "In deze periode kwam er niets binnen" in hein.get("/summaries/2025").text


@pytest.mark.parametrize(("filed", "shown"), [(0, "minder dan 5"), (4, "minder dan 5"), (5, "5 keer vertelde")])
def test_a_reader_sees_a_total_from_five_on(app: Flask, joke: Browser, filed: int, shown: str) -> None:
    with app.app_context():
        for _ in range(filed):
            cases.file(now=LAST_YEAR)
    page = joke.get("/summaries/2025")
    assert shown in page.text
    assert RESTRICTED in page.text
    found = json.loads(joke.get("/summaries/2025.json").html)
    assert found["total"] == (filed if filed >= 5 else None)
    assert shown.split(" keer")[0] in joke.get("/summaries/2025.csv").html


def test_a_reader_waits_until_a_year_is_over(app: Flask, joke: Browser) -> None:
    """A total that grows by one tells the day on which somebody reported."""
    with app.app_context():
        for _ in range(7):
            cases.file()
    for address in ("/summaries/2026", "/summaries/2026.csv", "/summaries/2026.json"):
        page = joke.get(address)
        assert page.status == 400
        assert "Deze periode loopt nog" in page.text
        assert "7" not in page.text.replace("2027", "")
    assert "/summaries/2026" not in joke.get("/summaries").html


def test_a_reader_gets_no_part_of_a_year(joke: Browser) -> None:
    """Parts side by side would give away the small part that was hidden."""
    for period in ("2025-H1", "2025-Q4", "2025-11"):
        assert joke.get(f"/summaries/{period}").status == 404
        assert joke.get(f"/summaries/{period}.csv").status == 404
        assert period not in joke.get("/summaries").html


def test_restricted_cases_are_in_no_number_but_their_handler_is_told(
    app: Flask, hein: Browser, christien: Browser, joke: Browser, people: People
) -> None:
    with app.app_context():
        for _ in range(5):
            cases.file(now=LAST_YEAR)
        cases.file(exclude=[people.christien], now=LAST_YEAR)
    mine, hers = hein.get("/summaries/2025"), christien.get("/summaries/2025")
    assert "5 keer vertelde" in mine.text
    assert "Jij mag er daarvan één openen" in mine.text
    assert "Jij mag er daarvan" not in hers.text
    assert "5 keer vertelde" in joke.get("/summaries/2025").text
    assert json.loads(hein.get("/summaries/2025.json").html)["total"] == 5


def test_a_period_that_has_to_begin_yet_says_so(hein: Browser, joke: Browser) -> None:
    for browser in (hein, joke):
        page = browser.get("/summaries/2027")
        assert page.status == 400
        assert "Deze periode moet nog beginnen" in page.text
        assert browser.get("/summaries/2027.csv").status == 400


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("json", "application/json")])
@pytest.mark.parametrize("who", ["hein", "joke"])
def test_a_download_is_a_file_and_is_in_the_trail(
    app: Flask, browse: Browse, people: People, who: str, form: str, kind: str
) -> None:
    person = getattr(people, who)
    page = browse(person).get(f"/summaries/2025.{form}")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith(kind)
    assert page.headers["Content-Disposition"] == f'attachment; filename="overzicht-2025.{form}"'
    with app.app_context():
        last = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert last is not None
        assert (last.act, last.actor) == ("summary:made", person.id)
        assert json.loads(last.facts) == {"period": "2025", "form": form}


def test_the_list_of_periods_offers_what_can_be_opened(app: Flask, hein: Browser, joke: Browser) -> None:
    with app.app_context():
        cases.file(now=later(days=-400))
    assert "/summaries/2026" in hein.get("/summaries").html
    for browser in (hein, joke):
        page = browser.get("/summaries")
        links = [a.get("href", "") for a in page.tree.iter("a") if a.get("href", "").startswith("/summaries/")]
        assert "/summaries/2025" in links
        assert {browser.get(link).status for link in links} == {200}
