"""Using the envelope in the safe: when nobody can open the cases any more, a named handler gets them back.

Danger: the words on the paper open every case that has a copy, whoever types them. So it is never done alone, it is in
the trail before anything opens, every case that opens has its own entry, and all handlers hear of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain import audit
from tracker.domain.acts import ENVELOPE, SYSTEM, Act
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.permissions import HANDLERS, Role
from tracker.domain.vault import PrivateKey
from tracker.models import Account, Case, Holder, db
from tracker.notifications import outbox
from tracker.services import accounts, envelope
from tracker.services.envelope import NotThisEnvelope, Progress
from tracker.services.recording import (
    about_envelope,
    append,
    confirmed_handlers,
    that_handle,
    vouches_for,
    was_confirmed,
    writing,
)

AT_ONCE: Final = 50
"""Cases a transaction, so that nobody who reports has to wait."""


class NotAReceiver(Refusal):
    sentence = N_("Dit kan alleen naar een behandelaar met een open account, die door een ander is toegelaten.")
    field = "receiver"


class NotLetIn(Refusal):
    """Whoever sits at the table must say that none of the others can do it."""

    sentence = N_("%(name)s is nog door niemand toegelaten. Dat kunnen deze behandelaars: %(names)s.")


class NotASecond(Refusal):
    sentence = N_("Dit bevestigt iemand anders: een behandelaar, lezer of beheerder, en niet wie de zaken krijgt.")
    field = "second"


@dataclass(frozen=True)
class Opening:
    """The envelope, open on the table: who gets the cases, and who confirmed it."""

    receiver: str
    second: Actor
    key: PrivateKey = field(repr=False)


def open_envelope(words: str, receiver: str, second: Actor, *, let_in: bool = False, now: datetime) -> Opening:
    """Check everything, and put it in the trail before any case opens. `receiver` is an e-mail address; `second` is
    signed in. `let_in`: the receiver is new, and none of the handlers who could let them in can be reached any more.

    Danger: while there are handlers, somebody who talks a keeper into opening the envelope for a stranger must at least
    be told their names. Where none is left, the envelope lets the receiver in without asking.
    """
    key = envelope.private_key(words)
    account = _receiver(receiver, let_in=let_in)
    if second.role is Role.REPORTER or second.id == account.id:
        raise NotASecond
    fingerprint = key.public.fingerprint
    made = [audit.facts_of(entry)["fingerprint"] for entry in about_envelope() if entry.act == Act.ENVELOPE_MADE]
    if fingerprint not in made:
        raise NotThisEnvelope
    with writing():
        if not was_confirmed(account.id):
            append(Act.ACCOUNT_CONFIRMED, now, SYSTEM, subject=account.id)
        facts = {"fingerprint": fingerprint, "receiver": account.id}
        append(Act.ENVELOPE_OPENED, now, second, subject=ENVELOPE, facts=facts)
        for handler in confirmed_handlers():
            outbox.something_waits(handler.id)
    return Opening(account.id, second, key)


def hand_over(opening: Opening, *, now: datetime, progress: Progress) -> int:
    """Give the receiver every case that has a copy and is not closed to them; returns how many.

    Begun again after it was broken off, it goes on where it stopped. How many stay shut is told to nobody.
    """
    waiting, given = _waiting(opening), 0
    for start in range(0, len(waiting), AT_ONCE):
        with writing():
            receiver = db.session.get_one(Account, opening.receiver)
            if not that_handle([receiver]):
                raise NotAReceiver
            for case_file in _open(opening, waiting[start : start + AT_ONCE]):
                case_file.wrap_for(receiver, local_day(now))
                append(
                    Act.CASE_RECOVERED,
                    now,
                    opening.second,
                    case_file=case_file,
                    subject=receiver.id,
                    sealed={"whom": receiver.name},
                )
                given += 1
        progress(min(start + AT_ONCE, len(waiting)), len(waiting))
    return given


def _receiver(email: str, *, let_in: bool) -> Account:
    account = accounts.find(email)
    if account is None or not account.is_active or account.role not in HANDLERS or not vouches_for(account):
        raise NotAReceiver
    others = confirmed_handlers()
    if others and not let_in and not was_confirmed(account.id):
        raise NotLetIn(name=account.name, names=", ".join(other.name for other in others))
    return account


def _waiting(opening: Opening) -> list[str]:
    """Ids of the cases with a copy that the receiver does not hold."""
    held = select(Holder.case_id).where(Holder.account_id == opening.receiver)
    return list(db.session.scalars(select(Case.id).where(Case.envelope.is_not(None), Case.id.not_in(held))))


def _open(opening: Opening, case_ids: list[str]) -> Iterator[CaseFile]:
    """Those that this envelope opens and that are not shut to the receiver, and that nobody gave them meanwhile."""
    for case_id in case_ids:
        try:
            case_file = CaseFile.open_with_envelope(case_id, opening.key)
        except NotFound:
            continue
        held = db.session.get(Holder, (case_id, opening.receiver)) is not None
        if not held and opening.receiver not in case_file.shut_out:
            yield case_file
