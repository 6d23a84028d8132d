"""A reporter's name for somebody outside: only as the reporter allows, or as the law asks after they were told.

Directive (EU) 2019/1937, article 16, and the Wet bescherming klokkenluiders, article 1a: nobody else learns the name
without explicit consent; a legal duty needs its reasons in writing, to the reporter, before the name is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from tracker.domain.errors import N_, Refusal


class Move(StrEnum):
    ASK = "ask"
    ANNOUNCE = "announce"
    AGREE = "agree"
    REFUSE = "refuse"
    GIVE = "give"
    DROP = "drop"


class Stage(StrEnum):
    ASKED = "asked"
    ANNOUNCED = "announced"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken-back"
    GIVEN = "given"
    DROPPED = "dropped"


NEXT: Final[dict[tuple[Stage | None, Move], Stage]] = {
    (None, Move.ASK): Stage.ASKED,
    (None, Move.ANNOUNCE): Stage.ANNOUNCED,
    (Stage.ASKED, Move.AGREE): Stage.AGREED,
    (Stage.ASKED, Move.REFUSE): Stage.REFUSED,
    (Stage.ASKED, Move.DROP): Stage.DROPPED,
    (Stage.AGREED, Move.REFUSE): Stage.TAKEN_BACK,
    (Stage.AGREED, Move.GIVE): Stage.GIVEN,
    (Stage.AGREED, Move.DROP): Stage.DROPPED,
    (Stage.REFUSED, Move.AGREE): Stage.AGREED,
    (Stage.REFUSED, Move.DROP): Stage.DROPPED,
    (Stage.TAKEN_BACK, Move.AGREE): Stage.AGREED,
    (Stage.TAKEN_BACK, Move.DROP): Stage.DROPPED,
    (Stage.ANNOUNCED, Move.GIVE): Stage.GIVEN,
    (Stage.ANNOUNCED, Move.DROP): Stage.DROPPED,
}
"""All that can happen to one request; whatever is not here is refused."""

REPORTERS: Final = frozenset({Move.AGREE, Move.REFUSE})
"""Moves that only the reporter makes; a handler makes all others."""


class NotNow(Refusal):
    sentence = N_("Dit kan nu niet meer. Kijk eerst hoe het met deze vraag staat.")


class NotAllowedByReporter(Refusal):
    sentence = N_("De melder vindt dit niet goed. Geef de naam niet.")


class NotYourMove(Refusal):
    sentence = N_("Dit is niet aan jou.")


class ToldToday(Refusal):
    """Days are all we keep, so only an earlier day shows that the reporter was told first."""

    sentence = N_("De melder las dit op zijn vroegst vandaag. Morgen kun je de naam geven.")


@dataclass(frozen=True)
class Request:
    """One wish to give the name to `to`, as it stands: `since` that day. `by` is the handler who began it."""

    id: str
    to: str
    why: str
    law: bool
    by: str
    stage: Stage
    since: date

    def may(self, move: Move) -> bool:
        return (self.stage, move) in NEXT

    @property
    def can_be_given(self) -> bool:
        return self.may(Move.GIVE)

    @property
    def is_open(self) -> bool:
        return self.stage not in (Stage.GIVEN, Stage.DROPPED)


@dataclass(frozen=True)
class Made:
    """A move as it was kept. The first of a request also says to whom, why, and by whom."""

    request: str
    move: Move
    on: date
    by: str = ""
    to: str = ""
    why: str = ""


def begun(made: Made) -> Request:
    stage = NEXT.get((None, made.move))
    if stage is None:
        raise NotNow
    return Request(made.request, made.to, made.why, made.move is Move.ANNOUNCE, made.by, stage, made.on)


def moved(request: Request, move: Move, *, reporter: bool, today: date) -> Request:
    """The request after this move, or a refusal that changes nothing."""
    if (move in REPORTERS) != reporter:
        raise NotYourMove
    stage = NEXT.get((request.stage, move))
    if stage is None:
        raise NotAllowedByReporter if move is Move.GIVE and request.stage in _AGAINST else NotNow
    if move is Move.GIVE and request.law and not request.since < today:
        raise ToldToday
    return replace(request, stage=stage, since=today)


def requests(history: Iterable[Made]) -> tuple[Request, ...]:
    """All requests as they stand, in the order in which they were begun. What was kept has been checked already."""
    found: dict[str, Request] = {}
    for made in history:
        known = found.get(made.request)
        if known is None:
            found[made.request] = begun(made)
        else:
            found[made.request] = replace(known, stage=NEXT[known.stage, made.move], since=made.on)
    return tuple(found.values())


_AGAINST: Final = frozenset({Stage.ASKED, Stage.REFUSED, Stage.TAKEN_BACK})
