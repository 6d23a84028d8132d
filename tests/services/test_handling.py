"""Handling: every verb writes one entry in its own transaction, and a refused one changes nothing at all."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests import cases
from tests.cases import ENDING, FEEDBACK, NOTHING_TO_DO, PLAN, SEVERE_TALK, SPAM, TALK, THANKS, Told, file, opened
from tests.people import NOW, People, Person, later
from tests.snapshots import acts, changes, nothing_changes, snapshot
from tracker.casefile import CaseFile, EntryKind
from tracker.domain.acts import KINDS, Act
from tracker.domain.deadlines import add_months
from tracker.domain.demands import (
    ActionsStillOpen,
    Answer,
    Closing,
    Feedback,
    MissingText,
    Plan,
    Reopening,
    SettingAside,
)
from tracker.domain.errors import NotFound
from tracker.domain.linking import NoSuchCase
from tracker.domain.periods import Period
from tracker.domain.statuses import Corrected, Ground, Kind, Outcome, Status
from tracker.domain.workflow import MustWait, StepNotAllowed
from tracker.models import Holder, db
from tracker.services import accounts, conversation, correcting, handling, recording, summarising
from tracker.services.acting import CaseChanged
from tracker.services.correcting import AlreadyFinished
from tracker.services.handling import NothingProposed, NotYourOwnProposal

Verb = Callable[[CaseFile, Person], object]


def doing(verb: Callable[..., object], demand: object) -> Verb:
    """The verb with its demand, by somebody who has just looked."""
    return lambda case_file, person: verb(case_file, demand, seen=case_file.case.last_act, actor=person.actor, now=NOW)


acknowledge = doing(handling.acknowledge, THANKS)
discuss = doing(handling.discuss, TALK)
plan = doing(handling.plan, PLAN)
close = doing(handling.close, ENDING)
close_without_action = doing(handling.close_without_action, NOTHING_TO_DO)
answer = doing(handling.answer, Answer("Ja, dat mag, als zij het goed vindt."))
set_aside = doing(handling.set_aside, SPAM)
reopen = doing(handling.reopen, Reopening("De foto staat er weer."))


def agree(case_file: CaseFile, person: Person) -> None:
    handling.agree(case_file, seen=case_file.case.last_act, actor=person.actor, now=NOW)


def decline(case_file: CaseFile, person: Person) -> None:
    handling.decline(case_file, "Ik wil eerst bellen.", seen=case_file.case.last_act, actor=person.actor, now=NOW)


def finish(case_file: CaseFile, person: Person) -> None:
    action = case_file.actions()[0].id
    correcting.finish(case_file, action, "De foto is weg.", False, actor=person.actor, now=NOW)


# one verb, one entry

VERBS: dict[str, tuple[str, Verb, Kind]] = {
    "case:acknowledged": ("reported", acknowledge, Kind.REPORT),
    "case:discussed": ("reported", discuss, Kind.REPORT),
    "case:answered": ("reported", answer, Kind.ADVICE),
    "step:proposed": ("reported", set_aside, Kind.REPORT),
    "case:planned": ("discussed", plan, Kind.REPORT),
    "case:closed-without-action": ("discussed", close_without_action, Kind.REPORT),
    "action:finished": ("corrective-action", finish, Kind.REPORT),
    "case:reopened": ("closed", reopen, Kind.REPORT),
}


@pytest.mark.parametrize("act", VERBS)
def test_every_verb_writes_exactly_one_entry_with_its_actor_and_its_case(people: People, act: str) -> None:
    status, verb, kind = VERBS[act]
    told = file(kind=kind)
    case_file = cases.walked_to(status, told, people.hein)
    with acts(act):
        verb(case_file, people.christien)
    row = recording.trail_of(case_file)[-1]
    assert (row.actor, row.case_id, row.day) == (people.christien.id, told.case_id, NOW.date())
    assert row.digest == case_file.case.last_act
    assert case_file.open_detail(row.number, row.sealed)["at"] == "10:00"
    assert recording.verify() is None


def test_closing_agreeing_and_declining_write_one_entry_each(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    cases.finished(told, people.hein)
    with acts("case:closed"):
        close(opened(told, people.hein), people.hein)
    other = file()
    set_aside(opened(other, people.hein), people.hein)
    with acts("step:declined"):
        decline(opened(other, people.christien), people.christien)
    set_aside(opened(other, people.hein), people.hein)
    with acts("case:set-aside"):
        agree(opened(other, people.christien), people.christien)
    assert recording.verify() is None


def test_an_entry_says_in_the_clear_only_who_when_and_what_kind_of_act(people: People) -> None:
    told = file(kind=Kind.ADVICE)
    case_file = cases.discussed(told, people.hein)
    row = recording.trail_of(case_file)[-1]
    assert row.facts == "{}"
    assert KINDS[Act(row.act)].facts == frozenset()
    detail = case_file.open_detail(row.number, row.sealed)
    assert detail["took_part"] == ["Hein", "Christien"]
    assert detail["before"]["category"] == "SM6"


# refused: nothing changed


def a_refused_step(case_file: CaseFile, person: Person, demand: Closing) -> None:
    handling.close(case_file, demand, seen=case_file.case.last_act, actor=person.actor, now=NOW)


NOT_NOW: list[tuple[str, Verb]] = [
    ("reported", plan),
    ("reported", close),
    ("reported", close_without_action),
    ("reported", answer),
    ("reported", reopen),
    ("discussed", acknowledge),
    ("discussed", close),
    ("discussed", set_aside),
    ("corrective-action", close_without_action),
    ("corrective-action", set_aside),
    ("closed", acknowledge),
    ("closed", discuss),
    ("closed", plan),
    ("closed", close),
    ("closed", set_aside),
]


@pytest.mark.parametrize(("status", "verb"), NOT_NOW)
def test_a_step_that_the_table_does_not_know_changes_nothing(people: People, status: str, verb: Verb) -> None:
    told = file()
    cases.walked_to(status, told, people.hein)
    with nothing_changes(StepNotAllowed):
        verb(opened(told, people.hein), people.hein)
    case_file = opened(told, people.hein)
    assert case_file.case.status == status


def test_a_step_that_lacks_something_changes_nothing(people: People) -> None:
    told = file()
    with nothing_changes(MissingText):
        doing(handling.discuss, replace(TALK, decision=" "))(opened(told, people.hein), people.hein)
    cases.walked_to("corrective-action", told, people.hein)
    with nothing_changes(ActionsStillOpen):
        close(opened(told, people.hein), people.hein)
    with nothing_changes(MissingText):
        correcting.finish(opened(told, people.hein), "x", " ", False, actor=people.hein.actor, now=NOW)
    with nothing_changes(NotFound):
        correcting.finish(opened(told, people.hein), "f" * 32, "Klaar.", False, actor=people.hein.actor, now=NOW)


def test_an_open_case_file_after_a_refusal_still_tells_the_truth(people: People) -> None:
    case_file = opened(file(), people.hein)
    with pytest.raises(StepNotAllowed):
        close(case_file, people.hein)
    assert case_file.case.status == Status.REPORTED
    assert len(case_file.entries()) == 1
    acknowledge(case_file, people.hein)


def test_an_action_of_another_case_cannot_be_finished_here(people: People) -> None:
    one, two = file(), file()
    theirs = cases.walked_to("corrective-action", one, people.hein).actions()[0].id
    cases.walked_to("corrective-action", two, people.hein)
    with nothing_changes(NotFound):
        correcting.finish(opened(two, people.hein), theirs, "Klaar.", False, actor=people.hein.actor, now=NOW)


# the trail fails: the act fails


@pytest.mark.parametrize("act", [act for act in VERBS if act != "case:reopened"])
def test_when_the_entry_cannot_be_written_the_act_did_not_happen(people: People, act: str) -> None:
    status, verb, kind = VERBS[act]
    told = file(kind=kind)
    cases.walked_to(status, told, people.hein)
    fill_the_trail()
    with nothing_changes(DatabaseError):
        verb(opened(told, people.hein), people.hein)


def fill_the_trail() -> None:
    """From now on the database refuses every new entry, as it does when the disk is full."""
    if db.engine.dialect.name == "sqlite":
        stop = ["CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"]
    else:
        stop = [
            "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
            "CREATE TRIGGER full_trail BEFORE INSERT ON audit EXECUTE FUNCTION is_full()",
        ]
    for statement in stop:
        db.session.execute(text(statement))
    db.session.commit()


def test_reading_a_case_stops_no_clock(people: People) -> None:
    told = file()
    before = opened(told, people.hein).case.due_on
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=NOW)
    db.session.expire_all()
    assert opened(told, people.hein).case.due_on == before is not None


def test_when_the_trail_is_full_nothing_is_filed_read_said_shown_or_signed_in(people: People) -> None:
    from tracker.services import disclosing

    told, hein = file(), people.hein.actor
    accounts.sign_in(people.hein.email, people.hein.password, now=NOW)  # makes keys quick, which nobody reads by
    fill_the_trail()
    case_file = opened(told, people.hein)
    for attempt in (
        lambda: file(),
        lambda: handling.read(case_file, actor=hein, now=NOW),
        lambda: conversation.send_message(case_file, "Dag.", cases.new_entry_id(), actor=hein, now=NOW),
        lambda: conversation.write_note(case_file, "Bellen.", cases.new_entry_id(), actor=hein, now=NOW),
        lambda: conversation.add_from_reporter(cases.by_receipt(told), "Nog iets.", cases.new_entry_id(), now=NOW),
        lambda: disclosing.show_name(case_file, "Ik moet bellen.", actor=hein, now=NOW),
        lambda: disclosing.let_trusted_person_look(cases.by_receipt(told), now=NOW),
        lambda: accounts.sign_in(people.hein.email, people.hein.password, now=NOW),
        lambda: accounts.disable(people.bram.id, actor=people.peter.actor, now=NOW),
    ):
        with nothing_changes(DatabaseError):
            attempt()


# two people


def test_the_second_of_two_is_told_that_something_changed(people: People) -> None:
    told = file()
    mine, theirs = opened(told, people.hein), opened(told, people.christien)
    seen = mine.case.last_act
    acknowledge(mine, people.hein)
    with nothing_changes(CaseChanged):
        handling.discuss(theirs, TALK, seen=seen, actor=people.christien.actor, now=NOW)
    discuss(opened(told, people.christien), people.christien)


@pytest.mark.parametrize("verb", ["acknowledge", "discuss", "set_aside", "decline", "agree"])
def test_no_verb_acts_on_what_has_changed(people: People, verb: str) -> None:
    told = file()
    conversation.write_note(opened(told, people.hein), "Bellen.", "x", actor=people.hein.actor, now=NOW)
    if verb in ("agree", "decline"):
        set_aside(opened(told, people.hein), people.hein)
    case_file, actor = opened(told, people.christien), people.christien.actor
    calls: dict[str, Callable[[str], object]] = {
        "acknowledge": lambda seen: handling.acknowledge(case_file, THANKS, seen=seen, actor=actor, now=NOW),
        "discuss": lambda seen: handling.discuss(case_file, TALK, seen=seen, actor=actor, now=NOW),
        "set_aside": lambda seen: handling.set_aside(case_file, SPAM, seen=seen, actor=actor, now=NOW),
        "decline": lambda seen: handling.decline(case_file, "Nee.", seen=seen, actor=actor, now=NOW),
        "agree": lambda seen: handling.agree(case_file, seen=seen, actor=actor, now=NOW),
    }
    for stale in ("", "0" * 64, recording.trail_of(case_file)[0].digest):
        with nothing_changes(CaseChanged):
            calls[verb](stale)
    calls[verb](case_file.case.last_act)


# the steps themselves


def test_a_report_travels_to_closed_and_leaves_its_days(people: People) -> None:
    told = file(now=later(days=-3))
    for day, step in enumerate((cases.acknowledged, cases.discussed, cases.planned, cases.finished, cases.closed)):
        step(told, people.hein, now=later(days=day))
    case = opened(told, people.hein).case
    assert (case.status, case.filed_on, case.acknowledged_on) == ("closed", cases.days_after(-3), cases.days_after(0))
    assert (case.discussed_on, case.planned_on) == (TALK.held_on, cases.days_after(2))
    assert (case.closed_on, case.feedback_on, case.first_closed_on) == (cases.days_after(4),) * 3
    check_on = add_months(cases.days_after(3), 3)
    assert (case.due_on, case.due_clock) == (check_on, "action"), "does what was done help?"
    kinds = [entry.kind.value for entry in opened(told, people.hein).entries()]
    assert kinds == ["report", "to-reporter", "discussion", "plan", "finished", "closing"]


def test_a_discussion_settles_the_classification_and_the_outcome_stays_sealed_beside_it(people: People) -> None:
    told = file(rules=(9, 5), category="OT1")
    cases.walked_to("closed", told, people.hein)
    register = opened(told, people.hein).register
    assert (register.category, register.rules, register.risk, register.outcome) == ("SM6", (9,), "low", "full")
    assert register.anonymous


def test_a_later_discussion_without_a_classification_keeps_the_first(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, SEVERE_TALK)
    cases.discussed(told, people.hein, replace(TALK, classification=None))
    assert opened(told, people.hein).register.risk == cases.SEVERE.risk


def test_advice_is_answered_and_closed_in_one_step(people: People) -> None:
    told = file(kind=Kind.ADVICE)
    answer(opened(told, people.hein), people.hein)
    case_file = opened(told, people.hein)
    assert (case_file.case.status, case_file.register.outcome) == ("closed", "advice")
    assert case_file.case.acknowledged_on == case_file.case.feedback_on == NOW.date()


def test_who_cannot_be_told_leaves_no_day_of_feedback(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    cases.finished(told, people.hein)
    cases.closed(
        told,
        people.hein,
        replace(cases.ENDING, outcome=Outcome.PART, feedback=Feedback(why_none="Er is geen melder bekend.")),
    )
    assert opened(told, people.hein).case.feedback_on is None


def test_a_finished_action_cannot_be_finished_again(people: People) -> None:
    told = file()
    cases.walked_to("corrective-action", told, people.hein)
    finish(opened(told, people.hein), people.hein)
    with nothing_changes(AlreadyFinished):
        finish(opened(told, people.hein), people.hein)
    action = opened(told, people.hein).actions()[0]
    assert (action.finished_on, action.result, action.dropped) == (NOW.date(), "De foto is weg.", False)


def test_the_next_date_of_a_case_is_that_of_its_nearest_open_action(people: People) -> None:
    told = file()
    cases.acknowledged(told, people.hein)
    cases.discussed(told, people.hein)
    first, second = PLAN.actions[0], replace(PLAN.actions[0], due_on=cases.days_after(3))
    cases.planned(told, people.hein, Plan((first, second)))
    case_file = opened(told, people.hein)
    assert (case_file.case.due_on, case_file.case.due_clock) == (cases.days_after(3), "action")
    finish(case_file, people.hein)
    assert opened(told, people.hein).case.due_on == first.due_on


# reopening


def test_reopening_goes_back_to_discussed_and_keeps_the_first_closing(people: People) -> None:
    told = file()
    cases.walked_to("closed", told, people.hein)
    doing_later = opened(told, people.hein)
    handling.reopen(
        doing_later, Reopening("Terug."), seen=doing_later.case.last_act, actor=people.hein.actor, now=later(days=9)
    )
    case_file = opened(told, people.hein)
    assert (case_file.case.status, case_file.case.closed_on) == ("discussed", None)
    assert (case_file.case.first_closed_on, case_file.case.reopened_on) == (NOW.date(), cases.days_after(9))
    assert case_file.register.outcome == ""
    assert EntryKind.CLOSING in [entry.kind for entry in case_file.entries()]


def test_a_report_that_was_set_aside_reopens_as_reported(people: People) -> None:
    told = file()
    set_aside(opened(told, people.hein), people.hein)
    agree(opened(told, people.christien), people.christien)
    assert opened(told, people.hein).case.status == "closed"
    reopen(opened(told, people.hein), people.hein)
    assert opened(told, people.hein).case.status == "reported"


# two pairs of eyes


def proposed(people: People) -> Told:
    told = file()
    assert set_aside(opened(told, people.hein), people.hein) is False
    return told


def test_setting_aside_waits_for_a_second_handler_and_then_happens_as_proposed(people: People) -> None:
    told = proposed(people)
    case_file = opened(told, people.christien)
    assert (case_file.case.status, case_file.case.proposed_on) == ("reported", NOW.date())
    proposal = handling.proposal_of(case_file)
    assert proposal == (people.hein.id, "set-aside", SPAM)
    agree(case_file, people.christien)
    case_file = opened(told, people.hein)
    assert (case_file.case.status, case_file.register.outcome, case_file.case.proposed_on) == (
        "closed",
        "set-aside",
        None,
    )
    row = recording.trail_of(case_file)[-1]
    assert row.actor == people.christien.id
    assert case_file.open_detail(row.number, row.sealed)["proposed_by"] == people.hein.id
    assert case_file.entries()[-1].by == people.hein.id, "they are his words"


def test_nobody_agrees_with_their_own_proposal_not_even_after_a_year(people: People) -> None:
    told = proposed(people)
    with nothing_changes(NotYourOwnProposal):
        agree(opened(told, people.hein), people.hein)
    case_file = opened(told, people.hein)
    with nothing_changes(NotYourOwnProposal):
        handling.agree(case_file, seen=case_file.case.last_act, actor=people.hein.actor, now=later(days=365))


def test_who_says_they_agreed_with_themselves_is_not_believed(people: People) -> None:
    """A form field 'agreed' must not be enough: only `agree`, by somebody else, counts."""
    told = file()
    case_file = opened(told, people.hein)
    sly = replace(SPAM, agreed=True)
    done = handling.set_aside(case_file, sly, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    assert done is False
    assert opened(told, people.hein).case.status == "reported"


def test_a_severe_case_is_closed_by_two(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, SEVERE_TALK)
    cases.planned(told, people.hein)
    cases.finished(told, people.hein)
    with acts("step:proposed"):
        assert close(opened(told, people.hein), people.hein) is False
    assert opened(told, people.hein).case.status == "corrective-action"
    agree(opened(told, people.christien), people.christien)
    assert opened(told, people.hein).case.status == "closed"


def test_a_declined_proposal_is_gone_and_the_case_goes_on(people: People) -> None:
    told = proposed(people)
    decline(opened(told, people.christien), people.christien)
    with nothing_changes(NothingProposed):
        agree(opened(told, people.christien), people.christien)
    with nothing_changes(NothingProposed):
        decline(opened(told, people.christien), people.christien)
    discuss(opened(told, people.hein), people.hein)


def test_alone_it_waits_thirty_days_and_then_the_proposer_takes_the_step(people: People) -> None:
    told = file(exclude=[people.christien])

    def agree_on(day: int) -> None:
        case_file = opened(told, people.hein)
        handling.agree(case_file, seen=case_file.case.last_act, actor=people.hein.actor, now=later(days=day))

    set_aside(opened(told, people.hein), people.hein)
    with nothing_changes(MustWait):
        agree_on(29)
    agree_on(30)
    case_file = opened(told, people.hein)
    assert case_file.case.status == "closed"
    row = recording.trail_of(case_file)[-1]
    assert case_file.open_detail(row.number, row.sealed)["proposed_by"] == ""


@pytest.mark.parametrize("verb", [discuss, set_aside])
def test_while_a_proposal_waits_the_case_does_not_move_past_it(people: People, verb: Verb) -> None:
    told = proposed(people)
    for person in (people.hein, people.christien):
        with nothing_changes(StepNotAllowed):
            verb(opened(told, person), person)
    acknowledge(opened(told, people.hein), people.hein)
    agree(opened(told, people.christien), people.christien)
    assert opened(told, people.hein).case.status == "closed"


def test_a_severe_case_cannot_be_talked_down_by_one_handler(people: People) -> None:
    told = file()
    cases.discussed(told, people.hein, SEVERE_TALK)
    cases.discussed(told, people.hein, TALK)
    assert opened(told, people.hein).register.risk == "low"
    with acts("step:proposed"):
        assert close_without_action(opened(told, people.hein), people.hein) is False


# pointing at another case


def link_to(reference: str) -> SettingAside:
    return SettingAside(Ground.DUPLICATE, "Dezelfde foto.", FEEDBACK, linked=reference)


def test_a_report_is_a_duplicate_of_a_case_that_all_its_readers_know(people: People) -> None:
    first, again = file(), file()
    case_file = opened(again, people.hein)
    demand = link_to(f" {first.reference.lower()} ")
    handling.set_aside(case_file, demand, seen=case_file.case.last_act, actor=people.hein.actor, now=NOW)
    agree(opened(again, people.christien), people.christien)
    assert opened(again, people.hein).case.status == "closed"


def test_a_case_that_a_fellow_reader_may_not_know_is_never_pointed_at(people: People) -> None:
    hidden, again = file(exclude=[people.hein]), file()
    for reference in (hidden.reference, "ZZZZ-ZZ", again.reference):
        case_file = opened(again, people.christien)
        with nothing_changes(NoSuchCase):
            doing(handling.set_aside, link_to(reference))(case_file, people.christien)


def test_a_closed_account_is_no_second_handler(people: People) -> None:
    told = file()
    assert handling.state_of(opened(told, people.hein), NOW.date()).second_handler
    accounts.disable(people.christien.id, actor=people.peter.actor, now=NOW)
    assert not handling.state_of(opened(told, people.hein), NOW.date()).second_handler


def test_too_little_information_needs_two_questions_and_thirty_silent_days(people: People) -> None:
    told = file()
    quiet = SettingAside(Ground.NO_INFO, "We weten te weinig.", FEEDBACK)

    def try_on(day: int) -> bool:
        case_file, actor = opened(told, people.hein), people.hein.actor
        return handling.set_aside(case_file, quiet, seen=case_file.case.last_act, actor=actor, now=later(days=day))

    for day in (1, 2):
        with nothing_changes():
            try_on(40)
        conversation.send_message(
            opened(told, people.hein),
            "Waar was het?",
            cases.new_entry_id(),
            actor=people.hein.actor,
            now=later(days=day),
        )
    with nothing_changes():
        try_on(31)
    assert try_on(32) is False, "proposed; a second handler must still agree"


# reading


def test_reading_is_recorded_once_per_person_case_and_day(people: People) -> None:
    told, other = file(), file()
    hein, christien = people.hein, people.christien

    def read(which: Told, person: Person, day: int = 0) -> None:
        handling.read(opened(which, person), actor=person.actor, now=later(days=day))

    with acts("case:read"):
        read(told, hein)
        read(told, hein)
    with acts("case:read", "case:read", "case:read"):
        read(told, christien)
        read(other, hein)
        read(told, hein, day=1)
    with acts():
        read(told, hein, day=1)


def test_reading_marks_the_news_as_seen_for_the_reader_only(people: People) -> None:
    told = file()
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=NOW)
    last_act = opened(told, people.hein).case.last_act
    seen = {
        person.name: db.session.get_one(Holder, (told.case_id, person.id)).seen
        for person in (people.hein, people.christien)
    }
    assert seen == {"Hein": last_act, "Christien": ""}


def test_looking_again_writes_nothing(people: People) -> None:
    told = file()
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=NOW)
    before = snapshot()
    handling.read(opened(told, people.hein), actor=people.hein.actor, now=later(hours=3))
    assert changes(before) == {}


def test_when_an_own_mistake_was_put_right_is_counted_among_own_mistakes(people: People) -> None:
    for corrected in (Corrected.YES, Corrected.NO, Corrected.UNKNOWN):
        told = file(kind=Kind.OWN_MISTAKE, category="SM8")
        cases.discussed(told, people.hein, replace(TALK, corrected=corrected))
    told = file(kind=Kind.OWN_MISTAKE, category="SM8", exclude=[people.christien])
    cases.discussed(told, people.hein, replace(TALK, corrected=Corrected.YES))
    year = Period.parse("2026")
    share = summarising.true_summary(people.hein.actor, year, NOW.date()).share("own-mistake-corrected")
    assert share is not None and (share.part, share.whole) == (1, 2), "and restricted ones are in nothing"
    everybodys = list(summarising.everybodys_facts())
    assert [each.corrected for each in everybodys].count(Corrected.YES) == 1
