"""An action from the catalogue, done with proof, that turns out not to help: the case is open again, and so is it."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests import cases, papers
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import Visit
from tests.people import People
from tracker.domain.demands import Action, Plan

TAKE_DOWN = "Bericht of foto weghalen en nakijken dat het weg is"
PLAN = Plan((Action("De foto weghalen", "Bram", (OPENED + timedelta(days=3)).date()),))
RESULT = "De foto is uit de groep. Ik heb het op twee telefoons nagekeken."
PROOF = "Toch nog een keer gezien, in een andere groep."


def test_an_action_is_planned_done_with_proof_and_does_not_help(site: Site, visit: Visit, people: People) -> None:
    with site.inside():
        told = cases.file(now=OPENED)
        cases.discussed(told, people.hein, now=OPENED)
    address = f"/cases/{told.reference}"
    hein = visit(people.hein)
    hein.goto(address)
    plan(hein)
    finish(hein)
    with site.inside():
        cases.closed(told, people.hein, now=OPENED)

    christien = visit(people.christien)
    christien.goto("/actions?show=check")
    row = christien.get_by_role("row").filter(has_text=told.reference)
    row.get_by_role("link", name=TAKE_DOWN).click()
    expect(christien.get_by_role("link", name="Foto: bewijs.jpg")).to_be_visible()
    christien.get_by_role("link", name="Kijken of het helpt").click()
    christien.get_by_role("button", name="Leg dit vast").click()
    expect(christien.get_by_role("alert")).to_contain_text("Alles wat je invulde staat er nog.")
    christien.get_by_label("Het helpt niet", exact=False).check()
    christien.get_by_label("Hoe weet je dat?").fill(PROOF)
    christien.get_by_role("button", name="Leg dit vast").click()
    expect(christien.get_by_role("alert")).to_contain_text("Kies een dag.")
    expect(christien.get_by_label("Hoe weet je dat?")).to_have_value(PROOF)
    again = (OPENED + timedelta(days=14)).date().isoformat()
    christien.get_by_label("Helpt het niet, of is het te vroeg: tot wanneer?").fill(again)
    christien.get_by_role("button", name="Leg dit vast").click()

    expect(christien.get_by_role("status")).to_contain_text("De zaak is weer open, en de maatregel ook.")
    expect(christien.get_by_text(PROOF)).to_be_visible()
    with site.inside():
        assert cases.opened(told, people.christien).case.status == "discussed"
    hein.goto("/actions")
    expect(hein.get_by_role("row").filter(has_text=told.reference)).to_contain_text("Afronden")


def plan(page: Page) -> None:
    if not page.locator("#step-plan[open]").count():
        page.locator("#step-plan summary").first.click()
    line = page.get_by_role("group", name="Maatregel 1")
    line.get_by_label("Maatregel", exact=True).select_option(TAKE_DOWN)
    line.get_by_label("Wie doet het?").select_option("Hein")
    line.get_by_label("Wanneer is het klaar?").fill((OPENED + timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="Spreek dit af").click()
    expect(page.get_by_role("status")).to_have_text("De maatregelen zijn afgesproken.")


def finish(page: Page) -> None:
    page.get_by_role("link", name="Afronden").first.click()
    page.get_by_label("Wat is er gebeurd?").fill(RESULT)
    page.get_by_text("Foto's of bestanden", exact=True).click()
    picture = {"name": "bewijs.jpg", "mimeType": "image/jpeg", "buffer": papers.picture()}
    page.get_by_label("Foto's of bestanden erbij").set_input_files(picture)  # type: ignore[arg-type]
    page.get_by_role("button", name="Zet dit erbij").click()
    expect(page.get_by_text("bewijs.jpg").first).to_be_visible()
    expect(page.get_by_label("Wat is er gebeurd?")).to_have_value(RESULT)
    page.get_by_role("button", name="Rond deze maatregel af").click()
    expect(page.get_by_role("status")).to_have_text("De maatregel is afgerond.")


def test_two_who_finish_one_action_write_one_result(site: Site, visit: Visit, people: People) -> None:
    with site.inside():
        told = cases.file(now=OPENED)
        cases.discussed(told, people.hein, now=OPENED)
        case_file = cases.planned(told, people.hein, PLAN, now=OPENED)
        address = f"/cases/{told.reference}/actions/{case_file.actions()[0].id}/result"
    pages = [visit(person, scripts=False) for person in (people.hein, people.christien)]
    for page, words in zip(pages, (RESULT, PROOF), strict=True):
        page.goto(address)
        page.get_by_label("Wat is er gebeurd?").fill(words)
    for page in pages:
        page.get_by_role("button", name="Rond deze maatregel af").click()
    expect(pages[0].get_by_role("status")).to_have_text("De maatregel is afgerond.")
    expect(pages[1].get_by_role("alert")).to_contain_text("Deze maatregel is al afgerond.")
    expect(pages[1].get_by_label("Wat is er gebeurd?")).to_have_value(PROOF)
