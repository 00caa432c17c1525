"""How a test database returns to the state the migrations left it in.

Tests act as the role `app`, which may not truncate and whose triggers refuse to delete events. So
the clean-up after a transactional test is the owner's, with triggers and foreign keys asleep
(`session_replication_role = replica`). Rows the migrations wrote are put back, not lost.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg2
from django.conf import settings
from psycopg2 import sql
from psycopg2.extensions import connection as PgConnection  # noqa: N812 - a class in lower case

KEPT = "django_migrations"


@contextmanager
def as_owner() -> Iterator[PgConnection]:
    """A connection of the owner to the test database, outside Django; committed at the end."""
    database = settings.DATABASES["owner"]
    connection = psycopg2.connect(
        host=database["HOST"],
        port=database["PORT"],
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        options="-c lock_timeout=20s -c client_min_messages=warning",
    )
    try:
        with connection:
            yield connection
    finally:
        connection.close()


@dataclass
class Pristine:
    """The rows that stood in the database after the migrations, table by table."""

    tables: list[str] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)

    def take(self) -> None:
        with as_owner() as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                " AND c.relname <> %s ORDER BY 1",
                [KEPT],
            )
            self.tables = [name for (name,) in cursor.fetchall()]
            for table in self._filled(connection):
                text = io.StringIO()
                cursor.copy_expert(
                    sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(table)), text
                )
                self.rows[table] = text.getvalue()

    def restore(self) -> None:
        """Empty every table that holds rows and write the first ones back."""
        with as_owner() as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            filled = sorted({*self._filled(connection), *self.rows})
            if not filled:
                return
            names = sql.SQL(", ").join(map(sql.Identifier, filled))
            cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
            for table, text in self.rows.items():
                cursor.copy_expert(
                    sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table)), io.StringIO(text)
                )
                self._advance(connection, table)

    def _filled(self, connection: PgConnection) -> list[str]:
        """The tables with at least one row, found in one statement."""
        if not self.tables:
            return []
        ask = sql.SQL("SELECT {name} WHERE EXISTS (SELECT 1 FROM {table})")
        parts = [ask.format(name=sql.Literal(t), table=sql.Identifier(t)) for t in self.tables]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(parts))
            return [name for (name,) in cursor.fetchall()]

    def _advance(self, connection: PgConnection, table: str) -> None:
        """Identity counters continue after the rows that were put back."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname, pg_get_serial_sequence(quote_ident(%s), attname) FROM pg_attribute"
                " WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0 AND NOT attisdropped",
                [table, table],
            )
            for column, sequence in cursor.fetchall():
                if sequence:
                    highest = sql.SQL("SELECT setval({}, max({})) FROM {} HAVING max({}) IS NOT NULL")
                    name = sql.Identifier(column)
                    cursor.execute(highest.format(sql.Literal(sequence), name, sql.Identifier(table), name))
