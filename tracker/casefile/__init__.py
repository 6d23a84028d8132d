"""CaseFile: a case together with its open key. The only door to content, and to hold one is to be allowed."""

from tracker.casefile.actor import Actor, local_day
from tracker.casefile.attached import Attached
from tracker.casefile.file import CaseFile, KeyIsDue, register_of
from tracker.casefile.keys import ReceiptReplaced, ShutOut, case_key, reseal_copy, rewrap
from tracker.casefile.names import Names, Person
from tracker.casefile.records import EntryKind, Opened, OpenedAction, Register

__all__ = [
    "Actor",
    "Attached",
    "CaseFile",
    "EntryKind",
    "KeyIsDue",
    "Names",
    "Opened",
    "OpenedAction",
    "Person",
    "ReceiptReplaced",
    "Register",
    "ShutOut",
    "case_key",
    "local_day",
    "register_of",
    "reseal_copy",
    "rewrap",
]
