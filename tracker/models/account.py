"""Accounts: a name, a role, and a key pair whose private half only the password opens."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.permissions import Permission, Role, may
from tracker.domain.vault import PublicKey
from tracker.models.base import Base


class Account(Base):
    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    recovery_key: Mapped[bytes] = mapped_column(LargeBinary)
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    session_epoch: Mapped[str] = mapped_column(String(32), default="")
    created_on: Mapped[date]
    disabled_on: Mapped[date | None]

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.public_key)

    @property
    def is_active(self) -> bool:
        return self.disabled_on is None

    def may(self, permission: Permission) -> bool:
        return may(Role(self.role), permission)

    @staticmethod
    def active(*roles: Role) -> "Select[Account]":
        """Active accounts of these roles, by name."""
        wanted = select(Account).where(Account.disabled_on.is_(None), Account.role.in_([role.value for role in roles]))
        return wanted.order_by(Account.name)


class Absence(Base):
    """Who is away, up to and including which day, and which colleague is told meanwhile. Later it means nothing."""

    __tablename__ = "absence"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    until: Mapped[date]
    stand_in: Mapped[str] = mapped_column(ForeignKey("account.id"))


class Invitation(Base):
    """A link that makes one account (or, with `account_id`, a new key for that one), once, within its days. The id is a
    digest: the link itself is stored nowhere."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    invited_on: Mapped[date]
    expires_on: Mapped[date]
    used_on: Mapped[date | None]
