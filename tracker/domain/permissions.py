"""Who may do what: one table from role to permissions. Cases are not in it: only a key opens a case."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    COORDINATOR = "coordinator"
    TRUSTED_PERSON = "trusted-person"
    READER = "reader"
    ADMINISTRATOR = "administrator"
    REPORTER = "reporter"


class Permission(StrEnum):
    HANDLE_CASES = "cases:handle"
    TRUE_NUMBERS = "summaries:true-numbers"
    READ_SUMMARIES = "summaries:read"
    SEE_OWN_REPORTS = "reports:own"
    MANAGE_ACCOUNTS = "accounts:manage"
    CHANGE_SETTINGS = "settings:change"
    READ_TRAIL = "trail:read"
    CUT_TRAIL = "trail:cut"
    EXPORT_REGISTER = "register:export"


PROVES_TWICE: Final = frozenset({Role.COORDINATOR, Role.TRUSTED_PERSON, Role.ADMINISTRATOR})
"""Who needs a second factor outside the demo; readers may have one, reporters have none."""
HANDLERS: Final = frozenset({Role.COORDINATOR, Role.TRUSTED_PERSON})

_TRAIL = frozenset({Permission.READ_TRAIL, Permission.CUT_TRAIL})
_HANDLING = _TRAIL | {
    Permission.HANDLE_CASES,
    Permission.TRUE_NUMBERS,
    Permission.READ_SUMMARIES,
    Permission.EXPORT_REGISTER,
}
ALLOWED: Final[dict[Role, frozenset[Permission]]] = {
    Role.COORDINATOR: _HANDLING,
    Role.TRUSTED_PERSON: _HANDLING,
    Role.READER: frozenset({Permission.READ_SUMMARIES}),
    Role.ADMINISTRATOR: _TRAIL | {Permission.MANAGE_ACCOUNTS, Permission.CHANGE_SETTINGS},
    Role.REPORTER: frozenset({Permission.SEE_OWN_REPORTS}),
}


def may(role: Role, permission: Permission) -> bool:
    return permission in ALLOWED[role]
