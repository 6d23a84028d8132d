"""After five years the beginning of the trail may go: proposed by one, agreed by another, and told by the trail itself.

What is still asked for stays: entries of cases that are there, and those by which the chain vouches for accounts. Each
of them shows by itself that it is genuine, and the entry that tells of the cut seals which ones there are.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, not_, or_, select

from tracker import config
from tracker.casefile import Actor, local_day
from tracker.domain.acts import KINDS, Act
from tracker.domain.audit import Entry, Kept, facts_of
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.permissions import Permission
from tracker.models import AuditRow, Case, db, guards
from tracker.services.recording import about_cuts, append, verify, was_confirmed, writing

YEARS: Final = 5


class NothingOldEnough(Refusal):
    sentence = N_("Er staat niets in het logboek dat ouder is dan vijf jaar.")


class AlreadyProposed(Refusal):
    sentence = N_("Dit is al voorgesteld.")


class NothingProposed(Refusal):
    sentence = N_("Er is niets meer voorgesteld.")


class OwnProposal(Refusal):
    sentence = N_("Dit heb je zelf voorgesteld. Een ander moet het ermee eens zijn.")


class TrailBroken(Refusal):
    sentence = N_("Het logboek klopt niet. Haal er niets uit weg, en zoek eerst uit wat er is gebeurd.")


@dataclass(frozen=True)
class Proposal:
    """`through`: the last day that would go. `by`: an account id."""

    by: str
    on: date
    through: date


def proposal() -> Proposal | None:
    """What waits for somebody else's word."""
    entry = _waiting()
    return Proposal(entry.actor, entry.day, date.fromisoformat(facts_of(entry)["through"])) if entry else None


def old_enough(today: date) -> date | None:
    """The last day that may go, when anything of the house itself is that old.

    Danger: that a case makes the beginning older or younger is nobody's to know; only the house's own entries count.
    """
    through = _first_to_stay(today) - timedelta(days=1)
    younger = db.session.scalar(select(func.min(AuditRow.number)).where(AuditRow.day > through))
    own = select(AuditRow.number).where(AuditRow.day <= through, AuditRow.case_id.is_(None), not_(_is_lasting()))
    own = own if younger is None else own.where(AuditRow.number < younger)
    return through if db.session.scalar(own.limit(1)) else None


def propose(*, actor: Actor, now: datetime) -> None:
    """The first of the two."""
    _refuse_unless_allowed(actor)
    with writing():
        through = old_enough(local_day(now))
        if _waiting() is not None:
            raise AlreadyProposed
        if through is None:
            raise NothingOldEnough
        last = _last_until(through)
        facts = {"through": through.isoformat(), "count": last.number, "digest": last.digest}
        append(Act.TRAIL_CUT_PROPOSED, now, actor, facts=facts)


def decline(*, actor: Actor, now: datetime) -> None:
    """The second does not agree, or the first takes it back."""
    _refuse_unless_allowed(actor)
    with writing():
        if _waiting() is None:
            raise NothingProposed
        append(Act.TRAIL_CUT_DECLINED, now, actor)


def agree(*, actor: Actor, now: datetime) -> None:
    """The second of the two: the beginning goes, in the transaction of the entry that tells it.

    Danger: a trail that was tampered with would look whole again after the cut; it is walked first.
    """
    _refuse_unless_allowed(actor)
    if verify() is not None:
        raise TrailBroken
    with writing():
        proposed = _waiting()
        if proposed is None:
            raise NothingProposed
        if proposed.actor == actor.id:
            raise OwnProposal
        facts = facts_of(proposed)
        last = db.session.get(AuditRow, facts["count"])
        if last is None or last.digest != facts["digest"]:
            raise TrailBroken
        append(Act.TRAIL_CUT, now, actor, facts={**facts, "kept": _kept(last.number), "proposed_by": proposed.actor})
        with guards.lifted(db.session.connection()):
            gone = and_(AuditRow.number <= last.number, not_(_stays()))
            db.session.execute(delete(AuditRow).where(gone).execution_options(synchronize_session=False))
    db.session.expire_all()


def _waiting() -> Entry | None:
    """The proposal that came last, unless something was decided since."""
    entries = about_cuts()
    return entries[-1] if entries and entries[-1].act == Act.TRAIL_CUT_PROPOSED else None


def _refuse_unless_allowed(actor: Actor) -> None:
    if not actor.may(Permission.CUT_TRAIL):
        raise NotFound
    if actor.may(Permission.HANDLE_CASES) and not was_confirmed(actor.id):
        raise NotFound


def _first_to_stay(today: date) -> date:
    try:
        return today.replace(year=today.year - YEARS)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - YEARS, day=28)


def _last_until(through: date) -> AuditRow:
    """The last entry before the first that is younger."""
    younger = db.session.scalar(select(func.min(AuditRow.number)).where(AuditRow.day > through))
    query = select(AuditRow).order_by(AuditRow.number.desc()).limit(1)
    if younger is not None:
        query = query.where(AuditRow.number < younger)
    last = db.session.scalar(query)
    if last is None:
        raise NothingOldEnough
    return last


def _is_lasting() -> ColumnElement[bool]:
    return AuditRow.act.in_([act.value for act in Act if KINDS[act].lasting])


def _stays() -> ColumnElement[bool]:
    """Of cases that are there still, and what the house asks the chain for. Not null-safe by chance: an entry without a
    case has no case that is there."""
    there = and_(AuditRow.case_id.is_not(None), AuditRow.case_id.in_(select(Case.id)))
    return or_(_is_lasting(), there)


def _kept(count: int) -> str:
    kept = Kept(config.current().chain_key)
    query = select(AuditRow.digest).where(AuditRow.number <= count, _stays()).order_by(AuditRow.number)
    for digest in db.session.scalars(query):
        kept.add(digest)
    return str(kept)
