"""The desk: what needs attention first, counts, filters, 25 a page."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import People, later
from tests.web.browser import Browser, Page, text_of
from tracker.domain.statuses import Kind


def rows_of(page: Page) -> list[str]:
    """The references in the table, in their order."""
    tables = list(page.tree.iter("table"))
    return [text_of(ref) for table in tables for ref in table.iter() if "ref" in (ref.get("class") or "").split()]


def counted(page: Page) -> list[int]:
    tally = next(e for e in page.tree.iter("ul") if "tally" in (e.get("class") or "").split())
    return [int(text_of(number)) for number in tally.iter("b")]


def test_an_empty_desk_says_what_will_come(hein: Browser) -> None:
    page = hein.get("/cases")
    assert "Er is niets dat vandaag moet" in page.h1
    assert "Zodra iemand iets meldt, staat het hier" in page.text


def test_twenty_five_a_page_and_no_case_twice_or_missing(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        filed = {cases.file(now=later(days=-n % 3)).reference for n in range(53)}
    pages = [hein.get(f"/cases?page={number}") for number in (1, 2, 3)]
    shown = [rows_of(page) for page in pages]
    assert [len(rows) for rows in shown] == [25, 25, 3]
    assert set().union(*map(set, shown)) == filed
    assert "53 zaken" in pages[0].text
    for number in ("0", "-3", "99", "x", "1e9"):
        assert hein.get(f"/cases?page={number}").status == 200
    assert rows_of(hein.get("/cases?page=99")) == shown[2]


def test_page_links_carry_filters_and_nothing_that_was_planted(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        for _ in range(26):
            cases.file()
    page = hein.get("/cases?status=reported&endpoint=x&_external=1&_scheme=javascript&_anchor=x&evil=1&status=closed")
    assert page.status == 200
    links = [a.get("href", "") for a in page.tree.iter("a") if "page=2" in a.get("href", "")]
    assert links
    for link in links:
        assert link.startswith("/cases?")
        assert "status=reported" in link
        assert "evil" not in link
    assert len(rows_of(hein.get(links[0]))) == 1


def test_the_most_urgent_stands_first_and_closed_cases_last(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        closed = cases.file(now=later(days=-20))
        talk = replace(cases.TALK, held_on=later(days=-15).date())
        cases.walked_to("closed", closed, people.hein, talk=talk, now=later(days=-15))
        new = cases.file()
        old = cases.file(now=later(days=-6))
        late = cases.file(now=later(days=-9))
    page = hein.get("/cases")
    assert rows_of(page) == [late.reference, old.reference, new.reference, closed.reference]
    assert counted(page) == [3, 0, 0, 1]
    assert "Twee zaken wachten op jou" in page.h1


def test_filters_show_what_was_asked_and_a_made_up_value_filters_nothing(
    app: Flask, hein: Browser, people: People
) -> None:
    with app.app_context():
        report = cases.file(rules=(9, 5))
        advice = cases.file(kind=Kind.ADVICE, rules=(1,))
        discussed = cases.file(rules=(5,))
        cases.discussed(discussed, people.hein)
        late = cases.file(now=later(days=-10), rules=())
    wanted = {
        "status=discussed": {discussed.reference},
        "status=closed": set(),
        "kind=advice": {advice.reference},
        "rule=5": {report.reference},
        "rule=9": {report.reference, discussed.reference},  # the discussion settled on rule 9
        "due=late": {late.reference},
        "kind=report&rule=9&status=reported": {report.reference},
    }
    for query, references in wanted.items():
        assert set(rows_of(hein.get(f"/cases?{query}"))) == references, query
    everything = {report.reference, advice.reference, discussed.reference, late.reference}
    for query in ("status=nonsense", "kind=x", "rule=99", "rule=x", "due=never"):
        assert set(rows_of(hein.get(f"/cases?{query}"))) == everything, query
    assert "Geen enkele zaak past bij wat je koos" in hein.get("/cases?status=closed").text


def test_the_rule_filter_pages_too(app: Flask, hein: Browser) -> None:
    with app.app_context():
        for _ in range(30):
            cases.file(rules=(3,))
        for _ in range(3):
            cases.file(rules=(4,))
    pages = [rows_of(hein.get(f"/cases?rule=3&page={number}")) for number in (1, 2)]
    assert [len(rows) for rows in pages] == [25, 5]
    assert not set(pages[0]) & set(pages[1])


def test_news_is_shown_until_the_case_was_looked_at(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file()
    assert "Er is iets nieuws" in hein.get("/cases").text
    hein.get(f"/cases/{told.reference}")
    assert "Er is iets nieuws" not in hein.get("/cases").text
    with app.app_context():
        cases.discussed(told, people.christien)
    assert "Er is iets nieuws" in hein.get("/cases").text


def test_somebody_who_may_open_none_sees_no_count(app: Flask, people: People, browser: Browser) -> None:
    with app.app_context():
        told = cases.file()
    browser.sign_in(people.mirjam)
    page = browser.get("/cases")
    assert told.reference not in page.html
    assert "Er zijn nog geen zaken die jij mag openen" in page.text


@pytest.mark.parametrize("query", ["", "?status=reported", "?rule=9"])
def test_a_list_never_shows_what_was_told(app: Flask, hein: Browser, query: str) -> None:
    with app.app_context():
        cases.file(identity=cases.SANNE)
    html = hein.get(f"/cases{query}").html
    assert cases.STORY not in html
    assert cases.SANNE.name not in html


def test_what_was_chosen_is_told_and_each_part_can_be_taken_away(app: Flask, hein: Browser) -> None:
    with app.app_context():
        cases.file()
    page = hein.get("/cases?status=open&rule=9&filed=2026-Q4&sort=filed&page=1&made=up")
    away = {a.get("href", "") for a in page.tree.iter("a") if text_of(a).startswith("Haal weg")}
    assert {link.partition("?")[2] for link in away} == {
        "rule=9&filed=2026-Q4&sort=filed",
        "status=open&filed=2026-Q4&sort=filed",
        "status=open&rule=9&sort=filed",
    }
    assert "Status: Alles wat openstaat" in page.text
    assert "Gemeld in: Kwartaal 4 van 2026" in page.text
    assert "Je koos" not in hein.get("/cases?sort=filed&filed=2026-13&place=nowhere&who=x").text
    assert "Gemeld in: 2019" in hein.get("/cases?filed=2019").text, "also what was bookmarked long ago"


def test_the_day_stands_above_the_list_and_not_above_a_choice(app: Flask, hein: Browser) -> None:
    with app.app_context():
        told = cases.file()
    page = hein.get("/cases")
    assert "Nieuwe meldingen" in page.text
    assert "Bevestig de ontvangst aan de melder." in page.text
    assert page.html.count(f"/cases/{told.reference}") == 2
    assert "Nieuwe meldingen" not in hein.get("/cases?new=fresh").text
    assert "Wacht op jou" in hein.get("/cases?who=me").text
