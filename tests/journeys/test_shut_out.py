"""A report about a coordinator: to him it does not exist, and the others handle it."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.site import QUARTER
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import open_details, step, tell
from tests.people import People

ABOUT_HEIN = "Hein las op het erf hardop voor wat een bewoner hem in vertrouwen had geschreven."
DAY = f"/summaries/{QUARTER}"


def test_a_report_about_hein_leaves_no_trace_with_him(visit: Visit, people: People) -> None:
    reporter, hein = visit(size=PHONE, scripts=False), visit(people.hein, scripts=False)
    christien, mirjam = visit(people.christien, scripts=False), visit(people.mirjam, scripts=False)
    known = references(christien)
    before = seen_by(hein)

    tell(reporter, ABOUT_HEIN, shut_out=(people.hein,))
    expect(reporter.get_by_text("Je bericht ligt bij Christien. Alleen die kan het nu lezen.")).to_be_visible()
    (reference,) = references(christien) - known

    assert seen_by(hein) == before
    assert answer_to(hein, f"/cases/{reference}") == answer_to(hein, "/cases/ZZZZ-ZZ")
    assert answer_to(mirjam, f"/cases/{reference}") == answer_to(mirjam, "/cases/ZZZZ-ZZ")

    christien.goto(f"/cases/{reference}")
    expect(christien.get_by_role("article").get_by_text(ABOUT_HEIN)).to_be_visible()
    expect(christien.get_by_text("Iemand mag deze zaak niet zien.")).to_be_visible()
    step(christien, "Ontvangst bevestigen").get_by_role("button").click()
    expect(christien.get_by_role("status")).to_have_text("De melder kan nu lezen dat de melding gezien is.")
    assert seen_by(hein) == before


def test_the_reporter_lets_the_trusted_person_look(visit: Visit, people: People) -> None:
    reporter, mirjam = visit(size=PHONE, scripts=False), visit(people.mirjam, scripts=False)
    known = references(mirjam)
    code = tell(reporter, ABOUT_HEIN, shut_out=(people.hein,))
    groups = code.split("-")
    reporter.get_by_label("Groep 2").fill(groups[1])
    reporter.get_by_label("Groep 5").fill(groups[4])
    reporter.get_by_role("button", name="Ik heb hem bewaard").click()
    open_details(reporter, "Ik wil dat de vertrouwenspersoon meekijkt")
    reporter.get_by_role("button", name="Laat Mirjam meekijken").click()
    expect(reporter.get_by_role("status")).to_have_text("Mirjam kan nu meekijken.")

    (reference,) = references(mirjam) - known
    mirjam.goto(f"/cases/{reference}")
    expect(mirjam.get_by_role("article").get_by_text(ABOUT_HEIN)).to_be_visible()


def test_who_shuts_out_everybody_is_told_before_anything_is_sent(visit: Visit, people: People) -> None:
    page = visit(size=PHONE, scripts=False)
    page.goto("/report")
    page.get_by_label("Wat is er gebeurd?").fill(ABOUT_HEIN)
    for person in (people.hein, people.christien, people.mirjam):
        page.get_by_role("group", name="Wie mag dit niet lezen?").get_by_label(person.name).check()
    page.get_by_label("Nee, ik meld zonder naam").check()
    page.get_by_role("button", name="Verstuur mijn melding").click()
    expect(page.get_by_role("alert")).to_contain_text("Zo blijft er niemand over")
    expect(page.get_by_label("Wat is er gebeurd?")).to_have_value(ABOUT_HEIN)
    with page.context.expect_page() as beside:
        page.get_by_role("main").get_by_role("link", name="Hulp van buiten", exact=True).click()
    expect(beside.value).to_have_url(re.compile("/outside-help$"))
    expect(page.get_by_label("Wat is er gebeurd?")).to_have_value(ABOUT_HEIN)


def references(page: Page) -> set[str]:
    """The cases that this handler's list shows."""
    page.goto("/cases")
    links = page.get_by_role("table").get_by_role("link") if page.get_by_role("table").count() else None
    return {str(link.get_attribute("href")).rsplit("/", 1)[-1] for link in links.all()} if links else set()


def seen_by(page: Page) -> list[str]:
    """All that somebody can read of the cases without opening one: list, counts, summary and its download."""
    told = []
    for address in ("/cases", "/cases?status=reported", DAY):
        page.goto(address)
        told.append(page.get_by_role("main").inner_text())
    return [*told, page.request.get(f"{DAY}.csv").text()]


def answer_to(page: Page, address: str) -> tuple[int, str]:
    """Status and page, without the form token, which is another one every time."""
    answer = page.request.get(address)
    return answer.status, re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", answer.text())
