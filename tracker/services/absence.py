"""Away until a day, with a colleague who is told meanwhile where they hold the case. It ends by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain.acts import Act
from tracker.domain.deadlines import add_months
from tracker.domain.demands import InThePast
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.statuses import Status
from tracker.models import Absence, Account, Case, Holder, db
from tracker.services import holding, sharing
from tracker.services.recording import append, writing

LONGEST_MONTHS = 12


class TooFar(Refusal):
    sentence = N_("Dit is meer dan een jaar. Kies een dag die eerder komt, of draag je zaken over.")
    field = "until"


class NoStandIn(Refusal):
    sentence = N_("Kies een collega die zaken behandelt.")
    field = "stand_in"


@dataclass(frozen=True)
class Uncovered:
    """Open cases of who is away that the stand-in can't read: those that can be shared, and those that can't."""

    may_be_shared: tuple[str, ...]
    stay: tuple[str, ...]


def set_away(until: date, stand_in: str, *, actor: Actor, now: datetime) -> Account:
    """From now up to and including that day; said again, it changes."""
    today = local_day(now)
    if until < today:
        raise InThePast(field="until")
    if until > add_months(today, LONGEST_MONTHS):
        raise TooFar
    with writing():
        chosen = next((account for account in stand_ins(actor) if account.id == stand_in), None)
        if chosen is None:
            raise NoStandIn
        before = db.session.get(Absence, actor.id)
        if before is None or (before.until, before.stand_in) != (until, stand_in):  # the same form twice is one act
            db.session.merge(Absence(account_id=actor.id, until=until, stand_in=stand_in))
            append(Act.ABSENCE_SET, now, actor, subject=stand_in, facts={"until": until.isoformat()})
    return chosen


def come_back(*, actor: Actor, now: datetime) -> None:
    """Sooner than was said. What was shared meanwhile ends on its own day."""
    with writing():
        absence = db.session.get(Absence, actor.id)
        if absence is None:
            return
        db.session.delete(absence)
        if absence.until >= local_day(now):
            append(Act.ABSENCE_ENDED, now, actor)


def of(account_id: str, today: date) -> Absence | None:
    return now_away(today).get(account_id)


def now_away(today: date) -> dict[str, Absence]:
    """Who is away today, by account."""
    away = select(Absence).join(Account, Account.id == Absence.account_id)
    away = away.where(Absence.until >= today, Account.disabled_on.is_(None))
    return {absence.account_id: absence for absence in db.session.scalars(away)}


def stand_ins(actor: Actor) -> list[Account]:
    """Colleagues who may be chosen."""
    return [account for account in holding.let_in() if account.id != actor.id]


def uncovered(actor: Actor, stand_in: str) -> Uncovered:
    """Danger: a case that is closed to the stand-in is never offered; and not a word about why."""
    offered: list[str] = []
    stay: list[str] = []
    for case_file in _of_which_only(actor, stand_in):
        (stay if stand_in in case_file.shut_out else offered).append(case_file.case.reference)
    return Uncovered(tuple(sorted(offered)), tuple(sorted(stay)))


def share(references: list[str], reason: str, *, actor: Actor, now: datetime) -> int:
    """Let the stand-in read these up to and including the last day, each by the verb that shares any case."""
    absence = of(actor.id, local_day(now))
    if absence is None:
        raise NotFound
    stand_in, until = absence.stand_in, absence.until
    offered = uncovered(actor, stand_in).may_be_shared
    chosen = [reference for reference in dict.fromkeys(references) if reference in offered]
    for reference in chosen:
        sharing.share(CaseFile.open(reference, actor), stand_in, reason, until, actor=actor, now=now)
    return len(chosen)


def _of_which_only(actor: Actor, stand_in: str) -> list[CaseFile]:
    theirs = select(Holder.case_id).where(Holder.account_id == stand_in)
    mine = select(Case.reference).join(Holder, Holder.case_id == Case.id)
    mine = mine.where(Holder.account_id == actor.id, Holder.until.is_(None), Case.status != Status.CLOSED)
    references = db.session.scalars(mine.where(Case.id.not_in(theirs)).order_by(Case.reference)).all()
    return [CaseFile.open(reference, actor) for reference in references]
