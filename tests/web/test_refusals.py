"""Every view and who it is closed to, out of the url map itself: wrong role, signed out, excluded, wrong method.

A view that is added later is tested here without a line more.
"""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests import cases
from tests.cases import Told
from tests.people import People, Person
from tests.web.browser import Browser
from tests.web.conftest import Browse
from tracker.domain.permissions import Permission, may
from tracker.models import AuditRow, db

READS = {"GET", "HEAD", "OPTIONS"}
SAMPLES = {
    "reference": "AAAA-AA",
    "noun": "discussion",
    "action_id": "0" * 32,
    "account_id": "0" * 16,
    "file_id": "0" * 32,
    "request_id": "0" * 32,
    "minutes_id": "0" * 32,
    "link_id": "0" * 32,
    "token": "not-a-token",
    "token_id": "0" * 64,
    "passkey_id": "0" * 32,
    "text": "2026",
    "form": "csv",
    "document": "pdf",
    "draft_id": "0" * 32,
    "place": "0",
    "filename": "css/base.css",
    "list_name": "places",
    "code": "own-1",
    "key": "invite",
}


LONG_WORDS = ("/cases/", "/admin/")
"""Where people write long enough to be out before they send."""


@dataclass(frozen=True)
class View:
    """One method of one address, with an example of it."""

    method: str
    address: str
    access: str
    endpoint: str

    def at(self, **values: str) -> str:
        given = SAMPLES | values
        return re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: given[found[1]], self.address)


def views_of(app: Flask) -> list[View]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            access = getattr(app.view_functions[rule.endpoint], "access", "")
            found += [
                View(method, _plain(rule), access, rule.endpoint)
                for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            ]
    return sorted(found, key=lambda view: (view.address, view.method))


def _plain(rule: Rule) -> str:
    """The address with its parts named only: <any("a", "b"):noun> becomes <noun>."""
    return re.sub(r"<[^<>]*?(\w+)>", r"<\1>", rule.rule)


def own_views(app: Flask) -> list[View]:
    return [view for view in views_of(app) if view.access]


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    """A case that Christien was excluded from."""
    with app.app_context():
        return cases.file(exclude=[people.christien])


def everybody(browse: Browse, people: People) -> list[tuple[Person, Browser]]:
    return [(person, browse(person)) for person in people.everybody()]


def test_a_wrong_role_gets_403_at_every_address(app: Flask, browse: Browse, people: People) -> None:
    let_in, refused = [], 0
    for person, browser in everybody(browse, people):
        token = browser.token()
        for view in own_views(app):
            if view.access in list(Permission) and not may(person.role, Permission(view.access)):
                page = browser.open(
                    view.method, view.at(), data={"csrf_token": token} if view.method == "POST" else None
                )
                refused += 1
                if page.status != 403:
                    let_in.append(f"{person.name} at {view.method} {view.address}: {page.status}")
    assert refused > 60
    assert let_in == [], "decorate the view with @needs(Permission.…)"


def test_a_right_role_is_not_refused_by_its_role(app: Flask, browse: Browse, people: People) -> None:
    refused = [
        f"{person.name} at {view.address}"
        for person, browser in everybody(browse, people)
        for view in own_views(app)
        if view.method == "GET" and view.access in list(Permission) and may(person.role, Permission(view.access))
        if browser.get(view.at()).status == 403
    ]
    assert refused == []


def test_signed_out_every_page_leads_to_sign_in_and_back(app: Flask, browser: Browser) -> None:
    wrong = []
    for view in own_views(app):
        if view.method == "GET" and view.access not in ("public", "receipt", "half-open"):
            page = browser.get(view.at() + "?page=2")
            if page.status != 303 or not page.location.startswith("/sign-in?next="):
                wrong.append(f"{view.address}: {page.status} {page.location}")
    assert wrong == []


def test_signed_out_every_post_asks_to_sign_in_and_keeps_the_words(app: Flask, browser: Browser) -> None:
    token, wrong = browser.token(), []
    for view in own_views(app):
        if view.method == "POST" and view.access not in ("public", "receipt", "half-open"):
            page = browser.post(view.at(), {"csrf_token": token, "text": "Mijn lange tekst"})
            asked = page.status == 401 and page.has_form("/sign-in") and "Mijn lange tekst" in page.html
            if not (asked if view.address.startswith(LONG_WORDS) else page.location == "/sign-in"):
                wrong.append(f"{view.address}: {page.status} {page.location}")
    assert wrong == []


