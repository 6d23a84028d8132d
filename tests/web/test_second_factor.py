"""The second factor on the web: a right password opens nothing but the page that asks for more."""

import re
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from tests import cases, doors
from tests.authenticator import Authenticator
from tests.doors import Phone
from tests.people import NOW, People, Person, later
from tests.snapshots import snapshot
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_refusals import own_views
from tracker.domain.second_factor import code_now
from tracker.models import AuditRow, SessionRow, db

SPARE = re.compile(r"\b\d{4} \d{4} \d{4}\b")


@pytest.fixture(autouse=True)
def real(app: Flask) -> None:
    """No demo: this house asks for a second factor."""
    with app.app_context():
        doors.get_real()


@pytest.fixture
def phone(app: Flask, people: People) -> Phone:
    """Hein's."""
    with app.app_context():
        return doors.enrolled(people.hein)


@pytest.fixture
def hein(browser: Browser, people: People, phone: Phone) -> Browser:
    """Hein, in by both steps."""
    browser.sign_in(people.hein)
    assert browser.prove(phone.code(NOW)).status == 303
    return browser


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number)))


def set_up(browser: Browser, person: Person, now: datetime = NOW) -> tuple[Page, str]:
    """Password, the square, and the first code; gives the page with the spare codes, and the secret."""
    page = browser.follow(browser.sign_in(person))
    return browser.send(page.form("/set-up"), code=code_now(page.secret, now)), page.secret


# setting it up


@pytest.mark.parametrize("name", ["hein", "mirjam", "peter"])
def test_who_has_none_is_led_to_it_before_anything_else_opens(browser: Browser, people: People, name: str) -> None:
    page = browser.sign_in(getattr(people, name))
    assert (page.status, page.location) == (303, "/second-factor/set-up")
    for address in ("/cases", "/admin/accounts", "/account", "/summaries"):
        assert browser.get(address).location.startswith("/sign-in")
    assert browser.get("/second-factor").location == "/second-factor/set-up"


@pytest.mark.parametrize(("name", "first"), [("joke", "/summaries"), ("sanne", "/my-reports")])
def test_readers_and_reporters_come_in_by_their_password(
    browser: Browser, people: People, name: str, first: str
) -> None:
    assert browser.sign_in(getattr(people, name)).location == first


def test_setting_it_up_gives_ten_spare_codes_and_a_whole_session(app: Flask, browser: Browser, people: People) -> None:
    page, _ = set_up(browser, people.hein)
    assert page.status == 200
    assert len(SPARE.findall(page.text)) == 10
    assert browser.get("/cases").status == 200
    assert acts(app)[-2:] == ["second-factor:set", "session:opened"]
    assert browser.get("/second-factor/set-up").location == "/sign-in", "the half-open session is over"


def test_the_square_and_the_words_stay_the_same_when_the_page_is_looked_at_again(
    browser: Browser, people: People
) -> None:
    page = browser.follow(browser.sign_in(people.hein))
    again = browser.get("/second-factor/set-up")
    assert (again.secret, len(again.secret)) == (page.secret, 32)
    wrong = browser.send(page.form("/set-up"), code="000000")
    assert (wrong.status, wrong.secret) == (400, page.secret)
    assert "klopt niet" in wrong.beside("code")


def test_another_session_shows_another_secret(browse: Browse, people: People) -> None:
    secrets = set()
    for person in (people.hein, people.hein, people.christien):
        browser = browse()
        secrets.add(browser.follow(browser.sign_in(person)).secret)
    assert len(secrets) == 3


def test_who_has_one_can_not_set_it_up_anew_with_the_password_only(
    app: Flask, browser: Browser, people: People, phone: Phone
) -> None:
    browser.sign_in(people.hein)
    assert browser.get("/second-factor/set-up").location == "/second-factor"
    page = browser.post("/second-factor/set-up", {"csrf_token": browser.token(), "code": "123456"})
    assert page.status in (303, 400)
    assert browser.get("/cases").status == 303
    assert acts(app).count("second-factor:set") == 1


# coming in


