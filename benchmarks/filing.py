"""Filing a report through the real pages, against the same pages with one durable row instead of a sealed case.

The baseline is our own application: the same form page, the same reading and checking of the form, the same receipt
page, the same database settings. Only what filing means is replaced: one INSERT of the story in the clear, committed.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import text

from benchmarks.workshop import NOW, Result, house, people
from tracker.casefile import local_day
from tracker.models import Case, db
from tracker.services import reporting
from tracker.services.recording import writing
from tracker.services.reporting import Filed

ROUNDS = 60
WARM_UP = 8


def measure() -> Result:
    with house() as app:
        with app.app_context(), writing():
            db.session.execute(text("CREATE TABLE plain (id INTEGER PRIMARY KEY, story TEXT)"))
        with app.app_context():
            people("hein", "christien")
        costs: dict[str, list[float]] = {"plain": [], "without a name": [], "by name": []}
        for number in range(ROUNDS + WARM_UP):  # in turns, so that all meet the same machine
            with _plainly():
                plain = _cost(app, named=False)
            anonymous, named = _cost(app, named=False), _cost(app, named=True)
            if number >= WARM_UP:
                for name, cost in zip(costs, (plain, anonymous, named), strict=True):
                    costs[name].append(cost)
    mean = {name: 1000 * sum(found) / len(found) for name, found in costs.items()}
    dearest = max(mean["without a name"], mean["by name"])
    return Result(
        "filing",
        "Filing costs at most 2.5 times the CPU of the same pages with one durable commit",
        [(f"CPU of form page and filing, {name}", milliseconds, "ms") for name, milliseconds in mean.items()],
        dearest / mean["plain"],
        2.5,
        "times",
    )


def _cost(app: Flask, *, named: bool) -> float:
    """CPU seconds of fetching the form and sending it, client and server together."""
    client = app.test_client()
    begun = time.process_time()
    page = client.get("/report").get_data(as_text=True)
    hidden = dict(re.findall(r'<input[^>]*name="([^"]+)" type="hidden" value="([^"]*)"', page))
    answer = client.post("/report", data={**hidden, **_answers(named)})
    cost = time.process_time() - begun
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return cost


def _answers(named: bool) -> dict[str, Any]:
    by_name = {"name_choice": "named", "name": "Sanne de Vries", "contact": "06 12 34 56 78"}
    return {
        "kind": "report",
        "story": "Er staat een foto van een bewoner op een open pagina, met de naam erbij. " * 6,
        "category": "SM1",
        "client_harm": "little",
        **(by_name if named else {"name_choice": "anonymous"}),
    }


@contextmanager
def _plainly() -> Iterator[None]:
    real: Callable[..., Filed] = reporting.file_report
    vars(reporting)["file_report"] = _file_plainly
    try:
        yield
    finally:
        vars(reporting)["file_report"] = real


def _file_plainly(report: Any, _code: str, **_: Any) -> Any:
    with writing():
        db.session.execute(text("INSERT INTO plain (story) VALUES (:story)"), {"story": report.story})
    case = Case(kind="report", status="reported", filed_on=local_day(NOW), answer_by=None)
    asked: Any = SimpleNamespace(case=case)  # as much of a case file as the receipt page asks for
    return Filed(asked, False, ("Christien", "Hein"))
