"""The clock is watched: who holds a case hears in time, once, whatever happens to the job; nobody else does."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from tests import cases
from tests.cases import file
from tests.people import NOW, People, later
from tests.snapshots import acts, at_once, snapshot
from tracker.domain.deadlines import ORGANISATION_ZONE, Clock, Stage
from tracker.domain.statuses import Kind
from tracker.models import Absence, Account, Action, AuditRow, Case, Escalation, Holder, Notice, ToldOf, db
from tracker.services import erasing, handling, organisation, posting, sharing, watching
from tracker.services.recording import writing


def day(number: int) -> datetime:
    """Early in the morning of the day that is so many days after NOW's."""
    return datetime.combine(NOW.date() + timedelta(days=number), datetime.min.time(), ORGANISATION_ZONE)


def swept(moment: datetime) -> set[tuple[str, bool]]:
    """Who is told by this sweep, and whether at once."""
    with writing():
        db.session.execute(delete(Notice))
    watching.sweep(moment)
    return {(row.account_id, row.urgent) for row in db.session.scalars(select(Notice))}


def told() -> set[tuple[str, str]]:
    return {(row.clock, row.stage) for row in db.session.scalars(select(ToldOf))}


@pytest.fixture
def contact(people: People) -> None:
    """The house has somebody to whom an urgent report escalates."""
    house = replace(organisation.load(), escalation_name="Wim", escalation_email="wim@bestuur.example")
    organisation.save(house, actor="system", now=NOW)


def test_who_holds_a_case_is_told_on_day_four_on_the_last_day_and_when_it_is_late(people: People) -> None:
    file()
    both = {(people.hein.id, False), (people.christien.id, False)}
    heard = {number: swept(day(number)) for number in range(10)}
    assert [number for number, who in heard.items() if who] == [4, 7, 8]
    assert all(who == both for who in heard.values() if who)
    assert told() == {("acknowledge", stage) for stage in ("before", "due", "overdue")}


def test_nothing_is_told_twice_however_often_the_job_runs(people: People) -> None:
    file()
    assert [watching.sweep(day(4) + timedelta(minutes=10 * n)) for n in range(5)] == [1, 0, 0, 0, 0]


def test_two_schedulers_tell_it_once(people: People) -> None:
    for _ in range(3):
        file()
    results = at_once(*[lambda: watching.sweep(day(4))] * 3)
    assert sum(results) == 3
    assert len(db.session.scalars(select(ToldOf)).all()) == 3


