"""What each entry of a case is told as to its reporter: a day, a sentence, and what was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from tracker.casefile import Attached, EntryKind, Opened
from tracker.domain.minutes import Check
from tracker.domain.statuses import Ground, Kind, Outcome
from tracker.domain.wording import word_for
from tracker.web import papers
from tracker.web.templating import full_day, join_names


@dataclass(frozen=True)
class Line:
    """`read`: which handlers saw what the reporter wrote here, and when; `entry`: the id of what it tells of."""

    day: date
    sentence: str
    heading: str = ""
    text: str = ""
    folded: bool = False
    files: tuple[Attached, ...] = ()
    read: str = ""
    entry: str = ""


def thing_of(kind: str) -> str:
    return _("vraag") if kind == Kind.ADVICE else _("melding")


def is_feedback(entry: Opened) -> bool:
    """Whether this letter tells what was done with the report."""
    return entry.kind in (EntryKind.CLOSING, EntryKind.SETTING_ASIDE) or bool(entry.body.get("feedback"))


def lines_of(entry: Opened, kind: str) -> list[Line]:
    """Nothing for what is for handlers only. `kind`: of the case."""
    return _spoken(entry) or _lines(entry, thing_of(kind))


def checked(check: str) -> str:
    return {
        Check.AGREE: _("Je liet weten dat het verslag klopt."),
        Check.CORRECT: _("Je verbeterde het verslag."),
        Check.DECLINE: _("Je tekende het verslag niet. Dat mag."),
    }[Check(check)]


def _spoken(entry: Opened) -> list[Line]:
    """What was told aloud, and what became of it on paper."""
    who, body = papers.name_of(entry.by), entry.body
    match entry.kind:
        case EntryKind.REPORT if body.get("written_by"):
            writer = papers.name_of(body["written_by"])
            said = _("%(who)s schreef op wat je vertelde.", who=writer)
            return [Line(entry.on, said, text=body["story"], folded=True)]
        case EntryKind.TALK:
            day = full_day(date.fromisoformat(body["held_on"]))
            said = _("Je sprak met %(names)s op %(day)s.", names=join_names(body["took_part"]), day=day)
            return [Line(entry.on, said, _("Verslag van %(who)s", who=who), body["text"])]
        case EntryKind.MINUTES_CHECKED:
            return [Line(entry.on, checked(body["check"]), _("Jij schreef") if body["words"] else "", body["words"])]
        case EntryKind.KIND:
            said = _(
                "%(who)s zette dit bij een andere soort: %(kind)s.",
                who=who,
                kind=_(word_for(Kind(body["after"]))).lower(),
            )
            return [Line(entry.on, said, _("%(who)s schrijft", who=who), body["text"])]
    return []


def _lines(entry: Opened, thing: str) -> list[Line]:
    who, body = papers.name_of(entry.by), entry.body
    writes = _("%(who)s schrijft", who=who)
    match entry.kind:
        case EntryKind.REPORT:
            return [Line(entry.on, _("Je schreef je %(thing)s.", thing=thing), text=body["story"], folded=True)]
        case EntryKind.FROM_REPORTER:
            return [Line(entry.on, _("Je voegde iets toe."), _("Jij schreef"), body["text"])]
        case EntryKind.TO_REPORTER:
            return [_written(entry, who, thing)]
        case EntryKind.READ:
            return [Line(entry.on, _("Je liet weten dat je het gelezen hebt."))]
        case EntryKind.DISCUSSION:
            names = join_names(body["took_part"])
            return [Line(entry.on, _("Je %(thing)s is besproken door %(names)s.", thing=thing, names=names))]
        case EntryKind.PLAN:
            return [Line(entry.on, _("Er zijn maatregelen afgesproken."))]
        case EntryKind.ANSWER:
            return [Line(entry.on, _("%(who)s gaf je antwoord.", who=who), writes, papers.answer_text(body))]
        case EntryKind.CLOSING | EntryKind.SETTING_ASIDE:
            said = _ended(body, thing)
            heading = _("De terugkoppeling van %(who)s", who=who) if body["feedback"]["message"] else ""
            return [Line(entry.on, said, heading, body["feedback"]["message"])]
        case EntryKind.REOPENING:
            return [Line(entry.on, _("Je %(thing)s is weer geopend.", thing=thing))]
    return _after_closing(entry, who, writes)


def _written(entry: Opened, who: str, thing: str) -> Line:
    if is_feedback(entry):
        said = _("%(who)s vertelde wat er met je %(thing)s is gedaan.", who=who, thing=thing)
        return Line(entry.on, said, _("De terugkoppeling van %(who)s", who=who), entry.body["text"])
    return Line(entry.on, _("%(who)s schreef je.", who=who), _("%(who)s schrijft", who=who), entry.body["text"])


def _ended(body: Mapping[str, Any], thing: str) -> str:
    """Danger: of a report that goes on with another one the reporter hears that, and nothing of the other."""
    if body.get("ground") == Ground.DUPLICATE:
        return _(
            "Je %(thing)s gaat verder samen met een andere melding over hetzelfde. Hier lees je straks wat eruit kwam.",
            thing=thing,
        )
    outcome = _(word_for(Outcome(body["outcome"]))).lower()
    return _("Je %(thing)s is afgesloten. De uitkomst: %(outcome)s.", thing=thing, outcome=outcome)


def _after_closing(entry: Opened, who: str, writes: str) -> list[Line]:
    body = entry.body
    match entry.kind:
        case EntryKind.DISAGREEMENT:
            return [Line(entry.on, _("Je was het er niet mee eens."), _("Jij schreef"), body["text"])]
        case EntryKind.DISAGREEMENT_ANSWER:
            return [Line(entry.on, _("%(who)s gaf antwoord op je bezwaar.", who=who), writes, body["text"])]
        case EntryKind.RATING:
            return [Line(entry.on, _("Je vertelde of je goed bent geholpen."), _("Jij schreef"), body["words"])]
        case EntryKind.CHECK_IN:
            return [Line(entry.on, _("Je liet weten hoe het met je gaat."))]
    return []
