"""What the application's database role may do; given again after every migration, by the owner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections

# Tables the application only adds to, and what of them it may change.
APPEND_ONLY = ("dossiers_event", "dossiers_answersrevision")


def grant(*, using: str = "default", **_signal: Any) -> None:
    """Grant the role of `DATABASE_URL` its rights. Does nothing when it is the one migrating.

    Ledger: SELECT and INSERT only; of an event's detail also UPDATE of the payload (to NULL: a trigger).
    """
    role = settings.DATABASE_APP_ROLE
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [role])
        current, exists = cursor.fetchone()
        if not exists or current == role:
            return
        name = connection.ops.quote_name(role)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in APPEND_ONLY:
            if table in tables:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
        if "dossiers_eventdetail" in tables:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON dossiers_eventdetail FROM {name}")
            cursor.execute(f"GRANT UPDATE (payload) ON dossiers_eventdetail TO {name}")
        for table in ("deployment_mark", "django_migrations"):
            if table in tables:
                cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
