"""Filing a report at /report: what is kept, what is refused and how, and that one report stays one."""

import re

import pytest
import time_machine
from flask import Flask

from tests.people import People, later
from tests.web.browser import Browser, Form, Page
from tests.web.conftest import Browse
from tracker.casefile import CaseFile, EntryKind, Names
from tracker.domain import receipts
from tracker.domain.statuses import Kind
from tracker.models import Case, db
from tracker.services import reporting

STORY = "Op de groepsapp staat een foto van een bewoner, met zijn naam erbij."
TELLS = {"story": STORY, "name_choice": "anonymous"}


def form_of(browser: Browser) -> Form:
    return browser.get("/report").form("/report")


def code_on(page: Page) -> str:
    """The receipt code as it stands on the page: six groups of four."""
    found = re.findall(r"<li>([0-9A-Z]{4})<small>", page.html)
    assert len(found) == 6, f"no receipt code on {page}: {page.trouble}"
    return "".join(found)


def opened(page: Page) -> CaseFile:
    return CaseFile.open_with_receipt(code_on(page))


def how_many() -> int:
    return len(db.session.scalars(db.select(Case.id)).all())


def test_everything_that_is_told_is_kept(app: Flask, browser: Browser, people: People) -> None:
    answers = {
        "kind": "report",
        "story": STORY,
        "category": "SM1",
        "rules": ["9", "5"],
        "place": "house",
        "when": "gisteren na het eten",
        "online_now": "yes",
        "client_harm": "little",
        "source": "saw",
        "exclude": [people.hein.id],
        "name_choice": "named",
        "name": "Sanne de Vries",
        "contact": "06 12 34 56 78",
        "role": "staff",
    }
    page = browser.send(form_of(browser), answers)
    assert page.status == 200
    with app.app_context():
        case_file = opened(page)
        report = case_file.report()
        assert report["story"] == STORY
        assert (report["category"], report["rules"], report["place"]) == ("SM1", [5, 9], "house")
        assert (report["when"], report["online_now"]) == ("gisteren na het eten", "yes")
        assert (report["client_harm"], report["source"]) == ("little", "saw")
        assert case_file.excluded == (people.hein.id,)
        assert Names(case_file).reporter().name == "Sanne de Vries"
        assert Names(case_file).reporter().contact == "06 12 34 56 78"
        assert Names(case_file).reporter().role == "staff"
        assert case_file.case.restricted


def test_a_story_and_a_choice_about_the_name_are_enough(app: Flask, browser: Browser) -> None:
    page = browser.send(form_of(browser), TELLS)
    with app.app_context():
        case_file = opened(page)
        assert case_file.case.kind == "report"
        assert case_file.report()["story"] == STORY
        assert not case_file.report()["named"]
        assert Names(case_file).reporter().name == ""


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_can_be_filed_and_is_named_on_the_desk(
    app: Flask, browser: Browser, hein: Browser, kind: Kind
) -> None:
    page = browser.send(form_of(browser), TELLS, kind=kind.value)
    with app.app_context():
        case = opened(page).case
        assert case.kind == kind
        assert (case.answer_by is not None) == (kind is Kind.URGENT)
        reference = case.reference
    name = {"report": "Melding", "urgent": "Spoed", "advice": "Advies", "own-mistake": "Eigen fout"}[kind]
    assert f"{name} {reference}," in hein.get(f"/cases/{reference}").text


def test_a_name_that_was_not_to_be_given_is_not_kept(app: Flask, browser: Browser) -> None:
    page = browser.send(form_of(browser), TELLS, name="Sanne de Vries")
    with app.app_context():
        assert Names(opened(page)).reporter().name == ""


@pytest.mark.parametrize(
    ("story", "refused"),
    [
        ("a" * 19, "Schrijf nog iets meer"),
        ("a" * 20, ""),
        (" " * 30 + "a" * 19 + "\r\n" * 9, "Schrijf nog iets meer"),
        ("a" * 50_000, ""),
        ("a" * 50_001, "Dit is te lang: 50001 tekens"),
        ("ab\r\n" * 16_666 + "ab", ""),  # 50,000 as people count; a browser sends 66,666
        ("", "Schrijf nog iets meer"),
    ],
    ids=["19", "20", "19 and spaces", "50000", "50001", "50000 with line ends", "none"],
)
def test_the_length_of_a_story_is_counted_as_people_count(
    app: Flask, browser: Browser, story: str, refused: str
) -> None:
    page = browser.send(form_of(browser), TELLS, story=story)
    assert page.status == (400 if refused else 200)
    if refused:
        assert refused in page.beside("story")
        assert refused in page.trouble
        assert page.form("/report")["story"].split() == story.split()
    else:
        with app.app_context():
            assert opened(page).report()["story"] == story.replace("\r\n", "\n").strip()


