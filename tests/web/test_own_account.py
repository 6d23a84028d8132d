"""Everybody's own account: another password, new codes, and signing out everywhere."""

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import People, Person, later
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tracker.domain.second_factor import code_now
from tracker.models import Account, AuditRow, db

NEW = "zes andere losse woorden op rij"


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number)))


@pytest.mark.parametrize("name", ["hein", "joke", "sanne"])
def test_another_password_ends_the_old_one_and_all_other_sessions(
    app: Flask, browse: Browse, people: People, name: str
) -> None:
    person: Person = getattr(people, name)
    browser, elsewhere = browse(person), browse(person)
    assert browser.get("/account/password").location.startswith("/confirmation?next=")
    browser.confirm(person)
    old = browser.cookie("desk")
    page = browser.get("/account/password")
    weak = browser.send(page.form("/password"), password="kort")
    assert "te kort" in weak.beside("password")
    done = browser.follow(browser.send(page.form("/password"), password=NEW))
    assert "Je nieuwe wachtwoord is bewaard" in done.text
    assert acts(app)[-1] == "password:changed"
    assert browser.cookie("desk").split(".")[0] != old.split(".")[0]
    assert elsewhere.get("/account").status == 303
    assert browse().sign_in(person).status == 400
    assert browse().sign_in(person, NEW).status == 303


def test_what_was_sealed_to_the_account_opens_after_another_password(
    app: Flask, hein: Browser, people: People, browse: Browse
) -> None:
    with app.app_context():
        told = cases.file()
    hein.confirm(people.hein)
    hein.send(hein.get("/account/password").form("/password"), password=NEW)
    again = browse()
    again.sign_in(people.hein, NEW)
    assert cases.STORY in again.get(f"/cases/{told.reference}").text


def test_a_new_recovery_code_ends_the_old_one_and_all_other_sessions(
    app: Flask, hein: Browser, browse: Browse, people: People
) -> None:
    elsewhere = browse(people.hein)
    hein.confirm(people.hein)
    page = hein.send(hein.get("/account").form("/recovery-code"))
    groups = [item.text or "" for item in page.tree.iter("li") if item.find("small") is not None]
    assert len(groups) == 6
    assert acts(app)[-1] == "recovery-code:renewed"
    assert hein.get("/cases").status == 200
    assert elsewhere.get("/cases").status == 303
    form = elsewhere.get("/recovery").form("/recovery")
    old = elsewhere.send(form, email=people.hein.email, code=people.hein.recovery_code, password=NEW)
    assert old.status == 400
    assert elsewhere.send(form, email=people.hein.email, code="-".join(groups), password=NEW).status == 200


@pytest.mark.parametrize("name", ["hein", "sanne"])
def test_signing_out_everywhere_ends_every_session_of_this_person_and_of_nobody_else(
    app: Flask, browse: Browse, people: People, name: str
) -> None:
    person: Person = getattr(people, name)
    browsers, other = [browse(person) for _ in range(3)], browse(people.christien)
    before = acts(app)
    done = browsers[0].send(browsers[0].get("/account").form("/sign-out-everywhere"))
    assert "Je bent nu overal afgemeld" in browsers[0].follow(done).text
    assert [browser.get("/account").status for browser in browsers] == [303] * 3
    assert other.get("/account").status == 200
    assert acts(app)[len(before) :] == ([] if name == "sanne" else ["sessions:ended"])
    assert browsers[1].sign_in(person).status == 303
    assert browsers[1].get("/account").status == 200


def test_signing_out_everywhere_tells_the_database_nothing_about_sessions(app: Flask, hein: Browser) -> None:
    def epochs() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(db.select(Account.session_epoch).order_by(Account.id)))

    before = epochs()
    hein.send(hein.get("/account").form("/sign-out-everywhere"))
    after = epochs()
    assert {len(epoch) for epoch in before + after} == {32}, "also of who never did"
    assert len(set(before) - set(after)) == 1


def test_a_reporter_has_no_second_step_to_set_up(browse: Browse, people: People) -> None:
    sanne = browse(people.sanne)
    assert "Tweede stap" not in sanne.get("/account").text
    sanne.confirm(people.sanne)
    assert sanne.get("/account/second-factor").status == 404
    assert sanne.post("/account/second-factor", {"csrf_token": sanne.token(), "code": "123456"}).status == 404


def test_in_the_demo_a_handler_may_set_it_up(hein: Browser, people: People) -> None:
    assert "Stel een tweede stap in" in hein.get("/account").text
    hein.confirm(people.hein)
    page = hein.get("/account/second-factor")
    wrong = hein.send(page.form("/second-factor"), code="000000")
    assert (wrong.status, wrong.secret) == (400, page.secret)


def test_who_takes_long_to_find_an_app_scans_the_square_once(
    hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    """The confirmation is over by then, and asking anew gives the session a new token; the square must stay good."""
    hein.confirm(people.hein)
    page = hein.get("/account/second-factor")
    clock.move_to(later(minutes=12))
    asked = hein.send(page.form("/second-factor"), code=code_now(page.secret, later(minutes=12)))
    back = hein.send(asked.form("/confirmation"), password=people.hein.password)
    assert "Je nieuwe noodcodes" in hein.send(back.form("/second-factor")).text
    assert hein.get("/account/second-factor").secret != page.secret, "and never again after that"
