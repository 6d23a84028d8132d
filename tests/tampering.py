"""Somebody who owns the database: they can take its guards away and write what they like."""

from sqlalchemy import text

from tracker.models import db, guards


def tamper(*statements: str) -> None:
    """Run these against the trail, with its guards taken away for good."""
    db.session.rollback()
    guards._drop(db.session.connection())
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()
