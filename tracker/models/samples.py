"""PostgreSQL keeps samples of what stands in a column, to plan with, and keeps them when the rows are gone.

Of what is sealed it keeps none: a sample would outlive the case that it was taken from, and no plan needs it.
"""

from sqlalchemy import Connection, LargeBinary, inspect, text

from tracker.models.base import Base


def stop(connection: Connection) -> None:
    """From here on no sample of a sealed column is taken; what was taken before is forgotten. Nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for table, column in sampled(connection):
        alter = f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)}"
        connection.execute(text(f"{alter} SET STATISTICS 0"))
        connection.execute(text(f"{alter} TYPE bytea"))  # this is what forgets


def sampled(connection: Connection) -> list[tuple[str, str]]:
    """Table and column of everything sealed of which PostgreSQL may keep a sample."""
    there = set(inspect(connection).get_table_names())
    sealed = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name in there and isinstance(column.type, LargeBinary)
    }
    kept = connection.execute(
        text(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE relkind = 'r' AND attnum > 0 AND attstattarget IS DISTINCT FROM 0 "
            "AND relnamespace = current_schema()::regnamespace"
        )
    )
    return sorted(sealed & {(table, column) for table, column in kept})
