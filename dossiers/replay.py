"""Replay: fold a dossier's events again and compare with its row. They must never differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers import clock, flow, ledger
from dossiers.acts import Act
from dossiers.models import AnswersRevision, Document, Dossier, Event, Request, RequestState, Task
from dossiers.position import Position, begin, evolve
from procedures.catalogue import definition_of
from procedures.workflow.doings import from_json
from procedures.workflow.marking import Marking
from procedures.workflow.status import public_status


@dataclass
class Replayed:
    """What the events add up to."""

    position: Position
    received_at: datetime | None = None
    finished_at: datetime | None = None
    ended_at: datetime | None = None
    documents: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()


def replay(dossier: Dossier) -> Replayed:
    """Fold every event of a dossier, in order, under its own version."""
    definition = definition_of(dossier.version_id)
    answers = {row.number: row.answers for row in AnswersRevision.objects.filter(dossier=dossier)}
    events = Event.objects.filter(dossier=dossier).select_related("detail").order_by("number")
    state: Replayed | None = None
    for event in events:
        payload = ledger.payload_of(event)
        if event.act == Act.FILE:
            position, _move = begin(definition.workflow, at=event.at)
            state = Replayed(position)
        elif state is not None:
            state = _next(dossier, state, event, payload, answers)
        if state is None:
            raise ValueError(f"dossier {dossier.pk} does not begin with its filing")
        state.documents += tuple(payload.get("documents", ()))
        if "answers_digest" in payload:
            state.digests += (payload["answers_digest"],)
    if state is None:
        raise ValueError(f"dossier {dossier.pk} has no events")
    return state


def _next(
    dossier: Dossier, state: Replayed, event: Event, payload: Any, answers: dict[int, dict[str, Any]]
) -> Replayed:
    if "doing" not in payload:
        return state
    refiled = event.act == Act.REFILE
    revision = state.position.answers_revision + int(refiled)
    rules = flow.rules_of(dossier, answers.get(revision, {}))
    position, move = evolve(state.position, from_json(payload["doing"]), rules, at=event.at, refiled=refiled)
    return Replayed(
        position=position,
        received_at=event.at if move.received else state.received_at,
        finished_at=event.at if move.finished else state.finished_at,
        ended_at=event.at if move.end is not None else state.ended_at,
        documents=state.documents,
        digests=state.digests,
    )


def differences(dossier: Dossier) -> list[str]:
    """Each part of the row that the replay of its events does not give; empty when all agree."""
    made = replay(dossier)
    marking = made.position.marking
    limit = clock.limit_of(definition_of(dossier.version_id), dossier)
    pairs: dict[str, tuple[Any, Any]] = {
        "marking": (Marking.from_json(dossier.marking), marking),
        "clock": (dossier.clock, made.position.clock.to_json()),
        "reception clock": (dossier.reception_clock, made.position.reception.to_json()),
        "content version": (dossier.content_version, made.position.content_version),
        "answers revision": (dossier.answers_revision, made.position.answers_revision),
        "public status": (dossier.public_status, str(public_status(marking))),
        "outcome": (dossier.outcome, marking.outcome or ""),
        "received": (dossier.received_at, made.received_at),
        "finished": (dossier.finished_at, made.finished_at),
        "ended": (dossier.ended_at, made.ended_at),
        "tasks": (
            _tasks(dossier),
            sorted((t.id, t.step, t.state) for t in marking.tokens if t.state != "arrived"),
        ),
        "request": (_request(dossier), marking.request and marking.request.id),
        "documents": (_documents(dossier), sorted(made.documents)),
        "answers": (_digests(dossier), list(made.digests)),
    }
    if dossier.received_at is not None:
        calendar = clock.working_calendar(dossier.competent)[1]
        pairs["due time"] = (dossier.due_at, made.position.clock.due(limit, calendar))
    return [
        f"{name}: row {row!r}, events {events!r}" for name, (row, events) in pairs.items() if row != events
    ]


def _tasks(dossier: Dossier) -> list[tuple[int, str, str]]:
    return sorted(Task.objects.live().filter(dossier=dossier).values_list("token", "step", "state"))


def _request(dossier: Dossier) -> int | None:
    rows = Request.objects.filter(dossier=dossier, state=RequestState.OPEN)
    return rows.values_list("number", flat=True).first()


def _documents(dossier: Dossier) -> list[str]:
    rows = Document.objects.filter(dossier=dossier)
    return sorted(
        f"{series}/{year}/{number}" for series, year, number in rows.values_list("series", "year", "number")
    )


def _digests(dossier: Dossier) -> list[str]:
    """Digests of the answers as they stand in the rows now, computed again."""
    rows = AnswersRevision.objects.filter(dossier=dossier).order_by("number")
    return [ledger.digest(answers) for answers in rows.values_list("answers", flat=True)]
