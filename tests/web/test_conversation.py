"""Talking in a case through the pages: standard texts, the feedback, read marks, and a page that has grown old."""

import re

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import People, later
from tests.web.browser import Browser, Form, Page
from tests.web.conftest import Browse
from tests.web.test_receipt import follow_case
from tests.web.test_steps import acts_on
from tracker import catalogue
from tracker.domain import standard_texts
from tracker.domain.standard_texts import Purpose
from tracker.domain.statuses import Kind
from tracker.models import Case, db
from tracker.services import consenting, conversation

MINE = "Dank je wel, fijn dat je dit vertelt."


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        return cases.file()


def message_form(browser: Browser, told: Told) -> Form:
    return browser.get(f"/cases/{told.reference}").form("/messages")


def fill(browser: Browser, form: Form, key: str, language: str = "nl", text: str = "") -> Page:
    """Choose a standard text and press the button that puts it in."""
    given = {"message-standard": key, "message-standard_language": language, "message-text": text}
    return browser.post(form.action, [*form.filled(given), ("message-fill", "1")])


def write(browser: Browser, told: Told, text: str, **more: str) -> Page:
    answers = {"message-text": text} | {f"message-{name}": value for name, value in more.items()}
    return browser.send(message_form(browser, told), answers)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_standard_text_comes_into_the_box_behind_what_was_typed_and_nothing_is_sent(
    app: Flask, hein: Browser, told: Told, language: str
) -> None:
    form = message_form(hein, told)
    before = acts_on(app, told)
    page = fill(hein, form, "invite", language, MINE)
    text = catalogue.first_text("invite").said_in(language)
    assert (page.status, page.form("/messages")["message-text"]) == (200, f"{MINE}\n\n{text}")
    again = fill(hein, page.form("/messages"), "invite", language, f"{MINE}\n\n{text}")
    assert again.form("/messages")["message-text"] == f"{MINE}\n\n{text}", "twice is once"
    assert acts_on(app, told) == before


def test_without_a_choice_nothing_is_put_in_and_nothing_is_lost(hein: Browser, told: Told) -> None:
    page = fill(hein, message_form(hein, told), "", text=MINE)
    assert page.status == 400
    assert "Kies eerst een tekst" in page.beside("message-standard")
    assert page.form("/messages")["message-text"] == MINE


def test_a_key_that_is_not_offered_reads_no_other_text(hein: Browser, told: Told) -> None:
    token = message_form(hein, told)
    sent = {"message-csrf_token": token["message-csrf_token"], "message-fill": "1", "message-text": MINE}
    for key in ("set-aside-spam", "../../config", "answer"):
        page = hein.post(token.action, {**sent, "message-standard": key, "message-standard_language": "xx"})
        assert (page.status, page.form("/messages")["message-text"]) == (400, MINE)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("purpose", Purpose)
def test_every_text_that_is_offered_is_there_in_both_languages(kind: Kind, purpose: Purpose) -> None:
    for key in standard_texts.offered(purpose, kind):
        text = catalogue.first_text(key)
        assert text.nl and text.en and text.nl != text.en
        assert standard_texts.name_of(key)


def test_a_text_with_a_mark_left_is_refused_beside_the_field(app: Flask, hein: Browser, told: Told) -> None:
    page = fill(hein, message_form(hein, told), "ask-more")
    refused = hein.send(page.form("/messages"))
    assert refused.status == 400
    assert "Hier staat nog [vul in]" in refused.beside("message-text")
    text = refused.form("/messages")["message-text"]
    assert "[vul in]" in text
    assert "message:sent" not in acts_on(app, told)
    assert (
        hein.send(refused.form("/messages"), {"message-text": text.replace("[vul in]", "waar was het?")}).status == 303
    )


