"""The register: one's own cases with what is known in codes and days, never a name or a story; a file is confirmed."""

import csv
import hashlib
from io import BytesIO, StringIO

import openpyxl
import pytest
from flask import Flask

from tests import cases
from tests.cases import SANNE, Told
from tests.people import NOW, People, later
from tests.web.browser import Browser, Page
from tests.web.conftest import Browse
from tracker.exports.csv import with_commas
from tracker.models import AuditRow, db
from tracker.services import exporting

SECRET = "Een verhaal dat niemand in een tabel mag zien."


@pytest.fixture
def told(app: Flask, people: People) -> dict[str, Told]:
    """One case that everybody may open, one closed, and one that is shut to Christien."""
    with app.app_context():
        plain = cases.file(identity=SANNE, story=SECRET)
        closed = cases.file(story=SECRET)
        cases.walked_to("closed", closed, people.hein)
        return {"plain": plain, "closed": closed, "hidden": cases.file(story=SECRET, exclude=[people.christien])}


def take_along(browser: Browser, people_password: str, form: str, address: str = "/register") -> Page:
    """Ask for the file; show who you are once more; send what waited."""
    page = browser.get(address)
    asked = browser.send(page.form(f"/register/file.{form}"))
    if asked.status == 401:
        words = browser.send(asked.form("/confirmation"), password=people_password)
        asked = browser.send(words.form(f"/register/file.{form}"))
    return asked


def rows_of(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(page.body.decode(), newline="")))


def test_the_register_holds_the_cases_that_one_may_open_and_no_other(
    browse: Browse, people: People, told: dict[str, Told]
) -> None:
    for person, wanted in ((people.hein, {"plain", "closed", "hidden"}), (people.christien, {"plain", "closed"})):
        browser = browse(person)
        page = browser.get("/register")
        references = {told[name].reference for name in wanted}
        assert {each.reference for each in told.values() if each.reference in page.html} == references
        file = take_along(browser, person.password, "csv")
        assert file.status == 200
        assert {row["Kenmerk"] for row in rows_of(file)} == references
        for shown in (page.html, file.body.decode()):
            assert "Sanne" not in shown and "verhaal" not in shown


def test_a_file_is_asked_for_once_more_and_is_in_the_trail_with_its_digest(
    app: Flask, browse: Browse, people: People, told: dict[str, Told]
) -> None:
    hein = browse(people.hein)
    page = hein.get("/register?status=closed&rule=9")
    asked = hein.send(page.form("/register/file.csv"))
    assert asked.status == 401, "whoever sits here shows who they are first"
    with app.app_context():
        before = db.session.scalars(db.select(AuditRow.act)).all()
    assert "register:exported" not in before
    file = take_along(hein, people.hein.password, "csv", "/register?status=closed&rule=9")
    assert [row["Kenmerk"] for row in rows_of(file)] == [told["closed"].reference]
    assert file.headers["Content-Disposition"] == 'attachment; filename="register-2026-11-02.csv"'
    with app.app_context():
        last = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
        assert last is not None and (last.act, last.actor, last.case_id) == ("register:exported", people.hein.id, None)
        digest = hashlib.sha256(file.body).hexdigest()
        assert exporting.told_of(last.as_entry()) == {"filter": {"status": "closed", "rule": "9"}, "digest": digest}
        assert exporting.recognise(file.body) == last.day
        assert exporting.recognise(file.body + b"\r\n") is None


def test_dutch_excel_gets_the_same_rows_with_semicolons(
    app: Flask, hein: Browser, people: People, told: dict[str, Told]
) -> None:
    plain = take_along(hein, people.hein.password, "csv").body
    forms = [form for form in hein.get("/register").forms if form.action == "/register/file.csv"]
    assert [form["semicolons"] for form in forms] == ["", "1"]
    body = hein.send(forms[1]).body
    assert body.startswith(b"\xef\xbb\xbfKenmerk;Soort;") and with_commas(body) == plain
    with app.app_context():
        assert exporting.recognise(body) == exporting.recognise(plain) == NOW.date()


def test_a_stolen_copy_can_try_no_classification_on_what_was_taken_along(
    app: Flask, browse: Browse, people: People, told: dict[str, Told]
) -> None:
    """With the digest in the clear a thief would write the file with every category in turn until it fits."""
    lengths = set()
    for address in ("/register?category=SM6&risk=low&rule=9", "/register"):
        file = take_along(browse(people.hein), people.hein.password, "csv", address)
        with app.app_context():
            last = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
            assert last is not None and last.act == "register:exported"
            assert hashlib.sha256(file.body).hexdigest() not in last.facts and "SM6" not in last.facts
            lengths.add(len(last.facts))
    assert len(lengths) == 1, "how much was asked for tells nothing by its length"


def test_a_workbook_holds_the_same_with_real_dates(browse: Browse, people: People, told: dict[str, Told]) -> None:
    hein = browse(people.hein)
    sheet = openpyxl.load_workbook(BytesIO(take_along(hein, people.hein.password, "xlsx").body)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert {row[0] for row in rows} == {each.reference for each in told.values()}
    assert all(row[3].date().isoformat() == "2026-11-02" for row in rows)
    assert sheet.freeze_panes == "B2"


def test_the_table_has_a_cell_for_every_heading_and_says_what_is_known(hein: Browser, told: dict[str, Told]) -> None:
    page = hein.get("/register")
    table = next(page.tree.iter("table"))
    widths = {len([cell for cell in row if cell.tag in ("th", "td")]) for row in table.iter("tr")}
    assert len(widths) == 1
    assert "regels 9 en 5" in page.text and "Woonhuis" in page.text


def test_a_filter_that_nobody_knows_shows_all_and_one_without_cases_says_so(
    hein: Browser, told: dict[str, Told]
) -> None:
    assert told["plain"].reference in hein.get("/register?status=nonsense&rule=99&kind=x&due=y").html
    page = hein.get("/register?kind=urgent")
    assert "Geen enkele zaak past bij wat je koos" in page.text
    assert "/register/file" not in page.html


def test_pages_of_twenty_five(app: Flask, hein: Browser) -> None:
    with app.app_context():
        for number in range(26):
            cases.file(now=later(number))
    assert hein.get("/register").html.count("/cases/") == 25
    assert hein.get("/register?page=2").html.count("/cases/") == 1
    assert hein.get("/register?page=99").html.count("/cases/") == 1


def test_the_file_is_sent_in_parts_and_says_how_long_it_is(
    browse: Browse, people: People, told: dict[str, Told]
) -> None:
    file = take_along(browse(people.hein), people.hein.password, "csv")
    assert int(file.headers["Content-Length"]) == len(file.body)
    assert {row["Gemeld op"] for row in rows_of(file)} == {NOW.date().isoformat()}
