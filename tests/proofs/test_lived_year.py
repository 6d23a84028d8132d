"""The canary test: after a whole year nothing that was typed can be found, and the database tells what the table says.

Words are marked: each occurs once and says in which field it was typed. They are looked for in every byte of the
instance folder, every row, every line of the log, every mail, and every answer to who may not know.
"""

import logging
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests import houses
from tests.houses import House, Server
from tests.proofs import columns, searching
from tests.proofs.columns import Nature
from tests.proofs.conftest import a_life
from tests.proofs.life import STRANGER, Life, Seen, live
from tests.proofs.watching import look_around
from tracker.casefile import CaseFile
from tracker.domain import chance, receipts
from tracker.domain.permissions import Role
from tracker.models import Base, db

MARKS = ("kanarie", "kwetterde")
"""What every typed word begins and ends with."""
NEVER_KNOWS = ("joke", "peter", STRANGER)
REFUSED = {
    "strange-email", "strange-password", "wrong-password", "refused-story", "refused-name", "nobody-left",
    "stale-story", "typed-code", "rules-query", "address", "query", "agent", "referrer", "method", "too-large",
    "kept-words", "weak", "fresh-secret", "newcomer-secret", "whyname",
}  # fmt: skip
"""Typed words that are shown to nobody again; all others must come back for who may read them."""


Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Lived:
    """What a year left behind; `ever` has the rows of halfway too."""

    places: dict[str, bytes]
    rows: Rows
    ever: Rows
    life: Life
    written: set[str]
    keys: dict[str, bytes]
    house: House

    def of(self, who: str) -> list[Seen]:
        return self.life.seen(who)


_writing: list[set[str]] = []


def _note_writing(event: str, arguments: tuple[Any, ...]) -> None:
    """Every file that this process opens to write in, while somebody watches."""
    if _writing and event == "open" and isinstance(arguments[0], str | bytes):
        path, mode, flags = arguments[0], arguments[1] or "", arguments[2] or 0
        writes = set(str(mode)) & set("wax+") or (isinstance(flags, int) and flags & 0o3)
        if writes and not _is_the_browsers_own():
            _writing[0].add(path.decode() if isinstance(path, bytes) else path)


