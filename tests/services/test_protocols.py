"""Versions of the organisation's own rules: from a day on, never changed, and each case keeps its own."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import cases
from tests.people import NOW, People, later
from tests.snapshots import acts, at_once, nothing_changes
from tracker import catalogue
from tracker.domain import rules
from tracker.domain.periods import Period
from tracker.exports import rows
from tracker.models import AuditRow, Protocol, db
from tracker.services import protocols, summarising
from tracker.services.settings import ChangedMeanwhile

TODAY = NOW.date()
OWN = rules.read("# Gedragscode\n\n## 1. Lief zijn\n\nAltijd.\n\n## 9. Niet roddelen\n\nOok niet online.").rules


def accept(people: People, since: date = TODAY, own: tuple[rules.Rule, ...] = OWN, seen: str | None = None) -> int:
    seen = protocols.mark() if seen is None else seen
    return protocols.accept(own, "Gedragscode", since, seen=seen, actor=people.peter.actor, now=NOW)


def test_without_own_rules_the_eighteen_of_the_farm_hold(people: People) -> None:
    assert catalogue.version() == "1"
    assert [rule.number for rule in catalogue.rules()] == list(range(1, 19))


def test_a_version_from_today_holds_at_once_and_the_trail_says_so(people: People) -> None:
    with acts("rules:added"):
        assert accept(people) == 2
    assert catalogue.version() == "2"
    assert [rule.named("nl") for rule in catalogue.rules()] == ["1. Lief zijn", "9. Niet roddelen"]
    assert len(catalogue.rules("1")) == 18, "the one before stays readable"
    row = db.session.scalars(db.select(AuditRow).order_by(AuditRow.number.desc())).first()
    facts = json.loads(row.facts) if row else {}
    assert (facts["version"], facts["since"], facts["count"]) == ("2", "2026-11-02", 2)


def test_a_case_keeps_the_rules_that_held_when_it_came_in(people: People) -> None:
    before = cases.file(rules=(9,))
    accept(people)
    after = cases.file(rules=(9,))
    kept = [cases.opened(told, people.hein).register.protocol for told in (before, after)]
    assert kept == ["1", "2"]
    named = [catalogue.rule_named(9, version, "nl") for version in kept]
    assert named == ["9. Beeld, auteursrecht en citaat", "9. Niet roddelen"]


def test_a_form_that_was_open_when_the_rules_changed_means_the_rules_that_it_showed(people: People) -> None:
    accept(people)
    told = cases.file(rules=(9,), protocol="1")
    assert cases.opened(told, people.hein).register.protocol == "1"


def test_numbers_of_two_versions_are_never_added_up(people: People) -> None:
    cases.file(rules=(9,))
    accept(people)
    cases.file(rules=(9,))
    summary = summarising.true_summary(people.hein.actor, Period.parse("2026"), TODAY)
    shown = {line.label: line.value for line in rows.lines(summary, "nl") if line.table == "rule"}
    assert shown == {"9. Beeld, auteursrecht en citaat (regels versie 1)": 1, "9. Niet roddelen": 1}


def test_a_rule_that_kept_its_number_and_title_goes_on_and_so_does_what_it_asks(people: People) -> None:
    title = catalogue.rules("1")[8].label.nl
    accept(people, own=(replace(OWN[1], title=title),))
    assert catalogue.rule_code(9, "2") == catalogue.rule_code(9, "1") == 9
    assert catalogue.rules()[0].consult == "permission"


def test_a_version_for_later_waits_for_its_day(people: People) -> None:
    accept(people, TODAY + timedelta(days=3))
    assert catalogue.version() == "1"
    assert protocols.sweep(later(2)) == 0
    with acts("settings:changed"):
        assert protocols.sweep(later(3)) == 1
    assert catalogue.version() == "2"
    assert protocols.sweep(later(3)) == 0


def test_a_day_in_the_past_is_refused_whether_cases_came_in_or_not(people: People) -> None:
    """The same sentence in both houses: else a day would tell an administrator when a report came in."""
    with nothing_changes(protocols.InThePast):
        accept(people, TODAY - timedelta(days=1))
    cases.file()
    with nothing_changes(protocols.InThePast):
        accept(people, TODAY - timedelta(days=1))


def test_the_same_sent_twice_is_one_version_and_a_stale_page_makes_none(people: People) -> None:
    seen = protocols.mark()
    assert accept(people, seen=seen) == 2
    with acts():
        assert accept(people, seen=seen) == 2
    with nothing_changes(ChangedMeanwhile):
        accept(people, own=OWN[:1], seen=seen)


def test_two_at_once_make_two_versions_or_one_is_refused(people: People) -> None:
    seen = protocols.mark()
    found = at_once(lambda: accept(people, seen=seen), lambda: accept(people, own=OWN[:1], seen=seen))
    assert sorted(map(str, found)) == sorted(["2", str(ChangedMeanwhile())])
    db.session.rollback()
    assert len(Protocol.added()) == 1


def test_no_name_no_version(people: People) -> None:
    with nothing_changes(protocols.NoName):
        protocols.accept(OWN, "  ", TODAY, seen=protocols.mark(), actor=people.peter.actor, now=NOW)


@pytest.mark.parametrize("text", ["שלום 🙂", "‮omgekeerd‬"])
def test_any_script_is_a_rule(people: People, text: str) -> None:
    accept(people, own=(replace(OWN[0], title=text, text=text * 50),))
    assert catalogue.rules()[0].label.nl == text
