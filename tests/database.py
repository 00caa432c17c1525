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
    """The rows that stood in the database before the first test, table by table."""

    tables: list[str] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)
    prints: dict[str, tuple[int, int]] = field(default_factory=dict)

    def take(self) -> None:
        with as_owner() as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                " AND c.relname <> %s ORDER BY 1",
                [KEPT],
            )
            self.tables = [name for (name,) in cursor.fetchall()]
            self.prints = self._fingerprints(connection)
            for table in self.prints:
                text = io.StringIO()
                cursor.copy_expert(
                    sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(table)), text
                )
                self.rows[table] = text.getvalue()

    def restore(self) -> None:
        """Empty every table that was written to, and put its first rows back; sequences just go on."""
        with as_owner() as connection, connection.cursor() as cursor:
            now = self._fingerprints(connection)
            touched = [table for table in self.tables if now.get(table) != self.prints.get(table)]
            cursor.execute("SET session_replication_role = replica")
            for table in touched:
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                if text := self.rows.get(table):
                    put_back = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                    cursor.copy_expert(put_back, io.StringIO(text))

    def _fingerprints(self, connection: PgConnection) -> dict[str, tuple[int, int]]:
        """Number of rows and a sum over their contents, of every table that is not empty."""
        if not self.tables:
            return {}
        ask = sql.SQL("SELECT {name}, count(*), sum(hashtext(t::text)) FROM {table} t HAVING count(*) > 0")
        parts = [ask.format(name=sql.Literal(t), table=sql.Identifier(t)) for t in self.tables]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(parts))
            return {name: (count, total) for name, count, total in cursor.fetchall()}
