"""`make mutants`: every planted bug in a copy of the checkout of its own; its tests must notice it.

`python -m tests.mutants [WORD…]` takes only bugs whose description holds one of the words.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Final

from tests.mutants import planted
from tests.mutants.planted import Planted
from tests.setup.checkout import ROOT

AT_ONCE: Final = 2
LONGEST: Final = 300
"""Seconds; a test that hangs has not noticed anything."""
FAILED: Final = 1
"""How pytest ends when tests ran and at least one failed; any other end says nothing about the bug."""


def main(words: Sequence[str]) -> int:
    wanted = [each for each in planted.read() if not words or any(word in each.bug for word in words)]
    wrong = planted.faults(planted.read())
    if wrong:
        print("\n".join(["The list of planted bugs does not fit the code:", *wrong]))
        return 1
    with tempfile.TemporaryDirectory(prefix="meldpunt-mutants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(AT_ONCE):
            copies.put(_copy(Path(folder) / str(number)))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            print(f"{len(wanted)} planted bugs; first their tests without them", flush=True)
            harmed = [told for told in pool.map(lambda tests: _unharmed(tests, copies), _parts(wanted)) if told]
            if harmed:
                print(*harmed, "These tests fail without any bug: they can't notice one.", sep="\n")
                return 1
            told = list(pool.map(lambda each: _try(each, copies), wanted))
    survived = [line for line in told if line]
    print("\n".join(survived) or f"All {len(wanted)} planted bugs were noticed.")
    return 1 if survived else 0


def _parts(wanted: Sequence[Planted]) -> list[list[str]]:
    """Their tests, in as many parts as run at once."""
    tests = sorted({(test, each.only) for each in wanted for test in each.tests})
    whole = [test for test, only in tests if not only]
    return [part for part in (whole[start::AT_ONCE] for start in range(AT_ONCE)) if part]


def _unharmed(tests: Sequence[str], copies: "Queue[Path]") -> str:
    """Nothing when all tests pass; else what they say."""
    copy = copies.get()
    try:
        done = _run(copy, tests, "")
    finally:
        copies.put(copy)
    return done.stdout[-4000:] if done.returncode else ""


def _try(bug: Planted, copies: "Queue[Path]") -> str:
    """Nothing when a test failed; else what is missing."""
    copy = copies.get()
    path, began = copy / bug.file, time.monotonic()
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(bug.planted_in(whole), encoding="utf-8")
        done = _run(copy, bug.tests, bug.only)
    finally:
        path.write_text(whole, encoding="utf-8")
        copies.put(copy)
    took = f"{time.monotonic() - began:.0f} s"
    if done.returncode == FAILED:
        print(f"  noticed ({took}): {bug.bug}", flush=True)
        return ""
    if done.returncode == 0:
        return f"SURVIVED ({took}): {bug.bug} [{bug.file}] – {' '.join(bug.tests)} did not notice; write the test"
    return f"NO ANSWER ({took}): {bug.bug} [{bug.file}] – the tests did not run:\n{done.stdout[-1500:]}"


def _run(copy: Path, tests: Sequence[str], only: str) -> "subprocess.CompletedProcess[str]":
    chosen = f"not postgresql and {only}" if only else "not postgresql"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-k",
        chosen,
        *tests,
    ]
    try:
        return subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=LONGEST * (1 if only else 4), check=False,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(copy)},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -1, "they hang", "")


def _copy(folder: Path) -> Path:
    """What git knows of, and the compiled translations."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = [*listed.stdout.splitlines(), *(str(path.relative_to(ROOT)) for path in ROOT.glob("tracker/**/*.mo"))]
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