def test_a_code_makes_the_session_whole_under_a_new_token(
    app: Flask, browser: Browser, people: People, phone: Phone
) -> None:
    before = acts(app)
    page = browser.sign_in(people.hein)
    assert (page.status, page.location) == (303, "/second-factor")
    assert acts(app) == before, "nobody is in yet"
    half = browser.cookie("half-open")
    done = browser.prove(phone.code(NOW))
    assert (done.status, done.location) == (303, "/cases")
    assert acts(app)[len(before) :] == ["session:opened"]
    assert browser.cookie("half-open") == ""
    assert browser.cookie("desk").split(".")[0] not in ("", half.split(".")[0])
    with app.app_context():
        assert len(db.session.scalars(db.select(SessionRow)).all()) == 1
    browser.client.set_cookie("half-open", half, domain="meldpunt.example")
    assert browser.get("/second-factor").location == "/sign-in"


def test_a_half_open_session_opens_nothing_but_the_second_factor(
    app: Flask, browser: Browser, people: People, phone: Phone
) -> None:
    """Every view there is, with the half-open cookie under every name it could be given."""
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
        before = snapshot()
    browser.sign_in(people.hein)
    half, opened, tried = browser.cookie("half-open"), [], 0
    for view in own_views(app):
        if view.access in ("public", "half-open"):
            continue
        token = browser.token()
        for name in ("desk", "receipt"):
            browser.client.set_cookie(name, half, domain="meldpunt.example")
        address = view.at(reference=told.reference, account_id=people.bram.id)
        data = {"csrf_token": token, "name-csrf_token": token, "text": "x"} if view.method == "POST" else None
        page = browser.open(view.method, address, data=data)
        tried += 1
        shut = page.location.startswith("/sign-in") or page.location == "/receipt" or page.status == 401
        if not shut or "Afmelden" in page.text:
            opened.append(f"{view.method} {address}: {page.status} {page.location}")
    assert tried > 30
    assert opened == []
    with app.app_context():
        after = snapshot()
    assert {table for table in after if after[table] != before[table]} == {"session"}


def test_a_desk_session_is_no_half_open_one(hein: Browser) -> None:
    hein.client.set_cookie("half-open", hein.cookie("desk"), domain="meldpunt.example")
    assert hein.get("/second-factor").location == "/sign-in"


def test_a_code_that_was_used_opens_no_second_browser(
    hein: Browser, browse: Browse, people: People, phone: Phone, clock: time_machine.Traveller
) -> None:
    thief = browse()
    thief.sign_in(people.hein)
    assert thief.prove(phone.code(NOW)).status == 400
    clock.move_to(later(seconds=31))
    assert thief.prove(phone.code(NOW)).status == 400, "nor half a minute later"
    assert thief.prove(phone.code(later(seconds=31))).status == 303


def test_a_wrong_code_says_so_and_is_told(app: Flask, browser: Browser, people: People, phone: Phone) -> None:
    browser.sign_in(people.hein)
    page = browser.prove(phone.wrong_code(NOW))
    assert page.status == 400
    assert "klopt niet" in page.beside("code")
    assert acts(app)[-1] == "second-factor:refused"
    assert browser.get("/cases").status == 303


def test_codes_are_guessed_slowly_from_however_many_browsers(
    browse: Browse, people: People, phone: Phone, clock: time_machine.Traveller
) -> None:
    """Whoever gets here knows the password, and six digits are few: so the account counts, and not the address."""
    statuses = []
    for number in range(40):
        if number % 5 == 0:
            clock.shift(61)
            thief = browse()
            thief.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
            thief.sign_in(people.hein)
        statuses.append(thief.prove("000000").status)
    assert statuses == [400] * 20 + [429] * 20
    clock.shift(3601)
    thief = browse()
    thief.sign_in(people.hein)
    assert thief.prove("000000").status == 400


def test_a_spare_code_opens_when_the_phone_is_lost(browse: Browse, people: People, phone: Phone) -> None:
    for code, status in ((phone.spare_codes[0], 303), (phone.spare_codes[0], 400), (phone.spare_codes[1], 303)):
        browser = browse()
        browser.sign_in(people.hein)
        assert browser.prove(code).status == status


