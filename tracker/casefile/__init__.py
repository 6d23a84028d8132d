"""CaseFile: a case together with its open key. The only door to content, and to hold one is to be allowed."""

from tracker.casefile.actor import Actor, local_day
from tracker.casefile.attached import Attached
from tracker.casefile.cards import Card, Turn
from tracker.casefile.file import CaseFile, KeyIsDue, card_of_row, lean, register_of
from tracker.casefile.keys import ReceiptReplaced, ShutOut, case_key, reseal_copy, rewrap
from tracker.casefile.many import Written, written_in
from tracker.casefile.names import Names, Person
from tracker.casefile.records import EntryKind, Measure, Opened, OpenedAction, Register

__all__ = [
    "Actor",
    "Attached",
    "Card",
    "CaseFile",
    "EntryKind",
    "KeyIsDue",
    "Measure",
    "Names",
    "Opened",
    "OpenedAction",
    "Person",
    "ReceiptReplaced",
    "Register",
    "ShutOut",
    "Turn",
    "Written",
    "card_of_row",
    "case_key",
    "lean",
    "local_day",
    "register_of",
    "reseal_copy",
    "rewrap",
    "written_in",
]
