"""The two commands do what the README says, and name in one sentence what is missing."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.checkout import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TOOLS = ("cat", "cksum", "dirname", "mkdir", "rm", "sh")


def make(*words: str) -> str:
    """What make would do, without doing it."""
    clean = {
        name: value for name, value in os.environ.items() if name not in ("HOST", "PORT", "MAKEFLAGS", "MAKELEVEL")
    }
    answer = subprocess.run(["make", "-n", *words], cwd=ROOT, env=clean, text=True, capture_output=True, check=True)
    return answer.stdout


def test_make_demo_serves_this_machine_only_unless_told() -> None:
    assert '.venv/bin/tracker demo --host "127.0.0.1" --port "8000"' in make("demo")
    assert '.venv/bin/tracker demo --host "0.0.0.0" --port "9000"' in make("demo", "HOST=0.0.0.0", "PORT=9000")


def test_make_test_hands_over_the_browser_and_can_run_a_part() -> None:
    said = make("test", "TESTS=tests/domain")
    assert 'CHROMIUM="$(sh setup/browser.sh)"' in said
    assert re.search(r"-m pytest .*tests/domain$", said, re.MULTILINE)


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda p: p.name)
def test_every_make_command_in_the_docs_exists(page: Path) -> None:
    told = {
        m
        for block in re.findall(r"`[^`]+`|```.*?```", page.read_text(), re.DOTALL)
        for m in re.findall(r"\bmake ([a-z]+)", block)
    }
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert told <= targets


def test_the_readme_names_both_commands_and_the_address() -> None:
    readme = (ROOT / "README.md").read_text()
    host, port = (re.search(rf"^{name} \?= (\S+)$", MAKEFILE, re.MULTILINE) for name in ("HOST", "PORT"))
    assert host
    assert port
    assert "make demo" in readme
    assert "make test" in readme
    assert f"http://{host[1]}:{port[1]}" in readme


def test_ci_runs_lint_types_and_tests_and_insists_on_a_browser() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert "for step in lint types test" in script.read_text()
    assert "export REQUIRE_BROWSER=1" in script.read_text()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, beside a folder `bin` that is the whole PATH and has no Python."""
    for name in ("setup", "locks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


def set_up(folder: Path, **environment: str) -> list[str]:
    """What the refused set-up says, without the line that it has begun."""
    answer = subprocess.run(
        ["sh", "setup/environment.sh", "run"],
        cwd=folder,
        env={"PATH": str(folder / "bin"), "HOME": str(folder), **environment},
        text=True,
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stdout == ""
    first, *rest = answer.stderr.splitlines()
    assert first.startswith("Setting up Meldpunt")
    return rest


def pretend_python(folder: Path, body: str) -> None:
    program = folder / "bin" / "python3"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def test_without_python_one_sentence_says_what_to_install(bare: Path) -> None:
    [sentence] = set_up(bare)
    assert "needs Python 3.11 or newer" in sentence
    assert not (bare / ".venv").exists()


def test_an_old_python_is_not_used(bare: Path) -> None:
    pretend_python(bare, "exit 1")
    [sentence] = set_up(bare)
    assert "needs Python 3.11 or newer" in sentence


def test_without_the_venv_module_one_sentence_says_what_to_install(bare: Path) -> None:
    pretend_python(bare, 'case "$2" in *ensurepip*) echo "No module named ensurepip" >&2; exit 1;; esac')
    [sentence] = set_up(bare)
    assert "lacks its venv module" in sentence
    assert "python3-venv" in sentence


def test_without_network_one_sentence_says_so_and_the_next_try_may_succeed(bare: Path) -> None:
    offline = {"PYTHON": sys.executable, "PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_CACHE_DIR": str(bare / "cache")}
    [sentence] = set_up(bare, PIP_CONFIG_FILE=os.devnull, **offline)
    assert "online" in sentence
    assert not (bare / ".venv" / "run.stamp").exists()
    assert (bare / ".venv" / "setup.log").read_text()


def test_a_browser_that_is_named_but_missing_is_a_hint_and_no_download(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "setup").mkdir()
    shutil.copy(ROOT / "setup" / "browser.sh", tmp_path / "setup")
    answer = subprocess.run(
        ["sh", "setup/browser.sh"],
        cwd=tmp_path,
        env={
            **os.environ,
            "CHROMIUM": "/nowhere/chromium",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{os.pathsep.join(sys.path)}",
        },
        text=True,
        capture_output=True,
        check=True,
    )
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert "CHROMIUM=/path" in answer.stderr
    assert not (tmp_path / ".venv" / "browser.tried").exists()
