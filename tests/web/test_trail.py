"""The trail on the screen: each person what they may know of, in sentences, and never a gap that tells."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import cases
from tests.people import NOW, People, Person, later
from tests.web.browser import Browser, Page, text_of
from tests.web.conftest import Browse
from tracker.domain.acts import Act
from tracker.domain.permissions import Role
from tracker.models import AuditRow, db
from tracker.services import accounts, conversation, cutting, disclosing, joining, organisation, recording
from tracker.services.organisation import Organisation

Gather = Callable[[], AbstractContextManager[list[str]]]


def acts_on(page: Page) -> list[str]:
    lists = [element for element in page.tree.iter("ul") if "acts" in (element.get("class") or "")]
    return [text_of(item) for each in lists for item in each.iter("li")]


def whole(browser: Browser, address: str = "/audit") -> list[str]:
    """Everything, page after page, as somebody reads on."""
    page, told = browser.get(address), []
    for _ in range(100):
        assert page.status == 200
        told += acts_on(page)
        older = [link.get("href", "") for link in page.tree.iter("a") if link.get("rel") == "next"]
        if not older:
            return told
        page = browser.get(older[0])
    raise AssertionError("it never ends")


def settle(count: int, people: People, *, days: int = 0) -> None:
    """So many entries of the house itself."""
    for number in range(count):
        with recording.writing():
            facts = {"before": {}, "after": {"name": f"{number}"}}
            recording.append(Act.SETTINGS_CHANGED, later(days=days), people.peter.actor, facts=facts)


def test_a_handler_reads_what_was_done_in_their_cases_newest_first(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file()
        cases.walked_to("closed", told, people.christien)
    shown = acts_on(hein.get("/audit"))
    assert shown[0] == f"Christien sloot de zaak af: bevestigd. {told.reference}"
    assert f"De melder schreef deze melding. {told.reference}" in shown
    assert shown.index(f"Hein en Christien bespraken de melding. {told.reference}") > 0


def test_who_is_shut_out_sees_the_same_page_to_the_letter(
    app: Flask, christien: Browser, people: People, browse: Browse
) -> None:
    """Also when a colleague signs in, confirms and works on it for a day."""
    with app.app_context():
        settle(60, people)
        cases.file()
    asked = ("", "what=cases", "what=coming-in", "what=looking", "when=2026-11", f"who={people.hein.id}",
             "before=2026-11-02.30", "before=2026-11-02.3")  # fmt: skip
    addresses = [f"/audit?{query}" for query in asked]
    before = [christien.get(address).same_for_all for address in addresses]
    with app.app_context():
        told = cases.file(exclude=[people.christien], identity=cases.SANNE)
        case_file = cases.walked_to("closed", told, people.hein)
        disclosing.show_name(case_file, "Om te bellen.", actor=people.hein.actor, now=NOW)
    hein = browse(people.hein)
    hein.get(f"/cases/{told.reference}")
    hein.send(hein.get("/cases").form("/sign-out"))
    assert [christien.get(address).same_for_all for address in addresses] == before
    assert told.reference in browse(people.hein).get("/audit").html, "who may open it reads it"


def test_the_administrators_trail_holds_no_case(app: Flask, peter: Browser, people: People) -> None:
    before = whole(peter)
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
        case_file = cases.walked_to("closed", told, people.hein)
        disclosing.show_name(case_file, "Om te bellen.", actor=people.hein.actor, now=NOW)
    assert whole(peter) == before
    assert "Over zaken staat hier niets" in peter.get("/audit").text
    page = peter.get("/audit?what=cases")
    assert "Hier staat niets dat past" in page.text
    assert "Werk aan zaken" not in page.text, "what can't be there isn't offered either"


def test_nobody_sees_a_handler_come_in(hein: Browser, christien: Browser, peter: Browser) -> None:
    """A sign-in on a day without anything else would tell of a case; the administrator's tells nothing."""
    shown = whole(christien)
    assert "Christien meldde zich aan." in shown
    assert "Peter meldde zich aan." in shown
    assert "Hein meldde zich aan." not in shown
    assert "Peter meldde zich aan." in whole(peter)
    assert {"Christien meldde zich aan.", "Hein meldde zich aan."} & set(whole(peter)) == set()


