"""The page of links: laid and taken away, merged reports, and not a word of what somebody may not know."""

import pytest
from flask import Flask

from tests import cases
from tests.cases import Told
from tests.people import NOW, People
from tests.services.test_linking import merge
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_receipt import follow_case
from tracker.services import sharing


@pytest.fixture
def pair(app: Flask, people: People) -> tuple[Told, Told]:
    with app.app_context():
        return cases.file(), cases.file()


def lay(browser: Browser, here: Told, there: str, relation: str = "related") -> Page:
    form = browser.get(f"/cases/{here.reference}/links").form("/links")
    return browser.send(form, linked=there, relation=relation)


def test_a_link_is_laid_seen_from_both_sides_and_taken_away(
    hein: Browser, christien: Browser, pair: tuple[Told, Told]
) -> None:
    one, two = pair
    page = hein.follow(lay(hein, one, two.reference.lower(), "follows"))
    assert "Deze zaak volgt op die zaak" in page.text
    assert f"Hein legde een verband met {two.reference}." in hein.get(f"/cases/{one.reference}").text
    page = christien.get(f"/cases/{two.reference}/links")
    assert "Die zaak volgt op deze zaak" in page.text
    refused = christien.send(page.form("/removal"))
    assert refused.status == 400
    name = next(name for name in refused.form("/removal").offered if name.endswith("reason"))
    page = christien.follow(christien.send(refused.form("/removal"), {name: "Het ging om iets anders."}))
    assert "Er zijn nog geen verbanden." in page.text
    page = hein.get(f"/cases/{one.reference}")
    assert "Het ging om iets anders." in page.text
    assert "Er zijn nog geen verbanden." in hein.get(f"/cases/{one.reference}/links").text


def test_a_refused_reference_stays_in_its_field_with_the_sentence_beside_it(
    hein: Browser, pair: tuple[Told, Told]
) -> None:
    page = lay(hein, pair[0], "ZZZZ-ZZ")
    assert page.status == 400
    assert "Dit kenmerk kun je hier niet gebruiken" in page.beside("linked")
    assert page.form("/links")["linked"] == "ZZZZ-ZZ"
    assert "Kies hier iets." in hein.send(page.form("/links"), linked="x", relation=()).beside("relation")


def test_a_hidden_case_and_one_that_is_not_there_get_the_same_answer(
    app: Flask, hein: Browser, people: People, pair: tuple[Told, Told]
) -> None:
    with app.app_context():
        hidden = cases.file(exclude=[people.hein])
    answers = []
    for reference in (hidden.reference, "ZZZZ-ZZ"):
        page = lay(hein, pair[0], reference)
        answers.append((page.status, sorted(page.headers), page.same_for_all.replace(reference, "XXXX-XX")))
    assert answers[0] == answers[1]


def test_a_merged_report_hears_that_it_goes_on_and_later_what_came_of_it_and_nothing_of_the_other(
    app: Flask, hein: Browser, browser: Browser, people: People, pair: tuple[Told, Told]
) -> None:
    main, again = pair
    with app.app_context():
        merge(again, main, people)
    page = follow_case(browser, again)
    assert "gaat verder samen met een andere melding" in page.text
    assert main.reference not in page.html
    browser.send(page.form("/messages"), text="Het staat er weer op.")
    assert "Er is iets nieuws in een samengevoegde melding" in hein.get(f"/cases/{main.reference}").text
    page = hein.get(f"/cases/{main.reference}/links")
    assert "Er is iets nieuws in deze samengevoegde melding." in page.text
    assert not page.has_form("/feedback")
    with app.app_context():
        cases.walked_to("closed", main, people.hein)
    assert "Laat ook de melders van samengevoegde meldingen weten" in hein.get(f"/cases/{main.reference}").text
    form = hein.get(f"/cases/{main.reference}/links").form("/feedback")
    (name,) = [name for name in form.offered if name.endswith("text")]
    assert form[name] == cases.FEEDBACK.message
    refused = hein.send(form, {name: " "})
    assert (refused.status, refused.beside(name)) == (400, "Schrijf hier iets op.")
    page = hein.follow(hein.send(form, {name: "De foto is weg. Dank je wel."}))
    assert "voor het laatst bericht op" in page.text
    page = browser.get("/receipt/case")
    assert "De foto is weg. Dank je wel." in page.text
    assert main.reference not in page.html


