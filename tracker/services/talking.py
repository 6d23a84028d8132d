"""Talks with a reporter: minutes that they may read and check, and every answer that they give to them."""

from collections.abc import Sequence
from datetime import date, datetime

from tracker.casefile import Actor, CaseFile, EntryKind, Opened, local_day
from tracker.domain import minutes
from tracker.domain.acts import REPORTER, Act
from tracker.domain.demands import NobodyTookPart, require_past, require_text
from tracker.domain.errors import NotFound
from tracker.domain.minutes import Check, Checked, Minutes
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.talks import Talk
from tracker.services import acting
from tracker.services.conversation import TooLong


def record(case_file: CaseFile, talk: Talk, entry_id: str, *, actor: Actor, now: datetime) -> None:
    """The reporter reads these minutes on the receipt page; what is for handlers only goes into a note."""
    _check(talk, local_day(now))
    entry_id = acting.one_of_a_form(case_file, EntryKind.TALK, actor.id, entry_id, repr(talk))
    with acting.on(case_file, actor, now, deciding=False) as doing:
        if case_file.has(entry_id):
            return
        body = {
            "held_on": talk.held_on.isoformat(),
            "how": talk.how,
            "took_part": list(talk.took_part),
            "text": talk.minutes.strip(),
            "asked": talk.ask,
        }
        doing.write(EntryKind.TALK, body, entry_id)
        case_file.case.acknowledged_on = case_file.case.acknowledged_on or doing.today  # they spoke with us
        doing.append(Act.TALK_RECORDED)


def answer(case_file: CaseFile, minutes_id: str, check: Check, words: str, entry_id: str, *, now: datetime) -> None:
    """The reporter agrees, corrects or does not sign; nothing that was written is changed by it."""
    minutes.require_words(check, words)
    if len(words) > LONGEST_TEXT:
        raise TooLong(field="words", most=LONGEST_TEXT, length=len(words))
    told = f"{minutes_id} {check} {words.strip()}"
    entry_id = acting.one_of_a_form(case_file, EntryKind.MINUTES_CHECKED, REPORTER, entry_id, told)
    with acting.on(case_file, REPORTER, now) as doing:
        one(case_file, minutes_id)
        if case_file.has(entry_id):
            return
        body = {"minutes": minutes_id, "check": check, "words": words.strip()}
        doing.write(EntryKind.MINUTES_CHECKED, body, entry_id)
        # In a stolen copy this reads like any addition: whether somebody signed is nobody's business.
        doing.append(Act.MESSAGE_ADDED)


def one(case_file: CaseFile, minutes_id: str) -> Minutes:
    """Minutes that the reporter was asked to check; NotFound for anything else."""
    found = next((each for each in of(case_file.entries()) if each.id == minutes_id and each.asked), None)
    if found is None:
        raise NotFound
    return found


def of(entries: Sequence[Opened]) -> tuple[Minutes, ...]:
    """All minutes of a case with the answers to them: of talks, and of a report that was told aloud."""
    written = [found for entry in entries if (found := _minutes(entry))]
    answers = [
        Checked(entry.body["minutes"], Check(entry.body["check"]), entry.body["words"], entry.on)
        for entry in entries
        if entry.kind is EntryKind.MINUTES_CHECKED
    ]
    return minutes.with_answers(written, answers)


def _minutes(entry: Opened) -> Minutes | None:
    body = entry.body
    if entry.kind is EntryKind.TALK:
        day = date.fromisoformat(body["held_on"])
        return Minutes(entry.id, entry.by, entry.on, day, body["how"], body["text"], body["asked"], report=False)
    if entry.kind is EntryKind.REPORT and body.get("written_by"):
        writer, how = body["written_by"], body["how"]
        return Minutes(entry.id, writer, entry.on, entry.on, how, body["story"], asked=True, report=True)
    return None


def _check(talk: Talk, today: date) -> None:
    require_past("held_on", talk.held_on, today)
    if not talk.took_part:
        raise NobodyTookPart
    require_text("minutes", talk.minutes)
    if len(talk.minutes) > LONGEST_TEXT:
        raise TooLong(field="minutes", most=LONGEST_TEXT, length=len(talk.minutes))
