"""A total tells nothing of small numbers, and always says what it leaves out."""

import pytest

from tracker.domain.disclosure import FEWER, RESTRICTED, ThresholdOutOfRange, Total, total_or_fewer


def test_every_small_total_looks_the_same_zero_included() -> None:
    assert {total_or_fewer(total) for total in range(5)} == {total_or_fewer(0)}
    assert total_or_fewer(4).shown is None and FEWER % {"k": total_or_fewer(4).k} == "minder dan 5"


def test_from_the_threshold_on_the_total_is_shown() -> None:
    assert [total_or_fewer(total).shown for total in (5, 6, 20_000)] == [5, 6, 20_000]
    assert [total_or_fewer(total, k=3).shown for total in (2, 3)] == [None, 3]
    assert [total_or_fewer(total, k=10).shown for total in (9, 10)] == [None, 10]


@pytest.mark.parametrize("total", [0, 4, 5, 100])
def test_every_total_says_that_restricted_reports_are_not_counted(total: int) -> None:
    assert total_or_fewer(total).restricted == RESTRICTED == "Meldingen met beperkte toegang zijn hier niet meegeteld."


def test_nobody_can_leave_that_sentence_out() -> None:
    with pytest.raises(TypeError):
        Total(5, 5, restricted="")  # type: ignore[call-arg]


@pytest.mark.parametrize("k", [-1, 0, 1, 2, 11, 1000])
def test_a_threshold_that_protects_nobody_or_hides_everything_is_refused(k: int) -> None:
    with pytest.raises(ThresholdOutOfRange, match="3 tot en met 10") as refusal:
        total_or_fewer(100, k)
    assert refusal.value.field == "k"