def test_the_merged_case_leads_its_handlers_to_where_it_goes_on(
    app: Flask, hein: Browser, people: People, pair: tuple[Told, Told]
) -> None:
    main, again = pair
    with app.app_context():
        merge(again, main, people)
    assert main.reference in hein.get(f"/cases/{again.reference}/links").text
    assert f"Melding {again.reference} gaat hier verder." in hein.get(f"/cases/{main.reference}").text


def test_an_unknown_link_is_not_there(hein: Browser, pair: tuple[Told, Told]) -> None:
    token = hein.token()
    for ending in ("removal", "feedback"):
        page = hein.post(f"/cases/{pair[0].reference}/links/{'0' * 32}/{ending}", {"csrf_token": token})
        assert page.status == 404


def take(browser: Browser, page: Page, reference: str) -> Page:
    """Press the button of a suggestion: it sends its reference."""
    form = page.form("/links/alike")
    return browser.post(form.action, [*form.fields, ("alike-linked", reference)])


def test_a_suggestion_is_linked_with_one_button_and_is_no_suggestion_any_more(
    app: Flask, people: People, hein: Browser, pair: tuple[Told, Told]
) -> None:
    one, two = pair
    with app.app_context():
        hidden = [cases.file(exclude=[people.hein]), cases.file(exclude=[people.christien])]
    page = hein.get(f"/cases/{one.reference}/links")
    assert "Misschien gaat dit over hetzelfde" in page.text and f"Zaak {two.reference}" in page.text
    assert not any(each.reference in page.html for each in hidden)
    after = hein.follow(take(hein, page, two.reference))
    assert "Gaat over hetzelfde" in after.text and "Misschien gaat dit" not in after.text
    stale = take(hein, page, two.reference)
    assert stale.status == 409 and "Er is intussen iets veranderd" in stale.text


def test_a_suggestion_that_somebody_made_up_is_refused_like_any_link(
    app: Flask, people: People, hein: Browser, pair: tuple[Told, Told]
) -> None:
    with app.app_context():
        hidden = cases.file(exclude=[people.hein])
    page = hein.get(f"/cases/{pair[0].reference}/links")
    for reference in (hidden.reference, "ZZZZ-ZZ"):
        refused = take(hein, page, reference)
        assert refused.status == 400 and "Dit kenmerk kun je hier niet gebruiken" in refused.text
        assert reference not in refused.html


def test_who_only_reads_along_and_a_closed_case_get_no_suggestions(
    app: Flask, people: People, browse: Browse, hein: Browser, pair: tuple[Told, Told]
) -> None:
    with app.app_context():
        for told in pair:
            sharing.share(
                cases.opened(told, people.hein), people.mirjam.id, "Meelezen.", cases.days_after(5),
                actor=people.hein.actor, now=NOW,
            )  # fmt: skip
        cases.walked_to("closed", pair[1], people.hein)
    assert "Misschien gaat dit" not in browse(people.mirjam).get(f"/cases/{pair[0].reference}/links").text
    assert "Misschien gaat dit" in hein.get(f"/cases/{pair[0].reference}/links").text
    assert "Misschien gaat dit" not in hein.get(f"/cases/{pair[1].reference}/links").text


def test_what_others_did_meanwhile_tells_of_no_case_that_its_reader_may_not_know(
    app: Flask, hein: Browser, browse: Browse, people: People, pair: tuple[Told, Told]
) -> None:
    """Since when, stands in the form; who sends something else there asks for all that was ever done."""
    with app.app_context():
        hidden = cases.file(exclude=[people.mirjam])
    lay(hein, pair[0], hidden.reference)
    with app.app_context():
        case_file = cases.opened(pair[0], people.hein)
        sharing.share(case_file, people.mirjam.id, "Kijk mee.", None, actor=people.hein.actor, now=NOW)
    page = hein.get(f"/cases/{pair[0].reference}/links").form("/removal")
    (reason,) = [name for name in page.offered if name.endswith("reason")]
    hein.send(page, {reason: "Het ging om iets anders."})
    for person, knows in ((people.mirjam, False), (people.hein, True)):
        reader = browse(person)
        form = reader.get(f"/cases/{pair[0].reference}").form("/acknowledgement")
        (seen,) = [name for name, _value in form.fields if name.endswith("seen")]
        answer = reader.post(form.action, [(name, "x" if name == seen else value) for name, value in form.fields])
        assert answer.status == 409
        assert (hidden.reference in answer.html, "iets anders" in answer.html) == (knows, knows), person.name
