"""Who gets to see more: a reporter's name with a reason, and the trusted person when the reporter asks."""

from datetime import datetime

from tracker.casefile import Actor, CaseFile, EntryKind, Names
from tracker.domain.acts import REPORTER, Act
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, NotFound, Refusal
from tracker.domain.permissions import Role
from tracker.domain.reports import Identity
from tracker.models import Account, Holder, db
from tracker.notifications import outbox
from tracker.services import holding, renewing, rights
from tracker.services.recording import append, that_handle, writing


class NobodyWouldRead(Refusal):
    sentence = N_(
        "Dan is er niemand meer die je melding leest. Daarom is er nog niets veranderd. "
        "Laat eerst iemand anders meekijken, of ga naar hulp van buiten."
    )


class NobodyToAsk(Refusal):
    sentence = N_("Er is geen vertrouwenspersoon die nu kan meekijken.")


def show_name(case_file: CaseFile, reason: str, *, actor: Actor, now: datetime) -> Identity:
    """The reporter's name and contact, once; the reason is in the trail before the name is on the screen."""
    require_text("reason", reason)
    with writing():
        renewing.begin(case_file)
        append(Act.NAME_SHOWN, now, actor, case_file=case_file, sealed={"reason": reason.strip()})
    return Names(case_file).reporter()


def trusted_people_to_ask(case_file: CaseFile) -> list[Account]:
    """Trusted persons who may see this case and whom the reporter has not chosen yet. One whom a handler let in can
    still be chosen: then no handler can send them away, and they count as a second pair of eyes."""
    right = rights.of(case_file)
    chosen = {person for person in right.holders if right.roots[person] == person}
    away = chosen | case_file.shut_out
    return [person for person in db.session.scalars(Account.active(Role.TRUSTED_PERSON)) if person.id not in away]


def people_to_ask(case_file: CaseFile) -> list[Account]:
    """Whom the reporter can let in: the trusted person, and where nobody reads the case any more a coordinator too."""
    trusted = trusted_people_to_ask(case_file)
    if trusted or holding.others_for_good(case_file, ""):
        return trusted
    return holding.candidates(case_file)


def let_trusted_person_look(case_file: CaseFile, *, now: datetime) -> Account:
    """The reporter's own wish, at any time: the opened receipt wraps the key. Refused for whom they excluded."""
    with holding.moving(case_file, now) as move:
        asked = that_handle(people_to_ask(case_file))
        if not asked:
            raise NobodyToAsk
        held = db.session.get(Holder, (case_file.case.id, asked[0].id))
        if held is None:
            case_file.wrap_for(asked[0], move.today)
        else:
            held.until = None
        outbox.something_waits(asked[0].id)
        move.finish(Act.TRUSTED_PERSON_ASKED, REPORTER, whom=asked[0].id)
    return asked[0]


def who_may_be_closed_out(case_file: CaseFile) -> list[Account]:
    """Whom the reporter can still shut out: who holds the case, and the handlers who might get it."""
    people = {person.id: person for person in holding.let_in()}
    people |= {person.id: person for person, _row in holding.rows(case_file)}
    return [person for person in people.values() if person.id not in case_file.shut_out]


def close_to(case_file: CaseFile, account_id: str, *, now: datetime) -> Account:
    """The reporter shuts somebody out after all. Their row goes, what comes gets a new key, and the case is restricted
    from now on. They get no mail about it and find no trace; what they have read stays read."""
    with holding.moving(case_file, now) as move:
        person = next((each for each in who_may_be_closed_out(case_file) if each.id == account_id), None)
        if person is None:
            raise NotFound
        if not holding.others_for_good(case_file, account_id):
            raise NobodyWouldRead
        renewing.change_key(case_file, without=[account_id])
        case_file.restrict()
        case_file.write(EntryKind.EXCLUSION, REPORTER, move.today, {"account": account_id})
        move.finish(Act.CASE_CLOSED_TO, REPORTER, whom=account_id)
    return person
