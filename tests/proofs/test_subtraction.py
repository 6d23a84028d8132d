"""The subtraction test: true numbers of who is shut out, less all that is published, never vary with a hidden case."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests import cases
from tests.people import People, Person, later
from tracker.domain.disclosure import LARGEST_K, SMALLEST_K
from tracker.domain.periods import Period
from tracker.domain.published import publish
from tracker.domain.statuses import Kind
from tracker.models import db
from tracker.services import handling, summarising

PERIODS = [Period.parse(text) for text in ("2026", "2026-H2", "2026-Q4", "2026-11", "2026-12", "2027", "2027-01")]
LAST_DAY = date(2028, 1, 1)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Any:
    with app.app_context():
        yield


def true_less_published(person: Person) -> dict[str, Any]:
    """Every number that this person may know, beside every number that everybody may know."""
    told: dict[str, Any] = {"over time": summarising.insight(person.actor, LAST_DAY)}
    for period in PERIODS:
        true = summarising.true_summary(person.actor, period, LAST_DAY)
        everybody = list(summarising.everybodys_facts())
        told[str(period)] = (numbers(true), summarising.restricted_count(person.actor, period))
        for k in range(SMALLEST_K, LARGEST_K + 1):
            shown = dict(numbers(publish(everybody, period, k)))
            told[f"published {period} {k}"] = shown
            told[f"less {period} {k}"] = [
                (name, other, value - shown[other])
                for name, value in numbers(true)
                for other in shown
                if isinstance(value, int) and isinstance(shown[other], int)
            ]
    return told


def numbers(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """Every value inside, under its name."""
    if is_dataclass(value) and not isinstance(value, type):
        return [found for each in fields(value) for found in numbers(getattr(value, each.name), f"{name}.{each.name}")]
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in numbers(each, f"{name}.{key}")]
    if isinstance(value, list | tuple):
        return [found for place, each in enumerate(value) for found in numbers(each, f"{name}.{place}")]
    return [(name, value)]


def everyday_cases(people: People) -> None:
    for number, kind in enumerate([*Kind, Kind.REPORT, Kind.REPORT, Kind.REPORT]):
        told = cases.file(kind=kind, story=f"Melding {number}: er staat een foto online.", now=later(number))
        if number in (0, 5):
            cases.walked_to("closed", told, people.hein, now=later(number))


def to(status: str) -> Callable[[cases.Told, Person], None]:
    return lambda told, person: void(cases.walked_to(status, told, person, now=later(6)))


def aside(told: cases.Told, person: Person) -> None:
    case_file = cases.opened(told, person)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=person.actor, now=later(6))


def void(_value: object) -> None:
    return None


LIVES = {
    "filed": to("reported"),
    "discussed": to("discussed"),
    "planned": to("corrective-action"),
    "closed": to("closed"),
    "set aside": aside,
}


@pytest.mark.parametrize("life", LIVES)
def test_no_number_moves_when_a_hidden_case_comes_and_goes_on(people: People, life: str) -> None:
    everyday_cases(people)
    before = true_less_published(people.christien)
    assert any(value for name, value in before["2026"][0] if isinstance(value, int)), "there is something to count"
    hidden = cases.file(story="Dit gaat over Christien zelf.", exclude=[people.christien], now=later(6))
    assert true_less_published(people.christien) == before
    LIVES[life](hidden, people.hein)
    db.session.rollback()
    assert true_less_published(people.christien) == before
    assert summarising.restricted_count(people.hein.actor, PERIODS[0]) == 1, "who holds it is told, apart"


@pytest.mark.parametrize("kind", Kind)
def test_no_number_moves_whatever_kind_of_case_it_is(people: People, kind: Kind) -> None:
    everyday_cases(people)
    before = true_less_published(people.christien)
    cases.file(kind=kind, story="Dit gaat over Christien zelf.", exclude=[people.christien], now=later(6))
    assert true_less_published(people.christien) == before


@pytest.mark.parametrize("exclude", [("mirjam",), ("hein", "christien")])
def test_nor_for_the_trusted_person_and_not_when_both_coordinators_are_shut_out(
    people: People, exclude: tuple[str, ...]
) -> None:
    everyday_cases(people)
    shut_out = [getattr(people, name) for name in exclude]
    before = [true_less_published(person) for person in shut_out]
    cases.file(story="Dit gaat over hen zelf, en niemand anders weet het.", exclude=shut_out, now=later(6))
    assert [true_less_published(person) for person in shut_out] == before
