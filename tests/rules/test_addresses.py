"""Addresses say nothing: whatever stands in one is by chance, or a word that everybody knows."""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests import cases
from tests.people import People
from tests.rules.album import Album, every
from tests.web.browser import Page

BY_CHANCE = {
    "reference": r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}",
    "account_id": r"[0-9a-f]{16}",
    "action_id": r"[0-9a-f]{32}",
    "file_id": r"[0-9a-f]{32}",
    "request_id": r"[0-9a-f]{32}",
    "minutes_id": r"[0-9a-f]{32}",
    "passkey_id": r"[0-9a-f]{32}",
    "draft_id": r"[0-9a-f]{32}",
    "link_id": r"[0-9a-f]{32}",
    "token_id": r"[0-9a-f]{64}",
    "token": r"[\w-]{43}",
}
"""What a thing is called in an address: random, and nothing about it."""

KNOWN = {
    "document": "pdf or zip",
    "noun": "a step, which is in the list of steps",
    "text": "a period",
    "form": "csv, xlsx, pdf or json",
    "place": "the place in the list of the one who is signed in, and nobody else's",
    "filename": "a file of the program",
    "list_name": "places or categories",
    "code": "of a place, a category or help from outside, the same for every case and on the public form",
    "key": "a standard text, which is in the list of standard texts",
}
"""What is no name of a thing, and why it tells nothing."""

WORDS_OF_NOBODY = re.compile(r"[\w.-]{0,40}|/[\w./-]*(\?[\w=&.%-]*)?")


@pytest.fixture
def parts(app: Flask) -> set[str]:
    return {part for rule in app.url_map.iter_rules() for part in rule.arguments}


def test_every_part_of_an_address_is_by_chance_or_known(parts: set[str]) -> None:
    assert parts - set(BY_CHANCE) - set(KNOWN) == set(), "say in tests/rules/test_addresses.py what it is"


def test_no_address_counts(app: Flask) -> None:
    """A number in an address has neighbours; the one that there is counts one's own list."""
    counted = [rule.rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule or "<float:" in rule.rule]
    assert counted == ["/my-reports/<int:place>"]


def test_what_stands_in_the_addresses_of_every_page_is_so(app: Flask, albums: list[Album]) -> None:
    adapter = app.url_map.bind("meldpunt.example")
    wrong = [
        f"{name}: {address}"
        for name, page in every(albums)
        for address, method in _addresses(page)
        if not _says_nothing(adapter, address, method)
    ]
    assert wrong == []


def _addresses(page: Page) -> Iterator[tuple[str, str]]:
    for element in page.tree.iter():
        address = element.get("href") or element.get("action") or element.get("src") or ""
        if address.startswith("/"):
            yield address, (element.get("method") or "get").upper() if element.tag == "form" else "GET"


def _says_nothing(adapter: MapAdapter, address: str, method: str) -> bool:
    split = urlsplit(address)
    try:
        _, found = adapter.match(split.path, method=method)
    except HTTPException:
        return False
    parts = all(re.fullmatch(BY_CHANCE[part], str(value)) for part, value in found.items() if part in BY_CHANCE)
    return parts and all(WORDS_OF_NOBODY.fullmatch(value) for _, value in parse_qsl(split.query))


def test_ids_that_are_made_one_after_the_other_have_no_order(app: Flask, people: People) -> None:
    with app.app_context():
        told = [cases.file() for _ in range(24)]
    for made in ([each.reference for each in told], [each.case_id for each in told]):
        assert len(set(made)) == len(made)
        rising = sum(first < second for first, second in pairwise(made))
        assert 2 <= rising <= 21
