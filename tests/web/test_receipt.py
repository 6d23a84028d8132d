"""Coming back with the receipt code: any spelling, honest refusals, and a page that shows nothing of the handlers'."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import People, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_filing import TELLS, code_on, form_of
from tracker.domain import receipts
from tracker.domain.statuses import Kind
from tracker.models import Holder, SessionRow, db
from tracker.services import conversation, handling

WRONG_STATUS = 400


def enter(browser: Browser, code: str) -> Page:
    return browser.send(browser.get("/receipt").form("/receipt"), code=code)


def follow_case(browser: Browser, told: Told) -> Page:
    return browser.follow(enter(browser, told.code))


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        return cases.file()


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as shown": receipts.show,
    "without dashes": str,
    "lower case with spaces": lambda code: " ".join(receipts.groups(code)).lower(),
    "O for 0": lambda code: code.replace("0", "O").replace("1", "l"),
    "I for 1, dashes of a phone": lambda code: "–".join(receipts.groups(code.replace("1", "i").replace("0", "o"))),
    "spaces around": lambda code: f"  {code} ",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_code_opens_the_case_in_any_spelling(browser: Browser, told: Told, spelling: str) -> None:
    page = browser.follow(enter(browser, SPELLINGS[spelling](told.code)))
    assert page.address == "/receipt/case"
    assert cases.STORY in page.text


def test_a_typing_mistake_and_an_unknown_code_are_told_apart_with_the_same_status(browser: Browser, told: Told) -> None:
    wrong = told.code[:5] + ("A" if told.code[5] != "A" else "B") + told.code[6:]
    mistake, unknown, short = enter(browser, wrong), enter(browser, receipts.make()), enter(browser, told.code[:20])
    assert [page.status for page in (mistake, unknown, short)] == [WRONG_STATUS] * 3
    assert "typefout" in mistake.beside("code")
    assert "hoort geen melding" in unknown.beside("code")
    assert "24 letters en cijfers" in short.beside("code")
    assert mistake.form("/receipt")["code"] == wrong
    assert browser.get("/receipt/case").status == 303


def test_an_empty_code_says_what_to_type(browser: Browser) -> None:
    assert "Typ hier je code" in enter(browser, "").beside("code")


def test_two_groups_back_lead_on_to_the_case(browser: Browser) -> None:
    made = browser.send(form_of(browser), TELLS)
    groups = receipts.groups(code_on(made))
    check = made.form("/receipt/check")
    wrong = browser.send(check, group_2=groups[1], group_5=groups[0])
    assert wrong.status == 400
    assert "Dit is niet groep 5" in wrong.beside("group_5")
    assert wrong.beside("group_2") == ""
    assert code_on(wrong) == "".join(groups), "the code must still be there to copy"
    right = browser.send(wrong.form("/receipt/check"), group_2=groups[1].lower(), group_5=groups[4])
    assert "Je melding" in browser.follow(right).h1


def test_without_a_code_the_check_leads_to_the_door(browser: Browser) -> None:
    page = browser.post("/receipt/check", {"csrf_token": browser.token(), "code": receipts.make()})
    assert (page.status, page.location) == (303, "/receipt")


def test_a_code_that_was_not_given_to_this_browser_is_not_shown_as_its_receipt(browser: Browser, told: Told) -> None:
    """Somebody who knows a code could else plant it here as the receipt of what this person just wrote."""
    groups = receipts.groups(told.code)
    sent = {"csrf_token": browser.token(), "code": told.code, "mark": "0" * 64, "group_2": groups[1]}
    for group_5 in (groups[4], "AAAA"):
        page = browser.post("/receipt/check", {**sent, "group_5": group_5})
        assert (page.status, page.location) == (303, "/receipt")
        assert groups[0] not in page.html
    assert browser.get("/receipt/case").status == 303


def test_the_case_page_shows_status_messages_and_the_outcome(
    app: Flask, browser: Browser, people: People, told: Told
) -> None:
    page = follow_case(browser, told)
    assert "Gemeld Hier zijn we nu" in page.text
    with app.app_context():
        cases.acknowledged(told, people.hein)
        cases.walked_to("closed", told, people.hein)
    page = browser.get("/receipt/case")
    assert cases.THANKS.message in page.text
    assert "besproken door Hein en Christien" in page.text
    assert "Er zijn maatregelen afgesproken" in page.text
    assert "De uitkomst: bevestigd" in page.text
    assert cases.FEEDBACK.message in page.text


def test_the_case_page_never_shows_notes_decisions_measures_or_handlers_times(
    app: Flask, browser: Browser, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(hours=3, minutes=17))
    with app.app_context():
        case_file = cases.opened(told, people.hein)
        handling.read(case_file, actor=people.hein.actor, now=later(hours=3, minutes=17))
        conversation.write_note(
            case_file, "GEHEIMENOTITIE", cases.new_entry_id(), actor=people.hein.actor, now=later(hours=3, minutes=17)
        )
        cases.walked_to("closed", told, people.hein, now=later(hours=3, minutes=17))
    html = follow_case(browser, told).html
    hidden = {
        "a note": "GEHEIMENOTITIE",
        "the decision": cases.TALK.decision,
        "a measure": cases.PLAN.actions[0].what,
        "who does it": "Bram",
        "a result": "De foto is weg.</",
        "a handler's minute": "13:17",
        "the reference": told.reference,
        "that somebody looked": "las de zaak",
        "the risk": "Laag",
    }
    assert [what for what, text in hidden.items() if text in html] == []


def test_something_can_be_added_once_and_is_read_by_the_handlers(browser: Browser, hein: Browser, told: Told) -> None:
    page = follow_case(browser, told)
    form = page.form("/receipt/case/messages")
    filled = form.filled({"text": "Ik weet nu ook wie de foto nam."})
    after = browser.follow(browser.post(form.action, filled))
    assert "Het staat erbij" in after.text
    browser.post(form.action, filled)
    assert browser.get("/receipt/case").text.count("Ik weet nu ook wie de foto nam.") == 1
    assert "Ik weet nu ook wie de foto nam." in hein.get(f"/cases/{told.reference}").text


@pytest.mark.parametrize(("text", "sentence"), [("", "Schrijf hier iets op"), ("x" * 20_001, "Dit is te lang")])
def test_an_addition_that_is_refused_keeps_its_words(browser: Browser, told: Told, text: str, sentence: str) -> None:
    form = follow_case(browser, told).form("/receipt/case/messages")
    page = browser.send(form, text=text)
    assert page.status == 400
    assert sentence in page.beside("text")
    assert page.form("/receipt/case/messages")["text"] == text


def test_the_reporter_can_let_the_trusted_person_look(
    app: Flask, browser: Browser, browse: Browse, people: People, told: Told
) -> None:
    mirjam = browse(people.mirjam)
    assert mirjam.get(f"/cases/{told.reference}").status == 404
    page = follow_case(browser, told)
    assert "Mirjam kan nu meekijken" in browser.follow(browser.send(page.form("/trusted-person"))).text
    assert mirjam.get(f"/cases/{told.reference}").status == 200
    again = browser.post("/receipt/case/trusted-person", {"csrf_token": browser.token()})
    assert again.status == 400
    assert "geen vertrouwenspersoon" in again.text


def test_an_excluded_trusted_person_is_not_offered_and_not_let_in(app: Flask, browser: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.mirjam])
    page = follow_case(browser, told)
    assert not page.has_form("/trusted-person")
    assert "Mirjam" not in page.text
    assert browser.post("/receipt/case/trusted-person", {"csrf_token": browser.token()}).status == 400
    with app.app_context():
        assert db.session.get(Holder, (told.case_id, people.mirjam.id)) is None


def test_the_bar_names_whom_to_call_and_never_who_was_shut_out(
    app: Flask, browser: Browser, browse: Browse, people: People
) -> None:
    with app.app_context():
        shut, open_to_all = cases.file(exclude=[people.hein]), cases.file()
    assert "Bel daarna Christien. " in follow_case(browser, shut).text
    assert "Bel daarna Christien of Hein. " in follow_case(browse(), open_to_all).text


def test_signing_out_or_in_on_the_same_browser_closes_the_case_too(browse: Browse, told: Told, people: People) -> None:
    """A shared computer: who sits down next must not find the report of who sat there before."""
    sanne = browse(people.sanne)
    follow_case(sanne, told)
    assert sanne.get("/receipt/case").status == 200
    sanne.send(sanne.get("/my-reports").form("/sign-out"))
    assert sanne.get("/receipt/case").location == "/receipt"
    follow_case(sanne, told)
    assert sanne.sign_in(people.bram).status == 303
    assert sanne.get("/receipt/case").location == "/receipt"


def test_form_tokens_are_new_after_signing_in_and_out(browse: Browse, people: People) -> None:
    browser = browse()
    tokens = [browser.token()]
    browser.sign_in(people.sanne)
    tokens.append(browser.token())
    browser.send(browser.get("/my-reports").form("/sign-out"))
    tokens.append(browser.token())
    pages = [browser.post("/language", {"csrf_token": token, "language": "nl"}).status for token in tokens]
    assert pages == [400, 400, 303]


def test_an_urgent_report_says_on_which_day_its_hour_is_and_when_it_was_missed(
    app: Flask, browser: Browser, people: People, clock: time_machine.Traveller
) -> None:
    saturday = later(days=5, hours=10)
    clock.move_to(saturday)
    with app.app_context():
        told = cases.file(kind=Kind.URGENT, now=saturday)
    assert "Maandag 9 november voor 13:00 uur" in follow_case(browser, told).text
    clock.move_to(later(days=7, hours=2))
    assert "Vandaag voor 13:00 uur" in follow_case(browser, told).text
    clock.move_to(later(days=7, hours=4))
    assert "We zijn te laat" in follow_case(browser, told).text


def test_leaving_closes_the_case_and_destroys_the_session(app: Flask, browser: Browser, told: Told) -> None:
    page = follow_case(browser, told)
    ticket = browser.cookie("receipt")
    assert browser.send(page.form("/receipt/leave")).status == 303
    with app.app_context():
        assert db.session.scalars(db.select(SessionRow.id)).all() == []
    browser.client.set_cookie("receipt", ticket, domain="meldpunt.example")
    assert browser.get("/receipt/case").status == 303


def test_a_receipt_session_ends_after_fifteen_idle_minutes_and_not_before(
    browser: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    follow_case(browser, told)
    clock.move_to(later(minutes=14))
    assert browser.get("/receipt/case").status == 200
    clock.move_to(later(minutes=28))
    assert browser.get("/receipt/case").status == 200
    clock.move_to(later(minutes=44))
    assert browser.get("/receipt/case").status == 303


def test_words_typed_after_the_session_ended_come_back_with_the_code(
    browser: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    form = follow_case(browser, told).form("/receipt/case/messages")
    clock.move_to(later(hours=1))
    page = browser.send(form, text="Nog iets wat ik zag.")
    assert page.status == 401
    back = browser.send(page.form("/receipt"), code=told.code)
    assert back.status == 200
    assert "Nog iets wat ik zag." in back.text
    assert "Nog iets wat ik zag." not in browser.get("/receipt/case").text, "nothing is sent for somebody"
    done = browser.follow(browser.send(back.form("/receipt/case/messages")))
    assert "Nog iets wat ik zag." in done.text


def test_a_wrong_code_in_between_still_keeps_the_words(
    browser: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    form = follow_case(browser, told).form("/receipt/case/messages")
    clock.move_to(later(hours=1))
    page = browser.send(form, text="Nog iets wat ik zag.")
    wrong = browser.send(page.form("/receipt"), code=receipts.make())
    assert wrong.status == 400
    assert "Nog iets wat ik zag." in browser.send(wrong.form("/receipt"), code=told.code).text


def test_sixty_wrong_codes_in_a_minute_slow_an_address_down(browser: Browser, told: Told) -> None:
    form = browser.get("/receipt").form("/receipt")
    answers = [browser.send(form, code=receipts.make()).status for _ in range(61)]
    assert answers == [400] * 60 + [429]


def test_the_receipt_cookie_holds_neither_the_code_nor_the_case(browser: Browser, told: Told) -> None:
    follow_case(browser, told)
    cookie = browser.cookie("receipt")
    assert cookie
    assert told.code not in cookie.upper()
    assert told.case_id not in cookie
    assert told.reference not in cookie