def test_killed_between_telling_and_the_end_nothing_is_told_and_the_next_run_tells_it(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    file()
    with writing():
        db.session.execute(delete(Notice))

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(db.session, "commit", die)
        with pytest.raises(KeyboardInterrupt):
            watching.sweep(day(4))
    assert db.session.scalars(select(Notice)).all() == []
    assert db.session.scalars(select(ToldOf)).all() == []
    assert watching.sweep(day(4)) == 1


def test_after_days_of_downtime_only_the_latest_stage_is_told(people: People) -> None:
    file()
    assert watching.sweep(day(9)) == 1
    assert told() == {("acknowledge", "overdue")}


def test_a_clock_stops_by_its_act_and_by_nothing_else(people: People) -> None:
    told_case = file()
    cases.opened(told_case, people.hein)
    assert watching.sweep(day(4)) == 1
    cases.acknowledged(told_case, people.hein, now=day(5))
    assert not {stage for clock, stage in told() if clock == "acknowledge"} - {"before"}
    watching.sweep(day(8))
    assert ("acknowledge", "overdue") not in told()


def test_what_was_done_between_looking_and_telling_is_not_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The act comes in just as the job has decided to tell."""
    told_case, tell = file(), watching._tell

    def too_late(case_id: str, watch: watching.Watch) -> int:
        cases.acknowledged(told_case, people.hein, now=day(4))
        return tell(case_id, watch)

    monkeypatch.setattr(watching, "_tell", too_late)
    assert watching.sweep(day(4)) == 0
    assert told() == set()


def test_who_is_shut_out_hears_nothing(people: People) -> None:
    file(exclude=[people.christien])
    assert swept(day(8)) == {(people.hein.id, False)}


def test_who_only_reads_along_hears_nothing_and_an_account_that_is_closed_neither(people: People) -> None:
    case_file = cases.opened(file(), people.hein)
    sharing.share(
        case_file, people.mirjam.id, "Kijk je mee?", NOW.date() + timedelta(days=30), actor=people.hein.actor, now=NOW
    )
    db.session.get_one(Account, people.christien.id).disabled_on = NOW.date()
    db.session.commit()
    assert swept(day(4)) == {(people.hein.id, False)}


def test_with_nobody_to_tell_it_stays_to_be_told(people: People) -> None:
    told_case = file(exclude=[people.christien])
    hein = db.session.get_one(Account, people.hein.id)
    hein.disabled_on = NOW.date()
    db.session.commit()
    assert swept(day(4)) == set()
    hein.disabled_on = None
    db.session.commit()
    assert swept(day(4)) == {(people.hein.id, False)}
    assert told_case.case_id


@pytest.mark.parametrize("gone", [False, True])
def test_of_who_is_away_or_gone_the_stand_in_hears_too_where_they_hold_the_case(people: People, gone: bool) -> None:
    shared, other = file(exclude=[people.christien]), file(exclude=[people.christien])
    last = NOW.date() + timedelta(days=20)
    sharing.share(
        cases.opened(shared, people.hein), people.mirjam.id, "Ik ben weg.", last, actor=people.hein.actor, now=NOW
    )
    db.session.add(Absence(account_id=people.hein.id, until=last, stand_in=people.mirjam.id))
    db.session.get_one(Account, people.hein.id).disabled_on = NOW.date() if gone else None
    db.session.commit()
    hein = set() if gone else {people.hein.id}
    assert watching.told_to(shared.case_id, day(4).date()) == hein | {people.mirjam.id}
    assert watching.told_to(other.case_id, day(4).date()) == hein


def test_an_absence_ends_by_itself(people: People) -> None:
    shared, last = file(exclude=[people.christien]), NOW.date() + timedelta(days=20)
    sharing.share(
        cases.opened(shared, people.hein), people.mirjam.id, "Ik ben weg.", last, actor=people.hein.actor, now=NOW
    )
    db.session.add(Absence(account_id=people.hein.id, until=NOW.date() + timedelta(days=3), stand_in=people.mirjam.id))
    db.session.commit()
    assert people.mirjam.id in watching.told_to(shared.case_id, day(3).date())
    assert people.mirjam.id not in watching.told_to(shared.case_id, day(4).date())


def test_every_holder_hears_at_once_when_the_hour_of_an_urgent_report_has_passed(people: People) -> None:
    file(kind=Kind.URGENT)  # at ten: answered by two
    urgent = {(people.hein.id, True), (people.christien.id, True)}
    assert swept(later(hours=2, minutes=50)) == set()
    assert swept(later(hours=3)) == urgent
    assert swept(later(hours=4)) == set(), "it has until the hour"
    assert swept(later(hours=4, minutes=10)) == urgent
    assert swept(later(hours=4, minutes=20)) == set()


def test_an_answer_in_time_stops_it(people: People, contact: None) -> None:
    told_case = file(kind=Kind.URGENT)
    cases.acknowledged(told_case, people.hein, now=later(hours=1))
    assert swept(later(hours=6)) == set()
    assert db.session.scalars(select(Escalation)).all() == []


def test_one_working_hour_later_the_contact_hears_and_that_is_on_record(people: People, contact: None) -> None:
    file(kind=Kind.URGENT)
    watching.sweep(later(hours=4, minutes=50))
    assert db.session.scalars(select(Escalation)).all() == []
    with acts("case:escalated"):
        watching.sweep(later(hours=5))
        watching.sweep(later(hours=5, minutes=10))
    assert len(db.session.scalars(select(Escalation)).all()) == 1
    row = db.session.scalars(select(AuditRow).where(AuditRow.act == "case:escalated")).one()
    assert (row.facts, row.sealed) == ("{}", b"")


def test_when_only_the_contact_must_still_hear_nobody_else_hears_it_again(people: People, contact: None) -> None:
    file(kind=Kind.URGENT)
    assert len(swept(later(hours=4, minutes=10))) == 2
    assert swept(later(hours=5)) == set()
    assert len(db.session.scalars(select(Escalation)).all()) == 1


def test_after_downtime_the_holders_hear_first_and_the_contact_too(people: People, contact: None) -> None:
    file(kind=Kind.URGENT)
    assert swept(later(days=1)) == {(people.hein.id, True), (people.christien.id, True)}
    assert ("answer", "overdue") in told() and ("answer", "escalated") in told()


def test_of_a_restricted_case_nobody_outside_hears(people: People, contact: None) -> None:
    file(kind=Kind.URGENT, exclude=[people.christien])
    assert swept(later(days=2)) >= {(people.hein.id, True)}
    assert db.session.scalars(select(Escalation)).all() == []
    assert "case:escalated" not in db.session.scalars(select(AuditRow.act)).all()


def test_without_a_contact_nothing_escalates(people: People) -> None:
    file(kind=Kind.URGENT)
    watching.sweep(later(days=1))
    assert db.session.scalars(select(Escalation)).all() == []
    assert "escalated" not in {stage for _, stage in told()}


def test_a_proposal_in_a_restricted_case_is_watched_both_ways(people: People) -> None:
    """A job holds no key: it can't tell how many pairs of eyes there are."""
    told_case = file(exclude=[people.christien])
    case_file = cases.opened(told_case, people.hein)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    for number in range(33):
        watching.sweep(day(number))
    days = set(db.session.scalars(select(ToldOf.due_on).where(ToldOf.clock == Clock.AGREE)))
    assert days == {date(2026, 11, 9), date(2026, 12, 2)}


def test_what_was_told_names_nobody_and_holds_no_hour(people: People) -> None:
    told_case = file(kind=Kind.URGENT)
    watching.sweep(later(days=8))
    for row in snapshot()["told_of"]:
        assert set(map(type, row)) == {str, date}
        assert row[0] == told_case.case_id and row[3] in set(Stage)


def test_what_was_told_of_a_case_goes_with_it(people: People) -> None:
    told_case = file()
    watching.sweep(day(8))
    with writing():
        erasing.bury(db.session.get_one(Case, told_case.case_id), day(8).date())
    assert db.session.scalars(select(ToldOf)).all() == []
    assert db.session.scalars(select(Holder)).all() == []


def test_a_notice_of_a_clock_looks_like_any_other(people: People) -> None:
    file()
    swept(day(8))
    rows = {(row.urgent, row.tries, row.why, row.retry_at) for row in db.session.scalars(select(Notice))}
    assert rows == {(False, 0, "", None)}
    assert posting.stuck().total == 0


def test_a_day_that_nothing_can_be_counted_from_stops_the_watch_over_no_other_case(people: People) -> None:
    """As it may stand in a database from before such a day was refused."""
    broken, other = file(), file()
    cases.discussed(broken, people.hein)
    cases.planned(broken, people.hein)
    with writing():
        db.session.execute(update(Action).where(Action.case_id == broken.case_id).values(next_on=date.max))
    assert watching.sweep(day(8)) > 0
    assert set(db.session.scalars(select(ToldOf.case_id))) == {other.case_id}
