"""What JavaScript adds for comfort on the receipt page: copying, printing, and leaving quickly without a way back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.site import Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import tell

Leaving = Callable[[Page], None]


def press_the_button(page: Page) -> None:
    page.get_by_role("link", name="Snel weg").click()


def press_escape_twice(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def test_the_code_is_copied_by_a_button_that_says_so(visit: Visit, site: Site) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-write"], origin=site.address)
    code = tell(page)
    page.get_by_role("button", name="Kopieer de code").click()
    expect(page.get_by_role("status").filter(has_text="Gekopieerd.")).to_be_visible()
    page.goto(f"{site.address}/receipt")
    field = page.get_by_role("textbox", name="Je ontvangstcode")
    field.focus()
    page.keyboard.press("Control+v")  # as a person does: pages may not read what was copied
    expect(field).to_have_value(code)


def test_where_copying_is_refused_the_page_says_what_to_do(visit: Visit) -> None:
    page = visit()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    tell(page)
    page.get_by_role("button", name="Kopieer de code").click()
    expect(page.get_by_role("status").filter(has_text="Schrijf hem over.")).to_be_visible()


def test_printing_leaves_the_code_and_the_dates(visit: Visit) -> None:
    page = visit()
    page.add_init_script("window.print = () => { document.title = 'printed' }")
    code = tell(page)
    page.get_by_role("button", name="Print deze bladzijde").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.get_by_text(code[:4])).to_be_visible()
    expect(page.get_by_text(re.compile("^Uiterlijk")).first).to_be_visible()
    for control in (*page.get_by_role("link").all(), *page.get_by_role("button").all()):
        expect(control).to_be_hidden()


def test_without_javascript_there_is_no_button_that_does_nothing(visit: Visit) -> None:
    page = visit(size=PHONE, scripts=False)
    tell(page)
    for name in ("Kopieer de code", "Print deze bladzijde"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("link", name="Snel weg")).to_have_attribute("href", re.compile("^https://"))


@pytest.mark.parametrize("leave", [press_the_button, press_escape_twice])
def test_leaving_quickly_shows_another_page_and_leaves_no_code_behind(visit: Visit, leave: Leaving) -> None:
    page = visit()
    code = tell(page)
    address = page.get_by_role("link", name="Snel weg").get_attribute("href") or ""
    page.context.route(f"{address}**", weather)
    leave(page)
    expect(page.get_by_text("Het wordt droog.")).to_be_visible()
    assert page.url.startswith(address)
    page.go_back()
    expect(page.get_by_text(code[:4])).to_have_count(0)


def weather(route: Route) -> None:
    route.fulfill(body="<p>Het wordt droog.</p>", content_type="text/html")
