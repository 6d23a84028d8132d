"""What a stolen database tells, column by column. `python -m tests.proofs.columns` writes it into the threat model.

A column that is missing here fails a test: say what it holds and what it tells, and run the command above.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Date, LargeBinary
from sqlalchemy.schema import Column

from tests.setup.checkout import ROOT
from tracker.domain.acts import Act
from tracker.domain.deadlines import Clock, Stage
from tracker.domain.mail import Why
from tracker.domain.permissions import Role
from tracker.domain.statuses import Kind, Status
from tracker.models import Base

THREAT_MODEL: Final[Path] = ROOT / "docs/threat-model.md"
BEGIN, END = "<!-- columns: begin -->\n", "<!-- columns: end -->\n"


class Nature(StrEnum):
    """What stands in a column. All but the first three read as chance."""

    READABLE = "readable"
    FILE = "a readable file"
    DAY = "a day"
    CHANCE = "by chance"
    SEALED = "sealed"
    WRAPPED = "wrapped"
    PUBLIC = "public key"
    DIGEST = "digest"


@dataclass(frozen=True)
class Holds:
    """`tells` is what a thief learns; `looks` is how every value that can be read looks."""

    nature: Nature
    tells: str
    looks: str = ""


def _words(*choices: str) -> str:
    return "|".join(re.escape(choice) for choice in choices)


def readable(tells: str, looks: str) -> Holds:
    return Holds(Nature.READABLE, tells, looks)


def day(tells: str) -> Holds:
    return Holds(Nature.DAY, tells, r"\d{4}-\d\d-\d\d")


def chance(tells: str = "nothing", length: int = 16) -> Holds:
    return Holds(Nature.CHANCE, tells, f"[0-9a-f]{{{2 * length}}}")


def sealed(by: str) -> Holds:
    return Holds(Nature.SEALED, f"nothing without {by}; its size in steps")


def wrapped(to: str) -> Holds:
    return Holds(Nature.WRAPPED, f"nothing without {to}")


def public(whose: str) -> Holds:
    return Holds(Nature.PUBLIC, f"that {whose} can be sealed to")


def digest(of: str) -> Holds:
    return Holds(Nature.DIGEST, of, "[0-9a-f]{64}")


CASE, ACCOUNT = "which case it belongs to", "which account it belongs to"
FLAG = "True|False|0|1"
REFERENCE = "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}"
EMAIL = r"[^@\s]+@[^@\s]+"

WAITING: Final[dict[str, Holds]] = {
    "id": chance(),
    "tries": readable("how often the mail server did not take it; of an urgent one only whether", r"\d+"),
    "why": readable("why it did not leave when its time had come", _words("", *Why)),
    "retry_at": readable("the whole hour from which it is tried again; of an urgent mail nothing, for that hour would "
                         "tell the hour of a report", r"\d{4}-\d\d-\d\d \d\d:00:00.*"),
}  # fmt: skip

TABLES: Final[dict[str, dict[str, Holds]]] = {
    "absence": {
        "account_id": chance("which handler is away", length=8),
        "until": day("until when, as their colleagues know"),
        "stand_in": chance("which colleague is told meanwhile", length=8),
    },
    "account": {
        "id": chance(length=8),
        "email": readable("the staff's mail addresses", EMAIL),
        "name": readable("the staff's names", r"[\w .'-]{1,120}"),
        "role": readable("who coordinates, is trusted, reads, administers, or has an account to report with",
                         _words(*Role)),
        "public_key": public("this account"),
        "private_key": sealed("the password"),
        "recovery_key": sealed("the printed recovery code"),
        "second_factor": sealed("the account's private key; that there is one"),
        "session_epoch": Holds(Nature.CHANCE, "whether all its sessions were ever ended at once", "|[0-9a-f]{32}"),
        "created_on": day("when the account was made"),
        "disabled_on": day("when it was closed"),
    },
    "action": {
        "id": chance(),
        "case_id": chance(CASE),
        "due_on": day("when a measure must be done"),
        "finished_on": day("when it was"),
        "next_on": day("when something is to be done with it again, whatever that is"),
        "sealed": sealed("the case key"),
    },
    "attachment": {
        "id": chance(),
        "case_id": chance("to which case a file belongs; empty while it waits with a form"),
        "draft": Holds(Nature.DIGEST, "which files wait with one form; nothing without the form's own secret"),
        "until": sealed("the signing key, a file elsewhere: until when it waits"),
        "sealed": sealed("the case key, or the secret of the form it waits with"),
    },
    "audit": {
        "number": readable("how many acts there were before", r"\d+"),
        "day": day("when somebody did something"),
        "act": readable("what was done, as one of a fixed list", _words(*Act)),
        "actor": readable("which account did it; of a reporter only that it was one", "[0-9a-f]{16}|reporter|system"),
        "case_id": chance(CASE),
        "subject": readable("which account it was done to, or that it is about the envelope", "[0-9a-f]{16}|envelope"),
        "facts": readable("roles, fingerprints, settings, periods; never a case's", r"\{.*\}"),
        "sealed": sealed("the case key"),
        "previous": digest("the order of the entries"),
        "digest": digest("nothing: it is keyed with the chain key, which is elsewhere"),
    },
    "case": {
        "id": chance(),
        "reference": readable("the reference: six symbols by chance", REFERENCE),
        "kind": readable("report, urgent, advice or own mistake", _words(*Kind)),
        "status": readable("how far it is", _words(*Status)),
        "restricted": readable("that some handler is shut out; not who", FLAG),
        "filed_on": day("the day it came in"),
        "answer_by": readable("of an urgent report only: the hour by which it must be answered",
                              r"\d{4}-\d\d-\d\d \d\d:\d\d:00.*"),
        "acknowledged_on": day("when the reporter first heard"),
        "discussed_on": day("when it was discussed"),
        "planned_on": day("when measures were agreed"),
        "feedback_on": day("when the reporter heard what was done"),
        "closed_on": day("when it was closed"),
        "first_closed_on": day("when it was closed for the first time"),
        "reopened_on": day("when it was opened again"),
        "proposed_on": day("when an ending was proposed"),
        "held_on": day("since when it must not be erased"),
        "erasing_on": day("when erasing was proposed"),
        "disagreed_on": day("since when a reporter who disagrees waits for an answer; a handler must give it in time,"
                            " so lists and mails ask for this day without a key. Not why; empty once it is answered"),
        "due_on": day("what must be done next, and when"),
        "due_clock": readable("which clock that is", _words(*Clock)),
        "last_act": digest("nothing: the head of the trail at the last act"),
        "register": sealed("the register key, a file elsewhere; of a restricted case the case key"),
        "card": Holds(Nature.SEALED, "nothing without the case key; every card has one size"),
        "identity": sealed("a key for names, made from the case key; a year after closing nothing"),
        "concerned": sealed("a key for names, made from the case key"),
        "lookup_id": Holds(Nature.DIGEST, "nothing without the receipt code: 110 bits of chance"),
        "follow_id": Holds(Nature.DIGEST, "nothing: by chance, or made from another receipt, and without that receipt"
                                          " the two look alike"),
        "receipt_key": public("the receipt"),
        "receipt_wrapped": wrapped("the receipt code"),
        "envelope": wrapped("the envelope in the safe; empty for a restricted case"),
        "new_key_due": readable("that somebody left who had the key", FLAG),
    },
    "chunk": {
        "id": chance(),
        "attachment_id": chance("to which file it belongs"),
        "number": readable("how large a file is, in steps of 256 KiB", r"\d+"),
        "sealed": sealed("the file's own key"),
    },
    "entry": {"id": chance(), "case_id": chance(CASE), "sealed": sealed("the case key")},
    "envelope": {"id": readable("nothing", r"\w+"), "public_key": public("the envelope")},
    "escalation": {
        "whom": readable("that an urgent report got no answer in time, until the mail has left", "contact"),
        **WAITING,
    },
    "holder": {
        "case_id": chance(CASE),
        "account_id": chance("which account may open which case", length=8),
        "wrapped": wrapped("the account's private key"),
        "quick": sealed("the account's private key"),
        "granted_on": day("since when"),
        "until": day("until when"),
        "seen": Holds(Nature.DIGEST, "up to which act this handler has read", "[0-9a-f]{64}|"),
    },
    "invitation": {
        "id": digest("nothing: the link itself is stored nowhere"),
        "account_id": chance("which account it gives a new key; nothing where it makes an account", length=8),
        "email": readable("who was invited", EMAIL),
        "name": readable("their name", r"[\w .'-]{1,120}"),
        "role": readable("as what", _words(*Role)),
        "invited_on": day("when"),
        "expires_on": day("until when the link is good"),
        "used_on": day("when it was used"),
    },
    "job_run": {
        "name": readable("which periodic job", r"[\w-]+"),
        "last_run": readable("when it last ran, whether there was work or not", r"\d{4}-.*"),
    },
    "keyring": {
        "id": Holds(Nature.DIGEST, "nothing: one row for every filing, also when nobody was signed in, and blanks"),
        "sealed": sealed("the reporter's own key, or the register key in a blank"),
    },
    "notice": {
        "account_id": chance("for whom something waits, until the next slot of the mail", length=8),
        "urgent": readable("whether it is urgent", FLAG),
        **WAITING,
    },
    "old_key": {
        "case_id": chance(CASE),
        "number": readable("how many keys the case had", r"\d+"),
        "sealed": sealed("the next case key"),
    },
    "session": {
        "id": Holds(Nature.DIGEST, "nothing without the cookie"),
        "day": day("that somebody came in that day; not who, and not whether it was a reporter"),
        "sealed": sealed("the token in the cookie"),
    },
    "publication": {
        "id": chance(),
        "period": readable("of which period there is a summary", r"[\w-]{4,8}"),
        "edition": readable("how often it was made again", r"\d+"),
        "made_on": day("when"),
        "numbers": readable("protected numbers, as everybody who reads summaries sees them", r"(?s).*"),
        "learning": readable("what was learned, in words meant for all", r"(?s).*"),
        "correction": readable("what a later edition mends, in words meant for all", r"(?s).*"),
        "learning_by": readable("which handler wrote that", "[0-9a-f]{16}|"),
        "head": Holds(Nature.DIGEST, "nothing: a head of the trail", "[0-9a-f]{64}|"),
        "published_on": day("when it was published"),
        "published_by": readable("by whom", "[0-9a-f]{16}|"),
    },
    "published_file": {
        "publication_id": chance("which summary it belongs to"),
        "name": readable("language and form", r"\w+\.\w+"),
        "body": Holds(Nature.FILE, "the summary as everybody who reads summaries gets it"),
        "digest": digest("the file's own"),
    },
    "protocol": {
        "number": readable("which version of the organisation's own rules", r"\d+"),
        "since": day("from which day it holds"),
        "added_on": day("when an administrator accepted it"),
        "name": readable("what it is called on the public page", r"(?s).*"),
        "rules": readable("the rules as everybody can read them on the public page", r"(?s).*"),
    },
    "setting": {
        "name": readable("the organisation's settings", r"[\w-]+"),
        "value": readable("their values", r"(?s).*"),
    },
    "told_of": {
        "case_id": chance(CASE),
        "clock": readable("which clock ran; its day follows from the days of the case", _words(*Clock)),
        "due_on": day("until when it ran"),
        "stage": readable("that it still ran when that stage came", _words(*Stage)),
    },
    "tombstone": {
        "id": chance(),
        "reference": readable("the reference of an erased case", REFERENCE),
        "lookup_id": Holds(Nature.DIGEST, "nothing without the receipt code"),
        "kind": readable("which kind it was", _words(*Kind)),
        "status": readable("how it ended", _words(*Status)),
        "restricted": readable("that some handler was shut out", FLAG),
        "filed_on": day("the day it came in"),
        "answer_on": day("the day by which it had to be answered"),
        "acknowledged_on": day("as in the case"),
        "discussed_on": day("as in the case"),
        "planned_on": day("as in the case"),
        "feedback_on": day("as in the case"),
        "closed_on": day("as in the case"),
        "first_closed_on": day("as in the case"),
        "reopened_on": day("as in the case"),
        "erased_on": day("when it was erased"),
        "actions": readable("the days of its measures", r"[\[\]\d\s\",:{}a-z_-]*"),
        "register": sealed("the register key; empty for a restricted case"),
        "wiped": readable("whether its bytes are gone from the free pages too", FLAG),
    },
    "tombstone_reader": {
        "case_id": chance(CASE),
        "account_id": chance("which account could open the erased case", length=8),
    },
    "weekly_mark": {
        "week": readable("the running week", r"\d{4}-W\d\d"),
        "account_id": chance("that this handler gets the week's mark of the trail, as every handler does", length=8),
        "id": chance(),
        "day": day("the day before that week's mail"),
        "head": digest("nothing: the head of the trail at the end of that day"),
        "sending_on": day("when the mail was taken up"),
        "sent": readable("whether the mail server took it", FLAG),
        "why": readable("why it did not", _words("", *Why)),
    },
}  # fmt: skip


def missing() -> list[str]:
    """Columns that the schema has and this file has not, or the reverse."""
    known = {f"{table}.{column}" for table, columns in TABLES.items() for column in columns}
    there = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    return sorted(known ^ there)


def at_odds() -> list[str]:
    """Columns whose type in the schema says otherwise than their nature here."""
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not _fits(column, TABLES[table.name][column.name].nature)
    ]


def _fits(column: "Column[object]", nature: Nature) -> bool:
    binary = isinstance(column.type, LargeBinary)
    if nature is Nature.DAY:
        return isinstance(column.type, Date)
    if nature in (Nature.FILE, Nature.SEALED, Nature.WRAPPED, Nature.PUBLIC):
        return binary
    return nature is Nature.DIGEST or not binary


def table() -> str:
    """As it stands in the threat model."""
    lines = ["| table | column | what stands there | what a thief learns |", "| --- | --- | --- | --- |"]
    for schema_table in sorted(Base.metadata.tables.values(), key=lambda each: each.name):
        for column in schema_table.columns:
            held = TABLES[schema_table.name][column.name]
            lines.append(f"| {schema_table.name} | {column.name} | {held.nature} | {held.tells} |")
    return "\n".join(lines) + "\n"


def in_the_document() -> str:
    text = THREAT_MODEL.read_text(encoding="utf-8")
    return text.partition(BEGIN)[2].partition(END)[0]


def write() -> None:
    text = THREAT_MODEL.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    THREAT_MODEL.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    write()
