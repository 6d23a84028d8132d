"""Tests of the rules of the house: the code as text, the url map, and an album of every page."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from tests import houses
from tests.houses import House
from tests.people import NOW
from tests.rules.album import Album, photograph
from tests.web.browser import Browser


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture(scope="session")
def albums(show_house: Callable[[str], House], tmp_path_factory: pytest.TempPathFactory) -> list[Album]:
    """Every page in Dutch and in English."""
    found = []
    with time_machine.travel(NOW, tick=False):
        for language in ("nl", "en"):
            house = houses.copy_of(show_house("sqlite"), tmp_path_factory.mktemp("album") / language)
            app = houses.make_app(house.environment)
            found.append(photograph(app, house, language))
            with app.app_context():
                houses.close(app)
    return found


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)
