"""The clock is watched: who holds a case is told when something in it comes near, is due or is late, once each.

A job holds no key, so it looks at readable columns only. It may stand still for days, run twice at once or be killed:
what was told is put down in the transaction that queues the notices.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.casefile import local_day
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.deadlines import Life, Policy, Reminder, escalations_due, notices_due
from tracker.models import Absence, Account, Case, Holder, ToldOf, db
from tracker.notifications import outbox
from tracker.services import organisation, policies, terms
from tracker.services.recording import append, writing

Lives = tuple[Life, ...]
log = logging.getLogger("tracker")


@dataclass(frozen=True)
class Watch:
    """One look at the clocks: when, by which terms, and whether there is a contact to escalate to."""

    now: datetime
    policy: Policy
    contact: bool

    def reminders(self, lives: Lives) -> list[Reminder]:
        return list(dict.fromkeys(each for life in lives for each in notices_due(life, self.now, self.policy)))

    def escalations(self, case: Case, lives: Lives) -> list[Reminder]:
        """Danger: of a restricted case nobody outside hears, not even that something waits: the contact may be the very
        one it is closed to."""
        if case.restricted or not self.contact:
            return []
        return list(dict.fromkeys(each for life in lives for each in escalations_due(life, self.now, self.policy)))


def sweep(now: datetime) -> int:
    """Tell what is to be told; returns of how many things."""
    watch = Watch(now, policies.deadlines(), bool(organisation.load().escalation_email))
    told = {(row.case_id, row.clock, row.due_on, row.stage) for row in db.session.scalars(select(ToldOf))}
    running = db.session.scalars(select(Case).where(Case.due_on.is_not(None))).all()
    days = terms.days_of_actions()
    new = [case.id for case in running if _names_of(case, days.get(case.id, ()), watch) - told]
    return sum(_tell(case_id, watch) for case_id in new)


def told_to(case_id: str, today: date) -> set[str]:
    """Open accounts that have the case for good; of who is away or gone also the stand-in, who must hold it as well."""
    rows = db.session.execute(
        select(Holder.account_id, Holder.until, Account.disabled_on, Absence.stand_in, Absence.until)
        .join(Account, Account.id == Holder.account_id)
        .outerjoin(Absence, Absence.account_id == Account.id)
        .where(Holder.case_id == case_id)
    ).all()
    here = {account for account, _, gone_on, *_ in rows if gone_on is None}
    handle = {account for account, until, gone_on, *_ in rows if gone_on is None and until is None}
    stand_ins = {
        stand_in
        for _, until, gone_on, stand_in, away_until in rows
        if until is None and stand_in and (gone_on is not None or away_until >= today)
    }
    return handle | (stand_ins & here)


def _names_of(case: Case, days: tuple[date, ...], watch: Watch) -> set[tuple[str, str, date, str]]:
    """Danger: a day in one case that can't be counted with must not stop the watch over all others."""
    try:
        return _names(case, terms.lives_of(case, days), watch)
    except (OverflowError, ValueError):
        log.error("the clocks of a case could not be read; the others are watched")
        return set()


def _names(case: Case, lives: Lives, watch: Watch) -> set[tuple[str, str, date, str]]:
    due = [*watch.reminders(lives), *watch.escalations(case, lives)]
    return {(case.id, reminder.clock.value, reminder.on, reminder.stage.value) for reminder in due}


def _tell(case_id: str, watch: Watch) -> int:
    """Asked again under the lock: meanwhile the act may have been done, or another scheduler may have told."""
    with writing():
        case = db.session.get(Case, case_id)
        people = told_to(case_id, local_day(watch.now))
        if case is None or not people:  # nobody to tell it to: it stays to be told
            return 0
        lives = terms.lives_of(case, terms.days_of_actions(case_id).get(case_id, ()))
        new = [reminder for reminder in watch.reminders(lives) if outbox.told_anew(case_id, reminder)]
        for urgent in {reminder.urgent for reminder in new}:
            for account_id in sorted(people):
                outbox.something_waits(account_id, urgent=urgent)
        return len(new) + _escalate(case, lives, watch)


def _escalate(case: Case, lives: Lives, watch: Watch) -> int:
    """In this order: the holders are told in any case, the contact afterwards."""
    new = [reminder for reminder in watch.escalations(case, lives) if outbox.told_anew(case.id, reminder)]
    if new:
        outbox.cannot_wait()
        append(Act.CASE_ESCALATED, watch.now, SYSTEM, case_id=case.id)
    return len(new)
