"""What is said in a case: messages both ways and notes; only added to, never changed.

Files wait under the id that the form carries (`attachments.Draft`), and come along with the words.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, EntryKind
from tracker.domain import standard_texts
from tracker.domain.acts import REPORTER, Act
from tracker.domain.demands import MissingText
from tracker.domain.errors import N_, Missing
from tracker.domain.reports import LONGEST_TEXT
from tracker.models import AuditRow, db
from tracker.services import acting, attachments, reading
from tracker.services.acting import CaseChanged
from tracker.services.attachments import Draft

SPOKEN: Final = (
    Act.MESSAGE_SENT,
    Act.FEEDBACK_GIVEN,
    Act.MESSAGE_ADDED,
    Act.CASE_ACKNOWLEDGED,
    Act.CASE_ANSWERED,
    Act.CASE_CLOSED,
    Act.CASE_CLOSED_WITHOUT_ACTION,
    Act.CASE_SET_ASIDE,
)
"""Acts by which the reporter and the handlers say something to each other."""


class TooLong(Missing):
    sentence = N_("Dit is te lang. Er passen hier %(most)s tekens in, en dit zijn er %(length)s.")
    field = "text"


class SaidMeanwhile(CaseChanged):
    """Two answers to one question confuse whoever asked, and an answer may be to words that are not the last."""

    sentence = N_(
        "Er is intussen iets gezegd in deze zaak. Lees het eerst. Je bericht is nog niet verstuurd en staat er nog."
    )


def send_message(
    case_file: CaseFile,
    text: str,
    entry_id: str,
    *,
    actor: Actor,
    now: datetime,
    files: int = 0,
    feedback: bool = False,
    seen: str | None = None,
) -> None:
    """A handler writes to the reporter, who reads it with the receipt code; nothing is mailed. `feedback`: this tells
    what was done with the report, and stops that clock; `seen`: the last act that the writer knew of."""
    if feedback and not text.strip():
        raise MissingText(field="text")
    standard_texts.refuse_marks("text", text)
    act = Act.FEEDBACK_GIVEN if feedback else Act.MESSAGE_SENT
    said = _Said(EntryKind.TO_REPORTER, act, text, entry_id, files, feedback)
    _add(case_file, said, actor=actor, now=now, seen=seen)


def write_note(case_file: CaseFile, text: str, entry_id: str, *, actor: Actor, now: datetime, files: int = 0) -> None:
    """For handlers only."""
    _add(case_file, _Said(EntryKind.NOTE, Act.NOTE_WRITTEN, text, entry_id, files), actor=actor, now=now)


def add_from_reporter(case_file: CaseFile, text: str, entry_id: str, *, now: datetime, files: int = 0) -> None:
    """The reporter adds to the report or answers a question."""
    _add(case_file, _Said(EntryKind.FROM_REPORTER, Act.MESSAGE_ADDED, text, entry_id, files), actor=REPORTER, now=now)


def confirm_reading(case_file: CaseFile, letter_id: str, *, now: datetime) -> None:
    """The reporter says that they read what was written to them, up to and with this letter. Nothing else tells it:
    that somebody came back to look leaves no mark."""
    with acting.on(case_file, REPORTER, now) as doing:
        if letter_id not in {letter.id for letter in reading.unconfirmed(case_file.entries())}:
            return
        doing.write(EntryKind.READ, {"letter": letter_id})
        # In a stolen copy this reads like any addition: when somebody came to look is nobody's business.
        doing.append(Act.MESSAGE_ADDED)


@dataclass(frozen=True)
class _Said:
    """What is about to be written, and how many files its writer saw beside it."""

    kind: EntryKind
    act: Act
    text: str
    form_id: str
    files: int
    feedback: bool = False

    @property
    def body(self) -> dict[str, object]:
        return {"text": self.text.strip()} | ({"feedback": True} if self.feedback else {})


def _add(case_file: CaseFile, said: _Said, *, actor: Actor | str, now: datetime, seen: str | None = None) -> None:
    draft = Draft(said.form_id)
    if not said.text.strip() and not attachments.waiting(draft, now):
        raise MissingText(field="text")
    if len(said.text) > LONGEST_TEXT:
        raise TooLong(most=LONGEST_TEXT, length=len(said.text))
    by = actor if isinstance(actor, str) else actor.id
    words = f"{said.text.strip()}{' feedback' if said.feedback else ''}"
    entry_id = acting.one_of_a_form(case_file, said.kind, by, said.form_id, words)
    inside = said.kind is EntryKind.NOTE
    with acting.on(case_file, actor, now, deciding=False, quietly=inside) as doing:
        if case_file.has(entry_id):
            return
        if seen is not None:
            _refuse_if_said_meanwhile(case_file, seen, by)
        attachments.refuse_if_gone(draft, said.files, now)
        doing.write(said.kind, said.body, entry_id)
        attachments.settle(case_file, draft, entry_id, by, inside=inside, now=now)
        if said.kind is EntryKind.TO_REPORTER:  # whoever hears from us knows that we read it
            case_file.case.acknowledged_on = case_file.case.acknowledged_on or doing.today
        if said.feedback:
            case_file.case.feedback_on = case_file.case.feedback_on or doing.today
        doing.append(said.act)


def _refuse_if_said_meanwhile(case_file: CaseFile, seen: str, by: str) -> None:
    of_case = select(AuditRow.number).where(AuditRow.case_id == case_file.case.id)
    known = of_case.where(AuditRow.digest == seen).scalar_subquery()
    newer = select(AuditRow).where(AuditRow.case_id == case_file.case.id, AuditRow.act.in_(SPOKEN))
    newer = newer.where(AuditRow.actor != by, AuditRow.number > known)
    kinds = {entry.id: entry for entry in case_file.entries()}
    for row in db.session.scalars(newer):
        entry = kinds.get(case_file.open_detail(row.number, row.sealed)["entry"])
        # That a letter was read, or a name changed, stands in the trail as an addition too; neither is an answer.
        if row.act != Act.MESSAGE_ADDED or entry is None or reading.is_from_reporter(entry):
            raise SaidMeanwhile
