"""A reporter's own list: what they filed signed in, and what they put back by its code."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import NOW, People, new_person
from tests.snapshots import changes, snapshot
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.domain import receipts
from tracker.domain.permissions import Role
from tracker.domain.statuses import Kind
from tracker.models import Case, Entry, db
from tracker.services import conversation

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def sanne(browse: Browse, people: People) -> Browser:
    return browse(people.sanne)


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    """Filed by somebody who did not sign in."""
    with app.app_context():
        return cases.file(story="De deur van de medicijnkast stond open, en er was niemand bij.")


def put_back(browser: Browser, code: str) -> Page:
    return browser.send(browser.get("/my-reports").form("/my-reports"), code=code)


def test_an_empty_list_says_that_this_is_fine_and_where_to_begin(sanne: Browser) -> None:
    page = sanne.get("/my-reports")
    assert "Hier staat nog niets, en dat is prima" in page.text
    assert 'href="/report"' in page.html


def test_a_code_puts_a_report_in_the_list_and_opens_it(sanne: Browser, told: Told) -> None:
    page = put_back(sanne, receipts.show(told.code).lower())
    assert (page.status, page.location) == (303, "/receipt/case?back=my-reports")
    case = sanne.follow(page)
    assert "Deze melding staat nu in je lijst" in case.text
    assert "De deur van de medicijnkast" in case.text
    assert "De deur van de medicijnkast" in sanne.get("/my-reports").text


def test_a_code_that_is_there_already_is_not_added_twice(sanne: Browser, told: Told) -> None:
    put_back(sanne, told.code)
    page = sanne.follow(put_back(sanne, told.code))
    assert "Deze melding stond al in je lijst" in page.text
    assert sanne.get("/my-reports").text.count("De deur van de medicijnkast") == 2, "heading and button"


def test_a_typing_mistake_and_an_unknown_code_are_told_apart_with_the_same_status(sanne: Browser, told: Told) -> None:
    wrong = told.code[:5] + ("A" if told.code[5] != "A" else "B") + told.code[6:]
    mistake, unknown, none = (put_back(sanne, code) for code in (wrong, receipts.make(), ""))
    assert [page.status for page in (mistake, unknown, none)] == [400] * 3
    assert "typefout" in mistake.beside("code")
    assert "hoort geen melding" in unknown.beside("code")
    assert "zes groepjes van vier" in none.beside("code")
    assert mistake.form("/my-reports")["code"] == wrong
    assert "Er is nog niets veranderd aan je lijst" in mistake.trouble
    assert "Hier staat nog niets" in sanne.get("/my-reports").text


def test_wrong_codes_change_nothing_and_are_slowed_down(app: Flask, sanne: Browser) -> None:
    form = sanne.get("/my-reports").form("/my-reports")
    with app.app_context():
        before = snapshot()
    tries = [sanne.send(form, code=receipts.make()).status for _ in range(61)]
    with app.app_context():
        assert changes(before) == {}
    assert set(tries[:-1]) == {400}
    assert tries[-1] == 429


def test_a_new_account_gets_reports_back_by_their_codes(app: Flask, browse: Browse, people: People) -> None:
    """Sanne lost her password and her recovery code; the administrator gave her a new account."""
    with app.app_context():
        told = [cases.file(reporter=people.sanne, story=f"Verhaal nummer {n} van Sanne.") for n in range(2)]
        again = new_person("sanne.nieuw", Role.REPORTER)
    browser = browse(again)
    assert "Verhaal nummer" not in browser.get("/my-reports").text
    for each in told:
        put_back(browser, each.code)
    text = browser.get("/my-reports").text
    assert text.index("Verhaal nummer 1") < text.index("Verhaal nummer 0"), "the newest first"


def test_the_list_says_how_it_stands_and_what_waits(app: Flask, sanne: Browser, people: People, browse: Browse) -> None:
    with app.app_context():
        told = cases.file(reporter=people.sanne)
        cases.file(reporter=people.sanne, kind=Kind.ADVICE)
        cases.discussed(told, people.hein)
        conversation.send_message(
            cases.opened(told, people.christien), "Weet je nog hoe laat?", cases.new_entry_id(),
            actor=people.christien.actor, now=NOW,
        )  # fmt: skip
    page = sanne.get("/my-reports")
    assert "Christien schreef je op maandag 2 november." in page.text
    assert "Besproken" in page.text
    assert "Uiterlijk dinsdag 2 februari 2027 hoor je wat er met je melding is gedaan" in page.text
    assert "Uiterlijk maandag 9 november heb je antwoord" in page.text
    assert page.text.count("schreef je op") == 1
    with app.app_context():
        conversation.add_from_reporter(cases.by_receipt(told), "Om negen uur.", cases.new_entry_id(), now=NOW)
    assert "schreef je op" not in sanne.get("/my-reports").text, "the reporter has answered"


def test_opening_the_list_writes_nothing(app: Flask, sanne: Browser, people: People) -> None:
    with app.app_context():
        cases.file(reporter=people.sanne)
        before = snapshot()
    sanne.get("/my-reports")
    with app.app_context():
        assert changes(before) == {}


def test_a_list_of_fifty_asks_as_little_as_a_list_of_one(
    app: Flask, sanne: Browser, people: People, statements: Statements
) -> None:
    def asked() -> int:
        with statements() as ran:
            assert sanne.get("/my-reports").status == 200
        return len(ran)

    with app.app_context():
        told = [cases.file(reporter=people.sanne)]
    one = asked()
    with app.app_context():
        told += [cases.file(reporter=people.sanne) for _ in range(49)]
        for each in told[:3]:
            cases.acknowledged(each, people.hein)
    assert sanne.get("/my-reports").html.count("Lees en schrijf") == 50
    assert asked() <= one + 1, "one more for the name of who wrote"


def test_a_report_that_was_erased_leaves_the_others_in_their_places(app: Flask, sanne: Browser, people: People) -> None:
    with app.app_context():
        told = [cases.file(reporter=people.sanne, story=f"Verhaal nummer {n} van Sanne.") for n in range(3)]
        case = db.session.get_one(Case, told[1].case_id)
        case.lookup_id = b"gone"
        db.session.commit()
    page = sanne.get("/my-reports")
    assert "Eén melding van jou is gewist, omdat de bewaartijd voorbij is" in page.text
    assert "Verhaal nummer 1" not in page.text
    opened = sanne.follow(sanne.send(page.form("/my-reports/2")))
    assert "Verhaal nummer 2" in opened.text
    assert sanne.post("/my-reports/1", {"csrf_token": sanne.token()}).status == 404


def test_a_stale_form_keeps_the_code_and_changes_nothing(app: Flask, sanne: Browser, told: Told) -> None:
    page = sanne.post("/my-reports", {"code": told.code, "csrf_token": "old"})
    assert page.status == 400
    assert page.form("/my-reports")["code"] == told.code
    assert "Hier staat nog niets" in sanne.get("/my-reports").text


def test_only_reporters_have_a_list(browse: Browse, people: People, told: Told) -> None:
    for person in (people.hein, people.mirjam, people.joke, people.peter):
        browser = browse(person)
        assert browser.get("/my-reports").status == 403
        assert browser.post("/my-reports", {"code": told.code, "csrf_token": browser.token()}).status == 403


def test_who_signs_in_afterwards_on_the_same_device_sees_nothing_of_it(
    sanne: Browser, told: Told, people: People
) -> None:
    sanne.follow(put_back(sanne, told.code))
    sanne.send(sanne.get("/my-reports").form("/sign-out"))
    sanne.sign_in(people.bram)
    assert "medicijnkast" not in sanne.get("/my-reports").text
    assert sanne.get("/receipt/case").status == 303


def test_nothing_in_the_database_says_whose_a_report_is(app: Flask, sanne: Browser, told: Told, people: People) -> None:
    """Put back, opened and read: no row anywhere holds the account next to the case."""
    sanne.follow(put_back(sanne, told.code))
    sanne.send(sanne.get("/my-reports").form("/my-reports/0"))
    with app.app_context():
        case = db.session.get_one(Case, told.case_id)
        marks = {case.id, case.reference, case.lookup_id, case.last_act}
        marks |= set(db.session.scalars(db.select(Entry.id).where(Entry.case_id == case.id)))
        for table, found in snapshot().items():
            for row in found:
                values = [value for value in row if isinstance(value, (str, bytes))]
                if any(people.sanne.id in str(value) or people.sanne.email in str(value) for value in values):
                    assert not marks & set(values), table
