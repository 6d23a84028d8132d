"""The main job, end to end, on a phone, in Dutch, without JavaScript: from a first page to a number in the summary."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.site import OPENED, QUARTER, Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import STORY, code_on, keep, open_details, sign_in, sloppy, step, type_code
from tests.people import People

SUBJECT = "Informatie over een cliënt in een app of groep"
DECISION = "We vragen de beheerder van de groep om de foto weg te halen."
FEEDBACK = "De foto is weg en de groep heeft nu afspraken. Dank je dat je het zei."
THANKS = "Dank je wel. Ik las het vanochtend en bel de beheerder van de groep."


def test_a_report_travels_from_a_phone_to_the_summary(visit: Visit, site: Site, people: People) -> None:
    reporter = visit(size=PHONE, scripts=False)
    hein = visit(size=PHONE, scripts=False)
    sign_in(hein, people.hein)
    counted = count_in_summary(hein)

    code = file_from_the_first_page(reporter)
    leave_with_the_code(reporter, code)

    open_from_the_list(hein)
    acknowledge(hein)
    discuss(hein)
    plan(hein)
    finish(hein)
    say_whether_it_goes_outside(hein)
    close(hein)
    assert count_in_summary(hein) == counted + 1
    hein.get_by_role("button", name="Afmelden").click()
    hein.goto("/cases")
    expect(hein).to_have_url(re.compile("/sign-in"))

    read_the_outcome(reporter, code)


def file_from_the_first_page(page: Page) -> str:
    page.goto("/")
    page.get_by_role("link", name="Iets melden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vertel wat er is gebeurd")
    page.get_by_label("Wat is er gebeurd?").fill(STORY)
    open_details(page, "Iets op internet of in een app")
    page.get_by_label(SUBJECT).check()
    page.get_by_role("radiogroup", name="Heeft een cliënt hier last van?").get_by_label("Een beetje").check()
    page.get_by_label("Nee, ik meld zonder naam").check()
    open_details(page, "Ik wil nog meer vertellen")
    page.get_by_label("Waar was het?").select_option("Online")
    page.get_by_label("Wanneer was het ongeveer?").fill("gisteren, na het eten")
    page.get_by_role("radiogroup", name="Staat het nog online?").get_by_label("Ja").check()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank je. Je melding is binnen.")
    return code_on(page)


def leave_with_the_code(page: Page, code: str) -> None:
    page.get_by_label("Groep 2").fill("AAAA")
    page.get_by_role("button", name="Ik heb hem bewaard").click()
    expect(page.get_by_role("alert")).to_contain_text("Groep 2: Dit is niet groep 2.")
    assert code_on(page) == code
    keep(page, code)
    expect(page.get_by_role("heading", level=1)).to_have_text("Je melding")
    page.get_by_role("button", name="Klaar, sluit dit af").click()
    expect(page).to_have_url(re.compile("/$"))
    page.goto("/receipt/case")
    expect(page).to_have_url(re.compile("/receipt$"))


def open_from_the_list(page: Page) -> None:
    page.get_by_role("link", name="Vandaag").click()
    page.get_by_label("Status").select_option("Gemeld")
    page.get_by_role("button", name="Toon").click()
    page.get_by_role("table").get_by_role("link", name=SUBJECT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)
    expect(page.get_by_role("article").get_by_text(STORY)).to_be_visible()


def acknowledge(page: Page) -> None:
    standard = step(page, "Ontvangst bevestigen").get_by_label("Bericht aan de melder")
    expect(standard).to_have_value(re.compile("^Dank je wel voor je melding"))
    standard.fill(THANKS)
    page.get_by_role("button", name="Bevestig de ontvangst").click()
    expect(page.get_by_role("status")).to_have_text("De melder kan nu lezen dat de melding gezien is.")


def discuss(page: Page) -> None:
    form = step(page, "Gesprek vastleggen")
    form.get_by_label("Wanneer was het gesprek?").fill(OPENED.date().isoformat())
    form.get_by_role("group", name="Wie waren erbij?").get_by_label("Christien").check()
    form.get_by_label("Wat is besloten?").fill(DECISION)
    expect(form.get_by_label("Waar gaat het over?")).to_have_value("SM3")
    form.get_by_label("Plek", exact=True).select_option("Online")
    form.get_by_label("Hoe erg is het?").select_option("Iemand is van slag, kleine schade")
    form.get_by_label("Kan het weer gebeuren?").select_option("Kan weer gebeuren")
    open_details(form, "Welke regels horen erbij?")
    form.get_by_role("group", name="Welke regels?").get_by_role("checkbox").nth(4).check()
    form.get_by_role("button", name="Leg het gesprek vast").click()
    expect(page.get_by_role("status")).to_have_text("Het gesprek is vastgelegd.")
    expect(page.get_by_role("article").get_by_text(DECISION)).to_be_visible()


def plan(page: Page) -> None:
    line = page.get_by_role("group", name="Maatregel 1")
    line.get_by_label("Maatregel", exact=True).select_option("Bericht of foto weghalen en nakijken dat het weg is")
    line.get_by_label("Of iemand anders").fill("Bram")
    line.get_by_label("Wanneer is het klaar?").fill("2026-12-04")
    page.get_by_role("button", name="Spreek dit af").click()
    expect(page.get_by_role("status")).to_have_text("De maatregelen zijn afgesproken.")
    expect(page.get_by_role("listitem").filter(has_text="Corrigerende maatregel")).to_have_attribute(
        "aria-current", "step"
    )


def finish(page: Page) -> None:
    page.get_by_role("link", name="Naar de maatregelen").click()
    page.get_by_role("link", name="Afronden").click()
    page.get_by_label("Wat is er gebeurd?").fill("De foto is weg; ik heb het in de groep nagekeken.")
    page.get_by_role("button", name="Rond deze maatregel af").click()
    expect(page.get_by_role("status")).to_have_text("De maatregel is afgerond.")


def say_whether_it_goes_outside(page: Page) -> None:
    part = step(page, "Afsluiten")
    open_details(part, "Afsluiten")
    expect(part.get_by_text("Nu kan het nog niet: eerst moet duidelijk zijn")).to_be_visible()
    part.get_by_role("link", name="Beantwoord dit").click()
    open_details(page, "Beantwoord deze vraag")
    page.get_by_label("Niet nodig", exact=True).check()
    page.get_by_label("Bij wie, en met welk kenmerk? Of: waarom niet?").fill("Alleen de groep zag de foto.")
    page.get_by_role("button", name="Leg het antwoord vast").click()
    expect(page.get_by_role("status")).to_have_text("Je antwoord staat erbij.")
    page.get_by_role("link", name="Terug naar de zaak").click()


def close(page: Page) -> None:
    page.get_by_label("Bevestigd", exact=True).check()
    page.get_by_label("Is de betrokkene niet gehoord? Schrijf waarom").fill("De plaatser is niet bekend.")
    page.get_by_label("Terugkoppeling aan de melder").fill(FEEDBACK)
    page.get_by_role("button", name="Sluit de zaak af").click()
    expect(page.get_by_role("status")).to_have_text("De zaak is afgesloten.")


def read_the_outcome(page: Page, code: str) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Mijn melding volgen").click()
    type_code(page, sloppy(code))
    expect(page.get_by_text("Je melding is afgesloten. De uitkomst: bevestigd.")).to_be_visible()
    for said in (THANKS, FEEDBACK):
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("Je melding is besproken door Christien en Hein.")).to_be_visible()
    expect(page.get_by_text(DECISION)).to_have_count(0)


def count_in_summary(page: Page) -> int:
    """How many times the summary of this quarter counts the subject, for who is signed in."""
    page.get_by_role("link", name="Overzichten").click()
    page.locator(f"a[href='/summaries/{QUARTER}']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("kwartaal 4 van 2026"))
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=SUBJECT))
    return int(row.locator(".figure").first.inner_text()) if row.count() else 0
