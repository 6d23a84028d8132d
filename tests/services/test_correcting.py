"""Corrective actions: owned, changed with both values kept, done with proof, and looked at whether they helped."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from tests import cases, papers
from tests.people import NOW, People, later
from tracker.casefile import CaseFile, EntryKind
from tracker.domain.deadlines import add_months
from tracker.domain.demands import Action, ActionsStillOpen, InThePast, MissingDay, Plan
from tracker.domain.errors import NotFound
from tracker.domain.measures import Change, Check, Effect, MissingOwner, NothingChanges
from tracker.models import Account, db
from tracker.models import Action as Row
from tracker.services import acting, attachments, correcting, handling, recording
from tracker.services.attachments import Draft, Sent
from tracker.services.owning import OwnerCannotOpen, OwnerLeft

DUE = cases.days_after(7)
SOON = cases.days_after(20)


def at_work(people: People, *actions: Action) -> tuple[cases.Told, CaseFile]:
    """A case with these actions agreed on, as Hein opens it."""
    told = cases.file()
    cases.discussed(told, people.hein)
    case_file = cases.planned(told, people.hein, Plan(actions) if actions else cases.PLAN)
    return told, case_file


def the_action(case_file: CaseFile) -> str:
    return case_file.actions()[0].id


def counted(case_file: CaseFile) -> list[tuple[str, ...]]:
    return [tuple(each) for each in case_file.register.actions or ()]


def done_and_closed(people: People) -> CaseFile:
    told = cases.file()
    return cases.walked_to("closed", told, people.hein)


def check(case_file: CaseFile, people: People, demand: Check, days: int = 95) -> bool:
    seen = case_file.case.last_act
    who = people.hein.actor
    return correcting.check(case_file, the_action(case_file), demand, seen=seen, actor=who, now=later(days=days))


def test_an_action_of_the_catalogue_keeps_its_code_and_its_owner(people: People) -> None:
    _, case_file = at_work(people, Action("", "Christien", DUE, "A05", people.christien.id))
    action = case_file.actions()[0]
    assert (action.code, action.what, action.owner_id) == ("A05", "", people.christien.id)
    assert case_file.case.due_clock is not None


def test_somebody_who_left_or_cannot_open_the_case_is_no_owner(people: People) -> None:
    told = cases.file(exclude=[people.mirjam])
    cases.discussed(told, people.hein)
    db.session.get_one(Account, people.christien.id).disabled_on = cases.TODAY
    db.session.commit()
    with pytest.raises(OwnerLeft, match="Christien"):
        cases.planned(told, people.hein, Plan((Action("Praten", "", DUE, "", people.christien.id),)))
    with pytest.raises(OwnerCannotOpen) as refused:
        cases.planned(told, people.hein, Plan((Action("Praten", "", DUE, "", people.mirjam.id),)))
    assert "Mirjam" not in str(refused.value), "a refusal names nobody who was shut out"
    assert cases.opened(told, people.hein).actions() == []


def test_a_change_keeps_the_old_value_and_the_new_and_why(people: People) -> None:
    _, case_file = at_work(people)
    demand = Change("Christien", people.christien.id, SOON, "Bram is ziek.")
    action_id, seen = the_action(case_file), case_file.case.last_act
    correcting.change(case_file, action_id, demand, seen=seen, actor=people.hein.actor, now=NOW)
    body = case_file.entries()[-1].body
    assert (body["before"]["owner"], body["after"]["owner_id"]) == ("Bram", people.christien.id)
    assert (body["before"]["due_on"], body["after"]["due_on"]) == (DUE.isoformat(), SOON.isoformat())
    assert body["reason"] == "Bram is ziek."
    action = case_file.action(action_id)
    assert (action.owner_id, action.due_on, action.next_on) == (people.christien.id, SOON, SOON)
    assert recording.trail_of(case_file)[-1].act == "action:changed"


def test_a_change_of_nothing_or_to_nobody_or_into_the_past_is_refused(people: People) -> None:
    _, case_file = at_work(people)
    wrong = {
        NothingChanges: Change("Bram", "", DUE, "Zomaar."),
        MissingOwner: Change(" ", "", DUE, "Zomaar."),
        InThePast: Change("Bram", "", cases.days_after(-1), "Zomaar."),
        MissingDay: Change("Bram", "", None, "Zomaar."),
    }
    for refusal, demand in wrong.items():
        with pytest.raises(refusal):
            correcting.change(
                case_file, the_action(case_file), demand, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW
            )
    assert case_file.actions()[0].owner == "Bram"


def test_of_two_who_change_one_action_the_second_sees_it_first(people: People) -> None:
    told, case_file = at_work(people)
    seen, other = case_file.case.last_act, cases.opened(told, people.christien)
    one, two = Change("Joris", "", DUE, "Ziek."), Change("Els", "", DUE, "Vakantie.")
    correcting.change(case_file, the_action(case_file), one, seen=seen, actor=people.hein.actor, now=NOW)
    with pytest.raises(acting.CaseChanged):
        correcting.change(other, the_action(other), two, seen=seen, actor=people.christien.actor, now=NOW)
    assert cases.opened(told, people.hein).actions()[0].owner == "Joris"


def test_what_proves_that_it_was_done_is_for_handlers_only_and_a_second_click_does_nothing(people: People) -> None:
    told, case_file = at_work(people)
    entry_id = cases.new_entry_id()
    attachments.keep(Draft(entry_id), [Sent("bewijs.jpg", BytesIO(papers.picture()))], originals=False, now=NOW)
    for _ in range(2):
        correcting.finish(
            case_file,
            the_action(case_file),
            "De foto is weg.",
            False,
            actor=people.hein.actor,
            now=NOW,
            entry_id=entry_id,
            files=1 if not case_file.actions()[0].finished_on else 0,
        )
    proof = case_file.files.all()
    assert [(each.inside, each.by) for each in proof] == [(True, people.hein.id)]
    assert proof[0].entry == case_file.entries()[-1].id
    assert [entry.kind for entry in case_file.entries()].count(EntryKind.FINISHED) == 1
    with pytest.raises(NotFound):
        attachments.open_as_reporter(cases.by_receipt(told), proof[0].id)


def test_what_is_done_is_looked_at_after_three_months_also_when_the_case_is_closed(people: People) -> None:
    case_file = done_and_closed(people)
    assert case_file.actions()[0].next_on == add_months(cases.TODAY, 3)
    assert (case_file.case.due_on, case_file.case.due_clock) == (add_months(cases.TODAY, 3), "action")


@pytest.mark.parametrize("effect", [Effect.WORKS, Effect.PARTLY])
def test_what_helps_is_done_with(people: People, effect: Effect) -> None:
    case_file = done_and_closed(people)
    assert check(case_file, people, Check(effect, "Er kwam niets meer.")) is False
    action = case_file.actions()[0]
    assert (action.effect, action.next_on) == (effect, None)
    assert (case_file.case.status, case_file.case.due_on) == ("closed", None)


def test_too_early_moves_the_day_and_asks_for_one(people: People) -> None:
    case_file = done_and_closed(people)
    with pytest.raises(MissingDay):
        check(case_file, people, Check(Effect.TOO_EARLY, "Nog niets te zien."))
    again = later(days=130).date()
    check(case_file, people, Check(Effect.TOO_EARLY, "Nog niets te zien.", again))
    assert (case_file.actions()[0].next_on, case_file.case.due_on, case_file.case.status) == (again, again, "closed")


def test_what_did_not_help_opens_the_action_and_the_case_again_and_the_trail_says_no_more_than_that(
    people: People,
) -> None:
    case_file = done_and_closed(people)
    again = later(days=110).date()
    assert check(case_file, people, Check(Effect.NOT, "De foto staat er weer.", again)) is True
    action, case = case_file.actions()[0], case_file.case
    assert (action.finished_on, action.due_on, action.next_on, action.effect) == (None, again, again, "not")
    assert (case.status, case.reopened_on, case.closed_on) == ("discussed", later(days=95).date(), None)
    assert case.first_closed_on == cases.TODAY, "the first closing stays on the record"
    row = recording.trail_of(case_file)[-1]
    assert (row.act, row.facts) == ("case:reopened", "{}")
    assert case_file.entries()[-1].body["note"] == "De foto staat er weer."
    with pytest.raises(ActionsStillOpen):
        handling.close_without_action(
            case_file, cases.NOTHING_TO_DO, seen=case.last_act, actor=people.hein.actor, now=later(days=96)
        )


def test_an_action_that_runs_or_was_dropped_has_no_effect_to_look_at(people: People) -> None:
    _, case_file = at_work(people)
    with pytest.raises(correcting.NotFinished):
        check(case_file, people, Check(Effect.WORKS, "Ja."), days=1)
    correcting.finish(case_file, the_action(case_file), "Niet nodig.", True, actor=people.hein.actor, now=NOW)
    with pytest.raises(correcting.NotFinished):
        check(case_file, people, Check(Effect.WORKS, "Ja."), days=1)
    assert case_file.actions()[0].next_on is None


def test_a_temporary_measure_is_looked_at_every_two_weeks_and_its_end_is_sealed(people: People) -> None:
    end = cases.days_after(60)
    _, case_file = at_work(people, Action("", "Hein", end, "A12"))
    row = db.session.get_one(Row, the_action(case_file))
    assert (row.due_on, row.next_on) == (cases.days_after(14),) * 2, "as any other action, it has one day"
    assert case_file.actions()[0].last_day == end
    seen, who = case_file.case.last_act, people.hein.actor
    correcting.look_again(
        case_file, row.id, "Nog onrustig.", cases.days_after(20), seen=seen, actor=who, now=later(days=13)
    )
    action = case_file.actions()[0]
    assert (action.due_on, action.last_day) == (cases.days_after(20), cases.days_after(20))
    assert recording.trail_of(case_file)[-1].act == "action:changed", "an act of its own would tell what it is"
    correcting.finish(case_file, row.id, "De rust is terug.", False, actor=who, now=later(days=20))
    assert case_file.actions()[0].next_on is None


def test_a_temporary_measure_that_goes_on_keeps_its_end_sealed(people: People) -> None:
    _, case_file = at_work(people, Action("", "Hein", DUE, "A12"))
    action_id, far = the_action(case_file), cases.days_after(90)
    correcting.look_again(
        case_file, action_id, "Nog nodig.", far, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW
    )
    row = db.session.get_one(Row, action_id)
    assert (row.due_on, row.next_on) == (cases.days_after(14),) * 2
    assert case_file.action(action_id).last_day == far


def test_something_that_cannot_wait_is_agreed_before_the_discussion_and_takes_no_step(people: People) -> None:
    told = cases.file()
    case_file = cases.opened(told, people.hein)
    action = Action("", "Hein", DUE, "A01", people.hein.id)
    correcting.add(case_file, action, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert (case_file.case.status, case_file.case.planned_on) == ("reported", None)
    with pytest.raises(ActionsStillOpen):
        handling.set_aside(case_file, cases.SPAM, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    closed = done_and_closed(people)
    with pytest.raises(correcting.CaseIsClosed):
        correcting.add(closed, action, seen=closed.case.last_act, actor=people.hein.actor, now=NOW)


def test_the_register_knows_what_was_planned_and_whether_it_helped_without_a_key_of_anybody(people: People) -> None:
    _, case_file = at_work(people, Action("", "Hein", DUE, "A05"), Action("Eigen idee", "Hein", SOON))
    assert counted(case_file) == [("A05", "", DUE.isoformat(), ""), ("", "", SOON.isoformat(), "")]
    first, second = case_file.actions()
    correcting.finish(case_file, first.id, "Gedaan.", False, actor=people.hein.actor, now=NOW)
    correcting.finish(case_file, second.id, "Toch niet.", True, actor=people.hein.actor, now=NOW)
    assert counted(case_file) == [("A05", "", DUE.isoformat(), NOW.date().isoformat())]
    check(case_file, people, Check(Effect.PARTLY, "Een beetje."))
    assert counted(case_file)[0][1] == "partly"


def test_an_older_register_record_and_an_older_action_still_open(people: People) -> None:
    told, case_file = at_work(people)
    case_file.register = replace(case_file.register, actions=None)
    row = db.session.get_one(Row, the_action(case_file))
    old = {"what": "De foto weghalen", "owner": "Bram", "result": "", "dropped": False}
    row.sealed = case_file._keys.seal_record(old, f"action|sealed|{row.id}|{told.case_id}")
    db.session.commit()
    case_file = cases.opened(told, people.hein)
    assert case_file.register.actions is None
    assert (case_file.actions()[0].what, case_file.actions()[0].code) == ("De foto weghalen", "")


def test_closing_names_each_action_that_is_still_open(people: People) -> None:
    _, case_file = at_work(
        people, Action("Praten met 😀 עידו", "Hein", DUE), Action("", "Hein", date(2027, 1, 1), "A05")
    )
    with pytest.raises(ActionsStillOpen) as refused:
        handling.close(case_file, cases.ENDING, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert [(each.code, each.what) for each in refused.value.values["names"]] == [
        ("", "Praten met 😀 עידו"),
        ("A05", ""),
    ]
