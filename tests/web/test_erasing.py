"""Keeping and erasing on the page of a closed case: the days, a hold, two people, and what the reporter reads then."""

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import People, later
from tests.services.test_erasing import DUE, closed_case
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.models import Case, Tombstone, db

TOO_LATE = "intussen iets veranderd"


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        return closed_case(people)


def confirm_and_send(browser: Browser, page: Page, ending: str, password: str) -> Page:
    """Press the button, show once more who you are, and send it on."""
    asked = browser.send(page.form(ending))
    if asked.status == 303:
        return asked
    assert asked.status == 401, asked.text
    shown = browser.send(asked.form("/confirmation"), password=password)
    return browser.send(shown.form(ending))


def at(browser: Browser, told: Told) -> Page:
    return browser.get(f"/cases/{told.reference}")


def test_before_its_day_the_page_says_until_when_and_offers_no_erasing(hein: Browser, told: Told) -> None:
    page = at(hein, told)
    assert "We bewaren deze zaak tot donderdag 2 november 2028." in page.text
    assert not page.has_form("/erasing")
    assert page.has_form("/hold")


def test_an_open_case_says_nothing_of_it(app: Flask, people: People, hein: Browser) -> None:
    with app.app_context():
        reference = cases.file().reference
    page = hein.get(f"/cases/{reference}")
    assert "Bewaren en wissen" not in page.text


def test_a_hold_needs_a_reason_and_is_told_with_it(hein: Browser, christien: Browser, told: Told) -> None:
    page = hein.send(at(hein, told).form("/hold"), {"hold-reason": " "})
    assert page.status == 400
    assert "Schrijf hier iets op" in page.beside("hold-reason")
    assert hein.send(page.form("/hold"), {"hold-reason": "Er loopt een klacht."}).status == 303
    page = at(christien, told)
    assert "Deze zaak wordt vastgehouden sinds maandag 2 november" in page.text
    assert "Reden: Er loopt een klacht." in page.text
    assert not page.has_form("/hold")
    assert christien.send(page.form("/hold/end"), {"let-go-reason": "De klacht is klaar."}).status == 303
    assert "Hein hield de zaak vast: die wordt niet gewist. Reden: Er loopt een klacht." in at(hein, told).text


def test_two_people_erase_a_case_and_it_is_gone(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller, told: Told
) -> None:
    clock.move_to(DUE)
    hein, christien = browse(people.hein), browse(people.christien)
    page = at(hein, told)
    assert "De bewaartijd is voorbij sinds donderdag 2 november." in page.text
    assert confirm_and_send(hein, page, "/erasing", people.hein.password).status == 303
    page = at(hein, told)
    assert "Jouw voorstel: deze zaak wissen" in page.text
    assert not page.has_form("/erasing/agreement")

    assert told.reference in christien.get("/cases").text, "it stands among what asks for attention"
    page = at(christien, told)
    assert "Hein stelt voor: deze zaak wissen" in page.text
    done = confirm_and_send(christien, page, "/erasing/agreement", people.christien.password)
    assert (done.status, done.location) == (303, "/cases")
    assert "De zaak is gewist." in christien.get("/cases").text
    assert at(christien, told).status == at(hein, told).status == 404
    assert at(hein, told).same_for_all == hein.get("/cases/AAAA-AA").same_for_all
    with app.app_context():
        assert db.session.get(Case, told.case_id) is None
        assert db.session.get_one(Tombstone, told.case_id).wiped


def test_the_second_can_say_no(people: People, browse: Browse, clock: time_machine.Traveller, told: Told) -> None:
    clock.move_to(DUE)
    hein, christien = browse(people.hein), browse(people.christien)
    confirm_and_send(hein, at(hein, told), "/erasing", people.hein.password)
    page = at(christien, told)
    assert christien.send(page.form("/erasing/objection"), {"keep-reason": "Er belt nog iemand."}).status == 303
    page = at(hein, told)
    assert "Christien was het niet eens met wissen. Reden: Er belt nog iemand." in page.text
    assert page.has_form("/erasing")


def test_who_was_slower_sees_what_happened(
    people: People, browse: Browse, clock: time_machine.Traveller, told: Told
) -> None:
    clock.move_to(DUE)
    hein, christien = browse(people.hein), browse(people.christien)
    confirm_and_send(hein, at(hein, told), "/erasing", people.hein.password)
    page = at(christien, told)
    assert hein.send(at(hein, told).form("/hold"), {"hold-reason": "Toch een klacht."}).status == 303
    answer = confirm_and_send(christien, page, "/erasing/agreement", people.christien.password)
    assert answer.status == 409
    assert TOO_LATE in answer.text
    assert "Hein hield de zaak vast" in answer.text


def test_the_reporter_reads_that_it_was_erased_and_when(
    people: People, browse: Browse, clock: time_machine.Traveller, told: Told
) -> None:
    clock.move_to(DUE)
    hein, christien = browse(people.hein), browse(people.christien)
    confirm_and_send(hein, at(hein, told), "/erasing", people.hein.password)
    confirm_and_send(christien, at(christien, told), "/erasing/agreement", people.christien.password)
    reporter = browse()
    page = reporter.send(reporter.get("/receipt").form("/receipt"), code=told.code)
    assert page.status == 400
    assert "Deze melding is gewist op 3 november 2028: de bewaartijd was voorbij." in page.beside("code")


def test_an_address_that_is_made_up_erases_nothing_before_its_day(hein: Browser, told: Told, people: People) -> None:
    page = at(hein, told)
    token, seen = page.form("/hold")["hold-csrf_token"], page.form("/hold")["hold-seen"]
    words = {"erasing-csrf_token": token, "erasing-seen": seen}
    asked = hein.post(f"/cases/{told.reference}/erasing", words)
    shown = hein.send(asked.form("/confirmation"), password=people.hein.password)
    answer = hein.send(shown.form("/erasing"))
    assert answer.status == 400
    assert "Wissen kan vanaf 2 november 2028." in answer.text


def test_who_is_excluded_finds_none_of_these_addresses(app: Flask, people: People, christien: Browser) -> None:
    with app.app_context():
        hidden = closed_case(people, exclude=[people.christien])
    for noun in ("hold", "hold/end", "erasing", "erasing/agreement", "erasing/objection"):
        there = christien.post(f"/cases/{hidden.reference}/{noun}", {})
        nowhere = christien.post(f"/cases/AAAA-AA/{noun}", {})
        assert (there.status, there.same_for_all) == (nowhere.status, nowhere.same_for_all)
        assert there.status == 404


def test_alone_it_waits_and_says_until_when(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        hidden = closed_case(people, exclude=[people.christien, people.mirjam])
    clock.move_to(DUE)
    hein = browse(people.hein)
    confirm_and_send(hein, at(hein, hidden), "/erasing", people.hein.password)
    page = at(hein, hidden)
    assert "Vanaf zondag 3 december mag je de zaak zelf wissen." in page.text
    assert not page.has_form("/erasing/agreement")
    clock.move_to(later(days=732 + 31))
    hein = browse(people.hein)
    assert confirm_and_send(hein, at(hein, hidden), "/erasing/agreement", people.hein.password).location == "/cases"
