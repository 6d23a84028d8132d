"""Columns, relations and questions. Sealed columns hold bytes; nothing here commits."""

from tracker.models.account import Absence, Account, Invitation
from tracker.models.attachment import Attachment, Chunk
from tracker.models.base import Base, db
from tracker.models.case import Action, Case, Entry, Holder, OldKey
from tracker.models.house import Envelope, Escalation, JobRun, Notice, Protocol, Setting, ToldOf, WeeklyMark
from tracker.models.publication import Publication, PublishedFile
from tracker.models.reporter import KeyringRow, SessionRow
from tracker.models.tombstone import Tombstone, TombstoneReader
from tracker.models.trail import AuditRow

__all__ = [
    "Absence",
    "Account",
    "Action",
    "Attachment",
    "AuditRow",
    "Base",
    "Case",
    "Chunk",
    "Entry",
    "Envelope",
    "Escalation",
    "Holder",
    "Invitation",
    "JobRun",
    "KeyringRow",
    "Notice",
    "OldKey",
    "Protocol",
    "Publication",
    "PublishedFile",
    "SessionRow",
    "Setting",
    "ToldOf",
    "Tombstone",
    "TombstoneReader",
    "WeeklyMark",
    "db",
]
