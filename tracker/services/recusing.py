"""Stopping with a case of one's own accord: the key is gone, a colleague goes on, and there is no way back."""

from datetime import datetime

from tracker.casefile import Actor, CaseFile, EntryKind
from tracker.domain.acts import Act
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, Refusal
from tracker.models import Account
from tracker.notifications import outbox
from tracker.services import holding, renewing


class NobodyTakesOver(Refusal):
    """The last handler of a case can't let go of it without somebody to go on."""

    sentence = N_("Niemand anders behandelt deze zaak. Kies wie het van je overneemt.")
    field = "whom"


def must_hand_over(case_file: CaseFile, actor: Actor) -> bool:
    """Whether nobody would be left to handle the case."""
    return not holding.others_for_good(case_file, actor.id)


def recuse(case_file: CaseFile, reason: str, whom: str, *, actor: Actor, now: datetime) -> Account | None:
    """Let go of a case, and hand it to `whom` (an account id, or nothing where somebody else handles it already)."""
    require_text("reason", reason)
    with holding.moving(case_file, now) as move:
        if not whom and must_hand_over(case_file, actor):
            raise NobodyTakesOver
        successor = holding.candidate(case_file, whom) if whom else None
        renewing.change_key(case_file, without=[actor.id])
        case_file.write(EntryKind.RECUSAL, actor.id, move.today, {"account": actor.id})
        if successor is not None:
            case_file.wrap_for(successor, move.today)
            outbox.something_waits(successor.id)
        move.finish(Act.CASE_RECUSED, actor, whom=successor.id if successor else "", reason=reason.strip())
    return successor
