"""The triggers that keep the audit trail from being changed: made by the database itself, after every migration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, inspect, text

_SQLITE: Final = {
    "audit_no_update": "BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'only added to'); END",
    "audit_no_delete": "BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'only added to'); END",
    # Danger: INSERT OR REPLACE removes a row without asking the trigger above.
    "audit_only_at_the_end": (
        "BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit "
        "WHERE number >= NEW.number OR previous = NEW.previous OR digest = NEW.digest) "
        "BEGIN SELECT RAISE(ABORT, 'only added to, at the end'); END"
    ),
}
_SQLITE_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the trail is only added to'; END $$"
)
_POSTGRESQL: Final = {
    "audit_no_change": (
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()"
    ),
}


def put(connection: Connection) -> None:
    """Make the guards anew; nothing where there is no trail (yet, or any more)."""
    if not inspect(connection).has_table("audit"):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(_POSTGRESQL_FUNCTION))
    _drop(connection)
    for name, what in _of(connection).items():
        connection.execute(text(f"CREATE TRIGGER {name} {what}"))


def missing(connection: Connection) -> set[str]:
    """The guards that are not there."""
    names = "SELECT tgname FROM pg_trigger" if connection.dialect.name == "postgresql" else _SQLITE_TRIGGERS
    return set(_of(connection)) - set(connection.execute(text(names)).scalars())


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Without guards, inside one transaction only: nobody else can write meanwhile, and an error puts them back.

    Danger: on both databases the transaction itself holds the table (SQLite: its one write lock; PostgreSQL: the
    exclusive lock that DROP TRIGGER takes), so no other connection ever meets a trail without guards.
    """
    _drop(connection)
    yield
    put(connection)


def _drop(connection: Connection) -> None:
    on = " ON audit" if connection.dialect.name == "postgresql" else ""
    for name in _of(connection):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))


def _of(connection: Connection) -> dict[str, str]:
    return _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
