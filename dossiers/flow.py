"""Applying the engine's moves to rows: tasks, requests, clocks, the dossier itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from accounts.models import Agency, Post
from accounts.roles import Role
from dossiers import clock, outbox
from dossiers import position as positions
from dossiers.models import Dossier, Event, Request, RequestState, Task, TaskState
from dossiers.models.outbox import Kind as Effect
from dossiers.models.work import LIVE
from dossiers.position import Position, Rules, begin, evolve
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.forms.conditions import Facts
from procedures.workflow.definition import Step, Unit
from procedures.workflow.doings import Doing, Timeout
from procedures.workflow.engine import Refused
from procedures.workflow.marking import Marking, Token
from procedures.workflow.moves import Move
from procedures.workflow.status import public_status
from procedures.worktime.clock import Clock, judge
from procedures.worktime.tasks import ReceptionClock, hold_task, release_task

WAIT = "wait:"  # how the keys of those timers begin; those of questions to the applicant do not

# Who answers for an office that is consulted.
CONSULTED = [Role.CASE_OFFICER.value, Role.UNIT_HEAD.value]


def timer_of(task: Task) -> str:
    """The key under which the end of a consultation or a wait is owed."""
    return f"{WAIT}{task.public_id}"


def facts_of(dossier: Dossier, *, case: str | None = None) -> Facts:
    """What conditions may ask besides the answers; *today* is the filing day."""
    case = dossier.case if case is None else case
    return Facts(case=case or None, channel=dossier.channel, today=clock.today(dossier.filed_at))


def rules_of(dossier: Dossier, answers: Mapping[str, Any] | None = None, *, case: str | None = None) -> Rules:
    """The rules a dossier is judged by; replay names the answers and the case of an earlier time."""
    definition = definition_of(dossier.version_id)
    return Rules(
        workflow=definition.workflow,
        limit=clock.limit_of(definition, dossier, case=case),
        facts=facts_of(dossier, case=case),
        answers=dossier.filed_answers if answers is None else answers,
    )


def position_of(dossier: Dossier) -> Position:
    """What the row says; replay must give the same."""
    return Position(
        marking=Marking.from_json(dossier.marking),
        clock=Clock.from_json(dossier.clock),
        reception=ReceptionClock.from_json(dossier.reception_clock or {}),
        content_version=dossier.content_version,
        answers_revision=dossier.answers_revision,
    )


def open_dossier(dossier: Dossier, *, at: datetime) -> None:
    """Give a dossier not yet saved its first position; `open_first_task` follows once its event is written."""
    position, move = begin(definition_of(dossier.version_id).workflow, at=at)
    _write_position(dossier, position, move, at=at)


def open_first_task(dossier: Dossier, event: Event) -> None:
    """The reception's task of a dossier just filed."""
    _position, move = begin(definition_of(dossier.version_id).workflow, at=event.at)
    _Rows(dossier, event, None).open_tasks(move)


def apply(
    dossier: Dossier,
    event: Event,
    doing: Doing,
    *,
    actor: Post | None = None,
    answers: Mapping[str, Any] | None = None,
    refiled: bool = False,
    **changes: Any,
) -> Move:
    """Move a locked dossier by one doing and save it, its tasks and its request.

    `changes` are further columns of the dossier the act sets. Raises `ValidationError` with the engine's
    words when the doing is not possible where the dossier stands.
    """
    try:
        position, move = evolve(
            position_of(dossier), doing, rules_of(dossier, answers), at=event.at, refiled=refiled
        )
    except Refused as refused:
        raise ValidationError(str(refused.message), code=refused.code) from refused
    promised_before = dossier.due_at
    for name, value in changes.items():
        setattr(dossier, name, value)
    _write_position(dossier, position, move, at=event.at)
    dossier.save(update_fields=[*POSITION, *changes])
    rows = _Rows(dossier, event, actor)
    rows.follow(move)
    if dossier.due_at != promised_before:
        rows.pass_on_due_time()
    _close_request(dossier, move, doing, at=event.at)
    return move


def extend(dossier: Dossier, event: Event, *, until: datetime) -> None:
    """Give a locked dossier its one new due time; its marking, its tasks' own due times and the promise stay."""
    position = positions.extend(position_of(dossier), at=event.at, until=until)
    dossier.clock = position.clock.to_json()
    _write_due(dossier, position)
    dossier.save(update_fields=["clock", "due_at", "calendar_version", "events_count", "last_event_at"])
    _Rows(dossier, event, None).pass_on_due_time()


# The columns that follow from the events; an act saves these and what else it names.
POSITION = (
    "marking", "clock", "reception_clock", "content_version", "answers_revision", "public_status", "outcome",
    "reception_due_at", "received_at", "due_at", "promised_at", "calendar_version", "finished_at", "verdict",
    "ended_at", "delivered_at", "events_count", "last_event_at",
)  # fmt: skip


