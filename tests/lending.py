"""PostgreSQL databases that are lent to one test after another, each time with the rows of the show house.

To make one takes a third of a second, to put its rows back some thousandths. One whose tables, guards or rules a test
changed is thrown away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import sql

from tests import houses
from tests.houses import Server

_SHAPE: Final = """
SELECT md5(string_agg(part, E'\\n' ORDER BY part)) FROM (
    SELECT format('%s %s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull, attstattarget)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
    UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('%s %s', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
    UNION ALL SELECT format('%s %s', setrole, setconfig) FROM pg_db_role_setting
) AS parts (part)
"""
_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_ALONE: Final = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


class Lending:
    """Databases that are like the one named `model`."""

    def __init__(self, server: Server, model: str) -> None:
        self.server, self.model = server, model
        self.idle: list[str] = []
        with self._connected(model) as connection:
            self.shape = _shape(connection)
            self.rows = {name: _copied(connection, name) for (name,) in connection.execute(_TABLES).fetchall()}

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of a database that nobody else uses meanwhile."""
        name = self.idle.pop() if self.idle else self._new()
        yield self.server.get_uri(name, driver="psycopg")
        with self._connected(name) as connection:
            connection.execute(_ALONE)
            fit = _shape(connection) == self.shape
            if fit:
                self._put_back(connection)
        if fit:
            self.idle.append(name)
        else:
            houses.drop_database(self.server, name)

    def _new(self) -> str:
        name = f"test_{uuid4().hex}"
        houses.new_database(self.server, name, copy=self.model)
        return name

    def _put_back(self, connection: psycopg.Connection[Any]) -> None:
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # no guards, no order of tables
            for name, rows in self.rows.items():
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                with connection.cursor().copy(_copy(name, "FROM STDIN")) as copy:
                    copy.write(rows)

    def _connected(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server.get_uri(name), autocommit=True)


def _shape(connection: psycopg.Connection[Any]) -> object:
    return connection.execute(_SHAPE).fetchone()


def _copied(connection: psycopg.Connection[Any], name: str) -> bytes:
    with connection.cursor().copy(_copy(name, "TO STDOUT")) as copy:
        return b"".join(bytes(part) for part in copy)


def _copy(name: str, way: str) -> sql.Composed:
    return sql.SQL("COPY {} {} (FORMAT binary)").format(sql.Identifier(name), sql.SQL(way))
