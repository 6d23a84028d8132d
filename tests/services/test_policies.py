"""Terms and periods of the house: out of its settings, never weaker than the law, and open cases follow at once."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests import cases
from tests.people import NOW, People, later
from tests.snapshots import acts, nothing_changes
from tracker.domain import deadlines, limits, retention
from tracker.domain.statuses import Kind, Outcome
from tracker.forms.house import TERMS
from tracker.models import AuditRow, Case, Setting, db
from tracker.services import handling, house, policies, settings, terms
from tracker.services.settings import ChangedMeanwhile

STRICT = replace(deadlines.POLICY, acknowledge_days=3, discuss_working_days=4)


def change(people: People, policy: deadlines.Policy = STRICT, seen: str | None = None) -> None:
    seen = settings.mark(policies.DEADLINES) if seen is None else seen
    house.change_deadlines(policy, seen=seen, actor=people.peter.actor, now=NOW)


def due(reference: str) -> tuple[date | None, str | None]:
    case = db.session.query(Case).filter_by(reference=reference).one()
    return case.due_on, case.due_clock


def test_without_settings_the_law_and_our_defaults_hold(people: People) -> None:
    assert policies.deadlines() == deadlines.POLICY
    assert policies.retention() == retention.POLICY


def test_every_term_has_a_limit() -> None:
    numbers = {name for name, value in vars(deadlines.POLICY).items() if type(value) is int}
    numbers -= {"escalate_working_hours"}  # the report form says that it is one hour
    assert numbers == set(limits.DEADLINES) == set(TERMS), "say in limits.DEADLINES how far a house may go"


@pytest.mark.parametrize(("field", "most"), [("acknowledge_days", 7), ("feedback_months", 3)])
def test_what_the_law_says_can_only_be_made_shorter(people: People, field: str, most: int) -> None:
    change(people, replace(deadlines.POLICY, **{field: most - 1}))
    with nothing_changes(limits.AgainstTheLaw):
        change(people, replace(deadlines.POLICY, **{field: most + 1}))


@pytest.mark.parametrize("field", sorted(limits.DEADLINES))
def test_no_term_is_zero(people: People, field: str) -> None:
    with nothing_changes():
        change(people, replace(deadlines.POLICY, **{field: 0}))


def test_a_row_written_past_us_stretches_no_term(people: People) -> None:
    db.session.add(Setting(name="deadlines", value=json.dumps({"acknowledge_days": 60, "discuss_working_days": "1"})))
    db.session.add(Setting(name="retention", value=json.dumps({"full": 5000})))
    db.session.commit()
    assert policies.deadlines() == deadlines.POLICY
    assert policies.retention() == retention.POLICY


def test_open_cases_follow_at_once_and_closed_ones_stay_shut(people: People) -> None:
    told = cases.file()
    with_actions = cases.file()
    cases.acknowledged(with_actions, people.hein)
    cases.walked_to("corrective-action", with_actions, people.hein)
    closed = cases.file()
    cases.walked_to("closed", closed, people.hein)
    before, closed_before = due(with_actions.reference), due(closed.reference)
    assert due(told.reference) == (date(2026, 11, 9), "acknowledge")
    with acts("settings:changed"):
        change(people)
    assert due(told.reference) == (date(2026, 11, 5), "acknowledge")
    assert due(with_actions.reference) == before, "an action keeps the date that was agreed"
    assert due(closed.reference) == closed_before


def test_a_proposal_in_a_restricted_case_keeps_waiting_as_it_did(people: People) -> None:
    """Nobody opens it to count: who is alone there waits thirty days, before and after."""
    alone = cases.file(exclude=[people.hein, people.christien])
    case_file = cases.opened(alone, people.mirjam)
    handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.mirjam.actor, now=NOW)
    change(people, replace(deadlines.POLICY, acknowledge_days=6, agree_working_days=1))
    again = cases.opened(alone, people.mirjam).case
    first = (again.due_on, again.due_clock)
    terms.keep_due(cases.opened(alone, people.mirjam))
    assert (again.due_on, again.due_clock) == first


def test_a_new_report_and_its_urgent_hour_follow_the_house(people: People) -> None:
    change(people, replace(STRICT, urgent_working_hours=2))
    told = cases.file(kind=Kind.URGENT)
    case = db.session.query(Case).filter_by(reference=told.reference).one()
    assert case.answer_by is not None and (case.answer_by - NOW).total_seconds() == 2 * 3600


def test_a_stale_page_changes_nothing(people: People) -> None:
    seen = settings.mark(policies.DEADLINES)
    change(people)
    with nothing_changes(ChangedMeanwhile):
        change(people, replace(STRICT, plan_working_days=3), seen)
    assert policies.deadlines() == STRICT


def test_the_same_again_is_no_change(people: People) -> None:
    change(people)
    with acts():
        change(people)


def test_only_what_changed_stands_in_the_trail(people: People) -> None:
    change(people)
    change(people, replace(STRICT, acknowledge_days=2))
    row = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
    assert row is not None and json.loads(row.facts) == {
        "before": {"deadlines": {"acknowledge_days": 3}},
        "after": {"deadlines": {"acknowledge_days": 2}},
    }


def test_a_case_is_kept_as_long_as_the_house_says(people: People) -> None:
    months = {**retention.POLICY.months, Outcome.FULL: 12}
    seen = settings.mark(policies.RETENTION)
    with acts("settings:changed"):
        house.change_retention(months, seen=seen, actor=people.peter.actor, now=later())
    assert policies.retention().months[Outcome.FULL] == 12
    with pytest.raises(limits.TooLong) as refused:
        house.change_retention({**months, Outcome.PART: 85}, seen=seen, actor=people.peter.actor, now=NOW)
    assert refused.value.field == "part"
