"""The database server ends a worker's or the sweep's connection in the middle of its work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import InterfaceError, OperationalError, connection

from dossiers import clock, jobs, outbox
from dossiers.models import Outbox
from dossiers.models.outbox import Kind
from portal.management.commands.sweep import Command


@pytest.mark.django_db(transaction=True)
def test_an_effect_whose_connection_was_ended_is_put_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would otherwise wait for the end of its lease."""

    def ended(_row: Outbox) -> Callable[[], None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the connection still stands")

    monkeypatch.setitem(jobs._EFFECTS, Kind.NOTICE, ended)
    at = clock.now()
    row = Outbox.objects.create(kind=Kind.NOTICE, key="ended", subject=1, created_at=at, not_before=at)
    assert not jobs.deliver(row.pk)
    row.refresh_from_db()
    assert row.lease is None
    assert row.reason.startswith("OperationalError")


@pytest.mark.parametrize("lost", [OperationalError("away"), InterfaceError("connection already closed")])
def test_the_sweep_outlives_its_connection(monkeypatch: pytest.MonkeyPatch, lost: Exception) -> None:
    def away() -> list[int]:
        raise lost

    monkeypatch.setattr(outbox, "owed", away)
    monkeypatch.setattr("portal.management.commands.sweep.close_old_connections", lambda: None)
    Command()._look()
