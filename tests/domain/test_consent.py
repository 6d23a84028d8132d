"""A name goes outside only as the reporter allows, or as the law asks after they were told; whatever the order."""

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.domain.consent import (
    NEXT,
    REPORTERS,
    Made,
    Move,
    NotAllowedByReporter,
    NotNow,
    NotYourMove,
    Request,
    Stage,
    ToldToday,
    begun,
    moved,
    requests,
)
from tracker.domain.errors import Refusal

DAY: Final = date(2026, 11, 2)
NEXT_DAY: Final = DAY + timedelta(days=1)
ASKED: Final = Made("r1", Move.ASK, DAY, "hein", "de inspectie", "Zij onderzoeken dit.")
ANNOUNCED: Final = Made("r2", Move.ANNOUNCE, DAY, "hein", "de politie", "De officier vraagt het.")


def at(stage: Stage, *, law: bool = False) -> Request:
    return Request("r", "de inspectie", "Zij onderzoeken dit.", law, "hein", stage, DAY)


def test_a_request_begins_by_asking_or_by_announcing() -> None:
    assert (begun(ASKED).stage, begun(ASKED).law) == (Stage.ASKED, False)
    assert (begun(ANNOUNCED).stage, begun(ANNOUNCED).law) == (Stage.ANNOUNCED, True)
    for move in set(Move) - {Move.ASK, Move.ANNOUNCE}:
        with pytest.raises(NotNow):
            begun(Made("r", move, DAY))


def test_what_the_reporter_agreed_to_can_be_given() -> None:
    agreed = moved(begun(ASKED), Move.AGREE, reporter=True, today=DAY)
    assert moved(agreed, Move.GIVE, reporter=False, today=DAY).stage is Stage.GIVEN


@pytest.mark.parametrize("stage", [Stage.ASKED, Stage.REFUSED, Stage.TAKEN_BACK])
def test_without_a_yes_that_stands_nothing_can_be_given(stage: Stage) -> None:
    with pytest.raises(NotAllowedByReporter):
        moved(at(stage), Move.GIVE, reporter=False, today=NEXT_DAY)


def test_a_yes_can_be_taken_back_until_it_is_used_and_not_after() -> None:
    agreed = moved(begun(ASKED), Move.AGREE, reporter=True, today=DAY)
    back = moved(agreed, Move.REFUSE, reporter=True, today=DAY)
    assert back.stage is Stage.TAKEN_BACK
    assert moved(back, Move.AGREE, reporter=True, today=DAY).stage is Stage.AGREED
    given_away = moved(agreed, Move.GIVE, reporter=False, today=DAY)
    with pytest.raises(NotNow):
        moved(given_away, Move.REFUSE, reporter=True, today=NEXT_DAY)


def test_a_legal_duty_gives_the_name_on_a_later_day_than_the_notice() -> None:
    with pytest.raises(ToldToday):
        moved(begun(ANNOUNCED), Move.GIVE, reporter=False, today=DAY)
    assert moved(begun(ANNOUNCED), Move.GIVE, reporter=False, today=NEXT_DAY).stage is Stage.GIVEN


def test_a_notice_asks_for_no_answer() -> None:
    for move in REPORTERS:
        with pytest.raises(NotNow):
            moved(begun(ANNOUNCED), move, reporter=True, today=NEXT_DAY)


@pytest.mark.parametrize("move", Move)
def test_nobody_makes_the_others_move(move: Move) -> None:
    for stage in Stage:
        with pytest.raises(NotYourMove):
            moved(at(stage), move, reporter=move not in REPORTERS, today=NEXT_DAY)


@pytest.mark.parametrize("stage", [Stage.GIVEN, Stage.DROPPED])
def test_what_is_over_stays_over(stage: Stage) -> None:
    assert not at(stage).is_open
    for move in Move:
        assert not at(stage).may(move)
        with pytest.raises(NotNow):
            moved(at(stage), move, reporter=move in REPORTERS, today=NEXT_DAY)


def test_every_stage_can_be_reached_and_all_but_the_last_two_left() -> None:
    assert set(NEXT.values()) == set(Stage)
    assert {stage for stage, _ in NEXT if stage} == set(Stage) - {Stage.GIVEN, Stage.DROPPED}


tries = st.lists(st.tuples(st.sampled_from(Move), st.booleans(), st.integers(0, 2)), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), tries)
def test_in_whatever_order_people_act_nothing_is_given_against_the_reporter(
    law: bool, tried: list[tuple[Move, bool, int]]
) -> None:
    history = [ANNOUNCED if law else ASKED]
    request, today = begun(history[0]), DAY
    for move, reporter, days in tried:
        today += timedelta(days=days)
        try:
            after = moved(request, move, reporter=reporter, today=today)
        except Refusal:
            continue
        if move is Move.GIVE:
            answers = [made.move for made in history if made.move in REPORTERS]
            assert law or (answers and answers[-1] is Move.AGREE)
            assert not law or today > DAY
        assert request.is_open
        assert (after.to, after.why, after.law, after.since) == (request.to, request.why, law, today)
        request = after
        history.append(Made(request.id, move, today))
    assert requests(history) == (request,)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tries)
def test_a_refused_move_changes_nothing(tried: list[tuple[Move, bool, int]]) -> None:
    request = begun(ASKED)
    for move, reporter, days in tried:
        before = request
        try:
            request = moved(request, move, reporter=reporter, today=DAY + timedelta(days=days))
        except Refusal:
            assert request == before


def test_two_requests_stand_apart() -> None:
    history = [ASKED, ANNOUNCED, Made("r1", Move.REFUSE, DAY), Made("r2", Move.GIVE, NEXT_DAY)]
    assert [(each.id, each.stage) for each in requests(history)] == [("r1", Stage.REFUSED), ("r2", Stage.GIVEN)]