def _write_position(dossier: Dossier, position: Position, move: Move, *, at: datetime) -> None:
    """Everything on the row that follows from marking and clocks."""
    dossier.marking = position.marking.to_json()
    dossier.clock = position.clock.to_json()
    dossier.reception_clock = position.reception.to_json()
    dossier.content_version = position.content_version
    dossier.answers_revision = position.answers_revision
    dossier.public_status = public_status(position.marking)
    dossier.reception_due_at = position.reception.due(clock.reception_calendar(dossier.receiving))
    if move.received:
        dossier.received_at = at
    if dossier.received_at is not None and not position.marking.finished:
        _write_due(dossier, position)
        dossier.promised_at = dossier.promised_at or dossier.due_at
    if move.finished:
        dossier.finished_at = at
        dossier.outcome = position.marking.outcome or ""
        dossier.verdict = judge(at, dossier.due_at)
    if move.end is not None:
        dossier.ended_at = at
        if move.end == "delivered":
            dossier.delivered_at = at


def _write_due(dossier: Dossier, position: Position) -> None:
    """The due time the clock gives now, and the calendar it was counted on."""
    key, calendar = clock.calendar_of(dossier)
    limit = clock.limit_of(definition_of(dossier.version_id), dossier)
    dossier.due_at = position.clock.due(limit, calendar)
    dossier.calendar_version = key


class _Rows:
    """Rows that follow one move."""

    def __init__(self, dossier: Dossier, event: Event, actor: Post | None) -> None:
        self.dossier, self.event, self.actor = dossier, event, actor
        self.definition: Definition = definition_of(dossier.version_id)

    def follow(self, move: Move) -> None:
        self._close(move.closed, TaskState.DONE)
        self._close(move.cancelled, TaskState.CANCELLED)
        self._reopen(move.restored)
        self._hold(move)
        self._release(move.released)
        self.open_tasks(move)
        self._consult(move)
        self._time_waits(move)

    def pass_on_due_time(self) -> None:
        """Queues show the dossier's due time beside the task's own; tasks just opened have it already."""
        going_on = [task.pk for task in self.live.values() if task.state in LIVE]
        if going_on:
            Task.objects.filter(pk__in=going_on).update(dossier_due_at=self.dossier.due_at)

    @cached_property
    def live(self) -> dict[int, Task]:
        """The dossier's tasks by token, as they stood before the move."""
        rows = Task.objects.live().filter(dossier=self.dossier).select_related("agency").order_by("pk")
        return {task.token: task for task in rows}

    def _live(self, tokens: tuple[Token, ...]) -> list[Task]:
        return [self.live[token.id] for token in tokens if token.id in self.live]

    def _close(self, tokens: tuple[Token, ...], state: TaskState) -> None:
        for task in self._live(tokens):
            task.state, task.closed_at, task.closed_by = state, self.event.at, self.event
            if state is TaskState.DONE and task.holder_id is None:
                task.holder = self.actor
            _save(task)

    def _reopen(self, tokens: tuple[Token, ...]) -> None:
        """A recall brings closed tasks back under their old tokens."""
        for token in tokens:
            task = Task.objects.filter(dossier=self.dossier, token=token.id).latest("pk")
            task.state, task.closed_at, task.closed_by = TaskState.OPEN, None, None
            _save(task)

    def _hold(self, move: Move) -> None:
        """Held and waiting tasks have no due time; they keep the working time they had left."""
        states = {token.id: TaskState.HELD for token in move.held}
        states |= {token.id: TaskState.WAITING for token in move.waiting}
        new = {token.id for token in move.opened}
        for task in self._live(tuple(t for t in (*move.held, *move.waiting) if t.id not in new)):
            calendar = clock.working_calendar(task.agency)[1]
            task.work_left = task.due_at and hold_task(due=task.due_at, at=self.event.at, calendar=calendar)
            task.state, task.due_at = states[task.token], None
            _save(task)

    def _release(self, tokens: tuple[Token, ...]) -> None:
        for task in self._live(tokens):
            task.state = TaskState.OPEN
            task.due_at = self._due_when_released(task)
            task.work_left = None
            _save(task)

    def _due_when_released(self, task: Task) -> datetime | None:
        """It goes on with what it had left; one that nobody could work on yet begins its own limit now."""
        if self.dossier.received_at is None:
            return self.dossier.reception_due_at
        if task.work_left is None:
            return self._due(self.definition.workflow.step(task.step), task.agency)
        calendar = clock.working_calendar(task.agency)[1]
        return release_task(left=task.work_left, at=self.event.at, calendar=calendar)

    def open_tasks(self, move: Move) -> None:
        for token in move.opened:
            step = self.definition.workflow.step(token.step)
            agency = self.agency_of(step.unit)
            waiting = token.state != "open"
            Task.objects.create(
                dossier=self.dossier,
                token=token.id,
                step=token.step,
                roles=[role.value for role in step.role],
                agency=agency,
                state=token.state,
                holder=self._last_holder(step, agency) if token == move.returned else None,
                opened_at=self.event.at,
                due_at=None if waiting else self._due(step, agency),
                dossier_due_at=self.dossier.due_at,
                opened_by=self.event,
            )

    def _consult(self, move: Move) -> None:
        """A question to another office is a task there; it ends with its answer, its silence or the dossier."""
        for asked in move.consulted:
            agency = _base(self.dossier, f"agency:{asked.agency}")
            until = self._until(asked.step, asked.action, agency)
            task = Task.objects.create(
                dossier=self.dossier,
                token=asked.id,
                step=asked.step,
                consultation=True,
                roles=CONSULTED,
                agency=agency,
                opened_at=self.event.at,
                due_at=until,
                dossier_due_at=self.dossier.due_at,
                opened_by=self.event,
            )
            self._owe_timer(task, until)
        state = TaskState.DONE if move.end is None else TaskState.CANCELLED
        for task in (self.live[asked.id] for asked in move.consultations_closed if asked.id in self.live):
            task.state, task.closed_at, task.closed_by = state, self.event.at, self.event
            task.holder = task.holder or self.actor
            _save(task)

    def _time_waits(self, move: Move) -> None:
        """Each token that begins to wait for a register or a posting has its timer."""
        for token in move.waiting:
            wait = self.definition.workflow.step(token.step).wait
            if wait is None:
                continue  # waits for the applicant: the request has a timer of its own
            task = Task.objects.live().select_related("agency").get(dossier=self.dossier, token=token.id)
            self._owe_timer(task, self._until(token.step, wait.key, task.agency))

    def _owe_timer(self, task: Task, until: datetime) -> None:
        at = self.event.at
        outbox.plan([outbox.owe(Effect.TIMER, timer_of(task), task.pk, at=at, not_before=until)])

    def _until(self, step: str, action: str, agency: Agency) -> datetime:
        """When a wait has lasted its limit, on the calendar of whoever is waited for."""
        limit = self.definition.workflow.action(step, action).limit
        if limit is None:
            raise ValueError(f"action {action} has no limit")
        single = limit.resolve(case=self.dossier.case or None, channel=self.dossier.channel)
        until = Clock().start(self.event.at).due(single, clock.working_calendar(agency)[1])
        if until is None:
            raise ValueError(f"action {action} gives no time")
        return until

    def _due(self, step: Step, agency: Agency) -> datetime | None:
        calendar = clock.working_calendar(agency)[1]
        return clock.due_of_task(self.definition, self.dossier, step, opened=self.event.at, calendar=calendar)

    def _last_holder(self, step: Step, agency: Agency) -> Post | None:
        """Who did the step at this office; a dossier that has been moved comes to nobody's hands."""
        done = Task.objects.filter(dossier=self.dossier, step=step.key, state=TaskState.DONE)
        done = done.filter(consultation=False, agency=agency)
        last = done.select_related("holder__user").order_by("-closed_at", "-pk").first()
        holder = last.holder if last else None
        return holder if holder and holder.is_in_force(clock.today(self.event.at)) else None

    def agency_of(self, unit: Unit) -> Agency:
        return agency_of(self.dossier, unit, on=clock.today(self.event.at))


