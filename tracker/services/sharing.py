"""One case shared with one more person, for good or until a day; taken back; and over when its day has passed."""

from datetime import date, datetime

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.demands import InThePast, require_near, require_text
from tracker.domain.errors import NotFound
from tracker.models import Account, Case, Holder, db
from tracker.notifications import outbox
from tracker.services import acting, holding, renewing, rights
from tracker.services.recording import append, writing


def share(case_file: CaseFile, whom: str, reason: str, until: date | None, *, actor: Actor, now: datetime) -> Account:
    """Let one more person read this case, until and including a day, or for good. Whom no handler let in, a lawyer
    perhaps, gets it until a day only."""
    require_text("reason", reason)
    if until is not None and until < local_day(now):
        raise InThePast(field="until")
    if until is not None:
        require_near("until", until, local_day(now))
    with holding.moving(case_file, now) as move:
        acting.refuse_who_only_reads(case_file, actor)
        account = holding.candidate(case_file, whom, guest=until is not None)
        case_file.wrap_for(account, move.today, until)
        outbox.something_waits(account.id)
        last = until.isoformat() if until else ""
        move.finish(Act.CASE_SHARED, actor, whom=account.id, until=last, reason=reason.strip())
    return account


def may_be_taken_back(case_file: CaseFile, actor: Actor) -> set[str]:
    """Whom a colleague let in. Danger: whom the reporter chose, no handler can send away."""
    return set(rights.of(case_file).shared) - {actor.id}


def take_back(case_file: CaseFile, whom: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Their key is gone, and what comes gets a new one. What they read stays read."""
    require_text("reason", reason)
    with holding.moving(case_file, now) as move:
        acting.refuse_who_only_reads(case_file, actor)
        held = db.session.get(Holder, (case_file.case.id, whom))
        if held is None or whom not in may_be_taken_back(case_file, actor):
            raise NotFound
        renewing.change_key(case_file, without=[whom])
        move.finish(Act.SHARE_TAKEN_BACK, actor, whom=whom, reason=reason.strip())


def end_shares(now: datetime, of: str = "") -> int:
    """The job: whose last day has passed, loses the row at once. A job holds no key, so the next who writes in the case
    makes the new one. `of`: only those of one account, when its owner comes in before the job came by."""
    over = select(Holder.case_id, Holder.account_id).where(Holder.until < local_day(now))
    over = over.where(Holder.account_id == of) if of else over
    return sum(_end(case_id, account_id, now) for case_id, account_id in db.session.execute(over).all())


def _end(case_id: str, account_id: str, now: datetime) -> bool:
    with writing():
        holder = db.session.get(Holder, (case_id, account_id), with_for_update=True)
        if holder is None or holder.until is None or holder.until >= local_day(now):
            return False
        case = db.session.get_one(Case, case_id, with_for_update=True)
        db.session.delete(holder)
        case.new_key_due = True
        case.last_act = append(Act.SHARE_ENDED, now, SYSTEM, case_id=case_id, subject=account_id).digest
    return True