@pytest.mark.parametrize(
    ("noun", "step", "box", "kind", "status"),
    [
        ("acknowledgement", "acknowledge", "message", Kind.REPORT, "reported"),
        ("answer", "answer", "message", Kind.ADVICE, "reported"),
        ("closing-without-action", "close-without-action", "feedback", Kind.REPORT, "discussed"),
        ("setting-aside", "set-aside", "feedback", Kind.REPORT, "reported"),
    ],
)
def test_no_step_sends_a_mark_to_the_reporter(
    app: Flask, hein: Browser, people: People, noun: str, step: str, box: str, kind: Kind, status: str
) -> None:
    with app.app_context():
        told = cases.file(kind=kind)
        cases.walked_to(status, told, people.hein)
    form = hein.get(f"/cases/{told.reference}").form(f"/{noun}")
    answers = {f"{step}-{box}": "Dit deden we: [vul in]"}
    given = {
        "outcome": "full",
        "reason": "Niets nodig.",
        "why_not_heard": "Die is ziek.",
        "ground": "spam",
        "explanation": "Spam.",
        "verdict": "yes",
    }
    for name, value in given.items():
        if f"{step}-{name}" in form.offered:
            answers[f"{step}-{name}"] = value
    page = hein.send(form, answers)
    assert page.status == 400
    assert "Hier staat nog [vul in]" in page.beside(f"{step}-{box}")


def test_a_standard_text_comes_into_a_step_too(hein: Browser, told: Told) -> None:
    form = hein.get(f"/cases/{told.reference}").form("/setting-aside")
    given = {"set-aside-standard": "set-aside-spam", "set-aside-explanation": "Reclame."}
    page = hein.post(form.action, [*form.filled(given), ("set-aside-fill", "1")])
    filled = page.form("/setting-aside")
    assert filled["set-aside-feedback"] == catalogue.first_text("set-aside-spam").nl
    assert filled["set-aside-explanation"] == "Reclame."


def test_a_file_that_was_chosen_stays_when_a_text_is_put_in(hein: Browser, told: Told) -> None:
    form = message_form(hein, told)
    given = {"message-standard": "invite", "message-text": MINE}
    page = hein.send_files(form, given, ("brief.txt", b"woorden"), button=("message-fill", "1"))
    assert "brief.txt" in page.text
    assert page.form("/messages")["message-text"].startswith(MINE)


def test_the_feedback_is_marked_and_read_as_such(app: Flask, hein: Browser, browse: Browse, told: Told) -> None:
    assert hein.follow(write(hein, told, "De foto is weg.", feedback="y")).text.count("Terugkoppeling gegeven") == 1
    assert acts_on(app, told)[-1] == "feedback:given"
    page = follow_case(browse(), told)
    assert "gaf je op maandag 2 november de terugkoppeling" in page.text
    assert "De foto is weg." in page.text


def test_a_letter_waits_until_the_reporter_presses_that_it_was_read(
    app: Flask, hein: Browser, browse: Browse, told: Told, clock: time_machine.Traveller
) -> None:
    write(hein, told, "Weet je nog waar het was?")
    reporter = browse()
    clock.move_to(later(days=2))
    page = follow_case(reporter, told)
    assert "Er ligt een bericht voor je" in page.text
    assert page.text.count("Weet je nog waar het was?") == 1
    form = page.form("/reading")
    after = reporter.follow(reporter.send(form))
    assert "Wie je schreef, weet nu dat je het gelezen hebt." in after.text
    assert "Er ligt een bericht voor je" not in after.text
    acts = acts_on(app, told)
    reporter.send(form)
    assert acts_on(app, told) == acts, "a second press changes nothing"


