"""Corrective actions after they are agreed: done or dropped, and then looked at whether they helped."""

from dataclasses import replace
from datetime import date, datetime

from tracker import catalogue
from tracker.casefile import Actor, CaseFile, EntryKind, OpenedAction
from tracker.domain import demands, measures
from tracker.domain.acts import Act
from tracker.domain.deadlines import add_months
from tracker.domain.errors import N_, Refusal
from tracker.services import acting, organisation


class NoDiscipline(Refusal):
    """Wkkgz art. 9(6): what a house learns from is never used against anybody."""

    sentence = N_("Bij een zorgincident kan dit niet: daarvan leren we, het leidt nooit tot straf. Kies iets anders.")
    field = "kind"


class AlreadyFinished(Refusal):
    sentence = N_("Deze maatregel is al afgerond.")


def begun(case_file: CaseFile, action: demands.Action, today: date) -> str:
    """A new action, inside the transaction of whoever plans it; its id."""
    if action.code == catalogue.DISCIPLINE and case_file.register.category == catalogue.CARE_INCIDENT:
        raise NoDiscipline
    next_on = measures.open_until(action.code, action.due_on, today)
    return case_file.plan_action(
        action.what, action.owner, action.due_on, next_on, code=action.code, owner_id=action.owner_id
    )


def finish(
    case_file: CaseFile, action_id: str, result: str, dropped: bool, *, actor: Actor, now: datetime
) -> OpenedAction:
    """An action is done, or dropped with a reason; `result` says which and how."""
    demands.require_text("result", result)
    with acting.on(case_file, actor, now) as doing:
        action = case_file.action(action_id)
        if action.finished_on:
            raise AlreadyFinished
        check_on = None if dropped else add_months(doing.today, organisation.load().check_months)
        action = replace(action, finished_on=doing.today, result=result.strip(), dropped=dropped, next_on=check_on)
        case_file.keep_action(action)
        doing.write(EntryKind.FINISHED, {"action": action.what, "result": action.result, "dropped": dropped})
        doing.append(Act.ACTION_FINISHED, action=action_id, dropped=dropped)
    return action
