"""Where a dossier stands, as a pure fold of its events: actions and replay go through the same function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from procedures.forms.conditions import Facts
from procedures.workflow import engine
from procedures.workflow.definition import Kind, Workflow
from procedures.workflow.doings import Doing, Transfer, Withdraw
from procedures.workflow.marking import Marking
from procedures.workflow.moves import Move
from procedures.worktime.clock import Clock, Reason
from procedures.worktime.limits import Limit
from procedures.worktime.tasks import ReceptionClock

_REASONS = {
    Kind.REQUEST_SUPPLEMENT: Reason.SUPPLEMENT,
    Kind.REQUEST_PAYMENT: Reason.PAYMENT,
    Kind.CONFIRM: Reason.CONFIRMATION,
}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a dossier is judged by, fixed at reception: its workflow, its limit, its facts and answers."""

    workflow: Workflow
    limit: Limit
    facts: Facts
    answers: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Position:
    """Marking, clocks and content version after some number of events."""

    marking: Marking
    clock: Clock
    reception: ReceptionClock
    content_version: int = 1
    answers_revision: int = 1


def begin(workflow: Workflow, *, at: datetime) -> tuple[Position, Move]:
    """The position of a dossier just filed."""
    move = engine.start(workflow)
    return Position(marking=move.marking, clock=Clock(), reception=ReceptionClock(arrived=at)), move


def evolve(
    position: Position, doing: Doing, rules: Rules, *, at: datetime, refiled: bool = False
) -> tuple[Position, Move]:
    """The next position. `refiled`: the doing brings a new answers revision. Raises the engine's `Refused`."""
    move = engine.step(rules.workflow, position.marking, doing, rules.facts, rules.answers)
    content_moves = (
        refiled
        or move.requested is not None
        or move.answered is not None
        or isinstance(doing, Withdraw)
        or move.marking.proposal != position.marking.proposal
    )
    reception = _reception(position.reception, move, at)
    if isinstance(doing, Transfer) and doing.reception_due:
        reception = reception.kept(datetime.fromisoformat(doing.reception_due))
    return Position(
        marking=move.marking,
        clock=_clock(position.clock, move, rules, at),
        reception=reception,
        content_version=position.content_version + int(content_moves),
        answers_revision=position.answers_revision + int(refiled),
    ), move


def extend(position: Position, *, at: datetime, until: datetime) -> Position:
    """The position after the one new date, given with an apology; nothing else moves. Raises `ClockError`."""
    return replace(position, clock=position.clock.extend(at, until=until))


def _clock(clock: Clock, move: Move, rules: Rules, at: datetime) -> Clock:
    """Start, pause, resume or stop the legal clock so that it agrees with the marking."""
    if move.received:
        clock = clock.start(at)
    if clock.state.started is None or clock.state.stopped is not None:
        return clock
    if move.finished or move.end is not None:
        return clock.stop(at)
    due = _pauses(rules.workflow, move.marking)
    for (
        reason,
        key,
    ), ground in due.items():  # before any ends, so that one reason after another is one stretch
        if not clock.is_open(reason, key):
            clock = clock.pause(at, reason=reason, key=key, ground=ground)
    for reason, key in clock.state.open:
        if (reason, key) not in due:
            clock = (
                clock.answered(at, rules.limit, key=key)
                if reason is Reason.SUPPLEMENT
                else clock.resume(at, reason=reason, key=key)
            )
    return clock


def _pauses(workflow: Workflow, marking: Marking) -> dict[tuple[Reason, str], str]:
    """Why the clock must stand still in this marking, each with its legal basis ("" when none is named)."""
    found: dict[tuple[Reason, str], str] = {}
    request = marking.request
    if request is not None:
        action = workflow.action(request.step, request.action)
        if action.clock == "pause":
            found[_REASONS[request.kind], str(request.id)] = action.limit.basis if action.limit else ""
    for token in marking.tokens:
        wait = workflow.step(token.step).wait
        if token.state == "waiting" and wait is not None and wait.clock == "pause":
            found[Reason.WAIT, str(token.id)] = wait.limit.basis if wait.limit else ""
    for asked in marking.consultations:
        action = workflow.action(asked.step, asked.action)
        if action.clock == "pause":
            found[Reason.WAIT, str(asked.id)] = action.limit.basis if action.limit else ""
    steps = [workflow.step(token.step) for token in marking.tokens]
    if steps and all(step.clock == "pause" for step in steps):
        found[Reason.STEP, ""] = ""
    return found


def _reception(reception: ReceptionClock, move: Move, at: datetime) -> ReceptionClock:
    """The desk's eight hours: stopped by reception, an end, or a request; started anew by re-filing."""
    if move.marking.received and not move.received:
        return reception
    if move.answered is not None and move.end is None:
        return reception.refiled(at)
    if reception.running and (move.received or move.end is not None or move.requested is not None):
        return reception.stop(at)
    return reception
