"""Who may import whom. The layers are an order: what is below never looks up."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.checkout import ROOT

LAYERS = ("domain", "models", "casefile", "services")
MAY_KNOW = {
    "domain": {"domain"},
    "config": {"domain"},
    "resources": set(),
    "catalogue": {"domain", "models", "resources"},
    "models": {"domain", "models"},
    "casefile": {"domain", "models", "config", "casefile"},
    "spool": {"domain"},
    "cleaning": {"domain", "cleaning"},
    "clock": {"casefile"},
    "logs": set(),
    "notifications": {"domain", "models", "config", "catalogue", "notifications"},
    "exports": {"domain", "models", "config", "catalogue", "exports", "resources"},
    "services": {
        "domain", "models", "casefile", "services", "config", "catalogue", "notifications", "resources", "spool",
        "cleaning", "exports",
    },
    "forms": {"domain", "catalogue", "forms"},
    "web": {
        "domain", "models", "casefile", "services", "config", "catalogue", "clock", "exports", "forms", "web",
        "resources",
    },
    "jobs": {"domain", "models", "casefile", "services", "config", "clock", "catalogue"},
    "dialogue": {"domain", "services", "config", "clock", "exports"},
    "serving": {"domain", "jobs", "services", "web", "config", "spool"},
    "doctor": {"domain", "models", "casefile", "services", "config", "jobs", "notifications"},
    "cli": {
        "domain", "casefile", "services", "config", "catalogue", "clock", "dialogue", "doctor", "exports", "jobs",
        "serving", "resources", "",
    },
    "migrations": {"domain", "models"},
    "seeds": {"domain", "models", "casefile", "services", "config", "catalogue", "resources"},
    "": {"config", "logs", "resources", "web", "models"},
}  # fmt: skip
"""Part of the house -> the parts that it may import; "" is tracker/__init__.py, which only wires."""

NOT_IN_DOMAIN = {
    "flask",
    "flask_babel",
    "flask_wtf",
    "sqlalchemy",
    "os",
    "tracker.config",
    "werkzeug",
    "time",
    "socket",
}
ONLY_WEB = {"flask", "flask_login", "flask_wtf", "werkzeug"}
"""Packages that know a request; settings and the wiring of the database need the application itself."""
MAY_HOLD_THE_APP = {"config", "logs", "jobs", "serving", "cli", "web", "forms", "migrations", ""}


def part_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    if parts[0] == "seeds":
        return "seeds"
    return "" if parts[1] == "__init__.py" else parts[1].removesuffix(".py")


def sources() -> list[Path]:
    return sorted([*(ROOT / "tracker").rglob("*.py"), *(ROOT / "seeds").rglob("*.py")])


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, names out of packages included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name instead of a dot"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def own(name: str) -> str | None:
    """The part of the house that an import reaches, or None for a package of others."""
    if name == "seeds" or name.startswith("seeds."):
        return "seeds"
    if name != "tracker" and not name.startswith("tracker."):
        return None
    rest = name.removeprefix("tracker").removeprefix(".").partition(".")[0]
    return rest if rest in MAY_KNOW else ""


def test_every_part_of_the_house_has_its_place() -> None:
    assert {part_of(path) for path in sources()} <= set(MAY_KNOW), "say in MAY_KNOW whom the new part may import"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_imports_upwards(path: Path) -> None:
    allowed = MAY_KNOW[part_of(path)] | {part_of(path)}
    reached = []
    for line, name in imports(path):
        part = own(name)
        if part == "" and name == "tracker":
            continue  # `from tracker import x` is told by x
        if part is not None and part not in allowed:
            reached.append(f"{where(path, line)} imports {name}; {part_of(path)} may know {sorted(allowed)}")
    assert reached == []


def test_the_domain_is_pure() -> None:
    """No web, no database, no environment and no clock: `now` is an argument."""
    found = []
    for path in (ROOT / "tracker/domain").rglob("*.py"):
        found += [f"{where(path, line)} imports {name}" for line, name in imports(path) if _is_in(name, NOT_IN_DOMAIN)]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow", "environ", "getenv"):
                found.append(f"{where(path, node.lineno)} asks for {ast.unparse(node)}: make it an argument")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("open", "print", "input"):
                found.append(f"{where(path, node.lineno)} calls {ast.unparse(node.func)}")
    assert found == []


def test_only_the_web_knows_requests() -> None:
    """Services get actor and now as arguments; nothing below the web sees request or current_user."""
    found = []
    for path in sources():
        if part_of(path) not in MAY_HOLD_THE_APP:
            found += [f"{where(path, line)} imports {name}" for line, name in imports(path) if _is_in(name, ONLY_WEB)]
    assert found == [], "pass what is needed as an argument"


@pytest.mark.parametrize("name", ["request", "current_user", "session", "g"])
def test_no_part_but_web_and_forms_touches_the_request(name: str) -> None:
    found = [
        where(path, line)
        for path in sources()
        if part_of(path) not in ("web", "forms")
        for line, imported in imports(path)
        if imported in (f"flask.{name}", f"flask_login.{name}")
    ]
    assert found == []


def test_services_ask_nobody_what_time_it_is() -> None:
    found = []
    for path in sources():
        if part_of(path) in ("services", "casefile", "models", "domain", "notifications", "exports", "forms"):
            calls = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))
            clocks = ("datetime.now", "date.today", "utcnow", "time.time")
            found += [where(path, call.lineno) for call in calls if ast.unparse(call.func).endswith(clocks)]
    assert found == [], "`now` is an argument"


def test_only_services_commit() -> None:
    found = [
        where(path, node.lineno)
        for path in sources()
        if part_of(path) != "services"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert found == [], "write through services.recording.writing()"


def test_whoever_writes_in_a_case_begins_with_its_newest_key() -> None:
    """Danger: between opening and writing somebody may have left with the key, or this person lost the case."""
    found = [
        where(path, line)
        for path in (ROOT / "tracker/services").rglob("*.py")
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "with_for_update" in text and "refresh(case" in text
    ]
    assert found == [], "call renewing.begin(case_file) first in the transaction"


def test_only_two_people_together_close_the_account_of_who_receives_reports() -> None:
    calls = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("accounts.disable", "disable")
    }
    assert calls == {"tracker/services/receivers.py"}, "call receivers.close, confirm_closing or leave"


def test_no_template_asks_about_rights_by_itself() -> None:
    """A template shows what the view gives; who may is decided in permissions and by keys."""
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "templates").rglob("*.html")
        for word in (".may(", "Permission", "current_user", "excluded_from")
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def _is_in(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)
