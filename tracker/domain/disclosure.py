"""What somebody who may not count cases may know of a period: its total, or that it is small."""

from dataclasses import dataclass, field
from typing import Final

from tracker.domain.errors import N_, Refusal

K: Final = 5
SMALLEST_K: Final = 3
LARGEST_K: Final = 10

RESTRICTED: Final = N_("Meldingen met beperkte toegang zijn hier niet meegeteld.")
"""Stands in every summary, also where there is no restricted case: its absence would tell something."""
FEWER: Final = N_("minder dan %(k)s")


class ThresholdOutOfRange(Refusal):
    sentence = N_("Kies een grens van %(smallest)s tot en met %(largest)s.")
    field = "k"


@dataclass(frozen=True)
class Total:
    """`shown` is None when there are fewer than `k`; then say FEWER. `restricted` is always to be said."""

    shown: int | None
    k: int
    restricted: str = field(default=RESTRICTED, init=False)


def total_or_fewer(total: int, k: int = K) -> Total:
    """Zero is 'fewer' too: whoever knows of one report must not learn whether it was counted."""
    if not SMALLEST_K <= k <= LARGEST_K:
        raise ThresholdOutOfRange(smallest=SMALLEST_K, largest=LARGEST_K)
    return Total(total if total >= k else None, k)
