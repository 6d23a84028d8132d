"""Numbers over 100,000 cases: the register as CSV beside a bare loop, a protected year, its page and its PDF.

The cases are written straight into the database, with real sealed classifications: filing them one by one would take
the greater part of an hour and measure something else.
"""

import csv
import random
import sqlite3
import tempfile
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import click
from flask_babel import force_locale
from sqlalchemy import insert, select

from benchmarks.workshop import NOW, Result, cpu, house, median, people
from tracker import config
from tracker.casefile import Actor, Register
from tracker.domain.periods import Period
from tracker.domain.published import Published, publish
from tracker.domain.statuses import Kind, Outcome, Status
from tracker.exports import document, pdf, register
from tracker.models import Case, Holder, Publication, db
from tracker.services import exporting, publishing, summarising
from tracker.services.listing import Filter

CASES: Final = 100_000
YEAR: Final = Period(NOW.year - 1)
USUAL: Final = (
    ("SM1", (1, 5)), ("SM1", (9,)), ("SM2", (3,)), ("SM3", (5,)), ("SM4", (7,)), ("CL3", ()), ("CL5", ()),
    ("ST1", (14,)), ("ST1", ()), ("IN1", ()), ("PR1", (5,)), ("OT1", ()),
)  # fmt: skip
"""Categories with the rules that they mostly touch."""
BARE: Final = """
    SELECT plain.* FROM plain JOIN "case" ON "case".id = plain.id JOIN holder ON holder.case_id = "case".id
    WHERE holder.account_id = ?
    ORDER BY NOT (status != 'closed' OR due_on IS NOT NULL),
        (answer_by IS NOT NULL AND acknowledged_on IS NULL AND status != 'closed') DESC,
        due_on IS NULL, due_on, closed_on DESC, reference
"""
"""The same rows in the same order, out of a table in which they stand in the clear."""


def measure() -> list[Result]:
    with house() as app, app.app_context():
        (hein, *_rest) = people("hein", "christien")
        _fill(CASES, hein)
        _in_the_clear(hein)
        bare = median([_bare_loop(hein) for _ in range(3)])
        ours = median([_register(hein) for _ in range(3)])
        few, many = _memory(hein)
        with cpu() as spent:
            facts = list(summarising.everybodys_facts())
            read = spent()
            numbers = publish(facts, YEAR, 5)
            year = spent()
        return [
            Result(
                "register-csv",
                f"{CASES} rows of the register as CSV, beside a bare sqlite3-to-csv loop",
                [
                    ("bare loop", bare, "s"),
                    ("the register, sealed on its way", ours, "s"),
                    ("most memory beside the rows, 10,000", few / 1e6, "MB"),
                    (f"most memory beside the rows, {CASES:,}", many / 1e6, "MB"),
                ],
                ours / bare,
                2.5,
                "times",
            ),
            Result(
                "protected-year",
                f"A protected year over {CASES} cases",
                [("reading and opening the records", read, "s"), ("all of it", year, "s")],
                year,
                2.0,
                "s",
            ),
            *_published(numbers),
        ]


def _published(numbers: Published) -> list[Result]:
    """From the frozen row, as a reader asks for it."""
    frozen = document.to_record(numbers)
    row = Publication(
        id="0" * 32, period=str(YEAR), edition=1, made_on=NOW.date(), numbers=frozen, learning="", head=""
    )
    row.correction = ""
    with force_locale("nl"):
        composed = publishing.compose(row, "nl")
        with cpu() as spent:
            pdf.published(composed)
            sheet = spent()
        pages = []
        for _ in range(5):
            with cpu() as spent:
                publishing.compose(row, "nl")
                pages.append(spent() * 1000)
    return [
        Result("summary-pdf", "A published summary as PDF", [("one PDF", sheet, "s")], sheet, 1.0, "s"),
        Result(
            "summary-page",
            "A published summary from its frozen row (without the page's frame)",
            [("composing it", median(pages), "ms")],
            median(pages),
            50.0,
            "ms",
        ),
    ]


