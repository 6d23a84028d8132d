"""The second factor in a real browser: an app's codes without JavaScript, spare codes, and a passkey of the device."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.site import OPENED, Site
from tests.journeys.walking import type_password
from tests.people import Person, new_person
from tracker.domain.permissions import Role
from tracker.domain.second_factor import code_at


@pytest.fixture(params=["with JavaScript", "without"])
def page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    """On localhost, where browsers allow passkeys without https."""
    address = site.address.replace("127.0.0.1", "localhost")
    scripts = request.param == "with JavaScript"
    with browser.new_context(base_url=address, locale="nl-NL", java_script_enabled=scripts) as context:
        yield context.new_page()


class App:
    """A phone with an app that makes codes; it never shows one that it showed before."""

    def __init__(self, secret: str) -> None:
        self.secret, self.last = secret, 0

    def code(self, page: Page) -> str:
        step = max(int(_server_time(page).timestamp()) // 30 - 1, self.last + 1)
        self.last = step
        return code_at(self.secret, step)


def _server_time(page: Page) -> datetime:
    return parsedate_to_datetime(page.request.get("/health").headers["date"])


def confirm(page: Page, person: Person, code: str = "") -> None:
    page.get_by_label("Je wachtwoord").fill(person.password)
    if code:
        page.get_by_label("De code van je app").fill(code)
    page.get_by_role("button", name="Ja, ik ben het").click()


def read_secret(page: Page) -> str:
    return page.locator(".offered .ref").inner_text().replace(" ", "")


def spare_codes_on(page: Page) -> list[str]:
    expect(page.get_by_role("heading", name="Je noodcodes", exact=True)).to_be_visible()
    return [text.replace(" ", "") for text in page.locator(".spares li").all_inner_texts()]


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Afmelden").click()


def test_from_the_first_code_to_a_passkey(page: Page, site: Site, request: pytest.FixtureRequest) -> None:
    scripts = "without" not in request.node.name
    with site.inside():
        person = new_person(f"noor{int(scripts)}", Role.COORDINATOR, now=OPENED)
    page.goto("/sign-in")
    type_password(page, person)
    page.get_by_role("link", name=person.name).click()
    page.get_by_role("link", name="Stel een tweede stap in").click()
    confirm(page, person)
    app = App(read_secret(page))
    page.get_by_label("De code die de app nu laat zien").fill("000000")
    page.get_by_role("button", name="Stel hem in").click()
    expect(page.locator("#code-mistake")).to_contain_text("klopt niet")
    page.get_by_label("De code die de app nu laat zien").fill(app.code(page))
    page.get_by_role("button", name="Stel hem in").click()
    spare = spare_codes_on(page)
    assert len(spare) == 10 and all(re.fullmatch(r"\d{12}", code) for code in spare)
    page.get_by_role("link", name="Bewaard. Ga verder").click()
    sign_out(page)

    page.goto("/sign-in")
    type_password(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog één stap")
    page.goto("/cases")
    expect(page).to_have_url(re.compile("/sign-in"))
    type_password(page, person)
    page.get_by_label("De code van je app").fill(spare[0])
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    if scripts:
        add_and_use_a_passkey(page, person, app)


def add_and_use_a_passkey(page: Page, person: Person, app: App) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/account/passkeys/new")
    confirm(page, person, app.code(page))
    page.get_by_label("Hoe noem je dit apparaat?").fill("Mijn laptop")
    press(page, "Maak de passkey")
    expect(page.get_by_role("status").first).to_have_text("Je passkey werkt vanaf nu.")
    expect(page.get_by_text("Mijn laptop").first).to_be_visible()
    sign_out(page)
    page.goto("/sign-in")
    type_password(page, person)
    press(page, "Gebruik mijn passkey")
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    page.goto("/account/password")
    page.get_by_label("Je wachtwoord").fill(person.password)
    press(page, "Gebruik mijn passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kies een ander wachtwoord")


def press(page: Page, name: str) -> None:
    """A button for a device: pressed before the page's script runs it does nothing."""
    button = page.get_by_role("button", name=name)
    expect(button).to_be_visible()
    page.wait_for_load_state()
    button.click()
