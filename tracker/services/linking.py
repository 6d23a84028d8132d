"""Cases that belong together. A link never betrays a case.

Danger: a reference that a fellow holder may not know would tell them that the case is there. So a link is written only
into a case whose holders may all open the other, and shown only to who may open it still. In the trail it is a note
like any other: a stolen copy does not tell which acts are links.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker import catalogue
from tracker.casefile import Actor, CaseFile, EntryKind, Opened, Register, lean, register_of
from tracker.domain import receipts
from tracker.domain.acts import REPORTER, Act
from tracker.domain.demands import require_text
from tracker.domain.errors import NotFound
from tracker.domain.linking import SEEN_FROM_THERE, NoSuchCase, Relation
from tracker.domain.statuses import Status
from tracker.models import Case, Holder, db
from tracker.services import acting
from tracker.services.acting import Doing
from tracker.services.caring import ENDINGS

NEAR: Final = timedelta(days=30)
MOST_ALIKE: Final = 5


@dataclass(frozen=True)
class Link:
    """`to`: the reference of the other case; `by`, `on`: who laid it, and when."""

    id: str
    to: str
    relation: Relation
    by: str
    on: date


@dataclass(frozen=True)
class Beside:
    """A linked case that whoever asks may open. `news`: its reporter added something that they have not seen."""

    link: Link
    case_file: CaseFile
    news: bool


@dataclass(frozen=True)
class Alike:
    """A case that may be about the same, as its row tells it."""

    reference: str
    filed_on: date
    status: str


def links_of(entries: Sequence[Opened]) -> list[Link]:
    """All links of a case that stand, whoever may see them."""
    gone = {entry.body["link"] for entry in entries if entry.kind is EntryKind.UNLINK}
    return [
        Link(entry.id, entry.body["to"], Relation(entry.body["relation"]), entry.by, entry.on)
        for entry in entries
        if entry.kind is EntryKind.LINK and entry.id not in gone
    ]


def beside(case_file: CaseFile, actor: Actor) -> list[Beside]:
    """The linked cases that this person may open; nothing tells them that there are others."""
    links = links_of(case_file.entries())
    found = _openable([link.to for link in links], actor)
    return [_beside(link, *found[link.to], actor) for link in links if link.to in found]


def merged(case_file: CaseFile, actor: Actor) -> list[Beside]:
    """The reports that go on in this one."""
    return [each for each in beside(case_file, actor) if each.link.relation is Relation.MERGED]


def has_news(case_file: CaseFile) -> bool:
    """Whether a reporter whose report goes on in this case added something that this handler has not seen."""
    return any(each.news for each in _merged_for_opener(case_file))


def may_tell(case_file: CaseFile) -> bool:
    """Whether this case is closed, and reporters of merged reports have not heard what came of it."""
    return case_file.case.status == Status.CLOSED and any(
        told_on(each.case_file) is None for each in _merged_for_opener(case_file)
    )


def told_on(case_file: CaseFile) -> date | None:
    """The last day on which a reporter was written to since their report goes on elsewhere."""
    since = _closed_at(case_file)
    letters = [e.on for e in case_file.entries() if e.number > since and e.kind is EntryKind.TO_REPORTER]
    return letters[-1] if letters else None


def _merged_for_opener(case_file: CaseFile) -> list[Beside]:
    return merged(case_file, case_file.opened_by) if case_file.opened_by else []


def alike(case_file: CaseFile, actor: Actor) -> list[Alike]:
    """Cases that came in within thirty days of this one, with the same category, the same place and a rule in common,
    the nearest day first. No words are compared.

    Danger: only what this person may open, and of that only what everybody who holds this case may open too: no other
    case can be linked here. One question; of what it finds the small records are opened, and no case.
    """
    case, register = case_file.case, case_file.register
    if not (register.place and register.rules):
        return []
    near = Case.filed_on.between(case.filed_on - NEAR, case.filed_on + NEAR)
    here, there = aliased(Holder), aliased(Holder)
    knows = select(there).where(there.case_id == Case.id, there.account_id == here.account_id).correlate(Case, here)
    left_out = select(here).where(here.case_id == case.id, ~knows.exists()).correlate(Case)
    query = Case.visible_to(actor.id).where(near, Case.id != case.id, ~left_out.exists())
    shown = (Case.reference, Case.filed_on)
    linked = {each.to for each in links_of(case_file.entries())}
    found = [
        Alike(row.reference, row.filed_on, row.status)
        for row in db.session.execute(lean(query, *shown, cards=False))
        if row.reference not in linked and (its := register_of(row, row, actor)) and _is_like(register, its)
    ]
    found.sort(key=lambda each: (abs(each.filed_on - case.filed_on), each.reference))
    return found[:MOST_ALIKE]


def is_hidden(entry: Opened, known: set[str]) -> bool:
    """Whether this tells of a case that somebody may not know: to them it is a note without words."""
    return entry.kind in (EntryKind.LINK, EntryKind.UNLINK) and entry.body["to"] not in known


def known(entries: Iterable[Opened], account_id: str) -> set[str]:
    """Which of the references that links of a case bear this person may know."""
    told = {entry.body["to"] for entry in entries if entry.kind in (EntryKind.LINK, EntryKind.UNLINK)}
    if not told:
        return set()
    mine = select(Case.reference).join(Holder, Holder.case_id == Case.id).where(Holder.account_id == account_id)
    return set(db.session.scalars(mine.where(Case.reference.in_(told))))


def link(case_file: CaseFile, reference: str, relation: Relation, *, seen: str, actor: Actor, now: datetime) -> None:
    """Here, and in the other case too where its holders may all know this one. The same link twice is one."""
    reference = receipts.reference(reference)
    with acting.on(case_file, actor, now, seen=seen, quietly=True) as doing:
        refuse_unless_known_to_all(case_file, reference)
        other = CaseFile.open(reference, actor)
        if not _has(case_file, other, relation):
            doing.write(EntryKind.LINK, {"to": reference, "relation": relation})
            doing.append(Act.NOTE_WRITTEN)
        _mirror(case_file, other, relation, actor, now)


def unlink(case_file: CaseFile, link_id: str, reason: str, *, seen: str, actor: Actor, now: datetime) -> None:
    """Taken away with a reason, here and where it stands in the other case; both stay on the record."""
    require_text("reason", reason)
    with acting.on(case_file, actor, now, seen=seen, quietly=True) as doing:
        found = next((each for each in beside(case_file, actor) if each.link.id == link_id), None)
        if found is None:
            raise NotFound
        doing.write(EntryKind.UNLINK, _end(found.link, reason))
        doing.append(Act.NOTE_WRITTEN)
        back = SEEN_FROM_THERE.get(found.link.relation)
        for there in links_of(found.case_file.entries()):
            if (there.to, there.relation) == (case_file.case.reference, back):
                _note_there(found.case_file, EntryKind.UNLINK, _end(there, reason), actor, now)


def merge(case_file: CaseFile, reference: str, actor: Actor, now: datetime) -> None:
    """Inside the act that sets a report aside as a duplicate: the case in which it goes on knows it from then on, where
    its holders may all open the one that is set aside."""
    row = db.session.execute(
        Case.visible_to(actor.id).where(Case.reference == receipts.reference(reference))
    ).one_or_none()
    if row is None:
        return
    other = CaseFile.of(row[0], row[1], actor)
    if _all_know(other, case_file.case.reference) and not _has(other, case_file, Relation.MERGED):
        body = {"to": case_file.case.reference, "relation": Relation.MERGED}
        _note_there(other, EntryKind.LINK, body, actor, now)


def refuse_unless_known_to_all(case_file: CaseFile, reference: str) -> None:
    """NoSuchCase, unless everybody who holds this case may open that one. A case that is closed to them takes the same
    questions to the database as one that is not there."""
    if not _all_know(case_file, reference):
        raise NoSuchCase


def _all_know(case_file: CaseFile, reference: str) -> bool:
    others = select(Holder.account_id).join(Case, Case.id == Holder.case_id)
    others = others.where(Case.reference == receipts.reference(reference), Case.id != case_file.case.id)
    here = set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == case_file.case.id)))
    return here <= set(db.session.scalars(others))


def _mirror(case_file: CaseFile, other: CaseFile, relation: Relation, actor: Actor, now: datetime) -> None:
    back = SEEN_FROM_THERE[relation]
    if _all_know(other, case_file.case.reference) and not _has(other, case_file, back):
        body = {"to": case_file.case.reference, "relation": back}
        _note_there(other, EntryKind.LINK, body, actor, now)


def _has(case_file: CaseFile, other: CaseFile, relation: Relation) -> bool:
    """Asked of what is there now, not of what was read before."""
    return any((each.to, each.relation) == (other.case.reference, relation) for each in links_of(case_file.entries()))


def _note_there(other: CaseFile, kind: EntryKind, body: dict[str, Any], actor: Actor, now: datetime) -> None:
    """In the other case, in the same transaction, unless this person only reads along there. What they have not read
    there stays unread."""
    if acting.only_reads(other, actor):
        return
    holder = db.session.get_one(Holder, (other.case.id, actor.id))
    before, up_to_date = holder.seen, holder.seen == other.case.last_act
    there = Doing(other, actor, now)
    there.write(kind, body)
    there.append(Act.NOTE_WRITTEN)
    there.finish(quietly=True)
    if not up_to_date:
        holder.seen = before


def _end(link: Link, reason: str) -> dict[str, Any]:
    return {"link": link.id, "to": link.to, "relation": link.relation, "reason": reason.strip()}


def _is_like(one: Register, other: Register) -> bool:
    if (one.category, one.place) != (other.category, other.place):
        return False
    rules = ({catalogue.rule_code(rule, each.protocol) for rule in each.rules} for each in (one, other))
    return not set.isdisjoint(*rules)


def _openable(references: Sequence[str], actor: Actor) -> dict[str, tuple[Case, Holder]]:
    """One question for all of them."""
    if not references:
        return {}
    rows = db.session.execute(Case.visible_to(actor.id).where(Case.reference.in_(references)))
    return {case.reference: (case, holder) for case, holder in rows}


def _beside(link: Link, case: Case, holder: Holder, actor: Actor) -> Beside:
    other = CaseFile.of(case, holder, actor)
    return Beside(link, other, holder.seen != case.last_act and _reporter_came_back(other))


def _reporter_came_back(case_file: CaseFile) -> bool:
    """Whether the reporter wrote anything since the case was closed."""
    since = _closed_at(case_file)
    return any(entry.by == REPORTER and entry.number > since for entry in case_file.entries())


def _closed_at(case_file: CaseFile) -> int:
    """The place of the last closing in the case; 0 while it was never closed."""
    return max((entry.number for entry in case_file.entries() if entry.kind in ENDINGS), default=0)
