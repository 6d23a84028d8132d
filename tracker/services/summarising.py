"""Numbers over cases: true ones for a handler, over what they may open, and a protected total for everybody else."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, select

from tracker import catalogue, config
from tracker.casefile import Actor, Measure, Register, lean, local_day
from tracker.domain import deadlines
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.insight import Insight, look
from tracker.domain.periods import Period, Unit, recent
from tracker.domain.statistics import OWN_WORDS, Facts, Summary, Taken, summarise
from tracker.domain.statuses import Corrected, Kind, Outcome, Status
from tracker.domain.vault import Opener
from tracker.models import Action, Case, Holder, Tombstone, db
from tracker.services.recording import append, writing

QUARTERS: Final = 8
"""So many are drawn: two years, to see whether it is the season or the house."""


class NotYet(Refusal):
    sentence = N_("Deze periode moet nog beginnen. Kies een periode die al loopt of voorbij is.")


def true_summary(actor: Actor, period: Period, today: date) -> Summary:
    """Of the cases that this handler may open. Restricted ones are in no summary: see `restricted_count`."""
    refuse_future(period, today)
    return summarise(facts_for(actor), period, today)


def with_year_before(actor: Actor, period: Period, today: date) -> tuple[Summary, Summary]:
    """The same, and the same part of the year before."""
    refuse_future(period, today)
    facts = facts_for(actor)
    return summarise(facts, period, today), summarise(facts, period.previous_year(), today)


def facts_for(actor: Actor) -> list[Facts]:
    """Of every case that this handler may open but the restricted ones, and of what was erased of theirs."""
    mine = Case.visible_to(actor.id).where(Case.restricted.is_(False))
    ids = mine.with_only_columns(Case.id, maintain_column_froms=True)
    rows = db.session.execute(lean(mine, *_COUNTED, cards=False))
    return [*_facts(rows, ids), *_facts_of_erased(Tombstone.countable_by(actor.id))]


def insight(actor: Actor, today: date) -> Insight:
    """The last two years by quarter, from the first report on, over the cases that this handler may open; restricted
    ones are never counted."""
    facts = facts_for(actor)
    begun = min((case.filed_on for case in facts), default=today)
    quarters = [period for period in recent(today, Unit.QUARTER, QUARTERS) if period.last >= begun]
    return look(facts, quarters[::-1], today)


def restricted_count(actor: Actor, period: Period) -> int:
    """How many restricted cases this handler may open, filed in the period: told to them alone, in no table."""
    mine = select(func.count()).select_from(Case).join(Holder, Holder.case_id == Case.id)
    mine = mine.where(Holder.account_id == actor.id, Case.restricted, Case.filed_on.between(period.first, period.last))
    erased = Tombstone.countable_by(actor.id).where(Tombstone.restricted)
    erased = erased.where(Tombstone.filed_on.between(period.first, period.last))
    return (db.session.scalar(mine) or 0) + len(db.session.scalars(erased).all())


def everybodys_facts() -> Iterator[Facts]:
    """What protected summaries are made of: every case but the restricted ones. Opens no person's key."""
    everybodys = select(Case.id).where(Case.restricted.is_(False))
    of_case = (*_COUNTED, Case.id, Case.status, Case.restricted, Case.register)
    rows = db.session.execute(select(*of_case).where(Case.restricted.is_(False)).execution_options(yield_per=1_000))
    yield from _facts(rows, everybodys)
    yield from _facts_of_erased(select(Tombstone))


def record_export(period: Period, form: str, *, actor: Actor | None, now: datetime) -> None:
    """Numbers that leave the screen as a file are in the trail."""
    with writing():
        append(Act.SUMMARY_MADE, now, actor or SYSTEM, facts={"period": str(period), "form": form})


_COUNTED: Final = (
    Case.kind,
    Case.filed_on,
    Case.answer_by,
    Case.acknowledged_on,
    Case.discussed_on,
    Case.planned_on,
    Case.feedback_on,
    Case.closed_on,
    Case.reopened_on,
    Case.first_closed_on,
)


