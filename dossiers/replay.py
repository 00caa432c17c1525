"""Replay: fold a dossier's events again and compare with its row. They must never differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dossiers import clock, flow, ledger
from dossiers.acts import Act
from dossiers.models import (
    AnswersRevision,
    Apology,
    ApologyState,
    Charge,
    Document,
    Dossier,
    Event,
    Request,
    RequestState,
    Task,
)
from dossiers.position import Position, begin, evolve, extend
from procedures.catalogue import calendar_under, definition_of
from procedures.workflow.doings import from_json
from procedures.workflow.marking import Marking
from procedures.workflow.status import public_status
from procedures.worktime.calendar import city_time
from procedures.worktime.clock import judge

_APOLOGIES = {Act.APOLOGISE: ApologyState.DRAFTED, Act.EXTEND: ApologyState.SENT}


@dataclass(frozen=True)
class Replayed:
    """What the events add up to; `collected` is the money taken, in đồng. `case`, `calendar` (key of the
    version the due time is reckoned on) and `agencies` (once it has been moved) are those at that time.
    """

    position: Position
    case: str = ""
    calendar: int | None = None
    agencies: tuple[str, ...] = ()
    received_at: datetime | None = None
    promised_at: datetime | None = None
    finished_at: datetime | None = None
    verdict: str = ""
    ended_at: datetime | None = None
    documents: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    collected: int = 0
    apology: str = ""
    until: str = ""


def replay(dossier: Dossier) -> Replayed:
    """Fold every event of a dossier, in order, under its own version."""
    answers = {row.number: row.answers for row in AnswersRevision.objects.filter(dossier=dossier)}
    events = list(Event.objects.filter(dossier=dossier).select_related("detail").order_by("number"))
    state: Replayed | None = None
    for event in events:
        payload = ledger.payload_of(event)
        if state is None:
            state = replace(_begin(dossier, event), case=_first_case(dossier, events))
        elif "doing" in payload:
            state = _next(dossier, state, event, payload, answers)
        elif event.act == Act.EXTEND:
            until = datetime.fromisoformat(payload["until"])
            state = replace(state, position=extend(state.position, at=event.at, until=until))
        if event.act in {Act.APOLOGISE, Act.EXTEND}:
            state = replace(state, apology=_APOLOGIES[Act(event.act)], until=payload["until"])
        state = replace(
            state,
            documents=state.documents + tuple(payload.get("documents", ())),
            digests=state.digests + ((payload["answers_digest"],) if "answers_digest" in payload else ()),
            collected=state.collected + payload.get("collected", 0),
        )
    if state is None:
        raise ValueError(f"dossier {dossier.pk} has no events")
    return state


def _first_case(dossier: Dossier, events: Sequence[Event]) -> str:
    """The case at filing: the one the first change of it came from, else the one there is."""
    told = (ledger.payload_of(event).get("case") for event in events)
    first = next((change for change in told if change), None)
    return first["before"] if first else dossier.case


def _begin(dossier: Dossier, event: Event) -> Replayed:
    if event.act != Act.FILE:
        raise ValueError(f"dossier {dossier.pk} does not begin with its filing")
    position, _move = begin(definition_of(dossier.version_id).workflow, at=event.at)
    return Replayed(position)


def _next(
    dossier: Dossier,
    state: Replayed,
    event: Event,
    payload: Mapping[str, Any],
    answers: Mapping[int, Mapping[str, Any]],
) -> Replayed:
    refiled = event.act == Act.REFILE
    revision = state.position.answers_revision + int(refiled)
    if "case" in payload:
        state = replace(state, case=payload["case"]["after"])
    if "places" in payload:
        state = replace(state, agencies=tuple(payload["places"]["after"]))
    if "calendar" in payload:
        state = replace(state, calendar=payload["calendar"])
    rules = flow.rules_of(dossier, answers.get(revision, {}), case=state.case)
    position, move = evolve(state.position, from_json(payload["doing"]), rules, at=event.at, refiled=refiled)
    state = replace(state, position=position)
    if move.received:
        state = replace(state, received_at=event.at, promised_at=_due(dossier, state))
    if move.finished:
        state = replace(state, finished_at=event.at, verdict=judge(event.at, _due(dossier, state)))
    if move.end is not None:
        state = replace(state, ended_at=event.at)
    return state


def _due(dossier: Dossier, state: Replayed) -> datetime | None:
    """The due time the clocks give for the case of that time, on the calendar it was promised by."""
    limit = clock.limit_of(definition_of(dossier.version_id), dossier, case=state.case)
    known = state.calendar
    calendar = clock.working_calendar(dossier.competent)[1] if known is None else calendar_under(known)
    return state.position.clock.due(limit, calendar)


def differences(dossier: Dossier) -> list[str]:
    """Each part of the row that the replay of its events does not give; empty when all agree."""
    made = replay(dossier)
    pairs = {**_columns(dossier, made), **_rows(dossier, made)}
    return [
        f"{name}: row {row!r}, events {events!r}" for name, (row, events) in pairs.items() if row != events
    ]


def _columns(dossier: Dossier, made: Replayed) -> dict[str, tuple[Any, Any]]:
    """Columns of the dossier beside what the events give for them."""
    marking = made.position.marking
    return {
        "marking": (Marking.from_json(dossier.marking), marking),
        "clock": (dossier.clock, made.position.clock.to_json()),
        "reception clock": (dossier.reception_clock, made.position.reception.to_json()),
        "reception due": (
            dossier.reception_due_at,
            made.position.reception.due(clock.reception_calendar(dossier.receiving)),
        ),
        "case": (dossier.case, made.case),
        "agencies": (_agencies(dossier) if made.agencies else (), made.agencies),
        "calendar": (dossier.calendar_version if made.calendar else None, made.calendar),
        "content version": (dossier.content_version, made.position.content_version),
        "answers revision": (dossier.answers_revision, made.position.answers_revision),
        "public status": (dossier.public_status, str(public_status(marking))),
        "outcome": (dossier.outcome, marking.outcome or ""),
        "received": (dossier.received_at, made.received_at),
        "promise": (dossier.promised_at, made.promised_at),
        "due time": (dossier.due_at, _due(dossier, made) if made.received_at else None),
        "finished": (dossier.finished_at, made.finished_at),
        "verdict": (dossier.verdict, made.verdict),
        "delivered": (dossier.delivered_at, made.ended_at if marking.end == "delivered" else None),
        "ended": (dossier.ended_at, made.ended_at),
    }


def _agencies(dossier: Dossier) -> tuple[str, ...]:
    """Codes in the order in which a transfer tells them."""
    return dossier.competent.code, dossier.receiving.code, dossier.returning.code


def _rows(dossier: Dossier, made: Replayed) -> dict[str, tuple[Any, Any]]:
    """Rows around the dossier beside what the events give for them."""
    marking = made.position.marking
    live = sorted(
        [(t.id, t.step, t.state) for t in marking.tokens if t.state != "arrived"]
        + [(asked.id, asked.step, "open") for asked in marking.consultations]
    )
    asked = (marking.request.id, marking.request.overdue) if marking.request else None
    return {
        "tasks": (_tasks(dossier), live),
        "request": (_request(dossier), asked),
        "documents": (_documents(dossier), sorted(made.documents)),
        "answers": (_digests(dossier), list(made.digests)),
        "money": (_collected(dossier), made.collected),
        "apology": (_apology(dossier), (made.apology, made.until)),
    }


def _tasks(dossier: Dossier) -> list[tuple[int, str, str]]:
    return sorted(Task.objects.live().filter(dossier=dossier).values_list("token", "step", "state"))


def _request(dossier: Dossier) -> tuple[int, bool] | None:
    rows = Request.objects.filter(dossier=dossier, state=RequestState.OPEN)
    return rows.values_list("number", "overdue").first()


def _collected(dossier: Dossier) -> int:
    paid = Charge.objects.filter(dossier=dossier, paid_at__isnull=False)
    return sum(amount or 0 for amount in paid.values_list("amount", flat=True))


def _apology(dossier: Dossier) -> tuple[str, str]:
    """The one draft, or the one that was sent, with its date as events write it."""
    row = Apology.objects.filter(dossier=dossier).exclude(state=ApologyState.REPLACED).first()
    return (row.state, city_time(row.until).isoformat()) if row else ("", "")


def _documents(dossier: Dossier) -> list[str]:
    rows = Document.objects.filter(dossier=dossier)
    return sorted(
        f"{series}/{year}/{number}" for series, year, number in rows.values_list("series", "year", "number")
    )


def _digests(dossier: Dossier) -> list[str]:
    """Digests of the answers as they stand in the rows now, computed again."""
    rows = AnswersRevision.objects.filter(dossier=dossier).order_by("number")
    return [ledger.digest(answers) for answers in rows.values_list("answers", flat=True)]
