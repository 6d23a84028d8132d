"""Giving a reporter's name to somebody outside: asked, answered, announced, given; each step on the record."""

from collections.abc import Sequence
from datetime import datetime

from tracker.casefile import Actor, CaseFile, EntryKind, Opened, local_day
from tracker.domain import consent
from tracker.domain.acts import REPORTER, Act
from tracker.domain.consent import Made, Move, Request
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.services import naming, renewing
from tracker.services.acting import mark_seen, one_of_a_form, refuse_who_only_reads, tell_holders
from tracker.services.recording import append, writing
from tracker.services.terms import keep_due


class NoName(Refusal):
    sentence = N_("De melder gaf geen naam. Er is niets te geven.")


def requests_of(entries: Sequence[Opened]) -> tuple[Request, ...]:
    """All requests of a case as they stand."""
    return consent.requests(_made(entry) for entry in entries if entry.kind in (_BEGUN, _MOVED))


def ask(case_file: CaseFile, to: str, why: str, entry_id: str, *, actor: Actor, now: datetime) -> None:
    """May the name go to `to`? Only the reporter can say so."""
    _begin(case_file, Move.ASK, to, why, entry_id, actor=actor, now=now)


def announce(case_file: CaseFile, to: str, why: str, entry_id: str, *, actor: Actor, now: datetime) -> None:
    """The law asks for the name: the reporter reads to whom and why, before it is given."""
    _begin(case_file, Move.ANNOUNCE, to, why, entry_id, actor=actor, now=now)


def answer(case_file: CaseFile, request_id: str, agrees: bool, *, now: datetime) -> Request:
    """The reporter says yes or no; either can be changed until the name has been given."""
    with writing():
        renewing.begin(case_file)
        move = Move.AGREE if agrees else Move.REFUSE
        request = consent.moved(_find(case_file, request_id), move, reporter=True, today=local_day(now))
        entry = _write_move(case_file, request, move, REPORTER, now)
        tell_holders(case_file)
        # In a stolen copy yes, no and any addition read alike.
        row = append(Act.MESSAGE_ADDED, now, REPORTER, case_file=case_file, sealed={"entry": entry})
        case_file.case.last_act = row.digest
    return request


def give(case_file: CaseFile, request_id: str, *, actor: Actor, now: datetime) -> Request:
    """On the record that the name goes to whom it was asked for; refused without consent, or without notice."""
    return _move(case_file, request_id, Move.GIVE, Act.NAME_GIVEN, actor=actor, now=now)


def drop(case_file: CaseFile, request_id: str, *, actor: Actor, now: datetime) -> Request:
    """It is not needed after all."""
    return _move(case_file, request_id, Move.DROP, Act.NAME_DROPPED, actor=actor, now=now)


_BEGUN, _MOVED = EntryKind.NAME_REQUEST, EntryKind.NAME_MOVE
_ACTS = {Move.ASK: Act.NAME_ASKED, Move.ANNOUNCE: Act.NAME_ANNOUNCED}


def _begin(case_file: CaseFile, move: Move, to: str, why: str, entry_id: str, *, actor: Actor, now: datetime) -> None:
    require_text("to", to)
    require_text("why", why)
    entry_id = one_of_a_form(case_file, _BEGUN, actor.id, entry_id, f"{move} {to} {why}")
    with writing():
        renewing.begin(case_file)
        refuse_who_only_reads(case_file, actor)
        if case_file.has(entry_id):
            return
        if not naming.told(case_file).reachable:
            raise NoName
        today = local_day(now)
        body = {"move": move, "to": to.strip(), "why": why.strip()}
        case_file.write(_BEGUN, actor.id, today, body, entry_id)
        case_file.case.acknowledged_on = (
            case_file.case.acknowledged_on or today
        )  # whoever hears from us knows we read it
        keep_due(case_file)
        _finish(case_file, _ACTS[move], entry_id, to.strip(), actor, now)


def _move(case_file: CaseFile, request_id: str, move: Move, act: Act, *, actor: Actor, now: datetime) -> Request:
    """Danger: the reporter may take consent back at this very moment. What counts is read under the lock."""
    with writing():
        renewing.begin(case_file)
        refuse_who_only_reads(case_file, actor)
        request = consent.moved(_find(case_file, request_id), move, reporter=False, today=local_day(now))
        if move is Move.GIVE and not naming.told(case_file).reachable:
            raise NoName
        entry = _write_move(case_file, request, move, actor.id, now)
        _finish(case_file, act, entry, request.to, actor, now)
    return request


def _find(case_file: CaseFile, request_id: str) -> Request:
    found = next((each for each in requests_of(case_file.entries()) if each.id == request_id), None)
    if found is None:
        raise NotFound
    return found


def _write_move(case_file: CaseFile, request: Request, move: Move, by: str, now: datetime) -> str:
    return case_file.write(_MOVED, by, local_day(now), {"request": request.id, "move": move})


def _finish(case_file: CaseFile, act: Act, entry_id: str, to: str, actor: Actor, now: datetime) -> None:
    tell_holders(case_file, but=actor.id)
    row = append(act, now, actor, case_file=case_file, sealed={"entry": entry_id, "to": to})
    case_file.case.last_act = row.digest
    mark_seen(case_file, actor)


def _made(entry: Opened) -> Made:
    body = entry.body
    if entry.kind is _BEGUN:
        return Made(entry.id, Move(body["move"]), entry.on, entry.by, body["to"], body["why"])
    return Made(body["request"], Move(body["move"]), entry.on)
