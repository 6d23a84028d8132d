"""Who may do what: every role is in the table, and the administrator is nowhere near a case."""

import pytest

from tracker.domain.permissions import ALLOWED, HANDLERS, Permission, Role, may


def test_every_role_is_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)


def test_every_permission_is_somebodys() -> None:
    assert {permission for permissions in ALLOWED.values() for permission in permissions} == set(Permission)


def test_the_table_says_this_and_no_more() -> None:
    told = {role.value: {permission.value for permission in ALLOWED[role]} for role in Role}
    trail = {"trail:read", "trail:cut"}
    handling = trail | {"cases:handle", "summaries:true-numbers", "summaries:read", "register:export"}
    assert told == {
        "coordinator": handling,
        "trusted-person": handling,
        "reader": {"summaries:read"},
        "administrator": {"accounts:manage", "settings:change", "trail:read", "trail:cut"},
        "reporter": {"reports:own"},
    }


@pytest.mark.parametrize("permission", [Permission.HANDLE_CASES, Permission.TRUE_NUMBERS, Permission.SEE_OWN_REPORTS])
def test_the_administrator_has_no_permission_on_any_case(permission: Permission) -> None:
    assert not may(Role.ADMINISTRATOR, permission)


def test_only_handlers_handle_and_they_manage_nothing() -> None:
    assert {role for role in Role if may(role, Permission.HANDLE_CASES)} == HANDLERS
    for role in HANDLERS:
        assert not may(role, Permission.MANAGE_ACCOUNTS)
        assert not may(role, Permission.CHANGE_SETTINGS)
