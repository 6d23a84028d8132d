"""Who gets to see more: a reporter's name with a reason, and the trusted person when the reporter asks."""

from datetime import datetime

from sqlalchemy import select

from tracker.casefile import Actor, CaseFile, local_day
from tracker.domain.audit import REPORTER, Act
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, Refusal
from tracker.domain.permissions import Role
from tracker.domain.reports import Identity
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services.recording import append, that_handle, writing


class NobodyToAsk(Refusal):
    sentence = N_("Er is geen vertrouwenspersoon die nu kan meekijken.")


def show_name(case_file: CaseFile, reason: str, *, actor: Actor, now: datetime) -> Identity:
    """The reporter's name and contact, once; the reason is in the trail before the name is on the screen."""
    require_text("reason", reason)
    with writing():
        db.session.refresh(case_file.case, with_for_update=True)
        append(Act.NAME_SHOWN, now, actor, case_file=case_file, sealed={"reason": reason.strip()})
    return case_file.identity


def trusted_people_to_ask(case_file: CaseFile) -> list[Account]:
    """Trusted persons who don't hold this case yet and whom the reporter did not exclude."""
    held = set(db.session.scalars(select(Holder.account_id).where(Holder.case_id == case_file.case.id)))
    shut_out = held | set(case_file.excluded)
    return [person for person in db.session.scalars(Account.active(Role.TRUSTED_PERSON)) if person.id not in shut_out]


def let_trusted_person_look(case_file: CaseFile, *, now: datetime) -> Account:
    """The reporter's own wish, at any time: the opened receipt wraps the key. Refused for whom they excluded."""
    with writing():
        db.session.refresh(case_file.case, with_for_update=True)
        asked = that_handle(trusted_people_to_ask(case_file))
        if not asked:
            raise NobodyToAsk
        case_file.wrap_for(asked[0], local_day(now))
        outbox.something_waits(asked[0].id)
        row = append(Act.TRUSTED_PERSON_ASKED, now, REPORTER, case_file=case_file, sealed={"whom": asked[0].name})
        case_file.case.last_act = row.digest
    return asked[0]
