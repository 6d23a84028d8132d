"""Lists: only what this handler may open, the most pressing first, page by page, at the cost of a few statements."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import event

from tests import cases
from tests.cases import file
from tests.people import NOW, People, later
from tracker.domain.statuses import Kind, Status
from tracker.models import Case, db
from tracker.models.case import DESK
from tracker.services import accounts, listing, today
from tracker.services.listing import PER_PAGE, Filter, page_of

TODAY = NOW.date()
EVERYTHING = Filter()


def references(people: People, wanted: Filter = EVERYTHING, number: int = 1) -> list[str]:
    return [row.case.reference for row in page_of(people.hein.actor, wanted, number, NOW).rows]


def test_everybody_sees_only_the_cases_they_hold(people: People) -> None:
    ours, hers = file(), file(exclude=[people.hein])
    mirjams = file(exclude=[people.hein, people.christien])
    seen = {
        person.name: {row.case.reference for row in page_of(person.actor, EVERYTHING, 1, NOW).rows}
        for person in people.everybody()
    }
    assert seen.pop("Hein") == {ours.reference}
    assert seen.pop("Christien") == {ours.reference, hers.reference}
    assert seen.pop("Mirjam") == {mirjams.reference}
    assert set().union(*seen.values()) == set()


def test_counts_say_nothing_about_what_is_closed_to_who_asks(people: People) -> None:
    hein = people.hein.actor
    file()
    before = (listing.counts(hein), today.how_many(hein, NOW), today.groups(hein, NOW))
    for kind in Kind:
        hidden = file(kind=kind, exclude=[people.hein], now=later(days=-90))
        cases.discussed(hidden, people.christien)
    assert (listing.counts(hein), today.how_many(hein, NOW), today.groups(hein, NOW)) == before
    for wanted in (EVERYTHING, Filter(status="discussed"), Filter(rule=9), Filter(due="late"), Filter(kind="urgent")):
        assert page_of(hein, wanted, 1, NOW).total <= 1
    assert listing.counts(people.christien.actor)[Status.DISCUSSED] == len(Kind)


def test_counts_tell_every_status(people: People) -> None:
    for status in ("reported", "reported", "discussed", "corrective-action", "closed"):
        cases.walked_to(status, file(), people.hein)
    counts = listing.counts(people.hein.actor)
    assert {status.value: number for status, number in counts.items()} == {
        "reported": 2,
        "discussed": 1,
        "corrective-action": 1,
        "closed": 1,
    }


def test_open_comes_before_closed_and_the_nearest_date_first(people: People) -> None:
    done = file(now=later(days=-400))
    cases.walked_to("closed", done, people.hein)
    fresh, old = file(), file(now=later(days=-30))
    middle = file(now=later(days=-3))
    assert references(people) == [told.reference for told in (old, middle, fresh, done)]


def test_an_urgent_report_that_waits_stands_on_top(people: People) -> None:
    old, urgent = file(now=later(days=-30)), file(kind=Kind.URGENT)
    assert references(people) == [urgent.reference, old.reference]
    cases.acknowledged(urgent, people.hein)
    assert references(people)[0] == old.reference


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(status="discussed"), {"talked"}),
        (Filter(status="reported"), {"late", "advice", "rule 12"}),
        (Filter(kind="advice"), {"advice"}),
        (Filter(rule=12), {"rule 12"}),
        (Filter(rule=9), {"late", "advice", "talked"}),
        (Filter(rule=9, status="discussed"), {"talked"}),
        (Filter(rule=4), set()),
        (Filter(due="late"), {"late"}),
        (Filter(due="week"), {"advice", "rule 12", "talked"}),
    ],
)
def test_a_filter_leaves_what_was_asked(people: People, wanted: Filter, expected: set[str]) -> None:
    named = {
        "late": file(now=later(days=-60)),
        "advice": file(kind=Kind.ADVICE),
        "rule 12": file(rules=(12,)),
        "talked": file(),
    }
    cases.discussed(named["talked"], people.hein)
    assert set(references(people, wanted)) == {named[name].reference for name in expected}


def test_a_rule_is_found_in_a_restricted_case_by_who_holds_it(people: People) -> None:
    told = file(exclude=[people.hein], rules=(12,))
    rows = page_of(people.christien.actor, Filter(rule=12), 1, NOW).rows
    assert [row.case.reference for row in rows] == [told.reference]
    assert rows[0].register.rules == (12,)
    assert references(people, Filter(rule=12)) == []


def test_pages_never_overlap_and_lose_nobody(people: People) -> None:
    told = {file().reference for _ in range(PER_PAGE * 2 + 3)}
    for wanted in (EVERYTHING, Filter(rule=9)):
        pages = [page_of(people.hein.actor, wanted, number, NOW) for number in (1, 2, 3)]
        assert [len(page.rows) for page in pages] == [PER_PAGE, PER_PAGE, 3]
        assert {(page.total, page.last) for page in pages} == {(len(told), 3)}
        seen = [row.case.reference for page in pages for row in page.rows]
        assert len(seen) == len(set(seen))
        assert set(seen) == told


@pytest.mark.parametrize("number", [-5, 0, 1, 2, 999])
def test_a_page_that_is_not_there_is_the_nearest_one(people: People, number: int) -> None:
    file()
    page = page_of(people.hein.actor, EVERYTHING, number, NOW)
    assert (page.number, page.last, len(page.rows)) == (1, 1, 1)


def test_an_empty_list_is_one_empty_page(people: People) -> None:
    page = page_of(people.hein.actor, EVERYTHING, 1, NOW)
    assert (page.rows, page.total, page.number, page.last) == ([], 0, 1, 1)


@pytest.mark.parametrize("wanted", [EVERYTHING, Filter(rule=9), Filter(status="reported"), Filter(due="week")])
def test_a_longer_list_asks_the_database_no_more_often(
    people: People, wanted: Filter, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def ran() -> int:
        db.session.rollback()
        with statements() as these:
            page_of(people.christien.actor, wanted, 1, NOW)
            listing.counts(people.christien.actor)
            today.groups(people.christien.actor, NOW)
            today.how_many(people.christien.actor, NOW)
        return len(these)

    file(exclude=[people.hein])
    one = ran()
    for _ in range(12):
        file(exclude=[people.hein])
        file()
    accounts.sign_in(people.christien.email, people.christien.password, now=NOW)
    assert ran() == one
    assert one <= 14


@pytest.mark.parametrize("wanted", [EVERYTHING, Filter(rule=9), Filter(who="me"), Filter(sort="risk")])
def test_of_many_cases_only_those_of_the_page_are_read_whole(people: People, wanted: Filter) -> None:
    for number in range(PER_PAGE + 2):
        file(now=later(number))
    db.session.expunge_all()
    whole: list[Case] = []

    def loaded(case: Case, _context: object) -> None:
        whole.append(case)

    event.listen(Case, "load", loaded)
    try:
        assert len(page_of(people.hein.actor, wanted, 1, NOW).rows) == PER_PAGE
    finally:
        event.remove(Case, "load", loaded)
    assert len(whole) == PER_PAGE


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(category="SM6"), {"photo", "old", "grave"}),
        (Filter(category="IN1"), {"theft"}),
        (Filter(place="house"), {"photo", "old", "grave"}),
        (Filter(risk="urgent"), {"grave"}),
        (Filter(status="open"), {"photo", "theft", "grave"}),
        (Filter(filed="2026-10"), {"old"}),
        (Filter(filed="2026"), {"photo", "theft", "grave", "old"}),
        (Filter(closed="2026-Q4"), {"old"}),
        (Filter(closed="2026-Q4", category="IN1"), set()),
        (Filter(category="SM6", risk="urgent", status="open", filed="2026-11"), {"grave"}),
    ],
)
def test_filters_go_together(people: People, wanted: Filter, expected: set[str]) -> None:
    named = {
        "photo": file(),
        "theft": file(category="IN1", place="online"),
        "grave": file(),
        "old": file(now=later(days=-20)),
    }
    cases.discussed(named["grave"], people.hein, cases.SEVERE_TALK)
    cases.walked_to("closed", named["old"], people.hein)
    assert set(references(people, wanted)) == {named[name].reference for name in expected}


def test_a_list_stands_in_the_order_that_was_asked_for(people: People) -> None:
    first, second, third = file(now=later(days=-9)), file(now=later(days=-5)), file(now=later(days=-1))
    cases.discussed(first, people.hein, cases.SEVERE_TALK)
    cases.discussed(third, people.hein, replace(cases.TALK, held_on=later(days=-1).date()), now=later(days=-1))
    assert references(people, Filter(sort="filed")) == [third.reference, second.reference, first.reference]
    assert references(people, Filter(sort="acted"))[0] == first.reference
    assert references(people, Filter(sort="risk")) == [first.reference, third.reference, second.reference]
    assert references(people, Filter(sort="filed", status="discussed")) == [third.reference, first.reference]


@pytest.mark.parametrize("wanted", [EVERYTHING, Filter(rule=9), Filter(who="me"), Filter(sort="acted")])
def test_every_way_to_look_through_the_cases_uses_the_narrow_index_on_sqlite(
    people: People, wanted: Filter, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    """Without it a list of 10,000 cases costs seconds; PostgreSQL finds its way and knows no such hint."""
    file()
    with statements() as ran:
        listing.counts(people.hein.actor)
        today.how_many(people.hein.actor, NOW)
        today.groups(people.hein.actor, NOW)
        page_of(people.hein.actor, wanted, 1, NOW)
    through = [each for each in ran if 'FROM "case"' in each and "holder.wrapped" not in each]
    assert len(through) >= 3
    without = [each for each in through if f"INDEXED BY {DESK}" not in each]
    assert without == ([] if db.engine.dialect.name == "sqlite" else through)
