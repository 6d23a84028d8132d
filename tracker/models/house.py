"""The house's own rows: settings, mail that waits, what was told of the clocks, and when each job last ran."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ForeignKey, LargeBinary, String, Text, event, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import NO_ORDER, Base, Moment, db

_READ: Final = "tracker_house"
T = TypeVar("T")


class Setting(Base):
    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)

    @staticmethod
    def written() -> Mapping[str, str]:
        """All of them by name, read once a transaction: whoever asks for one word of the house asks for a hundred."""
        return _once("settings", lambda: {row.name: row.value for row in db.session.scalars(select(Setting))})

    @staticmethod
    def stored() -> Mapping[str, Any]:
        """The same, as they were before they were written."""
        return {name: json.loads(value) for name, value in Setting.written().items()}


class Protocol(Base):
    """A version of the organisation's own rules. It is never changed: cases keep the one that they were filed under."""

    __tablename__ = "protocol"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The first is 2: version 1 comes with Meldpunt."""
    since: Mapped[date]
    added_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(160))
    rules: Mapped[str] = mapped_column(Text)

    @staticmethod
    def added() -> "tuple[Protocol, ...]":
        """Every version that this house added, the oldest first; read once a transaction."""
        return _once("protocols", lambda: tuple(db.session.scalars(select(Protocol).order_by(Protocol.number))))


class Waiting:
    """A mail that has not left yet. `id` makes the Message-ID.

    Danger: an urgent mail is tried the minute it is written, so of its tries nothing may be kept that counts minutes.
    """

    id: Mapped[str] = mapped_column(String(32), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(10), default="")
    """Why it is still here, once its time had come: a `domain.mail.Why`."""
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
    """Why it was not sent, when it was tried: a `domain.mail.Why`."""


class Envelope(Base):
    """The public half of the envelope in the safe: one row at most. The trail says whether it is the right one."""

    __tablename__ = "envelope"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)


class JobRun(Base):
    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_run: Mapped[datetime] = mapped_column(Moment)


def _once(name: str, read: Callable[[], T]) -> T:
    kept = db.session.info.setdefault(_READ, {})
    if name not in kept:
        kept[name] = read()
    return cast(T, kept[name])


@event.listens_for(db.session, "after_flush")
@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Any, *_: Any) -> None:
    """What was read belongs to one moment. Danger: kept longer, one process would go on with what another changed."""
    session.info.pop(_READ, None)
