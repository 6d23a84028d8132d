"""What acts leave behind in a case: letters to and from the reporter, and notes that only handlers see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext as _

from tracker import catalogue
from tracker.casefile import EntryKind, Opened, OpenedAction
from tracker.domain.acts import REPORTER, SYSTEM
from tracker.domain.aftercare import Grade
from tracker.domain.duties import Duty
from tracker.domain.measures import Effect
from tracker.domain.statuses import Corrected, How, Kind, Outcome, Risk, Verdict
from tracker.domain.wording import word_for
from tracker.models import Account, db
from tracker.web.templating import join_names, short_day


@dataclass(frozen=True)
class Paper:
    """What an act left behind: a letter to or from the reporter, or a note for handlers only."""

    inside: bool
    heading: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()


def of(entry: Opened, language: str) -> list[Paper]:
    """The papers of one entry, in the order in which they are read."""
    return [*(_about_actions(entry, language) or _inside(entry, language)), *_letters(entry)]


def name_of(account_id: str) -> str:
    """The name behind an id, looked up once a request."""
    if account_id == REPORTER:
        return _("De melder")
    if account_id == SYSTEM:
        return _("Het systeem")
    names: dict[str, str] = g.setdefault("account_names", {})
    if account_id not in names:
        account = db.session.get(Account, account_id)
        names[account_id] = account.name if account else _("Iemand die hier niet meer werkt")
    return names[account_id]


def is_here(account_id: str) -> bool:
    """Whether this account is still open."""
    account = db.session.get(Account, account_id)
    return account is not None and account.is_active


def know(names: Mapping[str, str]) -> None:
    """Names that were read together, so that a list doesn't ask for each."""
    g.setdefault("account_names", {}).update(names)


def letter_text(entry: Opened) -> str:
    """What stands in a letter to the reporter."""
    body = entry.body
    if entry.kind in (EntryKind.CLOSING, EntryKind.SETTING_ASIDE):
        return str(body["feedback"]["message"])
    return answer_text(body) if entry.kind is EntryKind.ANSWER else str(body["text"])


def _letters(entry: Opened) -> list[Paper]:
    body, to_reporter = entry.body, _("%(who)s aan de melder", who=name_of(entry.by))
    match entry.kind:
        case EntryKind.REPORT:
            if body.get("written_by"):
                writer = name_of(body["written_by"])
                return [Paper(False, _("De melder vertelt, %(who)s schreef het op", who=writer), body["story"])]
            return [Paper(False, _("De melder schrijft"), body["story"])]
        case EntryKind.FROM_REPORTER | EntryKind.DISAGREEMENT | EntryKind.RATING:
            return [Paper(False, _("De melder schrijft"), body["text"] if "text" in body else _rated(body))]
        case EntryKind.TALK:
            return [
                Paper(False, _("Verslag van %(day)s, de melder leest dit ook", day=_day(body["held_on"])), body["text"])
            ]
        case EntryKind.MINUTES_CHECKED if body["words"]:
            return [Paper(False, _("De melder schrijft"), body["words"])]
        case EntryKind.TO_REPORTER if body.get("feedback"):
            return [Paper(False, _("Terugkoppeling van %(who)s aan de melder", who=name_of(entry.by)), body["text"])]
        case EntryKind.TO_REPORTER | EntryKind.KIND | EntryKind.ANSWER | EntryKind.DISAGREEMENT_ANSWER:
            return [Paper(False, to_reporter, letter_text(entry))]
        case EntryKind.NAME_REQUEST:
            return [Paper(False, to_reporter, body["why"])]
        case EntryKind.CLOSING | EntryKind.SETTING_ASIDE if body["feedback"]["message"]:
            return [Paper(False, to_reporter, body["feedback"]["message"])]
    return []


