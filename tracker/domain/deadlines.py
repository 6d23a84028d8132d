"""When things must be done: the policy of terms, the clocks of a case that still run, what is to be told of them."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

from tracker.domain.statuses import Kind, Status
from tracker.domain.workflow import agreed_from

ORGANISATION_ZONE: Final = ZoneInfo("Europe/Amsterdam")
OPENS: Final = 9
CLOSES: Final = 17
"""Office hours, Monday to Friday, in whole hours of the organisation's zone."""
SATURDAY: Final = 5


@dataclass(frozen=True)
class Policy:
    """How long things may take. The first two are law; the others are promises of the house."""

    acknowledge_days: int = 7
    """Calendar days from filing. Directive (EU) 2019/1937 art. 9(1)(b), and the Wet bescherming klokkenluiders."""
    feedback_months: int = 3
    """Calendar months from the acknowledgement, or from the last day for it. Directive art. 9(1)(f)."""
    urgent_working_hours: int = 4
    """An online discussion gets out of hand: rule 7 of the protocol."""
    discuss_working_days: int = 10
    """The same for every report: a shorter one for a grave case would betray the sealed risk."""
    advice_working_days: int = 5
    """Somebody waits with publishing until the answer comes."""
    plan_working_days: int = 10
    """From the discussion, or the reopening, to the first action."""
    agree_working_days: int = 5
    """For a second handler to agree with a step that takes two."""
    effect_months: int = 3
    """After an action is done, to look whether it helped."""
    escalate_working_hours: int = 1
    """After the hour of an urgent answer: until then its holders, who were told at once, can still answer."""
    disagreement_working_days: int = 10
    """For a handler to answer a reporter who disagrees with how it ended."""


POLICY: Final = Policy()


