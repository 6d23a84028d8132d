"""A case in a minute, for the colleague who takes over: what it is about, where it stands and what is open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.casefile import EntryKind, Opened, OpenedAction
from tracker.casefile.cards import Turn, card_of
from tracker.domain.statuses import OPEN, Status
from tracker.domain.wording import word_for
from tracker.models import Case
from tracker.services import reading
from tracker.services.reading import Marks
from tracker.web import papers
from tracker.web.templating import short_day

SHORT: Final = 240
"""Symbols of somebody's words that fit in a line or three."""


_ASK: Final = (EntryKind.NAME_REQUEST,)
"""What also waits for the reporter's word, on a page of its own."""


@dataclass(frozen=True)
class Brief:
    """`about` and `decided` are how somebody's own words begin; the others are ours."""

    about: str
    stands: str
    decided: str
    decided_when: str
    open: tuple[str, ...]


def of(case: Case, entries: Sequence[Opened], actions: Sequence[OpenedAction], marks: Marks) -> Brief:
    talk = next((entry for entry in reversed(entries) if entry.kind is EntryKind.DISCUSSION), None)
    report = next(entry for entry in entries if entry.kind is EntryKind.REPORT)
    return Brief(
        about=begins(str(report.body["story"])),
        stands=_stands(case),
        decided=begins(str(talk.body["decision"])) if talk else "",
        decided_when=_("op %(day)s", day=short_day(talk.on)) if talk else "",
        open=tuple(_open(case, entries, actions, marks)),
    )


def begins(text: str) -> str:
    """The first words, up to the end of a sentence where that can be."""
    words = " ".join(text.split())
    if len(words) <= SHORT:
        return words
    cut = words[:SHORT]
    sentence = max(cut.rfind(end) for end in (". ", "? ", "! "))
    return cut[: sentence + 1] if sentence > SHORT // 3 else cut.rsplit(" ", 1)[0] + "…"


def _stands(case: Case) -> str:
    days = {
        Status.REPORTED: case.reopened_on or case.filed_on,
        Status.DISCUSSED: case.reopened_on or case.discussed_on,
        Status.CORRECTIVE_ACTION: case.planned_on,
        Status.CLOSED: case.closed_on,
    }
    status = Status(case.status)
    day = days[status]
    return (
        _("%(status)s, sinds %(day)s", status=_(word_for(status)), day=short_day(day)) if day else _(word_for(status))
    )


def _open(case: Case, entries: Sequence[Opened], actions: Sequence[OpenedAction], marks: Marks) -> Iterator[str]:
    card = card_of(entries)
    spoke_again = any(reading.is_from_reporter(entry) and entry.kind is not EntryKind.REPORT for entry in entries)
    if card.turn is Turn.US and card.since and spoke_again:
        yield _("De melder schreef op %(day)s. Daar is nog niet op geantwoord.", day=short_day(card.since))
    elif card.turn is Turn.REPORTER and case.status in OPEN:
        asking = (entry for entry in reversed(entries) if reading.is_letter(entry) or entry.kind in _ASK)
        yield _silent(next(asking), marks)
    left = [action for action in actions if action.is_measure and action.finished_on is None]
    if left:
        first = min(left, key=lambda action: action.due_on)
        yield ngettext(
            "Er loopt nog één maatregel: %(who)s, uiterlijk %(day)s.",
            "Er lopen nog %(num)s maatregelen. De eerste: %(who)s, uiterlijk %(day)s.",
            len(left),
            who=first.owner,
            day=short_day(first.due_on),
        )
    if case.feedback_on is None and (case.discussed_on is not None or case.status == Status.CLOSED):
        yield _("De melder kreeg nog geen terugkoppeling.")


def _silent(letter: Opened, marks: Marks) -> str:
    """Danger: that somebody did not press a button says nothing; whether they were here is not known."""
    who, day = papers.name_of(letter.by), short_day(letter.on)
    read = marks.by_reporter.get(letter.id)
    if read:
        return _(
            "De melder las op %(read)s wat %(who)s vroeg, en schreef nog niet terug.", who=who, read=short_day(read)
        )
    return _("%(who)s vroeg de melder iets op %(day)s. Er kwam nog niets terug.", who=who, day=day)
