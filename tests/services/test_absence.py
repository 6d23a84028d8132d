"""Being away: colleagues see it, the stand-in reads only what is shared, and nothing betrays a case."""

from datetime import timedelta

import pytest

from tests import cases
from tests.cases import TODAY, file
from tests.people import NOW, People, later
from tests.snapshots import acts, nothing_changes
from tracker.casefile import CaseFile
from tracker.domain.demands import InThePast
from tracker.domain.errors import NotFound
from tracker.models import Holder, db
from tracker.services import absence, sharing

LAST = TODAY + timedelta(days=14)


def test_who_is_away_is_so_up_to_that_day_and_then_no_more(people: People) -> None:
    with acts("absence:set"):
        absence.set_away(LAST, people.christien.id, actor=people.hein.actor, now=NOW)
        absence.set_away(LAST, people.christien.id, actor=people.hein.actor, now=NOW)
    assert absence.of(people.hein.id, LAST) is not None
    assert absence.of(people.hein.id, LAST + timedelta(days=1)) is None
    assert set(absence.now_away(TODAY)) == {people.hein.id}


def test_coming_back_sooner_is_on_record_and_once(people: People) -> None:
    absence.set_away(LAST, people.christien.id, actor=people.hein.actor, now=NOW)
    with acts("absence:ended"):
        absence.come_back(actor=people.hein.actor, now=later(days=1))
        absence.come_back(actor=people.hein.actor, now=later(days=1))
    assert absence.of(people.hein.id, TODAY) is None


def test_an_absence_that_was_over_ends_without_a_word(people: People) -> None:
    absence.set_away(TODAY, people.christien.id, actor=people.hein.actor, now=NOW)
    with acts():
        absence.come_back(actor=people.hein.actor, now=later(days=1))


def test_a_day_that_has_passed_or_is_far_away_is_refused(people: People) -> None:
    with nothing_changes(InThePast):
        absence.set_away(TODAY - timedelta(days=1), people.christien.id, actor=people.hein.actor, now=NOW)
    with nothing_changes(absence.TooFar):
        absence.set_away(TODAY + timedelta(days=400), people.christien.id, actor=people.hein.actor, now=NOW)


@pytest.mark.parametrize("whom", ["hein", "peter", "joke", "sanne"])
def test_a_stand_in_is_a_colleague_who_handles_cases(people: People, whom: str) -> None:
    with nothing_changes(absence.NoStandIn):
        absence.set_away(LAST, getattr(people, whom).id, actor=people.hein.actor, now=NOW)


def test_to_stand_in_opens_no_case(people: People) -> None:
    told = file()
    absence.set_away(LAST, people.mirjam.id, actor=people.hein.actor, now=NOW)
    with pytest.raises(NotFound):
        cases.opened(told, people.mirjam)


def test_what_the_stand_in_cannot_read_is_offered_and_never_what_is_closed_to_them(people: People) -> None:
    both, closed = file(), file()
    cases.walked_to("closed", closed, people.hein)
    shut, other = file(exclude=[people.mirjam]), file(exclude=[people.christien])
    assert absence.uncovered(people.hein.actor, people.christien.id) == absence.Uncovered((), (other.reference,))
    found = absence.uncovered(people.hein.actor, people.mirjam.id)
    assert found == absence.Uncovered(tuple(sorted((both.reference, other.reference))), (shut.reference,))


def test_shared_up_to_the_last_day_by_the_verb_that_shares_any_case(people: People) -> None:
    told, shut = file(), file(exclude=[people.mirjam])
    absence.set_away(LAST, people.mirjam.id, actor=people.hein.actor, now=NOW)
    with acts("case:shared"):
        chosen = [told.reference, shut.reference, told.reference, "AAAA-AA"]
        assert absence.share(chosen, "Ik ben weg.", actor=people.hein.actor, now=NOW) == 1
    assert db.session.get_one(Holder, (told.case_id, people.mirjam.id)).until == LAST
    assert db.session.get(Holder, (shut.case_id, people.mirjam.id)) is None
    assert sharing.end_shares(later(days=15)) == 1


def test_a_case_that_was_only_lent_is_not_lent_on(people: People) -> None:
    told = file(exclude=[people.christien])
    case_file = CaseFile.open(told.reference, people.hein.actor)
    sharing.share(case_file, people.mirjam.id, "Kijk mee.", LAST, actor=people.hein.actor, now=NOW)
    assert absence.uncovered(people.mirjam.actor, people.christien.id) == absence.Uncovered((), ())


def test_without_an_absence_nothing_is_shared(people: People) -> None:
    told = file()
    with nothing_changes(NotFound):
        absence.share([told.reference], "x", actor=people.hein.actor, now=NOW)