def _inside(entry: Opened, language: str) -> list[Paper]:
    body = entry.body
    match entry.kind:
        case EntryKind.NOTE:
            heading = _("Notitie van %(who)s, alleen voor behandelaars", who=name_of(entry.by))
            return [Paper(True, heading, body["text"])]
        case EntryKind.DISCUSSION:
            facts = _classified(body["classification"], language) if body["classification"] else ()
            papers = [Paper(True, _("Besluit, alleen voor behandelaars"), body["decision"], _held(body) + facts)]
            if body.get("minutes"):
                papers.append(Paper(True, _("Verslag, alleen voor behandelaars"), body["minutes"]))
            return papers
        case EntryKind.PROPOSAL:
            return [Paper(True, _("Voorstel, alleen voor behandelaars"), proposal_text(body["demand"]))]
        case EntryKind.REOPENING | EntryKind.DECLINED | EntryKind.UNLINK:
            return [Paper(True, _("Reden, alleen voor behandelaars"), body["reason"])]
        case EntryKind.CLOSING | EntryKind.SETTING_ASIDE:
            reason = _reason(body)
            return [Paper(True, _("Reden, alleen voor behandelaars"), reason)] if reason else []
    return _about_people_and_kind(entry, language)


def _about_people_and_kind(entry: Opened, language: str) -> list[Paper]:
    body = entry.body
    match entry.kind:
        case EntryKind.CLASSIFICATION:
            facts = _classified(body["classification"], language)
            return [Paper(True, _("Indeling, alleen voor behandelaars"), body["reason"], facts)]
        case EntryKind.KIND:
            words = _("Eerst: %(before)s. Nu: %(after)s.", before=_kind(body["before"]), after=_kind(body["after"]))
            return [Paper(True, _("Reden, alleen voor behandelaars"), f"{words}\n\n{body['reason']}")]
        case EntryKind.HEARING if body["held_on"]:
            day = _day(body["held_on"])
            return [
                Paper(
                    True,
                    _("Gesprek met %(whom)s op %(day)s, alleen voor behandelaars", whom=_concerned(body), day=day),
                    body["said"],
                )
            ]
        case EntryKind.HEARING:
            return [Paper(True, _("Nog niet gehoord, alleen voor behandelaars"), body["said"])]
    return []


def answer_text(body: Mapping[str, Any]) -> str:
    """The short answer, where there is one, and the words."""
    verdict = Verdict(body.get("verdict") or Verdict.ADVICE)
    return str(body["message"]) if verdict is Verdict.ADVICE else f"{_(word_for(verdict))}\n\n{body['message']}"


def proposal_text(demand: Mapping[str, Any]) -> str:
    """What was proposed, in words."""
    parts = [demand.get("explanation", ""), demand.get("reason", "")]
    if demand.get("outcome") and demand["outcome"] != Outcome.SET_ASIDE:
        parts.insert(0, _("Uitkomst: %(outcome)s.", outcome=_(word_for(Outcome(demand["outcome"])))))
    if demand.get("why_not_heard"):
        parts.append(_("De betrokkene is niet gehoord: %(why)s", why=demand["why_not_heard"]))
    if demand["feedback"]["message"]:
        parts.append(_("De melder krijgt te lezen: %(text)s", text=demand["feedback"]["message"]))
    return "\n\n".join(part for part in parts if part)


