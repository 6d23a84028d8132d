"""What happens next with a report and by when, told to its reporter; and the four doors that it goes through."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from tracker.casefile import local_day
from tracker.domain.deadlines import Clock, Due, is_overdue, open_clocks
from tracker.domain.statuses import Kind, Status
from tracker.models import Case
from tracker.services import policies
from tracker.web import case_story
from tracker.web.reporter_lines import Line, thing_of
from tracker.web.templating import capital, full_day


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


def what_is_next(case: Case, now: datetime) -> str:
    return next_of(case, "", now)[0]


def ahead(case: Case, today: date) -> Iterator[Line]:
    """What the reporter still hears, and by when. What is late is said above the story."""
    thing = thing_of(case.kind)
    words = {
        Clock.ACKNOWLEDGE: _("Je hoort dat je %(thing)s gelezen is.", thing=thing),
        Clock.ANSWER: _("Je hebt antwoord."),
        Clock.FEEDBACK: _("Je hoort wat er met je %(thing)s is gedaan.", thing=thing),
    }
    for due in _promised(case):
        if due.clock in words and due.on >= today:
            yield Line(due.on, words[due.clock])


def _promised(case: Case) -> list[Due]:
    """An answer says by itself that it was read, so a later day for that would only raise a question."""
    running = open_clocks(case.life(), policies.deadlines())
    answer = next((due for due in running if due.clock is Clock.ANSWER), None)
    return [due for due in running if not (due.clock is Clock.ACKNOWLEDGE and answer and answer.on <= due.on)]


def next_of(case: Case, names: str, now: datetime) -> tuple[str, str]:
    """One sentence with the date in it, and one that explains."""
    thing, today = thing_of(case.kind), local_day(now)
    if case.status == Status.CLOSED:
        return _("Je %(thing)s is afgesloten.", thing=thing), _(
            "Klopt er iets niet, of weet je nog iets? Schrijf het hieronder. We lezen het."
        )
    due = {clock.clock: clock for clock in _promised(case)}
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
