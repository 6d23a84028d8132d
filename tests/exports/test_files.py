"""CSV and JSON: safe in a spreadsheet, stable as text, and the same numbers as the page."""

import csv as reader
import json as standard
import re
from io import StringIO

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from tests import cases
from tests.people import NOW, People, later
from tests.web.browser import Browser, Page, text_of
from tracker.domain.disclosure import RESTRICTED
from tracker.domain.periods import Period
from tracker.domain.statistics import Summary
from tracker.domain.statuses import Kind
from tracker.exports import csv, json
from tracker.exports.rows import lines
from tracker.services import summarising

YEAR = Period.parse("2026")
HEAD = "5e" * 32


def cells(text: str) -> list[list[str]]:
    return list(reader.reader(StringIO(text, newline="")))


@pytest.fixture
def summary(people: People) -> Summary:
    """Reports of every kind and status, in two quarters."""
    for kind in Kind:
        cases.file(kind=kind, now=later(days=-1))
    for status in ("discussed", "corrective-action", "closed"):
        cases.walked_to(status, cases.file(now=later(days=-2)), people.hein)
    cases.file(rules=(), place="", now=later(days=-40))
    cases.file(exclude=[people.christien])
    return summarising.true_summary(people.hein.actor, YEAR, cases.TODAY)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula_is_defused(start: str) -> None:
    text = csv.write([[f"{start}HYPERLINK(0)", 3, -3, None]])
    assert cells(text) == [[f"'{start}HYPERLINK(0)", "3", "-3", ""]]


@pytest.mark.parametrize("cell", [" =1+1", "\n=1+1", "\u200b=1", "＝1+1", '"=1+1'])
def test_a_formula_that_hides_behind_something_reads_back_as_it_was_or_defused(cell: str) -> None:
    assert cells(csv.write([[cell]]))[0][0] in (cell, f"'{cell}")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)))
def test_whatever_is_written_reads_back_with_as_many_cells(rows: list[list[str]]) -> None:
    found = cells(csv.write(rows))
    wanted = [
        [cell if not cell.startswith(("=", "+", "-", "@", "\t", "\r")) else f"'{cell}" for cell in row] for row in rows
    ]
    assert found == wanted


def test_for_dutch_excel_the_same_cells_stand_between_semicolons_after_a_mark(summary: Summary) -> None:
    text = csv.summary(YEAR, lines(summary, "nl"), HEAD)
    other = b"".join(csv.with_semicolons([text.encode()]))
    assert other.startswith(b"\xef\xbb\xbfperiod;table;title;code;label;value\r\n")
    assert list(reader.reader(StringIO(other.decode("utf-8-sig"), newline=""), delimiter=";")) == cells(text)
    assert csv.with_commas(other) == csv.with_commas(text.encode()) == text.encode()


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)))
def test_what_came_with_semicolons_can_be_made_what_it_was(rows: list[list[str]]) -> None:
    body = csv.write(rows).encode()
    assert csv.with_commas(b"".join(csv.with_semicolons([body]))) == body


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf\xff\xfe", b"\xef\xbb\xbf" + b'"' + b"x" * 200_000, b"%PDF-1.7"])
def test_any_other_file_is_looked_at_without_harm(body: bytes) -> None:
    assert isinstance(csv.with_commas(body), bytes)


def test_csv_is_as_the_standard_has_it(summary: Summary) -> None:
    text = csv.summary(YEAR, lines(summary, "nl"), HEAD)
    assert text.startswith("period,table,title,code,label,value\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert {len(row) for row in cells(text)} == {6}
    assert RESTRICTED in text


def test_csv_holds_every_number_of_the_summary(summary: Summary) -> None:
    found = {(row[1], row[3]): row[5] for row in cells(csv.summary(YEAR, lines(summary, "nl"), HEAD))[1:]}
    for table in summary.tables:
        for row in table.rows:
            assert found[table.code, row.code] == str(row.count)
    for share in summary.shares:
        assert (found[share.code, "part"], found[share.code, "whole"]) == (str(share.part), str(share.whole))


def test_json_has_sorted_keys_whole_numbers_and_comes_back_as_it_was(summary: Summary) -> None:
    text = json.summary(summary, "nl", HEAD)
    found = standard.loads(text)
    assert text == standard.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert not re.search(r"\d\.\d", re.sub(r'"[^"]*"', "", text)), "no number depends on a machine's rounding"
    assert json.summary(summary, "nl", HEAD) == text
    assert found["total"] == summary.total
    assert found["restricted"] == RESTRICTED
    for table in summary.tables:
        told = {row["code"]: row["count"] for row in found["tables"][table.code]["rows"]}
        assert told == {row.code: row.count for row in table.rows}


def test_labels_are_in_the_language_that_was_asked_for(summary: Summary) -> None:
    with force_locale("en_GB"):
        english = standard.loads(json.summary(summary, "en", HEAD))
    dutch = standard.loads(json.summary(summary, "nl", HEAD))
    labels = {row["code"]: row["label"] for row in dutch["tables"]["kind"]["rows"]}
    assert labels == {"report": "Melding", "urgent": "Spoed", "advice": "Advies", "own-mistake": "Eigen fout"}
    assert english["tables"]["kind"]["rows"] != dutch["tables"]["kind"]["rows"]
    assert [row["count"] for row in english["tables"]["kind"]["rows"]] == [
        row["count"] for row in dutch["tables"]["kind"]["rows"]
    ]


def bars_on(page: Page) -> dict[str, dict[str, str]]:
    """The tables of a page: caption -> label -> number."""
    found: dict[str, dict[str, str]] = {}
    for table in page.tree.iter("table"):
        caption = next((text_of(e) for e in table.iter("caption")), "")
        rows = [[text_of(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")]
        place = 2 if rows and rows[0][2:3] == ["Aantal"] else -1  # the year before stands behind it
        found[caption] = {row[0]: row[place] for row in rows if len(row) > 1}
    return found


def test_the_files_say_the_same_as_the_page(app: Flask, summary: Summary, people: People) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = Browser(app)
        browser.sign_in(people.hein)
        page = browser.get("/summaries/2026")
        found = standard.loads(browser.get("/summaries/2026.json").html)
        sheet = cells(browser.get("/summaries/2026.csv").html)
    assert f"{found['total']} keer vertelde iemand ons iets" in page.text
    shown, compared = bars_on(page), 0
    for code, table in found["tables"].items():
        captions = [caption for caption in shown if caption.startswith(table["title"])]
        if table["rows"]:
            assert captions, f"{table['title']} is not on the page: {sorted(shown)}"
        for row in table["rows"]:
            number = re.match(r"\d+", shown[captions[0]][row["label"]])
            assert number
            assert int(number[0]) == row["count"], (code, row)
            assert [code, row["code"], str(row["count"])] in [[line[1], line[3], line[5]] for line in sheet]
            compared += 1
    assert compared > 20
