"""Due times of tasks by the slow reckoning: from when a task opened and what the applicant was asked since."""

from __future__ import annotations

from datetime import datetime

from dossiers import ledger
from dossiers.models import Dossier, Event, Request, RequestState, Task, TaskState
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.models import Purpose
from procedures.workflow.definition import Kind, Workflow
from procedures.worktime.calendar import CITY
from tests.dossiers.paths.reference import due, due_by_minutes, facts_at, local
from tests.procedures.worktime import minute_by_minute as slow

DESK_MINUTES = 8 * 60


def compare(dossier: Dossier, where: str) -> int:
    """Check the due time of each live task of the main course; how many there were."""
    tasks = Task.objects.live().filter(dossier=dossier, consultation=False).select_related("agency")
    for task in tasks.order_by("pk"):
        wanted = _expected(dossier, task)
        assert task.due_at == wanted, (where, task.step, task.state, task.due_at, wanted)
    return len(tasks)


def _expected(dossier: Dossier, task: Task) -> datetime | None:
    if task.state != TaskState.OPEN:
        return None
    if dossier.received_at is None:
        return _at_the_desk(dossier)
    definition = definition_of(dossier.version_id)
    if task.step in definition.workflow.after_finish:
        return None
    facts = facts_at(task.agency)
    moment = _first_due(definition, dossier, task)
    for since, until in _stood(dossier, task):
        left = slow.worked_minutes(facts, since, moment) - slow.worked_minutes(facts, moment, since)
        moment = slow.spend(facts, until, left)
    return moment.replace(tzinfo=CITY)


def _at_the_desk(dossier: Dossier) -> datetime:
    """Eight working hours from arrival, or from the answer to what the desk asked."""
    arrivals = Event.objects.filter(dossier=dossier, act__in=["file", "refile"]).order_by("number")
    facts = facts_at(dossier.receiving, Purpose.RECEPTION)
    return slow.spend(facts, local(arrivals.latest("number").at), DESK_MINUTES).replace(tzinfo=CITY)


def _first_due(definition: Definition, dossier: Dossier, task: Task) -> datetime:
    """At its own limit, or in time for what still has to be done: whichever comes first."""
    case, channel = dossier.case or None, dossier.channel
    step, facts, since = (
        definition.workflow.step(task.step),
        facts_at(task.agency),
        _work_began(dossier, task),
    )
    whole = due_by_minutes(dossier, until=since)
    assert whole is not None
    after = fewest_minutes(definition.workflow, task.step, case, channel)
    in_time = slow.spend(facts, local(whole), -after)
    if step.limit is None:
        return in_time
    own = due(facts, step.limit.resolve(case=case, channel=channel), local(since), ())
    return min(own, in_time)


def _work_began(dossier: Dossier, task: Task) -> datetime:
    """When an officer could first work on it: a register has answered, a question no longer holds it."""
    began = task.opened_at
    for event in Event.objects.filter(dossier=dossier, act__in=["end_wait", "time_out"]).order_by("number"):
        if ledger.payload_of(event)["doing"]["id"] == task.token:
            began = event.at
    holding = Request.objects.filter(dossier=dossier, asked_at__lte=began, closed_at__gt=began).first()
    return holding.closed_at if holding and holding.closed_at else began


def _stood(dossier: Dossier, task: Task) -> list[tuple[datetime, datetime]]:
    """While the applicant was asked something, the task stood."""
    asked = Request.objects.filter(dossier=dossier, asked_at__gte=_work_began(dossier, task))
    closed = asked.exclude(state=RequestState.OPEN).order_by("asked_at")
    return [(local(row.asked_at), local(row.closed_at)) for row in closed if row.closed_at]


def fewest_minutes(workflow: Workflow, key: str, case: str | None, channel: str) -> int:
    """Minutes of the steps between this one and the finish on the shortest of all ways, each tried in full."""
    ways: list[list[str]] = [[key]]
    found: list[int] = []
    while ways:
        way = ways.pop()
        step = workflow.step(way[-1])
        if any(action.kind is Kind.FINISH for action in step.actions):
            found.append(sum(_minutes(workflow, passed, case, channel) for passed in way[1:]))
            continue
        for action in step.actions:
            if action.kind is not Kind.RETURN:
                ways += [[*way, to.step] for to in action.to]
    return min(found, default=0)


def _minutes(workflow: Workflow, key: str, case: str | None, channel: str) -> int:
    step = workflow.step(key)
    limit = step.limit
    if limit is None and step.wait is not None and step.wait.clock == "run":
        limit = step.wait.limit
    if limit is None or step.clock != "run":
        return 0
    return round(60 * limit.resolve(case=case, channel=channel).nominal_hours())
