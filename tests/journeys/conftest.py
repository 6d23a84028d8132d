"""Journeys: a real browser on a real server. Nobody looks elsewhere: a request to another host fails the test."""

from collections.abc import Iterator
from typing import Final, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.browser import LAUNCH_ARGS, chromium
from tests.journeys.site import Site, served
from tests.journeys.walking import sign_in
from tests.people import People, Person

PHONE: Final = (360, 740)
DESK: Final = (1280, 900)
NOWHERE: Final = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
SLOWEST: Final = 15_000
"""Milliseconds for one thing to happen, on a machine that is busy with other tests."""


class Visit(Protocol):
    """Opens a browser of somebody's own, with nothing in it: nobody's, or one in which this person has signed in."""

    def __call__(
        self, person: Person | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True, scheme: str = "light"
    ) -> Page: ...


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[*LAUNCH_ARGS, NOWHERE])
        yield found
        found.close()


@pytest.fixture(scope="package")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site") / "instance") as site:
        yield site


@pytest.fixture
def people(site: Site) -> People:
    return site.people


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    opened: list[BrowserContext] = []
    trouble: list[str] = []

    def open_one(
        person: Person | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            color_scheme="dark" if scheme == "dark" else "light",
            locale="nl-NL",
        )
        opened.append(context)
        context.set_default_timeout(SLOWEST)
        context.on("console", lambda message: trouble.extend(_complaint(message)))
        context.on("weberror", lambda error: trouble.append(str(error.error)))
        context.on("response", lambda response: trouble.extend(_breakage(response)))
        context.on("request", lambda request: trouble.extend(_stray(request, site.address)))
        page = context.new_page()
        if person is not None:
            sign_in(page, person)
        return page

    yield open_one
    for context in opened:
        context.close()
    assert not trouble


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the browser says went wrong, such as a breach of the content policy. A refusal's own status is no news."""
    refusal = "the server responded with a status of 4" in message.text
    return [message.text] if message.type in ("error", "warning") and not refusal else []


def _breakage(response: Response) -> list[str]:
    broken = response.status >= (400 if "/static/" in response.url else 500)
    return [f"{response.status} {response.url}"] if broken else []


def _stray(request: Request, address: str) -> list[str]:
    """Somebody may follow a link to elsewhere; a page of ours asks nothing there by itself."""
    ours = request.url.startswith(f"{address}/") or request.is_navigation_request()
    return [] if ours else [f"asked elsewhere: {request.url}"]
