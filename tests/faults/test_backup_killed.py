"""A backup that is killed halfway is no backup, and holds nobody up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import cases
from tests.faults.test_killed import ROOT
from tests.people import NOW, People
from tracker.services import backups
from tracker.services.backups import Damaged


def test_killed_in_the_middle_it_is_never_taken_for_a_whole_one(
    people: People, environment: dict[str, str], tmp_path: Path
) -> None:
    cases.file()
    target = tmp_path / "kopie"
    mine = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.backing_up", str(target)],
        env={**mine, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "here\n"
        cases.file()  # everybody works on meanwhile
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=10) == -signal.SIGKILL
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()
    assert not target.exists()
    half = target.with_name("kopie.part")
    if half.exists():
        with pytest.raises(Damaged):
            backups.check(half)
    assert backups.make(target, now=NOW).broken is None
    assert not half.exists()
