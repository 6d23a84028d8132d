"""A flood of junk: chosen together, proposed and agreed to one by one in the trail, or none at all."""

from dataclasses import replace

import pytest

from tests import cases
from tests.cases import SPAM, Told, file, new_entry_id, opened
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, nothing_changes
from tracker.domain.demands import Feedback, MissingChoice, MissingFeedback
from tracker.domain.statuses import Ground, Outcome, Status
from tracker.models import Case, db
from tracker.services import clearing, conversation, handling, sharing
from tracker.services.clearing import MOST, NothingChosen, SomeChanged

TELLING = replace(SPAM, feedback=Feedback("Dit is reclame. Daar doen we niets mee."))


def seen(*told: Told) -> dict[str, str]:
    return {each.reference: db.session.get_one(Case, each.case_id).last_act for each in told}


def propose(person: Person, *told: Told) -> None:
    clearing.propose(person.actor, seen(*told), TELLING, now=NOW)


def status(told: Told) -> str:
    db.session.expire_all()
    return db.session.get_one(Case, told.case_id).status


def offered(person: Person) -> set[str]:
    reports, _more = clearing.offered(person.actor, now=NOW)
    return {report.case.reference for report in reports}


def waiting(person: Person) -> list[set[str]]:
    return [{report.case.reference for report in pile.reports} for pile in clearing.piles(person.actor, now=NOW)]


def test_two_handlers_set_a_flood_aside_with_one_reason(people: People) -> None:
    junk = [file(story=f"Koop nu onze lampen, voor weinig geld! Nummer {n}.") for n in range(3)]
    real = file()
    assert offered(people.hein) == {each.reference for each in (*junk, real)}
    with acts("step:proposed", "step:proposed", "step:proposed"):
        propose(people.hein, *junk)
    assert waiting(people.hein) == [], "nobody agrees with their own proposal"
    assert waiting(people.christien) == [{each.reference for each in junk}]
    (pile,) = clearing.piles(people.christien.actor, now=NOW)
    assert (pile.by, pile.demand.ground) == (people.hein.id, Ground.SPAM)
    with acts("case:set-aside", "case:set-aside", "case:set-aside"):
        clearing.agree(people.christien.actor, seen(*junk), now=NOW)
    assert {status(each) for each in junk} == {Status.CLOSED}
    assert status(real) == Status.REPORTED
    for each in junk:
        case_file = opened(each, people.hein)
        assert case_file.register.outcome == Outcome.SET_ASIDE
        assert TELLING.feedback.message in str([entry.body for entry in cases.by_receipt(each).entries()])


def test_what_was_left_out_keeps_its_proposal(people: People) -> None:
    one, two = file(), file()
    propose(people.hein, one, two)
    clearing.agree(people.christien.actor, seen(one), now=NOW)
    assert (status(one), status(two)) == (Status.CLOSED, Status.REPORTED)
    assert waiting(people.christien) == [{two.reference}]


def test_two_piles_stay_two(people: People) -> None:
    one, two = file(), file()
    propose(people.hein, one)
    propose(people.hein, two)
    assert sorted(map(sorted, waiting(people.christien))) == sorted([[one.reference], [two.reference]])


@pytest.mark.parametrize("moment", ["proposing", "agreeing"])
def test_one_case_that_changed_stops_all_and_is_named(people: People, moment: str) -> None:
    told = [file(), file(), file()]
    if moment == "agreeing":
        propose(people.hein, *told)
    person = people.hein if moment == "proposing" else people.christien
    shown = seen(*told)
    conversation.add_from_reporter(cases.by_receipt(told[1]), "Toch echt iets ergs.", new_entry_id(), now=NOW)

    def act() -> None:
        if moment == "proposing":
            clearing.propose(person.actor, shown, TELLING, now=NOW)
        else:
            clearing.agree(person.actor, shown, now=NOW)

    with nothing_changes(SomeChanged):
        act()
    with pytest.raises(SomeChanged, match=told[1].reference):
        act()
    assert {status(each) for each in told} == {Status.REPORTED}


def test_a_refusal_in_the_last_case_undoes_the_first(people: People) -> None:
    told = sorted((file(), file()), key=lambda each: each.reference)
    shown = seen(*told)
    silent = replace(SPAM, feedback=Feedback())
    with nothing_changes(MissingFeedback):
        clearing.propose(people.hein.actor, shown, silent, now=NOW)


def test_a_restricted_case_is_never_in_a_pile(people: People) -> None:
    plain, hidden = file(), file(exclude=[people.hein])
    assert offered(people.christien) == {plain.reference}
    with nothing_changes(SomeChanged):
        propose(people.christien, plain, hidden)
    propose(people.christien, plain)
    assert waiting(people.hein) == [{plain.reference}]


def test_a_case_that_somebody_does_not_hold_can_not_be_agreed_to(people: People) -> None:
    told = file()
    propose(people.hein, told)
    with nothing_changes(SomeChanged):
        clearing.agree(people.mirjam.actor, seen(told), now=NOW)
    with nothing_changes(SomeChanged):
        clearing.agree(people.christien.actor, {"AAAA-AA": "x"}, now=NOW)


def test_who_only_reads_along_is_offered_nothing(people: People) -> None:
    told = file()
    case_file = opened(told, people.hein)
    until = later(days=9).date()
    sharing.share(case_file, people.mirjam.id, "Kijk mee.", until=until, actor=people.hein.actor, now=NOW)
    assert offered(people.mirjam) == set()
    with nothing_changes(SomeChanged):
        propose(people.mirjam, told)


def test_another_kind_of_proposal_is_not_agreed_to_in_passing(people: People) -> None:
    told = file()
    case_file = opened(told, people.hein)
    handling.set_aside(case_file, SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert waiting(people.christien) == []
    with nothing_changes(SomeChanged):
        clearing.agree(people.christien.actor, seen(told), now=NOW)


def test_ones_own_pile_is_not_agreed_to(people: People) -> None:
    told = file()
    propose(people.hein, told)
    with nothing_changes(handling.NotYourOwnProposal):
        clearing.agree(people.hein.actor, seen(told), now=NOW)


def test_nothing_chosen_or_a_ground_for_one_report_is_refused(people: People) -> None:
    told = file()
    with nothing_changes(NothingChosen):
        clearing.propose(people.hein.actor, {}, SPAM, now=NOW)
    with nothing_changes(NothingChosen):
        clearing.agree(people.hein.actor, {}, now=NOW)
    with nothing_changes(MissingChoice):
        clearing.propose(people.hein.actor, seen(told), replace(SPAM, ground=Ground.DUPLICATE), now=NOW)


def test_choosing_shows_the_first_words_and_that_is_reading(people: People) -> None:
    file(story="Koop nu onze lampen! " * 30)
    with acts("case:read"):
        (report,), more = clearing.offered(people.hein.actor, now=NOW)
    assert report.words.startswith("Koop nu onze lampen!") and report.words.endswith(" …")
    assert len(report.words) < 170
    assert not more
    with acts():
        clearing.offered(people.hein.actor, now=NOW)
    assert MOST >= 25
