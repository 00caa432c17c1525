"""A broker that takes the connection and then says nothing, as a stopped Redis does."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from kombu import Connection

from dossiers import outbox


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Celery's connections lead to a socket that nobody reads from."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"

        def connection(_app: Celery, **options: Any) -> Connection:
            return Connection(address, **options)

        monkeypatch.setattr(Celery, "connection_for_write", connection)
        monkeypatch.setattr(outbox, "_silent_until", 0.0)
        yield


@pytest.mark.usefixtures("silent")
def test_a_broker_that_stands_still_costs_a_person_a_moment() -> None:
    began = time.monotonic()
    assert outbox.wake([1, 2, 3]) == 0
    assert time.monotonic() - began < 2.0
    began = time.monotonic()
    assert outbox.wake([4]) == 0  # nobody asks again for a while
    assert time.monotonic() - began < 0.05
