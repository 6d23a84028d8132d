"""Forgetting who reported: the name goes a year after the case was closed, the case itself after its period."""

from datetime import datetime

from sqlalchemy import select

from tracker.casefile import local_day
from tracker.domain import retention
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.statuses import Status
from tracker.models import Case, db
from tracker.models.case import NAME_GOING
from tracker.services import wiping
from tracker.services.recording import append, writing


def sweep(now: datetime) -> int:
    """The job: every name whose time has come goes, of named and nameless reports alike, so that nothing tells them
    apart. What keeps a case, keeps the name."""
    closed = select(Case).where(Case.status == Status.CLOSED)
    due = [case.id for case in db.session.scalars(closed) if _is_due(case, now)]
    forgotten = sum(_forget(case_id, now) for case_id in due)
    if forgotten:
        wiping.finish()
    return forgotten


def forget_name(case: Case, now: datetime) -> None:
    """Inside a writing transaction. It takes no key, so that a restored backup can be made to forget as well; with all
    that was sealed under it gone, the key of the names opens nothing of the reporter any more."""
    case.identity = NAME_GOING
    case.last_act = append(Act.NAME_ERASED, now, SYSTEM, case_id=case.id).digest


def _forget(case_id: str, now: datetime) -> bool:
    with writing():
        case = db.session.get(Case, case_id, with_for_update=True, populate_existing=True)
        if case is None or not _is_due(case, now):  # asked again under the lock: reopened or held meanwhile
            return False
        forget_name(case, now)
    return True


def _is_due(case: Case, now: datetime) -> bool:
    if case.status != Status.CLOSED or case.closed_on is None or case.held_on is not None or case.name_is_erased:
        return False
    return retention.name_goes_on(case.closed_on) <= local_day(now)
