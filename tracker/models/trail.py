"""The audit trail as rows: only ever added to; the database itself refuses changes."""

from datetime import date

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.audit import Entry
from tracker.models.base import Base


class AuditRow(Base):
    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_day_number", "day", "number"), Index("ix_audit_act", "act"))

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    act: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[str | None] = mapped_column(String(32), index=True)
    subject: Mapped[str | None] = mapped_column(String(16), index=True)
    facts: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)

    def as_entry(self) -> Entry:
        return Entry(
            number=self.number,
            day=self.day,
            act=self.act,
            actor=self.actor,
            case=self.case_id,
            subject=self.subject,
            facts=self.facts,
            sealed=self.sealed,
            previous=self.previous,
            digest=self.digest,
        )