def test_handlers_see_the_day_on_which_the_reporter_said_so(
    hein: Browser, browse: Browse, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    write(hein, told, "Weet je nog waar het was?")
    assert "Gelezen door de melder" not in hein.get(f"/cases/{told.reference}").text
    clock.move_to(later(days=2))
    reporter = browse()
    page = follow_case(reporter, told)
    hein.sign_in(people.hein)
    assert "Gelezen door de melder" not in hein.get(f"/cases/{told.reference}").text, "looking leaves no mark"
    reporter.send(page.form("/reading"))
    assert "Gelezen door de melder, wo 4 nov" in hein.get(f"/cases/{told.reference}").text


def test_the_reporter_sees_the_day_on_which_each_handler_read_it(hein: Browser, browse: Browse, told: Told) -> None:
    reporter = browse()
    assert "Nog niemand heeft dit gelezen." in follow_case(reporter, told).text
    hein.get(f"/cases/{told.reference}")
    page = reporter.get("/receipt/case")
    assert "Gelezen door Hein op maandag 2 november." in page.text
    assert not re.search(r"\d\d:\d\d", page.text.split("Het verhaal tot nu toe")[1].split("Wil je iets toevoegen")[0])


def test_the_read_button_tells_the_reporter_nothing_of_what_is_not_theirs(
    app: Flask, hein: Browser, browse: Browse, people: People, told: Told
) -> None:
    """Neither how many notes lie between two letters, nor anything else that could be counted."""
    forms = []
    for notes in (0, 3):
        for _ in range(notes):
            hein.send(hein.get(f"/cases/{told.reference}").form("/notes"), {"note-text": "Stil."})
        write(hein, told, "Dag.")
        forms.append(follow_case(browse(), told).form("/reading"))
    assert [len(form["read-letter"]) for form in forms] == [32, 32]


def test_a_message_on_a_page_that_is_not_the_last_waits_until_it_was_read(
    app: Flask, hein: Browser, christien: Browser, people: People, told: Told
) -> None:
    form = christien.get(f"/cases/{told.reference}").form("/messages")
    with app.app_context():
        conversation.add_from_reporter(cases.by_receipt(told), "Het staat er niet meer.", "0" * 32, now=later())
    page = christien.send(form, {"message-text": MINE, "message-feedback": "y"})
    assert page.status == 409
    assert "De melder voegde iets toe." in page.text
    assert "Het staat er niet meer." in page.text
    again = page.form("/messages")
    assert (again["message-text"], again["message-feedback"]) == (MINE, "y")
    assert "feedback:given" not in acts_on(app, told)
    assert christien.send(again).status == 303
    assert acts_on(app, told)[-1] == "feedback:given"
    with app.app_context():
        assert db.session.scalar(db.select(Case.feedback_on).where(Case.id == told.case_id)) == later().date()


AWKWARD = {
    "emoji": "Dank je 🙏🏽 👩‍👩‍👧‍👦",
    "right to left": "שלום, תודה רבה",
    "mixed": "Naam: عائشة, groep 4",
    "markup": "<script>alert(1)</script> & {{ 7 * 7 }}",
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD.keys())
def test_awkward_words_arrive_whole_on_both_pages_and_find_their_own_direction(
    hein: Browser, browse: Browse, told: Told, text: str
) -> None:
    assert write(hein, told, text).status == 303
    reporter = browse()
    page = follow_case(reporter, told)
    reporter.send(page.form("/receipt/case/messages"), text=text)
    for seen in (hein.get(f"/cases/{told.reference}"), reporter.get("/receipt/case")):
        found = [each for each in seen.tree.iter("p") if "".join(each.itertext()) == text]
        assert len(found) == 2
        assert {each.get("dir") for each in found} == {"auto"}


@pytest.mark.parametrize("size", [20_001, 100_000])
def test_too_long_a_message_is_refused_with_every_word_kept(
    hein: Browser, browse: Browse, told: Told, size: int
) -> None:
    text = "é👍" * (size // 2) + "x" * (size % 2)
    page = write(hein, told, text)
    assert page.status == 400
    assert "Dit is te lang" in page.beside("message-text")
    assert page.form("/messages")["message-text"] == text
    reporter = browse()
    refused = reporter.send(follow_case(reporter, told).form("/receipt/case/messages"), text=text)
    assert refused.status == 400
    assert "Dit is te lang" in refused.beside("text")
    assert refused.form("/receipt/case/messages")["text"] == text


def test_a_question_about_the_name_waits_for_the_reporter_in_the_first_lines(
    app: Flask, hein: Browser, people: People
) -> None:
    """It is no letter, and it has a page of its own."""
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
        case_file, entry_id = cases.opened(told, people.hein), cases.new_entry_id()
        consenting.ask(case_file, "de Inspectie", "Zij vragen erom.", entry_id, actor=people.hein.actor, now=later())
    brief = hein.get(f"/cases/{told.reference}").text.split("Het verhaal tot nu toe")[0]
    assert "Hein vroeg de melder iets op ma 2 nov. Er kwam nog niets terug." in brief
