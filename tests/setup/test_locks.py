"""The locks name every package by hash and none by address, and the code imports nothing that they lack."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from tests.setup.checkout import ROOT, lock, project

LOCKS = ["run", "test", "build", "uv"]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {canonical(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}


def locked(name: str) -> set[str]:
    return {canonical(pin.split("==")[0]) for pin in lock(name)}


def imported(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.partition(".")[0]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str) -> None:
    assert "://" not in (ROOT / "locks" / f"{name}.txt").read_text(), "make it again with: make locks"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_one_version_of_everything_by_hash(name: str) -> None:
    pins = lock(name)
    assert pins
    assert [pin for pin in pins if "==" not in pin] == []
    assert [pin for pin, hashes in pins.items() if not hashes] == []
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", found) for hashes in pins.values() for found in hashes)


def test_every_lock_is_checked() -> None:
    assert {path.stem for path in (ROOT / "locks").iterdir()} == set(LOCKS)


def test_what_is_tested_is_what_runs() -> None:
    assert lock("run").keys() <= lock("test").keys()


def test_building_needs_no_other_version_than_testing() -> None:
    both = locked("build") & locked("test")
    assert {p for p in lock("build") if p.split("==")[0] in both} <= lock("test").keys()


def test_every_declared_package_is_locked() -> None:
    declared, groups = project()["project"]["dependencies"], project()["dependency-groups"]
    assert names(declared) <= locked("run"), "make locks"
    assert names(groups["test"] + groups["lint"]) <= locked("test"), "make locks"
    assert names(groups["build"]) <= locked("build"), "make locks"
    assert names(project()["build-system"]["requires"]) <= locked("build"), "make locks"


@pytest.mark.parametrize(
    ("folders", "groups"), [(("tracker", "seeds"), []), (("tests", "setup"), ["test", "lint", "build"])]
)
def test_everything_imported_is_declared(folders: tuple[str, ...], groups: list[str]) -> None:
    """Danger: what is only there because another package brought it along goes away with that package."""
    declared = names(project()["project"]["dependencies"])
    for group in groups:
        declared |= names(project()["dependency-groups"][group])
    origin = packages_distributions()
    ours = sys.stdlib_module_names | {"tracker", "tests", "seeds"}
    foreign = set(imported(*folders)) - ours
    undeclared = {m for m in foreign if not declared & {canonical(d) for d in origin.get(m, [])}}
    assert undeclared == set(), "declare them in pyproject.toml, then: make locks"
