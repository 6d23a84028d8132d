"""Journeys: a real browser on a real server. Without a browser they skip with a hint; CI does not let them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import LAUNCH_ARGS, chromium
from tests.journeys.site import Site, served
from tests.journeys.views import View, World, furnish
from tests.journeys.visits import PHONE, SLOWEST, Visit, visits
from tests.people import People

NOWHERE: Final = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a way to any other host."""
    path = chromium()
    expect.set_options(timeout=SLOWEST)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*LAUNCH_ARGS, NOWHERE])
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for every file of journeys, so that none meets what another left."""
    with served(tmp_path_factory.mktemp("site") / "instance") as site:
        yield site


@pytest.fixture
def people(site: Site) -> People:
    return site.people


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    with visits(browser, site) as visit:
        yield visit


@dataclass
class Rooms:
    """A furnished house, and one browser for each of its people."""

    visit: Visit
    world: World
    seats: dict[str, Page] = field(default_factory=dict)

    def open(self, view: View) -> Page:
        """The view as that person sees it, on a phone."""
        page = self._seat(view.who)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        view.open(page, self.world)
        return page

    def _seat(self, who: str) -> Page:
        if who not in self.seats:
            self.seats[who] = self.visit(getattr(self.world.site.people, who) if who else None)
        return self.seats[who]


@pytest.fixture(scope="module")
def rooms(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """On a site of its own: what stands in it would be in the way of other journeys."""
    with served(tmp_path_factory.mktemp("rooms") / "instance") as site, visits(browser, site) as visit:
        yield Rooms(visit, furnish(site))
