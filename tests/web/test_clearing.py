"""Setting junk aside together through the pages: chosen, proposed, agreed to; stale or mistaken, nothing is lost."""

from flask import Flask

from tests import cases
from tests.people import People
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.models import Case, db

CHOOSE, AGREE = "/cases/together", "/cases/together/agreement"
REASON = {"ground": "spam", "explanation": "Reclame voor lampen.", "feedback": "Hier doen we niets mee."}


def boxes(page: Page) -> dict[str, str]:
    """By reference: what its box sends."""
    values = [box.get("value", "") for box in page.tree.iter("input") if box.get("name") == "cases"]
    return {value.partition(".")[0]: value for value in values}


def closed(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(db.select(Case.reference).where(Case.status == "closed")))


def test_a_flood_is_set_aside_by_two(app: Flask, people: People, browse: Browse) -> None:
    with app.app_context():
        told = [cases.file(story=f"Koop nu onze lampen voor weinig geld! Nummer {n}.") for n in range(3)]
    hein, christien = browse(people.hein), browse(people.christien)
    page = hein.get(CHOOSE)
    assert "Koop nu onze lampen" in page.text
    values = boxes(page)
    assert set(values) == {each.reference for each in told}
    sent = hein.send(page.form(CHOOSE), REASON, cases=[values[each.reference] for each in told])
    assert sent.status == 303
    assert "Een collega stelt voor meldingen samen opzij te zetten" in christien.get("/cases").text
    asked = christien.get(AGREE)
    assert "Hein stelt dit voor bij 3 meldingen" in asked.text
    assert "Hier doen we niets mee." in asked.text
    some = [boxes(asked)[each.reference] for each in told[:2]]
    done = christien.send(asked.form(AGREE), cases=some)
    assert done.status == 303
    assert closed(app) == {each.reference for each in told[:2]}
    assert "stelt dit voor bij één melding" in christien.get(AGREE).text


def test_mistakes_are_told_and_what_was_chosen_and_written_stays(app: Flask, hein: Browser) -> None:
    with app.app_context():
        told = [cases.file(), cases.file()]
    page = hein.get(CHOOSE)
    value = boxes(page)[told[0].reference]
    none = hein.send(page.form(CHOOSE), REASON)
    assert none.status == 400
    assert "Kies minstens één melding" in none.text
    assert none.form(CHOOSE)["explanation"] == REASON["explanation"]
    empty = hein.send(page.form(CHOOSE), {**REASON, "explanation": ""}, cases=[value])
    assert empty.status == 400
    assert ("cases", value) in empty.form(CHOOSE).fields
    assert boxes(empty)[told[1].reference] not in dict(empty.form(CHOOSE).fields).values()
    assert closed(app) == set()


def test_a_stale_page_says_which_and_does_nothing(app: Flask, people: People, browse: Browse) -> None:
    with app.app_context():
        told = [cases.file(), cases.file()]
    hein, christien = browse(people.hein), browse(people.christien)
    page = hein.get(CHOOSE)
    hein.send(page.form(CHOOSE), REASON, cases=list(boxes(page).values()))
    asked = christien.get(AGREE)
    with app.app_context():
        cases.acknowledged(told[0], people.hein)
    stale = christien.send(asked.form(AGREE), cases=list(boxes(asked).values()))
    assert stale.status == 409
    assert f"iets veranderd in {told[0].reference}" in stale.text
    assert closed(app) == set()
    again = hein.send(page.form(CHOOSE), REASON, cases=list(boxes(page).values()))
    assert again.status == 409, "a second click proposes nothing twice"


def test_what_is_closed_to_somebody_is_in_neither_page(app: Flask, people: People, browse: Browse) -> None:
    with app.app_context():
        cases.file()
    christien = browse(people.christien)
    for address in (CHOOSE, AGREE):
        christien.get(address)
    before = [christien.get(address).same_for_all for address in (CHOOSE, AGREE)]
    with app.app_context():
        cases.file(exclude=[people.christien])
        cases.file(exclude=[people.christien])
    assert [christien.get(address).same_for_all for address in (CHOOSE, AGREE)] == before