class Clock(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    DISCUSS = "discuss"
    PLAN = "plan"
    FEEDBACK = "feedback"
    ACTION = "action"
    AGREE = "agree"
    DISAGREEMENT = "disagreement"


@dataclass(frozen=True)
class Due:
    """The last day for an act, and the hour on that day where there is one (urgent reports only)."""

    clock: Clock
    on: date
    hour: datetime | None = None


class Stage(StrEnum):
    """How near a clock is. Of each clock every stage is told once, and none that a later one has overtaken."""

    EARLY = "early"
    BEFORE = "before"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    """To the contact of the organisation, not to the holders."""


@dataclass(frozen=True)
class Reminder:
    """One thing to be told, once: these three fields are its name. `urgent`: it can't wait for a slot of the mail."""

    clock: Clock
    on: date
    stage: Stage
    urgent: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Life:
    """The days of one case that clocks run on. `discussed_on`: the first discussion; `reopened_on`: the last reopening.

    `action_due`: the next day of each action that has one, also after closing (does it help?). `proposed_on`: a step
    waits for a second handler since then; with `second_handler` False there is nobody to agree and it waits out its
    days instead. `disagreed_on`: the reporter disagrees with how it ended since then, and nobody has answered.
    """

    kind: Kind
    status: Status
    filed_on: date
    answer_by: datetime | None = None
    acknowledged_on: date | None = None
    discussed_on: date | None = None
    planned_on: date | None = None
    feedback_on: date | None = None
    closed_on: date | None = None
    action_due: tuple[date, ...] = ()
    proposed_on: date | None = None
    reopened_on: date | None = None
    second_handler: bool = True
    disagreed_on: date | None = None


def open_clocks(life: Life, policy: Policy = POLICY) -> tuple[Due, ...]:
    """What is still to be done, the soonest first. A clock stops by its act only, never by being late."""
    running = _running(life, policy) if life.status is not Status.CLOSED else _actions(life)
    return tuple(sorted([*running, *_disagreement(life, policy)], key=lambda due: (due.on, due.hour is None)))


def notices_due(life: Life, now: datetime, policy: Policy = POLICY) -> tuple[Reminder, ...]:
    """What the holders should have been told by this (aware) moment: of every running clock the stage it is in.

    After days of downtime that is the latest stage alone. It depends on nothing but the case and the moment, so whoever
    keeps what was told tells nothing twice and forgets nothing.
    """
    reached = (_reached(due, life, now, policy) for due in open_clocks(life, policy))
    return tuple(dict.fromkeys(reminder for reminder in reached if reminder is not None))


def escalations_due(life: Life, now: datetime, policy: Policy = POLICY) -> tuple[Reminder, ...]:
    """What the contact of the organisation should have been told: an urgent answer that still isn't there."""
    return tuple(
        Reminder(due.clock, due.on, Stage.ESCALATED, urgent=True)
        for due in open_clocks(life, policy)
        if due.hour is not None and now >= add_working_hours(due.hour, policy.escalate_working_hours)
    )


def stages(due: Due, life: Life, policy: Policy = POLICY) -> tuple[tuple[Stage, datetime], ...]:
    """From which moment on each stage of a clock lasts, the first one first."""
    if due.hour is not None:
        return (
            (Stage.BEFORE, due.hour - timedelta(hours=1)),
            (Stage.OVERDUE, due.hour + timedelta(minutes=1)),
        )
    days = [*_warnings(due, life, policy), (Stage.DUE, due.on), (Stage.OVERDUE, due.on + timedelta(days=1))]
    return tuple((stage, _begin(day)) for stage, day in days)


def is_overdue(due: Due, today: date, now: datetime | None = None) -> bool:
    """Late from the day after; with `now` (aware), an urgent answer is late from the minute after its hour."""
    if due.hour is not None and now is not None:
        return now > due.hour
    return due.on < today


def acknowledge_by(filed_on: date, policy: Policy = POLICY) -> date:
    return filed_on + timedelta(days=policy.acknowledge_days)


def feedback_by(filed_on: date, acknowledged_on: date | None, policy: Policy = POLICY) -> date:
    """A late acknowledgement earns no time: the months then run from the last day for it."""
    return _feedback_from(filed_on, acknowledged_on, policy, policy.feedback_months)


def urgent_by(filed_at: datetime, policy: Policy = POLICY) -> datetime:
    """A whole hour, so that what is stored does not tell the minute of filing."""
    return add_working_hours(filed_at, policy.urgent_working_hours)


def discuss_by(filed_on: date, policy: Policy = POLICY) -> date:
    return add_working_days(filed_on, policy.discuss_working_days)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter (31 January + 1 = 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday.

    The list is that of the `holidays` library: Nieuwjaarsdag, Goede Vrijdag, Pasen, Koningsdag, Hemelvaart, Pinksteren,
    Kerst, and Bevrijdingsdag in lustrum years only (2025, 2030), as most collective agreements have it. The Algemene
    termijnenwet art. 3 counts every 5 May; our own terms keep to the stricter reading, so nobody waits longer.
    """
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after `day`, which itself never counts; zero gives the day itself."""
    for _ in range(count):
        day = _next_working_day(day)
    return day


def working_days_before(day: date, count: int) -> date:
    """The count-th working day before `day`, which itself never counts."""
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day


def add_working_hours(moment: datetime, hours: int) -> datetime:
    """That many office hours after an aware moment, rounded up to a whole hour, in the organisation's zone.

    No office hour falls in a change of the clock, so counting on the wall is exact. Raises ValueError without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("an aware moment is needed")
    local = moment.astimezone(ORGANISATION_ZONE)
    day, hour = local.date(), max(OPENS, local.hour + (local.time() > time(local.hour)))
    if hour >= CLOSES or not is_working_day(day):
        day, hour = _next_working_day(day), OPENS
    while hour + hours > CLOSES:
        hours -= CLOSES - hour
        day, hour = _next_working_day(day), OPENS
    return datetime.combine(day, time(hour + hours), ORGANISATION_ZONE)


def _disagreement(life: Life, policy: Policy) -> Iterator[Due]:
    """Also when all else is done; only an answer or a reopening takes the day away."""
    if life.disagreed_on is not None:
        yield Due(Clock.DISAGREEMENT, add_working_days(life.disagreed_on, policy.disagreement_working_days))


def _running(life: Life, policy: Policy) -> Iterator[Due]:
    """The status tells which act comes next: a reopened case is never without a term."""
    if life.acknowledged_on is None:
        yield Due(Clock.ACKNOWLEDGE, acknowledge_by(life.filed_on, policy))
        if life.kind is Kind.URGENT:
            yield _urgent_answer(life, policy)
    begun = life.reopened_on or life.filed_on
    if life.status is Status.REPORTED:
        if life.kind is Kind.ADVICE:
            yield Due(Clock.ANSWER, add_working_days(begun, policy.advice_working_days))
        else:
            yield Due(Clock.DISCUSS, discuss_by(begun, policy))
    if life.status is Status.DISCUSSED:
        yield Due(Clock.PLAN, add_working_days(max(life.discussed_on or begun, begun), policy.plan_working_days))
    if life.feedback_on is None:
        yield Due(Clock.FEEDBACK, feedback_by(life.filed_on, life.acknowledged_on, policy))
    yield from _actions(life)
    if life.proposed_on is not None:
        yield Due(Clock.AGREE, _agree_by(life.proposed_on, second_handler=life.second_handler, policy=policy))


def _actions(life: Life) -> Iterator[Due]:
    for day in life.action_due:
        yield Due(Clock.ACTION, day)


def _reached(due: Due, life: Life, now: datetime, policy: Policy) -> Reminder | None:
    latest = None
    for stage, begins in stages(due, life, policy):
        if begins <= now:
            latest = Reminder(due.clock, due.on, stage, urgent=due.hour is not None)
    return latest


def _warnings(due: Due, life: Life, policy: Policy) -> Iterator[tuple[Stage, date]]:
    """Early enough to do it still: the day before the last moment helps nobody who works three days a week."""
    match due.clock:
        case Clock.ACKNOWLEDGE:
            yield Stage.BEFORE, due.on - timedelta(days=3)
        case Clock.FEEDBACK:
            yield Stage.EARLY, _feedback_from(life.filed_on, life.acknowledged_on, policy, policy.feedback_months - 1)
            yield Stage.BEFORE, due.on - timedelta(days=15)
        case Clock.AGREE if not life.second_handler:
            return  # nobody can do anything about it until that day
        case Clock.AGREE | Clock.ANSWER:
            yield Stage.BEFORE, working_days_before(due.on, 1)
        case _:
            yield Stage.BEFORE, working_days_before(due.on, 2)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, ORGANISATION_ZONE)


def _urgent_answer(life: Life, policy: Policy) -> Due:
    """Where the hour is not known any more, the latest that it can have been stands for it."""
    latest = datetime.combine(life.filed_on, time.max, ORGANISATION_ZONE)
    hour = (life.answer_by or urgent_by(latest, policy)).astimezone(ORGANISATION_ZONE)
    return Due(Clock.ANSWER, hour.date(), hour)


def _feedback_from(filed_on: date, acknowledged_on: date | None, policy: Policy, months: int) -> date:
    last = acknowledge_by(filed_on, policy)
    return add_months(min(acknowledged_on or last, last), months)


def _agree_by(proposed_on: date, *, second_handler: bool, policy: Policy) -> date:
    if second_handler:
        return add_working_days(proposed_on, policy.agree_working_days)
    return agreed_from(proposed_on)


def _next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def _holidays(year: int) -> frozenset[date]:
    """A whole year at once: the library's own growing calendar is not safe between threads."""
    return frozenset(country_holidays("NL", years=year, expand=False))
