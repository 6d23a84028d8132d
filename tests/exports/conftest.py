"""Exports speak through the application's words, so they run inside it."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
