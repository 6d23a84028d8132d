"""Backups: one whole picture while everything runs on, no key in it, put back on either database, and what was erased
stays erased."""

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from tests import cases, houses
from tests.cases import SANNE, file, opened
from tests.houses import House
from tests.people import NOW, People, later
from tests.services.test_attachments import new_draft, sent
from tests.services.test_cutting import THEN, cut, settle
from tests.services.test_erasing import closed_case, erase, propose
from tests.snapshots import Rows, acts, snapshot
from tracker import config
from tracker.domain.errors import Erased, NotFound
from tracker.domain.statuses import Kind
from tracker.models import Attachment, AuditRow, Case, SessionRow, Tombstone, db, guards
from tracker.services import attachments, backups, recording, restoring, schema, wiping
from tracker.services.backups import NoPlace, OtherKeys
from tracker.services.restoring import BrokenTrail, NewerVersion, NotEmpty, Running

NewHouse = Callable[..., Flask]


@pytest.fixture
def lived_in(people: People) -> cases.Told:
    """A house with a bit of everything in it."""
    file(kind=Kind.URGENT, exclude=[people.christien])
    closed_case(people)
    told = file(identity=SANNE, reporter=people.sanne)
    cases.walked_to("corrective-action", told, people.hein)
    with recording.writing():
        db.session.add(SessionRow(id=b"s" * 32, day=NOW.date(), sealed=b"somebody who is here"))
    return told


@pytest.fixture
def backup(lived_in: cases.Told, tmp_path: Path) -> Path:
    path = tmp_path / "kopie"
    backups.make(path, now=NOW)
    return path


