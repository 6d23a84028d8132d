"""From a draft to what a reader takes home: one handler writes, another looks and publishes, the reader downloads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cases
from tests.journeys.site import Site, served
from tests.journeys.visits import PHONE, Visit, visits
from tests.people import later
from tracker.domain.periods import Period
from tracker.services import publishing

LEARNED = "We vragen het nu altijd eerst aan wie op de foto staat."
MENDED = "Er stond 'soms' in plaats van 'altijd'."
FORMS = {"PDF": "pdf", "Excel (XLSX)": "xlsx", "CSV": "csv", "JSON": "json"}


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[tuple[Site, Visit]]:
    """A house of its own, in which the summary of this year waits for learning points."""
    with served(tmp_path / "instance") as site:
        with site.inside():
            for place in ("house",) * 8 + ("",) * 6:
                cases.file(place=place)
            publishing.sweep(later(days=90))
        with visits(browser, site) as visit:
            yield site, visit


def to_draft(page: Page) -> None:
    page.goto("/summaries")
    page.get_by_role("region", name="Staat klaar om te publiceren").get_by_role("link").first.click()


def look_over_and_publish(page: Page) -> None:
    to_draft(page)
    for words in ("geen namen of bijnamen", "Niemand is te herkennen", "Het klopt met wat we besproken"):
        page.get_by_label(words).check()
    page.get_by_role("button", name="Publiceer dit overzicht").click()
    expect(page.get_by_role("status")).to_have_text("Het overzicht is gepubliceerd.")


def test_two_handlers_publish_and_a_reader_takes_every_file_home(house: tuple[Site, Visit]) -> None:
    site, visit = house
    people = site.people
    hein, christien, joke = visit(people.hein, scripts=False), visit(people.christien), visit(people.joke, size=PHONE)

    joke.goto("/summaries")
    expect(joke.get_by_text("Er is nog geen overzicht gepubliceerd.")).to_be_visible()
    to_draft(hein)
    hein.get_by_label("Wat hebben we geleerd?").fill(LEARNED)
    hein.get_by_role("button", name="Bewaar de leerpunten").click()
    expect(hein.get_by_text("Vraag een andere behandelaar om ze na te kijken.")).to_be_visible()
    look_over_and_publish(christien)

    joke.goto("/summaries")
    joke.get_by_role("link", name="2026").click()
    expect(joke.get_by_role("heading", name="Overzicht van meldingen: 2026")).to_be_visible()
    expect(joke.get_by_text(LEARNED)).to_be_visible()
    expect(joke.get_by_text("Er kwamen 14 meldingen binnen, en minder dan 5 vragen")).to_be_visible()
    expect(joke.get_by_role("row", name="Anders, weet ik niet")).to_have_count(1)
    for name, form in FORMS.items():
        with joke.expect_download() as waiting:
            joke.get_by_role("link", name=name, exact=True).click()
        assert waiting.value.suggested_filename == f"overzicht-2026.{form}"
        with site.inside():
            published = publishing.file_of(publishing.published(Period.parse("2026")), "nl", form)
        assert Path(waiting.value.path()).read_bytes() == published

    hein.goto("/summaries/2026/published")
    hein.get_by_role("button", name="Begin een nieuwe uitgave").click()
    hein.get_by_label("Wat verbetert deze uitgave?").fill(MENDED)
    hein.get_by_role("button", name="Bewaar de leerpunten").click()
    look_over_and_publish(christien)
    joke.reload()
    expect(joke.get_by_text(MENDED)).to_be_visible()
    joke.get_by_role("link", name="uitgave 1").click()
    expect(joke.get_by_text(MENDED)).to_have_count(0)
