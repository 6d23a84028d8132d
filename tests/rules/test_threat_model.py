"""The threat model and the page 'How we protect you' claim nothing without a test that is really there."""

import re

import pytest

from tests.mutants import planted
from tests.proofs.columns import BEGIN, THREAT_MODEL
from tests.setup.checkout import ROOT

PAGE = ROOT / "templates/public/protection.html"
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def document() -> str:
    """All but the table of columns, which has a test of its own."""
    return THREAT_MODEL.read_text(encoding="utf-8").partition(BEGIN)[0]


def lines() -> list[str]:
    """The rows of every table, without heads."""
    rows = [line for line in document().splitlines() if line.startswith("|")]
    heads = {place for place, row in enumerate(rows) if set(row) <= set("| -")}
    return [row for place, row in enumerate(rows) if place not in heads and place + 1 not in heads]


def test_there_is_something_to_prove() -> None:
    assert len(lines()) > 40


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.split("|")[1].strip()[:60])
def test_every_line_names_tests_that_are_there(line: str) -> None:
    named = NAMED.findall(line)
    assert named, "name the test that proves it"
    assert line.count("`tests/") == len(named), "a test is named as `tests/….py::test_…`"
    for path, name in named:
        file = ROOT / path
        assert file.is_file(), path
        assert not name or re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE), (path, name)


def test_every_promise_on_the_page_is_proved_and_no_other() -> None:
    printed = re.findall(r'promise\(_\("([^"]+)"\)', PAGE.read_text(encoding="utf-8"))
    assert len(printed) > 10
    told = document().partition("## The promises\n")[2].partition("\n## ")[0]
    proved = [line.split("|")[1].strip() for line in told.splitlines() if line.startswith("| ")][1:]
    assert [title for title in proved if set(title) != {"-"}] == printed


def test_every_promise_of_the_house_is_on_the_page() -> None:
    printed = re.findall(r'promise\(_\("([^"]+)"\)', PAGE.read_text(encoding="utf-8"))
    assert len(printed) == len(planted.promises())
