"""The next date of a case, kept beside it so that a list can be sorted by it without opening anything."""

from datetime import date

from sqlalchemy import select

from tracker.casefile import CaseFile
from tracker.domain.permissions import HANDLERS
from tracker.models import Account, Action, Case, Holder, db
from tracker.services import rights


def keep_due(case_file: CaseFile) -> None:
    """After every act that starts or stops a clock."""
    case_file.case.set_due(_action_days(case_file.case.id), second_handler=handlers(case_file) > 1)


def wait_anew(account_id: str, today: date) -> None:
    """An account is closed. Where a proposal waits and one pair of eyes may be left, its days are counted from now.

    Without a key nobody can tell here who has a restricted case through whom, so there the waiting always begins anew.
    """
    waits = select(Case).join(Holder, Holder.case_id == Case.id)
    for case in db.session.scalars(waits.where(Holder.account_id == account_id, Case.proposed_on.is_not(None))):
        alone = case.restricted or len(_handle_for_good(case.id)) < 2
        if alone:
            case.proposed_on = today
        case.set_due(_action_days(case.id), second_handler=not alone)


def handlers(case_file: CaseFile) -> int:
    """How many pairs of eyes this case has: open accounts that handle cases and hold it for good.

    Danger: in a restricted case everybody who got it through one and the same person counts as one. Else its only
    handler could let in a second account of their own, and bury it together.
    """
    held = _handle_for_good(case_file.case.id)
    if not case_file.case.restricted:
        return len(held)
    right = rights.of(case_file)
    return len({right.roots[person] for person in held & right.holders})


def _handle_for_good(case_id: str) -> set[str]:
    query = select(Holder.account_id).join(Account, Account.id == Holder.account_id)
    query = query.where(Holder.case_id == case_id, Holder.until.is_(None), Account.disabled_on.is_(None))
    return set(db.session.scalars(query.where(Account.role.in_([role.value for role in HANDLERS]))))


def _action_days(case_id: str) -> tuple[date, ...]:
    open_actions = select(Action.due_on).where(Action.case_id == case_id, Action.finished_on.is_(None))
    return tuple(db.session.scalars(open_actions))
