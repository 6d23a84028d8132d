"""Browsers of somebody's own. A page that breaks, complains or asks something of another host is trouble."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.site import Site
from tests.journeys.walking import sign_in
from tests.people import Person

PHONE: Final = (360, 740)
DESK: Final = (1280, 900)
SLOWEST: Final = 15_000
"""Milliseconds for one thing to happen, on a machine that is busy with other tests."""


class Visit(Protocol):
    """Opens a browser with nothing in it: nobody's, or one in which this person has signed in."""

    def __call__(self, person: Person | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True) -> Page: ...


@contextmanager
def visits(browser: Browser, site: Site) -> Iterator[Visit]:
    """All browsers that are opened meanwhile are closed at the end, and there must have been no trouble."""
    opened: list[BrowserContext] = []
    trouble: list[str] = []

    def open_one(person: Person | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            locale="nl-NL",
            reduced_motion="reduce",
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
    assert not trouble, trouble


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
