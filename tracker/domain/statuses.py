"""What a case can be: kinds, statuses, steps, outcomes, and the state that the workflow looks at."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WAITING_DAYS: Final = 30
"""Days that a step waits when no second handler may see the case; also the silence before 'too little information'."""

TIMES_ASKED: Final = 2


class Kind(StrEnum):
    REPORT = "report"
    URGENT = "urgent"
    ADVICE = "advice"
    OWN_MISTAKE = "own-mistake"


class Status(StrEnum):
    REPORTED = "reported"
    DISCUSSED = "discussed"
    CORRECTIVE_ACTION = "corrective-action"
    CLOSED = "closed"


class Step(StrEnum):
    FILE = "file"
    ACKNOWLEDGE = "acknowledge"
    DISCUSS = "discuss"
    ANSWER = "answer"
    PLAN = "plan"
    CLOSE = "close"
    CLOSE_WITHOUT_ACTION = "close-without-action"
    SET_ASIDE = "set-aside"
    REOPEN = "reopen"


class Outcome(StrEnum):
    FULL = "full"
    PART = "part"
    NOT = "not"
    UNABLE = "unable"
    UNFOUNDED = "unfounded"
    SYSTEM = "system"
    ADVICE = "advice"
    SELF = "self"
    SET_ASIDE = "set-aside"


FINDINGS: Final = tuple(outcome for outcome in Outcome if outcome is not Outcome.SET_ASIDE)
"""The outcomes a handler may choose when closing; setting aside has its own."""


class Ground(StrEnum):
    """Why a report may be set aside; there are no others."""

    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    WRONG_PLACE = "wrong-place"
    REFERRED = "referred"
    SPAM = "spam"
    NO_INFO = "no-info"


FOR_MANY: Final = (Ground.SPAM, Ground.WRONG_PLACE, Ground.REFERRED)
"""Grounds that can hold for many reports at once; the others are about one report each."""


class Risk(StrEnum):
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    URGENT = "urgent"


SEVERE: Final = frozenset({Risk.HIGH, Risk.URGENT})

SUBSTANTIATED: Final = frozenset({Outcome.FULL, Outcome.PART})
"""Outcomes that say something of a person, who should have been heard before."""


class How(StrEnum):
    """How people spoke with each other. MEETING: one that the reporter asked for."""

    IN_PERSON = "in-person"
    PHONE = "phone"
    ONLINE = "online"
    MEETING = "meeting"


class Verdict(StrEnum):
    """What an asker may hold us to: the short answer to a question. ADVICE: neither yes nor no was asked."""

    YES = "yes"
    YES_IF = "yes-if"
    NO = "no"
    MORE = "more"
    ADVICE = "advice"


class Corrected(StrEnum):
    """Whether an own mistake was put right within 48 hours."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


OPEN: Final = (Status.REPORTED, Status.DISCUSSED, Status.CORRECTIVE_ACTION)


@dataclass(frozen=True)
class Named:
    """What an action is called: a code of the catalogue, somebody's own words, or both; or `duty`, a question whether
    the case must be reported outside. Said in the language of the reader."""

    code: str
    what: str
    duty: str = ""


@dataclass(frozen=True)
class State:
    """What the table needs to know of a case. `quiet_days`: since the last word of either side; `proposed`: a step
    waits for agreement, since `waited_days`; `still_open`: what the open actions are called; `unanswered`: questions
    whether to report outside of which no clock runs; `nothing_done`: every action that was planned has been dropped;
    `heard`: the person concerned has told their side; `told`: the reporter was given the feedback, since the last
    reopening."""

    status: Status
    kind: Kind
    acknowledged: bool = False
    ever_discussed: bool = False
    open_actions: int = 0
    still_open: tuple[Named, ...] = ()
    unanswered: tuple[Named, ...] = ()
    nothing_done: bool = False
    severe: bool = False
    second_handler: bool = True
    questions_asked: int = 0
    quiet_days: int = 0
    waited_days: int | None = None
    proposed: bool = False
    heard: bool = False
    told: bool = False
