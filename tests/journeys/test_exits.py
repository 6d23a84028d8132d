"""A case changes hands: lent, given up, taken from somebody by the reporter, and everything handed over at the end."""

import re

from playwright.sync_api import expect

from tests.journeys.test_shut_out import references
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import confirm_beforehand, keep, open_details, tell
from tests.people import People

STORY = "Bij het voeren reed de trekker achteruit, terwijl er nog een bewoner achter liep."


def test_a_case_goes_from_hand_to_hand_and_the_reporter_has_the_last_word(visit: Visit, people: People) -> None:
    reporter, hein = visit(size=PHONE, scripts=False), visit(people.hein, scripts=False)
    christien, mirjam = visit(people.christien), visit(people.mirjam)
    known = references(hein)
    code = tell(reporter, STORY)
    keep(reporter, code)
    (reference,) = references(hein) - known

    confirm_beforehand(hein, people.hein)
    hein.goto(f"/cases/{reference}")
    hein.get_by_role("link", name="Laat iemand meelezen, of stop zelf").click()
    hein.get_by_label("Wie mag meelezen?").select_option(label="Mirjam (vertrouwenspersoon)")
    hein.locator("#share-reason").fill("Zij kent het erf.")
    hein.get_by_role("button", name="Laat meelezen").click()
    expect(hein.get_by_role("status")).to_have_text("Mirjam leest nu mee.")
    mirjam.goto(f"/cases/{reference}")
    expect(mirjam.get_by_role("article").get_by_text(STORY)).to_be_visible()

    hein.get_by_label("Waarom stop je?").fill("De trekker was van mij.")
    hein.get_by_role("button", name="Stop met deze zaak").click()
    expect(hein.get_by_role("status")).to_contain_text("Je sleutel is weg")
    assert hein.request.get(f"/cases/{reference}").status == 404

    reporter.reload()
    open_details(reporter, "Iemand mag dit niet meer lezen")
    reporter.get_by_label("Mirjam").check()
    reporter.get_by_role("button", name="Sluit deze persoon uit").click()
    expect(reporter.get_by_role("status")).to_contain_text("Mirjam kan je melding niet meer openen.")
    assert mirjam.request.get(f"/cases/{reference}").status == 404
    christien.goto(f"/cases/{reference}")
    expect(christien.get_by_text("Hein stopte met deze zaak. Reden: De trekker was van mij.")).to_be_visible()


def test_whoever_leaves_hands_everything_over_with_nothing_but_buttons(visit: Visit, people: People) -> None:
    page = visit(people.mirjam, size=PHONE, scripts=False)
    page.goto("/handlers")
    page.get_by_role("link", name="Mijn zaken overdragen").click()
    expect(page.get_by_role("heading", name="Weggaan")).to_be_visible()
    if page.get_by_label("Wie neemt je zaken over?").count():
        confirm_beforehand(page, people.mirjam)
        page.goto("/leaving")
        page.get_by_label("Wie neemt je zaken over?").select_option(label="Hein")
        page.get_by_role("button", name="Draag alles over").click()
        expect(page).to_have_url(re.compile("/leaving$"))
    expect(page.get_by_role("button", name="Sluit mijn account")).to_be_visible()
