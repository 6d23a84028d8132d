"""An administrator makes the reporting point the house's own, and a reporter sees it at once."""

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import confirm, sign_in
from tests.people import People

PROTOCOL = """# Gedragscode van de hoeve

Versie 3

**1. Lief zijn voor elkaar**

Ook online.

## 2. Vragen mag altijd

- aan Hein
- aan Christien

# Voor cliënten

## 1. Wat in huis gebeurt, blijft in huis
"""


def test_rules_are_read_from_a_file_and_stand_on_the_public_page(visit: Visit, people: People, tmp_path: Path) -> None:
    file = tmp_path / "gedragscode.md"
    file.write_bytes(b"\xef\xbb\xbf" + PROTOCOL.replace("\n", "\r\n").encode())
    page = visit(size=PHONE, scripts=False)
    sign_in(page, people.peter)
    page.get_by_role("link", name="Instellingen").click()
    page.get_by_role("main").get_by_role("link", name="Regels", exact=True).click()
    page.get_by_label("Kies een bestand").set_input_files(file)
    page.get_by_role("button", name="Laat zien wat je leest").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Klopt dit?")
    expect(page.get_by_text("We lezen 3 regels.")).to_be_visible()
    expect(page.get_by_text("Hier begint de nummering opnieuw.")).to_be_visible()
    page.get_by_role("button", name="Neem deze regels aan").click()
    confirm(page, people.peter)
    expect(page.get_by_text("Deze regels gelden nu.")).to_be_visible()

    anybody = visit(size=PHONE, scripts=False)
    anybody.goto("/rules")
    expect(anybody.get_by_role("heading", level=1)).to_have_text("Gedragscode van de hoeve")
    expect(anybody.get_by_role("heading", name="Wat in huis gebeurt, blijft in huis")).to_be_visible()
    anybody.get_by_role("link", name="Versie 1").click()
    expect(anybody.get_by_text("Dit is een oudere versie.")).to_be_visible()


def test_a_category_gets_another_name_and_the_report_form_says_it(visit: Visit, people: People) -> None:
    page = visit(size=PHONE, scripts=False)
    sign_in(page, people.peter)
    page.goto("/admin/categories")
    page.get_by_role("link", name="Foto of film zonder toestemming").click()
    page.get_by_label("Naam", exact=True).fill("Beeld dat niet mocht")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("link", name="Beeld dat niet mocht")).to_be_visible()
    anybody = visit(size=PHONE, scripts=False)
    anybody.goto("/report")
    expect(anybody.get_by_text("Beeld dat niet mocht")).to_have_count(1)
