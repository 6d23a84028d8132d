"""After closing: the reporter disagrees, rates how it went, and says whether any disadvantage followed.

In the trail each is an addition like any other, so that a stolen copy tells nothing by it; the case tells which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.casefile import Actor, CaseFile, EntryKind, Opened
from tracker.domain import aftercare
from tracker.domain.acts import REPORTER, Act
from tracker.domain.aftercare import (
    AlreadyDisagreed,
    Disadvantage,
    Grade,
    NotAskedNow,
    NotClosed,
    NothingToAnswer,
    Rating,
)
from tracker.domain.deadlines import Clock, open_clocks
from tracker.domain.demands import require_text
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.statuses import Status
from tracker.services import acting, policies
from tracker.services.acting import Doing
from tracker.services.conversation import TooLong

ENDINGS = (EntryKind.CLOSING, EntryKind.SETTING_ASIDE, EntryKind.ANSWER)


@dataclass(frozen=True)
class After:
    """What stands open after the last closing. `disagreement` and `rating`: what the reporter wrote, if they did;
    `answer`: what a handler wrote back, `answer_by`: by when they must; `asks`: the months of today's check-in."""

    closed_on: date | None
    disagreement: Opened | None
    answer: Opened | None
    rating: Rating | None
    asks: int | None
    answer_by: date | None = None


def after(case_file: CaseFile, today: date) -> After:
    closing, since = _since_closing(case_file)
    if closing is None:
        return After(None, None, None, None, None)
    ratings = [entry for entry in since if entry.kind is EntryKind.RATING]
    return After(
        closed_on=case_file.case.closed_on,
        disagreement=_last(since, EntryKind.DISAGREEMENT),
        answer=_last(since, EntryKind.DISAGREEMENT_ANSWER),
        rating=rating_of(ratings[-1].body) if ratings else None,
        asks=aftercare.check_in_now(case_file.case.closed_on, _answered(case_file, closing, since), today),
        answer_by=next(
            (
                due.on
                for due in open_clocks(case_file.case.life(), policies.deadlines())
                if due.clock is Clock.DISAGREEMENT
            ),
            None,
        ),
    )


def disagree(case_file: CaseFile, text: str, entry_id: str, *, now: datetime) -> None:
    """Once per closing. From this day a handler has ten working days to answer, or to open the case again."""
    _require(text)
    entry_id = acting.one_of_a_form(case_file, EntryKind.DISAGREEMENT, REPORTER, entry_id, text.strip())
    with acting.on(case_file, REPORTER, now) as doing:
        if case_file.has(entry_id):
            return
        if _closed_since(doing).disagreement is not None:
            raise AlreadyDisagreed
        doing.write(EntryKind.DISAGREEMENT, {"text": text.strip()}, entry_id)
        case_file.case.disagreed_on = doing.today
        doing.append(Act.MESSAGE_ADDED)


def answer(case_file: CaseFile, text: str, *, seen: str, actor: Actor, now: datetime) -> None:
    """A handler explains to the reporter why it stays so. That, or opening the case again, is all that stops the clock.

    In the trail it is a letter to the reporter like any other.
    """
    _require(text)
    with acting.on(case_file, actor, now, seen=seen) as doing:
        if case_file.case.disagreed_on is None:
            raise NothingToAnswer
        doing.write(EntryKind.DISAGREEMENT_ANSWER, {"text": text.strip()})
        case_file.case.disagreed_on = None
        doing.append(Act.MESSAGE_SENT)


def rate(case_file: CaseFile, rating: Rating, entry_id: str, *, now: datetime) -> None:
    """May be given anew as long as the case stays closed; the last one counts."""
    _check_length(rating.words)
    body = {"serious": rating.serious, "clear": rating.clear, "words": rating.words.strip()}
    entry_id = acting.one_of_a_form(case_file, EntryKind.RATING, REPORTER, entry_id, str(body))
    with acting.on(case_file, REPORTER, now) as doing:
        if case_file.has(entry_id) or _closed_since(doing).rating == rating_of(body):
            return
        doing.write(EntryKind.RATING, body, entry_id)
        doing.append(Act.MESSAGE_ADDED)


def check_in(case_file: CaseFile, months: int, said: Disadvantage, *, now: datetime) -> None:
    """No, or rather not said; kept as proof. Danger: a yes is never written here, where those it may be about can read
    it: it is a report of its own (`follow_up`), and here it looks as if nobody came back."""
    if said is Disadvantage.YES:
        raise ValueError("a yes is filed as a case of its own")
    with acting.on(case_file, REPORTER, now) as doing:
        if _closed_since(doing).asks != months:
            raise NotAskedNow
        doing.write(EntryKind.CHECK_IN, {"months": months, "said": said})
        doing.append(Act.MESSAGE_ADDED)


def follow_label(case_file: CaseFile, months: int) -> str:
    """What the receipt makes the number of a follow-up from: one for each check-in of each closing."""
    closing, _since = _since_closing(case_file)
    if closing is None:
        raise NotClosed
    return _label(closing, months)


def rating_of(body: Mapping[str, Any]) -> Rating:
    return Rating(Grade(body["serious"]), Grade(body["clear"]), body["words"])


def _closed_since(doing: Doing) -> After:
    found = after(doing.case_file, doing.today)
    if found.closed_on is None:
        raise NotClosed
    return found


def _since_closing(case_file: CaseFile) -> tuple[Opened | None, list[Opened]]:
    """The entry that closed the case, and all that came after it; nothing when it is open."""
    if case_file.case.status != Status.CLOSED:
        return None, []
    entries = case_file.entries()
    closing = next(entry for entry in reversed(entries) if entry.kind in ENDINGS)
    return closing, [entry for entry in entries if entry.number > closing.number]


def _answered(case_file: CaseFile, closing: Opened, since: Sequence[Opened]) -> list[int]:
    said = [int(entry.body["months"]) for entry in since if entry.kind is EntryKind.CHECK_IN]
    labels = {_label(closing, months): months for months in aftercare.CHECK_INS}
    return said + [labels[label] for label in case_file.was_followed(labels)]


def _label(closing: Opened, months: int) -> str:
    return f"check-in {closing.id} {months}"


def _last(entries: Sequence[Opened], kind: EntryKind) -> Opened | None:
    return next((entry for entry in reversed(entries) if entry.kind is kind), None)


def _require(text: str) -> None:
    require_text("text", text)
    _check_length(text)


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise TooLong(most=LONGEST_TEXT, length=len(text))
