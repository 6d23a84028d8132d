"""A copy of a case that leaves the house: what goes in, the names only after a look of today, and the act on record."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Any, Final

from tracker.casefile import Actor, Attached, CaseFile, EntryKind, Names, Opened, OpenedAction, Person, local_day
from tracker.domain import redaction
from tracker.domain.acts import Act
from tracker.domain.consent import Stage
from tracker.domain.demands import require_text
from tracker.domain.dossier import FileGone, NotGiven, NotLookedAt, Part, Purpose, Wanted
from tracker.domain.redaction import Redaction
from tracker.domain.reports import Identity
from tracker.domain.vault import CannotOpen
from tracker.models import AuditRow
from tracker.services import acting, consenting, naming
from tracker.services.recording import trail_of

FORMS: Final = ("pdf", "zip")
BLOCK: Final = 256 * 1024
_PARTS: Final[Mapping[EntryKind, Part]] = {
    EntryKind.DISCUSSION: Part.DISCUSSIONS,
    EntryKind.CLASSIFICATION: Part.DISCUSSIONS,
    EntryKind.KIND: Part.DISCUSSIONS,
    EntryKind.HEARING: Part.DISCUSSIONS,
    EntryKind.CLOSING: Part.CLOSING,
    EntryKind.SETTING_ASIDE: Part.CLOSING,
    EntryKind.REOPENING: Part.CLOSING,
}
_STAYS: Final = frozenset({EntryKind.LINK, EntryKind.UNLINK, EntryKind.PLAN, EntryKind.FINISHED})
"""In no copy: other cases; and the measures as they were agreed, which are told as they stand now."""
_LOOKS: Final = frozenset({Act.CASE_READ, Act.NAME_SHOWN, Act.PEOPLE_SHOWN, Act.CASE_EXPORTED})


@dataclass(frozen=True)
class Chosen:
    """What of the case goes in, as nobody has put it into words yet. `looks`: who read it; `extra`: words that go
    because of who asks."""

    entries: tuple[Opened, ...]
    actions: tuple[OpenedAction, ...]
    files: tuple[Attached, ...]
    looks: tuple[AuditRow, ...]
    identity: Identity | None
    people: tuple[Person, ...]
    redaction: Redaction


@dataclass(frozen=True)
class Seen:
    """Which names this handler looked at today, with a reason; only those can go in."""

    name: bool
    people: bool


def part_of(kind: EntryKind, *, inside: bool) -> Part:
    """Where an entry belongs. What is not named here goes with the notes when it is for handlers only, else with the
    messages: those are the parts that the fewest get."""
    if not inside:
        return Part.REPORT if kind is EntryKind.REPORT else Part.MESSAGES
    return _PARTS.get(kind, Part.NOTES)


def goes_to(wanted: Wanted, entry: Opened) -> bool:
    """Danger: a link names another case; and what one person concerned said is not for another who asks for access."""
    if entry.kind in _STAYS:
        return False
    of_another = entry.kind is EntryKind.HEARING and entry.body.get("letter") not in ("", None, wanted.concerned)
    return not (wanted.purpose is Purpose.ACCESS and of_another)


def seen_today(case_file: CaseFile, actor: Actor, today: date) -> Seen:
    """As they are now. Danger: a name that was changed or added after the look has been shown to nobody."""
    trail = trail_of(case_file)
    looks = {row.act: row.number for row in trail if row.actor == actor.id and row.day == today}
    name, people = looks.get(Act.NAME_SHOWN), looks.get(Act.PEOPLE_SHOWN)
    known = naming.added_before(people, trail) if people else 0
    return Seen(
        name=name is not None and not naming.changed_since(case_file, name, trail),
        people=people is not None and known == len(naming.letters(case_file.entries())),
    )


def files_for(case_file: CaseFile, purpose: Purpose) -> list[Attached]:
    """Which files can be chosen: a reporter gets no file that is for handlers only."""
    return [each for each in case_file.files.all() if not (each.inside and purpose is Purpose.REPORTER)]


def choose(case_file: CaseFile, wanted: Wanted, *, actor: Actor, now: datetime) -> Chosen:
    """Gathered for a preview or a file; refused where names or files can't go."""
    acting.refuse_who_only_reads(case_file, actor)
    parts, seen = wanted.allowed, seen_today(case_file, actor, local_day(now))
    if (Part.NAME in parts and not seen.name) or (Part.PEOPLE in parts and not seen.people):
        raise NotLookedAt
    if Part.NAME in parts and wanted.purpose is not Purpose.REPORTER and not _was_given(case_file):
        raise NotGiven
    known = {each.id: each for each in files_for(case_file, wanted.purpose)}
    if set(wanted.files) - set(known):
        raise FileGone
    return Chosen(
        entries=tuple(entry for entry in case_file.entries() if goes_to(wanted, entry)),
        actions=tuple(each for each in case_file.actions() if Part.ACTIONS in parts and _is_for(wanted, each)),
        files=tuple(each for each in known.values() if each.id in wanted.files),
        looks=tuple(row for row in trail_of(case_file) if row.act in _LOOKS) if Part.READERS in parts else (),
        identity=Names(case_file).reporter() if Part.NAME in parts else None,
        people=Names(case_file).people() if Part.PEOPLE in parts else (),
        redaction=_with_third_parties(case_file, wanted, seen),
    )


