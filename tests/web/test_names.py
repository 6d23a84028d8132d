"""Names on pages: shown by the two reveals and nowhere else; a name goes outside only as its owner lets it."""

import os
import re

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import People, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_refusals import own_views
from tracker.models import AuditRow, Case, db

ASK = {"request-ground": "consent", "request-to": "de Inspectie", "request-why": "Zij willen je zelf spreken."}
LAW = {"request-ground": "law", "request-to": "de politie", "request-why": "De officier beval het, artikel 126nd."}
PERSON = {"person-name": "Marcus Tullius", "person-who": "begeleider"}


@pytest.fixture
def told(app: Flask) -> Told:
    with app.app_context():
        return cases.file(identity=cases.SANNE)


@pytest.fixture
def reporter(browser: Browser, told: Told) -> Browser:
    """Somebody who came in with the code."""
    assert browser.send(browser.get("/receipt").form("/receipt"), code=told.code).status == 303
    return browser


def acts_on(app: Flask, told: Told) -> list[str]:
    with app.app_context():
        query = db.select(AuditRow.act).where(AuditRow.case_id == told.case_id).order_by(AuditRow.number)
        return list(db.session.scalars(query))


def names(browser: Browser, told: Told) -> Page:
    return browser.get(f"/cases/{told.reference}/names")


def ask(browser: Browser, told: Told, answers: dict[str, str] = ASK) -> Page:
    return browser.follow(browser.send(names(browser, told).form("/name-requests"), answers))


def answer(reporter: Browser, choice: str) -> Page:
    page = reporter.get("/receipt/case/name")
    (form,) = [form for form in page.forms if any(name.endswith("-answer") for name in form.offered)]
    field = next(name for name in form.offered if name.endswith("-answer"))
    return reporter.send(form, {field: choice})


# with a broken record everything else still works: so nothing else opened it


@pytest.mark.parametrize("column", ["identity", "concerned"])
def test_no_page_but_the_reveal_opens_a_name(
    app: Flask, browse: Browse, people: People, told: Told, reporter: Browser, column: str
) -> None:
    """The sealed names are replaced by noise. Every page of everybody is the same as before, byte for byte."""
    hein = browse(people.hein)
    hein.follow(hein.send(names(hein, told).form("/people"), PERSON))
    ask(hein, told)
    hein.confirm(people.hein)
    visitors = [(person.name, browse(person)) for person in people.everybody()] + [("reporter", reporter)]
    addresses = sorted({view.at(reference=told.reference) for view in own_views(app) if view.method == "GET"})
    before = {}
    for _name, browser in visitors:
        for address in addresses:
            browser.get(address)  # what is recorded once a day is recorded now
    for name, browser in visitors:
        before[name] = {address: browser.get(address) for address in addresses}
    with app.app_context():
        setattr(db.session.get_one(Case, told.case_id), column, os.urandom(4125))
        db.session.commit()
    compared = 0
    for name, browser in visitors:
        for address, page in before[name].items():
            after = browser.get(address)
            assert after.status == page.status < 500, f"{name} at {address}"
            if not address.startswith("/audit"):  # grows by the files that were fetched meanwhile
                assert _steady(after) == _steady(page), f"{name} at {address}"
                compared += 1
    assert compared > 100
    form = hein.get(f"/cases/{told.reference}").form("/name")
    people_form = names(hein, told).form("/people/names")
    reveal = (
        hein.send(form, {"name-reason": "Bellen."})
        if column == "identity"
        else hein.send(people_form, {"people-reason": "Bellen."})
    )
    assert reveal.status == 500, "the reveal is what opens it"


def _steady(page: Page) -> str:
    """Without marks that every answer makes anew."""
    without_ids_of_dates = re.sub(r"(?m)^UID:.*$", "", page.same_for_all)
    fields = r'(name="(?:code|mark|[\w-]*entry_id|[\w-]*csrf_token)"[^>]*value=")[^"]*'
    return re.sub(fields, r"\1", without_ids_of_dates)


def test_a_name_stands_on_the_page_of_the_reveal_and_on_no_other(
    app: Flask, browse: Browse, people: People, told: Told, reporter: Browser
) -> None:
    hein = browse(people.hein)
    hein.follow(hein.send(names(hein, told).form("/people"), PERSON))
    hein.confirm(people.hein)
    shown = hein.send(hein.get(f"/cases/{told.reference}").form("/name"), {"name-reason": "Om te bellen."})
    assert cases.SANNE.name in shown.text
    concerned = hein.send(names(hein, told).form("/people/names"), {"people-reason": "Voor het gesprek."})
    assert "Betrokkene A Marcus Tullius, begeleider" in concerned.text
    visitors = [browse(person) for person in people.everybody()] + [reporter, hein]
    for browser in visitors:
        for view in own_views(app):
            if view.method == "GET":
                html = browser.get(view.at(reference=told.reference)).html
                assert cases.SANNE.name not in html, view.address
                assert cases.SANNE.contact not in html, view.address
                assert "Marcus" not in html, view.address


# who looked


