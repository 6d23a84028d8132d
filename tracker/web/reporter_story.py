"""What the reporter reads on the receipt page: the same case, told to them, without anything that is for handlers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from tracker.casefile import Attached, CaseFile, EntryKind, Opened, cards, local_day
from tracker.domain import workflow
from tracker.domain.acts import Act
from tracker.domain.consent import Request, Stage
from tracker.domain.deadlines import Clock, Due, is_overdue, open_clocks
from tracker.domain.minutes import Check, Minutes
from tracker.domain.statuses import Ground, Kind, Outcome, Status, Verdict
from tracker.domain.wording import word_for
from tracker.models import AuditRow, Case
from tracker.services import consenting, disclosing, handling, holding, naming, policies, reading, reporting, talking
from tracker.services.recording import trail_of
from tracker.web import case_story, papers
from tracker.web.templating import capital, full_day, join_names


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
    title, text = _next(case, join_names(readers, _("of")), now)
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
            for line in _spoken(entry) or _lines(entry, _thing(case.kind))
        ],
        ahead=list(_ahead(case, today)),
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


def what_is_next(case: Case, now: datetime) -> str:
    return _next(case, "", now)[0]


def doors(case: Case) -> list[dict[str, str]]:
    """The four statuses, each with what happens there in plain words."""
    return [
        {**door, "note": _later(place, case.kind) or door["note"]} if door["state"] == "later" else door
        for place, door in enumerate(case_story.doors(case))
    ]


def _later(place: int, kind: str) -> str:
    if kind == Kind.ADVICE:
        return ("", _("Alleen als dat nodig is."), _("Alleen als dat nodig is."), _("Tot slot. Je hebt antwoord."))[
            place
        ]
    return (
        "",
        _("Daarna. We bespreken wat je schreef."),
        _("Daarna. We spreken af wat er verandert."),
        _("Tot slot. Je hoort wat het opleverde."),
    )[place]


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


def is_feedback(entry: Opened) -> bool:
    """Whether this letter tells what was done with the report."""
    return entry.kind in (EntryKind.CLOSING, EntryKind.SETTING_ASIDE) or bool(entry.body.get("feedback"))


def _ahead(case: Case, today: date) -> Iterator[Line]:
    """What the reporter still hears, and by when. What is late is said above the story."""
    thing = _thing(case.kind)
    words = {
        Clock.ACKNOWLEDGE: _("Je hoort dat je %(thing)s gelezen is.", thing=thing),
        Clock.ANSWER: _("Je hebt antwoord."),
        Clock.FEEDBACK: _("Je hoort wat er met je %(thing)s is gedaan.", thing=thing),
    }
    for due in open_clocks(case.life(), policies.deadlines()):
        if due.clock in words and due.on >= today:
            yield Line(due.on, words[due.clock])


def _thing(kind: str) -> str:
    return _("vraag") if kind == Kind.ADVICE else _("melding")


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


def checked(check: str) -> str:
    return {
        Check.AGREE: _("Je liet weten dat het verslag klopt."),
        Check.CORRECT: _("Je verbeterde het verslag."),
        Check.DECLINE: _("Je tekende het verslag niet. Dat mag."),
    }[Check(check)]


def _written(entry: Opened, who: str, thing: str) -> Line:
    if is_feedback(entry):
        said = _("%(who)s vertelde wat er met je %(thing)s is gedaan.", who=who, thing=thing)
        return Line(entry.on, said, _("De terugkoppeling van %(who)s", who=who), entry.body["text"])
    return Line(entry.on, _("%(who)s schreef je.", who=who), _("%(who)s schrijft", who=who), entry.body["text"])


def _next(case: Case, names: str, now: datetime) -> tuple[str, str]:
    """One sentence with the date in it, and one that explains."""
    thing, today = _thing(case.kind), local_day(now)
    if case.status == Status.CLOSED:
        return _("Je %(thing)s is afgesloten.", thing=thing), _(
            "Klopt er iets niet, of weet je nog iets? Schrijf het hieronder. We lezen het."
        )
    due = {clock.clock: clock for clock in open_clocks(case.life(), policies.deadlines())}
    urgent = due.get(Clock.ANSWER)
    if urgent and urgent.hour:
        return _urgent(urgent, urgent.hour.strftime("%H:%M"), names, now)
    for clock, title, text in (
        (Clock.ACKNOWLEDGE, _("Uiterlijk %(day)s hoor je dat je %(thing)s gelezen is."), _("Dat doet %(names)s.")),
        (Clock.ANSWER, _("Uiterlijk %(day)s heb je antwoord."), _("Dat krijg je van %(names)s.")),
        (
            Clock.FEEDBACK,
            _("Uiterlijk %(day)s hoor je wat er met je %(thing)s is gedaan."),
            _what_now(case.status, thing),
        ),
    ):
        if clock in due:
            day = due[clock].on
            if day < today:
                return _late(day, today), _("Dat spijt ons. Schrijf gerust hieronder dat je nog niets hebt gehoord.")
            return title % {"day": full_day(day), "thing": thing}, text % {"names": names}
    return _("We zijn er nog mee bezig."), _what_now(case.status, thing)


def _urgent(due: Due, time: str, names: str, now: datetime) -> tuple[str, str]:
    today = local_day(now)
    if is_overdue(due, today, now):
        return _("We zijn te laat: je had een antwoord van ons moeten hebben."), _(
            "Dat spijt ons. Is het dringend, bel dan %(names)s.", names=names
        )
    if due.on == today:
        title = _("Vandaag voor %(time)s uur heb je een eerste antwoord.", time=time)
    else:
        title = _("%(day)s voor %(time)s uur heb je een eerste antwoord.", day=capital(full_day(due.on)), time=time)
    return title, _("%(names)s kijkt er zo snel mogelijk naar.", names=names)


def _late(day: date, today: date) -> str:
    if day == today - timedelta(days=1):
        return _("We zijn een dag te laat.")
    return _("We zijn te laat: je had op %(day)s iets van ons moeten horen.", day=full_day(day))


def _what_now(status: str, thing: str) -> str:
    return {
        Status.REPORTED: _("Eerst bespreken we je %(thing)s.", thing=thing),
        Status.DISCUSSED: _("Je %(thing)s is besproken. Nu spreken we af wie wat doet.", thing=thing),
        Status.CORRECTIVE_ACTION: _("We hebben afgesproken wat er verandert en zijn daarmee bezig."),
    }[Status(status)]
