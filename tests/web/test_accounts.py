"""What the administrator does: invite, close an account, settings; and how an invitation becomes an account."""

import re

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import NOW, People, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.models import Account, AuditRow, Invitation, db
from tracker.services import organisation, receivers

ELS = {"name": "Els Bakker", "email": "els@hartenhoeve.example", "role": "coordinator"}
WORDS = "zes losse woorden naast elkaar"


def invited(peter: Browser) -> tuple[Page, str]:
    page = peter.send(peter.get("/admin/accounts").form("/admin/accounts"), ELS)
    found = re.search(r"http://[^\s<\"]+(/invitation/[\w-]+)", page.html)
    assert found, page.trouble
    return page, found[1]


def test_an_invitation_becomes_an_account_once(app: Flask, peter: Browser, browser: Browser, browse: Browse) -> None:
    page, link = invited(peter)
    assert "De uitnodiging voor Els Bakker staat klaar" in page.text
    assert link not in peter.get("/admin/accounts").html, "the link is shown once"
    door = browser.get(link)
    assert "Welkom, Els Bakker" in door.h1
    done = browser.send(door.form(link), password=WORDS)
    assert done.status == 200
    assert "Bewaar je herstelcode" in done.title
    assert browser.get(link).status == 404
    assert browser.post(link, {"csrf_token": browser.token(), "password": WORDS}).status == 404
    with app.app_context():
        els = db.session.scalars(db.select(Account).where(Account.email == ELS["email"])).one()
        assert (els.name, els.role) == ("Els Bakker", "coordinator")
        assert els.public.fingerprint in done.html
    fresh = browse()
    assert fresh.send(fresh.get("/sign-in").form("/sign-in"), email=ELS["email"], password=WORDS).status == 303


def new_handler(peter: Browser, browser: Browser) -> Browser:
    """Els, who took her invitation and has signed in."""
    _, link = invited(peter)
    assert browser.send(browser.get(link).form(link), password=WORDS).status == 200
    form = browser.get("/sign-in").form("/sign-in")
    assert browser.send(form, email=ELS["email"], password=WORDS).status == 303
    return browser


def test_a_new_handler_gets_reports_only_after_another_handler_let_them_in(
    app: Flask, peter: Browser, hein: Browser, browser: Browser, people: People
) -> None:
    els = new_handler(peter, browser)
    assert "Een andere behandelaar moet je nog toelaten" in els.get("/cases").text
    with app.app_context():
        before = cases.file()
    assert els.get(f"/cases/{before.reference}").status == 404
    desk = hein.get("/cases")
    assert "Els Bakker (els@hartenhoeve.example) is uitgenodigd als coördinator" in desk.text
    hein.confirm(people.hein)
    done = hein.follow(hein.send(desk.form("/confirmation")))
    assert "Els Bakker krijgt vanaf nu nieuwe meldingen" in done.text
    assert "moet je nog toelaten" not in els.get("/cases").text
    with app.app_context():
        after = cases.file()
    assert els.get(f"/cases/{after.reference}").status == 200
    assert els.get(f"/cases/{before.reference}").status == 404, "what came in before stays shut"


def test_nobody_lets_themselves_in_and_the_administrator_lets_nobody_in(
    app: Flask, peter: Browser, browser: Browser
) -> None:
    els = new_handler(peter, browser)
    with app.app_context():
        account = db.session.scalars(db.select(Account).where(Account.email == ELS["email"])).one().id
    assert els.send(els.get("/confirmation").form("/confirmation"), password=WORDS).status == 303
    assert els.post(f"/handlers/{account}/confirmation", {"csrf_token": els.token()}).status == 404
    assert peter.post(f"/handlers/{account}/confirmation", {"csrf_token": peter.token()}).status == 403
    assert "moet je nog toelaten" in els.get("/cases").text
    with app.app_context():
        told = cases.file()
    assert els.get(f"/cases/{told.reference}").status == 404


def test_an_invitation_that_the_trail_does_not_know_opens_nothing(app: Flask, peter: Browser, browser: Browser) -> None:
    """Somebody with the database in hands turns a reader's invitation into a coordinator's."""
    _, link = invited(peter)
    with app.app_context():
        db.session.execute(db.text("UPDATE invitation SET role = 'trusted-person'"))
        db.session.commit()
    assert browser.get(link).status == 404


def test_the_last_administrator_can_not_be_closed(app: Flask, peter: Browser, people: People) -> None:
    token = peter.token()
    page = peter.follow(peter.post(f"/admin/accounts/{people.peter.id}/closing", {"csrf_token": token}))
    assert "Het account is gesloten" not in page.text
    assert peter.get("/admin/accounts").status == 200


def test_the_link_itself_is_stored_nowhere(app: Flask, peter: Browser) -> None:
    _, link = invited(peter)
    token = link.rsplit("/", 1)[1]
    with app.app_context():
        dump = [str(tuple(row)) for table in db.metadata.tables.values() for row in db.session.execute(table.select())]
    assert dump
    assert [row for row in dump if token in row] == []


def test_an_invitation_ends_after_seven_days(peter: Browser, browser: Browser, clock: time_machine.Traveller) -> None:
    _, link = invited(peter)
    clock.move_to(later(days=7))
    assert browser.get(link).status == 200
    clock.move_to(later(days=8))
    page = browser.get(link)
    assert page.status == 404
    assert "Deze uitnodiging werkt niet" in page.h1


