"""What the reporter reads on the receipt page: the same case, told to them, without anything that is for handlers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _

from tracker.casefile import Attached, CaseFile, EntryKind, Opened, cards, local_day
from tracker.domain import workflow
from tracker.domain.acts import Act
from tracker.domain.consent import Request, Stage
from tracker.domain.minutes import Minutes
from tracker.domain.statuses import Status, Verdict
from tracker.models import AuditRow
from tracker.services import consenting, disclosing, handling, holding, naming, reading, reporting, talking
from tracker.services.recording import trail_of
from tracker.web import papers
from tracker.web.reporter_lines import Line, is_feedback, lines_of
from tracker.web.reporter_next import ahead, doors, next_of
from tracker.web.templating import full_day, join_names


@dataclass(frozen=True)
class Letter:
    """What somebody wrote to the reporter, and the reporter neither answered nor said to have read."""

    id: str
    title: str
    text: str
    files: tuple[Attached, ...]
    asks: bool


@dataclass(frozen=True)
class Proof:
    """The short answer to a question, for who asked to show."""

    verdict: Verdict
    on: date
    who: str


@dataclass(frozen=True)
class ReporterStory:
    """`next_title` says by when what happens; `waits_until`: a step that nobody else may see waits until that day;
    `letters`: what lies there for the reporter, the oldest first."""

    case_file: CaseFile
    doors: list[dict[str, str]]
    next_title: str
    next_text: str
    waits_until: date | None
    lines: list[Line]
    ahead: list[Line]
    readers: tuple[str, ...]
    closed: bool
    told: naming.Told
    looks: list[str]
    asks: list[str]
    checks: list[tuple[str, str]]
    letters: list[Letter]
    seen_by: dict[str, str]
    proof: Proof | None


def tell(case_file: CaseFile, now: datetime) -> ReporterStory:
    case_file.hold_still()
    entries, files, today = case_file.entries(), _files(case_file), local_day(now)
    trail = trail_of(case_file)
    marks, waiting, minutes = (
        reading.marks(case_file, entries, trail),
        reading.unconfirmed(entries),
        talking.of(entries),
    )
    asked = {each.id for each in minutes if each.waits}
    case, readers = case_file.case, reporting.readers(case_file)
    title, text = next_of(case, join_names(readers, _("of")), now)
    alone = not handling.state_of(case_file, today).second_handler
    return ReporterStory(
        case_file=case_file,
        doors=doors(case),
        next_title=title,
        next_text=text,
        waits_until=workflow.agreed_from(case.proposed_on) if case.proposed_on and alone else None,
        lines=[
            replace(line, files=files[entry.id], read=_seen(entry, marks), entry=entry.id)
            for entry in entries
            for line in lines_of(entry, case.kind)
        ],
        ahead=list(ahead(case, today)),
        readers=readers,
        closed=case.status == Status.CLOSED,
        told=naming.told(case_file),
        looks=_looks_at_name(trail),
        asks=open_questions(entries),
        checks=[(each.id, minutes_asked(each)) for each in minutes if each.waits],
        letters=[_letter(entry, files[entry.id]) for entry in waiting if entry.id not in asked],
        seen_by=_seen_by(case_file, trail),
        proof=_proof(entries),
    )


def first_words(entries: Sequence[Opened]) -> str:
    """How the report begins, to know it by in a list."""
    story = next(" ".join(str(entry.body["story"]).split()) for entry in entries if entry.kind is EntryKind.REPORT)
    return story if len(story) <= 80 else story[:80].rsplit(" ", 1)[0] + "…"


def waits(entries: Sequence[Opened]) -> str:
    """What lies there for the reporter: a letter after their own last words, that they did not say to have read."""
    letters = reading.unconfirmed(entries)
    if not letters:
        return ""
    return _("%(who)s schreef je op %(day)s.", who=papers.name_of(letters[-1].by), day=full_day(letters[-1].on))


def looks_at_name(case_file: CaseFile) -> list[str]:
    """Who looked at the reporter's name, and on which day; for what reason stays with the handlers."""
    return _looks_at_name(trail_of(case_file))


def open_questions(entries: Sequence[Opened]) -> list[str]:
    """Who asks for the name and has no answer yet, or is about to give it by law: one sentence each."""
    waiting = (Stage.ASKED, Stage.ANNOUNCED)
    return [about_request(each)[0] for each in consenting.requests_of(entries) if each.stage in waiting]