def _facts(rows: Iterable[Any], case_ids: "Select[str]") -> Iterator[Facts]:
    """`rows`: of unrestricted cases, which `case_ids` finds too."""
    actions, reader, opener = _action_days(case_ids), _Reader(), Opener(config.current().register_key)
    for row in rows:
        answer_on = local_day(row.answer_by) if row.answer_by else None
        yield reader.facts_of(row, Register.read(row, opener), answer_on, tuple(actions.get(row.id, ())))


def _facts_of_erased(stones: "Select[Tombstone]") -> Iterator[Facts]:
    """Erasing a report does not change the numbers of its year."""
    key, reader = config.current().register_key, _Reader()
    for stone in db.session.scalars(stones.where(Tombstone.restricted.is_(False))):
        days = [(date.fromisoformat(due), date.fromisoformat(done) if done else None) for due, done in _days(stone)]
        yield reader.facts_of(stone, Register.unseal(stone, key), stone.answer_on, tuple(days))


def _days(stone: Tombstone) -> list[tuple[str, str | None]]:
    days: list[tuple[str, str | None]] = json.loads(stone.actions)
    return days


class _Reader:
    """Reads facts out of rows; what many cases have in common is worked out once for all of them."""

    def __init__(self) -> None:
        self.kind, self.status, self.classified = cache(Kind), cache(Status), cache(_classified)
        # On time means: as the law has it. An organisation that changes its own terms keeps the numbers of its past.
        self.acknowledge_by, self.feedback_by = cache(deadlines.acknowledge_by), cache(deadlines.feedback_by)

    def facts_of(
        self, case: Any, register: Register, answer_on: date | None, actions: tuple[tuple[date, date | None], ...]
    ) -> Facts:
        """`case`: a Tombstone, or what is counted of a case's row."""
        return Facts(
            kind=self.kind(case.kind),
            status=self.status(case.status),
            filed_on=case.filed_on,
            acknowledge_by=self.acknowledge_by(case.filed_on),
            feedback_by=self.feedback_by(case.filed_on, case.acknowledged_on),
            answer_by=answer_on,
            acknowledged_on=case.acknowledged_on,
            discussed_on=case.discussed_on,
            planned_on=case.planned_on,
            feedback_on=case.feedback_on,
            closed_on=case.closed_on or case.first_closed_on,
            reopened_on=case.reopened_on,
            first_closed_on=case.first_closed_on,
            actions=actions if register.actions is None else tuple(_term(each) for each in register.actions),
            **self.classified(register),
        )


def _classified(register: Register) -> dict[str, Any]:
    """What facts say of a classification."""
    category = catalogue.by_code("category").get(register.category)
    return {
        "category": register.category,
        "group": category.group if category else "",
        "rules": tuple(catalogue.rule_code(number, register.protocol) for number in register.rules),
        "place": register.place,
        "outcome": Outcome(register.outcome) if register.outcome else None,
        "anonymous": register.anonymous,
        "corrected": Corrected(register.corrected) if register.corrected else None,
        "taken": tuple(
            Taken(each.code or OWN_WORDS, each.effect, date.fromisoformat(each.due)) for each in register.actions or ()
        ),
    }


def _term(each: Measure) -> tuple[date, date | None]:
    return date.fromisoformat(each.due), date.fromisoformat(each.done) if each.done else None


def _action_days(case_ids: "Select[str]") -> Mapping[str, list[tuple[date, date | None]]]:
    """Due and done days per case, for records that are older than the actions in them; in one query."""
    days: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    query = select(Action.case_id, Action.due_on, Action.finished_on).where(Action.case_id.in_(case_ids))
    for case_id, due_on, finished_on in db.session.execute(query):
        days[case_id].append((due_on, finished_on))
    return days


def refuse_future(period: Period, today: date) -> None:
    if period.is_future(today):
        raise NotYet
