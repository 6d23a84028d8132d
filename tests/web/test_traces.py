"""What a reporter leaves behind: nothing of where they came from, nothing finer than a day, no row of a visit."""

import base64
import json
import logging
import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

import pytest
import time_machine
from flask import Flask

from tests import cases
from tests.houses import House
from tests.people import NOW, People, later
from tests.snapshots import Rows, snapshot
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tests.web.test_refusals import own_views
from tracker import jobs
from tracker.domain import receipts
from tracker.models import db
from tracker.web import padding, throttle

ADDRESS, AGENT, ORIGIN = "203.0.113.77", "KanarieTelefoon/7.7", "https://kanarie-herkomst.example/pad"
FROM_THERE = {
    "headers": {"User-Agent": AGENT, "Referer": ORIGIN, "X-Forwarded-For": ADDRESS},
    "environ_base": {"REMOTE_ADDR": ADDRESS},
}
WRITTEN_BY_FILING = {
    "case": 1,  # the case itself
    "entry": 1,  # its words
    "holder": 2,  # a key for each who may read it
    "keyring": 1,  # one for every filing, also when nobody was signed in
    "notice": 2,  # "something waits" for those two, until the next slot
    "audit": 1,  # that it was filed
}
"""The case's own rows, and there are no others."""


class Visitor(Browser):
    """Somebody with an address, a telephone and a page they came from."""

    def open(self, method: str, address: str, **options: object) -> Page:
        return super().open(method, address, **{**FROM_THERE, **options})


@pytest.fixture
def logged(app: Flask) -> Iterator[StringIO]:
    caught = StringIO()
    handlers = [h for h in logging.getLogger("tracker").handlers if isinstance(h, logging.StreamHandler)]
    before = [handler.setStream(caught) for handler in handlers]
    yield caught
    for handler, stream in zip(handlers, before, strict=True):
        handler.setStream(stream)


def rows_of(app: Flask) -> Rows:
    with app.app_context():
        return snapshot()


def changed(before: Rows, after: Rows) -> dict[str, int]:
    both = {name: ((after[name] - before[name]).total(), (before[name] - after[name]).total()) for name in before}
    return {name: max(pair) for name, pair in both.items() if any(pair)}


def file(browser: Browser, story: str = "Er hangt een foto in de gang die er niet hoort.") -> str:
    """Through the form; the receipt code."""
    form = browser.get("/report").form("/report")
    page = browser.send(form, kind="report", story=story, name_choice="anonymous")
    assert page.status == 200, page.trouble
    return form["code"]


def everything_a_reporter_can_do(app: Flask) -> None:
    """Looking, filing, coming back, adding, guessing wrong, being refused, a page that is not there, leaving."""
    visitor = Visitor(app)
    for view in own_views(app):
        if view.method == "GET" and view.access == "public":
            visitor.get(view.at())
    visitor.get("/nothing-here")
    visitor.post("/report", {"story": "zonder teken"})
    code = file(visitor)
    for typed in ("ABCD", receipts.show(receipts.make()), receipts.show(code)):
        visitor.send(visitor.get("/receipt").form("/receipt"), code=typed)
    page = visitor.get("/receipt/case")
    assert page.status == 200
    visitor.send(page.form("/receipt/case/messages"), text="Er hangt er nog een.")
    visitor.send(page.form("/receipt/leave"))
    visitor.send(visitor.get("/sign-in").form("/sign-in"), email="wie@x.example", password="zeven lange woorden hier")


def test_where_somebody_came_from_stands_nowhere(app: Flask, house: House, logged: StringIO) -> None:
    everything_a_reporter_can_do(app)
    places = {
        "rows": repr(rows_of(app)),
        "log": logged.getvalue(),
        "limits": repr(vars(throttle.limiter.storage)),
        **{path.name: path.read_bytes().decode("latin-1") for path in house.folder.rglob("*") if path.is_file()},
    }
    hidden = (ADDRESS, AGENT, ORIGIN, "kanarie-herkomst", base64.b64encode(ADDRESS.encode()).decode())
    assert [(what, name) for name, text in places.items() for what in hidden if what.lower() in text.lower()] == []


