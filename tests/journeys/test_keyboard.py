"""Everything by keyboard alone: what has the focus can be seen, and Tab goes through a page as it is read."""

from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.visits import DESK, PHONE, Visit
from tests.journeys.walking import STORY, code_on
from tests.people import People

FARTHEST: Final = 120
"""Presses of Tab in which anything on a page must be reached."""
SEEN: Final = """element => {
  const style = getComputedStyle(element), place = element.getBoundingClientRect();
  const bar = document.querySelector("header.top").getBoundingClientRect();
  const under = getComputedStyle(document.querySelector("header.top")).position === "sticky" ? bar.bottom : 0;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inHeader = element.closest("header.top") || element.classList.contains("skip-link");
  return ring && place.top >= (inHeader ? 0 : under) - 1 && place.top < innerHeight;
}"""


def test_the_first_tab_offers_to_skip_to_the_content(visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Iets melden")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_report_is_filed_and_its_code_kept_by_keyboard_alone(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size, scripts=False)
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Iets melden"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vertel wat er is gebeurd")

    tab_to(page, page.get_by_label("Wat is er gebeurd?"))
    page.keyboard.type(STORY)
    tab_to(page, page.locator("summary", has_text="Gegevens van iemand"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Gegevens kwijt of bij de verkeerde persoon"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("checkbox", name="Christien Coördinator"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Nee, ik meld zonder naam"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Verstuur mijn melding"))
    page.keyboard.press("Enter")

    groups = code_on(page).split("-")
    for name, group in (("Groep 2", groups[1]), ("Groep 5", groups[4])):
        tab_to(page, page.get_by_label(name))
        page.keyboard.type(group)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je melding")
    expect(page.get_by_text("Hein leest het.")).to_be_visible()


def test_enter_in_a_line_of_the_report_sends_nothing_by_accident_and_keeps_the_language(visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill(STORY)
    page.get_by_label("Hoe mogen we je bereiken").press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vertel wat er is gebeurd")
    expect(page.get_by_label("Wat is er gebeurd?")).to_have_value(STORY)
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("address", ["/", "/report", "/receipt", "/sign-in", "/outside-help", "/rules"])
def test_tab_goes_through_a_page_as_it_is_read(visit: Visit, address: str) -> None:
    page = visit(scripts=False)
    page.goto(address)
    walk(page)


def test_tab_goes_through_the_desk_as_it_is_read(visit: Visit, people: People) -> None:
    page = visit(people.hein, scripts=False)
    walk(page)


def test_going_back_the_focus_never_hides_under_the_bar_on_top(visit: Visit) -> None:
    page = visit(size=PHONE, scripts=False)
    page.goto("/report")
    page.get_by_role("contentinfo").get_by_role("link").last.focus()
    for _press in range(20):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        assert focused.evaluate(SEEN), focused.evaluate("element => element.outerHTML.slice(0, 120)")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus; it must then be seen."""
    wanted = target.element_handle()
    for _press in range(FARTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate(SEEN), f"the focus on {target} can't be seen"
            return
    raise AssertionError(f"Tab never reaches {target}")


def walk(page: Page) -> None:
    """Tab from the top to the end: never back, and never to a place where the focus can't be seen."""
    page.evaluate("window.last = null")
    for _press in range(FARTHEST):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        if page.evaluate("document.activeElement === document.body"):
            return
        described = focused.evaluate("element => element.outerHTML.slice(0, 120)")
        assert focused.evaluate(SEEN), f"the focus can't be seen: {described}"
        onward = "element => !window.last || !!(window.last.compareDocumentPosition(element) & 4)"
        assert focused.evaluate(onward), f"Tab went back: {described}"
        focused.evaluate("element => { window.last = element }")
    raise AssertionError("Tab never came to the end of the page")
