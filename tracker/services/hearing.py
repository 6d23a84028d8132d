"""Hearing the person concerned: what they said and on which day, or why that has not happened yet."""

from collections.abc import Sequence
from datetime import date, datetime

from tracker.casefile import Actor, CaseFile, EntryKind, Opened, local_day
from tracker.domain.acts import Act
from tracker.domain.demands import require_past, require_text
from tracker.domain.reports import LONGEST_TEXT
from tracker.domain.talks import Hearing
from tracker.services import acting
from tracker.services.conversation import TooLong


def record(case_file: CaseFile, hearing: Hearing, entry_id: str, *, actor: Actor, now: datetime) -> None:
    """For handlers only: the reporter never reads what the person concerned said."""
    if hearing.held_on is not None:
        require_past("held_on", hearing.held_on, local_day(now))
    require_text("said", hearing.said)
    if len(hearing.said) > LONGEST_TEXT:
        raise TooLong(field="said", most=LONGEST_TEXT, length=len(hearing.said))
    told = f"{hearing.held_on} {hearing.letter} {hearing.said.strip()}"
    entry_id = acting.one_of_a_form(case_file, EntryKind.HEARING, actor.id, entry_id, told)
    with acting.on(case_file, actor, now) as doing:
        if case_file.has(entry_id):
            return
        day = hearing.held_on.isoformat() if hearing.held_on else ""
        doing.write(
            EntryKind.HEARING, {"held_on": day, "said": hearing.said.strip(), "letter": hearing.letter}, entry_id
        )
        doing.append(Act.HEARING_RECORDED)


def of(entries: Sequence[Opened]) -> tuple[Hearing, ...]:
    """All that is on record about it, the oldest first."""
    return tuple(
        Hearing(
            held_on=date.fromisoformat(entry.body["held_on"]) if entry.body["held_on"] else None,
            said=entry.body["said"],
            letter=entry.body["letter"],
            on=entry.on,
        )
        for entry in entries
        if entry.kind is EntryKind.HEARING
    )


def why_not_yet(entries: Sequence[Opened]) -> str:
    """The last reason on record, unless the person was heard meanwhile."""
    known = of(entries)
    return "" if not known or any(each.held_on for each in known) else known[-1].said