def test_looking_around_leaves_no_row_and_no_line(app: Flask, logged: StringIO) -> None:
    before = rows_of(app)
    visitor = Visitor(app)
    for view in own_views(app):
        if view.method == "GET" and view.access == "public":
            visitor.get(view.at())
    visitor.get("/nothing-here")
    visitor.send(visitor.get("/receipt").form("/receipt"), code="ABCD")
    assert changed(before, rows_of(app)) == {}
    assert logged.getvalue() == ""


def test_filing_leaves_what_an_empty_visit_leaves_and_the_rows_of_the_case(
    app: Flask, house: House, logged: StringIO
) -> None:
    def files() -> set[str]:
        return {path.name for path in house.folder.rglob("*")}

    empty, filing = Visitor(app), Visitor(app)
    empty.get("/report")
    there, limits = files(), repr(throttle.limiter.storage)
    before = rows_of(app)
    file(filing)
    assert changed(before, rows_of(app)) == WRITTEN_BY_FILING
    assert (files(), repr(throttle.limiter.storage), logged.getvalue()) == (there, limits, "")
    kept = [sorted(name for name in ("form", "desk", "receipt") if each.cookie(name)) for each in (empty, filing)]
    assert kept[0] == kept[1] == ["form"]


def test_coming_back_and_leaving_again_leaves_no_row_more(app: Flask) -> None:
    """One row that nobody can read takes the place of another, so that a report that is put back does not show."""
    visitor = Visitor(app)
    code = file(visitor)
    before = rows_of(app)
    visitor.send(visitor.get("/receipt").form("/receipt"), code=receipts.show(code))
    page = visitor.get("/receipt/case")
    visitor.send(page.form("/receipt/leave"))
    after = rows_of(app)
    assert set(changed(before, after)) <= {"keyring"}
    assert {name: rows.total() for name, rows in after.items()} == {name: rows.total() for name, rows in before.items()}


def test_a_reporter_with_an_account_who_comes_in_leaves_a_session_and_nothing_else(
    app: Flask, browse: Browse, people: People
) -> None:
    before = rows_of(app)
    sanne = browse(people.sanne)
    sanne.get("/my-reports")
    assert changed(before, rows_of(app)) == {"session": 1}
    sanne.send(sanne.get("/my-reports").form("/sign-out"))
    assert changed(before, rows_of(app)) == {}


MAY_HOLD_A_MOMENT = {"case.answer_by", "job_run.last_run", "setting.value"}
"""Of an urgent report, and the house's own (an address in the settings may hold anything)."""
CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):[0-5]\d(?!\d)")


def test_no_value_in_any_row_is_finer_than_a_day(app: Flask, people: People, clock: time_machine.Traveller) -> None:
    """Whatever the type of its column: no hour as text, no seconds since 1970, no moment."""
    clock.move_to(later(hours=3, minutes=17))
    everything_a_reporter_can_do(app)
    with app.app_context():
        told = cases.file(reporter=people.sanne, now=later(hours=3, minutes=17))
        cases.walked_to("closed", told, people.hein, now=later(hours=4, minutes=23))
        jobs.run("sweep-sessions", later(hours=5))
        found = {
            f"{table.name}.{column.name}: {value!r}"
            for table in db.metadata.sorted_tables
            for row in db.session.execute(table.select())
            for column, value in zip(table.columns, row, strict=True)
            if f"{table.name}.{column.name}" not in MAY_HOLD_A_MOMENT and is_a_moment(value)
        }
    assert found == set()


def is_a_moment(value: object) -> bool:
    seconds = NOW.timestamp()
    if isinstance(value, datetime):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return any(abs(value / unit - seconds) < 10 * 366 * 86400 for unit in (1, 1000, 1_000_000))
    if isinstance(value, bytes):
        try:
            value = value.decode("ascii")
        except UnicodeDecodeError:
            return False
    if not isinstance(value, str):
        return False
    epochs = [int(digits) for digits in re.findall(r"(?<![0-9a-f])1[789]\d{8}(?![0-9a-f])", value)]
    return bool(CLOCK.search(value)) or any(abs(epoch - seconds) < 10 * 366 * 86400 for epoch in epochs)


