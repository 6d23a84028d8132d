"""A refused form on a phone: every mistake on top and beside its field, every word still there, and a way to each."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import cases
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import STORY, code_on, step
from tests.people import People


@pytest.fixture
def refused(visit: Visit) -> Page:
    """A report that was sent too short and without a choice about the name."""
    page = visit(size=PHONE, scripts=False)
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill("Foto")
    page.get_by_label("Hoe mogen we je bereiken").fill("na vijven, 06 12 34 56 78")
    page.get_by_role("group", name="Wie mag dit niet lezen?").get_by_label("Hein").check()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page).to_have_title(re.compile("^Nog niet verstuurd"))
    return page


def test_every_mistake_stands_on_top_and_beside_its_field(refused: Page) -> None:
    summary = refused.get_by_role("alert")
    expect(summary.get_by_role("heading")).to_have_text("Nog twee dingen")
    assert top_of(summary) < top_of(refused.get_by_role("heading", level=1))
    links = summary.get_by_role("link").all()
    assert len(links) == 2
    for link in links:
        field = refused.locator(str(link.get_attribute("href")))
        sentence = refused.locator(f"{link.get_attribute('href')}-mistake")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_attribute("aria-describedby", re.compile(str(sentence.get_attribute("id"))))
        expect(sentence).to_be_visible()
        expect(link).to_contain_text(sentence.inner_text())


def test_every_word_and_choice_is_still_there(refused: Page) -> None:
    expect(refused.get_by_label("Wat is er gebeurd?")).to_have_value("Foto")
    expect(refused.get_by_label("Hoe mogen we je bereiken")).to_have_value("na vijven, 06 12 34 56 78")
    excluded = refused.get_by_role("group", name="Wie mag dit niet lezen?")
    expect(excluded.get_by_label("Hein")).to_be_checked()
    expect(excluded.get_by_label("Christien")).not_to_be_checked()


def test_by_keyboard_each_line_on_top_leads_to_its_field(refused: Page) -> None:
    story, name = refused.get_by_role("alert").get_by_role("link").all()
    story.press("Enter")
    expect(refused.get_by_label("Wat is er gebeurd?")).to_be_focused()
    expect(refused.get_by_label("Wat is er gebeurd?")).to_be_in_viewport()
    refused.keyboard.press("End")
    refused.keyboard.type(STORY)
    name.press("Enter")
    refused.keyboard.press("Tab")
    expect(refused.get_by_label("Nee, ik meld zonder naam")).to_be_focused()
    refused.keyboard.press("Space")
    refused.get_by_role("button", name="Verstuur mijn melding").press("Enter")
    code_on(refused)


def test_a_refused_step_on_the_desk_says_why_and_changes_nothing(visit: Visit, site: Site, people: People) -> None:
    with site.inside():
        told = cases.file(now=OPENED)
    page = visit(people.hein, size=PHONE, scripts=False)
    page.goto(f"/cases/{told.reference}")
    form = step(page, "Gesprek vastleggen")
    form.locator("summary").first.click()
    form.get_by_label("Wanneer was het gesprek?").fill("2026-12-24")
    form.get_by_label("Wat is besloten?").fill(STORY)
    form.get_by_label("Hoe erg is het?").select_option("Iemand is van slag, kleine schade")
    form.get_by_label("Kan het weer gebeuren?").select_option("Kan weer gebeuren")
    form.get_by_role("button", name="Leg het gesprek vast").click()
    expect(page.get_by_role("alert")).to_contain_text("Deze dag moet nog komen.")
    expect(form.get_by_text("Deze dag moet nog komen.")).to_be_visible()
    expect(form.get_by_label("Wat is besloten?")).to_have_value(STORY)
    page.goto(f"/cases/{told.reference}")
    expect(page.locator("[aria-current=step]")).to_contain_text("Gemeld")


def top_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"]
