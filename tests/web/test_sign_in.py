"""Signing in and out: a new sealed session each time, nothing told about who has an account, no way to elsewhere."""

import json
import re

import pytest
import time_machine
from flask import Flask

from tests import cases, houses
from tests.people import People, Person, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.models import Account, AuditRow, SessionRow, db

PADDING = re.compile(r"<!--[^>]*-->\s*$")
"""What makes pages of one size, also where an address is longer."""
FIRST_PAGES = {
    "hein": "/cases",
    "mirjam": "/cases",
    "joke": "/summaries",
    "peter": "/admin/accounts",
    "sanne": "/my-reports",
}


def sessions(app: Flask) -> list[bytes]:
    with app.app_context():
        return list(db.session.scalars(db.select(SessionRow.id)))


def cookie_line(page: Page, name: str) -> str:
    return next(line for line in page.cookies if line.startswith(f"{name}="))


@pytest.mark.parametrize("name", FIRST_PAGES)
def test_everybody_arrives_at_their_own_first_page(browser: Browser, people: People, name: str) -> None:
    page = browser.sign_in(getattr(people, name))
    assert (page.status, page.location) == (303, FIRST_PAGES[name])
    assert browser.follow(page).status == 200


def test_the_session_is_a_new_one_after_signing_in(app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.hein)
    first = browser.cookie("desk")
    browser.sign_in(people.hein)
    assert browser.cookie("desk").split(".")[0] != first.split(".")[0]
    assert len(sessions(app)) == 1, "the session that stood open is destroyed"
    browser.client.set_cookie("desk", first, domain="meldpunt.example")
    assert browser.get("/cases").status == 303


def test_a_session_that_was_planted_before_is_not_taken_over(app: Flask, browser: Browser, people: People) -> None:
    browser.client.set_cookie("desk", "planted.1.2", domain="meldpunt.example")
    browser.sign_in(people.hein)
    assert not browser.cookie("desk").startswith("planted")


def test_the_cookie_can_be_read_by_no_script_and_is_not_sent_along_from_other_sites(
    browser: Browser, people: People
) -> None:
    line = cookie_line(browser.sign_in(people.hein), "desk")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
    assert "Expires" not in line
    assert "Max-Age" not in line


def test_behind_https_every_cookie_is_secure_and_bound_to_the_host(environment: dict[str, str], people: People) -> None:
    app = houses.make_app({**environment, "TRACKER_OUTSIDE_ADDRESS": "https://meldpunt.example"})
    browser = Browser(app, secure=True)
    lines = [*browser.get("/sign-in").cookies, *browser.sign_in(people.hein).cookies]
    lines += browser.get("/cases").cookies
    assert any(line.startswith("__Host-desk=") for line in lines)
    assert any(line.startswith("__Host-form=") for line in lines)
    assert [line for line in lines if "Secure" not in line.split("; ") or "Path=/" not in line.split("; ")] == []
    switched = browser.post("/language", {"csrf_token": browser.token(), "language": "en"})
    assert "Secure" in cookie_line(switched, "language")
    with app.app_context():
        houses.close(app)


def test_signing_out_is_a_post_and_destroys_the_session(app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.hein)
    ticket = browser.cookie("desk")
    assert browser.get("/sign-out").status == 405
    assert len(sessions(app)) == 1
    page = browser.send(browser.get("/cases").form("/sign-out"))
    assert page.status == 303
    assert browser.cookie("desk") == ""
    assert sessions(app) == []
    browser.client.set_cookie("desk", ticket, domain="meldpunt.example")
    assert browser.get("/cases").status == 303


def test_a_wrong_password_and_an_unknown_account_look_the_same(browser: Browser, people: People) -> None:
    form = browser.get("/sign-in").form("/sign-in")
    wrong = browser.send(form, email=people.hein.email, password="not the password")
    unknown = browser.send(form, email="nobody@hartenhoeve.example", password="not the password")
    assert wrong.status == unknown.status == 400
    assert "klopt niet" in wrong.beside("password")
    known, strange = (
        PADDING.sub("", page.same_for_all.replace(email, "X"))
        for page, email in ((wrong, people.hein.email), (unknown, "nobody@hartenhoeve.example"))
    )
    assert known == strange
    assert len(wrong.body) == len(unknown.body)
    assert wrong.form("/sign-in")["email"] == people.hein.email
    assert "not the password" not in wrong.html


def test_a_closed_account_looks_like_an_unknown_one(app: Flask, browser: Browser, people: People) -> None:
    with app.app_context():
        db.session.get_one(Account, people.hein.id).disabled_on = cases.TODAY
        db.session.commit()
    page = browser.sign_in(people.hein)
    assert page.status == 400
    assert "Het e-mailadres of het wachtwoord klopt niet" in page.beside("password")


def test_an_account_that_is_closed_is_out_at_once(app: Flask, hein: Browser, people: People) -> None:
    assert hein.get("/cases").status == 200
    with app.app_context():
        db.session.get_one(Account, people.hein.id).disabled_on = cases.TODAY
        db.session.commit()
    assert hein.get("/cases").status == 303


