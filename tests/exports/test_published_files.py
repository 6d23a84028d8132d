"""Published files: each form read back by another library says the same, and stays text whatever was written."""

import json as standard
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import openpyxl
import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader

from tests.domain.test_statistics import case
from tests.exports.test_files import cells
from tests.setup.checkout import ROOT
from tracker.domain.periods import Period
from tracker.domain.published import publish
from tracker.domain.statistics import Facts, Taken
from tracker.domain.statuses import Corrected, Kind, Outcome, Status
from tracker.exports import csv, document, json, pdf, xlsx
from tracker.exports.document import Document
from tracker.exports.heads import head_in

YEAR = Period.parse("2026")
HEAD = "ab12" * 16
SCHEMA = standard.loads((ROOT / "docs/summary.schema.json").read_text(encoding="utf-8"))
LANGUAGES = {"nl": "nl", "en": "en_GB"}


def year() -> list[Facts]:
    """Forty-five reports and twenty good signs, spread so that every sort of table is shown."""
    told = []
    for number in range(45):
        facts = case(
            f"2026-{number % 9 + 1:02}-{number % 27 + 1:02}",
            kind=Kind.URGENT if number % 5 == 0 else Kind.REPORT,
            group=("online", "clients", "work", "other")[number % 4],
            place=("house", "online", "")[number % 3],
            rules=(9, 5) if number % 2 else (14,),
            anonymous=number % 3 == 0,
        )
        if number % 2:
            effect = "works" if number % 4 == 1 else "not"
            facts = facts._replace(taken=(Taken("A05" if number % 4 == 1 else "A06", effect, date(2026, 10, 1)),))
        if number % 3:
            outcome = Outcome.FULL if number % 2 else Outcome.NOT
            facts = facts._replace(status=Status.CLOSED, closed_on=date(2026, 11, 2), outcome=outcome)
            facts = facts._replace(feedback_on=date(2026, 11, 2) if number % 2 else facts.filed_on)
        told.append(facts)
    own = [case(kind=Kind.OWN_MISTAKE, corrected=said) for said in (Corrected.YES, Corrected.UNKNOWN) for _ in range(6)]
    return [*told, *[case(kind=Kind.ADVICE)] * 8, *own]


def composed(learning: str = "We vragen het eerst.", language: str = "nl") -> Document:
    return document.compose(
        publish(year(), YEAR, 5),
        organisation="De HartenHoeve",
        learning=learning,
        published_on=date(2027, 1, 9),
        edition=1,
        head=HEAD,
        language=language,
    )


@pytest.fixture(autouse=True, params=LANGUAGES)
def language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.app_context(), force_locale(LANGUAGES[request.param]):
        yield request.param


def test_own_mistakes_stand_apart_from_what_is_asked_of_reports(language: str) -> None:
    sheets = {sheet.code: sheet for sheet in composed(language=language).sheets}
    (line,) = sheets["own-mistake"].lines
    assert (line.count, line.of) == (6, 12)
    assert line.label == {
        "nl": "Eigen fout hersteld binnen 48 uur", "en": "Own mistake put right within 48 hours"
    }[language]  # fmt: skip
    assert "own-mistake-corrected" not in {each.code for each in sheets["share"].lines}


def test_json_keeps_to_its_schema(language: str) -> None:
    body = json.published(composed(language=language))
    found = standard.loads(body)
    jsonschema.validate(found, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert body.decode() == standard.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    nothing = document.not_published(YEAR, 5, "De HartenHoeve", HEAD)
    jsonschema.validate(standard.loads(json.published(nothing)), SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_tables_of_the_schema_are_those_that_can_be_published(language: str) -> None:
    codes = {sheet.code for sheet in composed().sheets}
    listed = set(SCHEMA["properties"]["tables"]["items"]["properties"]["code"]["enum"])
    assert codes == listed - {"category"}, "all but the fine categories, which a small year does not show"


def test_every_form_says_the_same_numbers(language: str) -> None:
    told = composed(language=language)
    wanted = {(sheet.title, line.label): line.count for sheet in told.sheets for line in sheet.lines}
    assert len(wanted) > 15
    from_csv = {
        (row[2], row[4]): int(row[5])
        for row in cells(csv.published(told).decode())
        if row[5].isdigit() and row[1] != "trend"
    }
    from_json = {
        (table["title"], row["label"]): row["count"]
        for table in standard.loads(json.published(told))["tables"]
        for row in table["rows"]
    }
    days = {(each.title, each.title): each.days for each in told.days}
    assert from_csv == wanted | days
    assert from_json == wanted
    assert workbook_numbers(told) == wanted
    text = " ".join(pdf_text(told).split())
    for (_title, label), count in wanted.items():
        assert f"{label} {count} " in text, label


def workbook_numbers(told: Document) -> dict[tuple[str, str], int]:
    book = openpyxl.load_workbook(BytesIO(xlsx.published(told)))
    found: dict[tuple[str, str], int] = {}
    for sheet in told.sheets:
        page: Any = book[sheet.title[:31]]
        assert page.freeze_panes == "A2"
        assert len(page._charts) == 1
        for row in page.iter_rows(min_row=2, max_row=1 + len(sheet.lines), values_only=True):
            assert type(row[1]) is int
            found[(sheet.title, row[0])] = row[1]
    return found


def pdf_text(told: Document) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf.published(told))).pages)


def test_the_pdf_is_tagged_in_its_language_with_our_font_and_numbered_pages(language: str) -> None:
    reader = PdfReader(BytesIO(pdf.published(composed(language=language))))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith(language)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts and all("Vollkorn" in name for name in fonts), fonts
    assert reader.pages[0].mediabox.width == pytest.approx(595, abs=1)
    texts = [page.extract_text() for page in reader.pages]
    assert all(text.split()[-1] == str(number) for number, text in enumerate(texts, start=1))
    assert "/Author" not in (reader.metadata or {})


@pytest.mark.parametrize("write", [csv.published, json.published, xlsx.published, pdf.published])
def test_the_same_document_gives_the_same_bytes_that_hold_the_head(write: Any, tmp_path: Path) -> None:
    told = composed()
    assert write(told) == write(told)
    assert head_in(write(told)) == HEAD
    assert head_in(write(document.not_published(YEAR, 5, "De HartenHoeve", HEAD))) == HEAD


@pytest.mark.parametrize(
    "words", ["=HYPERLINK(1)", '#let x = read("/etc/passwd")', "<script>alert(1)</script>", "$x$ *vet* _schuin_ @x"]
)
def test_what_was_written_stays_text(words: str) -> None:
    told = composed(learning=words)
    row = next(row for row in cells(csv.published(told).decode()) if row[3] == "learning")
    assert row[4].lstrip("'") == words
    assert not row[4].startswith("=")
    front: Any = openpyxl.load_workbook(BytesIO(xlsx.published(told))).worksheets[0]
    values = [cell.value for cell in front["A"] if cell.value]
    assert any(words in str(value) for value in values)
    assert all(cell.data_type != "f" for cell in front["A"])
    assert "".join(words.split()) in "".join(pdf_text(told).split())


def test_a_workbook_holds_no_macro_and_no_link(language: str) -> None:
    with ZipFile(BytesIO(xlsx.published(composed()))) as packed:
        names = packed.namelist()
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
