"""A case as the database may know it: reference, kind, status and days in the clear, everything else sealed."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain import chance
from tracker.domain.deadlines import Clock, Due, Life, Policy, open_clocks
from tracker.domain.statuses import Kind, Status
from tracker.models.base import NO_ORDER, Base, Moment

FOLLOW_BYTES: Final = 32

NAME_GOING: Final = b"\0"
"""In the place of a name that was erased, until it is gone from the free pages too; nothing is there from then on."""


DESK: Final = "ix_case_desk"
"""All that a list asks of a case, by id. A case is as wide as its sealed names: to look through thousands of them for a
day or a status costs twenty times what it costs in this."""
_ON_THE_DESK: Final = (
    "id", "status", "due_on", "closed_on", "answer_by", "acknowledged_on", "filed_on", "kind", "proposed_on",
    "erasing_on", "restricted", "last_act", "reference",
)  # fmt: skip


class Case(Base):
    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("NOT restricted OR envelope IS NULL", name="not_in_the_envelope"),
        Index(DESK, *_ON_THE_DESK),
        NO_ORDER,
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(7), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(24), index=True)
    restricted: Mapped[bool]
    filed_on: Mapped[date] = mapped_column(index=True)
    answer_by: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_on: Mapped[date | None]
    discussed_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    feedback_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    first_closed_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    proposed_on: Mapped[date | None]
    held_on: Mapped[date | None]
    erasing_on: Mapped[date | None]
    disagreed_on: Mapped[date | None]
    """The reporter disagrees with how it ended, and waits for an answer since this day."""
    due_on: Mapped[date | None]
    due_clock: Mapped[str | None] = mapped_column(String(16))
    last_act: Mapped[str] = mapped_column(String(64))
    register: Mapped[bytes] = mapped_column(LargeBinary)
    card: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Who is waited for, in one fixed size; none in a case that was written in last before there were cards."""
    identity: Mapped[bytes] = mapped_column(LargeBinary)
    concerned: Mapped[bytes | None] = mapped_column(LargeBinary)
    lookup_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    follow_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True, default=lambda: chance.some(FOLLOW_BYTES))
    """By chance; or made from another receipt, which finds this case as its own answer to a check-in. Without that
    receipt nobody can tell the two apart."""
    receipt_key: Mapped[bytes] = mapped_column(LargeBinary)
    receipt_wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_key_due: Mapped[bool] = mapped_column(default=False)
    """Somebody who left still has this key: before anything is written, there must be a new one."""

    @staticmethod
    def visible_to(account_id: str) -> "Select[Case, Holder]":
        """Cases are found through the person who asks: without a key there is no row."""
        return select(Case, Holder).join(Holder, Holder.case_id == Case.id).where(Holder.account_id == account_id)

    def life(self, action_days: tuple[date, ...] = (), *, second_handler: bool = True) -> Life:
        """The days that the clocks run on; `action_days`: the next day of each action that has one."""
        return Life(
            kind=Kind(self.kind),
            status=Status(self.status),
            filed_on=self.filed_on,
            answer_by=self.answer_by,
            acknowledged_on=self.acknowledged_on,
            discussed_on=self.discussed_on,
            planned_on=self.planned_on,
            feedback_on=self.feedback_on,
            closed_on=self.closed_on,
            action_due=action_days,
            proposed_on=self.proposed_on,
            reopened_on=self.reopened_on,
            second_handler=second_handler,
            disagreed_on=self.disagreed_on,
        )

    def set_due(self, policy: Policy, action_days: tuple[date, ...] = (), *, second_handler: bool = True) -> None:
        """Keep the next date beside the case, so that a list can be sorted by it without opening anything."""
        clocks = open_clocks(self.life(action_days, second_handler=second_handler), policy)
        self.due_on = clocks[0].on if clocks else None
        self.due_clock = clocks[0].clock.value if clocks else None

    @property
    def name_is_erased(self) -> bool:
        """The reporter's name went before the case did."""
        return len(self.identity) <= len(NAME_GOING)

    @property
    def next_due(self) -> Due | None:
        if self.due_on is None or self.due_clock is None:
            return None
        return Due(Clock(self.due_clock), self.due_on, self.answer_by if self.due_clock == Clock.ANSWER else None)

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


class Holder(Base):
    """Who can open a case: its key, wrapped to one account. No row, no key, no trace."""

    __tablename__ = "holder"
    __table_args__ = (Index("ix_holder_account_id_seen", "account_id", "seen"), NO_ORDER)

    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    quick: Mapped[bytes | None] = mapped_column(LargeBinary)
    granted_on: Mapped[date]
    until: Mapped[date | None]
    """The last day of a case that was shared for a while."""
    seen: Mapped[str] = mapped_column(String(64), default="")


class OldKey(Base):
    """A key that a case had before, sealed under the one that came after it; the first key has number 1."""

    __tablename__ = "old_key"
    __table_args__ = NO_ORDER

    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Entry(Base):
    """One sealed thing in a case: the report, a message, a note, a record. What it is, is sealed too."""

    __tablename__ = "entry"
    __table_args__ = NO_ORDER

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Action(Base):
    """A corrective action: its days in the clear, what and who sealed."""

    __tablename__ = "action"
    __table_args__ = NO_ORDER

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), index=True)
    due_on: Mapped[date]
    finished_on: Mapped[date | None]
    next_on: Mapped[date | None] = mapped_column(index=True)
    """The next day on which something is to be done with it: its last day, a look at a temporary one, the check whether
    it helped. Empty: nothing more."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