def test_nobody_reads_that_a_reporter_got_a_new_password(
    app: Flask, hein: Browser, peter: Browser, people: People
) -> None:
    """On the day on which something was filed it would tell who came."""
    before = whole(hein), whole(peter)
    with app.app_context():
        for person in (people.sanne, people.hein):
            accounts.recover(person.email, person.recovery_code, "zes losse woorden naast elkaar", now=NOW)
        rows = db.session.scalars(select(AuditRow).where(AuditRow.act == Act.ACCOUNT_RECOVERED)).all()
        assert [row.subject for row in rows] == [people.hein.id]
    hein.sign_in(people.hein, "zes losse woorden naast elkaar")
    for browser, earlier in ((hein, before[0]), (peter, before[1])):
        new = [line for line in whole(browser) if line not in earlier]
        assert new == ["Hein kreeg met de herstelcode een nieuw wachtwoord."]


def test_a_wrong_password_is_told_to_its_owner_and_to_administrators(
    hein: Browser, christien: Browser, peter: Browser, browser: Browser, people: People
) -> None:
    form = browser.get("/sign-in").form("/sign-in")
    browser.send(form, email=people.hein.email, password="verkeerd geraden woorden")
    browser.send(form, email=people.sanne.email, password="verkeerd geraden woorden")
    named = "Iemand probeerde zich aan te melden als Hein. Dat lukte niet."
    assert named in whole(hein)
    assert named not in whole(christien)
    assert named in whole(peter)
    assert "Iemand probeerde zich aan te melden. Dat lukte niet." in whole(peter)
    assert "Sanne probeerde" not in "".join(whole(peter))


def test_nobody_reads_of_a_reporter_who_came_in(app: Flask, browse: Browse, peter: Browser, people: People) -> None:
    before = whole(peter)
    sanne = browse(people.sanne)
    sanne.get("/my-reports")
    sanne.send(sanne.get("/my-reports").form("/sign-out"))
    assert whole(peter) == before


def test_between_two_minutes_of_my_own_stands_nothing_that_a_reporter_did(
    app: Flask, hein: Browser, people: People
) -> None:
    """Else the two would tell when it was."""
    with app.app_context():
        told = cases.file()
        cases.acknowledged(told, people.hein, now=later(hours=1))
        text, entry_id = "En nog iets.", cases.new_entry_id()
        conversation.add_from_reporter(cases.by_receipt(told), text, entry_id, now=later(hours=2))
        other = cases.file(now=later(hours=2))
        cases.discussed(told, people.hein, now=later(hours=3))
    shown = acts_on(hein.get("/audit?what=cases"))
    assert [line.endswith(("11:00", "13:00")) for line in shown] == [True, True, False, False, False]
    by_case = [line.split()[-1] for line in shown[2:]]
    assert by_case in ([told.reference] * 2 + [other.reference], [other.reference] + [told.reference] * 2)


def test_only_my_own_acts_bear_a_minute(app: Flask, hein: Browser, people: People, browse: Browse) -> None:
    with app.app_context():
        told = cases.file()
        cases.acknowledged(told, people.christien, now=later(hours=1, minutes=7))
        cases.discussed(told, people.hein, now=later(hours=2, minutes=13))
    assert [line for line in acts_on(hein.get("/audit")) if re.search(r"\d\d:\d\d", line)] == [
        f"Hein en Christien bespraken de melding. {told.reference} 12:13"
    ]
    assert "11:07" in browse(people.christien).get("/audit").text


