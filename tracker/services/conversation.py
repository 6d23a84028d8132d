"""What is said in a case: messages both ways and notes; only added to, never changed.

Files wait under the id that the form carries (`attachments.Draft`), and come along with the words.
"""

from datetime import datetime

from tracker.casefile import Actor, CaseFile, EntryKind
from tracker.domain.acts import REPORTER, Act
from tracker.domain.demands import MissingText
from tracker.domain.errors import N_, Missing
from tracker.domain.reports import LONGEST_TEXT
from tracker.services import acting, attachments
from tracker.services.attachments import Draft


class TooLong(Missing):
    sentence = N_("Dit is te lang. Er passen hier %(most)s tekens in, en dit zijn er %(length)s.")
    field = "text"


def send_message(case_file: CaseFile, text: str, entry_id: str, *, actor: Actor, now: datetime, files: int = 0) -> None:
    """A handler writes to the reporter, who reads it with the receipt code; nothing is mailed."""
    _add(case_file, EntryKind.TO_REPORTER, Act.MESSAGE_SENT, text, entry_id, actor=actor, now=now, files=files)


def write_note(case_file: CaseFile, text: str, entry_id: str, *, actor: Actor, now: datetime, files: int = 0) -> None:
    """For handlers only."""
    _add(case_file, EntryKind.NOTE, Act.NOTE_WRITTEN, text, entry_id, actor=actor, now=now, files=files)


def add_from_reporter(case_file: CaseFile, text: str, entry_id: str, *, now: datetime, files: int = 0) -> None:
    """The reporter adds to the report or answers a question."""
    _add(case_file, EntryKind.FROM_REPORTER, Act.MESSAGE_ADDED, text, entry_id, actor=REPORTER, now=now, files=files)


def _add(
    case_file: CaseFile,
    kind: EntryKind,
    act: Act,
    text: str,
    entry_id: str,
    *,
    actor: Actor | str,
    now: datetime,
    files: int,
) -> None:
    draft = Draft(entry_id)
    if not text.strip() and not attachments.waiting(draft, now):
        raise MissingText(field="text")
    if len(text) > LONGEST_TEXT:
        raise TooLong(most=LONGEST_TEXT, length=len(text))
    by = actor if isinstance(actor, str) else actor.id
    entry_id = acting.one_of_a_form(case_file, kind, by, entry_id, text.strip())
    with acting.on(case_file, actor, now, deciding=False, quietly=kind is EntryKind.NOTE) as doing:
        if case_file.has(entry_id):
            return
        attachments.refuse_if_gone(draft, files, now)
        doing.write(kind, {"text": text.strip()}, entry_id)
        attachments.settle(case_file, draft, entry_id, by, inside=kind is EntryKind.NOTE, now=now)
        if kind is EntryKind.TO_REPORTER:  # whoever hears from us knows that we read it
            case_file.case.acknowledged_on = case_file.case.acknowledged_on or doing.today
        doing.append(act)
