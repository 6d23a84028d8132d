"""The register taken along as a file: one's own cases, in the trail with what was asked for and a digest."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from tracker.casefile import Actor
from tracker.domain.acts import Act
from tracker.domain.statuses import Kind, Status
from tracker.exports import register
from tracker.exports.register import Line
from tracker.services import listing
from tracker.services.listing import Filter, Row
from tracker.services.recording import append, writing


def register_file(actor: Actor, wanted: Filter, form: str, language: str, *, now: datetime) -> bytes:
    """As csv or xlsx. If the entry can't be written, nobody gets the file."""
    lines = (_line(row) for row in listing.every(actor, wanted, now))
    body = "".join(register.to_csv(lines, language)).encode() if form == "csv" else register.to_xlsx(lines, language)
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    facts = {"form": form, "filter": asked, "digest": hashlib.sha256(body).hexdigest()}
    with writing():
        append(Act.REGISTER_EXPORTED, now, actor, facts=facts)
    return body


def _line(row: Row) -> Line:
    case, known = row.case, row.register
    return Line(
        reference=case.reference,
        kind=Kind(case.kind),
        status=Status(case.status),
        filed_on=case.filed_on,
        acknowledged_on=case.acknowledged_on,
        discussed_on=case.discussed_on,
        feedback_on=case.feedback_on,
        closed_on=case.closed_on,
        due_on=case.due_on,
        category=known.category,
        rules=known.rules,
        place=known.place,
        risk=known.risk,
        outcome=known.outcome,
    )
