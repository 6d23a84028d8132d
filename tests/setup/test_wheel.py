"""The wheel is the whole product: installed anywhere, it runs the demo from an empty folder."""

import os
import socket
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.setup.checkout import ROOT, files

PATIENCE = 240
"""Seconds for filling the demo on a busy machine with two cores; about 20 on a quiet one."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[Path]:
    with zipfile.ZipFile(wheel) as archive:
        return {Path(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel; its other packages are those of the tests."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder)
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True, capture_output=True)
    # Only now: with these in sight, pip would take the checkout's own installation for the wheel's.
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin"


@pytest.mark.parametrize("folder", ["templates", "seeds"])
def test_the_wheel_holds_every_file_of(folder: str, contents: set[Path]) -> None:
    assert files(folder)
    assert {Path("tracker", folder, name) for name in files(folder)} <= contents


def test_the_wheel_holds_the_whole_package_static_files_migrations_and_translations(contents: set[Path]) -> None:
    assert {Path("tracker", name) for name in files("tracker")} <= contents


def test_the_wheel_holds_each_translation_compiled(contents: set[Path]) -> None:
    texts = {name for name in files("tracker/translations") if name.suffix == ".po"}
    assert texts
    assert {Path("tracker/translations", name).with_suffix(".mo") for name in texts} <= contents


def test_the_wheel_holds_nothing_else(contents: set[Path]) -> None:
    assert {name.parts[0].split("-")[0] for name in contents} == {"tracker"}
    assert [name for name in contents if name.suffix in (".pyc", ".db", ".key")] == []


def test_the_wheel_is_what_runs_and_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import tracker; from tracker.resources import folder; print(tracker.__file__, folder('seeds'))"
    answer = subprocess.run(
        [installed / "python", "-c", code], cwd=tmp_path, env=environment(), text=True, capture_output=True, check=True
    )
    where, seeds = answer.stdout.split()
    assert Path(where).is_relative_to(installed.parent)
    assert Path(seeds) == Path(where).parent / "seeds"


def test_the_wheel_runs_the_demo_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    with demo(installed, tmp_path) as address:
        dutch, english = page(f"{address}/", "nl"), page(f"{address}/", "en")
        assert "Iets melden" in dutch
        assert 'lang="en' in english
        assert "Iets melden" not in english
        assert "Hein" in page(f"{address}/rules", "nl")
        assert "@layer" in page(f"{address}/static/css/tokens.css", "nl")
    assert [path.name for path in tmp_path.iterdir()] == ["instance"]


@contextmanager
def demo(installed: Path, folder: Path) -> Iterator[str]:
    """`tracker demo` on a free port of this machine, until the block ends."""
    port = free_port()
    command = [str(installed / "tracker"), "demo", "--port", str(port)]
    with (
        TemporaryFile("w+") as said,
        subprocess.Popen(command, cwd=folder, env=environment(), stdout=said, stderr=said) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, process, said)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def environment() -> dict[str, str]:
    """This one without what leads to the checkout or to another instance."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "PYTHON", "VIRTUAL_ENV"))}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(address: str, process: subprocess.Popen[bytes], said: IO[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said.seek(0)
            pytest.fail(f"tracker demo ended: {said.read()}")
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    pytest.fail(f"tracker demo did not answer within {PATIENCE} seconds")


def page(address: str, language: str) -> str:
    with urlopen(Request(address, headers={"Accept-Language": language}), timeout=30) as answer:
        return str(answer.read().decode())
