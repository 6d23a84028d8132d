"""Talks on pages: minutes and the reporter's answer, hearing, triage, and a report that somebody tells aloud."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import NOW, People
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker import clock
from tracker.domain.statuses import Kind
from tracker.models import AuditRow, Case, db
from tracker.services import correcting

MINUTES = {
    "talk-how": "phone",
    "talk-took_part": ["Hein"],
    "talk-others": "een zus, een vriend",
    "talk-minutes": "Zij vertelde dat de foto er al weken staat.",
    "talk-ask": "y",
}
HEARD = {"hearing-happened": "heard", "hearing-held_on": "2026-11-02", "hearing-said": "Hij zegt dat het mocht."}
TRIAGE = {"triage-category": "SM4", "triage-matrix": "small:again", "triage-reason": "Het was een bericht."}
KIND = {"kind-kind": "advice", "kind-message": "Dit is een vraag, dus je krijgt antwoord.", "kind-reason": "Vraag."}
ALOUD = {
    "story": "Hij vertelde dat er een foto van hem op internet staat.",
    "name_choice": "anonymous",
    "how": "meeting",
}


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        return cases.file(identity=cases.SANNE)


@pytest.fixture
def reporter(browser: Browser, told: Told) -> Browser:
    return come_in(browser, told.code)


def come_in(browser: Browser, code: str) -> Browser:
    assert browser.send(browser.get("/receipt").form("/receipt"), code=code).status == 303
    return browser


def page_of(browser: Browser, told: Told, noun: str) -> Page:
    return browser.get(f"/cases/{told.reference}/{noun}")


def record(hein: Browser, told: Told, **changes: object) -> Page:
    return hein.send(page_of(hein, told, "talks").form("/talks"), {**MINUTES, **changes})  # type: ignore[dict-item]


def case_page(reporter: Browser) -> Page:
    return reporter.get("/receipt/case")


def acts_on(app: Flask, told: Told) -> list[str]:
    with app.app_context():
        query = db.select(AuditRow.act).where(AuditRow.case_id == told.case_id).order_by(AuditRow.number)
        return list(db.session.scalars(query))


# minutes


@pytest.mark.parametrize(
    ("choice", "words", "said"),
    [
        ("agree", "", "De melder vindt dat het verslag klopt."),
        ("correct", "Het was gisteren pas.", "De melder verbetert het verslag."),
        ("decline", "", "De melder tekent het verslag niet."),
    ],
)
def test_the_reporter_checks_minutes_and_handlers_read_the_answer(
    app: Flask, hein: Browser, reporter: Browser, told: Told, choice: str, words: str, said: str
) -> None:
    hein.follow(record(hein, told))
    asked = case_page(reporter)
    assert "Klopt dit?" in asked.text
    assert "een zus" in asked.text
    address = asked.html.split('href="/receipt/case/minutes/')[1].split('"')[0]
    form = reporter.get(f"/receipt/case/minutes/{address}").form(f"/minutes/{address}")
    reporter.follow(reporter.send(form, {"check-check": choice, "check-words": words}))
    assert "Klopt dit?" not in case_page(reporter).text
    shown = hein.get(f"/cases/{told.reference}").text
    assert said in shown
    assert words in shown
    assert acts_on(app, told)[-1] == "message:added"


def test_a_mistake_in_an_answer_comes_back_beside_its_field_with_the_words(
    hein: Browser, reporter: Browser, told: Told
) -> None:
    hein.follow(record(hein, told))
    address = case_page(reporter).html.split('href="/receipt/case/minutes/')[1].split('"')[0]
    form = reporter.get(f"/receipt/case/minutes/{address}").form(f"/minutes/{address}")
    unchosen = reporter.send(form, {"check-words": "Dit wil ik zeggen."})
    assert unchosen.status == 400
    assert "Kies een van de drie" in unchosen.text
    assert "Dit wil ik zeggen." in unchosen.html
    wordless = reporter.send(form, {"check-check": "correct"})
    assert (wordless.status, "Schrijf op wat er niet klopt" in wordless.text) == (400, True)


def test_internal_minutes_and_names_of_others_never_reach_the_reporter(
    app: Flask, people: People, reporter: Browser, told: Told
) -> None:
    with app.app_context():
        talk = replace(cases.TALK, minutes="Ons eigen verslag.", others=("De wijkzuster",), decision="Ons besluit.")
        cases.discussed(told, people.hein, talk)
    page = case_page(reporter)
    assert "besproken door Hein en Christien" in page.text
    assert not any(word in page.html for word in ("Ons eigen verslag", "De wijkzuster", "Ons besluit"))


def test_minutes_refused_keep_every_word(hein: Browser, told: Told) -> None:
    page = record(hein, told, **{"talk-held_on": "2027-01-01"})
    assert page.status == 400
    assert "Deze dag moet nog komen" in page.beside("talk-held_on")
    assert "al weken staat" in page.html


# hearing


def test_hearing_stays_with_the_handlers_and_opens_the_way_to_a_substantiated_closing(
    app: Flask, people: People, hein: Browser, reporter: Browser, told: Told
) -> None:
    with app.app_context():
        cases.walked_to("corrective-action", told, people.hein)
        cases.finished(told, people.hein)
    ending = {"close-outcome": "full", "close-feedback": "De foto is weg."}
    refused = hein.send(hein.get(f"/cases/{told.reference}").form("/closing"), ending)
    assert refused.status == 400
    assert "De betrokkene is nog niet gehoord" in refused.beside("close-why_not_heard")
    assert "De foto is weg." in refused.html
    noted = hein.follow(hein.send(page_of(hein, told, "hearing").form("/hearing"), HEARD))
    assert "Hij zegt dat het mocht." in noted.text
    hein.follow(hein.send(hein.get(f"/cases/{told.reference}").form("/closing"), ending))
    assert "Hij zegt dat het mocht." not in case_page(reporter).html


def test_a_hearing_without_a_day_is_refused_and_not_yet_needs_none(hein: Browser, told: Told) -> None:
    form = page_of(hein, told, "hearing").form("/hearing")
    dayless = hein.send(form, {**HEARD, "hearing-held_on": ""})
    assert (dayless.status, "Kies de dag" in dayless.beside("hearing-held_on")) == (400, True)
    later = {"hearing-happened": "not-yet", "hearing-said": "Hij is op vakantie."}
    assert "nog niet gehoord" in hein.follow(hein.send(form, later)).text.lower()


# triage


def test_triage_is_corrected_with_a_reason_and_both_are_in_the_story(hein: Browser, told: Told) -> None:
    hein.follow(
        hein.send(page_of(hein, told, "classification").form("/classification"), {**TRIAGE, "triage-reason": ""})
    )
    form = page_of(hein, told, "classification").form("/classification")
    assert form["triage-matrix"] == "small:again"
    bare = hein.send(form, {**TRIAGE, "triage-category": "SM1", "triage-reason": ""})
    assert (bare.status, "Schrijf hier iets op" in bare.beside("triage-reason")) == (400, True)
    shown = hein.follow(hein.send(form, {**TRIAGE, "triage-category": "SM1"}))
    assert "Het was een bericht." in shown.text


def test_every_cell_of_the_table_says_its_risk_in_words(hein: Browser, told: Told) -> None:
    page = page_of(hein, told, "classification")
    assert len(page.form("/classification").offered["triage-matrix"] or ()) == 16
    assert "Ernstige schade, mishandeling of gevaar, Gebeurt nu nog: Spoed" in page.text


def test_the_kind_is_corrected_and_the_reporter_reads_why(
    app: Flask, hein: Browser, reporter: Browser, told: Told
) -> None:
    hein.follow(hein.send(page_of(hein, told, "classification").form("/kind"), KIND))
    page = case_page(reporter)
    assert "Dit is een vraag, dus je krijgt antwoord." in page.text
    assert "bij een andere soort: advies" in page.text
    assert "Vraag." not in page.text.replace("Dit is een vraag", "")
    with app.app_context():
        assert db.session.get_one(Case, told.case_id).kind == "advice"


def test_two_handlers_at_triage_never_overwrite_each_other(hein: Browser, christien: Browser, told: Told) -> None:
    form = page_of(hein, told, "classification").form("/classification")
    christien.follow(christien.send(page_of(christien, told, "classification").form("/classification"), TRIAGE))
    late = hein.send(form, {**TRIAGE, "triage-category": "SM1"})
    assert late.status == 409
    assert "Er is intussen iets veranderd" in late.text
    assert late.form("/classification")["triage-category"] == "SM1"


def test_a_care_incident_is_offered_to_be_passed_on_and_two_agree(
    app: Flask, hein: Browser, christien: Browser, told: Told
) -> None:
    form = page_of(hein, told, "classification").form("/classification")
    page = hein.follow(hein.send(form, {**TRIAGE, "triage-category": "CL7"}))
    assert "Een zorgincident hoort hier niet" in page.text
    assert "nooit bewijs" in page.text
    hein.follow(hein.send(page.form("/referral"), {"referral-feedback": "Zet het in het register, bij je teamleider."}))
    assert "step:proposed" in acts_on(app, told)
    christien.follow(christien.send(christien.get(f"/cases/{told.reference}").form("/agreement")))
    assert acts_on(app, told)[-1] == "case:set-aside"


def test_the_report_form_says_where_a_care_incident_goes_and_still_takes_it(browser: Browser) -> None:
    page = browser.get("/report")
    assert "register voor zorgincidenten" in page.text
    answers = {"story": cases.STORY, "name_choice": "anonymous", "category": "CL7"}
    assert "Dank je. Je melding is binnen." in browser.send(page.form("/report"), answers).text


# the kinds


def test_the_short_answer_is_a_proof_with_its_day(app: Flask, hein: Browser, browser: Browser) -> None:
    with app.app_context():
        asked = cases.file(kind=Kind.ADVICE, story="Mag ik deze foto van de open dag plaatsen?")
    form = hein.get(f"/cases/{asked.reference}").form("/answer")
    hein.follow(hein.send(form, {"answer-verdict": "yes-if", "answer-message": "Als je het eerst vraagt."}))
    page = case_page(come_in(browser, asked.code))
    assert "Het antwoord: Ja, als…" in page.text
    with app.app_context():
        day = clock.today()
    assert f"Gegeven door Hein op {day.day} " in page.text
    assert str(day.year) in page.text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.URGENT, "Reageer zelf even niet meer online"),
        (Kind.ADVICE, "Wacht nog met plaatsen"),
        (Kind.OWN_MISTAKE, "binnen 48 uur"),
    ],
)
def test_each_kind_tells_the_reporter_what_to_do_meanwhile(
    app: Flask, browser: Browser, kind: Kind, said: str, people: People
) -> None:
    with app.app_context():
        filed = cases.file(kind=kind)
    assert said in case_page(come_in(browser, filed.code)).text


def test_an_own_mistake_is_thanked_first_and_asks_whether_it_was_put_right(
    app: Flask, hein: Browser, people: People, told: Told
) -> None:
    with app.app_context():
        own = cases.file(kind=Kind.OWN_MISTAKE)
    page = hein.get(f"/cases/{own.reference}")
    assert "Bedank eerst." in page.text
    assert "Dank je wel dat je dit zelf vertelt" in page.html
    form = page.form("/discussion")
    assert "discuss-corrected" in form.offered
    assert "discuss-corrected" not in hein.get(f"/cases/{told.reference}").form("/discussion").offered
    talk = {
        "discuss-decision": "Samen rechtgezet.", "discuss-category": "SM8", "discuss-severity": "none",
        "discuss-likelihood": "once", "discuss-corrected": "yes",
    }  # fmt: skip
    hein.follow(hein.send(form, talk))
    with app.app_context():
        assert cases.opened(own, people.hein).register.corrected == "yes"


# told aloud


def tell(hein: Browser, **changes: object) -> Page:
    return hein.send(hein.get("/cases/new").form("/cases/new"), {**ALOUD, **changes})  # type: ignore[dict-item]


def code_on(page: Page) -> str:
    return "".join(part.split("<")[0] for part in page.html.split('class="groups">')[1].split("<li>")[1:])


def test_what_somebody_tells_is_filed_and_followed_with_the_paper_in_another_browser(
    app: Flask, hein: Browser, browser: Browser
) -> None:
    made = tell(hein)
    assert (made.status, made.h1) == (200, "Geef de code mee")
    assert "jij hebt de code nu ook gezien" in made.text
    page = case_page(come_in(browser, code_on(made)))
    assert "Hein schreef op wat je vertelde. Wil je kijken of het klopt?" in page.text
    address = page.html.split('href="/receipt/case/minutes/')[1].split('"')[0]
    check = browser.get(f"/receipt/case/minutes/{address}")
    assert ALOUD["story"] in check.text
    assert "Er is niemand aangekruist" in check.text
    with app.app_context():
        (case,) = db.session.scalars(db.select(Case)).all()
        assert db.session.scalars(db.select(AuditRow.actor).where(AuditRow.case_id == case.id)).first() == "reporter"
    shown = hein.get(f"/cases/{case.reference}").text
    assert "De melder vertelde dit, en Hein schreef het op." in shown


def test_a_writer_whom_the_reporter_excludes_is_told_and_keeps_every_word(
    app: Flask, people: People, hein: Browser, christien: Browser
) -> None:
    refused = tell(hein, exclude=[people.hein.id])
    assert refused.status == 400
    assert "Na het versturen kun jij deze melding niet meer openen" in refused.beside("loses")
    assert ALOUD["story"] in refused.html
    made = hein.send(refused.form("/cases/new"), {**ALOUD, "exclude": [people.hein.id], "loses": "y"})
    assert made.h1 == "Geef de code mee"
    with app.app_context():
        (reference,) = db.session.scalars(db.select(Case.reference)).all()
    assert reference not in made.html
    assert hein.get(f"/cases/{quote(reference)}").status == 404
    assert christien.get(f"/cases/{reference}").status == 200


def test_sent_twice_it_is_one_case(app: Flask, hein: Browser) -> None:
    form = hein.get("/cases/new").form("/cases/new")
    codes = {code_on(hein.send(form, ALOUD)) for _ in range(2)}
    assert len(codes) == 1
    with app.app_context():
        assert len(db.session.scalars(db.select(Case.id)).all()) == 1


def test_a_code_that_is_not_ours_files_nothing(app: Flask, hein: Browser, browse: Browse, people: People) -> None:
    form = browse(people.christien).get("/cases/new").form("/cases/new")
    stolen = {"code": form["code"], "mark": form["mark"]}
    page = hein.send(hein.get("/cases/new").form("/cases/new"), {**ALOUD, **stolen})
    assert page.status == 400
    with app.app_context():
        assert db.session.scalars(db.select(Case.id)).all() == []


# two pairs of eyes


def step_of(page: Page, noun: str) -> str:
    """The words of one step on the case page."""
    return page.html.split(f'/{noun}"')[1].split("</form>")[0]


def test_each_ending_says_before_it_is_sent_what_it_takes(
    app: Flask, people: People, hein: Browser, browse: Browse
) -> None:
    with app.app_context():
        mild, severe = cases.file(), cases.file()
        for told, talk in ((mild, cases.TALK), (severe, cases.SEVERE_TALK)):
            cases.discussed(told, people.hein, talk)
            cases.planned(told, people.hein)
            cases.finished(told, people.hein)
        junk = cases.file()
        alone, dropped = (cases.file(exclude=[people.christien, people.mirjam]) for _ in range(2))
        for told in (alone, dropped):
            cases.discussed(told, people.hein)
        cases.planned(dropped, people.hein)
        case_file = cases.opened(dropped, people.hein)
        for action in case_file.actions():
            correcting.finish(case_file, action.id, "Toch niet.", True, actor=people.hein.actor, now=NOW)
    pages = {told: hein.get(f"/cases/{told.reference}") for told in (mild, severe, junk, alone, dropped)}
    assert "Sluit de zaak af" in step_of(pages[mild], "closing")
    for told, noun in ((severe, "closing"), (junk, "setting-aside")):
        assert "Stel dit voor" in step_of(pages[told], noun)
        assert "pas dicht als Christien het ermee eens is" in step_of(pages[told], noun)
    for told, noun in ((alone, "closing-without-action"), (dropped, "closing")):
        assert "Stel dit voor" in step_of(pages[told], noun)
        assert "Niemand anders mag deze zaak zien. Daarom wacht dit tot" in step_of(pages[told], noun)


def test_the_second_reads_all_that_they_sign_for(app: Flask, people: People, christien: Browser) -> None:
    with app.app_context():
        told = cases.file()
        cases.discussed(told, people.hein, cases.SEVERE_TALK)
        cases.planned(told, people.hein)
        cases.finished(told, people.hein)
        cases.closed(told, people.hein)
    page = christien.get(f"/cases/{told.reference}")
    assert cases.ENDING.why_not_heard in page.text
    assert "Lees de zaak eerst zelf." in page.text
