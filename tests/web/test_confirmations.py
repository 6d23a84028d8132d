"""A fresh confirmation before a dangerous act: asked for every time it is too long ago, and nothing asked is lost."""

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.people import People, Person, later
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tests.web.test_refusals import View, own_views
from tracker.domain.permissions import Permission, may
from tracker.models import Account, AuditRow, SessionRow, db

DANGEROUS = {
    "POST /cases/<reference>/name",
    "POST /cases/<reference>/name-requests/<request_id>/gift",
    "POST /cases/<reference>/people/names",
    "POST /cases/<reference>/shares",
    "POST /cases/<reference>/shares/<account_id>/end",
    "POST /admin/accounts",
    "POST /admin/accounts/<account_id>/closing",
    "POST /admin/settings",
    "POST /handlers/<account_id>/confirmation",
    "POST /admin/accounts/<account_id>/second-factor/removal",
    "POST /account/second-factor",
    "POST /account/spare-codes",
    "POST /account/passkeys/new",
    "POST /account/passkeys/<passkey_id>/removal",
    "POST /account/password",
    "POST /account/recovery-code",
    "POST /handlers/<account_id>/closing",
    "POST /handlers/<account_id>/takeover",
    "POST /handlers/<account_id>/cases",
    "POST /leaving",
    "POST /leaving/account",
}


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditRow.act).order_by(AuditRow.number)))


def is_confirmed(app: Flask, endpoint: str) -> bool:
    return bool(getattr(app.view_functions[endpoint], "confirmed", False))


def may_come(person: Person, view: View) -> bool:
    return view.access == "signed-in" or may(person.role, Permission(view.access))


def test_what_is_dangerous_asks_for_a_confirmation(app: Flask) -> None:
    """A dangerous act that loses its @confirmed must be noticed."""
    asked = {f"{view.method} {view.address}" for view in own_views(app) if is_confirmed(app, view.endpoint)}
    assert DANGEROUS - asked == set()


def test_no_dangerous_act_happens_without_a_confirmation(app: Flask, browse: Browse, people: People) -> None:
    """Whatever is marked, as everybody who may come, after just signing in."""
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
    tried, went_through = 0, []
    for person in people.everybody():
        browser = browse(person)
        token = browser.token()
        before = acts(app)
        for view in own_views(app):
            if is_confirmed(app, view.endpoint) and may_come(person, view):
                address = view.at(reference=told.reference, account_id=people.bram.id)
                data = {"csrf_token": token, "name-csrf_token": token, "name-reason": "Om te bellen."}
                page = browser.open(view.method, address, data=data if view.method == "POST" else None)
                asked = page.status == 401 and page.has_form("/confirmation")
                asked |= view.method == "GET" and page.location.startswith("/confirmation?next=")
                asked |= person is people.mirjam and page.status == 404  # no case of hers
                tried += 1
                if not asked:
                    went_through.append(f"{person.name} at {view.method} {address}: {page.status}")
        assert acts(app) == before
    assert tried >= len(DANGEROUS)
    assert went_through == [], "put @confirmed under @needs(…)"


