"""Looking for words in all that a handler may open: what was told, said, written and agreed, and names only where this
handler has seen them before.

The words themselves go nowhere: not into an address, a log or the trail. The trail keeps that somebody searched, for
nobody else to read, and of each case whose words come on the screen that it was read.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from tracker import catalogue, config
from tracker.casefile import Actor, CaseFile, EntryKind, Names, Written, written_in
from tracker.domain import audit, searching
from tracker.domain.acts import Act
from tracker.domain.searching import Piece
from tracker.models import AuditRow, db
from tracker.services import handling, listing, naming
from tracker.services.listing import PER_PAGE, Filter, Row
from tracker.services.recording import append, writing

MOST_PLACES: Final = 3
_OF_OTHERS: Final = frozenset({EntryKind.LINK, EntryKind.UNLINK})
"""Danger: they tell of another case. To who may not open that one they are notes without words, on every page."""
ACTION: Final = "action"
NAME: Final = "name"


@dataclass(frozen=True)
class Place:
    """Where something was found. `kind`: of the entry, or an action, or a name; `pieces`: the words around it, and none
    of a name: that is shown for a reason only."""

    kind: str
    on: date | None
    by: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hit:
    row: Row
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Found:
    """A page of hits; `of`: how many cases were looked through."""

    hits: list[Hit]
    total: int
    of: int
    number: int
    last: int


@dataclass(frozen=True)
class _Text:
    kind: str
    on: date | None
    by: str
    text: str


def search(actor: Actor, asked: str, wanted: Filter, number: int, *, now: datetime) -> Found:
    """Cases in which all words stand, in the order of the list; a page of 25. If the trail can't keep it, nobody sees
    anything."""
    words = searching.words_of(asked)
    among = listing.ids(actor, wanted, now)
    known = _known_names(actor)
    hits = [each.case_id for each in written_in(actor, among) if _holds(each, known.get(each.case_id, ()), words)]
    total, number, last = listing.pages(len(hits), number)
    shown = hits[(number - 1) * PER_PAGE : number * PER_PAGE]
    with writing():
        handling.record_reading(listing.case_files(actor, shown), actor=actor, now=now)
        append(Act.CASES_SEARCHED, now, actor)
    written = {each.case_id: each for each in written_in(actor, shown)}
    rows = [Hit(row, _places(written[row.case.id], known, words)) for row in listing.rows_of(actor, shown)]
    return Found(rows, total, len(among), number, last)


def _holds(written: Written, names: Sequence[str], words: Sequence[str]) -> bool:
    return searching.holds([*(text.text for text in _texts(written)), *names], words)


def _places(written: Written, known: Mapping[str, Sequence[str]], words: Sequence[str]) -> tuple[Place, ...]:
    """The few that show most of the words."""
    found = [(_text, searching.snippet(_text.text, words)) for _text in _texts(written)]
    places = [Place(text.kind, text.on, text.by, pieces) for text, pieces in found if pieces]
    if any(searching.snippet(name, words) for name in known.get(written.case_id, ())):
        places.insert(0, Place(NAME, None, "", ()))
    return tuple(
        sorted(places, key=lambda place: -len({p.text.lower() for p in place.pieces if p.found}))[:MOST_PLACES]
    )


def _texts(written: Written) -> Iterator[_Text]:
    """Every text once: a plan and its action say the same."""
    said: set[str] = set()
    for text in _all_texts(written):
        if text.text not in said:
            said.add(text.text)
            yield text


def _all_texts(written: Written) -> Iterator[_Text]:
    for action in written.actions:
        for text in (*_called(action.code), action.what, action.owner, action.result):
            if text.strip():
                yield _Text(ACTION, action.due_on, "", text)
    for entry in written.entries:
        for text in searching.told_in(entry.body) if entry.kind not in _OF_OTHERS else ():
            yield _Text(_kind_of(entry.kind), entry.on, entry.by, text)


def _kind_of(kind: EntryKind) -> str:
    return ACTION if kind in (EntryKind.PLAN, EntryKind.FINISHED) else kind.value


def _called(code: str) -> tuple[str, ...]:
    """An action out of the catalogue is called by its name, in the language of whoever reads."""
    choice = catalogue.by_code("action").get(code)
    return (choice.name.nl, choice.name.en) if choice else ()


# names


def _known_names(actor: Actor) -> dict[str, list[str]]:
    """By case: the names that this handler has asked to see and was shown, with a reason, as they were then."""
    shown = _shown_to(actor)
    if not shown:
        return {}
    later = defaultdict(list)
    acts = (Act.MESSAGE_ADDED, Act.PERSON_ADDED)
    for row in db.session.scalars(select(AuditRow).where(AuditRow.case_id.in_(shown), AuditRow.act.in_(acts))):
        later[row.case_id].append(row)
    return {
        case_file.case.id: _names_in(case_file, shown[case_file.case.id], later[case_file.case.id])
        for case_file in listing.case_files(actor, list(shown))
    }


def _shown_to(actor: Actor) -> dict[str, dict[str, int]]:
    """By case: when this handler last saw the name of the reporter, and those of the people concerned.

    Danger: an entry that somebody else wrote into the database must not open a name.
    """
    acts = (Act.NAME_SHOWN, Act.PEOPLE_SHOWN)
    rows = select(AuditRow).where(AuditRow.actor == actor.id, AuditRow.act.in_(acts)).order_by(AuditRow.number)
    shown: dict[str, dict[str, int]] = defaultdict(dict)
    for row in db.session.scalars(rows):
        if row.case_id and audit.is_genuine(config.current().chain_key, row.as_entry()):
            shown[row.case_id][row.act] = row.number
    return shown


def _names_in(case_file: CaseFile, shown: Mapping[str, int], later: Sequence[AuditRow]) -> list[str]:
    """Danger: a name that was changed or added after it was shown has been shown to nobody."""
    names, found = Names(case_file), []
    if Act.NAME_SHOWN in shown and not naming.changed_since(case_file, shown[Act.NAME_SHOWN], later):
        identity = names.reporter()
        found += [identity.name, identity.contact]
    if Act.PEOPLE_SHOWN in shown:
        seen = naming.added_before(shown[Act.PEOPLE_SHOWN], later)
        found += [text for person in names.people()[:seen] for text in (person.name, person.who)]
    return [name for name in found if name.strip()]
