"""What is kept for reporters and for whoever is signed in: sealed rows that can't be linked to anybody."""

from datetime import date

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import NO_ORDER, Base


class KeyringRow(Base):
    """A sealed receipt code under an id that only the account's own key can compute; one row for every filing,
    filled with chance when nobody was signed in."""

    __tablename__ = "keyring"
    __table_args__ = NO_ORDER

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SessionRow(Base):
    """An open session, sealed by the token in the cookie. Whose it is, and until when, is inside."""

    __tablename__ = "session"
    __table_args__ = NO_ORDER

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    day: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
