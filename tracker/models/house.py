"""The house's own rows: settings, mail that waits, what was told of the clocks, and when each job last ran."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import ForeignKey, LargeBinary, String, Text, event, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import NO_ORDER, Base, Moment, db

_READ: Final = "tracker_settings"


class Setting(Base):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)

    @staticmethod
    def stored() -> Mapping[str, Any]:
        """All of them by name, read once a transaction: whoever asks for one word of the house asks for a hundred."""
        kept = db.session.info
        if _READ not in kept:
            kept[_READ] = {row.name: json.loads(row.value) for row in db.session.scalars(select(Setting))}
        return cast(Mapping[str, Any], kept[_READ])


class Waiting:
    """A mail that has not left yet. `id` makes the Message-ID.

    Danger: an urgent mail is tried the minute it is written, so of its tries nothing may be kept that counts minutes.
    """

    id: Mapped[str] = mapped_column(String(32), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(10), default="")
    """Why it is still here, once its time had come: a `smtp.Why`."""
    retry_at: Mapped[datetime | None] = mapped_column(Moment)
    """Not before this whole hour; never of an urgent one."""


class Notice(Waiting, Base):
    """'Something waits' for one person, however many things wait; gone once it is mailed."""

    __tablename__ = "notice"
    __table_args__ = NO_ORDER

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    urgent: Mapped[bool] = mapped_column(primary_key=True)


class Escalation(Waiting, Base):
    """'Something can't wait any longer', for the one contact of the organisation; gone once it is mailed."""

    __tablename__ = "escalation"
    __table_args__ = NO_ORDER

    whom: Mapped[str] = mapped_column(String(10), primary_key=True)


class ToldOf(Base):
    """What was told of a case's clocks: each thing once, however many schedulers run. Nobody is named."""

    __tablename__ = "told_of"
    __table_args__ = NO_ORDER

    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), primary_key=True)
    clock: Mapped[str] = mapped_column(String(16), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(10), primary_key=True)


class WeeklyMark(Base):
    """The mail that brings one handler the week's mark of the trail: once a week, also when nothing happened."""

    __tablename__ = "weekly_mark"

    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    day: Mapped[date]
    head: Mapped[str] = mapped_column(String(64))
    sending_on: Mapped[date | None]
    """The day on which a scheduler took it up; another one takes it up a day later, if that one was killed."""
    sent: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(String(10), default="")
    """Why it was not sent, when it was tried: a `smtp.Why`."""


class Envelope(Base):
    """The public half of the envelope in the safe: one row at most. The trail says whether it is the right one."""

    __tablename__ = "envelope"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)


class JobRun(Base):
    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_run: Mapped[datetime] = mapped_column(Moment)


@event.listens_for(db.session, "after_flush")
@event.listens_for(db.session, "after_transaction_end")
def _forget_settings(session: Any, *_: Any) -> None:
    """What was read belongs to one moment. Danger: kept longer, one process would go on with what another changed."""
    session.info.pop(_READ, None)
