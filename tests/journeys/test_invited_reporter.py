"""A colleague with a slip of paper: from the link to a report of their own, a question about the name, a new phone."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.site import OPENED, Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import code_on, confirm_beforehand, keep, open_details
from tests.people import People
from tracker.domain.permissions import Role
from tracker.services import joining

EMAIL = "noor@hartenhoeve.example"
STORY = "Iemand zette de telefoonlijst van alle cliënten in een open map op internet."
FIRST, SECOND = "zeven kippen op een stok", "acht geiten in de kleine wei"


def test_an_invited_reporter_files_answers_and_comes_back_on_another_device(
    visit: Visit, site: Site, people: People
) -> None:
    with site.inside():
        token = joining.invite(EMAIL, "Noor", Role.REPORTER, actor=people.peter.actor, now=OPENED)
    phone = visit(size=PHONE, scripts=False)
    phone.goto(f"/invitation/{token}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Welkom, Noor")
    phone.get_by_label("Kies een wachtwoord").fill(FIRST)
    phone.get_by_role("button", name="Maak mijn account").click()
    recovery = keep_recovery_code(phone)
    come_in(phone, FIRST)

    code = file_by_name(phone)
    keep(phone, code)
    phone.goto("/my-reports")
    expect(phone.get_by_text("telefoonlijst van alle cliënten").first).to_be_visible()

    ask_for_the_name(visit(people.hein), people)
    phone.goto("/my-reports")
    expect(phone.get_by_text("Hein vraagt of je naam naar de Inspectie mag.")).to_be_visible()
    phone.get_by_role("button", name=re.compile("Lees en schrijf")).first.click()
    phone.get_by_role("link", name="Lees waarom, en geef antwoord").click()
    phone.get_by_label("Nee, dat wil ik niet").check()
    phone.get_by_role("button", name="Verstuur je antwoord").click()
    expect(phone.get_by_role("status")).to_contain_text("Je zei nee. Je naam gaat niet naar de Inspectie.")

    other = visit(size=PHONE, scripts=False)
    other.goto("/recovery")
    other.get_by_label("E-mailadres").fill(EMAIL)
    other.get_by_label("Je herstelcode").fill(recovery.lower())
    other.get_by_label("Nieuw wachtwoord").fill(SECOND)
    other.get_by_role("button", name="Bewaar mijn nieuwe wachtwoord").click()
    assert keep_recovery_code(other) != recovery
    come_in(other, SECOND)
    expect(other.get_by_text("telefoonlijst van alle cliënten").first).to_be_visible()
    phone.goto("/my-reports")
    expect(phone).to_have_url(re.compile("/sign-in"))


def keep_recovery_code(page: Page) -> str:
    """Wrong groups keep the page; the right ones let go of it."""
    expect(page.get_by_role("heading", name="Je herstelcode", exact=True)).to_be_visible()
    groups = [text[:4] for text in page.locator(".groups li").all_inner_texts()]
    page.get_by_label("Groep 2").fill("AAAA")
    page.get_by_role("button", name="Bewaard. Meld me aan").click()
    expect(page.get_by_role("alert")).to_contain_text("Kijk je code nog eens na")
    page.get_by_label("Groep 2").fill(groups[1])
    page.get_by_label("Groep 5").fill(groups[4])
    page.get_by_role("button", name="Bewaard. Meld me aan").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    return "-".join(groups)


def come_in(page: Page, password: str) -> None:
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Meld me aan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn meldingen")


def file_by_name(page: Page) -> str:
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill(STORY)
    page.get_by_label("Ja, mijn naam mag erbij").check()
    page.get_by_label("Je naam, als je ja koos").fill("Noor van Dam")
    page.get_by_role("button", name="Verstuur mijn melding").click()
    return code_on(page)


def open_the_case(hein: Page) -> None:
    """The one with this story: other journeys filed in the same house."""
    hein.goto("/cases?status=reported")
    links = hein.get_by_role("table").get_by_role("link").all()
    for address in [str(link.get_attribute("href")) for link in links]:
        hein.goto(address)
        if hein.get_by_role("article").get_by_text(STORY).count():
            return


def ask_for_the_name(hein: Page, people: People) -> None:
    confirm_beforehand(hein, people.hein)
    open_the_case(hein)
    expect(hein.get_by_role("article").get_by_text(STORY)).to_be_visible()
    hein.get_by_role("link", name="Namen in deze zaak").click()
    open_details(hein, "Vraag het aan de melder")
    hein.get_by_label("Ik vraag het eerst aan de melder").check()
    hein.get_by_label("Aan wie?").fill("de Inspectie")
    hein.get_by_label("Waarom is het nodig?").fill("Zij willen je zelf spreken over de lijst.")
    hein.get_by_role("button", name="Laat de melder dit lezen").click()
    expect(hein.get_by_role("status")).to_contain_text("De melder leest je vraag met de code")