def test_who_confirmed_does_not_have_to_for_five_minutes(
    app: Flask, hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
    form = hein.get(f"/cases/{told.reference}").form("/name")
    reason = {"name-reason": "Om haar te bellen."}
    assert hein.confirm(people.hein).status == 303
    clock.move_to(later(minutes=5))
    assert cases.SANNE.name in hein.send(form, reason).text
    clock.move_to(later(minutes=5, seconds=1))
    assert hein.send(form, reason).status == 401


def test_a_confirmation_gives_a_new_token_and_the_old_cookie_is_worth_nothing(
    app: Flask, hein: Browser, people: People
) -> None:
    old = hein.cookie("desk")
    hein.confirm(people.hein)
    new = hein.cookie("desk")
    assert new.split(".")[0] != old.split(".")[0]
    with app.app_context():
        assert len(db.session.scalars(db.select(SessionRow)).all()) == 1
    hein.client.set_cookie("desk", old, domain="meldpunt.example")
    assert hein.get("/cases").status == 303
    hein.client.set_cookie("desk", new, domain="meldpunt.example")
    assert hein.get("/cases").status == 200


def test_confirming_does_not_make_the_session_longer(
    hein: Browser, people: People, clock: time_machine.Traveller
) -> None:
    for minutes in range(20, 600, 20):
        clock.move_to(later(minutes=minutes))
        assert hein.get("/cases").status == 200
    hein.confirm(people.hein)
    clock.move_to(later(hours=10))
    assert hein.get("/cases").status == 303


def test_a_confirmation_holds_in_one_session_only(app: Flask, hein: Browser, people: People, browse: Browse) -> None:
    with app.app_context():
        told = cases.file(identity=cases.SANNE)
    hein.confirm(people.hein)
    elsewhere = browse(people.hein)
    form = elsewhere.get(f"/cases/{told.reference}").form("/name")
    assert elsewhere.send(form, {"name-reason": "Om te bellen."}).status == 401


def test_what_was_asked_comes_back_and_is_sent_by_the_person(app: Flask, browse: Browse, people: People) -> None:
    peter = browse(people.peter)
    form = peter.get("/admin/accounts").form("/admin/accounts")
    els = {"name": "Els Bakker", "email": "els@hartenhoeve.example", "role": "coordinator"}
    asked = peter.send(form, els)
    wrong = peter.send(asked.form("/confirmation"), password="wrong")
    assert wrong.status == 400
    assert "klopt niet" in wrong.beside("password")
    back = peter.send(wrong.form("/confirmation"), password=people.peter.password)
    assert "Els Bakker" in back.text
    assert "account:invited" not in acts(app)
    assert "De uitnodiging voor Els Bakker staat klaar" in peter.send(back.form("/admin/accounts")).text


def test_what_one_person_asked_is_not_given_to_the_next(app: Flask, browse: Browse, people: People) -> None:
    browser = browse(people.hein)
    with app.app_context():
        told = cases.file(exclude=[people.christien], identity=cases.SANNE)
    form = browser.get(f"/cases/{told.reference}").form("/name")
    kept = browser.send(form, {"name-reason": "Christien mag dit niet zien."}).form("/confirmation")["kept"]
    browser.sign_in(people.christien)
    form = browser.get("/confirmation").form("/confirmation")
    page = browser.post("/confirmation", [*form.filled({"password": people.christien.password}), ("kept", kept)])
    assert (page.status, page.location) == (303, "/cases")
    assert "Christien mag dit niet zien" not in page.html


def test_from_another_site_nothing_is_kept_and_nothing_happens(app: Flask, browse: Browse, people: People) -> None:
    peter = browse(people.peter)
    before = acts(app)
    page = peter.post(f"/admin/accounts/{people.bram.id}/closing", {"csrf_token": "made-up"})
    assert page.status == 400
    assert not page.has_form("/confirmation")
    assert peter.post("/confirmation", {"password": people.peter.password}).status == 400
    assert acts(app) == before
    with app.app_context():
        assert db.session.get_one(Account, people.bram.id).is_active


def test_a_wrong_confirmation_is_in_the_trail_and_five_slow_that_person_down(
    app: Flask, hein: Browser, people: People, christien: Browser
) -> None:
    form = hein.get("/confirmation").form("/confirmation")
    tries = [hein.send(form, password="geraden").status for _ in range(5)]
    assert tries == [400] * 5
    assert hein.send(form, password=people.hein.password).status == 429, "nor is it right then"
    assert acts(app)[-6:].count("confirmation:refused") == 5
    assert christien.confirm(people.christien).status == 303, "somebody else is not kept waiting"


def test_the_password_of_somebody_else_confirms_nothing(hein: Browser, people: People) -> None:
    assert hein.confirm(people.hein, people.christien.password).status == 400


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_confirming(hein: Browser, people: People, onward: str) -> None:
    form = hein.get("/confirmation").form("/confirmation")
    page = hein.post("/confirmation", [*form.filled({"password": people.hein.password}), ("next", onward)])
    assert (page.status, page.location) == (303, "/cases")


def test_a_closed_case_asks_nobody_for_a_password(app: Flask, christien: Browser, people: People) -> None:
    """A question for a password would tell Christien that the case exists."""
    with app.app_context():
        told = cases.file(exclude=[people.christien], identity=cases.SANNE)
    for reference in (told.reference, "AAAA-AA"):
        fields = {"name-csrf_token": christien.token(), "name-reason": "Nieuwsgierig."}
        assert christien.post(f"/cases/{reference}/name", fields).status == 404
