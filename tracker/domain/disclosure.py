"""What may be published of small numbers: a rule so simple that who knows it learns nothing from it.

Two ways to show a partition of the cases (every case stands in exactly one row), each with its proof.

*A list* has a row REST, "other, don't know, or too few to show". Every row under k goes into it; while it is itself
under k, the smallest row that is left joins it. Proof: take any row that is not shown and any number j from 0 to k - 1.
A year in which it is j, every other hidden row 0, and *other, don't know* all the remaining REST, gives the same page,
since REST is at least k and nothing has to join. So nobody can rule out any j.

*Levels* are the same partition in coarser and coarser rows, each row of a level whole inside a row of the next. Shown
is the finest level of which every row is k or more, or none. Proof: take a finer row inside a shown one (or any row, if
nothing is shown) and a j under k. A year in which its brothers and sisters are 0 has that same j in every coarser row
up to the shown one, so each finer level fails and the page is the same.

Both hold as long as no other table tells more of the same cases: see `published.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.domain.errors import N_, Refusal

K: Final = 5
SMALLEST_K: Final = 3
LARGEST_K: Final = 10
FROM_TEN: Final = 10
"""Shares and medians of fewer cases than this say more about people than about the house."""
REST: Final = "rest"

RESTRICTED: Final = N_("Meldingen met beperkte toegang zijn hier niet meegeteld.")
"""Stands in every summary, also where there is no restricted case: its absence would tell something."""
FEWER: Final = N_("minder dan %(k)s")


class ThresholdOutOfRange(Refusal):
    sentence = N_("Kies een grens van %(smallest)s tot en met %(largest)s.")
    field = "k"


@dataclass(frozen=True)
class Listed:
    """`named`: the rows that are shown, each k or more, in the order in which they were given; `rest`: REST."""

    named: tuple[tuple[str, int], ...]
    rest: int


def check_threshold(k: int) -> None:
    if not SMALLEST_K <= k <= LARGEST_K:
        raise ThresholdOutOfRange(smallest=SMALLEST_K, largest=LARGEST_K)


def shown_total(total: int, k: int) -> int | None:
    """None is 'fewer than k'. Zero is that too: whoever knows of one report must not learn whether it was counted."""
    check_threshold(k)
    return total if total >= k else None


def protect_list(counts: Mapping[str, int], other: int, k: int) -> Listed | None:
    """The rows that may be named, and REST; None when all together they are fewer than k. `other` counts the cases of
    which it is not known, or that fit nowhere."""
    check_threshold(k)
    if other + sum(counts.values()) < k:
        return None
    named = {code: count for code, count in counts.items() if count >= k}
    rest = other + sum(counts.values()) - sum(named.values())
    while rest < k:
        rest += named.pop(min(named, key=lambda code: named[code]))
    return Listed(tuple(named.items()), rest)


def protect_levels(levels: Sequence[Mapping[str, int]], k: int) -> Mapping[str, int] | None:
    """The finest level (they come finest first) with k or more in every row; None when there is none."""
    check_threshold(k)
    return next((level for level in levels if all(count >= k for count in level.values())), None)


def protect_share(part: int, whole: int, k: int) -> bool:
    """Whether `part` of `whole` may be shown: a table of two rows, and of ten cases or more."""
    return whole >= FROM_TEN and protect_levels([{"yes": part, "no": whole - part}], k) is not None
