"""Finds the Chromium that the browser tests drive. `python -m tests.browser` prints its path."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

import pytest

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH_ARGS: Final = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
)
HINT: Final = (
    "No Chromium for the browser tests: install it (Debian: apt install chromium), or set CHROMIUM=/path/to/it."
)


def chromium() -> str:
    """The path of a Chromium; without one the test skips with a hint, or fails where REQUIRE_BROWSER is set (CI)."""
    found = find_chromium()
    if found is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(HINT)
    return found


def find_chromium() -> str | None:
    """CHROMIUM=/path, else one on the PATH, else the one that playwright fetched."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _from_playwright()


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    path = find_chromium()
    print(path or "", end="")  # noqa: T201
    sys.exit(path is None)
