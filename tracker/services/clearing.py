"""A flood of junk, set aside together: one handler chooses reports and says why, another agrees to all of them.

Each case keeps its own proposal, its own entry in the trail and its own ending, as if it had been done alone; only the
choosing is done together, and when one of them has changed nothing is done at all. Restricted reports are never among
them: somebody was shut out of those for a reason, so they are looked at one by one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select

from tracker.casefile import Actor, CaseFile, EntryKind, Written, written_in
from tracker.domain import chance, demands
from tracker.domain.demands import MissingChoice, SettingAside
from tracker.domain.errors import N_, Missing
from tracker.domain.statuses import FOR_MANY, Status, Step
from tracker.models import Case, Holder
from tracker.services import acting, handling, listing
from tracker.services.acting import CaseChanged
from tracker.services.recording import writing

MOST: Final = 50
"""Reports on one page."""
FIRST_WORDS: Final = 160


class NothingChosen(Missing):
    sentence = N_("Kies minstens één melding.")
    field = "cases"


class SomeChanged(CaseChanged):
    sentence = N_(
        "Er is intussen iets veranderd in %(cases)s. Er is nog niets gedaan. "
        "Kijk wat er is gebeurd en kies dan opnieuw."
    )


@dataclass(frozen=True)
class Report:
    """A report to choose: `seen` is its last act, so that nothing is done over another's head."""

    case: Case
    category: str
    seen: str
    words: str


@dataclass(frozen=True)
class Pile:
    """Reports that were proposed together, with the one reason for all of them."""

    by: str
    demand: SettingAside
    reports: tuple[Report, ...]


def offered(actor: Actor, *, now: datetime) -> tuple[list[Report], bool]:
    """New reports that could be set aside, the oldest first, and whether there are more. Their first words are read."""
    query = _open_reports(actor).where(Case.proposed_on.is_(None)).order_by(Case.filed_on, Case.reference)
    ids = listing.ids_of(query.limit(MOST + 1))
    written = _read(actor, ids[:MOST], now)
    return [_report(row, written[row.case.id]) for row in listing.rows_of(actor, ids[:MOST])], len(ids) > MOST


def propose(actor: Actor, chosen: Mapping[str, str], demand: SettingAside, *, now: datetime) -> None:
    """`chosen`: the last act that was seen, by reference."""
    if demand.ground not in FOR_MANY:
        raise MissingChoice(field="ground")
    pile = chance.hexed(16)
    with acting.together():
        for case_file, seen in _unchanged(actor, chosen, proposed=False):
            handling.set_aside(case_file, demand, seen=seen, actor=actor, now=now, pile=pile)


def piles(actor: Actor, *, now: datetime) -> list[Pile]:
    """What colleagues proposed together and this handler may agree to. Their first words are read."""
    query = listing.most_urgent_first(_open_reports(actor).where(Case.proposed_on.is_not(None)))
    rows = [
        row
        for row in listing.opened(actor, query.limit(4 * MOST))
        if row.card.pile and row.card.proposed_by != actor.id
    ]
    rows = rows[:MOST]
    written = _read(actor, [row.case.id for row in rows], now)
    found: dict[str, list[listing.Row]] = defaultdict(list)
    for row in listing.rows_of(actor, [row.case.id for row in rows]):
        found[row.card.pile].append(row)
    return [_pile(each, written) for each in found.values()]


def agree(actor: Actor, chosen: Mapping[str, str], *, now: datetime) -> None:
    """To those that were left in the choice; the others keep their proposal."""
    with acting.together():
        for case_file, seen in _unchanged(actor, chosen, proposed=True):
            handling.agree(case_file, seen=seen, actor=actor, now=now)


def _open_reports(actor: Actor) -> "Select[Case, Holder]":
    """Of those that this handler has for good."""
    query = listing.mine(actor).where(Case.status == Status.REPORTED, Case.restricted.is_(False))
    return query.where(Holder.until.is_(None))


def _unchanged(actor: Actor, chosen: Mapping[str, str], *, proposed: bool) -> Iterator[tuple[CaseFile, str]]:
    """The cases that were chosen, open and as they were seen; else those that are not are named, and nothing is done.

    Danger: agreeing to many at once is for what was proposed for many at once, and never for another kind of ending.
    """
    if not chosen:
        raise NothingChosen
    query = _open_reports(actor).where(Case.reference.in_(chosen)).order_by(Case.reference)
    found = {case_file.case.reference: case_file for case_file in listing.open_all(actor, query)}
    good = [ref for ref, each in found.items() if each.case.last_act == chosen[ref] and _fits(each, proposed=proposed)]
    if changed := sorted(set(chosen) - set(good)):
        raise SomeChanged(cases=", ".join(changed))
    yield from ((found[reference], chosen[reference]) for reference in good)


def _fits(case_file: CaseFile, *, proposed: bool) -> bool:
    if not proposed:
        return case_file.case.proposed_on is None
    return case_file.case.proposed_on is not None and bool(case_file.card.pile)


def _read(actor: Actor, case_ids: Sequence[str], now: datetime) -> dict[str, Written]:
    """What is written in them; and that this handler read it, before any of it is on the screen."""
    if not case_ids:
        return {}
    with writing():
        handling.record_reading(listing.case_files(actor, case_ids), actor=actor, now=now)
    return {written.case_id: written for written in written_in(actor, case_ids)}


def _report(row: listing.Row, written: Written) -> Report:
    story = next(entry.body["story"] for entry in written.entries if entry.kind is EntryKind.REPORT)
    words = " ".join(story.split())
    shown = words if len(words) <= FIRST_WORDS else words[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"
    return Report(row.case, row.register.category, row.case.last_act, shown)


def _pile(rows: Sequence[listing.Row], written: Mapping[str, Written]) -> Pile:
    body = _proposal(written[rows[0].case.id])
    demand = demands.from_record(Step.SET_ASIDE, body["demand"])
    if not isinstance(demand, SettingAside):  # a mistake in our own code: only these are proposed in a pile
        raise TypeError(body["step"])
    return Pile(rows[0].card.proposed_by, demand, tuple(_report(row, written[row.case.id]) for row in rows))


def _proposal(written: Written) -> Mapping[str, Any]:
    return [entry.body for entry in written.entries if entry.kind is EntryKind.PROPOSAL][-1]
