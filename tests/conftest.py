"""What every test may ask for: a fresh house on SQLite and on PostgreSQL, its people, and the statements that ran."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests import houses
from tests.houses import House, Server
from tests.lending import Lending
from tests.people import People

SHOW_HOUSE = "show_house"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The databases a test runs on: both, unless a folder's conftest says which."""
    return str(request.param)


@pytest.fixture
def house(
    database: str, show_house: Callable[[str], House], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[House]:
    """An instance of the test's own, with everybody in and nothing filed."""
    model = show_house(database)
    if database == "sqlite":
        yield houses.copy_of(model, tmp_path / "instance")
        return
    lending: Lending = request.getfixturevalue("lending")
    with lending.one() as address:
        yield houses.copy_of(model, tmp_path / "instance", address)


@pytest.fixture
def environment(house: House) -> dict[str, str]:
    """The settings of this test's instance."""
    return house.environment


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    """The application, outside any context: as a server has it."""
    app = houses.make_app(environment)
    yield app
    with app.app_context():
        houses.close(app)


@pytest.fixture
def people(house: House) -> People:
    """Hein, Christien, Mirjam, Sanne, Bram, Joke and Peter, signed in."""
    return house.people


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as ran:` gathers every SQL statement that ran in between, of all threads."""

    @contextmanager
    def gather() -> Iterator[list[str]]:
        ran: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            ran.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield ran
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return gather


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with houses.postgresql() as running:
        yield running


@pytest.fixture(scope="session")
def lending(server: Server, show_house: Callable[[str], House]) -> Lending:
    show_house("postgresql")
    return Lending(server, SHOW_HOUSE)


@pytest.fixture(scope="session")
def show_house(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], House]:
    """The house that every test gets a copy of: one per database, built when it is first asked for."""

    @cache
    def get(database: str) -> House:
        on_server = database == "postgresql"
        url = houses.new_database(request.getfixturevalue("server"), SHOW_HOUSE) if on_server else ""
        return houses.build(tmp_path_factory.mktemp("show_house") / "instance", url)

    return get
