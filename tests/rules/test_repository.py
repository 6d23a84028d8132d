"""The repository says what is true: its commands, settings and contract are the code's, and it betrays no machine."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.setup.checkout import ROOT
from tracker.cli import main
from tracker.config import SETTINGS
from tracker.domain import workflow

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".cfg",
    ".po",
    ".sh",
    ".yaml",
    ".yml",
    ".svg",
    ".ini",
    "",
}


def files() -> list[Path]:
    """Every text file that is in git, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0")[:-1] if listed.returncode == 0 else []
    paths = [ROOT / name for name in names] or [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


def spoken(parts: tuple[str, ...]) -> str:
    """Put together here, so that this file does not hold what it looks for."""
    return "".join(parts)


FORBIDDEN = {
    "a machine's path": [("/wo", "rk/"), ("/tmp/", "team"), ("/ro", "ot/"), ("/ho", "me/")],
    "a registry": [
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("index-url", " ht"),
        ("index-url", "=ht"),
        ("npmjs", ".org"),
        ("proxy.", "golang"),
    ],
    "the number of an issue": [("issue ", "#"), ("issues ", "show")],
    "a secret": [("BEGIN ", "PRIVATE KEY"), ("AKI", "A"), ("gh", "p_")],
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    wanted = [spoken(parts) for parts in FORBIDDEN[what]]
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in files()
        for text in wanted
        if text in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_files_were_looked_at() -> None:
    names = {path.name for path in files()}
    assert {"README.md", "Makefile", "run.txt", "workflow.py", "messages.po"} <= names


def test_a_lock_holds_no_address() -> None:
    locks = sorted((ROOT / "locks").glob("*.txt"))
    assert locks
    assert [lock.name for lock in locks if "://" in lock.read_text()] == []


def said_commands(tool: str) -> Iterator[tuple[str, list[str]]]:
    """Every `tool …` in code of the documents: where it stands, and its words."""
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        spans = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        lines = [line for span in spans for line in span.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
        for line in lines:
            bare = line.strip().removeprefix("$ ").partition(" #")[0]
            if bare.startswith(f"{tool} "):
                yield str(path.relative_to(ROOT)), shlex.split(re.sub(r"[\[\]]", " ", bare))[1:]


def test_every_make_target_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = list(said_commands("make"))
    assert {"demo", "test"} <= {words[0] for _, words in named}
    variables = set(re.findall(r"\b([A-Z]+)\s*\?=|\$\(if \$\(([A-Z]+)\)", (ROOT / "Makefile").read_text()))
    known = {name for pair in variables for name in pair if name}
    for place, words in named:
        for word in words:
            name, is_setting, _ = word.partition("=")
            assert (name in known) if is_setting else (name in targets), f"{place}: make {' '.join(words)}"


def test_every_tracker_command_that_is_named_is_there_with_its_options() -> None:
    named = list(said_commands("tracker"))
    assert len(named) > 10
    for place, words in named:
        sentence = f"{place}: tracker {' '.join(words)}"
        command: click.Command = main
        while isinstance(command, click.Group) and words:
            name, words = words[0], words[1:]
            assert name in command.commands, sentence
            command = command.commands[name]
        options = {name for option in command.params for name in option.opts}
        assert [word for word in words if word.startswith("-") and word not in options] == [], sentence
        arguments = [param for param in command.params if isinstance(param, click.Argument)]
        plain = [word for word in words if re.fullmatch(r"[A-Z]+", word) or re.fullmatch(r"\d{4}.*", word)]
        assert arguments or not plain or any(word.startswith("-") for word in words), sentence


def test_every_command_is_in_the_readme() -> None:
    told = {" ".join(words) for place, words in said_commands("tracker") if place == "README.md"}

    def commands(group: click.Group, before: str = "") -> Iterator[str]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                yield from commands(command, f"{before}{name} ")
            else:
                yield f"{before}{name}"

    assert [name for name in commands(main) if not any(f"{line} ".startswith(f"{name} ") for line in told)] == []


CONTRACT = {
    "demo": {"--host", "--port", "--empty"},
    "init": {"--sheet", "--untested", "--again"},
    "recover": {"--to", "--second", "--words"},
    "envelope show": set(),
    "envelope test": set(),
    "envelope new": {"--as", "--old"},
    "serve": {"--port"},
    "jobs": {"name"},
    "db upgrade": set(),
    "user invite": {"email", "--name", "--role"},
    "user list": set(),
    "user disable": {"email"},
    "user invite-again": {"email"},
    "rules list": set(),
    "summary": {"period", "--format", "-o", "--true", "--as"},
    "audit verify": {"--against"},
    "audit head": set(),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_a_command_of_the_public_contract_keeps_its_options(name: str) -> None:
    command: click.Command = main
    for word in name.split():
        assert isinstance(command, click.Group)
        command = command.commands[word]
    assert {option for param in command.params for option in param.opts} >= CONTRACT[name]
    assert command.help
    assert isinstance(command, click.Group) is False


def test_the_formats_of_a_summary_are_those_of_the_contract() -> None:
    form = next(param for param in main.commands["summary"].params if "--format" in param.opts)
    assert isinstance(form.type, click.Choice)
    assert set(form.type.choices) >= {"csv", "json"}


def test_deployment_lists_exactly_the_settings_with_their_defaults_and_meanings() -> None:
    text = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(TRACKER_\w+)`( \(secret\))? \| (?:`([^`]*)`)? ?\| (.*) \|$", text, re.MULTILINE)
    told = [(name, default, meaning, bool(secret)) for name, secret, default, meaning in rows]
    assert told == [(s.name, s.default, s.meaning, s.secret) for s in SETTINGS]


def test_no_setting_is_named_that_does_not_exist() -> None:
    known = {s.name for s in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    named = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in DOCS
        for name in re.findall(r"TRACKER_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
        if name not in known
    }
    assert named == set()


def test_the_picture_in_the_readme_is_drawn_from_the_table() -> None:
    assert workflow.diagram() in (ROOT / "README.md").read_text(encoding="utf-8"), "copy workflow.diagram() into it"


def test_every_link_in_the_documents_leads_to_a_file() -> None:
    lost = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCS
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert lost == []
