"""Accepted is kept: a process killed at the worst moment loses nothing that was committed, and leaves nothing else."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import cases
from tests.cases import REPORT
from tests.people import NOW, People
from tests.snapshots import changes, snapshot
from tracker.domain import receipts
from tracker.domain.errors import NotFound
from tracker.models import db
from tracker.services import recording, reporting

ROOT = Path(__file__).parents[2]
Kill = Callable[[], None]


@contextmanager
def filing(where: str, code: str, environment: dict[str, str]) -> Iterator[Kill]:
    """Another process that files under this code and has come to where it hangs; the kill is a kill -9."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    mine = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.filing", where, code],
        env={**mine, "PYTHONPATH": path, **environment},
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    answers = process.stdout
    assert answers is not None
    try:
        assert answers.readline() == "here\n"

        def kill() -> None:
            process.send_signal(signal.SIGKILL)
            assert process.wait(timeout=10) == -signal.SIGKILL

        yield kill
    finally:
        process.kill()
        process.wait(timeout=10)
        answers.close()


def test_killed_between_commit_and_answer_the_same_code_finds_the_same_case(
    people: People, environment: dict[str, str]
) -> None:
    code = receipts.make()
    with filing("after", code, environment) as kill:
        kill()
    case_file = cases.by_receipt(cases.Told("", code, ""))
    assert case_file.report()["story"] == REPORT.story
    before = snapshot()
    again = reporting.file_report(REPORT, code, reporter=None, now=NOW)
    assert again.again
    assert again.case_file.case.id == case_file.case.id
    assert again.readers == ("Christien", "Hein")
    assert changes(before) == {}
    assert cases.opened(case_file.case.reference, people.hein).report()["story"] == REPORT.story
    assert recording.verify() is None


def test_killed_before_the_commit_nothing_is_left_and_the_form_can_be_sent_again(
    people: People, environment: dict[str, str]
) -> None:
    code, before = receipts.make(), snapshot()
    with filing("before", code, environment) as kill:
        assert changes(before) == {}, "nobody sees what is not committed"
        db.session.rollback()
        kill()
    assert changes(before) == {}
    with pytest.raises(NotFound):
        cases.by_receipt(cases.Told("", code, ""))
    assert not reporting.file_report(REPORT, code, reporter=None, now=NOW).again
    assert recording.verify() is None


def test_while_one_hangs_in_its_transaction_others_can_read_and_they_write_once_it_is_gone(
    people: People, environment: dict[str, str]
) -> None:
    told = cases.file()
    with filing("before", receipts.make(), environment) as kill:
        assert cases.opened(told, people.hein).report()["story"] == REPORT.story
        db.session.rollback()
        kill()
    cases.acknowledged(told, people.hein)
    assert recording.verify() is None
