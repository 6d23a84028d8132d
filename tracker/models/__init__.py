"""Columns, relations and questions. Sealed columns hold bytes; nothing here commits."""

from tracker.models.account import Account, Invitation
from tracker.models.attachment import Attachment, Chunk
from tracker.models.base import Base, db
from tracker.models.case import Action, Case, Entry, Holder, OldKey
from tracker.models.house import Envelope, JobRun, Notice, Setting, WeeklyMark
from tracker.models.publication import Publication, PublishedFile
from tracker.models.reporter import KeyringRow, SessionRow
from tracker.models.tombstone import Tombstone, TombstoneReader
from tracker.models.trail import AuditRow

__all__ = [
    "Account",
    "Action",
    "Attachment",
    "AuditRow",
    "Base",
    "Case",
    "Chunk",
    "Entry",
    "Envelope",
    "Holder",
    "Invitation",
    "JobRun",
    "KeyringRow",
    "Notice",
    "OldKey",
    "Publication",
    "PublishedFile",
    "SessionRow",
    "Setting",
    "Tombstone",
    "TombstoneReader",
    "WeeklyMark",
    "db",
]