@pytest.fixture
def new_house(database: str, house: House, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[NewHouse]:
    """An empty house with the same keys, on this database or on the other one."""
    made: list[tuple[Flask, str]] = []

    def build(on: str = database, keys: bool = True) -> Flask:
        folder, name, url = tmp_path / f"new-{len(made)}", "", ""
        if on == "postgresql":
            name = f"test_{uuid4().hex}"
            url = houses.new_database(request.getfixturevalue("server"), name)
        if keys:
            houses.copy_of(House(house.folder, "x", house.people), folder, "x")
        else:
            config.create_keys(folder)
        app = houses.make_app(houses.environment_of(folder, url))
        made.append((app, name))
        return app

    yield build
    for app, name in made:
        with app.app_context():
            houses.close(app)
        if name:
            houses.drop_database(request.getfixturevalue("server"), name)


def without_sessions() -> Rows:
    return {name: rows for name, rows in snapshot().items() if name not in backups.LEFT_OUT}


def other(database: str) -> str:
    return "sqlite" if database == "postgresql" else "postgresql"


# making one


def test_a_backup_is_for_its_owner_only_and_is_an_act_in_the_trail(lived_in: cases.Told, tmp_path: Path) -> None:
    path = tmp_path / "kopie"
    with acts("backup:made"):
        made = backups.make(path, now=NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    assert made.head == recording.head()
    assert made.broken is None
    assert list(tmp_path.glob("*.part")) == []


def test_no_key_of_the_house_is_in_it(backup: Path, house: House) -> None:
    content = backup.read_bytes()
    for name in houses.KEYS:
        raw = bytes.fromhex((house.folder / name).read_text().strip())
        spellings = {raw, raw.hex().encode(), raw.hex().upper().encode()}
        for shift in range(3):  # wherever it stands in a longer text of base64
            spellings.add(base64.b64encode(bytes(shift) + raw + b"xx")[4 if shift else 0 : -8])
        assert [spelling for spelling in spellings if spelling in content] == [], name


def test_nothing_that_was_typed_is_in_it(backup: Path) -> None:
    content = backup.read_bytes()
    for word in (cases.STORY, SANNE.name, "De foto weghalen"):
        assert word.encode() not in content
        assert json.dumps(word)[1:-1].encode() not in content
        assert base64.b64encode(word.encode())[4:-8] not in content


def test_rows_stand_in_the_order_of_their_chance_ids(backup: Path) -> None:
    seen: dict[str, list[object]] = {}
    for table, row in backups.Reading(backup).rows():
        seen.setdefault(table, []).append(next(iter(row.values())))
    for table in ("case", "entry", "keyring"):
        assert seen[table] == sorted(seen[table]), table  # type: ignore[type-var]


def test_everything_but_sessions_is_in_it(backup: Path) -> None:
    counted: dict[str, int] = {}
    for table, _row in backups.Reading(backup).rows():
        counted[table] = counted.get(table, 0) + 1
    here = {name: rows.total() for name, rows in without_sessions().items() if rows}
    assert counted == here
    assert snapshot()["session"]


def test_files_that_wait_with_a_form_are_not_in_it_and_those_of_a_case_are(people: People, tmp_path: Path) -> None:
    waits, sent_along = new_draft(), new_draft()
    for draft in (waits, sent_along):
        assert attachments.keep(draft, [sent("foto.jpg")], originals=False, now=NOW) == []
    told = file()
    with recording.writing():
        attachments.settle(cases.by_receipt(told), sent_along, "0" * 32, "reporter", inside=False, now=NOW)
    backups.make(tmp_path / "kopie", now=NOW)
    rows = list(backups.Reading(tmp_path / "kopie").rows())
    kept = {row["id"] for table, row in rows if table == "attachment"}
    assert kept == set(db.session.scalars(select(Attachment.id).where(Attachment.case_id == told.case_id)))
    assert kept
    assert {row["attachment_id"] for table, row in rows if table == "chunk"} == kept
    assert db.session.scalars(select(Attachment.id).where(Attachment.draft.is_not(None))).all()


def test_what_is_written_meanwhile_does_not_tear_it(lived_in: cases.Told, tmp_path: Path, app: Flask) -> None:
    """Reports come in while it is being written: each is in it whole, or not at all, and the trail fits."""
    stop = threading.Event()

    def go_on_filing() -> None:
        with app.app_context():
            while not stop.is_set():
                file()

    thread = threading.Thread(target=go_on_filing)
    thread.start()
    try:
        for number in range(5):
            path = tmp_path / f"kopie-{number}"
            assert backups.make(path, now=NOW).broken is None
            rows = list(backups.Reading(path).rows())
            filed = {row["case_id"] for table, row in rows if table == "audit" and row["act"] == "case:filed"}
            assert {row["id"] for table, row in rows if table == "case"} == filed
            assert {row["case_id"] for table, row in rows if table == "entry"} == filed
    finally:
        stop.set()
        thread.join(timeout=30)


def test_what_is_there_already_stays(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(NoPlace):
        backups.make(backup, now=NOW)
    assert backup.read_bytes() == before


def test_no_backup_where_there_is_no_folder(people: People, tmp_path: Path) -> None:
    with pytest.raises(NoPlace):
        backups.make(tmp_path / "nowhere" / "kopie", now=NOW)


def test_a_disk_that_is_full_leaves_no_half_backup(
    lived_in: cases.Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        backups.make(tmp_path / "kopie", now=NOW)
    assert [path.name for path in tmp_path.glob("kopie*")] == []


def test_in_a_folder_there_is_one_a_day_and_old_ones_go(lived_in: cases.Told, tmp_path: Path) -> None:
    folder = tmp_path / "kopieen"
    folder.mkdir()
    (folder / "meldpunt-aantekening.backup").write_text("not ours")
    for days in (0, 1, 30, 31):
        backups.make(folder, now=later(days=days))
    backups.make(folder, now=later(days=31))
    today = NOW.date() + timedelta(days=31)
    assert [path.name for path in backups.old_ones(folder, today)] == ["meldpunt-2026-11-02.backup"]
    assert [path.name for path in backups.rotate(folder, today)] == ["meldpunt-2026-11-02.backup"]
    assert len(list(folder.iterdir())) == 4


# putting one back


@pytest.mark.parametrize("where", ["the same", "the other"])
def test_it_comes_back_whole_on_either_database(
    backup: Path, lived_in: cases.Told, people: People, new_house: NewHouse, database: str, where: str
) -> None:
    before, head = without_sessions(), recording.head()
    app = new_house(database if where == "the same" else other(database))
    with app.app_context():
        done = restoring.restore(backup, now=NOW)
        after = without_sessions()
        assert {name for name in before if before[name] != after[name]} == {"audit"}
        assert (after["audit"] - before["audit"]).total() == 1
        assert recording.verify(head) is None
        assert done.contents.head == head
        assert opened(lived_in, people.hein).report()["story"] == cases.STORY
        assert cases.by_receipt(lived_in).report()["story"] == cases.STORY
        assert not restoring.is_unfinished()


def test_the_guards_of_the_trail_are_there_again(backup: Path, new_house: NewHouse) -> None:
    with new_house().app_context():
        restoring.restore(backup, now=NOW)
        for statement in ("UPDATE audit SET act = 'x'", "DELETE FROM audit"):
            with pytest.raises(Exception, match="only added to"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_what_was_erased_since_stays_erased(people: People, house: House, new_house: NewHouse, tmp_path: Path) -> None:
    gone, kept = closed_case(people), closed_case(people)
    path = tmp_path / "kopie"
    backups.make(path, now=NOW)
    propose(gone, people.hein)
    erase(gone, people.christien)
    app = new_house()
    with app.app_context():
        wiping.list_file().write_bytes((house.folder / "erased").read_bytes())
        done = restoring.restore(path, now=NOW)
        assert (done.list_found, done.erased_again) == (True, 1)
        with pytest.raises(NotFound):
            opened(gone, people.hein)
        with pytest.raises(Erased):
            cases.by_receipt(gone)
        assert db.session.get_one(Tombstone, gone.case_id).wiped
        assert opened(kept, people.hein).report()
        assert recording.verify() is None
        acts_of_it = select(AuditRow.act).where(AuditRow.case_id == gone.case_id).order_by(AuditRow.number.desc())
        assert db.session.scalars(acts_of_it).first() == "case:erased"


def test_without_the_list_it_says_so(people: People, new_house: NewHouse, backup: Path) -> None:
    with new_house().app_context():
        assert not restoring.restore(backup, now=NOW).list_found


def test_a_house_that_is_lived_in_is_not_overwritten_unless_told(backup: Path, people: People) -> None:
    file()
    before = snapshot()
    with pytest.raises(NotEmpty):
        restoring.restore(backup, now=NOW)
    assert snapshot() == before
    restoring.restore(backup, now=NOW, replace=True)
    assert (before["case"] - snapshot()["case"]).total() == 1
    assert recording.verify() is None


def test_a_house_that_is_served_is_left_alone(backup: Path, new_house: NewHouse) -> None:
    with new_house().app_context():
        with restoring.occupied(config.current().instance), pytest.raises(Running):
            restoring.restore(backup, now=NOW)
        assert schema.is_empty()


def test_on_postgresql_a_connection_from_elsewhere_is_enough(backup: Path, new_house: NewHouse) -> None:
    app = new_house()
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
        second = houses.make_app({**houses.environment_of(config.current().instance, config.current().database_url)})
        with second.app_context(), db.engine.connect() as elsewhere:
            elsewhere.execute(text("SELECT 1"))
            with app.app_context(), pytest.raises(Running):
                restoring.restore(backup, now=NOW)
            elsewhere.rollback()
        with second.app_context():
            houses.close(second)


def test_other_keys_than_those_of_the_backup_are_refused(
    backup: Path, new_house: NewHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_house(keys=False).app_context():
        with pytest.raises(OtherKeys, match="CHAIN_KEY"):
            restoring.restore(backup, now=NOW)
        assert schema.is_empty()


def test_another_register_key_is_noticed_before_anybody_works(backup: Path, new_house: NewHouse, house: House) -> None:
    folder = new_house().extensions["tracker"].instance
    (folder / "register.key").write_text(os.urandom(32).hex())
    app = houses.make_app(houses.environment_of(folder, ""))
    with app.app_context():
        with pytest.raises(OtherKeys, match="REGISTER_KEY"):
            restoring.restore(backup, now=NOW)
        assert restoring.is_unfinished()
        houses.close(app)


def test_a_trail_that_was_broken_is_not_put_back_silently(
    lived_in: cases.Told, tmp_path: Path, new_house: NewHouse
) -> None:
    with recording.writing():
        connection = db.session.connection()
        with guards.lifted(connection):
            connection.execute(update(AuditRow).where(AuditRow.number == 5).values(day=date(2020, 1, 1)))
    path = tmp_path / "kopie"
    made = backups.make(path, now=NOW)
    assert made.broken is not None
    assert made.broken.number == 5
    with new_house().app_context():
        with pytest.raises(BrokenTrail):
            restoring.restore(path, now=NOW)
        done = restoring.restore(path, now=NOW, even_broken=True)
        assert done.contents.broken == made.broken


def test_a_trail_whose_beginning_was_taken_off_is_put_back_as_it_is(
    people: People, tmp_path: Path, new_house: NewHouse
) -> None:
    file()
    for year in range(6):
        settle(3, people, year * 365)
    cut(people)
    made = backups.make(tmp_path / "kopie", now=THEN)
    assert made.broken is None
    with new_house().app_context():
        restoring.restore(tmp_path / "kopie", now=THEN)
        assert recording.verify(made.head) is None


def test_an_earlier_head_that_is_not_in_it_is_refused(backup: Path, new_house: NewHouse) -> None:
    kept = recording.head()
    file()
    later_head = recording.head()
    with new_house().app_context():
        with pytest.raises(BrokenTrail):
            restoring.restore(backup, now=NOW, earlier_head=later_head)
        restoring.restore(backup, now=NOW, earlier_head=kept)


def test_a_backup_of_a_newer_version_is_refused(
    backup: Path, new_house: NewHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "knows", lambda _revision: False)
    with new_house().app_context():
        with pytest.raises(NewerVersion):
            restoring.restore(backup, now=NOW)
        assert schema.is_empty()


def test_the_database_knows_its_own_revisions(people: People) -> None:
    assert schema.knows("0001")
    assert not schema.knows("9999")
    assert schema.is_current()


def test_broken_off_halfway_it_can_be_done_again_and_nothing_is_served_meanwhile(
    backup: Path, new_house: NewHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_house().app_context():
        with monkeypatch.context() as broken:
            broken.setattr(restoring, "_forget", lambda _now: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                restoring.restore(backup, now=NOW)
        assert restoring.is_unfinished()
        restoring.restore(backup, now=NOW)
        assert not restoring.is_unfinished()
        assert db.session.scalar(select(Case.id).limit(1))
