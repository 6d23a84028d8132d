"""The story of a case in sentences, told from the audit trail, with the letters and notes that belong to each."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.casefile import Attached, CaseFile, EntryKind, Opened
from tracker.domain.acts import KINDS, REPORTER, Act
from tracker.domain.aftercare import Disadvantage
from tracker.domain.consent import Move
from tracker.domain.linking import Relation
from tracker.domain.minutes import Check
from tracker.domain.permissions import Role
from tracker.domain.statuses import Outcome, Status, Step
from tracker.domain.wording import N_, word_for
from tracker.models import AuditRow, Case
from tracker.services import linking, reading
from tracker.web import papers
from tracker.web.papers import Paper
from tracker.web.templating import capital, full_day, join_names, short_day

QUIET: Final = frozenset({Act.CASE_READ, Act.NAME_SHOWN, Act.PEOPLE_SHOWN, Act.FILE_OPENED})
"""Told in the list of who looked, not in the story."""
JOBS: Final = {
    "finish-erasing": N_("het wissen afmaken"),
    "erase-names": N_("namen van melders wissen"),
    "watch-clocks": N_("op termijnen letten"),
    "send-mail": N_("mail versturen"),
    "sweep-files": N_("vergeten bestanden opruimen"),
    "end-shares": N_("stoppen met meelezen na de laatste dag"),
    "send-weekly-mark": N_("het controlegetal mailen"),
    "watch-retention": N_("op bewaartijden letten"),
    "sweep-sessions": N_("aanmeldingen opruimen die voorbij zijn"),
    "change-rules": N_("nieuwe regels laten ingaan"),
    "make-summaries": N_("overzichten maken"),
    "deliver-summaries": N_("overzichten klaarzetten als bestand"),
}
"""What each periodic job does, in the words of the trail."""


@dataclass(frozen=True)
class Told:
    day: date
    time: str
    sentence: str
    papers: tuple[Paper, ...]
    files: tuple[Attached, ...]
    quiet: bool
    read: str = ""


@dataclass(frozen=True)
class Day:
    """Everything of one day, under one door of the rail."""

    day: date
    acts: tuple[Told, ...]


@dataclass(frozen=True)
class Telling:
    """The story by day, with the middle of a long one apart (`folded` acts), and who looked when."""

    first: tuple[Day, ...]
    middle: tuple[Day, ...]
    last: tuple[Day, ...]
    looks: tuple[Told, ...]

    @property
    def folded(self) -> int:
        return sum(len(day.acts) for day in self.middle)


SHOWN: Final = 20
"""So many of the newest acts, and those of the first day, are shown at once; a shorter middle is not worth folding."""


def arrange(told: Sequence[Told]) -> Telling:
    """By day. Of a long story the middle is folded: how it began and how it stands is read first."""
    days = tuple(Day(day, tuple(acts)) for day, acts in groupby((t for t in told if not t.quiet), key=lambda t: t.day))
    looks = tuple(each for each in told if each.quiet)
    shown, place = 0, len(days)
    while place > 1 and shown < SHOWN:
        place -= 1
        shown += len(days[place].acts)
    if sum(len(day.acts) for day in days[1:place]) < SHOWN // 2:
        return Telling(days, (), (), looks)
    return Telling(days[:1], days[1:place], days[place:], looks)


def tell(
    case_file: CaseFile,
    entries: list[Opened],
    trail: list[AuditRow],
    marks: reading.Marks,
    language: str,
    viewer: str,
) -> list[Told]:
    """One sentence an act. Only the viewer's own acts bear a time: the times of two handlers around something that the
    reporter did would tell when that was."""
    files, by_id = _files(case_file), _shown_to(viewer, entries)
    return [_told(row, case_file, by_id, files, marks, language, viewer) for row in trail]


def sentence(row: AuditRow, case_file: CaseFile, language: str) -> str:
    return _sentence(row, _detail(row, case_file), language)


def since(trail: Sequence[AuditRow], case_file: CaseFile, language: str, viewer: str) -> list[str]:
    """What each of these did, as the story tells it to this person.

    Danger: since when, is for whoever sends the form to say. Somebody can ask for all that was ever done.
    """
    entries = _shown_to(viewer, case_file.entries())
    told = ((row, _detail(row, case_file)) for row in trail if not is_quiet(row))
    return [_of_entry(entries.get(detail.get("entry", ""))) or _sentence(row, detail, language) for row, detail in told]


def without_reasons(row: AuditRow, detail: Mapping[str, Any], language: str) -> str:
    """For a list over many cases and the house itself: what was done, and no words that somebody wrote about it."""
    return _sentence(row, {name: value for name, value in detail.items() if name not in ("reason", "to")}, language)


def is_quiet(row: AuditRow) -> bool:
    return row.act in QUIET


def doors(case: Case) -> list[dict[str, str]]:
    """The four statuses, for the stepper: done, now or later, each with its words."""
    order = list(Status)
    now = order.index(Status(case.status))
    days = [case.filed_on, case.discussed_on, case.planned_on, case.closed_on]
    shown = []
    for place, (status, day) in enumerate(zip(order, days, strict=True)):
        state = "done" if place < now or case.status == Status.CLOSED else "now" if place == now else "later"
        if state == "done" and day is None:
            state = "skipped"
        note = _door_note(state, day)
        shown.append({"label": _(word_for(status)), "state": state, "note": note})
    return shown


def _door_note(state: str, day: date | None) -> str:
    if state == "later":
        return _("Daarna")
    if day is None:
        return _("Overgeslagen") if state == "skipped" else _("Hier zijn we nu")
    if state == "done":
        return _("Klaar, %(day)s", day=short_day(day))
    return _("Hier zijn we nu, sinds %(day)s", day=short_day(day))


def _shown_to(viewer: str, entries: Sequence[Opened]) -> dict[str, Opened]:
    """Without what tells of a case that this person may not know."""
    known = linking.known(entries, viewer)
    return {entry.id: entry for entry in entries if not linking.is_hidden(entry, known)}


def _told(
    row: AuditRow,
    case_file: CaseFile,
    by_id: Mapping[str, Opened],
    files: Mapping[str, tuple[Attached, ...]],
    marks: reading.Marks,
    language: str,
    viewer: str,
) -> Told:
    detail = _detail(row, case_file)
    entry = by_id.get(detail.get("entry", ""))
    return Told(
        day=row.day,
        time=detail.get("at", "") if row.actor == viewer else "",
        sentence=_of_entry(entry) or _sentence(row, detail, language),
        papers=tuple(papers.of(entry, language)) if entry else (),
        files=files.get(entry.id, ()) if entry else (),
        quiet=is_quiet(row) or (entry is not None and entry.kind is EntryKind.READ),
        read=_read(entry, marks) if entry else "",
    )


def _files(case_file: CaseFile) -> Mapping[str, tuple[Attached, ...]]:
    """By what they came with."""
    found: dict[str, tuple[Attached, ...]] = defaultdict(tuple)
    for each in case_file.files.all():
        found[each.entry] += (each,)
    return found


def _read(entry: Opened, marks: reading.Marks) -> str:
    """Who read it, by day: the reporter where they said so, handlers as the trail knows."""
    if entry.id in marks.by_reporter:
        return _("Gelezen door de melder, %(day)s.", day=short_day(marks.by_reporter[entry.id]))
    seen = marks.by_handlers.get(entry.id, {})
    who = [_("%(who)s (%(day)s)", who=papers.name_of(person), day=short_day(day)) for person, day in seen.items()]
    return _("Gelezen door %(who)s.", who=join_names(who)) if who else ""


def _of_entry(entry: Opened | None) -> str:
    """What is an addition or a letter like any other in the trail; only the case tells which."""
    if entry is None:
        return ""
    match entry.kind:
        case EntryKind.DISAGREEMENT:
            return _("De melder is het niet eens met hoe het is afgesloten.")
        case EntryKind.DISAGREEMENT_ANSWER:
            return _("%(who)s gaf antwoord op het bezwaar van de melder.", who=papers.name_of(entry.by))
        case EntryKind.RATING:
            return _("De melder vertelde hoe de behandeling was.")
        case EntryKind.CHECK_IN:
            return _checked_in(entry.body)
        case EntryKind.LINK | EntryKind.UNLINK:
            return _linked(entry)
        case EntryKind.DUTY:
            return _about_duty(entry)
    return _reporters_own(entry) if entry.by == REPORTER else ""


def _linked(entry: Opened) -> str:
    values = {"who": papers.name_of(entry.by), "reference": entry.body["to"]}
    if entry.kind is EntryKind.UNLINK:
        return _("%(who)s haalde het verband met %(reference)s weg.", **values)
    if entry.body["relation"] == Relation.MERGED:
        return _("Melding %(reference)s gaat hier verder. %(who)s voegde die samen.", **values)
    return _("%(who)s legde een verband met %(reference)s.", **values)


def _checked_in(body: Mapping[str, Any]) -> str:
    after = ngettext("%(num)s maand na het afsluiten", "%(num)s maanden na het afsluiten", body["months"])
    if body["said"] == Disadvantage.NO:
        return _("%(after)s: de melder merkte geen nadeel van de melding.", after=capital(after))
    return _("%(after)s: de melder zegt liever niet of er nadeel was.", after=capital(after))


def _reporters_own(entry: Opened) -> str:
    if entry.kind is EntryKind.MINUTES_CHECKED:
        return _checked(Check(entry.body["check"]))
    if entry.kind is EntryKind.READ:
        return _("De melder liet weten dat jullie bericht gelezen is.")
    if entry.kind is EntryKind.NAME_CHANGED:
        return _("De melder veranderde naam of contact.")
    if entry.kind is EntryKind.NAME_MOVE:
        agrees = entry.body["move"] == Move.AGREE
        return (
            _("De melder vindt goed dat de naam gegeven wordt.")
            if agrees
            else _("De melder wil niet dat de naam gegeven wordt.")
        )
    return ""


def _checked(check: Check) -> str:
    return {
        Check.AGREE: _("De melder vindt dat het verslag klopt."),
        Check.CORRECT: _("De melder verbetert het verslag."),
        Check.DECLINE: _("De melder tekent het verslag niet."),
    }[check]


def _about_duty(entry: Opened) -> str:
    """What is done with a question whether to report outside is an action like any other in the trail."""
    who = papers.name_of(entry.by)
    if "needed" not in entry.body:
        return _("%(who)s legde vast sinds wanneer we dit weten.", who=who)
    return _("%(who)s beantwoordde of we dit buiten moeten melden.", who=who)


def _detail(row: AuditRow, case_file: CaseFile) -> Mapping[str, Any]:
    """What a job writes about a case has no sealed part: a job holds no key."""
    return case_file.open_detail(row.number, row.sealed) if row.sealed else {}


def _sentence(row: AuditRow, detail: Mapping[str, Any], language: str) -> str:
    act = Act(row.act)
    facts = json.loads(row.facts)
    values = {name: str(value) for name, value in {**facts, **detail}.items()} | {
        "who": papers.name_of(row.actor),
        "proposed_by": papers.name_of(facts["proposed_by"]) if facts.get("proposed_by") else "",
        "through": full_day(date.fromisoformat(facts["through"])) if "through" in facts else "",
        "role": _(word_for(Role(facts["role"]))).lower() if "role" in facts else "",
        "took_part": join_names(detail.get("took_part", [])),
        "outcome": _(word_for(Outcome(detail["outcome"]))).lower() if detail.get("outcome") else "",
        "step": _(word_for(Step(detail["step"]))).lower() if detail.get("step") else "",
        "whom": papers.name_of(row.subject or detail["whom"]) if row.subject or detail.get("whom") else "",
        "writer": papers.name_of(detail["entered_by"]) if detail.get("entered_by") else "",
        "to": detail.get("to") or _("iemand van buiten"),
    }
    if "job" in facts:
        values["job"] = _(JOBS.get(facts["job"], facts["job"]))
    if "until" in facts:
        values["until"] = full_day(date.fromisoformat(facts["until"]))
    text = _(_plain_sentence(act, {**detail, "subject": row.subject})) % values
    if detail.get("proposed_by"):
        text += " " + _("%(who)s had dat voorgesteld.", who=papers.name_of(detail["proposed_by"]))
    if detail.get("reason"):
        text += " " + _("Reden: %(reason)s", reason=detail["reason"])
    return text


def _plain_sentence(act: Act, detail: Mapping[str, Any]) -> str:
    if act is Act.CASE_DISCUSSED and len(detail.get("took_part", [])) == 1:
        return N_("%(took_part)s besprak de melding.")
    if act is Act.CASE_FILED and detail.get("entered_by"):
        return N_("De melder vertelde dit, en %(writer)s schreef het op.")
    if act is Act.STEP_DECLINED and detail.get("own"):
        return N_("%(who)s nam het eigen voorstel terug: %(step)s.")
    if act in (Act.CASE_RECUSED, Act.CASE_HANDED_OVER) and detail.get("whom"):
        return N_("%(who)s droeg de zaak over aan %(whom)s.")
    if act is Act.ACTION_FINISHED and detail.get("dropped"):
        return N_("%(who)s liet een maatregel vallen.")
    if act is Act.SIGN_IN_FAILED and detail.get("subject"):
        return N_("Iemand probeerde zich aan te melden als %(whom)s. Dat lukte niet.")
    return KINDS[act].sentence
