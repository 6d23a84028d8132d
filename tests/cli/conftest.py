"""Commands as people type them: in this process where a clock must stand still, else in one of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from flask import Flask

from tests.people import NOW
from tests.setup.checkout import ROOT
from tracker import cli

Tracker = Callable[..., Result]
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tracker(environment: dict[str, str], app: Flask, clock: time_machine.Traveller) -> Tracker:
    """Run a command here, on the day of the tests."""

    def run(*words: str, typed: str = "", **settings: str) -> Result:
        return CliRunner().invoke(cli.main, words, input=typed, env={**environment, **settings})

    return run


@pytest.fixture
def shell(environment: dict[str, str], app: Flask, tmp_path: Path) -> Shell:
    """Run a command in a process of its own, from an empty folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        known = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        return subprocess.run(
            [sys.executable, "-c", "from tracker.cli import main; main()", *words],
            env={**known, **environment, "PYTHONPATH": str(ROOT), **settings},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
