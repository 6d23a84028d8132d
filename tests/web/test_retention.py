"""The page of what may be erased: chosen from a list by one, agreed to from the list by another."""

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import People, Person
from tests.services.test_erasing import closed_case, hold
from tests.services.test_retaining import LONG, SHORT, before, on, unfounded
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_erasing import confirm_and_send
from tracker.models import Case, Tombstone, db
from tracker.services import forgetting

HERE = "/cases/retention"


@pytest.fixture
def told(app: Flask, people: People) -> list[Told]:
    with app.app_context():
        return [unfounded(people) for _ in range(3)]


def chosen(page: Page, ending: str, told: list[Told]) -> list[str]:
    """The boxes of these cases, as they stand on the page."""
    name = "due-chosen" if ending == "/proposals" else "proposed-chosen"
    offered = page.form(ending).offered[name] or set()
    return [box for box in offered if box.partition(":")[0] in {each.reference for each in told}]


def send(browser: Browser, person: Person, ending: str, told: list[Told]) -> Page:
    page = browser.get(HERE)
    form = page.form(ending)
    name = "due-chosen" if ending == "/proposals" else "proposed-chosen"
    asked = browser.send(form, {name: chosen(page, ending, told)})
    if asked.status == 303:
        return asked
    assert asked.status == 401
    shown = browser.send(asked.form("/confirmation"), password=person.password)
    return browser.send(shown.form(ending))


def test_two_handlers_erase_several_from_the_list(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller, told: list[Told]
) -> None:
    clock.move_to(on(SHORT))
    hein, christien = browse(people.hein), browse(people.christien)
    assert send(hein, people.hein, "/proposals", told).location == HERE
    page = hein.get(HERE)
    assert "Je stelde voor om 3 zaken te wissen." in page.text
    assert page.text.count("Jij stelde dit voor.") == 3
    assert not page.has_form("/agreements")

    assert "Hein stelt dit voor." in christien.get(HERE).text
    assert send(christien, people.christien, "/agreements", told[:2]).location == HERE
    page = christien.get(HERE)
    assert "2 zaken zijn gewist." in page.text
    assert told[2].reference in page.text
    assert told[0].reference not in page.text
    with app.app_context():
        assert db.session.get(Case, told[0].case_id) is None
        assert db.session.get_one(Tombstone, told[0].case_id).wiped
        assert db.session.get_one(Case, told[2].case_id).erasing_on == SHORT


def test_two_weeks_ahead_it_stands_there_and_a_held_case_with_its_reason(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller, told: list[Told]
) -> None:
    with app.app_context():
        hold(told[0], people.hein, "Er loopt een klacht.")
    clock.move_to(before(SHORT, 14))
    page = browse(people.hein).get(HERE)
    assert "Mag weg vanaf zondag 2 mei" in page.text
    assert "Reden: Er loopt een klacht." in page.text
    assert not page.has_form("/proposals")


def test_without_a_choice_it_says_so(
    people: People, browse: Browse, clock: time_machine.Traveller, told: list[Told]
) -> None:
    clock.move_to(on(SHORT))
    hein = browse(people.hein)
    page = confirm_and_send(hein, hein.get(HERE), "/proposals", people.hein.password)
    assert page.status == 400
    assert "Kies minstens één zaak." in page.beside("due-chosen")


def test_what_somebody_changed_meanwhile_is_told_by_its_reference_and_stays(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller, told: list[Told]
) -> None:
    clock.move_to(on(SHORT))
    hein = browse(people.hein)
    page = hein.get(HERE)
    with app.app_context():
        hold(told[0], people.christien, "Toch niet.")
    boxes = {"due-chosen": chosen(page, "/proposals", told)}
    shown = hein.send(hein.send(page.form("/proposals"), boxes).form("/confirmation"), password=people.hein.password)
    assert hein.send(shown.form("/proposals")).status == 303
    page = hein.get(HERE)
    assert f"{told[0].reference}: Er is intussen iets veranderd" in page.text
    assert "Je stelde voor om 2 zaken te wissen." in page.text


def test_a_made_up_or_foreign_case_is_refused_like_one_that_is_gone(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        shut = closed_case(people, exclude=[people.christien])
        seen = db.session.get_one(Case, shut.case_id).last_act
        unfounded(people)
    clock.move_to(on(LONG))
    christien = browse(people.christien)
    christien.confirm(people.christien)
    page = christien.get(HERE)
    assert shut.reference not in page.text
    token = page.form("/proposals")["due-csrf_token"]
    answers = []
    for choice in (f"{shut.reference}:{seen}", "AAAA-AA:x", "nonsense"):
        fields = [("due-csrf_token", token), ("due-chosen", choice)]
        assert christien.post(f"{HERE}/proposals", fields).status == 303
        reference = choice.partition(":")[0]
        answers.append(christien.get(HERE).text.replace(reference, "…"))
    assert len(set(answers)) == 1
    with app.app_context():
        assert db.session.get_one(Case, shut.case_id).erasing_on is None


def test_a_name_that_was_erased_reads_so_for_handler_and_reporter(
    app: Flask, people: People, browse: Browse, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told, nameless = closed_case(people), cases.file()
        cases.walked_to("closed", nameless, people.hein)
        forgetting.sweep(on(LONG))
    clock.move_to(on(LONG))
    hein = browse(people.hein)
    page = hein.get(f"/cases/{told.reference}")
    assert "Naam Gewist" in page.text
    assert not page.has_form("/name")
    assert "De naam van de melder, als die er was, is gewist." in page.text
    assert "Naam Niet gegeven" in hein.get(f"/cases/{nameless.reference}").text
    reporter = browse()
    reporter.send(reporter.get("/receipt").form("/receipt"), code=told.code)
    assert "hebben we je naam en hoe we je bereiken gewist" in reporter.get("/receipt/case/name").text
