"""Summaries: true numbers for a handler, what was published for a reader, and files that never change."""

import json

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import People, later
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tracker.domain.periods import Period
from tracker.exports import csv
from tracker.models import AuditRow, db
from tracker.services import publishing

LAST_YEAR = later(days=-400)
AFTER = later(days=90)
"""In February of the year after."""
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


def published(app: Flask, people: People, clock: time_machine.Traveller, *, filed: int = 12) -> None:
    """So many reports this year, and its summary published in February."""
    with app.app_context():
        for _ in range(filed):
            cases.file()
        clock.move_to(AFTER)
        publishing.sweep(AFTER)
        draft = publishing.drafts()[0]
        publishing.release(draft.id, actor=people.hein.actor, now=AFTER)


@pytest.mark.parametrize(
    ("filed", "shown"), [(0, "minder dan 5 meldingen"), (4, "minder dan 5 meldingen"), (12, "Er kwamen 12 meldingen")]
)
def test_a_reader_sees_what_was_published(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller, filed: int, shown: str
) -> None:
    published(app, people, clock, filed=filed)
    joke = browse(people.joke)
    page = joke.get("/summaries/2026")
    assert shown in page.text and RESTRICTED in page.text
    assert json.loads(joke.get("/summaries/2026.json").html)["reports"] == (filed if filed >= 5 else None)
    assert "/summaries/2026" in joke.get("/summaries").html


def test_a_reader_finds_nothing_of_a_period_without_a_published_summary(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    """Running, over, waiting as a draft, a part of a year, or still to begin: all look the same."""
    with app.app_context():
        for _ in range(7):
            cases.file()
    clock.move_to(AFTER)
    with app.app_context():
        publishing.sweep(AFTER)
    joke, said = browse(people.joke), set()
    for period in ("2025", "2026", "2027", "2028", "2026-H1", "2026-Q4", "2026-11"):
        for address in (f"/summaries/{period}", f"/summaries/{period}.csv", f"/summaries/{period}/published.pdf"):
            page = joke.get(address)
            said.add((page.status, page.text.replace(period, "")))
            assert "/summaries/2" not in joke.get("/summaries").html
    assert {status for status, _ in said} == {404}
    assert all("geen overzicht gepubliceerd" in text and "7" not in text for _, text in said)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "pdf"])
def test_a_handler_publishes_and_a_reader_takes_along_the_very_bytes(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller, form: str
) -> None:
    published(app, people, clock)
    pages = [browse(person).get(f"/summaries/2026/published.{form}") for person in (people.joke, people.christien)]
    assert {page.status for page in pages} == {200}
    with app.app_context():
        body = publishing.file_of(publishing.published(Period.parse("2026")), "nl", form)
    assert {page.body for page in pages} == {body}
    assert pages[0].headers["Content-Disposition"] == f'attachment; filename="overzicht-2026.{form}"'


def test_the_same_csv_comes_with_semicolons_for_who_asks(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    published(app, people, clock)
    for person, address in ((people.joke, "/summaries/2026/published"), (people.hein, "/summaries/2026")):
        browser = browse(person)
        links = [a.get("href", "") for a in browser.get(address).tree.iter("a") if ".csv" in a.get("href", "")]
        plain, semicolons = (browser.get(link).body for link in links)
        assert plain.startswith(b"period,table,") and semicolons.startswith(b"\xef\xbb\xbfperiod;table;")
        assert csv.with_commas(semicolons) == plain


def test_learning_points_go_from_one_handler_to_the_other_to_the_readers(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        for _ in range(12):
            cases.file()
    clock.move_to(AFTER)
    with app.app_context():
        publishing.sweep(AFTER)
    hein, christien, joke = browse(people.hein), browse(people.christien), browse(people.joke)
    link = next(a.get("href", "") for a in hein.get("/summaries").tree.iter("a") if "/drafts/" in a.get("href", ""))
    page = hein.get(link)
    assert hein.send(page.form(f"{link}/learning"), {"learning-learning": "Foto's vragen we eerst."}).status == 303
    assert f"{link}/release" not in hein.get(link).html, "not one's own words"
    hers = christien.get(link)
    assert "Foto's vragen we eerst." in hers.text
    refused = christien.send(hers.form(f"{link}/release"), {"release-no_names": "y"})
    assert refused.status == 400 and "Kijk dit na" in refused.text
    ticks = {f"release-{tick}": "y" for tick in ("no_names", "no_traces", "true_to_life")}
    assert christien.send(hers.form(f"{link}/release"), ticks).status == 303
    assert "Foto's vragen we eerst." in joke.get("/summaries/2026").text
    assert christien.get(link).status == 404


def test_a_draft_is_for_handlers_only(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    clock.move_to(AFTER)
    with app.app_context():
        publishing.sweep(AFTER)
        link = f"/summaries/drafts/{publishing.drafts()[0].id}"
    assert [browse(person).get(link).status for person in (people.hein, people.joke, people.peter)] == [200, 403, 403]
    assert browse(people.hein).get("/summaries/drafts/nothing").status == 404


def test_restricted_cases_are_in_no_number_but_their_handler_is_told(
    app: Flask, hein: Browser, christien: Browser, people: People
) -> None:
    with app.app_context():
        for _ in range(5):
            cases.file(now=LAST_YEAR)
        cases.file(exclude=[people.christien], now=LAST_YEAR)
    mine, hers = hein.get("/summaries/2025"), christien.get("/summaries/2025")
    assert "5 keer vertelde" in mine.text
    assert "Jij mag er daarvan één openen" in mine.text
    assert "Jij mag er daarvan" not in hers.text
    assert json.loads(hein.get("/summaries/2025.json").html)["total"] == 5


def test_a_period_that_has_to_begin_yet_says_so(hein: Browser) -> None:
    page = hein.get("/summaries/2027")
    assert page.status == 400
    assert "Deze periode moet nog beginnen" in page.text
    assert hein.get("/summaries/2027.csv").status == 400


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("json", "application/json")])
@pytest.mark.parametrize("who", ["hein", "joke"])
def test_a_download_is_a_file_and_is_in_the_trail(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller, who: str, form: str, kind: str
) -> None:
    published(app, people, clock)
    person = getattr(people, who)
    page = browse(person).get(f"/summaries/2026.{form}")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith(kind)
    assert page.headers["Content-Disposition"] == f'attachment; filename="overzicht-2026.{form}"'
    with app.app_context():
        last = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert last is not None
        assert (last.act, last.actor) == ("summary:made", person.id)
        assert json.loads(last.facts) == {"period": "2026", "form": form}


def test_the_list_of_periods_begins_with_ones_own_first_case_and_not_with_the_houses(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    """Else whoever handles nothing yet would see when the house had its first report."""
    with app.app_context():
        cases.file()
    clock.move_to(AFTER, tick=False)
    listed = {
        person.name: {a.get("href", "") for a in browse(person).get("/summaries").tree.iter("a")}
        for person in (people.hein, people.mirjam)
    }
    assert "/summaries/2026-11" in listed[people.hein.name]
    assert "/summaries/2026-11" not in listed[people.mirjam.name]
    assert "/summaries/2027-Q1" in listed[people.mirjam.name], "the one that runs"


def test_the_list_of_periods_offers_what_can_be_opened(
    app: Flask, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    published(app, people, clock)
    for browser in (browse(people.hein), browse(people.joke)):
        page = browser.get("/summaries")
        links = [a.get("href", "") for a in page.tree.iter("a") if a.get("href", "").startswith("/summaries/2")]
        assert "/summaries/2026" in links
        assert {browser.get(link).status for link in links} == {200}
