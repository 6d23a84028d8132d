"""Two coordinators on one case: nobody overwrites anybody, and no typed word is lost."""

import pytest
from playwright.sync_api import expect

from tests import cases
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import Visit
from tests.journeys.walking import step
from tests.people import People

MINE = "Dank je wel. Ik bespreek het vanmiddag met Hein."
DECISION = "We praten eerst met wie de foto plaatste."


@pytest.fixture
def address(site: Site) -> str:
    with site.inside():
        return f"/cases/{cases.file(now=OPENED).reference}"


def test_the_second_is_told_who_was_first_and_gets_the_words_back(visit: Visit, people: People, address: str) -> None:
    hein, christien = visit(people.hein, scripts=False), visit(people.christien, scripts=False)
    for page in (hein, christien):
        page.goto(address)
    step(christien, "Ontvangst bevestigen").get_by_label("Bericht aan de melder").fill(MINE)

    step(hein, "Ontvangst bevestigen").get_by_role("button").click()
    expect(hein.get_by_role("status")).to_be_visible()
    step(christien, "Ontvangst bevestigen").get_by_role("button").click()

    changed = christien.get_by_role("region", name="Er is intussen iets veranderd")
    expect(changed.get_by_role("listitem")).to_contain_text("Hein")
    expect(changed.get_by_text("De stap die je koos, kan nu niet meer.")).to_be_visible()
    expect(changed.get_by_text(MINE)).to_be_visible()
    expect(step(christien, "Ontvangst bevestigen")).to_have_count(0)


def test_a_step_that_is_still_there_holds_the_words_and_can_be_sent_again(
    visit: Visit, people: People, address: str
) -> None:
    hein, christien = visit(people.hein, scripts=False), visit(people.christien, scripts=False)
    for page in (hein, christien):
        page.goto(address)
        step(page, "Gesprek vastleggen").locator("summary").first.click()
    form = step(christien, "Gesprek vastleggen")
    form.get_by_label("Wat is besloten?").fill(DECISION)
    form.get_by_label("Hoe erg is het?").select_option("Iemand is van slag, kleine schade")
    form.get_by_label("Kan het weer gebeuren?").select_option("Kan weer gebeuren")

    hein.get_by_label("Notitie").fill("Ik bel vanmiddag.")
    hein.get_by_role("button", name="Bewaar de notitie").click()
    step(hein, "Ontvangst bevestigen").get_by_role("button").click()
    expect(hein.get_by_role("status")).to_be_visible()
    form.get_by_role("button", name="Leg het gesprek vast").click()

    changed = christien.get_by_role("region", name="Er is intussen iets veranderd")
    expect(changed).to_contain_text("Verstuur het dan opnieuw.")
    expect(form.get_by_label("Wat is besloten?")).to_have_value(DECISION)
    form.get_by_role("button", name="Leg het gesprek vast").click()
    expect(christien.get_by_role("status")).to_have_text("Het gesprek is vastgelegd.")


def test_two_answers_to_one_question_do_not_cross(visit: Visit, people: People, address: str) -> None:
    """The second reads the first's answer before sending anything, with the words and the mark still there."""
    hein, christien = visit(people.hein, scripts=False), visit(people.christien, scripts=False)
    for page in (hein, christien):
        page.goto(address)
    letter = christien.locator("form.mail")
    letter.get_by_label("Bericht aan de melder").fill(MINE)
    letter.get_by_label("Dit is de terugkoppeling").check()

    hein.locator("form.mail").get_by_label("Bericht aan de melder").fill("Kun je de link sturen?")
    hein.get_by_role("button", name="Verstuur aan de melder").click()
    expect(hein.get_by_role("status")).to_be_visible()
    christien.get_by_role("button", name="Verstuur aan de melder").click()

    changed = christien.get_by_role("region", name="Er is intussen iets veranderd")
    expect(changed.get_by_role("listitem")).to_have_text("Hein schreef aan de melder.")
    expect(changed).to_contain_text("Wat je invulde staat er nog.")
    expect(christien.get_by_text("Kun je de link sturen?")).to_be_visible()
    expect(letter.get_by_label("Bericht aan de melder")).to_have_value(MINE)
    expect(letter.get_by_label("Dit is de terugkoppeling")).to_be_checked()
    letter.get_by_label("Dit is de terugkoppeling").uncheck()
    christien.get_by_role("button", name="Verstuur aan de melder").click()
    expect(christien.get_by_role("status")).to_have_text("Je bericht staat klaar voor de melder.")