def test_after_half_an_hour_the_password_is_asked_again(
    browser: Browser, people: People, phone: Phone, clock: time_machine.Traveller
) -> None:
    browser.sign_in(people.hein)
    clock.move_to(later(minutes=30, seconds=1))
    assert browser.get("/second-factor").location == "/sign-in"


def test_words_typed_after_the_session_ended_come_back_after_both_steps(
    app: Flask, hein: Browser, people: People, phone: Phone, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told = cases.file()
    form = hein.get(f"/cases/{told.reference}").form("/notes")
    clock.move_to(later(hours=1))
    asked = hein.send(form, {"note-text": "Een notitie van een uur werk."})
    half = hein.send(asked.form("/sign-in"), email=people.hein.email, password=people.hein.password)
    assert half.status == 200
    assert "Een notitie van een uur werk." not in half.text, "not before it is clear who this is"
    wrong = hein.send(half.form("/second-factor"), code="000000")
    back = hein.send(wrong.form("/second-factor"), code=phone.code(later(hours=1)))
    assert "Een notitie van een uur werk." in back.text
    assert "Een notitie van een uur werk." in hein.follow(hein.send(back.form("/notes"))).text


def test_the_page_that_was_asked_for_comes_after_both_steps(browser: Browser, people: People, phone: Phone) -> None:
    page = browser.follow(browser.get("/summaries"))
    page = browser.send(page.form("/sign-in"), email=people.hein.email, password=people.hein.password)
    page = browser.follow(page)
    assert browser.send(page.form("/second-factor"), code=phone.code(NOW)).location == "/summaries"


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_the_second_step(
    browser: Browser, people: People, phone: Phone, onward: str
) -> None:
    browser.sign_in(people.hein)
    fields = browser.get("/second-factor").form("/second-factor").filled({"code": phone.code(NOW)})
    assert browser.post("/second-factor", [*fields, ("next", onward)]).location == "/cases"


def test_signing_in_ends_what_stood_open_before_also_half_way(app: Flask, hein: Browser, people: People) -> None:
    with app.app_context():
        doors.enrolled(people.christien)
    hein.sign_in(people.christien)
    assert hein.get("/cases").status == 303, "the person before is out"


# confirming


def test_a_confirmation_takes_the_second_factor_too(
    hein: Browser, people: People, phone: Phone, clock: time_machine.Traveller
) -> None:
    clock.move_to(later(minutes=1))
    assert hein.confirm(people.hein).status == 400
    wrong = hein.confirm(people.hein, code=phone.wrong_code(later(minutes=1)))
    assert "klopt niet" in wrong.beside("code")
    assert hein.confirm(people.hein, code=phone.code(NOW)).status == 400, "used when signing in"
    assert hein.confirm(people.hein, "wrong", code=phone.code(later(minutes=1))).status == 400
    assert hein.get("/account/password").location.startswith("/confirmation")
    assert hein.confirm(people.hein, code=phone.code(later(minutes=1))).status == 303
    assert hein.get("/account/password").status == 200


def test_leaving_the_code_out_of_the_form_confirms_nothing(hein: Browser, people: People) -> None:
    fields = {"csrf_token": hein.token(), "password": people.hein.password}
    assert hein.post("/confirmation", fields).status == 400


# passkeys


def question(page: Page, name: str) -> str:
    return next(found for element in page.tree.iter("button") if (found := element.get(name)))


def test_a_passkey_is_made_and_opens_the_desk(
    app: Flask, people: People, phone: Phone, clock: time_machine.Traveller
) -> None:
    browser, device, origin = Browser(app), Authenticator(), "http://localhost"
    browser.base = origin
    browser.sign_in(people.hein)
    assert "data-passkey" not in browser.get("/second-factor").html
    browser.prove(phone.code(NOW))
    clock.move_to(later(minutes=1))
    browser.confirm(people.hein, code=phone.code(later(minutes=1)))
    page = browser.get("/account/passkeys/new")
    before = browser.client.get_cookie("desk", domain="localhost")
    answer = device.make(question(page, "data-new-passkey"), origin)
    made = browser.follow(browser.send(page.form("/new"), name="Mijn telefoon", passkey=answer))
    assert "Mijn telefoon" in made.text
    assert browser.client.get_cookie("desk", domain="localhost") != before
    browser.sign_in(people.hein)
    page = browser.get("/second-factor")
    asked = question(page, "data-passkey")
    wrong = browser.send(page.form("/second-factor"), passkey=device.use(asked, "http://evil.example"))
    assert wrong.status == 400
    assert browser.send(page.form("/second-factor"), passkey=device.use(asked, origin)).location == "/cases"
    page = browser.get("/confirmation")
    used = device.use(question(page, "data-passkey"), origin)
    done = browser.send(page.form("/confirmation"), password=people.hein.password, passkey=used)
    assert done.status == 303
    assert browser.get("/account/password").status == 200


def test_no_passkey_is_offered_on_an_address_that_browsers_refuse(hein: Browser) -> None:
    assert "Voeg een passkey toe" not in hein.get("/account").text


# taken away


def test_the_administrator_takes_it_away_and_the_person_sets_it_up_again(
    app: Flask, hein: Browser, browse: Browse, people: People, clock: time_machine.Traveller
) -> None:
    peter = browse()
    _, secret = set_up(peter, people.peter)
    clock.move_to(later(minutes=1))
    asked = peter.send(peter.get("/admin/accounts").form(f"/{people.hein.id}/second-factor/removal"))
    assert asked.status == 401
    proof = {"password": people.peter.password, "code": code_now(secret, later(minutes=1))}
    back = peter.send(asked.form("/confirmation"), proof)
    assert "second-factor:removed" not in acts(app)
    done = peter.follow(peter.send(back.form("/removal")))
    assert "De tweede stap van Hein is weg" in done.text
    assert acts(app)[-1] == "second-factor:removed"
    assert hein.get("/cases").status == 303, "signed out everywhere"
    clock.shift(3600)
    mirjam = browse()
    set_up(mirjam, people.mirjam, later(minutes=61))
    assert "Peter haalde op ma 2 nov de tweede stap van Hein weg." in mirjam.get("/cases").text
    assert hein.sign_in(people.hein, "wrong").status == 400
    assert hein.sign_in(people.hein).location == "/second-factor/set-up"
    assert not peter.get("/admin/accounts").has_form(f"/{people.peter.id}/second-factor/removal")


# stolen


def test_a_stolen_half_open_cookie_needs_the_code_as_its_owner_did(
    browser: Browser, browse: Browse, people: People, phone: Phone
) -> None:
    browser.sign_in(people.hein)
    thief = browse()
    thief.client.set_cookie("half-open", browser.cookie("half-open"), domain="meldpunt.example")
    assert thief.get("/second-factor").status == 200
    assert thief.get("/cases").status == 303
    assert thief.prove("000000").status == 400


def test_a_half_open_cookie_without_its_row_opens_nothing(app: Flask, browser: Browser, people: People) -> None:
    browser.sign_in(people.hein)
    with app.app_context():
        db.session.execute(db.delete(SessionRow))
        db.session.commit()
    assert browser.get("/second-factor/set-up").location == "/sign-in"


def test_no_token_and_no_secret_stands_in_an_address_a_log_or_another_page(
    browser: Browser, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    """A cookie that leaks is a session that leaks; what a new app needs stands on one page only."""
    caplog.set_level(0)
    page = browser.follow(browser.sign_in(people.hein))
    secrets = {page.secret, browser.cookie("half-open").split(".")[0]}
    seen = [browser.send(page.form("/set-up"), code="000000"), browser.send(page.form("/set-up"), code=_now(page))]
    secrets.add(browser.cookie("desk").split(".")[0])
    seen += [browser.get(address) for address in ("/cases", "/account", "/confirmation", "/still-here", "/audit")]
    told = caplog.text + "".join(found.location + found.address for found in seen)
    told += "".join(found.html for found in seen[1:])
    assert [secret for secret in secrets if secret in told] == []


def _now(page: Page) -> str:
    return code_now(page.secret, NOW)