def contents(case_file: CaseFile, attached: Attached) -> Iterator[bytes]:
    """The bytes of a file as they are; FileGone as soon as they are not whole."""
    try:
        yield from case_file.files.content(attached)
    except CannotOpen as error:
        raise FileGone from error


def record(
    case_file: CaseFile, wanted: Wanted, form: str, body: IO[bytes], *, seen: str, actor: Actor, now: datetime
) -> None:
    """The copy is made; with this entry it may leave. Refused when the case changed since it was looked at."""
    require_text("to", wanted.to)
    require_text("reason", wanted.reason)
    names = sorted(wanted.allowed & {Part.NAME, Part.PEOPLE})
    with acting.on(case_file, actor, now, seen=seen) as doing:
        doing.append(
            Act.CASE_EXPORTED,
            purpose=wanted.purpose,
            to=wanted.to.strip(),
            reason=wanted.reason.strip(),
            form=form,
            digest=_digest(body),
            names=names,
        )


def _is_for(wanted: Wanted, action: OpenedAction) -> bool:
    """Whether a case had to be reported to a regulator is not a measure, and not for who asks for access."""
    return not (wanted.purpose is Purpose.ACCESS and action.duty)


def _was_given(case_file: CaseFile) -> bool:
    return any(request.stage is Stage.GIVEN for request in consenting.requests_of(case_file.entries()))


def _with_third_parties(case_file: CaseFile, wanted: Wanted, seen: Seen) -> Redaction:
    """Of who asks for access, the others go: their letters always; their names, and the reporter's, as far as this
    handler knows them. Danger: to black out a name for somebody who did not look at it would show it to them."""
    if wanted.purpose is not Purpose.ACCESS:
        return wanted.redaction
    others = [letter for letter in naming.letters(case_file.entries()) if letter != wanted.concerned]
    extra = [f"{word} {letter}" for letter in others for word in ("betrokkene", "person concerned")]
    if seen.name:
        told = Names(case_file).reporter()
        extra += [*redaction.name_words(told.name), *([told.contact] if told.contact.strip() else [])]
    if seen.people:
        people = [person for person in Names(case_file).people() if person.letter != wanted.concerned]
        extra += [word for person in people for word in redaction.name_words(person.name)]
    return replace(wanted.redaction, words=tuple(dict.fromkeys([*wanted.redaction.words, *extra])))


def _digest(body: IO[bytes]) -> str:
    digest: Any = hashlib.sha256()
    body.seek(0)
    while block := body.read(BLOCK):
        digest.update(block)
    body.seek(0)
    return str(digest.hexdigest())
