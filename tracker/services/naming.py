"""Names that change or come later: what reporters tell about themselves, and people whom a report is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tracker.casefile import Actor, CaseFile, EntryKind, Names, Opened, Person
from tracker.domain.acts import REPORTER, Act
from tracker.domain.demands import require_text
from tracker.domain.errors import N_, Refusal
from tracker.domain.reports import Identity
from tracker.models import AuditRow
from tracker.services import acting, renewing
from tracker.services.recording import append, writing

MOST_PEOPLE: Final = 30
LONGEST_NAME: Final = 120


class TooManyPeople(Refusal):
    sentence = N_("Er staan al dertig namen bij deze zaak. Meer passen er niet.")
    field = "name"


class NothingToShow(Refusal):
    sentence = N_("Er staan geen namen van betrokkenen bij deze zaak.")


@dataclass(frozen=True)
class Told:
    """What a page may know of a name that it never sees: whether there is one, whether there is a way to reach, and
    whether there was one that has been erased."""

    named: bool
    reachable: bool
    erased: bool = False


def told(case_file: CaseFile) -> Told:
    """As the reporter left it last."""
    kinds = (EntryKind.REPORT, EntryKind.NAME_CHANGED)
    last = next(entry.body for entry in reversed(case_file.entries()) if entry.kind in kinds)
    if case_file.case.name_is_erased:
        return Told(named=False, reachable=False, erased=last["reachable"])
    return Told(last["named"], last["reachable"])


def letters(entries: Sequence[Opened]) -> tuple[str, ...]:
    """Which people are kept apart, as the page may say it: A, B, C."""
    return tuple(entry.body["letter"] for entry in entries if entry.kind is EntryKind.PERSON)


def changed_since(case_file: CaseFile, number: int, trail: Sequence[AuditRow]) -> bool:
    """Whether the reporter's name is another than at this entry of the trail: then it has been shown to nobody yet."""
    changes = {entry.id for entry in case_file.entries() if entry.kind is EntryKind.NAME_CHANGED}
    newer = [row for row in trail if row.act == Act.MESSAGE_ADDED and row.number > number]
    return any(case_file.open_detail(row.number, row.sealed).get("entry") in changes for row in newer)


def added_before(number: int, trail: Sequence[AuditRow]) -> int:
    """How many people concerned were there at this entry of the trail."""
    return sum(row.act == Act.PERSON_ADDED and row.number < number for row in trail)


def change_name(case_file: CaseFile, identity: Identity, entry_id: str, *, now: datetime) -> None:
    """The reporter gives, corrects or takes back name and contact. What they told before stays sealed."""
    entry_id = acting.one_of_a_form(case_file, EntryKind.NAME_CHANGED, REPORTER, entry_id, repr(identity))
    with acting.on(case_file, REPORTER, now) as doing:
        if case_file.has(entry_id):
            return
        named = bool(identity.name.strip())
        reachable = named or bool(identity.contact.strip())
        Names(case_file).change(identity)
        case_file.register = replace(case_file.register, anonymous=not named)
        body = {"named": named, "reachable": reachable}
        doing.write(EntryKind.NAME_CHANGED, body, entry_id)
        # In a stolen copy this reads like any addition: that there is a name at all is nobody's business.
        doing.append(Act.MESSAGE_ADDED)


def add_person(case_file: CaseFile, name: str, who: str, entry_id: str, *, actor: Actor, now: datetime) -> None:
    """A name out of the texts and under its own seal; in the case there is a letter for it."""
    require_text("name", name)
    entry_id = acting.one_of_a_form(case_file, EntryKind.PERSON, actor.id, entry_id, f"{name} {who}")
    with acting.on(case_file, actor, now, deciding=False, quietly=True) as doing:
        if case_file.has(entry_id):
            return
        if len(letters(case_file.entries())) >= MOST_PEOPLE:
            raise TooManyPeople
        person = Names(case_file).add_person(name.strip(), who.strip())
        doing.write(EntryKind.PERSON, {"letter": person.letter}, entry_id)
        doing.append(Act.PERSON_ADDED)


def show_people(case_file: CaseFile, reason: str, *, actor: Actor, now: datetime) -> tuple[Person, ...]:
    """The names of the people concerned, once; the reason is in the trail before a name is on the screen."""
    require_text("reason", reason)
    if not letters(case_file.entries()):
        raise NothingToShow
    with writing():
        renewing.begin(case_file)
        append(Act.PEOPLE_SHOWN, now, actor, case_file=case_file, sealed={"reason": reason.strip()})
    return Names(case_file).people()
