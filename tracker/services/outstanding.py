"""Actions and effect checks over all cases that somebody may open: what is next, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, func, select

from tracker.casefile import Actor, CaseFile, OpenedAction, Register, register_of
from tracker.models import Account, Action, Case, Holder, db
from tracker.services.listing import PER_PAGE, pages


class Show(StrEnum):
    MINE = "mine"
    ALL = "all"
    CHECK = "check"
    LATE = "late"


@dataclass(frozen=True)
class Row:
    """`owner`: the account of who sees to it, if it is one; `gone`: that account is closed, so nobody does."""

    case: Case
    register: Register | None
    action: OpenedAction
    owner: Account | None
    mine: bool

    @property
    def gone(self) -> bool:
        return self.owner is not None and not self.owner.is_active and self.action.finished_on is None


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    number: int
    last: int


def page_of(actor: Actor, show: Show, number: int, today: date) -> Page:
    """What is late first. A number past the end gives the last page."""
    query = _wanted(actor, show, today)
    if show is Show.MINE:  # whose it is, is sealed: the actions are opened, not the cases
        mine = [found for found in _opened(actor, query) if found[2].owner_id == actor.id]
        total, number, last = pages(len(mine), number)
        return Page(_rows(actor, mine[(number - 1) * PER_PAGE : number * PER_PAGE]), total, number, last)
    counted = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    total, number, last = pages(counted, number)
    query = query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page(_rows(actor, _opened(actor, query)), total, number, last)


def _wanted(actor: Actor, show: Show, today: date) -> "Select[Action, Case, Holder]":
    """Found through the person who asks, as cases are. The id decides between equals, so pages never overlap."""
    query = (
        select(Action, Case, Holder)
        .join(Case, Case.id == Action.case_id)
        .join(Holder, Holder.case_id == Case.id)
        .where(Holder.account_id == actor.id, Action.next_on.is_not(None))
        .order_by(Action.next_on, Case.reference, Action.id)
    )
    if show is Show.CHECK:
        return query.where(Action.finished_on.is_not(None))
    return query.where(Action.next_on < today) if show is Show.LATE else query


Found = tuple[Case, Holder, OpenedAction]


def _opened(actor: Actor, query: "Select[Action, Case, Holder]") -> list[Found]:
    files: dict[str, CaseFile] = {}
    found = []
    for action, case, holder in db.session.execute(query):
        if case.id not in files:
            files[case.id] = CaseFile.of(case, holder, actor)
        found.append((case, holder, files[case.id].actions([action])[0]))
    return found


def _rows(actor: Actor, found: Sequence[Found]) -> list[Row]:
    wanted = {action.owner_id for _, _, action in found if action.owner_id}
    owners = {account.id: account for account in db.session.scalars(select(Account).where(Account.id.in_(wanted)))}
    return [
        Row(case, register_of(case, holder, actor), action, owners.get(action.owner_id), action.owner_id == actor.id)
        for case, holder, action in found
    ]
