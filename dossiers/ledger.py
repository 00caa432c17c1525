"""Recording acts, and proving afterwards that rows and records agree."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from accounts.actors import Actor, actor_ref
from dossiers.acts import Act
from dossiers.models import Dossier, Event
from procedures.workflow.doings import Doing, to_json

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """JSON text that is the same for equal values: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, as hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def record(
    dossier: Dossier,
    act: Act,
    actor: Actor,
    *,
    at: datetime,
    doing: Doing | None = None,
    **payload: Any,
) -> Event:
    """Append one event; the database numbers and chains it.

    `payload` must be plain JSON; it is salted, so that its digest says nothing about what was erased.
    """
    detail = {**payload, "salt": secrets.token_hex(16)}
    if doing is not None:
        detail["doing"] = to_json(doing)
    event = Event(
        dossier=dossier, act=act.value, actor=actor_ref(actor), at=at, payload_digest=digest(detail)
    )
    _append(event, detail)
    dossier.events_count = event.number
    dossier.last_event_at = at
    return event


def _append(event: Event, detail: Mapping[str, Any]) -> None:
    """Insert the event and its detail in one statement; read back what the trigger wrote."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH event AS (INSERT INTO dossiers_event (dossier_id, act, actor, at, payload_digest)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING id, number, previous, hash),"
            " detail AS (INSERT INTO dossiers_eventdetail (event_id, payload) SELECT id, %s::jsonb FROM event)"
            " SELECT id, number, previous, hash FROM event",
            [
                event.dossier_id,
                str(event.act),
                event.actor,
                event.at,
                event.payload_digest,
                json.dumps(detail),
            ],
        )
        event.pk, event.number, event.previous, event.hash = cursor.fetchone()
    event._state.adding = False


def link(
    dossier_id: str, number: int, *, act: str, actor: str, at: datetime, payload: str, previous: str
) -> str:
    """The hash of one event: SHA-256 over a fixed text that a small offline script can repeat.

    `dossier|number|act|actor|UTC microseconds|payload digest|previous hash`, time as
    `2026-11-24T03:10:00.000000Z`.
    """
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    text = "|".join([dossier_id, str(number), act, actor, stamp, payload, previous])
    return hashlib.sha256(text.encode()).hexdigest()


def faults(dossier: Dossier) -> list[str]:
    """What is wrong with a dossier's chain: empty when every number, link and payload digest agrees."""
    found: list[str] = []
    previous, expected = GENESIS, 1
    for event in _events([dossier.pk]):
        if event.number != expected:
            found.append(f"event {expected} is missing")
        if event.previous != previous:
            found.append(f"event {event.number} does not follow the one before it")
        made = link(
            str(dossier.public_id),
            event.number,
            act=event.act,
            actor=event.actor,
            at=event.at,
            payload=event.payload_digest,
            previous=previous,
        )
        if event.hash != made:
            found.append(f"event {event.number} has been changed")
        detail = getattr(event, "detail", None)
        if detail is None:
            found.append(f"event {event.number} has lost its detail")
        elif detail.payload is not None and digest(detail.payload) != event.payload_digest:
            found.append(f"the detail of event {event.number} has been changed")
        previous, expected = event.hash, event.number + 1
    if expected - 1 != dossier.events_count:
        found.append(f"the chain ends at {expected - 1}, the dossier says {dossier.events_count}")
    return found


def _events(dossiers: Iterable[int]) -> Iterable[Event]:
    return (
        Event.objects.filter(dossier__in=list(dossiers))
        .select_related("detail")
        .order_by("dossier", "number")
        .iterator(chunk_size=2000)
    )


def payload_of(event: Event) -> Mapping[str, Any]:
    """What an event says; empty once it has been erased."""
    return event.detail.payload or {}