def _held(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """When and how people spoke; records of before there was a choice say only when."""
    facts = [(_("Gesprek"), _day(body["held_on"]))]
    if body.get("how"):
        facts.append((_("Hoe"), _(word_for(How(body["how"])))))
    if body.get("others"):
        facts.append((_("Ook erbij"), join_names(body["others"])))
    if body.get("corrected"):
        facts.append((_("Hersteld binnen 48 uur"), _(word_for(Corrected(body["corrected"])))))
    return tuple(facts)


def _day(text: str) -> str:
    return short_day(date.fromisoformat(text))


def _kind(kind: str) -> str:
    return _(word_for(Kind(kind))).lower()


def _concerned(body: Mapping[str, Any]) -> str:
    return _("betrokkene %(letter)s", letter=body["letter"]) if body["letter"] else _("de betrokkene")


def _rated(body: Mapping[str, Any]) -> str:
    grades = (
        _("Serieus genomen: %(grade)s.", grade=_(word_for(Grade(body["serious"]))).lower()),
        _("Duidelijk wat er gebeurde: %(grade)s.", grade=_(word_for(Grade(body["clear"]))).lower()),
    )
    return "\n\n".join([*grades, body["words"]]).strip()


def _about_actions(entry: Opened, language: str) -> list[Paper]:
    body = entry.body
    match entry.kind:
        case EntryKind.PLAN:
            lines = "\n\n".join(_planned(action, language) for action in body["actions"])
            return [Paper(True, _("Afgesproken, alleen voor behandelaars"), lines)]
        case EntryKind.FINISHED:
            return [Paper(True, _measure(body, language), body["result"])]
        case EntryKind.CHANGED | EntryKind.CHECKED:
            return [Paper(True, _measure(body, language), _happened(body), _moved(body))]
        case EntryKind.REOPENING if "effect" in body:
            return [Paper(True, _measure(body, language), _happened(body))]
        case EntryKind.DUTY:
            return [Paper(True, _(word_for(Duty(body["duty"]))), _said_of_duty(body))]
    return []


def _planned(action: Mapping[str, Any], language: str) -> str:
    what = catalogue.action_name(action.get("code", ""), action["what"], language)
    return _(
        "%(what)s. %(owner)s doet dit, uiterlijk %(day)s.",
        what=what.rstrip("."),
        owner=owner_of(action),
        day=short_day(date.fromisoformat(action["due_on"])),
    )


def action_called(action: OpenedAction, language: str) -> str:
    """The name of an action, or of a question whether to report outside."""
    if action.duty:
        return _(word_for(Duty(action.duty)))
    return catalogue.action_name(action.code, action.what, language)


def owner_of(action: Mapping[str, Any]) -> str:
    """Who sees to it: somebody with an account as they are called now, or the name that was written down."""
    return name_of(action["owner_id"]) if action.get("owner_id") else str(action["owner"])


def _measure(body: Mapping[str, Any], language: str) -> str:
    return catalogue.action_name(body.get("code", ""), body["action"], language)


def _happened(body: Mapping[str, Any]) -> str:
    """What was found, or why it was changed."""
    if "effect" in body:
        return f"{_(word_for(Effect(body['effect'])))}. {body['note']}"
    if "looked" in body:
        until = short_day(date.fromisoformat(body["until"]))
        return _("Nog nodig, tot en met %(day)s. %(note)s", day=until, note=body["looked"])
    return str(body["reason"])


def _moved(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The old value and the new one, of what changed."""
    if "before" not in body:
        return ()
    before, after = body["before"], body["after"]
    old_day, new_day = (short_day(date.fromisoformat(each["due_on"])) for each in (before, after))
    moved = ((_("Wie het doet"), owner_of(before), owner_of(after)), (_("Klaar op"), old_day, new_day))
    return tuple((name, _("eerst %(old)s, nu %(new)s", old=old, new=new)) for name, old, new in moved if old != new)


def _said_of_duty(body: Mapping[str, Any]) -> str:
    if "needed" not in body:
        day = short_day(date.fromisoformat(body["since"]))
        if body["hour"] is None:
            return _("Bekend sinds %(day)s.", day=day)
        return _("Bekend sinds %(day)s, %(hour)s:00 uur.", day=day, hour=body["hour"])
    if body["needed"]:
        done = _("Gedaan op %(day)s.", day=short_day(date.fromisoformat(body["done_on"])))
        return f"{done} {body['why']}".strip()
    return _("Niet nodig, want: %(why)s", why=body["why"])


def _reason(body: Mapping[str, Any]) -> str:
    """Why it ended so, and why the reporter was not told, where that is so."""
    parts = [body.get("reason") or body.get("explanation") or ""]
    if body.get("why_not_heard"):
        parts.append(_("De betrokkene is niet gehoord: %(why)s", why=body["why_not_heard"]))
    if body["feedback"]["why_none"]:
        parts.append(_("Er ging geen bericht naar de melder: %(why)s", why=body["feedback"]["why_none"]))
    return "\n\n".join(part for part in parts if part)


def _classified(classification: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    rules = ", ".join(str(number) for number in classification["rules"])
    facts = [
        (_("Categorie"), catalogue.name_of("category", classification["category"], language)),
        (_("Regels"), rules or _("geen")),
        (_("Plek"), catalogue.name_of("place", classification["place"], language) or _("weten we niet")),
        (_("Risico"), _(word_for(Risk(classification["risk"])))),
    ]
    return tuple(facts)
