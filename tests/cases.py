"""Cases for the tests, each in one line: filed, and brought to a status through the real services.

All of these run inside an app context. `Told` holds plain strings, so it outlives that context.
"""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final, NamedTuple

from tests import papers
from tests.people import NOW, Person
from tracker import catalogue
from tracker.casefile import CaseFile
from tracker.domain import receipts
from tracker.domain.demands import (
    Acknowledgement,
    Action,
    Classification,
    Closing,
    ClosingWithoutAction,
    Discussion,
    Feedback,
    Plan,
    SettingAside,
)
from tracker.domain.reports import Identity, Report
from tracker.domain.statuses import Ground, Kind, Outcome
from tracker.services import attachments, correcting, handling, reporting
from tracker.services.attachments import Draft, Sent

STORY: Final = "Er staat een foto van een cliënt op een open pagina, met naam en toenaam."
# Of a category that asks no question whether to report outside: those are in test_informing.
REPORT: Final = Report(Kind.REPORT, STORY, "SM6", (9, 5), "house", "gisteren", "yes", "little", "seen")
SANNE: Final = Identity("Sanne de Vries", "06 12 34 56 78", "staff")

TODAY: Final = NOW.date()
THANKS: Final = Acknowledgement("Dank je wel voor je melding. We gaan ermee aan de slag.")
MILD: Final = Classification("SM6", (9,), "house", "small", "once", catalogue.risk_of("small", "once"))
SEVERE: Final = Classification("SM6", (9,), "house", "serious", "ongoing", catalogue.risk_of("serious", "ongoing"))
TALK: Final = Discussion(TODAY, ("Hein", "Christien"), "We vragen om de foto weg te halen.", MILD)
SEVERE_TALK: Final = replace(TALK, classification=SEVERE)
PLAN: Final = Plan((Action("De foto weghalen", "Bram", TODAY + timedelta(days=7)),))
FEEDBACK: Final = Feedback("De foto is weg en we hebben er samen over gepraat.")
ENDING: Final = Closing(Outcome.FULL, FEEDBACK, why_not_heard="Het account is van niemand die wij kennen.")
NOTHING_TO_DO: Final = ClosingWithoutAction(Outcome.UNFOUNDED, "Het bleek een oude foto, met toestemming.", FEEDBACK)
SPAM: Final = SettingAside(Ground.SPAM, "Dit is reclame.", Feedback(why_none="Er is geen melder om iets te vertellen."))


class Told(NamedTuple):
    """A filed report: the case's reference and id, and the receipt code that opens it."""

    reference: str
    code: str
    case_id: str


def file(
    report: Report = REPORT,
    *,
    code: str = "",
    reporter: Person | None = None,
    exclude: Collection[Person] = (),
    now: datetime = NOW,
    **changes: Any,
) -> Told:
    """File a report. `changes` are fields of Report: file(kind=Kind.ADVICE, story="…"), file(exclude=[people.hein])."""
    code = code or receipts.make()
    shut_out = tuple(person.id for person in exclude)
    report = replace(report, exclude=shut_out, **changes)
    filed = reporting.file_report(report, code, reporter=reporter.actor if reporter else None, now=now)
    return Told(filed.case_file.case.reference, code, filed.case_file.case.id)


def opened(told: Told | str, person: Person) -> CaseFile:
    """The case as this handler opens it, looked at afresh; NotFound for who holds no key."""
    return CaseFile.open(told if isinstance(told, str) else told.reference, person.actor)


def by_receipt(told: Told) -> CaseFile:
    return CaseFile.open_with_receipt(told.code)


def acknowledged(told: Told, person: Person, *, now: datetime = NOW) -> CaseFile:
    case_file = opened(told, person)
    handling.acknowledge(case_file, THANKS, seen=case_file.case.last_act, actor=person.actor, now=now)
    return case_file


def discussed(told: Told, person: Person, talk: Discussion = TALK, *, now: datetime = NOW) -> CaseFile:
    """From reported (or again, later). For a severe case: discussed(told, hein, SEVERE_TALK)."""
    case_file = opened(told, person)
    handling.discuss(case_file, talk, seen=case_file.case.last_act, actor=person.actor, now=now)
    return case_file


def planned(told: Told, person: Person, plan: Plan = PLAN, *, now: datetime = NOW) -> CaseFile:
    """From discussed."""
    case_file = opened(told, person)
    handling.plan(case_file, plan, seen=case_file.case.last_act, actor=person.actor, now=now)
    return case_file


def finished(told: Told, person: Person, *, now: datetime = NOW) -> CaseFile:
    """Every action done."""
    case_file = opened(told, person)
    for action in case_file.actions():
        if action.finished_on is None:
            correcting.finish(case_file, action.id, "De foto is weg.", False, actor=person.actor, now=now)
    return case_file


def closed(told: Told, person: Person, ending: Closing = ENDING, *, now: datetime = NOW) -> CaseFile:
    """From corrective action, with its actions done."""
    case_file = opened(told, person)
    handling.close(case_file, ending, seen=case_file.case.last_act, actor=person.actor, now=now)
    return case_file


def walked_to(status: str, told: Told, person: Person, *, talk: Discussion = TALK, now: datetime = NOW) -> CaseFile:
    """The case taken from reported to a status by its ordinary way."""
    way = ("reported", "discussed", "corrective-action", "closed")
    steps = way.index(status)
    if steps >= 1:
        discussed(told, person, talk, now=now)
    if steps >= 2:
        planned(told, person, now=now)
    if steps >= 3:
        finished(told, person, now=now)
        closed(told, person, now=now)
    return opened(told, person)


def new_entry_id() -> str:
    """As a form's hidden field carries it."""
    return secrets.token_hex(16)


def days_after(days: int) -> date:
    return TODAY + timedelta(days=days)


def with_picture(told: Told, *, now: datetime = NOW) -> Told:
    """The reporter sends a picture along, as an addition to what is filed already."""
    sent = [Sent("foto.jpg", BytesIO(papers.picture()))]
    assert attachments.keep(Draft(told.code), sent, originals=False, now=now) == []
    report = CaseFile.open_with_receipt(told.code)
    file(code=told.code, story=str(report.report()["story"]), now=now)
    return told
