"""A list of people as it comes out of a spreadsheet, a mail or a person's head; and what is wrong with a line."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import guests
from tracker.domain.guests import Guest, read

ELS = Guest("Els Bakker", "els@hartenhoeve.example")


@pytest.mark.parametrize(
    "line",
    [
        "Els Bakker; els@hartenhoeve.example",
        "Els Bakker, els@hartenhoeve.example",
        "Els Bakker\tels@hartenhoeve.example",
        "els@hartenhoeve.example\tEls Bakker",
        "Els Bakker <els@hartenhoeve.example>",
        '"Els Bakker" <Els@HartenHoeve.example>;',
        "  Els   Bakker   els@hartenhoeve.example  ",
        "Els Bakker (els@hartenhoeve.example)",
        "Els Bakker; mailto:els@hartenhoeve.example",
    ],
)
def test_a_line_is_read_however_it_was_made(line: str) -> None:
    assert read(line) == ([ELS], [])


def test_empty_lines_count_and_are_passed_over() -> None:
    found, bad = read("\n\nEls Bakker; els@hartenhoeve.example\n \t\n;;\nJan\n")
    assert found == [ELS]
    assert [(line.number, line.sentence) for line in bad] == [(6, guests.NO_ADDRESS)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Els Bakker", guests.NO_ADDRESS),
        ("Els Bakker @ x.example", guests.NO_ADDRESS),
        ("Els Bakker; els@hartenhoeve", guests.BAD_ADDRESS),
        ("Els Bakker; els@@x.example", guests.BAD_ADDRESS),
        ("Els Bakker; els@x..example", guests.BAD_ADDRESS),
        ("Els Bakker; els@-x.example", guests.BAD_ADDRESS),
        (f"Els; {'e' * 65}@x.example", guests.BAD_ADDRESS),
        (f"Els; e@{'x' * 250}.example", guests.BAD_ADDRESS),
        ("els@x.example; jan@x.example", guests.TWO_ADDRESSES),
        ("els@x.example", guests.NO_NAME),
        (f"{'n' * 121}; els@x.example", guests.LONG_NAME),
        (f"{'n' * 600}; els@x.example", guests.LONG_LINE),
    ],
)
def test_a_bad_line_says_what_is_wrong_with_it(line: str, sentence: str) -> None:
    found, (bad,) = read(line)
    assert (found, bad.number, bad.sentence) == ([], 1, sentence)


def test_the_same_person_twice_is_one_and_two_people_on_one_address_are_a_mistake() -> None:
    found, bad = read("Els; els@x.example\nEls; ELS@x.example\nJan; els@x.example")
    assert found == [Guest("Els", "els@x.example")]
    assert [(line.number, line.sentence, line.values) for line in bad] == [(3, guests.TWICE, {"other": "1"})]


def test_a_name_keeps_its_own_signs() -> None:
    (found,), _ = read("Ömer D'Souza-van 't Hoff; omer@x.example")
    assert found.name == "Ömer D'Souza-van 't Hoff"


@given(st.text(max_size=400))
def test_whatever_is_pasted_every_line_is_a_guest_or_has_its_sentence(text: str) -> None:
    found, bad = read(text)
    assert len(found) + len(bad) <= len(text.splitlines())
    assert all(guest.name and "@" in guest.email and len(guest.name) <= 120 for guest in found)
    assert len({guest.email for guest in found}) == len(found)


def test_a_very_long_paste_takes_no_time() -> None:
    started = time.process_time()
    read("@" * 200_000 + "\n" + "a@a." * 50_000 + "\n" + "x" * 200_000)
    assert time.process_time() - started < 2
