"""Small numbers stay hidden from a reader who knows our rule: every count that may be small may be any small count."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.disclosure import (
    FEWER,
    RESTRICTED,
    Listed,
    ThresholdOutOfRange,
    protect_levels,
    protect_list,
    protect_share,
    shown_total,
)

KS = (3, 5, 10)


def tables(rows: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread `total` cases over so many rows."""
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in tables(rows - 1, total - first))


def narrowed(worlds: Mapping[Any, list[tuple[int, ...]]], rows: int, k: int) -> list[Any]:
    """The pages from which a reader who knows the rule can rule out a small count of a row that may be small."""
    small = set(range(k))
    return [
        page
        for page, years in worlds.items()
        for row in range(rows)
        if 0 < len(small & {year[row] for year in years}) < len(small)
    ]


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_list_tells_an_exhaustive_attacker_nothing(rows: int, k: int) -> None:
    """The attacker knows the total, the rule and the page, and tries every year there can be. The last row of each
    year is *other, don't know*, which names nothing."""
    for total in range(k, 31):
        worlds = defaultdict(list)
        for *counts, other in tables(rows + 1, total):
            page = protect_list({str(row): count for row, count in enumerate(counts)}, other, k)
            worlds[page].append(tuple(counts))
        assert narrowed(worlds, rows, k) == []


@pytest.mark.parametrize("k", KS)
def test_a_list_of_four_rows_tells_no_more(k: int) -> None:
    for total in (k, 2 * k, 2 * k + 3, 22):
        worlds = defaultdict(list)
        for *counts, other in tables(5, total):
            page = protect_list({str(row): count for row, count in enumerate(counts)}, other, k)
            worlds[page].append(tuple(counts))
        assert narrowed(worlds, 4, k) == []


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("rows", [2, 3, 4])
def test_levels_tell_an_exhaustive_attacker_nothing(rows: int, k: int) -> None:
    """Finest: every row; then the first two together; then all but the last together."""
    for total in range(k, 31 if rows < 4 else 24):
        worlds = defaultdict(list)
        for counts in tables(rows, total):
            shown = protect_levels(levels(counts), k)
            worlds[tuple(shown.items()) if shown else None].append(counts)
        assert narrowed(worlds, rows, k) == []


def levels(counts: tuple[int, ...]) -> list[dict[str, int]]:
    rows = {str(row): count for row, count in enumerate(counts)}
    pair = {"pair": counts[0] + counts[1], **{str(row): count for row, count in enumerate(counts) if row > 1}}
    return [rows, pair, {"most": sum(counts[:-1]), "last": counts[-1]}]


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_attacker_does_find_what_a_careless_rule_gives_away(rows: int) -> None:
    """Hiding only the cells under k, with the total beside them, is what careless tables do."""
    found = []
    for total in range(5, 25):
        worlds = defaultdict(list)
        for counts in tables(rows + 1, total):
            worlds[tuple(count if count >= 5 else None for count in counts)].append(counts)
        found += narrowed(worlds, rows, 5)
    assert found


counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60))


@given(counts, st.integers(0, 40), st.integers(3, 10))
def test_a_list_adds_up_names_no_small_row_and_keeps_the_order(rows: dict[str, int], other: int, k: int) -> None:
    shown = protect_list(rows, other, k)
    total = sum(rows.values()) + other
    if total < k:
        assert shown is None
        return
    assert shown is not None
    assert sum(count for _, count in shown.named) + shown.rest == total
    assert all(count >= k for _, count in shown.named) and shown.rest >= k
    assert [code for code, _ in shown.named] == [code for code in rows if code in dict(shown.named)]


@given(counts, st.integers(0, 40), st.integers(3, 10), st.data())
def test_every_hidden_row_of_a_list_may_be_any_small_count(
    rows: dict[str, int], other: int, k: int, data: st.DataObject
) -> None:
    """The proof in the module, carried out: another year that gives the same page."""
    shown = protect_list(rows, other, k)
    hidden = [code for code in rows if shown and code not in dict(shown.named)]
    if shown is None or not hidden:
        return
    row, small = data.draw(st.sampled_from(hidden)), data.draw(st.integers(0, k - 1))
    another = {code: (small if code == row else 0) if code in hidden else count for code, count in rows.items()}
    assert protect_list(another, shown.rest - small, k) == shown


def test_the_smallest_row_joins_so_that_as_much_as_can_be_is_named() -> None:
    assert protect_list({"large": 20, "middle": 6, "small": 2}, 1, 5) == Listed((("large", 20),), 9)
    assert protect_list({"large": 20, "middle": 6, "small": 2}, 3, 5) == Listed((("large", 20), ("middle", 6)), 5)


def test_a_share_is_a_table_of_two_rows_and_of_ten_cases_or_more() -> None:
    assert [protect_share(5, whole, 5) for whole in (9, 10)] == [False, True]
    assert [protect_share(part, 20, 5) for part in (4, 5, 15, 16)] == [False, True, True, False]
    assert not protect_share(3, 9, 3), "nine cases are too few, whatever k is"


def test_every_small_total_looks_the_same_zero_included() -> None:
    assert {shown_total(total, 5) for total in range(5)} == {None}
    assert [shown_total(total, 5) for total in (5, 6, 20_000)] == [5, 6, 20_000]
    assert FEWER % {"k": 5} == "minder dan 5"
    assert RESTRICTED == "Meldingen met beperkte toegang zijn hier niet meegeteld."


@pytest.mark.parametrize("k", [-1, 0, 1, 2, 11, 1000])
def test_a_threshold_that_protects_nobody_or_hides_everything_is_refused(k: int) -> None:
    for ask in (lambda: shown_total(100, k), lambda: protect_list({}, 0, k), lambda: protect_levels([], k)):
        with pytest.raises(ThresholdOutOfRange, match="3 tot en met 10") as refusal:
            ask()
        assert refusal.value.field == "k"


@settings(max_examples=50)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=5), st.integers(3, 10))
def test_the_finest_level_that_is_safe_is_shown(rows: list[int], k: int) -> None:
    shown = protect_levels(levels(tuple(rows)), k)
    safe = [level for level in levels(tuple(rows)) if min(level.values()) >= k]
    assert shown == (safe[0] if safe else None)
