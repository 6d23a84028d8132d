"""The database's shape: migrations, and the triggers that keep the audit trail from being changed."""

import flask_migrate
from sqlalchemy import inspect

from tracker.models import db, guards
from tracker.services.recording import writing


def upgrade() -> None:
    """Bring the database up to date. A batch change on SQLite drops triggers without a word, so they are made anew."""
    flask_migrate.upgrade()
    guard_trail()


def guard_trail() -> None:
    with writing():
        guards.put(db.session.connection())


def is_empty() -> bool:
    """Whether there is no table yet."""
    return not inspect(db.engine).get_table_names()
