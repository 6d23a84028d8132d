"""Alembic's way in: the application's own engine and models.

The guards of the trail return in the same transaction, and PostgreSQL learns of what it may keep no sample.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from tracker.models import db, guards, samples


def migrate(connection: Connection) -> None:
    """All in one transaction, on SQLite too: a migration that is killed leaves nothing half."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        user_module_prefix="base.",
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
        guards.put(connection)
        samples.stop(connection)
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RuntimeError("a row points at nothing after this migration; nothing was changed")


def keep_links(connection: Connection, kept: bool) -> None:
    """Danger: a batch change on SQLite makes a table anew and drops the old one, which rows elsewhere point at."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys = {'ON' if kept else 'OFF'}")


with db.engine.connect() as connection:
    keep_links(connection, kept=False)
    try:
        migrate(connection)
    finally:
        keep_links(connection, kept=True)
