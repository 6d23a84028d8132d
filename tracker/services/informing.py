"""Questions whether a case must be reported outside: since when we know, and what became of it.

One whose clock runs is kept as an action is, and recorded as what is done with actions. One that is answered at once
leaves what a note leaves. So no stolen copy tells which cases were asked anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.casefile import Actor, CaseFile, EntryKind, OpenedAction
from tracker.domain import duties
from tracker.domain.acts import Act
from tracker.domain.deadlines import Due
from tracker.domain.duties import Answer, Duty, Moment
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.services import acting
from tracker.services.correcting import refuse_closed


class AlreadyAnswered(Refusal):
    sentence = N_("Deze vraag is al beantwoord.")


@dataclass(frozen=True)
class Question:
    """`since`: as somebody said, else the day of filing; `answer`: None until there is one; `action`: its clock, None
    until somebody let it run."""

    duty: Duty
    since: Moment
    due: Due
    answer: Answer | None
    action: OpenedAction | None

    @property
    def is_answered(self) -> bool:
        return self.answer is not None


def questions(case_file: CaseFile, actions: list[OpenedAction] | None = None) -> list[Question]:
    """Those that the category asks, and those that it asked before it was changed and somebody took up."""
    case = case_file.case
    taken = {action.duty: action for action in (case_file.actions() if actions is None else actions) if action.duty}
    said = {Duty(each.body["duty"]): each.body for each in case_file.entries() if each.kind is EntryKind.DUTY}
    known = {*case_file.asked, *said}
    return [_question(duty, case.filed_on, taken.get(duty), said.get(duty)) for duty in Duty if duty in known]


def say_when(case_file: CaseFile, duty: Duty, since: Moment, *, seen: str, actor: Actor, now: datetime) -> None:
    """Since when we know, so that the clock runs. Also anew, when an answer turns out to be none."""
    with acting.on(case_file, actor, now, seen=seen) as doing:
        question = _asked(case_file, duty)
        duties.check_moment(since, doing.today)
        refuse_closed(case_file)
        doing.write(EntryKind.DUTY, {"duty": duty, "since": _day(since.on), "hour": since.hour})
        if question.action is None:
            doing.append(Act.CASE_PLANNED, actions=[_begin(case_file, duty, since)])
            return
        case_file.keep_action(_runs_again(question.action, duty, since))
        doing.append(Act.ACTION_CHANGED)


def answer(case_file: CaseFile, duty: Duty, given: Answer, *, seen: str, actor: Actor, now: datetime) -> None:
    """Reported on a day, or not needed, because.

    Danger: every case of some categories gets an answer before it is closed. A row, an act or a mail that comes only
    with those would tell the category to who steals a copy: where no clock runs, it leaves what a note leaves.
    """
    question = _asked(case_file, duty)
    with acting.on(case_file, actor, now, seen=seen, quietly=question.action is None) as doing:
        question = _asked(case_file, duty)
        duties.check_answer(given, doing.today)
        if question.is_answered:
            raise AlreadyAnswered
        finished = given.done_on if given.needed else None
        told = {"duty": duty, "needed": given.needed, "done_on": _day(finished), "why": given.why.strip()}
        if question.action is None:
            doing.write(EntryKind.DUTY, told)
            doing.append(Act.NOTE_WRITTEN)
            return
        action = replace(
            question.action,
            finished_on=finished or doing.today,
            next_on=None,
            dropped=not given.needed,
            result=given.why.strip(),
        )
        case_file.keep_action(action)
        doing.write(EntryKind.DUTY, told)
        doing.append(Act.ACTION_FINISHED, action=action.id, dropped=action.dropped)


def _asked(case_file: CaseFile, duty: Duty) -> Question:
    found = next((question for question in questions(case_file) if question.duty is duty), None)
    if found is None:
        raise NotFound
    return found


def _question(duty: Duty, filed_on: date, action: OpenedAction | None, said: Mapping[str, Any] | None) -> Question:
    since = Moment(filed_on)
    if action is not None:
        since = Moment(date.fromisoformat(action.since), int(action.hour) if action.hour else None)
    return Question(duty, since, duties.due(duty, since), _answer(said), action)


def _answer(said: Mapping[str, Any] | None) -> Answer | None:
    """Out of what was written last about a question: an answer, or since when it is known."""
    if said is None or "needed" not in said:
        return None
    return Answer(said["needed"], date.fromisoformat(said["done_on"]) if said["done_on"] else None, said["why"])


def _begin(case_file: CaseFile, duty: Duty, since: Moment) -> str:
    due = duties.due(duty, since)
    return case_file.plan_action("", "", due.on, duty=duty.value, since=_day(since.on), hour=_hour(since))


def _runs_again(action: OpenedAction, duty: Duty, since: Moment) -> OpenedAction:
    day = duties.due(duty, since).on
    again = replace(action, due_on=day, next_on=day, finished_on=None, dropped=False, result="")
    return replace(again, since=_day(since.on), hour=_hour(since))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _hour(since: Moment) -> str:
    return "" if since.hour is None else str(since.hour)
