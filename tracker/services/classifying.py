"""Triage: what a case is about and how grave it is, and of which kind it is. What it was before stays on record."""

from dataclasses import asdict, replace
from datetime import datetime

from tracker.casefile import Actor, CaseFile, EntryKind
from tracker.domain.acts import Act
from tracker.domain.demands import Classification, require_text
from tracker.domain.errors import N_, Refusal
from tracker.domain.statuses import Kind, Status
from tracker.services import acting, handling


class AlreadyThisKind(Refusal):
    sentence = N_("Van deze soort is de zaak al. Kies een andere.")
    field = "kind"


class ClosedAlready(Refusal):
    sentence = N_("Deze zaak is afgesloten. Open de zaak eerst opnieuw.")


def classify(
    case_file: CaseFile, classification: Classification, reason: str, *, seen: str, actor: Actor, now: datetime
) -> None:
    """The first time no reason is asked. A risk that was high once keeps asking two people: see `handling.state_of`."""
    with acting.on(case_file, actor, now, seen=seen) as doing:
        _refuse_if_closed(case_file)
        before = case_file.register
        if before.risk:
            require_text("reason", reason)
        case_file.register = handling.classified(before, classification)
        new = {**asdict(classification), "rules": list(classification.rules)}
        old = {name: asdict(before)[name] for name in new} | {"rules": list(before.rules)}
        doing.write(EntryKind.CLASSIFICATION, {"classification": new, "before": old, "reason": reason.strip()})
        doing.append(Act.CASE_CLASSIFIED, before=old, after=new)


def correct_kind(
    case_file: CaseFile, kind: Kind, message: str, reason: str, *, seen: str, actor: Actor, now: datetime
) -> None:
    """The clocks follow, and the reporter reads `message`. The hour of an urgent report is the reporter's: to keep one
    for a handler's act would tell when that was, so it counts from the end of the day of filing."""
    require_text("message", message)
    require_text("reason", reason)
    with acting.on(case_file, actor, now, seen=seen) as doing:
        _refuse_if_closed(case_file)
        before = case_file.case.kind
        if kind == before:
            raise AlreadyThisKind
        case_file.register = replace(case_file.register, filed_kind=case_file.register.filed_kind or before)
        case_file.case.kind, case_file.case.answer_by = kind, None
        case_file.case.acknowledged_on = case_file.case.acknowledged_on or doing.today
        doing.write(
            EntryKind.KIND, {"before": before, "after": kind, "text": message.strip(), "reason": reason.strip()}
        )
        doing.append(Act.KIND_CORRECTED, before=before, after=kind)


def _refuse_if_closed(case_file: CaseFile) -> None:
    if case_file.case.status == Status.CLOSED:
        raise ClosedAlready
