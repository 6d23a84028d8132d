"""What a case holds, once it is open: entries, actions, and what it is classified as."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tracker.domain.deadlines import Clock, Due
from tracker.domain.vault import Opener, seal_record, unpad
from tracker.models import Case, Tombstone


class EntryKind(StrEnum):
    REPORT = "report"
    FROM_REPORTER = "from-reporter"
    TO_REPORTER = "to-reporter"
    READ = "read"
    NOTE = "note"
    DISCUSSION = "discussion"
    PLAN = "plan"
    CLOSING = "closing"
    ANSWER = "answer"
    SETTING_ASIDE = "setting-aside"
    REOPENING = "reopening"
    PROPOSAL = "proposal"
    DECLINED = "declined"
    FINISHED = "finished"
    EXCLUSION = "exclusion"
    RECUSAL = "recusal"
    NAME_CHANGED = "name-changed"
    NAME_REQUEST = "name-request"
    NAME_MOVE = "name-move"
    PERSON = "person"
    TALK = "talk"
    MINUTES_CHECKED = "minutes-checked"
    HEARING = "hearing"
    CLASSIFICATION = "classification"
    KIND = "kind"
    DISAGREEMENT = "disagreement"
    DISAGREEMENT_ANSWER = "disagreement-answer"
    RATING = "rating"
    CHECK_IN = "check-in"
    LINK = "link"
    UNLINK = "unlink"
    CHANGED = "changed"
    CHECKED = "checked"
    DUTY = "duty"


@dataclass(frozen=True)
class Opened:
    """One entry of a case, opened. `by` is an account id or 'reporter'; `number` is its place in the case."""

    id: str
    kind: EntryKind
    number: int
    on: date
    by: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class OpenedAction:
    """One action. `code`: from the catalogue, and then `what` may be empty; `owner_id`: an account, else `owner` is a
    name that stands by itself; `effect`: of the last check; `until`: the end of a temporary measure that is looked at
    before that. `duty`: this is no measure but the question whether the case must be reported outside; known since the
    day `since`, at `hour` where somebody knows it. Sealed, so that a thief can't tell the one from the other."""

    id: str
    what: str
    owner: str
    due_on: date
    finished_on: date | None
    result: str
    dropped: bool
    next_on: date | None = None
    code: str = ""
    owner_id: str = ""
    effect: str = ""
    until: str = ""
    duty: str = ""
    since: str = ""
    hour: str = ""

    @property
    def due(self) -> Due:
        return Due(Clock.ACTION, self.next_on or self.due_on)

    @property
    def last_day(self) -> date:
        """By when it was agreed."""
        return date.fromisoformat(self.until) if self.until else self.due_on

    @property
    def is_measure(self) -> bool:
        """And no question whether this must be reported outside."""
        return not self.duty

    def sealed_part(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name not in _READABLE}


_READABLE: Final = frozenset({"id", "due_on", "finished_on", "next_on"})


class Measure(NamedTuple):
    """What the numbers need of an action that was not dropped; days as text, empty where there is none."""

    code: str
    effect: str
    due: str
    done: str


@dataclass(frozen=True)
class Register:
    """What a case is classified as. Sealed under the register key; in a restricted case under the case key.
    `filed_kind`, `filed_category`: as they came in, where somebody corrected them; `corrected`: an own mistake that was
    put right in time, as one of statuses.Corrected."""

    category: str = "OT1"
    rules: tuple[int, ...] = ()
    place: str = ""
    severity: str = ""
    likelihood: str = ""
    risk: str = ""
    outcome: str = ""
    anonymous: bool = True
    protocol: str = "1"
    filed_kind: str = ""
    filed_category: str = ""
    corrected: str = ""
    actions: tuple[Measure, ...] | None = None
    """None: sealed before these were kept; then nothing is known of them here."""

    @classmethod
    def unseal(cls, case: "Case | Tombstone | Any", key: bytes) -> "Register":
        return cls.read(case, Opener(key))

    @classmethod
    def read(cls, case: "Case | Tombstone | Any", opener: Opener) -> "Register":
        return _told(unpad(opener(case.register or b"", f"case|register|{case.id}")))

    def seal(self, case_id: str, key: bytes) -> bytes:
        return seal_record(key, asdict(self), f"case|register|{case_id}")


@lru_cache(maxsize=4096)
def _told(content: bytes) -> Register:
    """Many cases are classified alike, and what says the same is read once: half the time of a long list."""
    record = json.loads(content)
    measures = record.get("actions")
    known = None if measures is None else tuple(Measure(*each) for each in measures)
    return Register(**{**record, "rules": tuple(record["rules"]), "actions": known})