def test_reasons_and_words_stay_in_the_case(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        told = cases.file()
        disclosing.show_name(cases.opened(told, people.hein), "Kanarie wil bellen.", actor=people.hein.actor, now=NOW)
    page = hein.get("/audit?what=looking")
    assert "Hein bekeek de naam van de melder." in page.text
    assert "Kanarie" not in page.html


def test_what_happens_in_the_house_is_told_by_name(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        joining.invite("els@hartenhoeve.example", "Els", Role.READER, actor=people.peter.actor, now=NOW)
        accounts.disable(people.joke.id, actor=people.peter.actor, now=NOW)
        organisation.save(Organisation(people=25), actor=people.peter.actor, now=NOW)
        recording.job_ran("send-mail", NOW)
    shown = acts_on(hein.get("/audit"))
    for sentence in (
        "Peter nodigde els@hartenhoeve.example uit als lezer van overzichten.",
        "Peter sloot het account van Joke.",
        "Peter veranderde instellingen.",
        "Deze vaste taak liep: mail versturen.",
        "Christien kreeg een account als coördinator.",
        "Het systeem liet Hein toe als behandelaar.",
    ):
        assert sentence in shown


# many


def test_a_long_trail_is_read_page_by_page_and_nothing_is_twice_or_missing(
    app: Flask, hein: Browser, people: People
) -> None:
    with app.app_context():
        for day in range(4):
            settle(40, people, days=day)
            cases.file(exclude=[people.hein], now=later(days=day))
    before = len(whole(hein))
    assert before > 160
    with app.app_context():
        settle(70, people, days=4)
    assert len(whole(hein)) == before + 70
    assert len(acts_on(hein.get("/audit"))) == 50


def test_a_page_that_was_kept_stays_as_it_was(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        settle(120, people)
    older = next(link for link in hein.get("/audit").tree.iter("a") if link.get("rel") == "next").get("href", "")
    before = acts_on(hein.get(older))
    with app.app_context():
        settle(7, people)
    assert acts_on(hein.get(older)) == before


def test_no_page_tells_how_many_there_are(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        settle(130, people)
        for row in (page := hein.get("/audit")).tree.iter("nav"):
            assert not re.search(r"\d", text_of(row))
    assert not re.search(r"\b1[0-9]{2}\b", page.text)


@pytest.mark.parametrize("place", ["x", "2026-11-02", "2026-11-02.x", "2026-99-02.4", "2026-11-02.-4", "9.9.9", "²"])
def test_a_made_up_place_is_the_beginning(app: Flask, hein: Browser, people: People, place: str) -> None:
    with app.app_context():
        settle(60, people)
    page = hein.get("/audit", query_string={"before": place})
    assert acts_on(page) == acts_on(hein.get("/audit"))


def test_asking_for_more_than_there_is_shows_nothing_more(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        settle(60, people)
    assert acts_on(hein.get("/audit?before=2026-11-02.99999999")) == acts_on(hein.get("/audit"))
    assert acts_on(hein.get("/audit?before=2026-11-02.0")) == []


def test_a_page_costs_the_same_questions_however_many_entries(
    app: Flask, hein: Browser, people: People, statements: Gather
) -> None:
    def cost() -> int:
        with statements() as ran:
            assert hein.get("/audit").status == 200
        return len(ran)

    with app.app_context():
        told = cases.file()
    cost()  # the first page of a day also looks whether anything was lent until yesterday
    few = cost()
    with app.app_context():
        settle(10, people)
        for _ in range(8):
            cases.acknowledged(cases.file(), people.christien)
        cases.walked_to("closed", told, people.christien)
    assert len(acts_on(hein.get("/audit"))) > 40
    assert cost() == few
    with app.app_context():
        settle(100, people)
    assert cost() <= few + 1, "where the next page begins is one question more"


# choosing


def test_the_choices_show_what_was_asked_and_can_be_kept_as_an_address(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told = cases.file()
        cases.discussed(told, people.christien)
        settle(1, people, days=40)
    clock.move_to(later(days=41))
    hein.sign_in(people.hein)
    form = hein.get("/audit").form("/audit")
    page = hein.get("/audit", query_string=form.filled({"what": "cases", "who": people.christien.id, "when": "2026"}))
    assert acts_on(page) == [f"Hein en Christien bespraken de melding. {told.reference}"]
    assert acts_on(hein.get("/audit?when=2026-12")) == ["Hein meldde zich aan.", "Peter veranderde instellingen."]
    assert acts_on(hein.get("/audit?when=2025")) == []
    assert "Hier staat niets dat past bij wat je koos" in hein.get("/audit?when=2025").text


def test_made_up_choices_choose_nothing(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        cases.file()
    everything = acts_on(hein.get("/audit"))
    for query in ("what=x", "who=0000000000000000", f"who={people.sanne.id}", "when=2026-77", "when=gisteren", "x=y"):
        assert acts_on(hein.get(f"/audit?{query}")) == everything, query


def test_no_reporter_can_be_chosen(hein: Browser, peter: Browser, people: People) -> None:
    for browser in (hein, peter):
        html = browser.get("/audit").html
        assert people.sanne.id not in html
        assert people.bram.id not in html


def test_the_trail_speaks_english(app: Flask, browse: Browse, people: People) -> None:
    with app.app_context():
        told = cases.file()
    assert f"The reporter wrote this report. {told.reference}" in acts_on(browse(people.hein, "en").get("/audit"))


# the mark of yesterday, and the oldest part


def test_the_page_shows_yesterdays_mark_and_never_todays(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    assert "0" * 64 in hein.get("/audit").text, "nothing happened before today"
    with app.app_context():
        yesterday = recording.head()
    clock.move_to(later(days=1))
    hein.sign_in(people.hein)
    with app.app_context():
        yesterday = recording.yesterdays_head(later(days=1).date())
        cases.file(now=later(days=1))
        assert recording.head() != yesterday
    assert yesterday in hein.get("/audit").text
    for address in ("/summaries/2026.csv", "/summaries/2026.json"):
        html = hein.get(address).html
        assert re.findall("[0-9a-f]{64}", html) == [yesterday]


@pytest.fixture
def six_years_on(app: Flask, people: People, clock: time_machine.Traveller) -> None:
    with app.app_context():
        settle(3, people)
        settle(3, people, days=5 * 365)
    clock.move_to(later(days=6 * 365))


def confirmed(browser: Browser, person: Person) -> Browser:
    browser.sign_in(person)
    page = browser.get("/confirmation")
    assert browser.send(page.form("/confirmation"), password=person.password).status == 303
    return browser


@pytest.mark.usefixtures("six_years_on")
def test_two_people_take_the_oldest_part_off(app: Flask, browse: Browse, people: People) -> None:
    peter, hein = confirmed(browse(), people.peter), confirmed(browse(), people.hein)
    page = peter.get("/audit")
    assert "Er staan regels in van langer dan vijf jaar geleden" in page.text
    done = peter.follow(peter.send(page.form("/audit/cut")))
    assert "Een ander moet het ermee eens zijn" in done.text
    assert not done.has_form("/audit/cut/agreement")
    asked = hein.get("/audit")
    assert "Peter stelde voor om alles tot en met" in asked.text
    done = hein.follow(hein.send(asked.form("/audit/cut/agreement")))
    assert "Het oudste deel is weg" in done.text
    assert any("haalde het oudste deel van het logboek weg" in line for line in acts_on(done))
    assert any(line.endswith("samen met Peter.") for line in acts_on(done))
    assert not done.has_form("/audit/cut")
    with app.app_context():
        assert recording.verify() is None


@pytest.mark.usefixtures("six_years_on")
def test_a_proposal_can_be_refused_and_taken_back(browse: Browse, people: People) -> None:
    hein, christien = confirmed(browse(), people.hein), confirmed(browse(), people.christien)
    hein.send(hein.get("/audit").form("/audit/cut"))
    assert "Alles blijft staan" in christien.follow(
        christien.send(christien.get("/audit").form("/audit/cut/objection"))
    ).text  # fmt: skip
    hein.send(hein.get("/audit").form("/audit/cut"))
    late = christien.get("/audit").form("/audit/cut/agreement")
    assert "Alles blijft staan" in hein.follow(hein.send(hein.get("/audit").form("/audit/cut/objection"))).text
    assert "Er is niets meer voorgesteld" in christien.follow(christien.send(late)).text


@pytest.mark.usefixtures("six_years_on")
def test_without_a_fresh_confirmation_nothing_goes(app: Flask, browse: Browse, people: People) -> None:
    hein = browse(people.hein)
    page = hein.send(hein.get("/audit").form("/audit/cut"))
    assert page.status == 401
    with app.app_context():
        assert cutting.proposal() is None


def test_a_young_trail_offers_nothing(hein: Browser, peter: Browser) -> None:
    for browser in (hein, peter):
        assert "Het oudste deel" not in browser.get("/audit").text


@pytest.mark.usefixtures("six_years_on")
def test_no_page_tells_how_much_would_go(app: Flask, browse: Browse, people: People) -> None:
    hein = confirmed(browse(), people.hein)
    before = hein.get("/audit").same_for_all
    with app.app_context():
        for _ in range(3):
            cases.file(exclude=[people.hein], now=later(days=6 * 365))
    assert hein.get("/audit").same_for_all == before
