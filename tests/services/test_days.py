"""A day ten years from now is a mistake in the year, wherever somebody types one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests import cases
from tests.cases import file, opened
from tests.people import NOW, People
from tests.snapshots import nothing_changes
from tracker.casefile import CaseFile
from tracker.domain.demands import Action, NoSuchYear, Plan
from tracker.domain.duties import Answer, Duty, Moment
from tracker.domain.measures import Change, Check, Effect
from tracker.domain.statuses import How
from tracker.domain.talks import Hearing, Talk
from tracker.services import correcting, handling, hearing, informing, protocols, sharing, talking

FAR = (date.max, date(2036, 11, 10))
LONG_AGO = (date.min, date(2016, 10, 20))


def everywhere(
    people: People, case_file: CaseFile, asked: CaseFile, far: date, long_ago: date
) -> list[Callable[[], object]]:
    """Every place where somebody types a day, with one that is far away."""
    who: dict[str, Any] = {"actor": people.hein.actor, "now": NOW}
    seen = {"seen": case_file.case.last_act, **who}
    of_asked = {"seen": asked.case.last_act, **who}
    entry = cases.new_entry_id()
    running, done = sorted(case_file.actions(), key=lambda action: action.finished_on is not None)
    talk = Talk(long_ago, How.PHONE, ("Hein",), "Wat er is gezegd.", ask=False)
    discussion = replace(cases.TALK, held_on=long_ago)
    return [
        lambda: handling.discuss(case_file, discussion, **seen),
        lambda: handling.plan(case_file, Plan((Action("De foto weghalen", "Bram", far),)), **seen),
        lambda: correcting.add(case_file, Action("De foto weghalen", "Bram", far), **seen),
        lambda: correcting.change(case_file, running.id, Change("Bram", "", far, "Later."), **seen),
        lambda: correcting.finish(case_file, running.id, "Klaar.", False, check_on=far, **who),
        lambda: correcting.check(case_file, done.id, Check(Effect.TOO_EARLY, "Nog even.", far), **seen),
        lambda: sharing.share(case_file, people.mirjam.id, "Advies.", far, **who),
        lambda: hearing.record(case_file, Hearing(long_ago, "Wat is gezegd."), entry, **who),
        lambda: talking.record(case_file, talk, entry, **who),
        lambda: informing.say_when(asked, Duty.CARE, Moment(long_ago), **of_asked),
        lambda: informing.answer(asked, Duty.CARE, Answer(True, long_ago, ""), **of_asked),
        lambda: protocols.accept([], "Regels", far, **(seen | {"actor": people.peter.actor})),
    ]


@pytest.mark.parametrize(("far", "long_ago"), list(zip(FAR, LONG_AGO, strict=True)))
def test_a_day_far_away_is_refused_wherever_it_is_typed(people: People, far: date, long_ago: date) -> None:
    told = file()
    cases.discussed(told, people.hein)
    plan = Plan(tuple(Action(what, "Bram", cases.days_after(7)) for what in ("De foto weghalen", "Bellen")))
    case_file = cases.planned(told, people.hein, plan)
    first = case_file.actions()[0]
    correcting.finish(case_file, first.id, "De foto is weg.", False, actor=people.hein.actor, now=NOW)
    asked = opened(file(category="CL1"), people.hein)
    for act in everywhere(people, opened(told, people.hein), asked, far, long_ago):
        with nothing_changes(NoSuchYear):
            act()


def test_nine_years_are_no_mistake(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, replace(cases.TALK, held_on=date(2017, 11, 2)))
    cases.planned(told, people.hein, Plan((Action("De foto weghalen", "Bram", date(2035, 11, 2)),)))
