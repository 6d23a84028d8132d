"""Every view says who may call it, asks for a token, and nothing changes by looking."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests import cases, doors
from tests.cases import Told
from tests.people import NOW, People, Person
from tests.snapshots import snapshot
from tests.web.browser import Browser
from tests.web.test_refusals import View, own_views
from tracker.domain.permissions import Permission, may
from tracker.models import AuditRow, db

OTHER_ACCESS = {"public", "signed-in", "receipt", "half-open"}
MAY_BE_WRITTEN_BY_READING = {"case:read", "file:opened", "summary:made"}
"""A case read or a file opened (once per person and day), and a summary that was taken along as a file."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(app: Flask, people: People) -> Told:
    with app.app_context():
        told = cases.with_picture(cases.file(identity=cases.SANNE, reporter=people.sanne))
        cases.walked_to("corrective-action", told, people.hein)
        return told


def addresses(app: Flask, told: Told, people: People, method: str) -> list[tuple[View, str]]:
    """Every view of this method, at the address of something that is really there."""
    with app.app_context():
        case_file = cases.opened(told, people.hein)
        action, attached = case_file.actions()[0].id, case_file.files.all()[0].id
    there = {"reference": told.reference, "action_id": action, "account_id": people.bram.id, "file_id": attached}
    return [(view, view.at(**there)) for view in own_views(app) if view.method == method]


