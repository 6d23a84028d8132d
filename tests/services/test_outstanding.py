"""What is still to be done over all cases: mine, what is late, what to check; never of a case that is shut to me."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests import cases
from tests.people import NOW, People, later
from tracker.domain.demands import Action, Plan
from tracker.models import Account, db
from tracker.services import outstanding
from tracker.services.outstanding import Show

TODAY = NOW.date()


def plan(people: People, what: str, days: int, owner_id: str = "", *, exclude: tuple[str, ...] = ()) -> cases.Told:
    told = cases.file(exclude=[getattr(people, name) for name in exclude])
    who = people.christien if "hein" in exclude else people.hein
    cases.discussed(told, who)
    cases.planned(told, who, Plan((Action(what, "Bram", cases.days_after(days), "", owner_id),)))
    return told


def listed(people: People, show: Show, name: str = "hein", today: int = 0) -> list[str]:
    actor = getattr(people, name).actor
    return [row.action.what for row in outstanding.page_of(actor, show, 1, cases.days_after(today)).rows]


def test_mine_are_those_in_my_name_and_the_first_day_comes_first(people: People) -> None:
    plan(people, "later", 9, people.hein.id)
    plan(people, "eerst", 2, people.hein.id)
    plan(people, "van Bram", 1)
    assert listed(people, Show.MINE) == ["eerst", "later"]
    assert listed(people, Show.ALL) == ["van Bram", "eerst", "later"]
    assert listed(people, Show.LATE, today=5) == ["van Bram", "eerst"]
    assert listed(people, Show.CHECK) == []


def test_what_is_done_comes_back_to_be_looked_at_also_when_the_case_is_closed(people: People) -> None:
    cases.walked_to("closed", cases.file(), people.hein)
    assert listed(people, Show.CHECK) == listed(people, Show.ALL) == ["De foto weghalen"]


def test_nobody_finds_an_action_of_a_case_that_is_shut_to_them(people: People) -> None:
    plan(people, "geheim", 1, exclude=("hein",))
    for show in Show:
        assert listed(people, show) == []
    assert listed(people, Show.ALL, "christien") == ["geheim"]
    assert outstanding.page_of(people.hein.actor, Show.ALL, 1, TODAY).total == 0


def test_an_action_of_somebody_who_left_says_so(people: People) -> None:
    plan(people, "wees", 1, people.christien.id)
    db.session.get_one(Account, people.christien.id).disabled_on = TODAY
    db.session.commit()
    (row,) = outstanding.page_of(people.hein.actor, Show.ALL, 1, TODAY).rows
    assert row.gone and row.owner is not None and row.owner.name == "Christien"


@pytest.mark.parametrize("show", Show)
def test_a_page_of_many_asks_the_database_as_often_as_a_page_of_one(
    people: People, statements: Callable[[], AbstractContextManager[list[str]]], show: Show
) -> None:
    counts = []
    for _ in range(2):
        for days in range(1, 6):
            plan(people, f"maatregel {days}", -0 + days, people.hein.id)
        db.session.expire_all()
        with statements() as asked:
            outstanding.page_of(people.hein.actor, show, 1, cases.days_after(9))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_pages_of_25_never_overlap(people: People) -> None:
    told = cases.file()
    cases.discussed(told, people.hein)
    many = tuple(Action(f"nummer {each}", "Bram", cases.days_after(3), "", people.hein.id) for each in range(30))
    for start in (0, 10, 20):
        cases.planned(told, people.hein, Plan(many[start : start + 10]))
    for show in (Show.MINE, Show.ALL):
        pages = [outstanding.page_of(people.hein.actor, show, number, later().date()) for number in (1, 2, 9)]
        assert [(len(page.rows), page.total, page.number) for page in pages] == [(25, 30, 1), (5, 30, 2), (5, 30, 2)]
        found = {row.action.id for page in pages[:2] for row in page.rows}
        assert len(found) == 30