def test_without_a_receipt_every_receipt_page_asks_for_the_code(app: Flask, browser: Browser) -> None:
    token = browser.token()
    for view in own_views(app):
        if view.access == "receipt" and view.method == "GET":
            assert (browser.get(view.at()).status, browser.get(view.at()).location) == (303, "/receipt")
        elif view.access == "receipt":
            page = browser.post(view.at(), {"csrf_token": token, "text": "Mijn lange tekst"})
            assert page.status == 401
            assert "Mijn lange tekst" in page.html
            assert page.has_form("/receipt")


def test_a_wrong_method_is_405_with_the_right_ones_named(app: Flask, hein: Browser) -> None:
    by_address: dict[str, set[str]] = {}
    for view in views_of(app):
        by_address.setdefault(view.address, set()).add(view.method)
    wrong = []
    for address, methods in by_address.items():
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - methods:
            page = hein.open(method, View(method, address, "", "").at())
            if page.status != 405 or not set(page.headers.get("Allow", "").split(", ")) & methods:
                wrong.append(f"{method} {address}: {page.status}")
    assert wrong == []


def test_an_excluded_handler_cannot_tell_the_case_from_one_that_never_was(
    app: Flask, christien: Browser, hein: Browser, told: Told
) -> None:
    """Byte for byte, at every address of a case and with every method."""
    token, different, looked = christien.token(), [], 0
    for view in own_views(app):
        if "<reference>" in view.address:
            data = {"csrf_token": token, "note-csrf_token": token} if view.method == "POST" else None
            theirs = christien.open(view.method, view.at(reference=told.reference), data=data)
            nobodys = christien.open(view.method, view.at(), data=data)
            looked += 1
            if (theirs.status, theirs.same_for_all) != (404, nobodys.same_for_all) or nobodys.status != 404:
                different.append(f"{view.method} {view.address}: {theirs.status}, {nobodys.status}")
            if dict(theirs.headers).keys() != dict(nobodys.headers).keys():
                different.append(f"{view.method} {view.address}: other headers")
    assert looked > 5
    assert different == []
    assert hein.get(f"/cases/{told.reference}").status == 200


def test_a_refused_visit_leaves_no_trace_on_the_case(app: Flask, christien: Browser, told: Told) -> None:
    christien.get(f"/cases/{told.reference}")
    with app.app_context():
        acts = db.session.scalars(db.select(AuditRow.act).where(AuditRow.case_id == told.case_id)).all()
    assert acts == ["case:filed"]


def test_an_excluded_handler_finds_no_trace_on_any_page(
    app: Flask, christien: Browser, people: People, told: Told, browse: Browse
) -> None:
    """All that Christien can open is the same, byte for byte, as before the case was there."""
    with app.app_context():
        ordinary = cases.file(story="Een gewone zaak voor beide coördinatoren.")
    addresses = ["/cases", "/cases?status=reported", "/summaries", "/summaries/2026", "/summaries/2026-Q4"]
    addresses += ["/cases?rule=9", "/cases?kind=report", f"/cases/{ordinary.reference}"]
    for address in addresses:
        christien.get(address)
    before = {address: christien.get(address) for address in addresses}
    with app.app_context():
        hidden = cases.file(exclude=[people.christien], story="Dit gaat over Christien zelf.")
        cases.walked_to("closed", hidden, people.hein)
    for address, page in before.items():
        after = christien.get(address)
        assert after.same_for_all == page.same_for_all, address
        assert hidden.reference not in after.html
        assert told.reference not in after.html
    for form in ("csv", "json"):
        text = christien.get(f"/summaries/2026.{form}").html
        assert hidden.reference not in text
    hein = browse(people.hein)
    assert hidden.reference in hein.get("/cases?status=closed").html


def test_the_administrator_reaches_no_case_in_any_way(app: Flask, peter: Browser, told: Told, people: People) -> None:
    token, reached = peter.token(), []
    for view in own_views(app):
        data = {"csrf_token": token} if view.method == "POST" else None
        if view.access == Permission.HANDLE_CASES:
            page = peter.open(view.method, view.at(reference=told.reference), data=data)
            if page.status not in (403, 404):
                reached.append(f"{view.method} {view.address}: {page.status}")
        elif view.method == "GET":
            assert told.reference not in peter.get(view.at()).html, view.address
    assert reached == []


@pytest.mark.parametrize(
    "address",
    ["/nowhere", "/cases/AAAA-AA", "/summaries/2026-Q5", "/summaries/26", "/summaries/2026.xml", "/cases/a/b"],
)
def test_what_is_not_there_is_404(hein: Browser, address: str) -> None:
    page = hein.get(address)
    assert page.status == 404
    assert "Deze bladzijde is er niet" in page.h1
