"""The audit trail: a keyed chain of entries, and the first bad one in it."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tracker.domain.errors import N_

START: Final = "0" * 64
HEAD: Final = N_("Controlegetal van het logboek, van gisteren")


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `case`, `actor` and `subject` (an account) are ids; `sealed` opens with the case key."""

    number: int
    day: date
    act: str
    actor: str
    case: str | None
    subject: str | None
    facts: str
    sealed: bytes
    previous: str
    digest: str


def facts_of(entry: Entry) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(entry.facts)
    return facts


def digest(chain_key: bytes, entry: Entry) -> str:
    """Keyed BLAKE2b (RFC 7693) over the previous digest and the entry's canonical JSON, as 64 hexadecimal digits."""
    told = {
        "number": entry.number,
        "day": entry.day.isoformat(),
        "act": entry.act,
        "actor": entry.actor,
        "case": entry.case,
        "subject": entry.subject,
        "facts": entry.facts,
        "sealed": entry.sealed.hex(),
        "previous": entry.previous,
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), key=chain_key, digest_size=32).hexdigest()


def is_genuine(chain_key: bytes, entry: Entry) -> bool:
    """Whether this one entry was written by a holder of the chain key, as it stands."""
    return hmac.compare_digest(digest(chain_key, entry).encode(), entry.digest.encode())


@dataclass(frozen=True)
class Break:
    """The first bad entry: its number, and what is wrong with it."""

    number: int
    why: str


CHANGED: Final = N_("deze regel is veranderd")
MOVED: Final = N_("hiervoor is een regel weggehaald, ingevoegd of verplaatst")
CUT: Final = N_("het eerder bewaarde slot van het logboek staat er niet meer in")
OLDER: Final = N_("het eerder bewaarde slot staat er niet meer in; misschien hoort het bij het deel dat is weggehaald")


@dataclass(frozen=True)
class Cut:
    """How a trail whose beginning was taken off begins: so many entries are gone, the last of them had this digest, and
    `kept` seals those of them that stayed (they can each show by themselves that they are genuine)."""

    count: int = 0
    digest: str = START
    kept: str = ""

    @classmethod
    def out_of(cls, entry: Entry | None) -> "Cut":
        if entry is None:
            return cls()
        facts = facts_of(entry)
        return cls(facts["count"], facts["digest"], facts["kept"])


class Kept:
    """A keyed digest over the digests of the entries that stay, in their order."""

    def __init__(self, chain_key: bytes) -> None:
        self._hash = hashlib.blake2b(key=chain_key, digest_size=32, person=b"trail kept")
        self._any = False

    def add(self, digest: str) -> None:
        self._hash.update(digest.encode())
        self._any = True

    def __str__(self) -> str:
        return self._hash.hexdigest() if self._any else ""


def first_break(
    chain_key: bytes, entries: Iterable[Entry], earlier_head: str | None = None, cut: Entry | None = None
) -> Break | None:
    """Walk the chain; None when it is whole and, if given, still holds `earlier_head`.

    `cut`: the last entry that says that the beginning was taken off. When that entry itself is bad it is named first:
    without it nothing vouches for where the trail begins.
    """
    if cut is not None and not is_genuine(chain_key, cut):
        return Break(cut.number, CHANGED)
    start, kept, last_kept = Cut.out_of(cut), Kept(chain_key), 0
    previous, number, held = start.digest, start.count, earlier_head in (None, START, start.digest)
    for entry in entries:
        held = held or entry.digest == earlier_head
        if entry.number <= start.count:
            if not is_genuine(chain_key, entry):
                return Break(entry.number, CHANGED)
            if entry.number <= last_kept:
                return Break(entry.number, MOVED)
            kept.add(entry.digest)
            last_kept = entry.number
            continue
        if entry.number != number + 1 or entry.previous != previous:
            return Break(entry.number, MOVED)
        if number == start.count and str(kept) != start.kept:
            return Break(entry.number, MOVED)
        if not is_genuine(chain_key, entry):
            return Break(entry.number, CHANGED)
        previous, number = entry.digest, entry.number
    return None if held else Break(number + 1, OLDER if cut else CUT)