@pytest.mark.parametrize(
    ("email", "password", "field", "sentence"),
    [("", "secret", "email", "Vul je e-mailadres in"), ("a@b.nl", "", "password", "Vul je wachtwoord in")],
)
def test_an_empty_field_says_so(browser: Browser, email: str, password: str, field: str, sentence: str) -> None:
    page = browser.send(browser.get("/sign-in").form("/sign-in"), email=email, password=password)
    assert page.status == 400
    assert sentence in page.beside(field)


def test_five_wrong_tries_in_a_minute_slow_down_that_account_only(
    browser: Browser, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    tries = [browser.sign_in(people.hein, "wrong").status for _ in range(6)]
    assert tries == [400] * 5 + [429]
    assert browser.sign_in(people.hein).status == 429, "also with the right password, and from"
    assert browse().sign_in(people.hein).status == 429, "another browser"
    assert browser.sign_in(people.christien).status == 303
    clock.move_to(later(minutes=2))
    assert browse().sign_in(people.hein).status == 303


def test_a_stranger_who_guesses_does_not_keep_the_owner_out(browser: Browser, people: People) -> None:
    form = browser.get("/sign-in").form("/sign-in")
    wrong = form.filled({"email": people.hein.email, "password": "wrong"})
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    assert [browser.post("/sign-in", wrong, **elsewhere).status for _ in range(6)] == [400] * 5 + [429]
    assert browser.sign_in(people.hein).status == 303


def test_an_unknown_account_slows_down_just_the_same(browser: Browser) -> None:
    form = browser.get("/sign-in").form("/sign-in")
    tries = [browser.send(form, email=" Nobody@example.nl", password="x").status for _ in range(3)]
    tries += [browser.send(form, email="nobody@EXAMPLE.nl ", password="x").status for _ in range(3)]
    assert tries == [400] * 5 + [429]


def test_right_passwords_slow_nobody_down(browser: Browser, people: People) -> None:
    assert {browser.sign_in(people.hein).status for _ in range(8)} == {303}


def test_every_try_is_in_the_trail_and_a_reporter_leaves_no_row(app: Flask, browser: Browser, people: People) -> None:
    def acts() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number)))

    before = len(acts())
    browser.sign_in(people.hein, "wrong")
    browser.sign_in(people.hein)
    browser.send(browser.get("/cases").form("/sign-out"))
    assert acts()[before:] == ["session:refused", "session:opened", "session:closed"]
    browser.sign_in(people.sanne)
    browser.send(browser.get("/my-reports").form("/sign-out"))
    assert len(acts()) == before + 3


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_a_session_ends_after_thirty_idle_minutes(
    hein: Browser, clock: time_machine.Traveller, minutes: int, status: int
) -> None:
    clock.move_to(later(minutes=minutes))
    assert hein.get("/cases").status == status


def test_a_session_ends_after_ten_hours_however_busy(hein: Browser, clock: time_machine.Traveller) -> None:
    statuses = []
    for minutes in range(25, 651, 25):
        clock.move_to(later(minutes=minutes))
        statuses.append(hein.get("/cases").status)
    assert statuses == [200] * 23 + [303] * 3


def test_who_came_for_a_page_gets_that_page_after_signing_in(browser: Browser, people: People) -> None:
    page = browser.follow(browser.get("/cases?status=closed"))
    done = browser.send(page.form("/sign-in"), email=people.hein.email, password=people.hein.password)
    assert done.location == "/cases?status=closed"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
]


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in(browser: Browser, people: People, onward: str) -> None:
    who = {"email": people.hein.email, "password": people.hein.password}
    assert browser.post("/sign-in", {**who, "csrf_token": browser.token(), "next": onward}).location == "/cases"
    switched = browser.post("/language", {"csrf_token": browser.token(), "language": "en", "next": onward})
    assert switched.location == "/"


@pytest.mark.parametrize("address", ["/cases/AAAA-AA/notes", "https://evil.example/", "//evil.example", ""])
@pytest.mark.parametrize("mark", ["", ".", "0" * 64 + "."])
def test_words_that_somebody_else_planted_are_not_given_back(
    browser: Browser, people: People, address: str, mark: str
) -> None:
    kept = mark + json.dumps({"to": address, "words": [["note-text", "Geplant."]]})
    fields = {"csrf_token": browser.token(), "email": people.hein.email, "password": people.hein.password}
    page = browser.post("/sign-in", {**fields, "kept": kept})
    assert (page.status, page.location) == (303, "/cases")


