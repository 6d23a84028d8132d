"""The beginning of the trail goes after five years: by two people, told by the trail, and nothing that is needed."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests import cases
from tests.cases import Told
from tests.people import NOW, People, later
from tests.snapshots import acts, at_once, nothing_changes
from tests.tampering import tamper
from tracker.domain.acts import Act
from tracker.domain.audit import CHANGED, MOVED, OLDER, Break
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.models import Account, AuditRow, db
from tracker.services import accounts, cutting, joining, recording
from tracker.services.cutting import AlreadyProposed, NothingOldEnough, NothingProposed, OwnProposal, TrailBroken

THEN = later(days=6 * 365)
"""Six years on."""


def settle(count: int, people: People, days: int) -> None:
    for _ in range(count):
        with recording.writing():
            facts: dict[str, dict[str, str]] = {"before": {}, "after": {}}
            recording.append(Act.SETTINGS_CHANGED, later(days=days), people.peter.actor, facts=facts)


@pytest.fixture
def told(people: People) -> Told:
    """Six years of a trail, with a case in it that is still open."""
    told = cases.file(exclude=[people.christien])
    cases.acknowledged(told, people.hein)
    for year in range(6):
        settle(5, people, year * 365)
    return told


def cut(people: People) -> None:
    cutting.propose(actor=people.peter.actor, now=THEN)
    cutting.agree(actor=people.hein.actor, now=THEN)


def days_of(*acts_of: str) -> list[date]:
    query = select(AuditRow.day).order_by(AuditRow.number)
    return list(db.session.scalars(query.where(AuditRow.act.in_(acts_of)) if acts_of else query))


def test_two_people_take_off_what_is_older_than_five_years(people: People, told: Told) -> None:
    before = recording.count()
    with acts("trail:cut-proposed", "trail:cut"):
        cut(people)
    assert min(days_of("settings:changed")) >= later(days=365).date()
    assert days_of("session:opened") == []
    assert recording.count() < before
    assert recording.verify() is None
    settle(2, people, 6 * 365 + 1)
    assert recording.verify() is None
    assert recording.verify(recording.head()) is None


def test_what_is_still_asked_for_stays(people: People, told: Told) -> None:
    """Who may sign in and get reports, and the story of a case that is there still."""
    story = [row.digest for row in recording.trail_of(cases.opened(told, people.hein))]
    cut(people)
    assert [row.digest for row in recording.trail_of(cases.opened(told, people.hein))] == story
    for person in people.everybody():
        assert accounts.sign_in(person.email, person.password, now=THEN).id == person.id
    assert {account.id for account in joining.handlers()} == {people.hein.id, people.christien.id, people.mirjam.id}
    cases.discussed(told, people.hein, now=THEN)
    cases.file(now=THEN)
    assert recording.verify() is None


def test_a_case_that_was_erased_does_not_stay(people: People, told: Told) -> None:
    gone = cases.file(now=later(days=366))
    ids = {told.case_id, gone.case_id}
    settle(1, people, 5 * 365)
    for statement in ("holder", "entry"):
        db.session.execute(text(f"DELETE FROM {statement} WHERE case_id = :id"), {"id": gone.case_id})
    db.session.execute(text('DELETE FROM "case" WHERE id = :id'), {"id": gone.case_id})
    db.session.commit()
    assert set(db.session.scalars(select(AuditRow.case_id).where(AuditRow.case_id.is_not(None)))) == ids
    eleven = later(days=11 * 365)
    cutting.propose(actor=people.peter.actor, now=eleven)
    cutting.agree(actor=people.hein.actor, now=eleven)
    assert set(db.session.scalars(select(AuditRow.case_id).where(AuditRow.case_id.is_not(None)))) == {told.case_id}
    assert recording.verify() is None


def test_nobody_does_it_alone(people: People, told: Told) -> None:
    cutting.propose(actor=people.hein.actor, now=THEN)
    with nothing_changes(OwnProposal):
        cutting.agree(actor=people.hein.actor, now=THEN)
    with nothing_changes(AlreadyProposed):
        cutting.propose(actor=people.christien.actor, now=THEN)
    with acts("trail:cut"):
        cutting.agree(actor=people.christien.actor, now=THEN)
    with nothing_changes(NothingProposed):
        cutting.agree(actor=people.peter.actor, now=THEN)


@pytest.mark.parametrize("name", ["joke", "sanne"])
def test_a_reader_and_a_reporter_do_not_come_near(people: People, told: Told, name: str) -> None:
    actor = getattr(people, name).actor
    for act in (cutting.propose, cutting.agree, cutting.decline):
        with nothing_changes(NotFound):
            act(actor=actor, now=THEN)


def test_a_handler_whom_nobody_let_in_does_not_count_as_the_second(people: People, told: Told) -> None:
    token = joining.invite("els@x.example", "Els", Role.COORDINATOR, actor=people.peter.actor, now=THEN)
    joining.accept(token, "zes losse woorden naast elkaar", now=THEN)
    els = accounts.sign_in("els@x.example", "zes losse woorden naast elkaar", now=THEN)
    cutting.propose(actor=people.peter.actor, now=THEN)
    with nothing_changes(NotFound):
        cutting.agree(actor=els, now=THEN)


def test_who_does_not_agree_says_so_and_everything_stays(people: People, told: Told) -> None:
    cutting.propose(actor=people.peter.actor, now=THEN)
    before = days_of()
    with acts("trail:cut-declined"):
        cutting.decline(actor=people.hein.actor, now=THEN)
    assert days_of()[:-1] == before
    with nothing_changes(NothingProposed):
        cutting.agree(actor=people.hein.actor, now=THEN)
    with nothing_changes(NothingProposed):
        cutting.decline(actor=people.hein.actor, now=THEN)
    cut(people)


def test_a_young_trail_is_left_alone(people: People) -> None:
    settle(5, people, 3)
    for days in (0, 365, 5 * 365):
        with nothing_changes(NothingOldEnough):
            cutting.propose(actor=people.hein.actor, now=later(days=days))
    cutting.propose(actor=people.hein.actor, now=later(days=5 * 365 + 2))


def test_five_years_are_five_years_to_the_day(people: People) -> None:
    assert cutting.old_enough(date(2031, 11, 2)) is None, "what was done five years ago today stays"
    assert cutting.old_enough(date(2031, 11, 3)) == date(2026, 11, 2)
    assert cutting.old_enough(date(2032, 2, 29)) == date(2027, 2, 27)


def test_a_trail_that_was_tampered_with_is_not_made_whole_by_a_cut(people: People, told: Told) -> None:
    cutting.propose(actor=people.peter.actor, now=THEN)
    tamper("UPDATE audit SET actor = 'x' WHERE number = 4")
    with nothing_changes(TrailBroken):
        cutting.agree(actor=people.hein.actor, now=THEN)
    assert recording.verify() == Break(4, CHANGED)


def test_the_guards_stand_again_when_it_is_done_and_when_it_fails(
    people: People, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        for statement in ("UPDATE audit SET day = day", "DELETE FROM audit"):
            with nothing_changes(DatabaseError):
                db.session.execute(text(statement))

    cutting.propose(actor=people.peter.actor, now=THEN)
    whole = days_of()
    with monkeypatch.context() as broken:
        broken.setattr(cutting, "delete", _stumble)
        with pytest.raises(ZeroDivisionError):
            cutting.agree(actor=people.hein.actor, now=THEN)
    refused()
    assert days_of() == whole, "not the entry without the cut, nor the cut without the entry"
    cutting.agree(actor=people.hein.actor, now=THEN)
    refused()


def _stumble(*_anything: object) -> None:
    raise ZeroDivisionError


def test_who_writes_at_the_same_moment_finds_the_guards(people: People, told: Told) -> None:
    """From another connection, while the beginning goes: at an entry that stays."""
    cutting.propose(actor=people.peter.actor, now=THEN)
    stays = db.session.scalar(select(AuditRow.number).where(AuditRow.act == Act.ACCOUNT_CREATED).limit(1))

    def tamper_now() -> None:
        for _ in range(30):
            try:
                with db.engine.begin() as connection:
                    connection.execute(text("DELETE FROM audit WHERE number = :stays"), {"stays": stays})
            except DatabaseError:
                continue
            raise AssertionError("the trail stood open")

    def agree() -> None:
        cutting.agree(actor=people.hein.actor, now=THEN)

    calls: list[Callable[[], None]] = [tamper_now, agree, tamper_now]
    assert at_once(*calls) == [None, None, None]
    assert recording.verify() is None


def test_two_who_agree_at_once_cut_once(people: People, told: Told) -> None:
    cutting.propose(actor=people.peter.actor, now=THEN)
    results = at_once(
        lambda: cutting.agree(actor=people.hein.actor, now=THEN),
        lambda: cutting.agree(actor=people.christien.actor, now=THEN),
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NothingProposed"]
    cuts = select(func.count()).select_from(AuditRow).where(AuditRow.act == Act.TRAIL_CUT)
    assert db.session.scalar(cuts) == 1


TOUCHES = {
    "an entry that stayed": ("UPDATE audit SET actor = 'x' WHERE number = (SELECT min(number) FROM audit)", CHANGED),
    "an entry that stayed, removed": ("DELETE FROM audit WHERE number = (SELECT min(number) FROM audit)", MOVED),
    "the entry that tells it": ("UPDATE audit SET day = '2020-01-01' WHERE act = 'trail:cut'", CHANGED),
    "the entry that tells it, removed": ("DELETE FROM audit WHERE act = 'trail:cut'", MOVED),
    "one more entry gone": (
        "DELETE FROM audit WHERE number = (SELECT min(number) FROM audit WHERE act = 'settings:changed')", MOVED
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TOUCHES)
def test_a_cut_trail_that_is_touched_is_broken(people: People, told: Told, what: str) -> None:
    cut(people)
    statement, why = TOUCHES[what]
    tamper(statement)
    found = recording.verify()
    assert found is not None
    assert found.why == why


def test_a_second_cut_goes_on_from_the_first(people: People, told: Told) -> None:
    cut(people)
    twelve = later(days=12 * 365)
    settle(3, people, 7 * 365)
    cutting.propose(actor=people.christien.actor, now=twelve)
    cutting.agree(actor=people.hein.actor, now=twelve)
    assert recording.verify() is None
    assert days_of("settings:changed") == [later(days=7 * 365).date()] * 3
    assert len(days_of("trail:cut")) == 1, "the first went with the second"
    assert recording.trail_of(cases.opened(told, people.hein))[0].act == Act.CASE_FILED


def test_a_head_from_before_the_cut_is_told_apart_from_a_broken_trail(people: People, told: Told) -> None:
    opened = db.session.scalar(select(AuditRow.digest).where(AuditRow.act == "session:opened").limit(1))
    recent = recording.yesterdays_head(THEN.date())
    cut(people)
    assert recording.verify(recent) is None
    found = recording.verify(opened)
    assert found is not None
    assert found.why == OLDER


def test_whether_there_is_something_to_cut_depends_on_no_case(people: People) -> None:
    """Somebody who may not know of a case must not see its age in an offer."""
    day = date(2031, 11, 2)
    before = cutting.old_enough(day)
    cases.file(exclude=[people.christien], now=later(days=-30))
    assert cutting.old_enough(day) == before
    assert db.session.get(Account, people.christien.id) is not None
    assert NOW.date() == date(2026, 11, 2)
