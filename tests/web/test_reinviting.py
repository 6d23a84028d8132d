"""A new key, as the administrator gives it, as its owner takes it, and as a colleague lets them in again."""

import re

from flask import Flask

from tests import cases
from tests.people import People
from tests.web.browser import Browser
from tests.web.conftest import Browse

WORDS = "zes losse woorden naast elkaar"


def given(peter: Browser, people: People) -> str:
    """The link that Peter gets for Hein."""
    peter.confirm(people.peter)
    page = peter.send(peter.get("/admin/accounts").form(f"/admin/accounts/{people.hein.id}/invitation"))
    found = re.search(r"http://[^\s<\"]+(/invitation/[\w-]+)", page.html)
    assert found, page.trouble
    assert "De uitnodiging voor Hein staat klaar" in page.text
    return found[1]


def test_from_the_administrator_to_a_colleagues_word(
    app: Flask, peter: Browser, browser: Browser, browse: Browse, people: People
) -> None:
    with app.app_context():
        before = cases.file()
    link = given(peter, people)
    assert link not in peter.get("/admin/accounts").html
    door = browser.get(link)
    assert "Welkom terug, Hein" in door.h1
    assert "Je oude zaken gaan met deze sleutel niet open" in door.text
    assert "Christien of Mirjam" in door.text
    done = browser.send(door.form(link), password=WORDS)
    assert "Bewaar je herstelcode" in done.title
    assert browser.get(link).status == 404
    assert browser.send(browser.get("/sign-in").form("/sign-in"), email=people.hein.email, password=WORDS).status == 303
    desk = browser.get("/cases")
    assert "Een andere behandelaar moet je nog toelaten" in desk.text
    assert browser.get(f"/cases/{before.reference}").status == 404

    christien = browse()
    christien.sign_in(people.christien)
    asked = christien.get("/cases")
    assert "Hein (hein@hartenhoeve.example) heeft een nieuwe sleutel" in asked.text
    christien.confirm(people.christien)
    christien.send(asked.form("/confirmation"))
    with app.app_context():
        after = cases.file()
    assert browser.get(f"/cases/{after.reference}").status == 200
    assert browser.get(f"/cases/{before.reference}").status == 404, "what came in before stays shut"


def test_nobody_but_the_administrator_gives_one(app: Flask, hein: Browser, people: People) -> None:
    hein.confirm(people.hein)
    address = f"/admin/accounts/{people.christien.id}/invitation"
    assert hein.post(address, {"csrf_token": hein.token()}).status == 403


def test_an_account_that_is_not_there_and_ones_own(peter: Browser, people: People) -> None:
    peter.confirm(people.peter)
    token = peter.token()
    assert peter.post("/admin/accounts/nobody/invitation", {"csrf_token": token}).status == 404
    own = peter.follow(peter.post(f"/admin/accounts/{people.peter.id}/invitation", {"csrf_token": token}))
    assert "Dit is je eigen account" in own.text


def test_who_lost_everything_reads_who_can_help(browser: Browser) -> None:
    page = browser.get("/recovery")
    assert "ook de beheerder niet" in page.text
    assert "Vraag het aan Christien, Hein of Mirjam." in page.text
    assert "envelop in de kluis" in page.text
    assert "beperkte toegang zitten daar niet in" in page.text
    assert "ontvangstcode" in page.text


def test_a_reporter_reads_how_the_list_comes_back(app: Flask, peter: Browser, browser: Browser, people: People) -> None:
    peter.confirm(people.peter)
    page = peter.send(peter.get("/admin/accounts").form(f"/admin/accounts/{people.sanne.id}/invitation"))
    found = re.search(r"(/invitation/[\w-]+)", page.html)
    assert found
    door = browser.get(found[1])
    assert "Met je ontvangstcode zet je een melding er weer in" in door.text
    assert "oude zaken" not in door.text
