"""The next date of a case, kept beside it so that a list can be sorted by it without opening anything."""

from sqlalchemy import func, select

from tracker.casefile import CaseFile
from tracker.domain.permissions import HANDLERS
from tracker.models import Account, Action, Holder, db


def keep_due(case_file: CaseFile) -> None:
    """After every act that starts or stops a clock."""
    open_actions = select(Action.due_on).where(Action.case_id == case_file.case.id, Action.finished_on.is_(None))
    case_file.case.set_due(tuple(db.session.scalars(open_actions)), second_handler=handlers(case_file) > 1)


def handlers(case_file: CaseFile) -> int:
    """How many open accounts that may handle cases hold this one."""
    query = select(func.count()).select_from(Holder).join(Account, Account.id == Holder.account_id)
    query = query.where(Holder.case_id == case_file.case.id, Account.disabled_on.is_(None))
    return db.session.scalar(query.where(Account.role.in_([role.value for role in HANDLERS]))) or 0
