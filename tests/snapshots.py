"""The whole database as it is, to say 'nothing changed' or exactly what did."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from tracker.domain.errors import Refusal
from tracker.models import AuditRow, Base, db

Rows = dict[str, Counter[tuple[Any, ...]]]


def snapshot() -> Rows:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: Counter(tuple(row) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def changes(before: Rows) -> dict[str, int]:
    """How many rows appeared or were changed since, per table; a row that was changed counts as new."""
    after = snapshot()
    assert set(before) == set(after)
    gone = {name: (before[name] - after[name]).total() for name in before}
    new = {name: (after[name] - before[name]).total() for name in before}
    return {name: max(new[name], gone[name]) for name in before if new[name] or gone[name]}


@contextmanager
def nothing_changes(refusal: type[BaseException] = Refusal) -> Iterator[None]:
    """What happens inside is refused, and the database is as it was."""
    before = snapshot()
    with pytest.raises(refusal):
        yield
    assert changes(before) == {}


@contextmanager
def acts(*expected: str) -> Iterator[None]:
    """What happens inside writes exactly these entries of the trail, in this order."""
    last = max(db.session.scalars(select(AuditRow.number)), default=0)
    yield
    new = select(AuditRow.act).where(AuditRow.number > last).order_by(AuditRow.number)
    assert tuple(db.session.scalars(new)) == expected


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each in its own thread and app context; what each gave, or the exception."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    start = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait()
            try:
                results[index] = call()
            except Exception as error:  # noqa: BLE001
                results[index] = error

    db.session.rollback()
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
