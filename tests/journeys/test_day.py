"""A day at the desk: words that are looked for, a flood set aside by two people, and keys that save time."""

import pytest
from playwright.sync_api import expect

from tests import cases
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import DESK, PHONE, Visit
from tests.journeys.walking import open_details
from tests.people import People


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_word_is_looked_for_in_a_part_of_the_cases_and_stands_in_no_address(
    visit: Visit, people: People, site: Site, size: tuple[int, int]
) -> None:
    with site.inside():
        told = cases.file(story=f"Een kalf liep los op de weg, breed {size[0]}.", now=OPENED)
    page = visit(people.hein, size=size, scripts=False)
    page.get_by_label("Status").select_option("Gemeld")
    page.get_by_role("button", name="Toon", exact=True).click()
    expect(page.get_by_text("Je koos:")).to_be_visible()
    page.get_by_label("Zoek in wat er geschreven is").fill(f"KÁLF {size[0]}")
    page.get_by_role("button", name="Zoek", exact=True).click()
    expect(page.get_by_role("heading", name="Gevonden in één zaak")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("kalf")
    assert page.url.endswith("/cases/search")
    page.locator(".hits h3 a").click()
    expect(page).to_have_url(f"{site.address}/cases/{told.reference}")
    page.goto("/cases?status=reported&kind=report")
    page.get_by_role("link", name="Haal weg Soort: Melding").click()
    expect(page).to_have_url(f"{site.address}/cases?status=reported")


def test_a_flood_is_set_aside_by_two_people(visit: Visit, people: People, site: Site) -> None:
    with site.inside():
        junk = [cases.file(story=f"Nu lampen kopen voor weinig geld! Nummer {n}.", now=OPENED) for n in range(3)]
    hein = visit(people.hein, size=PHONE, scripts=False)
    hein.get_by_role("link", name="Samen opzij zetten").click()
    for told in junk:
        hein.locator("label.choice", has_text=told.reference).click()
    hein.get_by_role("button", name="Stel dit voor").click()
    expect(hein.get_by_role("alert")).to_contain_text("Kies hier iets.")
    for told in junk:
        expect(hein.locator("label.choice", has_text=told.reference).locator("input")).to_be_checked()
    hein.get_by_label("Geen echte melding").check()
    hein.get_by_label("Leg het uit").fill("Reclame.")
    hein.get_by_label("Bericht aan alle melders").fill("Hier doen we niets mee.")
    hein.get_by_role("button", name="Stel dit voor").click()
    expect(hein.get_by_role("status")).to_contain_text("Je voorstel ligt klaar")

    christien = visit(people.christien, scripts=False)
    christien.get_by_role("link", name="Bekijk wat collega's voorstelden").first.click()
    expect(christien.get_by_role("heading", name="stelt dit voor bij 3 meldingen")).to_be_visible()
    christien.locator("label.choice", has_text=junk[2].reference).click()
    christien.get_by_role("button", name="Ja, sluit deze meldingen af").click()
    expect(christien.get_by_role("status")).to_contain_text("Deze meldingen zijn afgesloten.")
    expect(christien.locator("label.choice")).to_have_count(1)


def test_keys_move_through_the_cases_and_can_be_switched_off(visit: Visit, people: People, site: Site) -> None:
    with site.inside():
        cases.file(now=OPENED)
        cases.file(now=OPENED)
    page = visit(people.hein)
    rows = page.locator(".attention li > div > a, .register tbody th a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("/")
    field = page.get_by_label("Zoek in wat er geschreven is")
    expect(field).to_be_focused()
    page.keyboard.type("j/k?")
    expect(field).to_have_value("j/k?")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_text("naar de volgende zaak")).to_be_visible()
    page.get_by_label("Sneltoetsen gebruiken").uncheck()

    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("body")).to_be_focused()
    open_details(page, "Sneltoetsen")
    expect(page.get_by_label("Sneltoetsen gebruiken")).not_to_be_checked()
    page.get_by_label("Sneltoetsen gebruiken").check()
    page.reload()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()


def test_without_scripts_nothing_speaks_of_keys(visit: Visit, people: People) -> None:
    page = visit(people.hein, scripts=False)
    expect(page.locator("[data-keys]")).to_be_hidden()
