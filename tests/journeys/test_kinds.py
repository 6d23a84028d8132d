"""Urgent, and an own mistake, each with a name and without one; and a report that was told aloud, followed on paper."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.visits import DESK, PHONE, Visit
from tests.journeys.walking import code_on, come_back, keep, open_details, step
from tests.people import People

NAMED = pytest.mark.parametrize("name", ["", "Sanne de Vries"], ids=["anonymous", "named"])


@NAMED
def test_an_urgent_report_is_answered_first_and_then_handled(visit: Visit, people: People, name: str) -> None:
    story = f"In de buurtapp schelden ze nu op ons. {name and 'Met naam.'} Het worden er steeds meer."
    reporter, hein = visit(size=PHONE, scripts=False), visit(people.hein, size=DESK)
    code = file(reporter, "Het loopt nu uit de hand", story, name)
    expect(reporter.get_by_text("heb je een eerste antwoord")).to_be_visible()
    keep(reporter, code)
    expect(reporter.get_by_text("Reageer zelf even niet meer online")).to_be_visible()

    open_case(hein, story)
    expect(hein.get_by_text("De melder wacht op je eerste antwoord.")).to_be_visible()
    words = step(hein, "Ontvangst bevestigen").get_by_label("Bericht aan de melder")
    expect(words).to_have_value(re.compile("Reageer zelf even niet meer online"))
    hein.get_by_role("button", name="Bevestig de ontvangst").click()
    discuss(hein, "We vroegen de beheerder om de discussie te sluiten.")
    plan(hein, "De buren bellen")
    finish(hein, "Gebeld, de discussie is dicht.")
    hear(hein, "Betrokkene was boos en haalt het bericht weg.")
    close(hein, "Deels bevestigd", "De discussie is gestopt. Dank dat je zo snel was.")

    reporter.reload()
    expect(reporter.get_by_text("De discussie is gestopt.")).to_be_visible()
    expect(reporter.get_by_text("Betrokkene was boos")).to_have_count(0)
    if name:
        expect(reporter.get_by_text("Nog niemand heeft je naam bekeken.")).to_be_visible()


@NAMED
def test_an_own_mistake_is_thanked_for_put_right_and_closed(visit: Visit, people: People, name: str) -> None:
    story = f"Ik zette per ongeluk een foto met een cliënt online. {name and 'Met naam.'} Hij is weer weg."
    reporter, hein = visit(size=PHONE, scripts=False), visit(people.hein, size=DESK)
    code = file(reporter, "Ik wil een eigen fout melden", story, name)
    keep(reporter, code)
    expect(reporter.get_by_text("doe dat dan liefst binnen 48 uur")).to_be_visible()

    open_case(hein, story)
    expect(hein.get_by_text("Bedank eerst.")).to_be_visible()
    hein.get_by_role("button", name="Bevestig de ontvangst").click()
    part = open_step(hein, "Gesprek vastleggen")
    part.get_by_role("radiogroup", name="Was de fout binnen 48 uur hersteld?").get_by_label("Ja").check()
    discuss(hein, "Samen met de melder gekeken; de foto is echt weg.", category="Eigen fout, al hersteld of nog niet")
    part = open_step(hein, "Afsluiten zonder maatregel")
    part.get_by_label("Eigen fout, hersteld").check()
    part.get_by_label("Waarom is er geen maatregel nodig?").fill("Het is rechtgezet.")
    part.get_by_label("Terugkoppeling aan de melder").fill("Het is rechtgezet. Fijn dat je het zelf zei.")
    part.get_by_role("button", name="Sluit de zaak af zonder maatregel").click()
    expect(hein.get_by_role("status")).to_have_text("De zaak is afgesloten.")

    reporter.reload()
    expect(reporter.get_by_text("Fijn dat je het zelf zei.")).to_be_visible()


def test_a_report_told_aloud_is_followed_with_the_paper_in_another_browser(visit: Visit, people: People) -> None:
    hein, reporter = visit(people.hein, size=DESK), visit(size=PHONE, scripts=False)
    story = "Hij vertelt dat iemand foto's van hem in een groepsapp zet, al weken."
    hein.goto("/cases")
    hein.get_by_role("link", name="Opschrijven wat iemand vertelt").click()
    hein.get_by_role("radiogroup", name="Hoe vertelt de melder het?").get_by_label("Aan de telefoon").check()
    hein.get_by_label("Wat is er gebeurd?").fill(story)
    hein.get_by_label("Nee, ik meld zonder naam").check()
    hein.get_by_role("button", name="Verstuur voor de melder").click()
    expect(hein.get_by_text("Wees eerlijk: jij hebt de code nu ook gezien.")).to_be_visible()
    code = code_on(hein)
    hein.emulate_media(media="print")
    expect(hein.get_by_text("Wees eerlijk")).to_be_hidden()
    expect(hein.get_by_text("typ deze code over")).to_be_visible()
    hein.emulate_media(media="screen")

    come_back(reporter, code)
    expect(reporter.get_by_text("Hein schreef op wat je vertelde. Wil je kijken of het klopt?")).to_be_visible()
    reporter.get_by_role("link", name="Lees het en geef antwoord").click()
    expect(reporter.get_by_text(story)).to_be_visible()
    reporter.get_by_label("Ik wil iets veranderen").check()
    reporter.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(reporter.get_by_role("alert")).to_contain_text("Schrijf op wat er niet klopt")
    reporter.get_by_label("Wat wil je erbij zeggen?").fill("Het is pas één week.")
    reporter.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(reporter.get_by_role("status")).to_contain_text("Wat je schreef staat nu bij het verslag")

    hein.get_by_role("link", name="Naar de zaak").click()
    expect(hein.get_by_text("De melder vertelde dit, en Hein schreef het op.")).to_be_visible()
    expect(hein.get_by_text("De melder verbetert het verslag.")).to_be_visible()
    expect(hein.get_by_text("Het is pas één week.")).to_be_visible()


def file(page: Page, kind: str, story: str, name: str) -> str:
    page.goto("/report")
    page.get_by_label(kind).check()
    page.get_by_label("Wat is er gebeurd?").fill(story)
    page.get_by_label("Ja, mijn naam mag erbij" if name else "Nee, ik meld zonder naam").check()
    page.get_by_label("Je naam, als je ja koos").fill(name)
    page.get_by_role("button", name="Verstuur mijn melding").click()
    return code_on(page)


def open_case(page: Page, story: str) -> None:
    """The newest case that tells this."""
    page.goto("/cases?status=reported")
    addresses = page.get_by_role("table").get_by_role("link").evaluate_all("links => links.map(link => link.href)")
    for address in addresses:
        page.goto(address)
        if page.get_by_text(story).count():
            return
    raise AssertionError("the case is not on the desk")


def discuss(page: Page, decision: str, category: str = "Kwetsend bericht, pesten of discriminatie online") -> None:
    part = open_step(page, "Gesprek vastleggen")
    part.get_by_role("radiogroup", name="Hoe spraken jullie?").get_by_label("Aan de telefoon").check()
    part.get_by_label("Wat is besloten?").fill(decision)
    part.get_by_label("Waar gaat het over?").select_option(category)
    part.get_by_label("Hoe erg is het?").select_option("Iemand is van slag, kleine schade")
    part.get_by_label("Kan het weer gebeuren?").select_option("Eén keer, waarschijnlijk niet weer")
    part.get_by_role("button", name="Leg het gesprek vast").click()
    expect(page.get_by_role("status")).to_have_text("Het gesprek is vastgelegd.")


def open_step(page: Page, name: str) -> Locator:
    part = step(page, name)
    open_details(part, name)
    return part


def plan(page: Page, what: str) -> None:
    part = open_step(page, "Maatregelen afspreken")
    part.get_by_label("In je eigen woorden").first.fill(what)
    part.get_by_label("Wie doet het?").first.select_option("Hein")
    part.get_by_label("Wanneer is het klaar?").first.fill("2026-12-24")
    part.get_by_role("button", name="Spreek dit af").click()
    expect(page.get_by_role("status")).to_be_visible()


def finish(page: Page, result: str) -> None:
    page.get_by_role("link", name="Afronden").first.click()
    page.get_by_label("Wat is er gebeurd?").fill(result)
    page.get_by_role("button", name="Rond deze maatregel af").click()
    expect(page.get_by_role("status")).to_have_text("De maatregel is afgerond.")


def hear(page: Page, said: str) -> None:
    """By the door on the case page, and back again."""
    page.get_by_role("link", name="De betrokkene horen").click()
    page.get_by_label("Ja, we hebben elkaar gesproken").check()
    page.get_by_label("Op welke dag?").fill("2026-11-02")
    page.get_by_label("Wat zei de betrokkene? Of: waarom nog niet?").fill(said)
    page.get_by_role("button", name="Leg dit vast").click()
    expect(page.get_by_role("status")).to_have_text("Het staat in de zaak.")
    page.get_by_role("link", name="Terug naar de zaak").click()


def close(page: Page, outcome: str, feedback: str) -> None:
    part = open_step(page, "Afsluiten")
    part.get_by_label(outcome, exact=True).check()
    part.get_by_label("Terugkoppeling aan de melder").fill(feedback)
    part.get_by_role("button", name="Sluit de zaak af").click()
    expect(page.get_by_role("status")).to_have_text("De zaak is afgesloten.")
