"""Triage: corrected with a reason, what came first is kept, and a grave risk is never talked down by one."""

from dataclasses import replace

import pytest

from tests import cases
from tests.cases import MILD, SEVERE, Told, file, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, nothing_changes
from tracker import config
from tracker.casefile import EntryKind, Register
from tracker.domain.demands import Action, Classification, MissingText, Plan
from tracker.domain.statuses import Kind
from tracker.domain.vault import seal_record
from tracker.services import classifying, handling, recording, summarising
from tracker.services.acting import CaseChanged
from tracker.services.classifying import AlreadyThisKind, ClosedAlready
from tracker.services.handling import NoDiscipline

OTHER = replace(MILD, category="SM4", rules=(3, 7), place="online")


def classify(told: Told, people: People, to: Classification, reason: str = "", who: str = "hein") -> None:
    person = getattr(people, who)
    case_file = opened(told, person)
    seen = case_file.case.last_act
    classifying.classify(case_file, to, reason, seen=seen, actor=person.actor, now=NOW)


def correct(told: Told, people: People, kind: Kind, message: str = "Dit is een vraag.", days: int = 0) -> None:
    case_file = opened(told, people.hein)
    seen = case_file.case.last_act
    classifying.correct_kind(
        case_file, kind, message, "Er is niets misgegaan.", seen=seen, actor=people.hein.actor, now=later(days)
    )


def test_the_old_and_the_new_value_are_sealed_in_the_trail(people: People) -> None:
    told = file()
    with acts("case:classified", "case:classified"):
        classify(told, people, MILD)
        classify(told, people, OTHER, "Het ging over een bericht.")
    case_file = opened(told, people.christien)
    row = recording.trail_of(case_file)[-1]
    assert row.facts == "{}"
    detail = case_file.open_detail(row.number, row.sealed)
    assert (detail["before"]["category"], detail["after"]["category"]) == ("SM6", "SM4")
    assert (detail["before"]["rules"], detail["after"]["rules"]) == ([9], [3, 7])
    register = case_file.register
    assert (register.category, register.filed_category, register.rules) == ("SM4", "SM6", (3, 7))


def test_a_correction_asks_why_and_the_first_time_does_not(people: People) -> None:
    told = file()
    classify(told, people, MILD)
    with nothing_changes(MissingText):
        classify(told, people, OTHER, " ")


def test_a_risk_that_was_high_once_keeps_asking_two_people(people: People) -> None:
    told = file()
    classify(told, people, SEVERE)
    classify(told, people, MILD, "Het viel mee.")
    case_file = opened(told, people.hein)
    assert case_file.register.risk == "low"
    assert handling.state_of(case_file, NOW.date()).severe


def test_the_first_category_stays_through_a_discussion_and_more_corrections(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, replace(cases.TALK, classification=OTHER))
    classify(told, people, replace(OTHER, category="SM2"), "Toch niet.")
    register = opened(told, people.hein).register
    assert (register.category, register.filed_category) == ("SM2", "SM6")


def test_the_kind_is_corrected_with_both_kept_and_the_clocks_follow(people: People) -> None:
    told = file(kind=Kind.URGENT)
    with acts("kind:corrected"):
        correct(told, people, Kind.ADVICE)
    case_file = opened(told, people.hein)
    assert (case_file.case.kind, case_file.register.filed_kind) == ("advice", "urgent")
    assert case_file.case.answer_by is None
    assert case_file.case.acknowledged_on == NOW.date()
    assert case_file.case.due_clock == "answer"
    correct(told, people, Kind.REPORT, days=1)
    again = opened(told, people.hein)
    assert (again.case.kind, again.register.filed_kind, again.case.due_clock) == ("report", "urgent", "discuss")


def test_no_hour_is_kept_of_a_handlers_act(people: People) -> None:
    told = file()
    correct(told, people, Kind.URGENT)
    assert opened(told, people.hein).case.answer_by is None


def test_a_kind_must_be_another_one_and_the_reporter_is_told(people: People) -> None:
    told = file()
    with nothing_changes(AlreadyThisKind):
        correct(told, people, Kind.REPORT)
    with nothing_changes(MissingText):
        correct(told, people, Kind.ADVICE, " ")


def test_a_closed_case_is_classified_no_more(people: People) -> None:
    told = file()
    cases.walked_to("closed", told, people.hein)
    with nothing_changes(ClosedAlready):
        classify(told, people, OTHER, "Anders.")
    with nothing_changes(ClosedAlready):
        correct(told, people, Kind.ADVICE)


def test_nobody_classifies_over_anothers_head(people: People) -> None:
    told = file()
    case_file = opened(told, people.hein)
    seen = case_file.case.last_act
    classify(told, people, MILD, who="christien")
    with nothing_changes(CaseChanged):
        classifying.classify(case_file, OTHER, "x", seen=seen, actor=people.hein.actor, now=NOW)


def test_summaries_count_the_kind_that_it_became(people: People) -> None:
    told = file()
    correct(told, people, Kind.ADVICE)
    assert [each.kind for each in summarising.everybodys_facts()] == [Kind.ADVICE]


def test_a_register_of_before_these_fields_still_opens(people: People) -> None:
    told = file()
    case_file = opened(told, people.hein)
    old = {"category": "SM6", "rules": [9], "place": "", "severity": "", "likelihood": "", "risk": "", "outcome": ""}
    old_record: dict[str, object] = {**old, "anonymous": True, "protocol": "1"}
    place = f"case|register|{told.case_id}"
    case_file.case.register = seal_record(config.current().register_key, old_record, place)
    assert case_file.register == Register(category="SM6", rules=(9,))


@pytest.mark.parametrize("category", ["CL7", "SM6"])
def test_a_care_incident_never_leads_to_a_warning(people: People, category: str) -> None:
    told = file()
    cases.discussed(told, people.hein, replace(cases.TALK, classification=replace(MILD, category=category)))
    plan = Plan((Action("", "Hein", cases.days_after(3), code="A13"),))
    if category == "CL7":
        with nothing_changes(NoDiscipline):
            cases.planned(told, people.hein, plan)
    else:
        cases.planned(told, people.hein, plan)
    kinds = [entry.kind for entry in opened(told, people.hein).entries()]
    assert (EntryKind.PLAN in kinds) is (category != "CL7")
