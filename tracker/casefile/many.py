"""Many cases open at once, for a search: what is written in each, with a few questions for hundreds of cases."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from tracker.casefile.actor import Actor
from tracker.casefile.file import lean, open_action, open_entry
from tracker.casefile.keys import CaseKeys, case_key
from tracker.casefile.records import Opened, OpenedAction
from tracker.models import Action, Case, Entry, OldKey, db

AT_ONCE: Final = 250


@dataclass(frozen=True)
class Written:
    """What is written in one case: its entries in their order, and its actions."""

    case_id: str
    entries: list[Opened]
    actions: list[OpenedAction]


def written_in(actor: Actor, case_ids: Sequence[str]) -> Iterator[Written]:
    """Of those of these cases that this person holds, in the order given; nothing of the others."""
    for start in range(0, len(case_ids), AT_ONCE):
        yield from _written_in(actor, case_ids[start : start + AT_ONCE])


def _written_in(actor: Actor, ids: Sequence[str]) -> Iterator[Written]:
    query = lean(Case.visible_to(actor.id).where(Case.id.in_(ids)))
    keys = {row.id: CaseKeys(row.id, case_key(row, actor)) for row in db.session.execute(query)}
    _know_older(keys)
    entries, actions = defaultdict(list), defaultdict(list)
    for row in db.session.execute(select(Entry.id, Entry.case_id, Entry.sealed).where(Entry.case_id.in_(keys))):
        entries[row.case_id].append(open_entry(keys[row.case_id], row))
    columns = (Action.id, Action.case_id, Action.due_on, Action.finished_on, Action.next_on, Action.sealed)
    for each in db.session.execute(select(*columns).where(Action.case_id.in_(keys))):
        actions[each.case_id].append(open_action(keys[each.case_id], each))
    for case_id in ids:
        if case_id in keys:
            in_order = sorted(entries[case_id], key=lambda entry: entry.number)
            yield Written(case_id, in_order, actions[case_id])


def _know_older(keys: dict[str, CaseKeys]) -> None:
    """The keys that these cases had before, read together: else every case that ever had another would ask for its
    own."""
    sealed = defaultdict(list)
    rows = select(OldKey.case_id, OldKey.number, OldKey.sealed).where(OldKey.case_id.in_(keys))
    for row in db.session.execute(rows.order_by(OldKey.number.desc())):
        sealed[row.case_id].append((row.number, row.sealed))
    for case_id, each in keys.items():
        each.know_older(sealed[case_id])
