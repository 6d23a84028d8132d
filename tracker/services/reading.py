"""Who has read what was said in a case, by day: handlers because their reading is on the record, the reporter only
where they said so themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from tracker.casefile import CaseFile, EntryKind, Opened
from tracker.domain.acts import Act
from tracker.models import AuditRow, Holder, db

LETTERS: Final = (
    EntryKind.TO_REPORTER,
    EntryKind.ANSWER,
    EntryKind.TALK,
    EntryKind.KIND,
    EntryKind.DISAGREEMENT_ANSWER,
)
WORDS: Final = (
    EntryKind.REPORT,
    EntryKind.FROM_REPORTER,
    EntryKind.MINUTES_CHECKED,
    EntryKind.DISAGREEMENT,
)


@dataclass(frozen=True)
class Marks:
    """`by_reporter`: the day on which the reporter said that they read this letter, by its id. `by_handlers`: of each
    thing that the reporter wrote, the first day on which each handler saw it after that, by account id."""

    by_reporter: Mapping[str, date]
    by_handlers: Mapping[str, Mapping[str, date]]


def marks(case_file: CaseFile, entries: Sequence[Opened], trail: Sequence[AuditRow]) -> Marks:
    """From what the page has read already; one question more."""
    return Marks(_by_reporter(entries), _by_handlers(case_file, entries, trail))


def last_looks(trail: Sequence[AuditRow]) -> dict[str, date]:
    """The last day on which each person did anything with the case."""
    return {row.actor: row.day for row in trail}


def is_letter(entry: Opened) -> bool:
    """Whether there are words in it for the reporter to read."""
    if entry.kind in (EntryKind.CLOSING, EntryKind.SETTING_ASIDE):
        return bool(entry.body["feedback"]["message"])
    return entry.kind in LETTERS


def is_from_reporter(entry: Opened) -> bool:
    """Whether there are words (or files) in it for handlers to read."""
    return entry.kind in WORDS


def unconfirmed(entries: Sequence[Opened]) -> list[Opened]:
    """Letters of which the reporter neither said that they read them, nor wrote anything since."""
    confirmed = _by_reporter(entries)
    own = max((entry.number for entry in entries if is_from_reporter(entry)), default=0)
    return [entry for entry in entries if entry.number > own and is_letter(entry) and entry.id not in confirmed]


def _by_reporter(entries: Sequence[Opened]) -> dict[str, date]:
    """Whoever read a letter has read those before it, which stand above it on the page."""
    read: dict[str, date] = {}
    numbers = {entry.id: entry.number for entry in entries}
    for mark in entries:
        if mark.kind is EntryKind.READ:
            last = numbers.get(mark.body["letter"], 0)
            for entry in entries:
                if entry.number <= last and is_letter(entry):
                    read.setdefault(entry.id, mark.on)
    return read


def _by_handlers(
    case_file: CaseFile, entries: Sequence[Opened], trail: Sequence[AuditRow]
) -> dict[str, dict[str, date]]:
    rows = _rows_of_entries(case_file, trail)
    looks = [row for row in trail if row.act == Act.CASE_READ]
    seen = _seen(case_file, trail)
    return {
        entry.id: _readers(rows[entry.id], looks, seen)
        for entry in entries
        if is_from_reporter(entry) and entry.id in rows
    }


def _readers(said: AuditRow, looks: Sequence[AuditRow], seen: Mapping[str, int]) -> dict[str, date]:
    """That somebody reads is recorded once a day. Whoever had read on the very day, and has seen this since, saw it on
    that day: on any other there would be an entry after it."""
    found: dict[str, date] = {}
    for look in looks:
        if look.number > said.number:
            found.setdefault(look.actor, look.day)
        elif look.day == said.day and seen.get(look.actor, 0) >= said.number:
            found.setdefault(look.actor, said.day)
    return found


def _rows_of_entries(case_file: CaseFile, trail: Sequence[AuditRow]) -> dict[str, AuditRow]:
    """Which entry of the trail tells of which thing that the reporter said."""
    by_reporter = (row for row in trail if row.act in (Act.CASE_FILED, Act.MESSAGE_ADDED))
    return {str(case_file.open_detail(row.number, row.sealed)["entry"]): row for row in by_reporter}


def _seen(case_file: CaseFile, trail: Sequence[AuditRow]) -> dict[str, int]:
    """Up to which entry of the trail each holder has seen the case."""
    numbers = {row.digest: row.number for row in trail}
    query = select(Holder.account_id, Holder.seen).where(Holder.case_id == case_file.case.id)
    return {account_id: numbers.get(seen, 0) for account_id, seen in db.session.execute(query)}
