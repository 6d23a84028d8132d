"""The story of a case in sentences, told from the audit trail, with the letters and notes that belong to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import g
from flask_babel import gettext as _

from tracker import catalogue
from tracker.casefile import CaseFile, EntryKind, Opened
from tracker.domain.audit import KINDS, REPORTER, Act
from tracker.domain.wording import N_, word_for
from tracker.domain.workflow import Outcome, Risk, Status, Step
from tracker.models import Account, AuditRow, Case, db
from tracker.web.templating import join_names, short_day

QUIET: Final = frozenset({Act.CASE_READ, Act.NAME_SHOWN})
"""Told in the list of who looked, not in the story."""


@dataclass(frozen=True)
class Paper:
    """What an act left behind: a letter to or from the reporter, or a note for handlers only."""

    inside: bool
    heading: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    day: date
    time: str
    sentence: str
    papers: tuple[Paper, ...]
    quiet: bool


def tell(case_file: CaseFile, entries: list[Opened], trail: list[AuditRow], language: str) -> list[Told]:
    by_id = {entry.id: entry for entry in entries}
    return [_told(row, case_file, by_id, language) for row in trail]


def sentence(row: AuditRow, case_file: CaseFile, language: str) -> str:
    return _sentence(row, case_file.open_detail(row.number, row.sealed), language)


def is_quiet(row: AuditRow) -> bool:
    return row.act in QUIET


def name_of(account_id: str) -> str:
    """The name behind an id, looked up once a request."""
    if account_id == REPORTER:
        return _("De melder")
    names: dict[str, str] = g.setdefault("account_names", {})
    if account_id not in names:
        account = db.session.get(Account, account_id)
        names[account_id] = account.name if account else _("Iemand die hier niet meer werkt")
    return names[account_id]


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


def _told(row: AuditRow, case_file: CaseFile, by_id: Mapping[str, Opened], language: str) -> Told:
    detail = case_file.open_detail(row.number, row.sealed)
    entry = by_id.get(detail.get("entry", ""))
    return Told(
        day=row.day,
        time=detail.get("at", ""),
        sentence=_sentence(row, detail, language),
        papers=tuple(_papers(entry, language)) if entry else (),
        quiet=is_quiet(row),
    )


def _sentence(row: AuditRow, detail: Mapping[str, Any], language: str) -> str:
    act = Act(row.act)
    values = {
        "who": name_of(row.actor),
        "took_part": join_names(detail.get("took_part", [])),
        "outcome": _(word_for(Outcome(detail["outcome"]))).lower() if detail.get("outcome") else "",
        "step": _(word_for(Step(detail["step"]))).lower() if detail.get("step") else "",
        "whom": detail.get("whom", ""),
    }
    text = _(_plain_sentence(act, detail)) % values
    if detail.get("proposed_by"):
        text += " " + _("%(who)s had dat voorgesteld.", who=name_of(detail["proposed_by"]))
    if detail.get("reason"):
        text += " " + _("Reden: %(reason)s", reason=detail["reason"])
    return text


def _plain_sentence(act: Act, detail: Mapping[str, Any]) -> str:
    if act is Act.CASE_DISCUSSED and len(detail.get("took_part", [])) == 1:
        return N_("%(took_part)s besprak de melding.")
    if act is Act.ACTION_FINISHED and detail.get("dropped"):
        return N_("%(who)s liet een maatregel vallen.")
    return KINDS[act].sentence


def _papers(entry: Opened, language: str) -> list[Paper]:
    body, who = entry.body, name_of(entry.by)
    to_reporter = _("%(who)s aan de melder", who=who)
    match entry.kind:
        case EntryKind.REPORT:
            return [Paper(False, _("De melder schrijft"), body["story"])]
        case EntryKind.FROM_REPORTER:
            return [Paper(False, _("De melder schrijft"), body["text"])]
        case EntryKind.TO_REPORTER:
            return [Paper(False, to_reporter, body["text"])]
        case EntryKind.NOTE:
            return [Paper(True, _("Notitie van %(who)s, alleen voor behandelaars", who=who), body["text"])]
        case EntryKind.DISCUSSION:
            facts = _classified(body["classification"], language) if body["classification"] else ()
            return [Paper(True, _("Besluit, alleen voor behandelaars"), body["decision"], facts)]
        case EntryKind.PLAN:
            lines = [
                _(
                    "%(what)s. %(owner)s doet dit, uiterlijk %(day)s.",
                    what=a["what"].rstrip("."),
                    owner=a["owner"],
                    day=short_day(date.fromisoformat(a["due_on"])),
                )
                for a in body["actions"]
            ]
            return [Paper(True, _("Afgesproken, alleen voor behandelaars"), "\n\n".join(lines))]
        case EntryKind.FINISHED:
            return [Paper(True, body["action"], body["result"])]
        case EntryKind.ANSWER:
            return [Paper(False, to_reporter, body["message"])]
        case EntryKind.CLOSING | EntryKind.SETTING_ASIDE:
            return _ending(body, to_reporter)
        case EntryKind.PROPOSAL:
            return [Paper(True, _("Voorstel, alleen voor behandelaars"), proposal_text(body["demand"]))]
        case EntryKind.REOPENING | EntryKind.DECLINED:
            return [Paper(True, _("Reden, alleen voor behandelaars"), body["reason"])]


def proposal_text(demand: Mapping[str, Any]) -> str:
    """What was proposed, in words."""
    parts = [demand.get("explanation", ""), demand.get("reason", "")]
    if demand.get("outcome") and demand["outcome"] != Outcome.SET_ASIDE:
        parts.insert(0, _("Uitkomst: %(outcome)s.", outcome=_(word_for(Outcome(demand["outcome"])))))
    if demand["feedback"]["message"]:
        parts.append(_("De melder krijgt te lezen: %(text)s", text=demand["feedback"]["message"]))
    return "\n\n".join(part for part in parts if part)


def _ending(body: Mapping[str, Any], to_reporter: str) -> list[Paper]:
    papers = []
    inside = body.get("reason") or body.get("explanation") or ""
    if inside or body["feedback"]["why_none"]:
        text = "\n\n".join(
            part
            for part in (
                inside,
                _("Er ging geen bericht naar de melder: %(why)s", why=body["feedback"]["why_none"])
                if body["feedback"]["why_none"]
                else "",
            )
            if part
        )
        papers.append(Paper(True, _("Reden, alleen voor behandelaars"), text))
    if body["feedback"]["message"]:
        papers.append(Paper(False, to_reporter, body["feedback"]["message"]))
    return papers


def _classified(classification: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    rules = ", ".join(str(number) for number in classification["rules"])
    facts = [
        (_("Onderwerp"), catalogue.name_of("category", classification["category"], language)),
        (_("Regels"), rules or _("geen")),
        (_("Plek"), catalogue.name_of("place", classification["place"], language) or _("weten we niet")),
        (_("Risico"), _(word_for(Risk(classification["risk"])))),
    ]
    return tuple(facts)
