"""How one case can belong with another, as each of the two sees it."""

from enum import StrEnum
from typing import Final

from tracker.domain.errors import N_, Refusal


class Relation(StrEnum):
    """What the other case is to this one."""

    SAME = "same"
    RELATED = "related"
    FOLLOWS = "follows"
    FOLLOWED = "followed"
    MERGED = "merged"
    """It was set aside as a duplicate of this one: what comes of this one is told to its reporter too."""


CHOICES: Final = (Relation.RELATED, Relation.SAME, Relation.FOLLOWS)
"""What a handler may choose; the others follow from what somebody does elsewhere."""

SEEN_FROM_THERE: Final = {
    Relation.SAME: Relation.SAME,
    Relation.RELATED: Relation.RELATED,
    Relation.FOLLOWS: Relation.FOLLOWED,
    Relation.FOLLOWED: Relation.FOLLOWS,
}


class NoSuchCase(Refusal):
    """Said alike of a case that is not there, of one that is closed to whoever asks, and of one that a fellow holder
    may not know."""

    sentence = N_("Dit kenmerk kun je hier niet gebruiken. Kies een zaak die iedereen mag zien die deze zaak ook ziet.")
    field = "linked"
