"""After closing, on the reporter's pages and the handler's: disagree, answer, rate, check in, and a yes of its own."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import cases
from tests.cases import Told
from tests.people import People, later
from tests.snapshots import snapshot
from tests.web.browser import Browser, Form, Page
from tests.web.conftest import Browse
from tests.web.test_files import LETTER, PHOTO, listed
from tests.web.test_filing import code_on
from tests.web.test_receipt import follow_case
from tracker.casefile import CaseFile
from tracker.domain import receipts
from tracker.domain.reports import LONGEST_TEXT
from tracker.models import Case, db
from tracker.services import attachments
from tracker.services.attachments import Draft

WHY = "De foto staat er nog steeds op. 😕 \u202eשלום"
STORY = "Sinds mijn melding krijg ik alleen nog late diensten."


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        told = cases.file()
        cases.walked_to("closed", told, people.hein)
        return told


@pytest.fixture
def reporter(browser: Browser, told: Told) -> Browser:
    follow_case(browser, told)
    return browser


def disagree(reporter: Browser, text: str = WHY) -> Page:
    return reporter.send(reporter.get("/receipt/case/disagreement").form("/disagreement"), text=text)


def check_in(reporter: Browser, said: str) -> Page:
    return reporter.send(reporter.get("/receipt/case/check-in").form("/check-in"), said=said)


def test_a_reporter_disagrees_a_handler_answers_and_both_read_it(reporter: Browser, hein: Browser, told: Told) -> None:
    page = reporter.follow(disagree(reporter))
    assert "Je bezwaar staat erbij" in page.text
    assert WHY in page.text
    assert "uiterlijk maandag 16 november" in page.text
    page = hein.get(f"/cases/{told.reference}")
    assert "De melder is het niet eens met hoe het is afgesloten." in page.text
    assert WHY in page.text
    page = hein.get(f"/cases/{told.reference}/disagreement")
    assert WHY in page.text
    page = hein.follow(hein.send(page.form("/disagreement"), text="We keken het na: hij is weg."))
    assert "gaf antwoord op het bezwaar" in page.text
    page = reporter.get("/receipt/case")
    assert "We keken het na: hij is weg." in page.text
    assert "Hein gaf antwoord op je bezwaar." in page.text
    assert "Er wacht nu geen antwoord" in hein.get(f"/cases/{told.reference}/disagreement").text


def test_nothing_typed_is_lost_when_it_is_refused(reporter: Browser, hein: Browser, told: Told) -> None:
    page = disagree(reporter, "x" * (LONGEST_TEXT + 1))
    assert page.status == 400
    assert "te lang" in page.beside("text")
    assert page.form("/disagreement")["text"] == "x" * (LONGEST_TEXT + 1)
    assert "Schrijf hier iets op." in disagree(reporter, "").beside("text")
    stale = reporter.get("/receipt/case/disagreement").form("/disagreement")
    disagree(reporter)
    page = reporter.send(stale, text="En nog iets anders.")
    assert (page.status, page.form("/disagreement")["text"]) == (400, "En nog iets anders.")
    assert "al weten" in page.trouble
    page = hein.get(f"/cases/{told.reference}/disagreement")
    reporter.send(reporter.get("/receipt/case").form("/messages"), text="Nog iets.")
    page = hein.send(page.form("/disagreement"), text="Nee, hij is weg.")
    assert (page.status, page.form("/disagreement")["text"]) == (409, "Nee, hij is weg.")
    assert hein.send(page.form("/disagreement"), {}).status == 303


def test_a_second_click_disagrees_once(app: Flask, reporter: Browser) -> None:
    form = reporter.get("/receipt/case/disagreement").form("/disagreement")
    reporter.send(form, text=WHY)
    with app.app_context():
        before = snapshot()
    assert reporter.send(form, text=WHY).status == 303
    with app.app_context():
        assert snapshot() == before


def test_a_rating_is_read_by_who_handles_the_case_and_may_be_changed(
    reporter: Browser, hein: Browser, told: Told
) -> None:
    page = reporter.send(reporter.get("/receipt/case/rating").form("/rating"), clear="wholly", words="Het duurde lang.")
    assert page.status == 400
    assert "Kies hier iets." in page.beside("serious")
    assert page.form("/rating")["words"] == "Het duurde lang."
    reporter.follow(reporter.send(page.form("/rating"), serious="hardly"))
    page = hein.get(f"/cases/{told.reference}")
    assert "Serieus genomen: nee, niet echt." in page.text
    assert "Het duurde lang." in page.text
    form = reporter.get("/receipt/case/rating").form("/rating")
    assert (form["serious"], form["clear"], form["words"]) == ("hardly", "wholly", "Het duurde lang.")
    reporter.send(form, serious="mostly")
    assert "Serieus genomen: ja, meestal." in hein.get(f"/cases/{told.reference}").text


def test_a_check_in_waits_on_the_receipt_page_from_its_day_and_is_answered_once(
    reporter: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    assert "Hoe gaat het nu met jou?" not in reporter.get("/receipt/case").text
    clock.move_to(later(days=31))
    follow_case(reporter, told)
    assert "Hoe gaat het nu met jou?" in reporter.get("/receipt/case").text
    refused = reporter.send(reporter.get("/receipt/case/check-in").form("/check-in"))
    assert "Elk antwoord is goed" in refused.beside("said")
    stale = reporter.get("/receipt/case/check-in").form("/check-in")
    page = reporter.follow(check_in(reporter, "no"))
    assert "Dank je. Je antwoord staat erbij." in page.text
    assert "Hoe gaat het nu met jou?" not in page.text
    again = reporter.send(stale, said="rather-not")
    assert (again.status, "staat nu niet open" in again.trouble) == (400, True)
    assert "geen vraag open" in reporter.get("/receipt/case/check-in").text


def test_a_yes_writes_nothing_and_leads_to_a_report_that_the_first_handlers_find_nowhere(
    app: Flask, browse: Browse, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(days=31))
    reporter, hein = browse(), browse(people.hein)
    follow_case(reporter, told)
    hein.get(f"/cases/{told.reference}")
    seen = _seen_by(hein, told)
    with app.app_context():
        before = snapshot()
    page = reporter.follow(check_in(reporter, "yes"))
    with app.app_context():
        assert snapshot() == before
    form = page.form("/check-in/report")
    assert form.all("exclude") == [people.christien.id, people.hein.id]
    assert "alleen Mirjam" in page.text
    assert "Bel daarna Mirjam" in page.text
    short = reporter.send(form, story="Ja.")
    assert (short.status, short.form("/check-in/report")["code"]) == (400, form["code"])
    made = reporter.send(form, story=STORY)
    assert made.status == 200
    assert code_on(made) == form["code"]
    assert "Je bericht ligt bij Mirjam." in made.text
    again = reporter.send(form, story=STORY)
    assert "Dit was al binnen" in again.h1
    assert _seen_by(hein, told) == seen
    with app.app_context():
        reference = db.session.scalars(select(Case.reference).where(Case.id != told.case_id)).one()
    assert hein.get(f"/cases/{reference}").status == 404
    mirjam = browse(people.mirjam)
    page = mirjam.get(f"/cases/{reference}")
    assert STORY in page.text
    assert told.reference not in page.html
    page = mirjam.get(f"/cases/{reference}/links")
    assert "na een eerdere melding" in page.text
    assert told.reference not in page.html
    groups = receipts.groups(form["code"])
    into_new = reporter.send(made.form("/receipt/check"), group_2=groups[1], group_5=groups[4])
    assert STORY in reporter.follow(into_new).text
    follow_case(reporter, told)
    assert "Hoe gaat het nu met jou?" not in reporter.get("/receipt/case").text
    assert "Er staat nu geen vraag open" in reporter.get("/receipt/case/check-in/report").text


def _seen_by(browser: Browser, told: Told) -> list[str]:
    pages = (
        "/cases",
        f"/cases/{told.reference}",
        f"/cases/{told.reference}/links",
        "/audit",
        "/register",
        "/summaries",
    )
    return [browser.get(address).same_for_all for address in pages]


def test_who_may_open_the_first_case_is_led_there_from_the_second(
    app: Flask, browse: Browse, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(days=31))
    reporter = browse()
    follow_case(reporter, told)
    page = reporter.follow(check_in(reporter, "yes"))
    reporter.send(page.form("/check-in/report"), story=STORY, exclude=[people.hein.id])
    with app.app_context():
        reference = db.session.scalars(select(Case.reference).where(Case.id != told.case_id)).one()
    page = browse(people.christien).get(f"/cases/{reference}/links")
    assert told.reference in page.text


def test_who_shuts_out_everybody_hears_of_outside_help_and_keeps_the_words(
    reporter: Browser, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(days=31))
    follow_case(reporter, told)
    form = reporter.follow(check_in(reporter, "yes")).form("/check-in/report")
    everybody = [people.hein.id, people.christien.id, people.mirjam.id]
    page = reporter.send(form, story=STORY, exclude=everybody)
    assert page.status == 400
    assert "Zo blijft er niemand over" in page.beside("exclude")
    assert page.form("/check-in/report")["story"] == STORY


def test_a_code_that_was_not_given_to_this_browser_files_nothing(
    app: Flask, reporter: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(days=31))
    follow_case(reporter, told)
    form = reporter.follow(check_in(reporter, "yes")).form("/check-in/report")
    planted = receipts.make()
    page = reporter.post(form.action, [*[pair for pair in form.filled({"story": STORY}) if pair[0] != "code"],
                                       ("code", planted)])  # fmt: skip
    assert page.status == 400
    assert page.form("/check-in/report")["code"] != planted
    assert "Verstuur het nog een keer" in page.trouble
    with app.app_context():
        assert len(db.session.scalars(select(Case)).all()) == 1


@pytest.mark.parametrize("months", ["", "x", "13", "²", "9" * 50])
def test_odd_numbers_of_months_do_no_harm(
    reporter: Browser, told: Told, clock: time_machine.Traveller, months: str
) -> None:
    clock.move_to(later(days=31))
    follow_case(reporter, told)
    form = reporter.get("/receipt/case/check-in").form("/check-in")
    page = reporter.post(form.action, form.filled({"said": "no", "months": months}))
    assert (page.status, "staat nu niet open" in page.trouble) == (400, True)


def test_of_an_open_report_the_pages_say_that_it_is_open(app: Flask, browser: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file()
    follow_case(browser, told)
    for page in ("disagreement", "rating", "check-in", "check-in/report"):
        shown = browser.get(f"/receipt/case/{page}")
        assert shown.status == 200
        assert not shown.has_form(f"/{page}")
    assert "Nu het is afgesloten" not in browser.get("/receipt/case").text


def test_all_these_pages_are_of_one_size(reporter: Browser, told: Told, clock: time_machine.Traveller) -> None:
    clock.move_to(later(days=31))
    follow_case(reporter, told)
    pages = ("", "/disagreement", "/rating", "/check-in", "/check-in/report")
    assert {len(reporter.get(f"/receipt/case{page}").body) for page in pages} == {32 * 1024}


def test_the_desk_shows_what_waits_for_an_answer(reporter: Browser, hein: Browser, told: Told) -> None:
    disagree(reporter)
    page = hein.get("/cases")
    assert f"/cases/{told.reference}" in page.html


def _follow_form(reporter: Browser, told: Told, clock: time_machine.Traveller) -> Form:
    clock.move_to(later(days=31))
    follow_case(reporter, told)
    return reporter.follow(check_in(reporter, "yes")).form("/check-in/report")


def test_files_go_along_with_a_report_of_disadvantage_and_only_there(
    app: Flask, browse: Browse, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    reporter, hein = browse(), browse(people.hein)
    form = _follow_form(reporter, told, clock)
    hein.get(f"/cases/{told.reference}")
    seen = _seen_by(hein, told)
    page = reporter.send_files(form, {"story": "kort"}, PHOTO, button=("keep_files", "1"))
    assert (page.status, page.trouble, listed(page)) == (200, "", ["foto.jpg"])
    page = reporter.send_files(page.form("/check-in/report"), {"story": "kort"}, LETTER)
    assert (page.status, listed(page)) == (400, ["foto.jpg", "brief.docx"])
    made = reporter.send_files(page.form("/check-in/report"), {"story": STORY})
    assert made.status == 200
    with app.app_context():
        new = CaseFile.open_with_receipt(code_on(made))
        assert [each.file.name for each in new.files.all()] == ["foto.jpg", "brief.docx"]
        assert CaseFile.open_with_receipt(told.code).files.all() == []
    assert _seen_by(hein, told) == seen
    assert "foto.jpg" in browse(people.mirjam).get(f"/cases/{new.case.reference}").html


def test_a_file_that_is_not_taken_comes_back_with_the_words_and_files_nothing(
    app: Flask, reporter: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    page = reporter.send_files(_follow_form(reporter, told, clock), {"story": STORY}, ("virus.exe", b"MZ"), LETTER)
    assert page.status == 400
    assert "virus.exe" in page.beside("files")
    assert page.form("/check-in/report")["story"] == STORY and listed(page) == ["brief.docx"]
    with app.app_context():
        assert len(db.session.scalars(select(Case)).all()) == 1


def test_files_of_a_report_of_disadvantage_outlive_the_session(
    app: Flask, reporter: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    form = _follow_form(reporter, told, clock)
    clock.move_to(later(days=31, minutes=16))
    page = reporter.send_files(form, {"story": STORY}, PHOTO, ("virus.exe", b"MZ"))
    assert page.status == 401
    page = reporter.send(page.form("/receipt"), code=told.code)
    page = reporter.send(page.form("/check-in/report"))
    assert page.status == 400, "one of them could not be kept, and that is not passed over"
    assert listed(page) == ["foto.jpg"]
    made = reporter.send(page.form("/check-in/report"))
    with app.app_context():
        kept = CaseFile.open_with_receipt(code_on(made)).files.all()
        assert [each.file.name for each in kept] == ["foto.jpg"]


def test_a_planted_code_keeps_no_files_for_whoever_planted_it(
    app: Flask, reporter: Browser, told: Told, clock: time_machine.Traveller
) -> None:
    form, planted = _follow_form(reporter, told, clock), receipts.make()
    form.fields = [(name, planted if name == "code" else value) for name, value in form.fields]
    page = reporter.send_files(form, {"story": STORY}, LETTER)
    assert page.status == 400 and listed(page) == ["brief.docx"]
    assert page.form("/check-in/report")["code"] != planted
    clock.move_to(later(days=31, minutes=16))
    assert reporter.send_files(form, {"story": STORY}, PHOTO).status == 401
    with app.app_context():
        assert attachments.waiting(Draft(planted), later(days=31, minutes=16)) == []
