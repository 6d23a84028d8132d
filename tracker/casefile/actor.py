"""Who acts: somebody signed in, with their private key open."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from tracker import config
from tracker.domain.permissions import Permission, Role, may
from tracker.domain.vault import PrivateKey


@dataclass(frozen=True)
class Actor:
    """Somebody signed in: who they are, and their open private key."""

    id: str
    name: str
    role: Role
    key: PrivateKey = field(repr=False)

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)

    @cached_property
    def quick_key(self) -> bytes:
        """Symmetric, derived from the private key: case keys re-wrapped under it open ten times faster. Derived once:
        to derive it costs more than what it is used for, and a search opens thousands."""
        return self.key.derive("quick")


def local_day(now: datetime) -> date:
    """The organisation's day."""
    return config.current().day_of(now).date()
