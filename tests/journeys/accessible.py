"""Looks at a page with axe and with a ruler: no rule is broken, nothing has to be scrolled sideways."""

from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Page

WIDTHS: Final = (320, 360, 768, 1280)
STANDARDS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOKS: Final = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
"""Rules whose answer depends on width or colours; the others read the structure, which is always the same."""
OTHERWISE: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = ((360, "dark"), (1280, "dark"), (1280, "light"))
TOO_WIDE: Final = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 100)).slice(0, 3).concat("too wide")"""


def faults(page: Page) -> list[str]:
    """What is wrong with a page that stands open on a phone; also on a desk and in the dark, with all folds opened."""
    page.emulate_media(color_scheme="light")
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    page.evaluate(_axe())
    found = _broken(page, "tag", STANDARDS)
    for width, scheme in OTHERWISE:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {fault}" for fault in _broken(page, "rule", LOOKS)]
    page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {element}" for element in page.evaluate(TOO_WIDE)]
    return found


def _broken(page: Page, kind: str, values: tuple[str, ...]) -> list[str]:
    options = {"runOnly": {"type": kind, "values": values}, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@cache
def _axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
