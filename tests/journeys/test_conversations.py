"""A whole conversation on two phones, without JavaScript: by name and without one, about a report and a question."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import cases
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import code_on, come_back, keep, open_details, step
from tests.people import People
from tracker.casefile import CaseFile
from tracker.domain import receipts

STORIES = {
    "report": "Op een fotosite staat een filmpje van het voederen, met een cliënt die niet wil dat je haar ziet.",
    "advice": "Mag ik een foto van de nieuwe geit plaatsen, als er op de achtergrond een cliënt staat?",
}
QUESTION = "in welk album was het?"
ANSWER = "Het album heet Erf. \U0001f410"
ENDS = {
    "report": "Het filmpje is weg en we spraken met wie het plaatste.",
    "advice": "Knip de foto bij: alleen de geit.",
}


@pytest.mark.parametrize("named", [False, True], ids=["anonymous", "named"])
@pytest.mark.parametrize("kind", STORIES)
def test_a_question_an_answer_and_the_end_of_it(
    visit: Visit, site: Site, people: People, kind: str, named: bool
) -> None:
    reporter, hein = visit(size=PHONE, scripts=False), visit(people.hein, size=PHONE, scripts=False)
    code = tell(reporter, kind, named=named)
    keep(reporter, code)
    expect(reporter.get_by_text("Nog niemand heeft dit gelezen.")).to_be_visible()

    hein.goto(address(site, code))
    ask_more(hein)
    come_back(reporter, code)
    says_that_it_was_read(reporter)
    hein.reload()
    expect(hein.get_by_text(re.compile("^Gelezen door de melder"))).to_be_visible()
    writes_back(reporter)

    hein.reload()
    expect(hein.get_by_role("region", name="In het kort")).to_contain_text("Daar is nog niet op geantwoord.")
    expect(hein.get_by_text(ANSWER, exact=True)).to_be_visible()
    (answer if kind == "advice" else give_feedback)(hein, ENDS[kind])

    come_back(reporter, code)
    letters = reporter.get_by_role("region", name="Er ligt een bericht voor je")
    expect(letters.get_by_text(ENDS[kind])).to_be_visible()
    if kind == "report":
        expect(letters.get_by_text(re.compile("gaf je op .* de terugkoppeling"))).to_be_visible()
    reporter.get_by_role("button", name="Ik heb dit gelezen").click()
    expect(letters).to_have_count(0)
    expect(reporter.get_by_text(ENDS[kind])).to_be_visible()


def tell(page: Page, kind: str, *, named: bool) -> str:
    page.goto(f"/report?kind={kind}")
    page.locator("#story").fill(STORIES[kind])
    if named:
        page.get_by_label("Ja, mijn naam mag erbij").check()
        page.get_by_label("Je naam, als je ja koos").fill("Noor Bakker")
    else:
        page.get_by_label("Nee, ik meld zonder naam").check()
    page.get_by_role("main").get_by_role("button", name=re.compile("^Verstuur mijn")).click()
    return code_on(page)


def address(site: Site, code: str) -> str:
    with site.inside():
        return f"/cases/{CaseFile.open_with_receipt(receipts.parse(code)).case.reference}"


def ask_more(page: Page) -> None:
    """With a standard text, of which the hole has to be filled in first."""
    form = page.locator("form.mail")
    form.get_by_label("Bericht aan de melder").fill("Dag.")
    open_details(form, "Begin met een tekst")
    form.get_by_label("Begin met een tekst").select_option("Meer vragen")
    form.get_by_role("button", name="Zet deze tekst erin").click()
    box = form.get_by_label("Bericht aan de melder")
    expect(box).to_have_value(re.compile(r"^Dag\.\s+Ik wil het goed begrijpen"))
    form.get_by_role("button", name="Verstuur aan de melder").click()
    expect(page.get_by_role("alert")).to_contain_text("Hier staat nog [vul in].")
    box.fill(box.input_value().replace("[vul in]", QUESTION))
    form.get_by_role("button", name="Verstuur aan de melder").click()
    expect(page.get_by_role("status")).to_have_text("Je bericht staat klaar voor de melder.")


def says_that_it_was_read(page: Page) -> None:
    letters = page.get_by_role("region", name="Er ligt een bericht voor je")
    expect(letters.get_by_text(QUESTION)).to_be_visible()
    expect(letters).to_contain_text("Druk je niet, dan weet niemand dat je hier was.")
    letters.get_by_role("button", name="Ik heb dit gelezen").click()
    expect(page.get_by_role("status")).to_contain_text("weet nu dat je het gelezen hebt")
    expect(letters).to_have_count(0)


def writes_back(page: Page) -> None:
    page.get_by_label("Schrijf het hier").fill(ANSWER)
    page.get_by_role("button", name="Voeg dit toe").click()
    expect(page.get_by_role("status")).to_have_text("Dank je. Het staat erbij.")


def give_feedback(page: Page, words: str) -> None:
    form = page.locator("form.mail")
    form.get_by_label("Bericht aan de melder").fill(words)
    form.get_by_label("Dit is de terugkoppeling").check()
    form.get_by_role("button", name="Verstuur aan de melder").click()
    expect(page.get_by_role("status")).to_have_text("De terugkoppeling staat klaar voor de melder.")
    expect(page.get_by_role("complementary")).to_contain_text("Terugkoppeling gegeven")


def answer(page: Page, words: str) -> None:
    open_details(page, "Antwoord geven en afsluiten")
    form = step(page, "Antwoord geven en afsluiten")
    form.get_by_role("radiogroup", name="Het korte antwoord").get_by_role("radio").first.check()
    form.get_by_label("Je antwoord").fill(words)
    form.get_by_role("button", name="Verstuur het antwoord en sluit af").click()
    expect(page.get_by_role("status")).to_contain_text("Je antwoord staat klaar voor de melder.")


def test_the_words_are_on_paper_also_where_they_are_folded(visit: Visit, site: Site, people: People) -> None:
    with site.inside():
        told = cases.file(story="Het begon op maandag. " * 80 + "En zo eindigde het.", now=OPENED)
    page = visit(people.hein)
    page.goto(f"/cases/{told.reference}")
    end = page.locator(".rest").get_by_text("En zo eindigde het.")
    expect(end).to_be_hidden()
    page.emulate_media(media="print")
    expect(end).to_be_visible()
