"""Every migration, up and down, on a database that people have lived in: the trail stays whole and stays guarded."""

from collections.abc import Callable

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests import cases
from tests.people import NOW, People
from tests.snapshots import snapshot
from tracker.models import db
from tracker.services import recording, schema

CHANGES = {
    "changed": "UPDATE audit SET actor = 'x' WHERE number = 3",
    "changed without being changed": "UPDATE audit SET day = day",
    "removed": "DELETE FROM audit WHERE number = 3",
    "emptied": "DELETE FROM audit",
}
ON_SQLITE = {
    "replaced": "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 3",
    "replaced by its digest": (
        "INSERT OR REPLACE INTO audit (number, day, act, actor, facts, sealed, previous, digest) "
        "SELECT 99999, day, act, actor, facts, sealed, 'other', digest FROM audit WHERE number = 3"
    ),
    "slipped in": (
        "INSERT INTO audit (number, day, act, actor, facts, sealed, previous, digest) "
        "SELECT 0, day, act, actor, facts, sealed, 'other', 'other' FROM audit WHERE number = 3"
    ),
}
ON_POSTGRESQL = {
    "truncated": "TRUNCATE audit",
    "changed in passing": (
        "INSERT INTO audit SELECT * FROM audit WHERE number = 3 ON CONFLICT (number) DO UPDATE SET actor = 'x'"
    ),
}


def revisions() -> list[str]:
    """From the first to the newest."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def got_through() -> list[str]:
    """What the database let somebody do to the trail."""
    of_its_own = ON_SQLITE if db.engine.dialect.name == "sqlite" else ON_POSTGRESQL
    done = []
    for what, statement in {**CHANGES, **of_its_own}.items():
        try:
            with db.engine.begin() as connection:
                connection.execute(text(statement))
                done.append(what)
                raise RuntimeError("undone")
        except (DatabaseError, RuntimeError):
            pass
    return done


def stored() -> list[tuple[object, ...]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(text("SELECT * FROM audit ORDER BY number"))]


@pytest.fixture
def lived_in(people: People) -> int:
    """How many entries a trail with a closed case in it has."""
    cases.walked_to("closed", cases.file(reporter=people.sanne), people.hein)
    cases.file(exclude=[people.hein])
    return recording.count()


def test_there_is_one_way_up(app: Flask) -> None:
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    assert len(scripts.get_heads()) == 1
    assert all(len(script._all_down_revisions) <= 1 for script in scripts.walk_revisions())


def test_the_trail_is_guarded_after_every_migration_up_and_down(lived_in: int) -> None:
    """The migration itself puts the guards back: also for who runs Alembic by hand."""
    before, way = stored(), revisions()
    steps: list[tuple[Callable[..., None], str]] = [(flask_migrate.downgrade, each) for each in reversed(way[:-1])]
    steps += [(flask_migrate.upgrade, each) for each in way[1:]]
    for move, revision in steps:
        db.session.remove()
        move(revision=revision)
        assert got_through() == [], f"after {move.__name__} to {revision}"
        assert [row[: len(before[0])] for row in stored()] == before, f"after {move.__name__} to {revision}"
    assert recording.verify() is None
    assert recording.count() == lived_in


def test_upgrading_puts_back_guards_that_somebody_took_away(lived_in: int) -> None:
    taken = {
        "sqlite": [f"DROP TRIGGER {name}" for name in ("audit_no_update", "audit_no_delete", "audit_only_at_the_end")],
        "postgresql": ["DROP TRIGGER audit_no_change ON audit"],
    }
    for statement in taken[db.engine.dialect.name]:
        db.session.execute(text(statement))
    db.session.commit()
    assert got_through() != []
    schema.upgrade()
    assert got_through() == []


def test_the_guards_let_an_honest_entry_through(lived_in: int) -> None:
    before = snapshot()["audit"]
    cases.file(now=NOW)
    assert (snapshot()["audit"] - before).total() == 1
