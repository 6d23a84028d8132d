"""What the database itself makes sure of: durable, one at a time, without order, and nothing finer than a day."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Date, DateTime, event, inspect, text
from sqlalchemy.exc import IntegrityError

from tests import cases
from tests.people import NOW, People
from tracker.domain.statuses import Kind
from tracker.models import Base, Case, Entry, Holder, KeyringRow, Notice, db, guards, samples
from tracker.models.base import WRITES, Moment
from tracker.services.recording import writing

MOMENTS = {
    "case.answer_by": "the hour by which an urgent report must be answered",
    "job_run.last_run": "the house's own",
    "notice.retry_at": "when a mail that did not leave is tried again, in whole hours",
    "escalation.retry_at": "the same of the mail to the contact",
}
"""The only columns that may hold an hour, and why."""

COUNTED = {
    "old_key.number": "counts the keys of one case, from 1; says nothing of its rows",
    "protocol.number": "counts the versions of the rules, which everybody may read",
}

FOR_REPORTERS = ("case", "holder", "entry", "action", "keyring", "session", "attachment", "chunk")
"""Tables in which the order of rows would tell who came first."""


def test_no_column_holds_anything_finer_than_a_day_but_these() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, DateTime | Moment) or "time" in column.name or column.name.endswith("_at")
    }
    assert found == set(MOMENTS)


def test_no_row_that_is_about_a_reporter_is_counted(app: Flask) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name == "audit":
            continue
        for column in table.primary_key.columns:
            if str(column) in COUNTED:
                continue
            assert column.autoincrement is not True, table.name
            assert column.type.python_type in (str, bytes, bool, date), table.name  # a day is no order


def test_on_postgresql_no_sample_is_kept_of_what_is_sealed(people: People) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    kept = text("SELECT tablename || '.' || attname FROM pg_stats WHERE schemaname = current_schema()")
    cases.file()
    db.session.execute(text("ALTER TABLE entry ALTER COLUMN sealed SET STATISTICS 100"))  # a house of before
    db.session.execute(text("ANALYZE"))
    found = set(db.session.execute(kept).scalars())
    assert "entry.sealed" in found
    samples.stop(db.session.connection())
    db.session.execute(text("ANALYZE"))
    assert samples.sampled(db.session.connection()) == []
    assert found - set(db.session.execute(kept).scalars()) == {"entry.sealed"}


def test_on_sqlite_rows_lie_in_the_order_of_their_random_key(people: People) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    for table in FOR_REPORTERS:
        sql = db.session.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}).scalar_one()
        assert "WITHOUT ROWID" in sql, table


def test_sqlite_keeps_what_it_has_accepted_and_wipes_what_it_removes(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    held = {name: db.session.execute(text(f"PRAGMA {name}")).scalar_one() for name in SAFE}
    assert held == SAFE


SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 20000}


def test_a_transaction_that_writes_says_so_before_its_first_statement(people: People) -> None:
    """Danger: SQLite lets two readers-turned-writers fail halfway; the write lock comes first."""
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        ran.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    with writing():
        db.session.get(Case, "x")
    event.remove(db.engine, "before_cursor_execute", note)
    assert ran[0].startswith(
        "BEGIN IMMEDIATE" if db.engine.dialect.name == "sqlite" else "SELECT pg_advisory_xact_lock"
    )


def test_a_transaction_that_reads_takes_no_lock(people: People) -> None:
    db.session.rollback()
    assert WRITES not in db.session.connection().get_execution_options()
    with db.engine.connect() as reader, db.engine.connect() as other:
        reader.execute(text("SELECT 1 FROM account"))
        other.execute(text("SELECT 1 FROM account"))


def test_a_case_without_its_holder_or_entry_without_its_case_is_refused(people: People) -> None:
    for orphan in (
        Entry(id="e" * 32, case_id="f" * 32, sealed=b""),
        Holder(case_id="f" * 32, account_id=people.hein.id, wrapped=b"", granted_on=NOW.date(), seen=""),
    ):
        db.session.add(orphan)
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_one_receipt_is_one_case_and_one_reference_too(people: People) -> None:
    told = cases.file()
    case = db.session.get_one(Case, told.case_id)
    values = {column.name: getattr(case, column.name) for column in Case.__table__.columns}
    for same in ("lookup_id", "follow_id", "reference"):
        other = {"lookup_id": b"y" * 32, "follow_id": b"z" * 32, "reference": "ZZZZ-ZZ", same: values[same]}
        db.session.add(Case(**{**values, "id": "0" * 32, **other}))
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_one_notice_a_person_and_sort(people: People) -> None:
    for number in range(2):
        db.session.add(Notice(account_id=people.hein.id, urgent=True, id=str(number), tries=0))
        if number:
            with pytest.raises(IntegrityError):
                db.session.flush()


def test_a_moment_comes_back_aware_and_the_same(people: People) -> None:
    told = cases.file(kind=Kind.URGENT)
    case = db.session.get_one(Case, told.case_id)
    case.answer_by = NOW
    db.session.commit()
    db.session.expire_all()
    assert db.session.get_one(Case, told.case_id).answer_by == NOW
    stored = db.session.get_one(Case, told.case_id).answer_by
    assert stored is not None
    assert stored.utcoffset() is not None
    assert stored.astimezone(UTC) == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    there = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        columns = {column["name"]: column for column in there.get_columns(table.name)}
        assert set(columns) == {column.name for column in table.columns}, table.name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
    assert set(there.get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_a_guard_that_is_missing_is_named(app: Flask) -> None:
    connection = db.session.connection()
    assert guards.missing(connection) == set()
    on = " ON audit" if connection.dialect.name == "postgresql" else ""
    name = "audit_no_change" if on else "audit_no_delete"
    connection.execute(text(f"DROP TRIGGER {name}{on}"))
    assert guards.missing(connection) == {name}
    db.session.rollback()


# questions that models answer


def test_cases_are_found_through_the_person_who_asks(people: People) -> None:
    told = cases.file(exclude=[people.hein])

    def found_by(person: str) -> list[str]:
        return [case.id for case, _ in db.session.execute(Case.visible_to(person))]

    assert found_by(people.christien.id) == [told.case_id]
    assert found_by(people.hein.id) == found_by(people.peter.id) == found_by("") == []


@pytest.mark.parametrize(("due", "overdue"), [(None, False), (date(2026, 11, 1), True), (date(2026, 11, 2), False)])
def test_a_case_is_overdue_from_the_day_after_its_date(due: date | None, overdue: bool) -> None:
    assert Case(due_on=due).is_overdue(date(2026, 11, 2)) is overdue


def test_a_keyring_row_says_nothing_but_its_id_and_seal() -> None:
    assert set(KeyringRow.__table__.columns.keys()) == {"id", "sealed"}


def test_only_dates_where_days_are_kept() -> None:
    days = [column for table in Base.metadata.sorted_tables for column in table.columns if column.name.endswith("_on")]
    assert days
    assert all(isinstance(column.type, Date) for column in days)
