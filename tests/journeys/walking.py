"""What people do again and again: signing in, telling something, keeping the code, opening a case."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.people import Person

STORY = "In de groepsapp van het erf staat een foto van een bewoner, met zijn naam erbij."


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    type_password(page, person)
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    page.wait_for_load_state()  # a key that is pressed before the page's script runs does nothing


def type_password(page: Page, person: Person) -> None:
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord").fill(person.password)
    page.get_by_role("button", name="Meld me aan").click()


def confirm(page: Page, person: Person) -> None:
    """Show who this is, and go on with what was asked."""
    _type_confirmation(page, person)
    page.get_by_role("button", name="Ga verder").click()


def confirm_beforehand(page: Page, person: Person) -> None:
    """Then nothing asks for it for five minutes."""
    page.goto("/confirmation")
    _type_confirmation(page, person)
    expect(page.get_by_label("Je wachtwoord")).to_be_hidden()


def _type_confirmation(page: Page, person: Person) -> None:
    page.get_by_label("Je wachtwoord").fill(person.password)
    page.get_by_role("button", name="Ja, ik ben het").click()


def tell(page: Page, story: str = STORY, *, shut_out: tuple[Person, ...] = ()) -> str:
    """File a report with no name in it, and give the code that the receipt shows."""
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill(story)
    for person in shut_out:
        page.get_by_role("group", name="Wie mag dit niet lezen?").get_by_label(person.name).check()
    page.get_by_label("Nee, ik meld zonder naam").check()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    return code_on(page)


def code_on(page: Page) -> str:
    """The receipt code as it stands on the page: six groups of four."""
    expect(page.get_by_role("heading", name="Je ontvangstcode")).to_be_visible()
    groups = [text[:4] for text in page.locator(".groups li").all_inner_texts()]
    assert len(groups) == 6 and all(re.fullmatch(r"[0-9A-Z]{4}", group) for group in groups)
    return "-".join(groups)


def keep(page: Page, code: str) -> None:
    """Type the two groups back that the receipt asks for, and go on to the case."""
    groups = code.split("-")
    page.get_by_label("Groep 2").fill(groups[1])
    page.get_by_label("Groep 5").fill(groups[4])
    page.get_by_role("button", name="Ik heb hem bewaard").click()
    expect(page).to_have_url(re.compile("/receipt/case$"))


def come_back(page: Page, code: str) -> None:
    page.goto("/receipt")
    type_code(page, code)
    expect(page).to_have_url(re.compile("/receipt/case$"))


def type_code(page: Page, code: str) -> None:
    page.get_by_role("textbox", name="Je ontvangstcode").fill(code)
    page.get_by_role("button", name="Open mijn melding").click()


def sloppy(code: str) -> str:
    """As somebody copies it from a note: small letters, spaces, an O for a 0 and an l for a 1."""
    return " " + code.lower().replace("0", "O").replace("1", "l").replace("-", "  ") + " "


def step(page: Page, name: str) -> Locator:
    """The part of a case page that holds this step's form."""
    return page.locator("details.step").filter(has=page.locator("summary", has_text=re.compile(f"^{name}$")))


def open_details(place: Page | Locator, title: str) -> None:
    """Open what is folded away, as somebody does who presses its title."""
    summary = place.locator("summary", has_text=title).first
    if summary.evaluate("summary => !summary.parentElement.open"):
        summary.click()
