"""The next date of a case, kept beside it so that a list can be sorted by it without opening anything."""

from collections import defaultdict
from datetime import date

from sqlalchemy import or_, select

from tracker.casefile import CaseFile
from tracker.domain.deadlines import Clock, Life
from tracker.domain.permissions import HANDLERS
from tracker.domain.statuses import Status
from tracker.domain.workflow import agreed_from
from tracker.models import Account, Action, Case, Holder, db
from tracker.services import policies, rights


def keep_due(case_file: CaseFile) -> None:
    """After every act that starts or stops a clock."""
    days = _action_days(case_file.case.id)
    case_file.case.set_due(policies.deadlines(), days, second_handler=handlers(case_file) > 1)


def count_anew() -> None:
    """The terms of the house changed: the next date of every open case, without opening one."""
    policy, days = policies.deadlines(), days_of_actions()
    for case in db.session.scalars(select(Case).where(or_(Case.status != Status.CLOSED, Case.due_on.is_not(None)))):
        case.set_due(policy, days.get(case.id, ()), second_handler=_somebody_can_agree(case))


def life_of(case_file: CaseFile) -> Life:
    """The days that its clocks run on, for who has the key."""
    days = _action_days(case_file.case.id)
    return case_file.case.life(days, second_handler=handlers(case_file) > 1)


def lives_of(case: Case, days: tuple[date, ...]) -> tuple[Life, ...]:
    """As the columns tell it, for who holds no key; `days`: the next day of each of its actions.

    Without a key nobody can tell how many pairs of eyes a restricted case has. While a proposal waits there, both
    lives may be the true one: told of twice is better than not at all.
    """
    if case.proposed_on is None:
        return (case.life(days),)
    if case.restricted:
        return (case.life(days), case.life(days, second_handler=False))
    return (case.life(days, second_handler=len(_handle_for_good(case.id)) > 1),)


def days_of_actions(case_id: str = "") -> dict[str, tuple[date, ...]]:
    """The next day of every action with which something is still to be done, by case; of one case or of all."""
    query = select(Action.case_id, Action.next_on).where(Action.next_on.is_not(None))
    query = query.where(Action.case_id == case_id) if case_id else query
    found: dict[str, tuple[date, ...]] = defaultdict(tuple)
    for owner, day in db.session.execute(query):
        found[owner] += (day,) if day is not None else ()
    return found


def wait_anew(account_id: str, today: date) -> None:
    """An account is closed. Where a proposal waits and one pair of eyes may be left, its days are counted from now.

    Without a key nobody can tell here who has a restricted case through whom, so there the waiting always begins anew.
    """
    waits = select(Case).join(Holder, Holder.case_id == Case.id)
    for case in db.session.scalars(waits.where(Holder.account_id == account_id, Case.proposed_on.is_not(None))):
        alone = case.restricted or len(_handle_for_good(case.id)) < 2
        if alone:
            case.proposed_on = today
        case.set_due(policies.deadlines(), _action_days(case.id), second_handler=not alone)


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


def _somebody_can_agree(case: Case) -> bool:
    """Without a key nobody can tell here who has a restricted case through whom. Only a date that waits for a second
    handler says that there is one; else it waits out its days, until the next act counts with the key."""
    if case.proposed_on is None:
        return True
    if case.restricted:
        return case.due_clock == Clock.AGREE and case.due_on != agreed_from(case.proposed_on)
    return len(_handle_for_good(case.id)) > 1


def _action_days(case_id: str) -> tuple[date, ...]:
    return days_of_actions(case_id).get(case_id, ())