def _proof(entries: Sequence[Opened]) -> Proof | None:
    """The last answer counts; one that is advice only has no short answer."""
    answers = [entry for entry in entries if entry.kind is EntryKind.ANSWER]
    verdict = Verdict(answers[-1].body.get("verdict") or Verdict.ADVICE) if answers else Verdict.ADVICE
    return None if verdict is Verdict.ADVICE else Proof(verdict, answers[-1].on, papers.name_of(answers[-1].by))


def minutes_asked(minutes: Minutes) -> str:
    """What somebody wrote down and asks the reporter to look at."""
    who, day = papers.name_of(minutes.by), full_day(minutes.held_on)
    if minutes.report:
        return _("%(who)s schreef op wat je vertelde. Wil je kijken of het klopt?", who=who)
    return _("%(who)s schreef een verslag van jullie gesprek op %(day)s. Wil je kijken of het klopt?", who=who, day=day)


def about_request(request: Request) -> tuple[str, str]:
    """What is asked or announced, and how it stands."""
    who, day, to = papers.name_of(request.by), full_day(request.since), request.to
    title = (
        _("%(who)s moet je naam geven aan %(to)s. Dat moet van de wet.", who=who, to=to)
        if request.law
        else _("%(who)s vraagt of je naam naar %(to)s mag.", who=who, to=to)
    )
    match request.stage:
        case Stage.ANNOUNCED:
            return title, _(
                "Dat gebeurt niet op de dag dat je dit kon lezen. Ben je het er niet mee eens, schrijf het ons dan."
            )
        case Stage.AGREED:
            return title, _("Je zei ja op %(day)s. Het is nog niet gebeurd. Je kunt het nu nog terugnemen.", day=day)
        case Stage.REFUSED:
            return title, _("Je zei nee op %(day)s. Je naam gaat er niet heen.", day=day)
        case Stage.TAKEN_BACK:
            return title, _("Je nam je ja terug op %(day)s. Je naam gaat er niet heen.", day=day)
        case Stage.GIVEN:
            return title, _("Je naam is gegeven op %(day)s.", day=day)
        case Stage.DROPPED:
            return title, _("Het is niet meer nodig. Je naam is er niet heen gegaan.")
    return title, ""


def _looks_at_name(trail: Sequence[AuditRow]) -> list[str]:
    return [
        _("%(who)s bekeek je naam op %(day)s.", who=papers.name_of(row.actor), day=full_day(row.day))
        for row in trail
        if row.act == Act.NAME_SHOWN
    ]


def _seen_by(case_file: CaseFile, trail: Sequence[AuditRow]) -> dict[str, str]:
    """What each handler has read of this case, for who considers shutting them out."""
    held = {account.id for account, _holder in holding.rows(case_file)}
    last = reading.last_looks(trail)
    return {
        person.id: _last_seen(last.get(person.id), person.id in held)
        for person in disclosing.who_may_be_closed_out(case_file)
    }


def _last_seen(day: date | None, holds: bool) -> str:
    if day is not None:
        return _("Las wat hier staat, het laatst op %(day)s.", day=full_day(day))
    return _("Heeft het nog niet geopend.") if holds else _("Kan dit nu niet lezen, en straks dan ook niet.")


def _seen(entry: Opened, marks: reading.Marks) -> str:
    """Who saw this, by day; days are all that a reporter is told of handlers too."""
    days: dict[date, list[str]] = {}
    for person, day in marks.by_handlers.get(entry.id, {}).items():
        days.setdefault(day, []).append(papers.name_of(person))
    told = [
        _("%(names)s op %(day)s", names=join_names(names), day=full_day(day)) for day, names in sorted(days.items())
    ]
    if told:
        return _("Gelezen door %(who)s.", who=join_names(told))
    return _("Nog niemand heeft dit gelezen.") if reading.is_from_reporter(entry) else ""


def _files(case_file: CaseFile) -> Mapping[str, tuple[Attached, ...]]:
    """By what they came with. Danger: a file that came with a note is for handlers only."""
    found: dict[str, tuple[Attached, ...]] = defaultdict(tuple)
    for each in case_file.files.all():
        if not each.inside:
            found[each.entry] += (each,)
    return found


def _letter(entry: Opened, files: tuple[Attached, ...]) -> Letter:
    day, who = full_day(entry.on), papers.name_of(entry.by)
    title = (
        _("%(who)s gaf je op %(day)s de terugkoppeling:", who=who, day=day)
        if is_feedback(entry)
        else _("%(who)s schreef je op %(day)s:", who=who, day=day)
    )
    asks = entry.kind is EntryKind.TO_REPORTER and cards.asks(entry.body)
    return Letter(entry.id, title, papers.letter_text(entry), files, asks)
