"""A name for somebody outside: asked and answered, or announced; each step on the record, and no way around it."""

import pytest

from tests import cases
from tests.cases import SANNE, Told, by_receipt, file, opened
from tests.people import NOW, People, later
from tests.snapshots import acts, at_once, nothing_changes
from tracker.domain.consent import Move, NotAllowedByReporter, NotNow, Request, Stage, ToldToday
from tracker.domain.demands import MissingText
from tracker.domain.errors import NotFound
from tracker.domain.reports import Identity
from tracker.services import consenting, conversation, naming, recording, sharing
from tracker.services.acting import OnlyForAWhile
from tracker.services.consenting import NoName

TO, WHY = "de Inspectie", "Zij willen je zelf spreken."


def asked(told: Told, people: People, *, law: bool = False) -> str:
    """The id of a new request."""
    begin = consenting.announce if law else consenting.ask
    case_file = opened(told, people.hein)
    begin(case_file, TO, WHY, cases.new_entry_id(), actor=people.hein.actor, now=NOW)
    return standing(told)[-1].id


def standing(told: Told) -> tuple[Request, ...]:
    return consenting.requests_of(by_receipt(told).entries())


def answer(told: Told, request: str, agrees: bool) -> None:
    consenting.answer(by_receipt(told), request, agrees, now=NOW)


def give(told: Told, request: str, people: People, *, days: int = 0) -> None:
    consenting.give(opened(told, people.hein), request, actor=people.hein.actor, now=later(days))


def test_asked_agreed_and_given_are_three_entries(people: People) -> None:
    told = file(identity=SANNE)
    with acts("name:asked", "message:added", "name:given"):
        request = asked(told, people)
        answer(told, request, True)
        give(told, request, people)
    (found,) = standing(told)
    assert (found.stage, found.to, found.why, found.by) == (Stage.GIVEN, TO, WHY, people.hein.id)
    case_file = opened(told, people.christien)
    details = [case_file.open_detail(row.number, row.sealed) for row in recording.trail_of(case_file)]
    assert [detail["to"] for detail in details if "to" in detail] == [TO, TO]


def test_what_was_refused_or_not_answered_can_not_be_given(people: People) -> None:
    told = file(identity=SANNE)
    request = asked(told, people)
    with nothing_changes(NotAllowedByReporter):
        give(told, request, people)
    answer(told, request, False)
    with nothing_changes(NotAllowedByReporter):
        give(told, request, people, days=30)
    answer(told, request, True)
    answer(told, request, False)
    assert standing(told)[0].stage is Stage.TAKEN_BACK
    with nothing_changes(NotAllowedByReporter):
        give(told, request, people, days=30)


def test_a_legal_duty_is_told_first_and_given_on_a_later_day(people: People) -> None:
    told = file(identity=SANNE)
    with acts("name:announced"):
        request = asked(told, people, law=True)
    with nothing_changes(ToldToday):
        give(told, request, people)
    with nothing_changes(NotNow):
        answer(told, request, False)
    with acts("name:given"):
        give(told, request, people, days=1)


def test_given_once_is_given_once(people: People) -> None:
    told = file(identity=SANNE)
    request = asked(told, people)
    answer(told, request, True)
    give(told, request, people)
    with nothing_changes(NotNow):
        give(told, request, people)
    with nothing_changes(NotNow):
        answer(told, request, False)


def test_a_request_that_is_not_needed_any_more_is_dropped(people: People) -> None:
    told = file(identity=SANNE)
    request = asked(told, people)
    with acts("name:dropped"):
        consenting.drop(opened(told, people.christien), request, actor=people.christien.actor, now=NOW)
    with nothing_changes(NotNow):
        answer(told, request, True)


@pytest.mark.parametrize(("to", "why"), [("", WHY), (" ", WHY), (TO, ""), (TO, "\n")])
def test_to_whom_and_why_are_said(people: People, to: str, why: str) -> None:
    case_file = opened(file(identity=SANNE), people.hein)
    for begin in (consenting.ask, consenting.announce):
        with nothing_changes(MissingText):
            begin(case_file, to, why, cases.new_entry_id(), actor=people.hein.actor, now=NOW)


def test_where_there_is_no_name_there_is_nothing_to_ask(people: People) -> None:
    told = file()
    with nothing_changes(NoName):
        asked(told, people)


def test_a_name_that_was_taken_back_can_not_be_given_any_more(people: People) -> None:
    told = file(identity=SANNE)
    request = asked(told, people)
    answer(told, request, True)
    naming.change_name(by_receipt(told), Identity(), cases.new_entry_id(), now=NOW)
    with nothing_changes(NoName):
        give(told, request, people)


def test_a_request_of_another_case_is_not_there(people: People) -> None:
    told, other = file(identity=SANNE), file(identity=SANNE)
    request = asked(told, people)
    with nothing_changes(NotFound):
        answer(other, request, True)
    with nothing_changes(NotFound):
        give(other, request, people)


def test_yes_no_and_an_addition_read_alike_in_a_stolen_copy(people: People) -> None:
    told = [file(identity=SANNE) for _ in range(3)]
    for each, agrees in zip(told[:2], (True, False), strict=True):
        answer(each, asked(each, people), agrees)
    conversation.add_from_reporter(by_receipt(told[2]), "Nog iets.", cases.new_entry_id(), now=NOW)
    rows = [recording.trail_of(by_receipt(each))[-1] for each in told]
    assert len({(row.act, row.actor, row.facts, row.subject, len(row.sealed)) for row in rows}) == 1


def test_a_question_is_a_word_to_the_reporter_and_stops_the_clock(people: People) -> None:
    told = file(identity=SANNE)
    asked(told, people)
    assert opened(told, people.hein).case.acknowledged_on == NOW.date()


def test_the_same_form_sent_twice_asks_once(people: People) -> None:
    told, form = file(identity=SANNE), cases.new_entry_id()
    for _ in range(2):
        consenting.ask(opened(told, people.hein), TO, WHY, form, actor=people.hein.actor, now=NOW)
    assert len(standing(told)) == 1


def test_a_yes_taken_back_while_it_is_used_is_used_or_taken_back_and_never_both(people: People) -> None:
    for _ in range(5):
        told = file(identity=SANNE)
        request = asked(told, people)
        answer(told, request, True)
        results = at_once(lambda: give(told, request, people), lambda: answer(told, request, False))  # noqa: B023
        moves = [entry.body["move"] for entry in by_receipt(told).entries() if "move" in entry.body]
        assert moves in ([Move.ASK, Move.AGREE, Move.GIVE], [Move.ASK, Move.AGREE, Move.REFUSE])
        (refused,) = [result for result in results if result is not None]
        assert isinstance(refused, NotNow | NotAllowedByReporter)


def test_who_only_reads_along_gives_no_name_and_asks_for_none(people: People) -> None:
    told = file(identity=SANNE)
    request = asked(told, people)
    answer(told, request, True)
    until = later(days=5).date()
    sharing.share(opened(told, people.hein), people.mirjam.id, WHY, until, actor=people.hein.actor, now=NOW)
    case_file, mirjam = opened(told, people.mirjam), people.mirjam.actor
    for begin in (consenting.ask, consenting.announce):
        with nothing_changes(OnlyForAWhile):
            begin(case_file, TO, WHY, cases.new_entry_id(), actor=mirjam, now=NOW)
    for move in (consenting.give, consenting.drop):
        with nothing_changes(OnlyForAWhile):
            move(case_file, request, actor=mirjam, now=NOW)
    give(told, request, people)
