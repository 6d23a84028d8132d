"""Web tests: a real application on SQLite, a clock that stands still on NOW, and a browser for whoever is asked."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from tests.people import NOW, People, Person
from tests.web import recorded
from tests.web.browser import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still; `clock.move_to(later(days=1))` moves it."""
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def browse(app: Flask) -> Browse:
    """A new browser: nobody's, or one in which this person has signed in."""

    def open_one(person: Person | None = None, languages: str = "nl") -> Browser:
        browser = Browser(app, languages)
        if person is not None:
            assert browser.sign_in(person).status == 303
        return browser

    return open_one


@pytest.fixture
def browser(browse: Browse) -> Browser:
    """Somebody who is not signed in."""
    return browse()


@pytest.fixture
def hein(browse: Browse, people: People) -> Browser:
    return browse(people.hein)


@pytest.fixture
def christien(browse: Browse, people: People) -> Browser:
    return browse(people.christien)


@pytest.fixture
def peter(browse: Browse, people: People) -> Browser:
    """The administrator, who has just shown who he is."""
    peter = browse(people.peter)
    assert peter.confirm(people.peter).status == 303
    return peter


@pytest.fixture(autouse=True)
def _one_verb_one_entry(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does through the pages, each address writes what it says it writes, and once."""
    with recorded.watched() as wrong:
        yield
    assert wrong == [] or "at_once" in request.node.name