@contextmanager
def changes(app: Flask) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    """What appeared or went in the whole database while the block ran, per table."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with app.app_context():
        before = snapshot()
    yield found
    with app.app_context():
        after = snapshot()
    for table, rows in after.items():
        moved = [*(rows - before[table]), *(before[table] - rows)]
        if moved:
            found[table] = moved


def visitors(app: Flask, people: People, told: Told) -> list[tuple[str, Person | None, Browser]]:
    """Everybody who can be here: each person signed in, nobody, and the reporter with the code."""
    found: list[tuple[str, Person | None, Browser]] = [("nobody", None, Browser(app))]
    reporter = Browser(app)
    assert reporter.send(reporter.get("/receipt").form("/receipt"), code=told.code).status == 303
    found.append(("the reporter", None, reporter))
    for person in people.everybody():
        browser = Browser(app)
        assert browser.sign_in(person).status == 303
        found.append((person.name, person, browser))
    with app.app_context():
        doors.enrolled(people.mirjam)
    half_in = Browser(app)
    assert half_in.sign_in(people.mirjam).location == "/second-factor"
    found.append(("half in", people.mirjam, half_in))
    return found


def may_come(view: View, person: Person | None, name: str) -> bool:
    if view.access == "public":
        return True
    if view.access == "receipt":
        return name == "the reporter"
    if view.access == "half-open" or name == "half in":
        return view.access == "half-open" and name == "half in"
    if person is None:
        return False
    return view.access == "signed-in" or may(person.role, Permission(view.access))


def test_every_view_declares_its_access(app: Flask) -> None:
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and getattr(view, "access", None) not in OTHER_ACCESS | set(Permission)
    ]
    assert undeclared == [], "put @public, @signed_in, @half_open, @receipt or @needs(Permission.…) under the route"


def test_what_is_public_is_on_this_list(app: Flask) -> None:
    """A view that becomes public by mistake must be noticed."""
    public = {f"{view.method} {view.address}" for view in own_views(app) if view.access == "public"}
    assert public == {
        "GET /", "GET /protection", "GET /outside-help", "GET /rules", "GET /health",
        "GET /report", "POST /report",
        "GET /receipt", "POST /receipt", "POST /receipt/check", "POST /receipt/leave",
        "GET /sign-in", "POST /sign-in", "GET /still-here", "GET /recovery", "POST /recovery", "POST /recovery/check",
        "POST /language",
        "GET /invitation/<token>", "POST /invitation/<token>",
        "GET /api/openapi.json", "GET /api/summaries/<text>.json",
    }  # fmt: skip


TAKEN_ALONG = ("summaries.download", "summaries.published_file")
"""A file that is taken along twice is told twice."""

DOORS = {
    "/cases": Permission.HANDLE_CASES,
    "/actions": Permission.HANDLE_CASES,
    "/handlers": Permission.HANDLE_CASES,
    "/register": Permission.EXPORT_REGISTER,
    "/summaries/drafts": Permission.TRUE_NUMBERS,
    "/leaving": Permission.HANDLE_CASES,
    "/summaries": Permission.READ_SUMMARIES,
    "/my-reports": Permission.SEE_OWN_REPORTS,
    "/admin/accounts": Permission.MANAGE_ACCOUNTS,
    "/admin": Permission.CHANGE_SETTINGS,
    "/audit/cut": Permission.CUT_TRAIL,
    "/audit": Permission.READ_TRAIL,
    "/receipt/case": "receipt",
    "/sign-out": "signed-in",
    "/confirmation": "signed-in",
    "/account/away": Permission.HANDLE_CASES,
    "/account": "signed-in",
    "/second-factor": "half-open",
}
"""What the first part of an address asks of whoever comes; the rest is public."""


def test_every_address_asks_for_its_own_permission(app: Flask) -> None:
    wrong = []
    for view in own_views(app):
        asked = next((access for door, access in DOORS.items() if f"{view.address}/".startswith(f"{door}/")), "public")
        if view.access != asked:
            wrong.append(f"{view.method} {view.address} asks for {view.access}, not {asked}")
    assert wrong == []


def test_the_addresses_of_the_public_contract_are_there(app: Flask) -> None:
    known = {view.address for view in own_views(app) if view.method == "GET"}
    promised = {
        "/", "/report", "/receipt", "/receipt/case", "/rules", "/protection", "/outside-help", "/sign-in",
        "/my-reports",
        "/cases", "/cases/<reference>", "/summaries", "/summaries/<text>", "/summaries/<text>.<form>",
        "/register", "/actions", "/audit", "/health",
    }  # fmt: skip
    assert promised - known == set()
    assert {view.address for view in own_views(app)} - known >= {"/sign-out"}


def test_signing_out_is_no_link(app: Flask) -> None:
    assert [view.method for view in own_views(app) if view.endpoint == "sessions.sign_out"] == ["POST"]


def test_without_a_token_every_post_is_refused_and_changes_nothing(
    app: Flask, people: People, told: Told, clock: time_machine.Traveller
) -> None:
    went_through, tried = [], 0
    for name, person, browser in visitors(app, people, told):
        clock.shift(61)  # whoever guesses is slowed down for a minute
        if person is not None and may(person.role, Permission.HANDLE_CASES):
            browser.get(f"/cases/{told.reference}")  # reading is recorded; today it has been
        for view, address in addresses(app, told, people, "POST"):
            fields = {
                "email": people.hein.email, "password": people.hein.password, "code": told.code, "text": "x" * 30,
                "story": "x" * 30, "name_choice": "anonymous", "name": "Els", "role": "reader", "language": "en",
                "people": "5", "fewest": "5", "leave_address": "https://x.example/",
                "note-text": "x", "message-text": "x",
                "name-reason": "x", "read-letter": "x", "discuss-decision": "x",
            }  # fmt: skip
            if address != "/language":
                del fields["language"]  # on the report form it asks for the page in another language
            wrong = {**fields, "csrf_token": "made-up", "note-csrf_token": "made-up", "message-csrf_token": "made-up"}
            for data in (fields, wrong):
                with changes(app) as changed:
                    page = browser.post(address, data)
                tried += 1
                refused = page.status in ((400, 404) if may_come(view, person, name) else (303, 401, 403, 404))
                refused |= view.endpoint == "receipts.check" and page.location == "/receipt"
                refused |= view.endpoint == "recovery_codes.check" and page.location == "/sign-in"
                if not refused or changed:
                    went_through.append(f"{name} at {address}: {page.status}, changed {sorted(changed)}")
                if page.status == 303 and page.location != "/receipt" and not page.location.startswith("/sign-in"):
                    went_through.append(f"{name} at {address} went on to {page.location}")
    assert tried > 300
    assert went_through == [], "call form.validate_on_submit() before anything else"


def test_nothing_changes_by_looking(app: Flask, people: People, told: Told) -> None:
    """All pages as everybody: a GET adds its entry to the trail and the read mark, and nothing else."""
    changed_by_get = []
    for name, _person, browser in visitors(app, people, told):
        for _view, address in addresses(app, told, people, "GET"):
            with changes(app) as changed:
                browser.get(address)
            with app.app_context():
                last = db.session.scalars(select(AuditRow.act).order_by(AuditRow.number.desc()).limit(1)).one()
            written = {table: len(rows) for table, rows in changed.items()}
            known = written in ({}, {"audit": 1}, {"audit": 1, "holder": 2}, {"holder": 2})
            if not known or ("audit" in written and last not in MAY_BE_WRITTEN_BY_READING):
                changed_by_get.append(f"{name} at {address}: {written} {last}")
    assert changed_by_get == [], "make it a POST"


def test_looking_twice_changes_nothing_the_second_time(app: Flask, people: People, told: Told) -> None:
    twice = []
    for name, _person, browser in visitors(app, people, told):
        for view, address in addresses(app, told, people, "GET"):
            may_repeat = (
                "summaries.download",
                "summaries.published_file",
            )  # a file that is taken along twice is told twice
            if view.endpoint not in may_repeat:
                browser.get(address)
                with changes(app) as changed:
                    browser.get(address)
                if changed:
                    twice.append(f"{name} at {address}: {sorted(changed)}")
    assert twice == []


def test_the_read_mark_is_all_that_changes_in_a_holders_row(app: Flask, people: People, told: Told) -> None:
    browser = Browser(app)
    browser.sign_in(people.christien)
    with changes(app) as changed:
        browser.get(f"/cases/{told.reference}")
    (after, before) = changed["holder"]
    different = [place for place, pair in enumerate(zip(after, before, strict=True)) if pair[0] != pair[1]]
    assert len(different) == 1
