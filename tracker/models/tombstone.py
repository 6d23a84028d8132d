"""What is left of an erased case: no key and no content, only what the numbers of its years need."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import NO_ORDER, Base


class Tombstone(Base):
    """Reference, kind, days and, sealed under the register key, the classification. That of a restricted case was
    sealed under the case's own key and is gone with it. `lookup_id` lets who still has the receipt code hear that the
    report was erased; `wiped`: its bytes are gone from the free pages of the database too."""

    __tablename__ = "tombstone"
    __table_args__ = NO_ORDER

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(7), unique=True)
    lookup_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(24))
    restricted: Mapped[bool]
    filed_on: Mapped[date]
    answer_on: Mapped[date | None]
    acknowledged_on: Mapped[date | None]
    discussed_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    feedback_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    first_closed_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    erased_on: Mapped[date]
    actions: Mapped[str] = mapped_column(Text)
    register: Mapped[bytes | None] = mapped_column(LargeBinary)
    wiped: Mapped[bool]

    @staticmethod
    def countable_by(account_id: str) -> "Select[Tombstone]":
        """Those of the cases that this handler could open: their numbers stay what they were."""
        mine = select(TombstoneReader.case_id).where(TombstoneReader.account_id == account_id)
        return select(Tombstone).where(Tombstone.id.in_(mine))


class TombstoneReader(Base):
    """Whose numbers an erased case counts in."""

    __tablename__ = "tombstone_reader"
    __table_args__ = NO_ORDER

    case_id: Mapped[str] = mapped_column(ForeignKey("tombstone.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
