"""Alembic's way in: the application's own engine and models."""

from alembic import context
from flask import current_app

from tracker.models import db

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        user_module_prefix="base.",
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
