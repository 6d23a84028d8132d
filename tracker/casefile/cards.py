"""The card of a case: who is waited for, sealed in one fixed size, so that a list tells it without opening the case."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from tracker.casefile.records import EntryKind, Opened
from tracker.domain.acts import REPORTER
from tracker.domain.duties import Duty

BUCKET: Final = 512
"""Bytes; larger than any card, so that they all look the same."""


class Turn(StrEnum):
    NOBODY = ""
    US = "us"
    """The reporter said something and has heard nothing since."""
    REPORTER = "reporter"
    """The reporter was asked something and has not answered yet."""


@dataclass(frozen=True)
class Card:
    """`since`: the day of the word that waits; `proposed_by`: whose proposal lies there; `pile`: with which others it
    was proposed; `asks`: whether this must be reported outside, nobody has answered."""

    turn: Turn = Turn.NOBODY
    since: date | None = None
    proposed_by: str = ""
    pile: str = ""
    asks: bool = False

    def as_record(self) -> dict[str, Any]:
        since = self.since.isoformat() if self.since else ""
        return {
            "turn": self.turn,
            "since": since,
            "proposed_by": self.proposed_by,
            "pile": self.pile,
            "asks": self.asks,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Card":
        since = date.fromisoformat(record["since"]) if record["since"] else None
        asks = record.get("asks", False)  # a card from before questions stood on it
        return cls(Turn(record["turn"]), since, record["proposed_by"], record["pile"], asks)


def place(case_id: str) -> str:
    return f"case|card|{case_id}"


def unanswered(entries: Iterable[Opened], asked: Collection[Duty]) -> tuple[Duty, ...]:
    """Of the questions that the category asks, and of those that somebody took up, the ones without an answer."""
    last = {Duty(entry.body["duty"]): entry.body for entry in entries if entry.kind is EntryKind.DUTY}
    answered = {duty for duty, said in last.items() if "needed" in said}
    return tuple(duty for duty in Duty if duty in {*asked, *last} - answered)


def card_of(entries: Collection[Opened], asked: Collection[Duty] = ()) -> Card:
    """Out of all that was written in a case, in its order; `asked`: by its category."""
    card = Card(asks=bool(unanswered(entries, asked)))
    for entry in entries:
        if entry.kind is EntryKind.PROPOSAL:
            card = replace(card, proposed_by=entry.by, pile=entry.body.get("pile", ""))
        elif entry.kind in _SETTLES:
            card = replace(card, proposed_by="", pile="")
        turn = _turn_after(entry)
        if turn is not None and turn is not card.turn:
            card = replace(card, turn=turn, since=entry.on if turn else None)
    return card


def _turn_after(entry: Opened) -> Turn | None:
    """None: it changes nothing about whose turn it is."""
    if entry.kind is EntryKind.MINUTES_CHECKED:  # who agrees, or does not sign, asks nothing of us
        return Turn.US if entry.body["words"] else Turn.NOBODY
    if entry.by == REPORTER:
        return Turn.US if entry.kind in _REPORTERS_WORDS else None
    if entry.kind is EntryKind.TO_REPORTER:
        return Turn.REPORTER if asks(entry.body) else Turn.NOBODY
    if entry.kind is EntryKind.TALK:  # whoever spoke with us was heard; then only the minutes may wait for them
        return Turn.REPORTER if entry.body.get("asked") else Turn.NOBODY
    if entry.kind is EntryKind.NAME_REQUEST:
        return Turn.REPORTER if entry.body.get("move") == "ask" else Turn.NOBODY
    return Turn.NOBODY if entry.kind in _ENDS_THE_TALK else None


def asks(body: Mapping[str, Any]) -> bool:
    """A letter asks something when it holds a question; to confirm that a report came in asks nothing, nor to tell
    what was done about it."""
    return not (body.get("acknowledges") or body.get("feedback")) and "?" in body["text"]


_REPORTERS_WORDS: Final = frozenset(
    {EntryKind.REPORT, EntryKind.FROM_REPORTER, EntryKind.NAME_MOVE, EntryKind.DISAGREEMENT}
)
_SETTLES: Final = frozenset({EntryKind.DECLINED, EntryKind.CLOSING, EntryKind.SETTING_ASIDE, EntryKind.ANSWER})
_ENDS_THE_TALK: Final = frozenset(
    {
        EntryKind.CLOSING,
        EntryKind.SETTING_ASIDE,
        EntryKind.ANSWER,
        EntryKind.KIND,
        EntryKind.NAME_MOVE,
        EntryKind.DISAGREEMENT_ANSWER,
    }
)