REFUSED = {
    "no choice about the name": ({"story": STORY}, "name_choice", "Kies of je je naam wilt geven"),
    "by name without a name": ({**TELLS, "name_choice": "named"}, "name", "Schrijf je naam op"),
    "a name that is too long": ({**TELLS, "name_choice": "named", "name": "n" * 121}, "name", "Dit is te lang"),
    "a contact that is too long": ({**TELLS, "contact": "c" * 201}, "contact", "Dit is te lang"),
    "a when that is too long": ({**TELLS, "when": "w" * 201}, "when", "Dit is te lang"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_field_says_why_beside_it_and_keeps_every_word(app: Flask, browser: Browser, case: str) -> None:
    answers, field, sentence = REFUSED[case]
    page = browser.send(
        form_of(browser), answers, rules=["3"], place="online", contact=answers.get("contact", "bel me")
    )
    assert page.status == 400
    assert sentence in page.beside(field)
    assert sentence in page.trouble
    assert "Alles wat je invulde staat er nog" in page.trouble
    form = page.form("/report")
    for name, value in {**answers, "rules": "3", "place": "online"}.items():
        assert form[name] == value, name
    with app.app_context():
        assert how_many() == 0


def test_excluding_everybody_is_refused_before_anything_is_stored(app: Flask, browser: Browser, people: People) -> None:
    everybody = [people.hein.id, people.christien.id, people.mirjam.id]
    page = browser.send(form_of(browser), TELLS, exclude=everybody)
    assert page.status == 400
    assert "blijft er niemand over" in page.beside("exclude")
    assert "/outside-help" in page.html
    assert page.form("/report")["story"] == STORY
    assert set(page.form("/report").all("exclude")) == set(everybody)
    with app.app_context():
        assert how_many() == 0


def test_excluding_both_coordinators_brings_it_to_the_trusted_person(
    app: Flask, browser: Browser, people: People
) -> None:
    page = browser.send(form_of(browser), TELLS, exclude=[people.hein.id, people.christien.id])
    assert "Je bericht ligt bij Mirjam" in page.text
    with app.app_context():
        assert reporting.readers(opened(page)) == ("Mirjam",)


@pytest.mark.parametrize("field", ["exclude", "kind", "category", "rules", "place", "name_choice", "client_harm"])
def test_a_value_that_was_never_offered_is_refused(app: Flask, browser: Browser, field: str) -> None:
    """A person who excludes somebody must never be told yes while nobody was excluded."""
    form = form_of(browser)
    fields = [(name, value) for name, value in form.filled(TELLS) if name != field]
    page = browser.post("/report", [*fields, (field, "deadbeef")])
    assert page.status == 400
    assert page.beside(field)
    assert page.form("/report")["story"] == STORY
    with app.app_context():
        assert how_many() == 0


def test_when_nobody_can_receive_the_form_says_so_before_anybody_types(app: Flask, browser: Browser) -> None:
    with app.app_context():
        db.session.execute(db.text("UPDATE account SET disabled_on = '2026-11-01' WHERE role <> 'administrator'"))
        db.session.commit()
    page = browser.get("/report")
    assert "Er is nu niemand om dit te lezen" in page.text
    assert not page.has_form("/report")
    assert "/outside-help" in page.html


def test_a_bad_token_keeps_the_words_and_gives_a_fresh_one(app: Flask, browser: Browser) -> None:
    form = form_of(browser)
    fields = [(name, "old" if name == "csrf_token" else value) for name, value in form.filled(TELLS)]
    page = browser.post("/report", fields)
    assert page.status == 400
    assert "Deze bladzijde stond lang open" in page.trouble
    again = page.form("/report")
    assert again["story"] == STORY
    assert again["csrf_token"] not in ("", "old")
    done = browser.send(again)
    assert done.status == 200
    with app.app_context():
        assert opened(done).report()["story"] == STORY


def test_lost_cookies_keep_the_words(app: Flask, browser: Browser) -> None:
    filled = form_of(browser).filled(TELLS)
    browser.client.delete_cookie("form", domain="meldpunt.example")
    page = browser.post("/report", filled)
    assert page.status == 400
    done = browser.send(page.form("/report"))
    assert done.status == 200
    with app.app_context():
        assert opened(done).report()["story"] == STORY
        assert how_many() == 1


def test_a_code_planted_by_somebody_else_is_replaced(app: Flask, browser: Browser, browse: Browse) -> None:
    foreign = form_of(browse())
    own = form_of(browser)
    planted = [(name, foreign[name] if name in ("code", "mark") else value) for name, value in own.filled(TELLS)]
    page = browser.post("/report", planted)
    assert page.status == 400
    assert page.form("/report")["code"] != foreign["code"]
    done = browser.send(page.form("/report"))
    assert code_on(done) != receipts.parse(foreign["code"])
    with app.app_context():
        assert how_many() == 1


def test_the_code_is_another_one_each_time_the_form_is_shown(browser: Browser) -> None:
    assert len({form_of(browser)["code"] for _ in range(3)}) == 3


def test_the_same_form_sent_twice_and_thrice_is_one_report_with_one_code(app: Flask, browser: Browser) -> None:
    filled = form_of(browser).filled(TELLS)
    pages = [browser.post("/report", filled) for _ in range(3)]
    assert [page.status for page in pages] == [200, 200, 200]
    assert len({code_on(page) for page in pages}) == 1
    assert "Dit was al binnen" in pages[2].text
    with app.app_context():
        assert how_many() == 1
        assert [entry.kind for entry in opened(pages[0]).entries()] == [EntryKind.REPORT]


def test_words_changed_before_a_second_sending_become_an_addition_and_handlers_hear_of_it(
    app: Flask, browser: Browser, people: People
) -> None:
    form = form_of(browser)
    first = browser.send(form, TELLS)
    with app.app_context():
        db.session.execute(db.text("DELETE FROM notice"))
        db.session.commit()
    more = STORY + " En er staat nu nog een foto bij."
    second = browser.send(form, TELLS, story=more)
    browser.send(form, TELLS, story=more)
    assert code_on(first) == code_on(second)
    with app.app_context():
        entries = opened(first).entries()
        assert [entry.kind for entry in entries] == [EntryKind.REPORT, EntryKind.FROM_REPORTER]
        assert entries[0].body["story"] == STORY
        assert entries[1].body["text"] == more
        told = db.session.scalars(db.text("SELECT account_id FROM notice")).all()
        assert sorted(told) == sorted([people.hein.id, people.christien.id])


def test_another_language_keeps_the_words_and_files_nothing(app: Flask, browser: Browser) -> None:
    form = form_of(browser)
    page = browser.post("/report", [*form.filled({**TELLS, "rules": ["9"], "when": "gisteren"}), ("language", "en")])
    assert page.status == 200
    assert '<html lang="en">' in page.html
    again = page.form("/report")
    assert (again["story"], again["rules"], again["when"], again["code"]) == (STORY, "9", "gisteren", form["code"])
    assert browser.get("/report").html.count('<html lang="en">') == 1
    with app.app_context():
        assert how_many() == 0
    assert browser.send(again).status == 200


def test_filed_while_signed_in_it_is_in_my_reports_and_nobody_elses(browse: Browse, people: People, app: Flask) -> None:
    sanne, bram = browse(people.sanne), browse(people.bram)
    assert "Hier staat nog niets" in sanne.get("/my-reports").text
    sanne.send(form_of(sanne), TELLS)
    mine = sanne.get("/my-reports")
    assert STORY in mine.text
    case = sanne.follow(sanne.send(mine.form("/my-reports/0")))
    assert "Je melding" in case.h1
    assert STORY in case.text
    assert STORY not in bram.get("/my-reports").text
    with app.app_context():
        assert (
            Names(CaseFile.open(db.session.scalars(db.select(Case.reference)).one(), people.hein.actor)).reporter().name
            == ""
        )


def test_a_place_in_my_reports_that_is_not_there_is_404(browse: Browse, people: People) -> None:
    sanne = browse(people.sanne)
    assert sanne.post("/my-reports/0", {"csrf_token": sanne.token()}).status == 404
    assert sanne.post("/my-reports/0").status == 400


def test_a_question_about_a_rule_can_be_asked_with_the_choice_made_already(browser: Browser) -> None:
    form = browser.get("/report?kind=advice&rule=9").form("/report")
    assert (form["kind"], form.all("rules")) == ("advice", ["9"])
    assert browser.get("/report?kind=nonsense&rule=x&rule=999").form("/report")["kind"] == "report"


@pytest.mark.parametrize("clock_says", ["2026-11-02T23:30", "2026-11-03T00:30"])
def test_the_day_of_filing_is_the_day_of_the_organisation(
    app: Flask, browser: Browser, clock: time_machine.Traveller, clock_says: str
) -> None:
    clock.move_to(f"{clock_says}+01:00")
    page = browser.send(form_of(browser), TELLS)
    with app.app_context():
        assert str(opened(page).case.filed_on) == clock_says[:10]


def test_the_receipt_page_promises_real_dates(browser: Browser) -> None:
    page = browser.send(form_of(browser), TELLS)
    assert "ma 9 nov" in page.text  # seven days
    assert "di 9 feb 2027" in page.text  # three months after those


def test_an_urgent_report_promises_the_hour(browser: Browser) -> None:
    page = browser.send(form_of(browser), TELLS, kind="urgent")
    assert "Voor 14:00 uur heb je een eerste antwoord" in page.text


def test_a_form_that_lay_open_for_days_still_takes_the_words(browser: Browser, clock: time_machine.Traveller) -> None:
    morning, first = form_of(browser), form_of(browser)
    clock.move_to(later(hours=11))
    assert browser.send(morning, TELLS).status == 200
    clock.move_to(later(days=3))
    page = browser.send(first, TELLS)
    assert page.status == 400
    assert browser.send(page.form("/report")).status == 200