def _fill(count: int, actor: Actor) -> None:
    """Cases of the last two years, most of them closed, all held by one handler."""
    chance, key = random.Random(7), config.current().register_key  # noqa: S311 - invented cases
    with click.progressbar(range(0, count, 5_000), label=f"writing {count} cases") as parts:
        for start in parts:
            cases = [_case(number, chance, key) for number in range(start, min(start + 5_000, count))]
            db.session.execute(insert(Case), cases)
            holders = [
                {"case_id": case["id"], "account_id": actor.id, "wrapped": b"", "granted_on": case["filed_on"]}
                for case in cases
            ]
            db.session.execute(insert(Holder), holders)
            db.session.commit()


def _case(number: int, chance: random.Random, key: bytes) -> dict[str, Any]:
    case_id = f"{number:032x}"
    filed = date(NOW.year - 1, 1, 1) + timedelta(days=chance.randrange(365))
    closed = filed + timedelta(days=chance.randrange(5, 90)) if chance.random() < 0.9 else None
    category, rules = chance.choice(USUAL)
    known = Register(
        category=category,
        rules=rules,
        place=chance.choice(["house", "farm", "online", ""]),
        risk=chance.choice(["low", "middle", "high"]),
        outcome=chance.choice([Outcome.FULL, Outcome.PART, Outcome.NOT]) if closed else "",
        anonymous=chance.random() < 0.5,
    )
    return {
        "id": case_id,
        "reference": f"{number:07d}",
        "kind": chance.choice([Kind.REPORT, Kind.REPORT, Kind.URGENT, Kind.ADVICE, Kind.OWN_MISTAKE]),
        "status": Status.CLOSED if closed else Status.REPORTED,
        "restricted": False,
        "filed_on": filed,
        "acknowledged_on": filed + timedelta(days=chance.randrange(9)),
        "discussed_on": closed,
        "feedback_on": closed,
        "closed_on": closed,
        "due_on": None if closed else filed + timedelta(days=90),
        "last_act": "",
        "register": known.seal(case_id, key),
        "identity": b"",
        "lookup_id": case_id.encode(),
        "receipt_key": b"",
        "receipt_wrapped": b"",
        "new_key_due": False,
    }


def _bare_loop(actor: Actor) -> float:
    """What it would take if nothing was sealed and no code had a word."""
    path = str(db.engine.url.database)
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(path) as rows, cpu() as spent:
        with (Path(folder) / "register.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows.execute(BARE, (actor.id,)))
        return spent()


def _in_the_clear(actor: Actor) -> None:
    """The lines of the register as plain text, for the bare loop alone."""
    words = register.Words("nl")
    ids = dict(db.session.execute(select(Case.reference, Case.id)).all())
    lines = [(ids[line.reference], *words.cells(line)) for line in exporting.lines(actor, Filter(), NOW)]
    db.session.rollback()
    with sqlite3.connect(str(db.engine.url.database)) as rows:
        names = ", ".join(f"c{number}" for number in range(len(lines[0]) - 1))
        rows.execute(f"CREATE TABLE plain (id TEXT PRIMARY KEY, {names})")
        rows.executemany(
            f"INSERT INTO plain VALUES ({', '.join('?' * len(lines[0]))})",  # noqa: S608 - question marks
            [tuple(str(cell) if cell is not None else None for cell in line) for line in lines],
        )


def _register(actor: Actor) -> float:
    with cpu() as spent:
        file = exporting.register_csv(actor, Filter(), "nl", now=NOW)
        while file.read(64 * 1024):
            pass
        file.close()
        return spent()


def _memory(actor: Actor) -> tuple[int, int]:
    """The most that Python holds while the file is made: of a tenth of the cases, and of all."""
    found = []
    for wanted in (Filter(category="IN1", status=Status.CLOSED), Filter()):
        db.session.rollback()
        tracemalloc.start()
        exporting.register_csv(actor, wanted, "nl", now=NOW).close()
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return found[0], found[1]
