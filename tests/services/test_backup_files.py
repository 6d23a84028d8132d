"""What is taken for a backup: only a whole one of this house. The same on every database, so tested on one."""

import hashlib
import json
from pathlib import Path

import pytest

from tests import cases
from tests.people import NOW, People
from tests.services.test_erasing import closed_case
from tracker.services import backups
from tracker.services.backups import Damaged, OtherKeys


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def backup(people: People, tmp_path: Path) -> Path:
    closed_case(people)
    cases.file()
    backups.make(tmp_path / "kopie", now=NOW)
    return tmp_path / "kopie"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_half_a_backup_is_none(backup: Path, share: float) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Damaged):
        backups.check(backup)


def test_a_backup_without_its_last_line_is_none(backup: Path) -> None:
    lines = backup.read_bytes().splitlines(keepends=True)
    backup.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(Damaged):
        backups.check(backup)


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_one_changed_byte_is_noticed(backup: Path, place: int) -> None:
    content = bytearray(backup.read_bytes())
    at = len(content) * place // 100
    content[at] = content[at] ^ 1
    backup.write_bytes(content)
    with pytest.raises((Damaged, OtherKeys)):
        backups.check(backup)


def test_more_behind_its_end_is_noticed(backup: Path) -> None:
    with backup.open("ab") as more:
        more.write(b"[]\n")
    with pytest.raises(Damaged):
        backups.check(backup)


def test_a_backup_that_somebody_put_together_without_the_chain_key_is_refused(backup: Path) -> None:
    lines = backup.read_bytes().splitlines(keepends=True)
    changed = [line.replace(b"closed", b"reported") for line in lines[:-1]]
    digest = hashlib.blake2b(b"".join(changed), digest_size=32).hexdigest()
    last = json.loads(lines[-1]) | {"digest": digest}
    backup.write_bytes(b"".join(changed) + json.dumps(last).encode() + b"\n")
    with pytest.raises(OtherKeys):
        backups.check(backup)


def test_anything_else_is_no_backup(people: People, tmp_path: Path) -> None:
    for content in (b"", b"hello\n", b"{}\n", b"[1]\n", b'{"meldpunt":"backup","format":99}\n', b"\xff\xfe\n"):
        (tmp_path / "else").write_bytes(content)
        with pytest.raises(Damaged):
            backups.check(tmp_path / "else")
    with pytest.raises(Damaged):
        backups.check(tmp_path)