def test_an_unknown_invitation_looks_like_a_used_one(peter: Browser, browser: Browser) -> None:
    _, link = invited(peter)
    browser.send(browser.get(link).form(link), password=WORDS)
    unknown = browser.get("/invitation/unknown")
    assert unknown.status == 404
    assert unknown.same_for_all.replace("/invitation/unknown", "X") == browser.get(link).same_for_all.replace(link, "X")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Kies een wachtwoord"),
        ("kort maar goed", ""),
        ("te kort", "te kort"),
        ("meldpunt-1234-abcd", "makkelijk te raden"),
    ],
)
def test_the_password_of_a_handler_has_fourteen_characters(
    peter: Browser, browser: Browser, password: str, sentence: str
) -> None:
    _, link = invited(peter)
    page = browser.send(browser.get(link).form(link), password=password)
    assert page.status == (400 if sentence else 200)
    if sentence:
        assert sentence in page.beside("password")
        assert page.form(link)["password"] == ""


REFUSED = {
    "no name": ({"name": " "}, "name", "Vul hier iets in"),
    "a long name": ({"name": "n" * 121}, "name", "Dit is te lang"),
    "no e-mail": ({"email": ""}, "email", "Vul hier iets in"),
    "no e-mail address": ({"email": "els"}, "email", "Dit is geen e-mailadres"),
    "somebody who is here": ({"email": "Hein@hartenhoeve.example"}, "email", "heeft al een account"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_invitation_says_why_and_keeps_the_words(app: Flask, peter: Browser, case: str) -> None:
    changed, field, sentence = REFUSED[case]
    page = peter.send(peter.get("/admin/accounts").form("/admin/accounts"), {**ELS, **changed})
    assert page.status == 400
    assert sentence in page.beside(field)
    form = page.form("/admin/accounts")
    assert {name: form[name] for name in ELS if name not in changed} == {
        name: value for name, value in ELS.items() if name not in changed
    }
    with app.app_context():
        assert db.session.scalars(db.select(Invitation)).all() == []


def test_a_role_that_was_never_offered_is_refused(app: Flask, peter: Browser) -> None:
    form = peter.get("/admin/accounts").form("/admin/accounts")
    fields = [(name, value) for name, value in form.filled(ELS) if name != "role"]
    page = peter.post("/admin/accounts", [*fields, ("role", "owner")])
    assert page.status == 400
    assert page.beside("role")


def test_closing_an_account_ends_its_session_and_its_place_on_the_report_form(
    app: Flask, peter: Browser, hein: Browser, browser: Browser, people: People
) -> None:
    page = peter.get("/admin/accounts")
    peter.follow(peter.send(page.form(f"/{people.hein.id}/closing")))
    with app.app_context():
        receivers.confirm_closing(people.hein.id, sure=False, actor=people.christien.actor, now=NOW)
    done = peter.get("/admin/accounts")
    assert "gesloten op" in done.text
    assert hein.get("/cases").status == 303
    assert people.hein.id not in browser.get("/report").html
    token = peter.token()
    assert peter.post(f"/admin/accounts/{people.hein.id}/closing", {"csrf_token": token}).status == 404
    assert peter.post("/admin/accounts/0000/closing", {"csrf_token": token}).status == 404
    with app.app_context():
        last = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert last is not None
        assert (last.act, last.actor, last.subject) == ("account:disabled", people.christien.id, people.hein.id)


def test_there_is_no_button_to_close_ones_own_account(peter: Browser, people: People) -> None:
    assert not peter.get("/admin/accounts").has_form(f"/{people.peter.id}/closing")


def test_settings_are_kept_and_each_change_is_in_the_trail(app: Flask, peter: Browser, browser: Browser) -> None:
    form = peter.get("/admin/settings").form("/admin/settings")
    page = peter.follow(
        peter.send(form, name="De Boerderij", people="60", leave_address="https://weer.example/", fewest="7")
    )
    assert "De instellingen zijn bewaard" in page.text
    home = browser.get("/")
    assert "De Boerderij" in home.text
    assert "https://weer.example/" in home.html
    with app.app_context():
        assert organisation.load().fewest == 7
        last = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert last is not None
        assert last.act == "settings:changed"
        assert '"fewest": 5' in last.facts
        assert '"fewest": 7' in last.facts


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Vul hier iets in"),
        ("people", "0", "Vul een getal in van 1 of meer"),
        ("people", "veel", ""),
        ("people", "", ""),
        ("leave_address", "javascript:alert(1)", "begint met https://"),
        ("leave_address", "http://weer.example", "begint met https://"),
        ("leave_address", 'https://x" onclick="y', "begint met https://"),
        ("fewest", "2", "Kies een getal van 3 tot en met 10"),
        ("fewest", "11", "Kies een getal van 3 tot en met 10"),
        ("fewest", "x", ""),
    ],
)
def test_a_refused_setting_says_why_and_changes_nothing(
    app: Flask, peter: Browser, field: str, value: str, sentence: str
) -> None:
    with app.app_context():
        before = organisation.load()
    form = peter.get("/admin/settings").form("/admin/settings")
    page = peter.send(form, {"name": "De Boerderij", field: value})
    assert page.status == 400
    assert page.beside(field)
    assert sentence in page.beside(field)
    assert page.form("/admin/settings")[field] == value
    with app.app_context():
        assert organisation.load() == before


def test_a_stale_settings_page_keeps_its_words(peter: Browser) -> None:
    form = peter.get("/admin/settings").form("/admin/settings")
    fields = [(name, "old" if name == "csrf_token" else value) for name, value in form.filled({"name": "De Boerderij"})]
    page = peter.post("/admin/settings", fields)
    assert page.status == 400
    assert "stond lang open" in page.text
    assert page.form("/admin/settings")["name"] == "De Boerderij"
