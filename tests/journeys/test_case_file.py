"""A copy of a case in a real browser, from the choice to the saved file; and two people who erase from a list."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests import cases
from tests.cases import NOTHING_TO_DO, TALK, Told
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import Visit
from tests.journeys.walking import confirm
from tests.people import People, Person, later
from tracker.services import conversation, handling

NOTE = "Ik belde met Jan Vermeulen over de foto.\n\nHij werd boos op de buurvrouw."


@pytest.fixture
def told(site: Site) -> Told:
    hein = site.people.hein
    with site.inside():
        told = cases.with_picture(cases.file(now=OPENED), now=OPENED)
        case_file = cases.opened(told, hein)
        conversation.write_note(case_file, NOTE, cases.new_entry_id(), actor=hein.actor, now=OPENED)
        return told


def saved(page: Page, person: Person, button: str, folder: Path) -> Path:
    """Press the button, show who this is, and keep what comes."""
    page.get_by_role("button", name=button).click()
    page.get_by_label("Je wachtwoord").fill(person.password)
    page.get_by_role("button", name="Ja, ik ben het").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Ga verder").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_from_the_choice_to_a_file_in_which_what_was_black_is_not(
    visit: Visit, people: People, told: Told, tmp_path: Path, scripts: bool
) -> None:
    page = visit(people.hein, scripts=scripts)
    page.goto(f"/cases/{told.reference}")
    page.get_by_role("link", name="Een kopie meenemen voor iemand buiten").click()
    page.get_by_role("link", name="Voor een advocaat of jurist").click()
    page.get_by_role("button", name="Bekijk hoe het wordt").click()
    expect(page.get_by_role("alert")).to_contain_text("Nog twee dingen")
    page.get_by_label("Voor wie is de kopie?").fill("mr. De Wit")
    page.get_by_label("Waarom is het nodig?").fill("Er komt een zaak bij de rechter.")
    page.get_by_label("Wie de zaak las en wie een naam bekeek").check()
    page.get_by_role("button", name="Bekijk hoe het wordt").click()

    copy = page.get_by_role("region", name="Dossier van een zaak")
    expect(copy).to_contain_text("Jan Vermeulen")
    page.get_by_label("Welke woorden worden overal zwart?").fill("vermeulen\nJAN\nPietersen")
    copy.get_by_label("Laat deze alinea weg: alinea 2").check()
    page.get_by_role("button", name="Maak zwart en toon opnieuw").click()
    expect(page.get_by_text("Dit woord staat nergens: Pietersen")).to_be_visible()
    expect(copy).not_to_contain_text("Vermeulen")
    expect(copy).not_to_contain_text("buurvrouw")
    expect(copy.get_by_label("Laat deze alinea weg: alinea 2")).to_be_checked()

    path = saved(page, people.hein, "Neem mee als PDF", tmp_path)
    assert path.name == "dossier.pdf"
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(path).pages)
    assert "Ik belde met" in text
    assert "mr. De Wit" in text
    for word in ("Vermeulen", "Jan ", "buurvrouw"):
        assert word not in text

    page.goto(f"/cases/{told.reference}/file")
    expect(page.get_by_text("Er komt een zaak bij de rechter.")).to_be_visible()


def test_what_was_filled_in_is_there_again_on_the_way_back(visit: Visit, people: People, told: Told) -> None:
    page = visit(people.hein)
    page.goto(f"/cases/{told.reference}/file?purpose=inspectorate")
    page.get_by_label("Voor wie is de kopie?").fill("de Inspectie")
    page.get_by_label("Waarom is het nodig?").fill("Zij vroegen erom.")
    page.get_by_label("De maatregelen").uncheck()
    page.get_by_role("button", name="Bekijk hoe het wordt").click()
    page.get_by_label("Welke woorden worden overal zwart?").fill("foto")
    page.get_by_role("button", name="Terug naar stap 1").click()
    expect(page.get_by_label("Voor wie is de kopie?")).to_have_value("de Inspectie")
    expect(page.get_by_label("De maatregelen")).not_to_be_checked()
    page.get_by_role("button", name="Bekijk hoe het wordt").click()
    expect(page.get_by_label("Welke woorden worden overal zwart?")).to_have_value("foto")


def test_two_handlers_erase_from_the_list(visit: Visit, people: People, site: Site) -> None:
    then, hein_id = later(days=-400), people.hein
    with site.inside():
        told = [cases.file(now=then) for _ in range(2)]
        for each in told:
            case_file = cases.discussed(each, hein_id, replace(TALK, held_on=then.date()), now=then)
            seen = case_file.case.last_act
            handling.close_without_action(case_file, NOTHING_TO_DO, seen=seen, actor=hein_id.actor, now=then)
    hein, christien = visit(people.hein), visit(people.christien, scripts=False)
    hein.goto("/cases/retention")
    for each in told:
        hein.get_by_label(each.reference).check()
    hein.get_by_role("button", name="Stel voor om te wissen").click()
    confirm(hein, people.hein)
    expect(hein.get_by_role("status")).to_contain_text("Je stelde voor om 2 zaken te wissen.")

    christien.goto("/cases/retention")
    for each in told:
        christien.get_by_label(each.reference).check()
    christien.get_by_role("button", name="Wis deze zaken").click()
    confirm(christien, people.christien)
    expect(christien.get_by_role("status")).to_contain_text("2 zaken zijn gewist.")
    for each in told:
        christien.goto(f"/cases/{each.reference}")
        expect(christien.get_by_role("heading", level=1)).not_to_contain_text("Foto")
