"""Coming in never holds up somebody who files: passwords are tried outside transactions, keys are renewed in parts."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from sqlalchemy import select

from tests.cases import file
from tests.people import NOW, People
from tracker.casefile import CaseFile
from tracker.models import Holder, db
from tracker.services import accounts
from tracker.services.recording import writing

LOCKS = ("BEGIN IMMEDIATE", "SELECT pg_advisory_xact_lock")
"""How a transaction that writes begins, on SQLite and on PostgreSQL."""


def test_new_keys_are_made_quick_in_parts(
    people: People, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    told = [file() for _ in range(5)]
    with statements() as ran:
        accounts.arrive(people.hein.actor, now=NOW, at_once=2)
    written = [statement for statement in ran if statement.startswith(LOCKS)]
    assert len(written) == 4, "two, two, one, and the entry in the trail"
    slow = select(Holder).where(Holder.account_id == people.hein.id, Holder.quick.is_(None))
    assert db.session.scalars(slow).all() == []
    for case in told:
        assert CaseFile.open(case.reference, people.hein.actor).report()


def test_a_part_is_small(people: People) -> None:
    assert accounts.AT_ONCE <= 200


def test_a_password_is_tried_while_somebody_else_writes(app: Flask, people: People) -> None:
    """A try takes long on purpose; nobody waits for it, nor it for anybody."""
    opened = []

    def try_it() -> None:
        with app.app_context():
            opened.append(accounts.opened(people.hein.email, people.hein.password, now=NOW))
            db.session.remove()

    with writing():
        db.session.execute(select(Holder))
        one = threading.Thread(target=try_it)
        one.start()
        one.join(timeout=10)
        assert opened == [people.hein.actor], "it waited for the writer"
