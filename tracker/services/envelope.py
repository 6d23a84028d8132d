"""The envelope in the safe: one more copy of every unrestricted case's key, for when nobody can open it any more.

Danger: whoever could put a public key of their own here would get a copy of every case from then on. So nothing is
sealed to a key that the audit chain does not vouch for.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select, update

from tracker import catalogue
from tracker.casefile import Actor, CaseFile, reseal_copy
from tracker.domain import acts, audit, envelope
from tracker.domain.acts import ENVELOPE, Act
from tracker.domain.errors import N_, Refusal
from tracker.domain.vault import PrivateKey, PublicKey
from tracker.models import Case, Envelope, Holder, db
from tracker.notifications import outbox
from tracker.services.recording import about_envelope, append, confirmed_handlers, writing

NEWS_DAYS: Final = 14
FILLED_AT_ONCE: Final = 200
"""How many cases without a copy get one at a handler's sign-in; the rest at a next one."""

log = logging.getLogger("tracker")

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""


class State(StrEnum):
    """What there is to say of the envelope; everything but READY asks for something to be done."""

    NONE = "none"
    REPLACED = "replaced"
    OPENED = "opened"
    UNTESTED = "untested"
    READY = "ready"


def _nobody_watches(done: int, of: int) -> None:
    pass


class NotThisEnvelope(Refusal):
    """Fourteen good words, but of another house, or never put away."""

    sentence = N_("Deze woorden zijn goed getypt, maar ze horen niet bij dit meldpunt.")
    field = "words"


def new_words() -> str:
    """Fourteen words for a new envelope. They mean nothing until `put_away`."""
    return envelope.make(catalogue.words())


def private_key(words: str) -> PrivateKey:
    """What the typed words stand for; NotTheWords when they are mistyped."""
    return envelope.private_key(words, catalogue.words())


def public_key() -> PublicKey | None:
    """What cases are sealed to, or None: there is no envelope, or the chain doesn't vouch for what stands there."""
    row = db.session.get(Envelope, ENVELOPE)
    made = [entry for entry in about_envelope() if entry.act == Act.ENVELOPE_MADE]
    found = PublicKey(row.public_key) if row else None
    if (found.fingerprint if found else None) == (audit.facts_of(made[-1])["fingerprint"] if made else None):
        return found
    log.error("the envelope's key differs from what the audit trail says of it; no case is sealed to it")
    return None


def state() -> State:
    """For whoever looks after the installation."""
    entries = about_envelope()
    acts = [entry.act for entry in entries]
    if public_key() is None:
        return State.REPLACED if acts or db.session.get(Envelope, ENVELOPE) is not None else State.NONE
    made = len(acts) - 1 - acts[::-1].index(Act.ENVELOPE_MADE)
    if Act.ENVELOPE_OPENED in acts[made:]:
        return State.OPENED
    tested = audit.facts_of(entries[made])["tested"] or Act.ENVELOPE_TESTED in acts[made:]
    return State.READY if tested else State.UNTESTED


def news(today: date) -> list[audit.Entry]:
    """What was done with it lately that every handler must hear of; not that the set-up made it."""
    told = [entry for entry in about_envelope() if (today - entry.day).days <= NEWS_DAYS]
    return [entry for entry in told if entry.act != Act.ENVELOPE_TESTED and entry.actor != acts.SYSTEM]


def put_away(
    words: str,
    *,
    tested: bool,
    actor: Actor | str,
    now: datetime,
    opened: PrivateKey | None = None,
    progress: Progress = _nobody_watches,
) -> None:
    """From now on cases are sealed to these words, and the words before them open nothing here any more.

    `tested`: somebody typed them back from the paper. `opened`: the key of the envelope before, with which every copy
    is sealed anew; without it the copies go, and come back when handlers sign in.
    """
    public = private_key(words).public
    ready = _all_anew(opened, public, progress)  # before anybody has to wait for the transaction
    with writing():
        db.session.merge(Envelope(id=ENVELOPE, public_key=public.raw))
        copies = [
            {"id": case_id, "envelope": ready[copy] if copy in ready else _sealed_anew(case_id, copy, opened, public)}
            for case_id, copy in _copies()
        ]
        if copies:
            db.session.execute(update(Case), copies)
        facts = {"fingerprint": public.fingerprint, "tested": tested}
        append(Act.ENVELOPE_MADE, now, actor, subject=ENVELOPE, facts=facts)
        for handler in confirmed_handlers():
            outbox.something_waits(handler.id)


def test(words: str, *, now: datetime) -> None:
    """The words on the paper still open what is sealed to them now; it is in the trail that somebody looked."""
    found = private_key(words).public
    if found != public_key():
        raise NotThisEnvelope
    with writing():
        append(Act.ENVELOPE_TESTED, now, acts.SYSTEM, subject=ENVELOPE, facts={"fingerprint": found.fingerprint})


def fill(actor: Actor) -> None:
    """Inside a writing transaction: cases that this handler can open and that have no copy yet get one."""
    public = public_key()
    if public is None:
        return
    bare = select(Case.reference).join(Holder, Holder.case_id == Case.id).where(Holder.account_id == actor.id)
    bare = bare.where(Case.envelope.is_(None), Case.restricted.is_(False)).limit(FILLED_AT_ONCE)
    for reference in db.session.scalars(bare).all():
        case_file = CaseFile.open(reference, actor)
        if not case_file.is_restricted:
            case_file.wrap_for_envelope(public)


def _all_anew(opened: PrivateKey | None, public: PublicKey, progress: Progress) -> dict[bytes, bytes | None]:
    copies, anew = list(_copies()), {}
    for done, (case_id, copy) in enumerate(copies, 1):
        anew[copy] = _sealed_anew(case_id, copy, opened, public)
        progress(done, len(copies))
    return anew


def _sealed_anew(case_id: str, copy: bytes, opened: PrivateKey | None, public: PublicKey) -> bytes | None:
    return reseal_copy(case_id, copy, opened, public) if opened else None


def _copies() -> Iterator[tuple[str, bytes]]:
    query = select(Case.id, Case.envelope).where(Case.envelope.is_not(None))
    yield from ((case_id, copy) for case_id, copy in db.session.execute(query) if copy is not None)