def _is_the_browsers_own() -> bool:
    """The test's own browser packs a large upload in a temporary file before it sends anything."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "stream_encode_multipart":
        frame = frame.f_back
    return frame is not None


@contextmanager
def watched_files() -> Iterator[set[str]]:
    if not _hooked:
        sys.addaudithook(_note_writing)
        _hooked.append(True)
    _writing.append(set())
    try:
        yield _writing[0]
    finally:
        _writing.clear()


_hooked: list[bool] = []


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(
    request: pytest.FixtureRequest, show_house: Callable[[str], House], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    model, folder = show_house(request.param), tmp_path_factory.mktemp("lived") / "instance"
    if request.param == "sqlite":
        yield year_in(houses.copy_of(model, folder))
        return
    server: Server = request.getfixturevalue("server")
    name = f"test_{uuid4().hex}"
    yield year_in(houses.copy_of(model, folder, houses.new_database(server, name, copy="show_house")))
    houses.drop_database(server, name)


def year_in(house: House) -> Lived:
    with watched_files() as written, a_life(house) as (life, postbox):
        log, places, halfway = _caught(life), dict[str, bytes](), Rows()

        def watch(life: Life, moment: str) -> None:
            if moment == "the newcomer":
                halfway.update(_rows(life))
                places.update(_files(house, f", {moment}"))
            if moment == "the year is over":
                for who in NEVER_KNOWS:
                    look_around(life, who, "0000-00", ())

        live(life, watch)
        places |= _files(house)
        places["the log"] = log.getvalue().encode()
        places |= {f"mail {number}": raw for number, raw in enumerate(postbox.raw)}
        for who in NEVER_KNOWS:
            places |= {f"{who} {seen.asked[:60]}": seen.body.encode() for seen in life.seen(who)}
        for who, browser in life.browsers.items():
            places[f"headers for {who}"] = repr([seen.headers for seen in browser.seen]).encode()
        rows = _rows(life)
        with life.app.app_context():
            keys = _keys(life)
    places["every row"] = repr(rows).encode() + repr(halfway).encode()
    both = {table: [*rows[table], *(row for row in halfway[table] if row not in rows[table])] for table in rows}
    return Lived(places, rows, both, life, set(written), keys, house)


def _rows(life: Life) -> Rows:
    with life.app.app_context():
        tables = Base.metadata.sorted_tables
        return {table.name: [dict(row._mapping) for row in db.session.execute(select(table))] for table in tables}


def _files(house: House, when: str = "") -> dict[str, bytes]:
    return {path.name + when: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}


def _caught(life: Life) -> StringIO:
    caught = StringIO()
    for logger in (logging.getLogger("tracker"), life.app.logger):
        for handler in logger.handlers:
            assert isinstance(handler, logging.StreamHandler)
            handler.setStream(caught)
    return caught


def _keys(life: Life) -> dict[str, bytes]:
    """Every key that opens something: of cases, people and receipts."""
    keys = {f"the key of {person.name}": person.actor.key.seed for person in life.people.everybody()}
    for code in (code for code in life.codes if len(code) == receipts.LENGTH):
        keys[f"the seed of receipt {code}"] = receipts.key_seed(code)
        for number, key in enumerate(CaseFile.open_with_receipt(code)._keys):
            keys[f"key {number} of the case of {code}"] = key
    return keys


def secrets(life: Life) -> list[str]:
    """Codes and passwords, as they were typed and as they were shown."""
    found = [
        *life.codes,
        *life.passwords,
        *(receipts.show(code) for code in life.codes if len(code) == receipts.LENGTH),
    ]
    for person in life.people.everybody():
        found += [person.password, person.recovery_code, person.recovery_code.replace("-", "")]
    return found


def test_no_word_that_was_typed_is_left_anywhere(lived: Lived) -> None:
    assert len(lived.life.say.typed) > 50
    assert len(lived.places) > 100
    assert searching.found(MARKS, lived.places) == []


def test_no_code_and_no_password_is_left_anywhere(lived: Lived) -> None:
    assert len(secrets(lived.life)) > 25
    places = {name: body for name, body in lived.places.items() if not name.startswith("peter POST /admin/accounts")}
    assert len(lived.places) - len(places) == 1, "the page that shows the link of an invitation, once"
    assert searching.found(secrets(lived.life), places) == []


def test_no_key_is_left_anywhere(lived: Lived) -> None:
    assert len(lived.keys) > 15
    assert searching.found_bytes(lived.keys, lived.places) == []


def test_the_words_do_come_back_for_who_may_read_them(lived: Lived) -> None:
    """Else the test above would look for words that were never there."""
    allowed = "".join(seen.body for who, browser in lived.life.browsers.items() if who not in NEVER_KNOWS
                      for seen in browser.seen)  # fmt: skip
    lost = [name for name, word in lived.life.say.typed.items() if name not in REFUSED and word not in allowed]
    assert lost == []


def test_the_places_that_were_searched_hold_what_is_there(lived: Lived) -> None:
    """The same search finds what may be read: the search can fail."""
    assert searching.found(["hein@hartenhoeve.example"], {"every row": lived.places["every row"]})
    assert any(name.startswith("mail") for name in lived.places)
    if "meldpunt.db" in lived.places:
        assert searching.found(["hein@hartenhoeve.example"], {"database": lived.places["meldpunt.db"]})


def test_nothing_was_written_outside_the_instance(lived: Lived) -> None:
    """No spool, no temporary file: what a page is sent stays in memory until it is sealed."""
    outside = [path for path in lived.written if not path.startswith((str(lived.house.folder), "/dev/null"))
               and not path.endswith((".pyc", ".mo")) and "__pycache__" not in path]  # fmt: skip
    assert outside == []


def test_what_can_be_read_looks_as_the_table_says(lived: Lived) -> None:
    strange = []
    for table, held in columns.TABLES.items():
        for row in lived.ever[table]:
            for column, holds in held.items():
                value = row[column]
                if value is not None and holds.looks and not re.fullmatch(holds.looks, str(value), re.DOTALL):
                    strange.append(f"{table}.{column}: {value!r} is not {holds.looks}")
    assert strange == []


def test_what_is_said_to_be_sealed_reads_as_chance(lived: Lived) -> None:
    wrong, seen = [], set()
    for table, held in columns.TABLES.items():
        for column, holds in held.items():
            binary = holds.nature in (Nature.SEALED, Nature.WRAPPED)
            values = list({bytes(row[column]) for row in lived.ever[table] if row[column]}) if binary else []
            if not values:
                continue
            seen.add(f"{table}.{column}")
            wrong += [f"{table}.{column} has no suite byte" for value in values if value[:1] != b"\x01"]
            if not is_chance(b"".join(value[8 if "key" in column else 1 :] for value in values)):
                wrong.append(f"{table}.{column} does not read as chance")
    assert wrong == []
    assert {"case.register", "case.identity", "entry.sealed", "action.sealed", "audit.sealed", "keyring.sealed",
            "holder.wrapped", "case.receipt_wrapped", "account.private_key", "session.sealed"} <= seen  # fmt: skip


def is_chance(content: bytes) -> bool:
    """Whether bytes can't be told from chance: as many of each kind (chi-square: 255 ± 23), and nothing to compress."""
    counts, each = Counter(content), len(content) / 256
    spread = sum((counts[byte] - each) ** 2 / each for byte in range(256))
    return spread < 255 + 8 * 23 and len(zlib.compress(content, 9)) > len(content)


def test_the_measure_of_chance_can_fail() -> None:
    assert is_chance(chance.some(600))
    assert is_chance(chance.some(60_000))
    padded = b"\x01" + b'{"story":"Er staat een foto online."}' + bytes(470)
    assert not is_chance(padded)
    assert not is_chance(chance.hexed(300).encode())


def test_all_who_file_leave_the_same_rows(lived: Lived) -> None:
    """One keyring row a filing, by name or not, signed in or not, beside the two blanks of every account that reports;
    and sealed parts of one size."""
    reporters = sum(row["role"] == Role.REPORTER for row in lived.rows["account"])
    assert len(lived.rows["keyring"]) == len(lived.rows["case"]) + 2 * reporters
    assert len({len(row["sealed"]) for row in lived.rows["keyring"]}) == 1
    assert len({len(row["identity"]) for row in lived.rows["case"]}) == 1
    assert len({len(row["register"]) for row in lived.rows["case"]}) == 1
