"""Effects owed: planned in the act's own transaction, taken by lease, done once, parked when hopeless.

Redis only wakes the worker. A wake-up that is lost costs at most the sweep's minute, never the effect.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from celery.app import app_or_default
from django.conf import settings
from django.db import connection, transaction
from kombu import pools

from dossiers.models import Outbox
from dossiers.models.outbox import Kind

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=30)
JOB = "dossiers.jobs.deliver"
PATIENCE = 0.2  # seconds a broker may take to hear of a row
SILENCE = 5.0  # seconds without another try after the broker failed

_silent_until = 0.0


def owe(kind: Kind, key: str, subject: int, *, at: datetime, not_before: datetime | None = None) -> Outbox:
    """A row to be inserted with `plan`: one effect, unique by key."""
    return Outbox(kind=kind, key=key, subject=subject, created_at=at, not_before=not_before or at)


def plan(rows: Sequence[Outbox]) -> None:
    """Write rows into the running transaction and wake the worker after it commits."""
    if not rows:
        return
    Outbox.objects.bulk_create(rows)
    due = [row.pk for row in rows if row.not_before <= row.created_at]
    if due:
        transaction.on_commit(lambda: wake(due), robust=True)


def wake(rows: Sequence[int]) -> int:
    """Tell the worker about rows that are due; how many were told.

    Never raises: with Redis away the rows stay owed and the sweep tells again.
    """
    global _silent_until  # noqa: PLW0603 - one circuit per process
    if time.monotonic() < _silent_until:
        return 0
    told, app = 0, app_or_default()
    try:
        with _producers().acquire(block=True, timeout=PATIENCE) as producer:
            for pk in rows:
                app.send_task(JOB, args=[pk], retry=False, ignore_result=True, producer=producer)
                told += 1
    except Exception:  # whatever the broker's client raises, the rows are safe
        _silent_until = time.monotonic() + SILENCE
        log.warning("the broker is away; the sweep will wake these rows", extra={"rows": len(rows)})
    return told


def _producers() -> Any:
    """Connections that give up at once: a person is waiting for the page behind a wake-up."""
    quick = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    once = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    return pools.producers[app_or_default().connection_for_write(transport_options={**quick, **once})]


def take(pk: int) -> Outbox | None:
    """Lease one row that is due and nobody else holds; None when there is nothing to do."""
    lease = uuid.uuid4()
    lasts = settings.PORTAL_JOB_SECONDS * 1.25  # longer than the hard limit of a job
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_outbox SET lease = %s, attempts = attempts + 1,"
            " leased_until = clock_timestamp() + make_interval(secs => %s)"
            " WHERE id = (SELECT id FROM dossiers_outbox WHERE id = %s AND done_at IS NULL AND parked_at IS NULL"
            " AND attempts < %s AND not_before <= city_now()"
            " AND (leased_until IS NULL OR leased_until < clock_timestamp())"
            " FOR UPDATE SKIP LOCKED) RETURNING id",
            [lease, lasts, pk, MAX_ATTEMPTS],
        )
        found = cursor.fetchone()
    return Outbox.objects.get(pk=pk, lease=lease) if found else None


def finish(row: Outbox, effect: Callable[[], None]) -> bool:
    """Record the effect and mark the row done, in one transaction; False when the lease was lost meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE dossiers_outbox SET done_at = city_now(), lease = NULL, leased_until = NULL"
                " WHERE id = %s AND lease = %s AND done_at IS NULL",
                [row.pk, row.lease],
            )
            if cursor.rowcount != 1:
                return False
        effect()
    return True


def put_back(row: Outbox, reason: str) -> None:
    """Give a failed row back with a growing pause, or park it after the last try."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the server may be what failed
    pause = min(FIRST_PAUSE * 2 ** max(row.attempts - 1, 0), LONGEST_PAUSE)
    parked = row.attempts >= MAX_ATTEMPTS
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_outbox SET lease = NULL, reason = %s,"
            " leased_until = clock_timestamp() + make_interval(secs => %s),"
            " parked_at = CASE WHEN %s THEN city_now() END WHERE id = %s AND lease = %s",
            [reason[:300], pause.total_seconds(), parked, row.pk, row.lease],
        )
    log.warning("outbox row put back", extra={"outbox": row.pk, "attempts": row.attempts, "parked": parked})


def owed(limit: int = 200) -> list[int]:
    """Rows that are due, neither leased nor woken of late; marks them woken.

    A row whose worker died with it every time is parked here: nobody was left to put it back.
    """
    _park_deadly()
    again = settings.PORTAL_WAKE_AGAIN_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_outbox SET woken_at = clock_timestamp() WHERE id IN ("
            " SELECT id FROM dossiers_outbox WHERE done_at IS NULL AND parked_at IS NULL"
            " AND not_before <= city_now() AND (leased_until IS NULL OR leased_until < clock_timestamp())"
            " AND (woken_at IS NULL OR woken_at < clock_timestamp() - make_interval(secs => %s))"
            " ORDER BY not_before, id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
            [again, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _park_deadly() -> None:
    reason = "the worker died with this row every time"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_outbox SET parked_at = city_now(), lease = NULL, reason = %s"
            " WHERE done_at IS NULL AND parked_at IS NULL AND attempts >= %s AND leased_until < clock_timestamp()",
            [reason, MAX_ATTEMPTS],
        )


def press_again(pk: int) -> bool:
    """An operator's "again" on a parked row."""
    rows = Outbox.objects.filter(pk=pk, parked_at__isnull=False)
    return bool(rows.update(parked_at=None, attempts=0, leased_until=None, woken_at=None, reason=""))