def test_the_cookie_of_the_forms_holds_chance_only(app: Flask, browser: Browser) -> None:
    """Who finds the telephone reads it: signed is not sealed."""
    file(browser)
    browser.send(browser.get("/receipt").form("/receipt"), code="ABCD")
    body = browser.cookie("form")
    packed = body.startswith(".")
    text = body.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    held = json.loads(zlib.decompress(raw) if packed else raw)
    assert set(held) <= {"csrf_token", "browser"}
    assert all(re.fullmatch(r"[\w-]{20,64}", value) for value in held.values())


def test_cookies_go_when_the_browser_is_closed(app: Flask, browser: Browser) -> None:
    """None of them says until when: nothing stays on a borrowed telephone."""
    code = file(browser)
    page = browser.send(browser.get("/receipt").form("/receipt"), code=receipts.show(code))
    given = [*page.cookies, *browser.get("/report").cookies]
    assert given
    assert [cookie for cookie in given if "expires=" in cookie.lower() or "max-age=" in cookie.lower()] == []


# slowing down who guesses


def test_the_limits_hold_hashes_that_no_other_day_and_no_other_start_makes(
    app: Flask, clock: time_machine.Traveller
) -> None:
    def key() -> str:
        with app.test_request_context("/receipt", environ_base={"REMOTE_ADDR": ADDRESS}):
            return throttle.address()

    today = key()
    assert re.fullmatch("[0-9a-f]{64}", today)
    assert key() == today
    clock.move_to(later(days=1))
    assert key() != today


def test_nobody_is_slowed_down_by_looking_or_by_filing(app: Flask) -> None:
    before = repr(vars(throttle.limiter.storage))
    visitor = Visitor(app)
    for _ in range(3):
        file(visitor)
        visitor.get("/receipt")
    assert repr(vars(throttle.limiter.storage)) == before


# on the wire


def test_every_page_for_reporters_is_as_large_as_the_next(
    app: Flask, browser: Browser, browse: Browse, people: People
) -> None:
    code = file(browser)
    pages = [browser.get(view.at()) for view in own_views(app) if view.method == "GET" and view.access == "public"]
    pages += [
        browser.get("/nothing-here"),
        browser.get("/cases"),
        browser.post("/report", {"story": "x"}),
        browser.send(browser.get("/receipt").form("/receipt"), code="ABCD"),
        browser.send(browser.get("/receipt").form("/receipt"), code=receipts.show(code)),
        browser.get("/receipt/case"),
        browse(people.sanne).get("/my-reports"),
    ]
    html = [page for page in pages if page.headers["Content-Type"].startswith("text/html")]
    assert len(html) > 15
    sizes = {page.address: len(page.body) for page in html if page.address != "/cases"}
    assert set(sizes.values()) == {padding.STEP}, sizes
    assert all(int(page.headers["Content-Length"]) == len(page.body) for page in html)


def test_a_longer_page_is_filled_to_the_next_step(app: Flask, browser: Browser) -> None:
    code = file(browser, story="Een lang verhaal over wat er gebeurde. " * 900)
    browser.send(browser.get("/receipt").form("/receipt"), code=receipts.show(code))
    size = len(browser.get("/receipt/case").body)
    assert size % padding.STEP == 0
    assert size >= padding.STEP


def test_what_fills_a_page_is_a_comment_after_it(browser: Browser) -> None:
    page = browser.get("/")
    assert page.errors == []
    body, _, filler = page.html.partition("</html>")
    assert re.fullmatch(r"\s*<!-- [A-Za-z0-9+/=]* -->\s*", filler)
    assert len(zlib.compress(filler.encode())) > 0.7 * len(filler), "it does not shrink away on the way"
    assert "<!--" not in body
