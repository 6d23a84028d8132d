"""The session ends while somebody types. What they wrote comes back, and goes out when they send it."""

import re

import pytest
from playwright.sync_api import expect

from tests import cases
from tests.journeys.site import OPENED, Site
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import STORY, code_on, come_back, step, type_code, type_password
from tests.people import People
from tracker.models import SessionRow, db
from tracker.services.recording import writing

LONG = "Ik sprak de beheerder van de groep.\n\n" + "Zij haalt de foto vandaag weg en kijkt het na. " * 40


@pytest.fixture
def told(site: Site) -> cases.Told:
    with site.inside():
        return cases.file(now=OPENED)


def end_every_session(site: Site) -> None:
    """As when they have stood idle too long: the rows are gone, the cookies are still there."""
    with site.inside(), writing():
        db.session.execute(db.delete(SessionRow))


def test_a_handlers_long_note_comes_back_after_signing_in_again(
    visit: Visit, site: Site, people: People, told: cases.Told
) -> None:
    page = visit(people.hein, scripts=False)
    page.goto(f"/cases/{told.reference}")
    page.get_by_label("Notitie").fill(LONG)
    end_every_session(site)
    page.get_by_role("button", name="Bewaar de notitie").click()
    expect(page.get_by_role("status")).to_contain_text("Wat je schreef staat er nog")
    expect(page.get_by_text("Zij haalt de foto vandaag weg")).to_have_count(0)  # not yet: who is sitting here?
    type_password(page, people.hein)
    expect(page.get_by_role("article")).to_contain_text(LONG[-60:].strip())
    page.get_by_role("button", name="Verstuur het nu").click()
    expect(page).to_have_url(re.compile(f"/cases/{told.reference}$"))
    expect(page.get_by_role("article").filter(has_text="Notitie van Hein")).to_contain_text(LONG[-60:].strip())


def test_a_whole_discussion_comes_back_with_its_choices(visit: Visit, people: People, told: cases.Told) -> None:
    page = visit(people.hein, scripts=False)
    page.goto(f"/cases/{told.reference}")
    form = step(page, "Gesprek vastleggen")
    form.locator("summary").first.click()
    form.get_by_label("Christien").check()
    form.get_by_label("Wat is besloten?").fill(LONG)
    form.get_by_label("Hoe erg is het?").select_option("Iemand is van slag, kleine schade")
    form.get_by_label("Kan het weer gebeuren?").select_option("Kan weer gebeuren")
    page.context.clear_cookies(name="desk")
    form.get_by_role("button", name="Leg het gesprek vast").click()
    type_password(page, people.hein)
    page.get_by_role("button", name="Verstuur het nu").click()
    expect(page.get_by_role("status")).to_have_text("Het gesprek is vastgelegd.")
    expect(page.get_by_text(re.compile("Christien en Hein|Hein en Christien")).first).to_be_visible()


def test_a_reporters_addition_comes_back_with_the_code(visit: Visit, site: Site, told: cases.Told) -> None:
    page = visit(size=PHONE, scripts=False)
    come_back(page, told.code)
    page.get_by_label("Schrijf het hier").fill(LONG)
    end_every_session(site)
    page.get_by_role("button", name="Voeg dit toe").click()
    type_code(page, told.code)
    page.get_by_role("button", name="Verstuur het nu").click()
    expect(page.get_by_role("status")).to_have_text("Dank je. Het staat erbij.")
    expect(page.get_by_role("article")).to_contain_text(LONG[-60:].strip())


def test_a_report_whose_form_expired_comes_back_whole_and_can_be_sent(visit: Visit) -> None:
    page = visit(size=PHONE, scripts=False)
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill(STORY)
    page.get_by_label("Nee, ik meld zonder naam").check()
    page.context.clear_cookies()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page.get_by_role("heading", name="Verstuur het nog een keer")).to_be_visible()
    expect(page.get_by_label("Wat is er gebeurd?")).to_have_value(STORY)
    expect(page.get_by_label("Nee, ik meld zonder naam")).to_be_checked()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    code_on(page)
