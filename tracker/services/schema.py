"""The database's shape: migrations, and the triggers that keep the audit trail from being changed."""

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import MetaData, inspect

from tracker.models import db, guards
from tracker.models.base import migrate
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


def knows(revision: str) -> bool:
    """Whether this program has been at this revision."""
    try:
        return _scripts().get_revision(revision) is not None
    except CommandError:
        return False


def is_current() -> bool:
    """Whether every migration has been run here."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == _scripts().get_current_head()


def upgrade_to(revision: str) -> None:
    """As the database was when a backup was made; for an empty one only."""
    flask_migrate.upgrade(revision=revision)


def clear() -> None:
    """Every table goes, whatever made it; for a restore that was told to replace what is here."""
    db.session.remove()
    found = MetaData()
    found.reflect(db.engine)
    with writing():
        found.drop_all(db.session.connection())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(migrate.directory))