def test_words_kept_in_one_browser_are_not_given_back_in_another(
    app: Flask, browser: Browser, browse: Browse, people: People
) -> None:
    token = browser.token()
    page = browser.post("/cases/AAAA-AA/notes", {"note-csrf_token": token, "note-text": "Van hier."})
    kept, other = page.form("/sign-in")["kept"], browse()
    fields = {"email": people.hein.email, "password": people.hein.password, "kept": kept}
    assert "Van hier." in kept
    assert other.post("/sign-in", {**fields, "csrf_token": other.token()}).location == "/cases"
    assert "Van hier." in browser.post("/sign-in", {**fields, "csrf_token": token}).text


def test_words_typed_after_the_session_ended_come_back_after_signing_in(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told = cases.file()
    form = hein.get(f"/cases/{told.reference}").form("/notes")
    clock.move_to(later(hours=1))
    page = hein.send(form, {"note-text": "Een notitie van een uur werk."})
    assert page.status == 401
    assert "Wat je schreef staat er nog" in page.text
    wrong = hein.send(page.form("/sign-in"), email=people.hein.email, password="wrong")
    assert wrong.status == 400
    back = hein.send(wrong.form("/sign-in"), email=people.hein.email, password=people.hein.password)
    assert "Een notitie van een uur werk." in back.text
    assert "Een notitie van een uur werk." not in hein.get(f"/cases/{told.reference}").text
    done = hein.follow(hein.send(back.form("/notes")))
    assert "Een notitie van een uur werk." in done.text


def test_words_that_were_kept_are_shown_to_nobody_but_their_writer(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told = cases.file(exclude=[people.christien])
    form = hein.get(f"/cases/{told.reference}").form("/notes")
    clock.move_to(later(hours=1))
    page = hein.send(form, {"note-text": "Een notitie die Christien niet mag zien."})
    other = hein.send(page.form("/sign-in"), email=people.christien.email, password=people.christien.password)
    assert (other.status, other.location) == (303, "/cases")
    assert "Een notitie" not in other.html + hein.follow(other).html


def test_a_password_is_never_among_the_words_that_are_kept(
    app: Flask, hein: Browser, clock: time_machine.Traveller, people: People
) -> None:
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
    form = hein.get(f"/cases/{told.reference}").form("/name")
    clock.move_to(later(hours=1))
    fields = form.filled({"name-reason": "Om haar te bellen."})
    page = hein.post(form.action, [*fields, ("name-password", people.hein.password)])
    assert page.status == 401
    assert "Om haar te bellen." in page.html
    assert people.hein.password not in page.html


def test_words_from_another_site_are_not_kept(browser: Browser) -> None:
    page = browser.post("/cases/AAAA-AA/notes", {"note-text": "Geplant.", "note-csrf_token": "made-up"})
    assert (page.status, page.location) == (303, "/sign-in")


def test_the_recovery_code_gives_a_new_password_and_a_new_code(
    app: Flask, browser: Browser, browse: Browse, people: People
) -> None:
    form = browser.get("/recovery").form("/recovery")
    new = "zes losse woorden op een rij"
    bad = browser.send(form, email=people.hein.email, code=people.christien.recovery_code, password=new)
    assert bad.status == 400
    assert "herstelcode klopt niet" in bad.beside("code")
    weak = browser.send(form, email=people.hein.email, code=people.hein.recovery_code, password="kort")
    assert "te kort" in weak.beside("password")
    done = browser.send(form, email=people.hein.email, code=people.hein.recovery_code.lower(), password=new)
    assert done.status == 200
    assert "Je oude herstelcode werkt niet meer" in done.text
    assert browse().sign_in(people.hein).status == 400
    assert browse().sign_in(people.hein, new).status == 303
    again = browser.send(form, email=people.hein.email, code=people.hein.recovery_code, password=new)
    assert again.status == 400


def test_a_session_row_without_its_cookie_and_a_cookie_without_its_row_open_nothing(
    app: Flask, hein: Browser, browser: Browser
) -> None:
    token = hein.cookie("desk")
    other = f"{'x' * 43}.{token.split('.', 1)[1]}"
    browser.client.set_cookie("desk", other, domain="meldpunt.example")
    assert browser.get("/cases").status == 303
    with app.app_context():
        db.session.execute(db.delete(SessionRow))
        db.session.commit()
    assert hein.get("/cases").status == 303


def test_a_receipt_session_opens_no_desk_and_a_desk_session_no_receipt(
    app: Flask, browser: Browser, hein: Browser
) -> None:
    hein.client.set_cookie("receipt", hein.cookie("desk"), domain="meldpunt.example")
    assert hein.get("/receipt/case").status == 303
    with app.app_context():
        told = cases.file()
    browser.send(browser.get("/receipt").form("/receipt"), code=told.code)
    browser.client.set_cookie("desk", browser.cookie("receipt"), domain="meldpunt.example")
    assert browser.get("/cases").status == 303


def test_two_people_in_two_browsers_are_two_people(browse: Browse, people: People) -> None:
    browsers: dict[str, tuple[Browser, Person]] = {
        name: (browse(person), person) for name, person in {"hein": people.hein, "christien": people.christien}.items()
    }
    for own, person in browsers.values():
        assert person.name in own.get("/cases").text
