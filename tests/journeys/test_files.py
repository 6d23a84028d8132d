"""Files in a real browser, without JavaScript: chosen, refused, kept, sent, seen by the reporter and by a handler."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import papers
from tests.journeys.site import Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import STORY, code_on, come_back, keep
from tests.people import People
from tracker.casefile import CaseFile
from tracker.domain import receipts


@pytest.fixture
def album(tmp_path: Path) -> list[Path]:
    """Two pictures as a telephone keeps them."""
    for name, content in (
        ("groepsapp.jpg", papers.picture(size=(600, 400), turned=6)),
        ("bord.png", papers.picture("PNG", (400, 300))),
        ("verslag.docx", papers.document()),
        ("leeg.jpg", b""),
    ):
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in ("groepsapp.jpg", "bord.png", "verslag.docx", "leeg.jpg")]


def test_two_pictures_go_along_after_a_refusal_and_a_handler_sees_them(
    visit: Visit, site: Site, people: People, album: list[Path]
) -> None:
    page = visit(size=PHONE, scripts=False)
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill("Foto")
    page.get_by_label("Foto's of bestanden erbij").set_input_files([album[0], album[1], album[3]])
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page).to_have_title(re.compile("^Nog niet verstuurd"))
    expect(page.get_by_role("alert")).to_contain_text("leeg.jpg is leeg.")
    expect(kept(page)).to_have_text([re.compile("^groepsapp.jpg"), re.compile("^bord.png")])

    page.get_by_label("Foto's of bestanden erbij").set_input_files(album[2])
    page.get_by_role("button", name="Zet dit erbij").click()
    expect(kept(page)).to_have_count(3)
    expect(page.get_by_label("Foto's of bestanden erbij")).to_be_in_viewport()
    expect(page.get_by_label("Wat is er gebeurd?")).to_have_value("Foto")
    page.get_by_role("button", name="Haal weg verslag.docx").click()
    expect(kept(page)).to_have_count(2)

    page.get_by_label("Wat is er gebeurd?").fill(STORY)
    page.get_by_label("Nee, ik meld zonder naam").check()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    code = code_on(page)
    keep(page, code)
    for name in ("groepsapp.jpg", "bord.png"):
        assert is_drawn(page, name)

    handler = visit(people.hein, scripts=False)
    with site.inside():
        reference = CaseFile.open_with_receipt(receipts.parse(code)).case.reference
    handler.goto(f"/cases/{reference}")
    handler.locator("img[alt='Foto: groepsapp.jpg']").scroll_into_view_if_needed()
    assert is_drawn(handler, "groepsapp.jpg")

    come_back(page, code)
    page.get_by_label("Schrijf het hier").fill("Nog iets op papier.")
    page.get_by_label("Foto's of bestanden erbij").set_input_files(album[2])
    page.get_by_role("button", name="Voeg dit toe").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="verslag.docx").click()
    assert saved.value.suggested_filename == "bestand.docx"
    assert Path(saved.value.path()).read_bytes() == papers.document()


def kept(page: Page) -> Locator:
    return page.get_by_role("list", name="Deze bestanden gaan mee").get_by_role("listitem")


def is_drawn(page: Page, name: str) -> bool:
    """Whether the browser really painted the picture: the content policy let it through, and it is whole."""
    picture = page.locator(f"img[alt='Foto: {name}']")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    return box is not None and box["width"] > 100 and box["height"] > 100
