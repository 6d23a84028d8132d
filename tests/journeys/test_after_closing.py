"""After closing, in real browsers: who disagrees is answered; and a yes that the first coordinators find nowhere."""

from playwright.sync_api import Page, expect

from tests import cases
from tests.cases import Told
from tests.journeys.site import Site
from tests.journeys.test_shut_out import answer_to, references, seen_by
from tests.journeys.visits import PHONE, Visit
from tests.journeys.walking import code_on, come_back, keep, step
from tests.people import People, later
from tracker.domain.demands import Answer
from tracker.domain.statuses import Kind
from tracker.services import handling

WHY = "Over de tweede foto lees ik niets. Die staat er nog."
BECAUSE = "Die foto is van een ander, en met toestemming. Daar kunnen wij niets aan doen."
LATE_SHIFTS = "Sinds ik dit vroeg, krijg ik alleen nog late diensten."


def answered_long_ago(site: Site, people: People) -> Told:
    """A question that Hein answered more than a month ago."""
    with site.inside():
        told = cases.file(kind=Kind.ADVICE, category="AD1", now=later(days=-40))
        case_file = cases.opened(told, people.hein)
        seen = case_file.case.last_act
        handling.answer(case_file, Answer("Ja, dat mag."), seen=seen, actor=people.hein.actor, now=later(days=-38))
        return told


def test_a_reporter_disagrees_and_gets_an_answer(visit: Visit, site: Site, people: People) -> None:
    told = answered_long_ago(site, people)
    reporter, hein = visit(size=PHONE, scripts=False), visit(people.hein, scripts=False)
    come_back(reporter, told.code)
    reporter.get_by_role("link", name="Ik ben het er niet mee eens").click()
    reporter.get_by_role("button", name="Verstuur").click()
    expect(reporter.get_by_role("alert")).to_contain_text("Schrijf hier iets op.")
    reporter.get_by_label("Waar ben je het niet mee eens, en waarom?").fill(WHY)
    reporter.get_by_role("button", name="Verstuur").click()
    expect(reporter.get_by_role("status")).to_have_text("Je bezwaar staat erbij. Je krijgt hier antwoord.")
    expect(reporter.get_by_text("Je krijgt hier antwoord, uiterlijk")).to_be_visible()

    hein.goto(f"/cases/{told.reference}")
    hein.get_by_role("link", name="Geef antwoord aan de melder, die het er niet mee eens is").click()
    expect(hein.get_by_text(WHY)).to_be_visible()
    hein.get_by_label("Je antwoord aan de melder").fill(BECAUSE)
    hein.get_by_role("button", name="Geef dit antwoord").click()
    expect(hein.get_by_role("status")).to_have_text("Je antwoord staat klaar voor de melder.")
    expect(hein.get_by_role("link", name="Geef antwoord aan de melder")).to_have_count(0)

    reporter.reload()
    expect(reporter.get_by_text(BECAUSE).first).to_be_visible()
    reporter.get_by_role("link", name="Geef je mening").click()
    reporter.get_by_role("radiogroup", name="Voelde je je serieus genomen?").get_by_label("Ja, meestal").check()
    reporter.get_by_role("radiogroup", name="Was het duidelijk wat er gebeurde?").get_by_label("Een beetje").check()
    reporter.get_by_role("button", name="Verstuur").click()
    expect(reporter.get_by_role("status")).to_have_text("Dank je. Wat je vond, staat erbij.")
    hein.reload()
    expect(hein.get_by_text("Serieus genomen: ja, meestal.")).to_be_visible()


def test_a_yes_opens_a_case_that_the_first_coordinators_find_nowhere(visit: Visit, site: Site, people: People) -> None:
    told = answered_long_ago(site, people)
    reporter = visit(size=PHONE, scripts=False)
    hein, christien = visit(people.hein, scripts=False), visit(people.christien, scripts=False)
    mirjam = visit(people.mirjam, scripts=False)
    known = references(mirjam)
    for page in (hein, christien):
        everything(page, told)  # that they look is on the record too, once a day
    before = {page: everything(page, told) for page in (hein, christien)}

    come_back(reporter, told.code)
    expect(reporter.get_by_role("heading", name="Hoe gaat het nu met jou?")).to_be_visible()
    reporter.get_by_role("link", name="Geef antwoord").click()
    reporter.get_by_label("Ja, er is iets gebeurd").check()
    reporter.get_by_role("button", name="Verder").click()
    shut = reporter.get_by_role("group", name="Wie mag dit niet lezen?")
    for person in (people.hein, people.christien):
        expect(shut.get_by_label(person.name)).to_be_checked()
    expect(shut.get_by_label("Mirjam")).not_to_be_checked()
    reporter.get_by_label("Wat is er gebeurd?").fill(LATE_SHIFTS)
    reporter.get_by_role("button", name="Verstuur mijn melding").click()
    expect(reporter.get_by_text("Je bericht ligt bij Mirjam. Alleen die kan het nu lezen.")).to_be_visible()
    code = code_on(reporter)

    (reference,) = references(mirjam) - known
    for page in (hein, christien):
        assert everything(page, told) == before[page]
        assert answer_to(page, f"/cases/{reference}") == answer_to(page, "/cases/ZZZZ-ZZ")
    mirjam.goto(f"/cases/{reference}")
    expect(mirjam.get_by_text(LATE_SHIFTS).first).to_be_visible()
    expect(mirjam.get_by_text(told.reference)).to_have_count(0)
    step(mirjam, "Ontvangst bevestigen").get_by_role("button").click()
    expect(mirjam.get_by_role("status")).to_have_text("De melder kan nu lezen dat de melding gezien is.")
    assert everything(hein, told) == before[hein]

    keep(reporter, code)
    expect(reporter.get_by_text("Mirjam schreef je").first).to_be_visible()
    come_back(reporter, told.code)
    expect(reporter.get_by_role("heading", name="Hoe gaat het nu met jou?")).to_have_count(0)


def everything(page: Page, told: Told) -> list[str]:
    """All that somebody can read of the cases, and of the first case itself with its links."""
    seen = seen_by(page)
    for address in (f"/cases/{told.reference}", f"/cases/{told.reference}/links"):
        page.goto(address)
        seen.append(page.get_by_role("main").inner_text())
    return seen
