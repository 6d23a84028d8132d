"""The database's shape: migrations, and the triggers that keep the audit trail from being changed."""

from typing import Final

import flask_migrate
from sqlalchemy import inspect, text

from tracker.models import db
from tracker.services.recording import writing

_SQLITE: Final = (
    "DROP TRIGGER IF EXISTS audit_no_update",
    "DROP TRIGGER IF EXISTS audit_no_delete",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'only added to'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'only added to'); END",
)
_POSTGRESQL: Final = (
    (
        "CREATE OR REPLACE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trail is only added to'; END $$"
    ),
    "DROP TRIGGER IF EXISTS audit_no_change ON audit",
    (
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()"
    ),
)


def upgrade() -> None:
    """Bring the database up to date. A batch change on SQLite drops triggers without a word, so they are made anew."""
    flask_migrate.upgrade()
    guard_trail()


def guard_trail() -> None:
    with writing():
        for statement in _POSTGRESQL if db.engine.dialect.name == "postgresql" else _SQLITE:
            db.session.execute(text(statement))


def is_empty() -> bool:
    """Whether there is no table yet."""
    return not inspect(db.engine).get_table_names()
