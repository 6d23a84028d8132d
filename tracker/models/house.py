"""The house's own rows: settings, notices that wait to be mailed, and when each job last ran."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import NO_ORDER, Base, Moment


class Setting(Base):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Notice(Base):
    """'Something waits': one mail per person and slot, however many things wait. It holds no case."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("account_id", "slot"), NO_ORDER)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    slot: Mapped[datetime] = mapped_column(Moment)
    sent_on: Mapped[date | None]
    tries: Mapped[int] = mapped_column(default=0)


class JobRun(Base):
    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_run: Mapped[datetime] = mapped_column(Moment)
