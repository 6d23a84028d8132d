"""The page on which a handler says that they are away, and where colleagues see it."""

from datetime import timedelta

from flask import Flask

from tests import cases
from tests.people import People, later
from tests.web.browser import Browser
from tests.web.conftest import Browse

LAST = cases.TODAY + timedelta(days=14)


def test_away_shared_seen_and_back(app: Flask, browse: Browse, people: People, hein: Browser) -> None:
    with app.app_context():
        told, shut = cases.file(), cases.file(exclude=[people.mirjam])
    assert "/account/away" in hein.get("/account").html
    form = hein.get("/account/away").form("/account/away")
    away = {"away-until": LAST.isoformat(), "away-stand_in": people.mirjam.id}
    page = hein.follow(hein.send(form, away))
    assert "Je bent afwezig tot en met" in page.text and "Mirjam neemt waar" in page.text
    assert "Zaken zonder waarnemer" in page.text and shut.reference in page.text
    colleagues = browse(people.christien).get("/handlers")
    assert "Afwezig tot en met" in colleagues.text and "Mirjam neemt waar" in colleagues.text
    hein.confirm(people.hein)
    page = hein.get("/account/away")
    lend = page.form("/shares")
    none = hein.send(lend, {"lend-cases": []})
    assert none.status == 400 and "Kies minstens één zaak" in none.text
    page = hein.follow(hein.send(lend))
    assert "Mirjam leest één zaak mee tot en met" in page.text
    mirjam = browse(people.mirjam)
    assert mirjam.get(f"/cases/{told.reference}").status == 200
    assert mirjam.get(f"/cases/{shut.reference}").status == 404
    assert "Fijn dat je er weer bent" in hein.follow(hein.send(page.form("/end"))).text
    assert "Afwezig tot en met" not in browse(people.christien).get("/handlers").text


def test_what_is_wrong_is_said_beside_the_field_and_kept(people: People, hein: Browser) -> None:
    form = hein.get("/account/away").form("/account/away")
    page = hein.send(form, {"away-until": "2020-01-01", "away-stand_in": people.mirjam.id})
    assert page.status == 400 and page.beside("away-until")
    assert page.form("/account/away")["away-stand_in"] == people.mirjam.id
    assert "Kies hier iets" in hein.send(form, {"away-until": LAST.isoformat()}).beside("away-stand_in")
    far = hein.send(form, {"away-until": "2031-01-01", "away-stand_in": people.mirjam.id})
    assert "meer dan een jaar" in far.beside("away-until")


def test_the_page_about_the_stand_in_shows_nothing_of_other_cases(
    app: Flask, people: People, hein: Browser, browse: Browse
) -> None:
    with app.app_context():
        hidden = cases.file(exclude=[people.hein])
    form = hein.get("/account/away").form("/account/away")
    page = hein.follow(hein.send(form, {"away-until": LAST.isoformat(), "away-stand_in": people.mirjam.id}))
    assert hidden.reference not in page.html
    assert not page.has_form("/shares")


def test_it_is_over_by_itself(people: People, hein: Browser, browse: Browse, clock: object) -> None:
    form = hein.get("/account/away").form("/account/away")
    hein.send(form, {"away-until": LAST.isoformat(), "away-stand_in": people.mirjam.id})
    clock.move_to(later(days=15))  # type: ignore[attr-defined]
    assert "Afwezig tot en met" not in browse(people.christien).get("/handlers").text