def test_holders_and_the_reporter_read_who_looked_and_on_which_day(
    hein: Browser, people: People, told: Told, reporter: Browser, browse: Browse
) -> None:
    assert "Nog niemand heeft je naam bekeken" in reporter.get("/receipt/case").text
    hein.confirm(people.hein)
    hein.send(hein.get(f"/cases/{told.reference}").form("/name"), {"name-reason": "Om haar te bellen."})
    for address in ("/receipt/case", "/receipt/case/name"):
        page = reporter.get(address)
        assert "Hein bekeek je naam op maandag 2 november." in page.text
        assert "Om haar te bellen" not in page.text, "the reason is the handlers'"
    assert "Hein bekeek de naam van de melder. Reden: Om haar te bellen." in names(browse(people.christien), told).text


def test_a_report_without_a_name_says_that_this_can_stay_so(app: Flask, browser: Browser, hein: Browser) -> None:
    with app.app_context():
        told = cases.file()
    browser.send(browser.get("/receipt").form("/receipt"), code=told.code)
    assert "Je meldde zonder naam. Dat kan zo blijven." in browser.get("/receipt/case").text
    page = names(hein, told)
    assert "De melder gaf geen naam" in page.text
    assert not page.has_form("/name-requests")


# to somebody outside


def test_the_reporter_says_yes_and_the_name_is_given_once(
    app: Flask, hein: Browser, people: People, told: Told, reporter: Browser
) -> None:
    assert "De melder leest je vraag met de code" in ask(hein, told).text
    assert "Hein vraagt of je naam naar de Inspectie mag." in reporter.get("/receipt/case").text
    page = reporter.get("/receipt/case/name")
    assert "Zij willen je zelf spreken." in page.text
    assert not names(hein, told).has_form("/gift")
    assert "Je zei ja" in reporter.follow(answer(reporter, "yes")).text
    assert "Het gaat over je naam" not in reporter.get("/receipt/case").text
    form = names(hein, told).form("/gift")
    assert hein.send(form).status == 401, "asks for a confirmation first"
    hein.confirm(people.hein)
    form = names(hein, told).form("/gift")
    assert "de naam gaat naar de Inspectie" in hein.follow(hein.send(form)).text
    assert "Je naam is gegeven op maandag 2 november." in reporter.get("/receipt/case/name").text
    again = hein.send(form)
    assert again.status == 400
    assert acts_on(app, told).count("name:given") == 1
    story = hein.get(f"/cases/{told.reference}").text
    assert "Hein vroeg de melder of de naam naar de Inspectie mag." in story
    assert "De melder vindt goed dat de naam gegeven wordt." in story
    assert "Hein gaf de naam van de melder aan de Inspectie." in story


def test_a_no_can_not_be_given_by_any_form(
    app: Flask, hein: Browser, people: People, told: Told, reporter: Browser
) -> None:
    ask(hein, told)
    answer(reporter, "yes")
    hein.confirm(people.hein)
    old = names(hein, told).form("/gift")
    assert "Je zei nee" in reporter.follow(answer(reporter, "no")).text
    page = names(hein, told)
    assert "De melder nam het ja terug op maandag 2 november. Geef de naam niet." in page.text
    assert not page.has_form("/gift")
    refused = hein.send(old)
    assert refused.status == 400
    assert "De melder vindt dit niet goed. Geef de naam niet." in refused.trouble
    assert "name:given" not in acts_on(app, told)


def test_the_law_is_told_in_writing_and_waits_until_the_next_day(
    hein: Browser, people: People, told: Told, reporter: Browser, clock: time_machine.Traveller, browse: Browse
) -> None:
    ask(hein, told, LAW)
    told_to = reporter.get("/receipt/case").text
    assert "Hein moet je naam geven aan de politie. Dat moet van de wet." in told_to
    assert "De officier beval het, artikel 126nd." in reporter.get("/receipt/case/name").text
    hein.confirm(people.hein)
    page = names(hein, told)
    assert not page.has_form("/gift")
    address = page.form("/end").action.replace("/end", "/gift")
    refused = hein.post(address, {"csrf_token": hein.token()})
    assert refused.status == 400
    assert "Morgen kun je de naam geven" in refused.trouble
    clock.move_to(later(days=1))
    tomorrow = browse(people.hein)
    tomorrow.confirm(people.hein)
    done = tomorrow.follow(tomorrow.send(names(tomorrow, told).form("/gift")))
    assert "Gegeven op dinsdag 3 november." in done.text


def test_a_request_that_is_dropped_is_told_to_the_reporter(hein: Browser, told: Told, reporter: Browser) -> None:
    ask(hein, told)
    page = hein.follow(hein.send(names(hein, told).form("/end")))
    assert "Niet meer nodig sinds maandag 2 november." in page.text
    assert "Het is niet meer nodig" in reporter.get("/receipt/case/name").text


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"request-to": " "}, "request-to", "Vul hier iets in"),
        ({"request-why": ""}, "request-why", "Schrijf hier iets op"),
        ({"request-to": "x" * 201}, "request-to", "Dit is te lang"),
    ],
)
def test_a_refused_question_says_why_and_keeps_the_words(
    app: Flask, hein: Browser, told: Told, changed: dict[str, str], field: str, sentence: str
) -> None:
    page = hein.send(names(hein, told).form("/name-requests"), {**ASK, **changed})
    assert page.status == 400
    assert sentence in page.beside(field)
    kept = {name: value for name, value in ASK.items() if name not in changed and name != "request-ground"}
    assert {name: page.form("/name-requests")[name] for name in kept} == kept
    assert "name:asked" not in acts_on(app, told)