def agency_of(dossier: Dossier, unit: Unit, *, on: date) -> Agency:
    """The agency a unit stands for. Raises `ValidationError` when no such office is in force."""
    base = _base(dossier, unit.of)
    if unit.office is None:
        return base
    try:
        return Agency.objects.office(base, unit.office, on=on)
    except Agency.DoesNotExist as error:
        message = f"There is no {unit.office} office for {base.code}."
        raise ValidationError(message, code="no_office") from error


def _base(dossier: Dossier, of: str) -> Agency:
    named = {
        "receiving": dossier.receiving,
        "competent": dossier.competent,
        "returning": dossier.returning,
    }
    if of in named:
        return named[of]
    if of == "parent" and dossier.competent.parent is not None:
        return dossier.competent.parent
    if of.startswith("agency:"):
        return Agency.objects.get(code=of.removeprefix("agency:"))
    raise ValidationError(f"The unit {of} cannot be found.", code="no_office")


def _save(task: Task) -> None:
    """Write a task that an act has moved; whoever saw it before has to look again."""
    task.version += 1
    task.save(update_fields=["state", "holder", "version", "due_at", "work_left", "closed_at", "closed_by"])


def _close_request(dossier: Dossier, move: Move, doing: Doing, *, at: datetime) -> None:
    """The row of the question to the applicant follows the marking: answered, out of time, void, overdue."""
    open_request = Request.objects.filter(dossier=dossier, state=RequestState.OPEN)
    if isinstance(doing, Timeout) and move.marking.request is None:
        open_request.update(state=RequestState.TIMED_OUT, closed_at=at)
    elif move.answered is not None and move.end is None:
        open_request.update(state=RequestState.ANSWERED, closed_at=at)
    elif move.answered is not None:
        open_request.update(state=RequestState.CANCELLED, closed_at=at)
    elif move.marking.request is not None and move.marking.request.overdue:
        open_request.update(overdue=True)
