"""The desk with 100, 1,000 and 10,000 whole cases: the first page, a filter on what is sealed, and a search for words.

One case in ten is open; each holds its report and six things that were said or written since. Pages are those of the
real application, asked for by a client that is signed in; the smallest house is measured by the same code.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.workshop import NOW, PASSWORD, Result, clock, file_many, house, median, people
from tracker.casefile import Actor, CaseFile, EntryKind, local_day
from tracker.models import Case, Holder, db
from tracker.services.recording import writing

SIZES: Final = (100, 1_000)
ROUNDS: Final = 5
WORDS: Final = (
    "Dank je wel, we hebben de foto gezien en vragen na wie hem heeft geplaatst. ",
    "Ik heb de foto niet zelf gemaakt. Er stond ook een gesprek onder, met namen erbij. ",
    "Gebeld met de begeleider: die wist er niet van en haalt hem vandaag nog weg. ",
)


def measure(most: int) -> list[Result]:
    found: dict[int, dict[str, float]] = {}
    with house() as app:
        with app.app_context():
            (hein, _christien) = people("hein", "christien")
        for size in (*(size for size in SIZES if size < most), most):
            with app.app_context():
                _grow(size, hein)
            found[size] = {name: _median(ask) for name, ask in _asked(app).items()}
    rows = [
        (f"{name}, {size:,} cases", seconds * 1000, "ms")
        for size, times in found.items()
        for name, seconds in times.items()
    ]
    smallest, largest = found[min(found)], found[max(found)]
    return [
        Result(
            "desk",
            f"The first page costs at {most:,} cases at most 2.5 times what it costs at {min(found)}",
            rows,
            largest["today"] / smallest["today"],
            2.5,
            "times",
        )
    ]


def _grow(size: int, hein: Actor) -> None:
    """So many cases in all, the new ones with what was said in them; nine in ten of them long closed."""
    lived = set(db.session.scalars(select(Case.id)))
    file_many(size - len(lived))
    query = select(Case, Holder).join(Holder, Holder.case_id == Case.id).where(Holder.account_id == hein.id)
    fresh = [row for row in db.session.execute(query).all() if row[0].id not in lived]
    ids = [case.reference for case, _holder in fresh]
    for start in range(0, len(ids), 200):
        with writing():
            for number, reference in enumerate(ids[start : start + 200], start):
                _live(CaseFile.open(reference, hein), hein, closed=number % 10 != 0)
        db.session.expunge_all()


def _live(case_file: CaseFile, hein: Actor, *, closed: bool) -> None:
    today = local_day(NOW)
    for kind, by, text in (
        (EntryKind.TO_REPORTER, hein.id, WORDS[0]),
        (EntryKind.FROM_REPORTER, "reporter", WORDS[1]),
        (EntryKind.NOTE, hein.id, WORDS[2]),
    ):
        for _time in range(2):
            case_file.write(kind, by, today, {"text": text * 4})
    if closed:
        case_file.case.status, case_file.case.closed_on = "closed", today - timedelta(days=30)
        case_file.case.due_on = case_file.case.due_clock = None


def _asked(app: Flask) -> dict[str, Callable[[], Any]]:
    client = app.test_client()
    _sign_in(client)
    return {
        "today": lambda: _get(client, "/cases"),
        "the second page": lambda: _get(client, "/cases?page=2"),
        "closed cases": lambda: _get(client, "/cases?status=closed"),
        "by rule (sealed)": lambda: _get(client, "/cases?rule=9"),
        "by rule, last acted on first": lambda: _get(client, "/cases?rule=9&sort=acted"),
        "who waits for the reporter (sealed)": lambda: _get(client, "/cases?who=reporter"),
        "a search that finds all": lambda: _search(client, "foto namen"),
        "a search that finds none": lambda: _search(client, "olifant"),
    }


def _sign_in(client: FlaskClient) -> None:
    data = {"csrf_token": _token(client, "/sign-in"), "email": "hein@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data=data).status_code == 303


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, address


def _search(client: FlaskClient, words: str) -> None:
    answer = client.post("/cases/search", data={"csrf_token": _token(client, "/cases/search"), "words": words})
    assert answer.status_code == 200, words


def _token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found is not None
    return found[1]


def _median(ask: Callable[[], Any]) -> float:
    ask()
    taken = []
    for _round in range(ROUNDS):
        with clock() as passed:
            ask()
            taken.append(passed())
    return median(taken)
