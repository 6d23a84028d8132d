"""Tokens for programs that fetch published summaries, and nothing else. The trail is their list: it holds a digest of
each, so that a row that somebody writes into the database makes none."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from tracker.casefile import Actor, local_day
from tracker.domain import audit, chance
from tracker.domain.acts import SYSTEM, Act
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.periods import Period
from tracker.models import AuditRow, db
from tracker.services.recording import about_tokens, append, writing

PREFIX: Final = "mps_"
"""So that a token that lies about is known for what it is."""
BYTES: Final = 32
MOST: Final = 20


class TooManyTokens(Refusal):
    sentence = N_("Er zijn al %(most)s sleutels voor overzichten. Trek er eerst een in.")


class UnknownToken(Refusal):
    sentence = N_("Deze sleutel kennen we niet, of hij is ingetrokken.")


@dataclass(frozen=True)
class Token:
    """`id`: the digest by which it is known; the token itself is stored nowhere."""

    id: str
    label: str
    made_on: date
    made_by: str


def make(label: str, *, actor: Actor, now: datetime) -> str:
    """A new token, told this once."""
    require_text("label", label)
    token = PREFIX + chance.hexed(BYTES)
    with writing():
        if len(valid()) >= MOST:
            raise TooManyTokens(most=MOST)
        append(Act.TOKEN_MADE, now, actor, facts={"token": _digest(token), "label": label.strip()})
    return token


def revoke(token_id: str, *, actor: Actor, now: datetime) -> Token:
    """From now on it opens nothing; NotFound when it did not."""
    with writing():
        found = next((token for token in valid() if token.id == token_id), None)
        if found is None:
            raise NotFound
        append(Act.TOKEN_REVOKED, now, actor, facts={"token": token_id, "label": found.label})
    return found


def valid() -> list[Token]:
    """Those that work, the oldest first."""
    found: dict[str, Token] = {}
    for entry in about_tokens():
        facts = audit.facts_of(entry)
        if entry.act == Act.TOKEN_MADE:
            found[facts["token"]] = Token(facts["token"], facts["label"], entry.day, entry.actor)
        else:
            found.pop(facts["token"], None)
    return list(found.values())


def last_used() -> Mapping[str, date]:
    """The last day on which each token fetched anything."""
    fetched = select(AuditRow.facts, func.max(AuditRow.day)).where(AuditRow.act == Act.SUMMARY_FETCHED)
    days: dict[str, date] = {}
    for facts, day in db.session.execute(fetched.group_by(AuditRow.facts)):
        token = json.loads(facts)["token"]
        days[token] = max(day, days.get(token, day))
    return days


def check(token: str) -> Token:
    """The token that was shown, or UnknownToken."""
    digest = _digest(token)
    found = next((known for known in valid() if known.id == digest), None)
    if found is None:
        raise UnknownToken
    return found


def record(token: Token, period: Period, *, now: datetime) -> None:
    """That it fetched a summary: once a day for each, so that a program that asks every minute fills no trail."""
    facts = {"token": token.id, "label": token.label, "period": str(period)}
    if not _recorded(facts, local_day(now)):
        with writing():
            if not _recorded(facts, local_day(now)):
                append(Act.SUMMARY_FETCHED, now, SYSTEM, facts=facts)


def _recorded(facts: Mapping[str, str], today: date) -> bool:
    told = select(AuditRow.facts).where(AuditRow.act == Act.SUMMARY_FETCHED, AuditRow.day == today)
    return any(json.loads(row) == facts for row in db.session.scalars(told))


def _digest(token: str) -> str:
    """A token has 256 bits of chance, so a plain digest is as good as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()
