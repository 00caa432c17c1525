"""How often something was tried of late, counted in PostgreSQL: emptying Redis gives nobody fresh guesses."""

from __future__ import annotations

from django.db import connection

# The table is the database cache's, which drops rows that have expired; ours hold a plain number.
_COUNT = """
    INSERT INTO accounts_cached_value AS kept (cache_key, value, expires)
    VALUES (%s, '1', date_trunc('second', now()) + make_interval(secs => %s))
    ON CONFLICT (cache_key) DO UPDATE SET
        value = CASE WHEN kept.expires <= now() THEN '1' ELSE (kept.value::int + 1)::text END,
        expires = CASE WHEN kept.expires <= now() THEN excluded.expires ELSE kept.expires END
    RETURNING value::int
"""


def count_attempt(key: str, *, seconds: int) -> int:
    """Count one attempt under `key`; how many there were since the first one, at most `seconds` ago.

    One statement, so that attempts made at the same moment are all counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"attempts:{key}", seconds])
        return int(cursor.fetchone()[0])