def test_without_a_choice_nothing_is_answered(app: Flask, hein: Browser, told: Told, reporter: Browser) -> None:
    ask(hein, told)
    page = reporter.get("/receipt/case/name")
    form = next(form for form in page.forms if any(name.endswith("-answer") for name in form.offered))
    assert not [value for name, value in form.fields if name.endswith("-answer")], "nothing is chosen beforehand"
    refused = reporter.send(form)
    assert refused.status == 400
    assert "Kies ja of nee" in refused.trouble
    assert acts_on(app, told).count("message:added") == 0


def test_my_reports_say_that_a_question_about_the_name_waits(
    app: Flask, browse: Browse, people: People, hein: Browser
) -> None:
    with app.app_context():
        told = cases.file(reporter=people.sanne, identity=cases.SANNE)
    ask(hein, told)
    assert "Hein vraagt of je naam naar de Inspectie mag." in browse(people.sanne).get("/my-reports").text


# the reporter's own words about themselves


def test_a_reporter_corrects_the_name_and_the_old_one_is_not_shown(
    hein: Browser, people: People, told: Told, reporter: Browser
) -> None:
    page = reporter.get("/receipt/case/name")
    assert cases.SANNE.name not in page.html
    done = reporter.follow(
        reporter.send(page.form("/receipt/case/name"), {"own-name": "Sanne Vermeer", "own-contact": "06 99"})
    )
    assert "staan er nu zo bij" in done.text
    assert "Vermeer" not in done.html
    hein.confirm(people.hein)
    shown = hein.send(hein.get(f"/cases/{told.reference}").form("/name"), {"name-reason": "Bellen."})
    assert "Sanne Vermeer" in shown.text
    assert cases.SANNE.name not in shown.html
    assert "De melder veranderde naam of contact." in hein.get(f"/cases/{told.reference}").text


def test_a_reporter_takes_the_name_away(hein: Browser, told: Told, reporter: Browser) -> None:
    page = reporter.get("/receipt/case/name")
    done = reporter.follow(reporter.send(page.form("/receipt/case/name/end")))
    assert "Je naam staat er niet meer bij" in done.text
    assert not done.has_form("/name/end")
    case = hein.get(f"/cases/{told.reference}")
    assert "zonder naam" in case.text
    assert not case.has_form("/name")


def test_a_reporter_gives_a_name_after_all(app: Flask, hein: Browser, browser: Browser) -> None:
    with app.app_context():
        told = cases.file()
    browser.send(browser.get("/receipt").form("/receipt"), code=told.code)
    page = browser.get("/receipt/case/name")
    empty = browser.send(page.form("/receipt/case/name"))
    assert empty.status == 400
    assert "Vul je naam in" in empty.beside("own-name")
    browser.send(page.form("/receipt/case/name"), {"own-name": "Sanne de Vries"})
    assert "met naam" in hein.get(f"/cases/{told.reference}").text


def test_a_stale_page_changes_nothing_and_keeps_the_words(app: Flask, told: Told, reporter: Browser) -> None:
    fields = {"own-name": "Sanne Vermeer", "own-csrf_token": "old", "own-entry_id": "0" * 32}
    page = reporter.post("/receipt/case/name", fields)
    assert page.status == 400
    assert page.form("/receipt/case/name")["own-name"] == "Sanne Vermeer"
    assert "message:added" not in acts_on(app, told)


# people whom it is about


def test_a_person_concerned_is_a_letter_everywhere(hein: Browser, told: Told, browse: Browse, people: People) -> None:
    done = hein.follow(hein.send(names(hein, told).form("/people"), PERSON))
    assert "Betrokkene A" in done.text
    page = browse(people.christien).get(f"/cases/{told.reference}")
    assert "Betrokkene A" in page.text
    assert "Marcus" not in page.html
    assert "Hein schreef de naam van een betrokkene apart op." in page.text


def test_without_a_reason_no_names_of_people(app: Flask, hein: Browser, people: People, told: Told) -> None:
    hein.follow(hein.send(names(hein, told).form("/people"), PERSON))
    hein.confirm(people.hein)
    page = hein.send(names(hein, told).form("/people/names"), {"people-reason": " "})
    assert page.status == 400
    assert "Marcus" not in page.html
    assert "people:shown" not in acts_on(app, told)


def test_looking_at_the_page_of_names_is_reading_the_case(app: Flask, hein: Browser, told: Told) -> None:
    names(hein, told)
    assert acts_on(app, told) == ["case:filed", "case:read"]
