"""Keeping over many cases: what may go, what comes, what is held; several at once; and one notice two weeks ahead."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from tests import cases
from tests.cases import NOTHING_TO_DO, Told, opened
from tests.houses import House
from tests.people import NOW, People, Person, later
from tests.services.test_erasing import closed_case, hold, holding, propose, sealed_bytes
from tests.snapshots import acts, at_once
from tracker.domain import retention
from tracker.domain.errors import NotFound
from tracker.domain.statuses import Outcome
from tracker.models import Case, Notice, Tombstone, db
from tracker.services import conversation, erasing, handling, policies, recording, retaining, sharing
from tracker.services.acting import CaseChanged, OnlyForAWhile
from tracker.services.handling import NotYourOwnProposal
from tracker.services.retaining import Overview

SHORT, LONG = date(2027, 5, 2), date(2028, 11, 2)
"""Half a year and two years after NOW, on which the cases below are closed."""


def on(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=NOW.tzinfo)


def before(day: date, days: int) -> datetime:
    return on(day - timedelta(days=days))


def unfounded(people: People, person: Person | None = None, **changes: object) -> Told:
    """Closed as not so: kept for half a year."""
    told, person = cases.file(**changes), person or people.hein  # type: ignore[arg-type]
    cases.discussed(told, person)
    case_file = opened(told, person)
    handling.close_without_action(case_file, NOTHING_TO_DO, seen=case_file.case.last_act, actor=person.actor, now=NOW)
    return told


def seen_by(person: Person, now: datetime) -> Overview:
    return retaining.overview(person.actor, now)


def references(lines: list[retaining.Line]) -> list[str]:
    return [line.case.reference for line in lines]


def choices(lines: list[retaining.Line]) -> list[str]:
    return [line.choice for line in lines]


def told_now() -> set[str]:
    found = set(db.session.scalars(select(Notice.account_id)))
    db.session.execute(delete(Notice))
    db.session.commit()
    return found


def test_each_closed_case_stands_where_its_day_says(people: People) -> None:
    short, long, kept = unfounded(people), closed_case(people), unfounded(people)
    hold(kept, people.hein, "Er loopt een klacht.")
    cases.file()
    nothing = seen_by(people.hein, before(SHORT, retention.NOTICE_DAYS + 1))
    assert (nothing.due, nothing.soon) == ([], [])
    soon = seen_by(people.hein, before(SHORT, retention.NOTICE_DAYS))
    assert (references(soon.soon), soon.due) == ([short.reference], [])
    now = seen_by(people.hein, on(SHORT))
    assert (references(now.due), now.soon) == ([short.reference], [])
    assert [(line.case.reference, line.why_held) for line in now.held] == [(kept.reference, "Er loopt een klacht.")]
    assert references(seen_by(people.hein, on(LONG)).due) == [short.reference, long.reference]


def test_who_may_not_open_a_case_finds_no_difference(people: People) -> None:
    both = unfounded(people)
    shut = closed_case(people, exclude=[people.christien])
    assert references(seen_by(people.hein, on(LONG)).due) == [both.reference, shut.reference]
    assert references(seen_by(people.christien, on(LONG)).due) == [both.reference]
    guessed = f"{shut.reference}:{db.session.get_one(Case, shut.case_id).last_act}"
    refused = retaining.propose([guessed], actor=people.christien.actor, now=on(LONG)).refused
    assert [type(refusal) for _reference, refusal in refused] == [NotFound]
    assert db.session.get_one(Case, shut.case_id).erasing_on is None


def test_several_go_together_each_with_its_own_entry(people: People, house: House) -> None:
    told = [unfounded(people) for _ in range(3)]
    pieces = [piece for each in told for piece in sealed_bytes(each.case_id)]
    with acts(*["erasing:proposed"] * 3):
        done = retaining.propose(choices(seen_by(people.hein, on(SHORT)).due), actor=people.hein.actor, now=on(SHORT))
    assert (done.count, done.refused) == (3, [])
    waiting = seen_by(people.christien, on(SHORT)).proposed
    assert [(line.by, line.own, line.may_agree) for line in waiting] == [(people.hein.id, False, True)] * 3
    with acts(*["case:erased"] * 2):
        done = retaining.agree(choices(waiting)[:2], actor=people.christien.actor, now=on(SHORT))
    assert (done.count, done.refused) == (2, [])
    assert references(seen_by(people.hein, on(SHORT)).proposed) == references(waiting)[2:]
    gone = [each for each in told if each.reference in references(waiting)[:2]]
    assert {each.case_id for each in gone} == set(db.session.scalars(select(Tombstone.id).where(Tombstone.wiped)))
    rest = next(each for each in told if each not in gone)
    left = sealed_bytes(rest.case_id)
    assert holding(house, [piece for piece in pieces if piece not in left]) == set()


def test_who_proposed_does_not_agree_in_a_list_either(people: People) -> None:
    told = unfounded(people)
    propose(told, people.hein, on(SHORT))
    (line,) = seen_by(people.hein, on(SHORT)).proposed
    assert line.own and not line.may_agree
    done = retaining.agree([line.choice], actor=people.hein.actor, now=on(SHORT))
    assert [type(refusal) for _reference, refusal in done.refused] == [NotYourOwnProposal]
    assert db.session.get(Case, told.case_id) is not None


def test_what_changed_since_it_was_looked_at_stays_and_the_rest_goes(people: People) -> None:
    first, second = unfounded(people), unfounded(people)
    chosen = choices(seen_by(people.hein, on(SHORT)).due)
    conversation.add_from_reporter(cases.by_receipt(first), "Nog iets.", cases.new_entry_id(), now=on(SHORT))
    done = retaining.propose(chosen, actor=people.hein.actor, now=on(SHORT))
    assert done.count == 1
    assert [(reference, type(why)) for reference, why in done.refused] == [(first.reference, CaseChanged)]
    assert references(seen_by(people.hein, on(SHORT)).proposed) == [second.reference]


def test_two_who_agree_at_once_erase_once(people: People) -> None:
    unfounded(people)
    retaining.propose(choices(seen_by(people.hein, on(SHORT)).due), actor=people.hein.actor, now=on(SHORT))
    chosen = choices(seen_by(people.christien, on(SHORT)).proposed)
    results = at_once(*(lambda: retaining.agree(chosen, actor=people.christien.actor, now=on(SHORT)) for _ in range(2)))
    assert sorted(result.count for result in results) == [0, 1]
    assert recording.verify() is None


def test_who_only_reads_along_neither_keeps_nor_erases(people: People) -> None:
    told = unfounded(people)
    until = LONG
    sharing.share(opened(told, people.hein), people.mirjam.id, "Kijk mee.", until, actor=people.hein.actor, now=NOW)
    assert seen_by(people.mirjam, on(SHORT)) == Overview()
    propose(told, people.hein, on(SHORT))
    case_file = opened(told, people.mirjam)
    seen, actor = case_file.case.last_act, people.mirjam.actor
    for verb in (erasing.hold, erasing.decline):
        with pytest.raises(OnlyForAWhile):
            verb(case_file, "Zomaar.", seen=seen, actor=actor, now=on(SHORT))
    with pytest.raises(OnlyForAWhile):
        erasing.erase(case_file, seen=seen, actor=actor, now=on(SHORT))


# the notice two weeks ahead


def test_two_weeks_ahead_the_handlers_hear_once_that_something_waits(people: People) -> None:
    told_at_first = retaining.watch(NOW)
    unfounded(people)
    told_now()
    assert told_at_first == 0
    assert retaining.watch(before(SHORT, retention.NOTICE_DAYS + 1)) == 0
    assert told_now() == set()
    assert retaining.watch(before(SHORT, retention.NOTICE_DAYS)) == 1
    assert told_now() == {people.hein.id, people.christien.id}
    for days in (retention.NOTICE_DAYS, 13, 1, 0):
        assert retaining.watch(before(SHORT, days)) == 0
    assert told_now() == set()


def test_a_job_that_did_not_run_for_weeks_tells_it_all_the_same(people: People) -> None:
    retaining.watch(NOW)
    unfounded(people)
    told_now()
    assert retaining.watch(on(SHORT + timedelta(days=40))) == 1
    assert people.hein.id in told_now()


def test_two_schedulers_tell_it_once(people: People) -> None:
    retaining.watch(NOW)
    unfounded(people)
    told_now()
    assert sorted(at_once(*(lambda: retaining.watch(on(SHORT)) for _ in range(3)))) == [0, 0, 1]


def test_what_is_held_and_who_is_excluded_hear_nothing(people: People) -> None:
    retaining.watch(NOW)
    hold(unfounded(people), people.hein)
    told_now()
    assert retaining.watch(on(SHORT)) == 0
    closed_case(people, exclude=[people.christien])
    told_now()
    assert retaining.watch(on(SHORT + timedelta(days=1))) == 0, "nobody here can open its outcome"
    assert retaining.watch(on(LONG)) == 1
    assert told_now() == {people.hein.id}


def test_shorter_periods_tell_what_came_near_by_them(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    retaining.watch(NOW)
    closed_case(people)
    assert retaining.watch(on(SHORT)) == 0
    told_now()
    shorter = retention.Policy(dict.fromkeys(Outcome, 6))
    monkeypatch.setattr(policies, "retention", lambda: shorter)
    assert retaining.watch(on(SHORT)) == 1
    assert told_now() == {people.hein.id, people.christien.id}
    assert retaining.watch(later(days=300)) == 0
