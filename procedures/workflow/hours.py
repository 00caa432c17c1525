"""Nominal hours along the ways of a workflow: what a task's due time and the checker need."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.workflow.definition import Kind, Step, Workflow


@dataclass(frozen=True)
class Way:
    """A way along advance edges and the working hours its steps may take."""

    hours: float
    steps: tuple[str, ...]


def step_hours(step: Step, *, case: str | None = None, channel: str = "online") -> float:
    """Nominal working hours of one step on the dossier's clock; 0 where the clock does not run.

    A system step without a limit of its own counts the limit of its wait.
    """
    limit = step.limit
    if limit is None and step.wait is not None and step.wait.clock == "run":
        limit = step.wait.limit
    if limit is None or step.clock != "run":
        return 0.0
    return limit.resolve(case=case, channel=channel).nominal_hours()


def shortest_to_finish(
    workflow: Workflow, key: str, *, case: str | None = None, channel: str = "online"
) -> Way | None:
    """The way with the fewest hours from a step (excluded) to one that can finish; None when none can.

    Conditions are not asked: a task's due time must not move with every answer.
    """
    step = workflow.step(key)
    if Kind.FINISH in step.kinds():
        return Way(0.0, ())
    found = [
        Way(rest.hours + step_hours(workflow.step(ahead), case=case, channel=channel), (ahead, *rest.steps))
        for ahead in workflow.edges[key]
        if (rest := shortest_to_finish(workflow, ahead, case=case, channel=channel)) is not None
    ]
    return min(found, key=lambda way: way.hours, default=None)


def longest_way(
    workflow: Workflow, key: str | None = None, *, case: str | None = None, channel: str = "online"
) -> Way:
    """The way with the most hours from a step (excluded; the reception when none is named), before finish."""
    key = workflow.first.key if key is None else key
    found = [
        Way(rest.hours + step_hours(workflow.step(ahead), case=case, channel=channel), (ahead, *rest.steps))
        for ahead in workflow.edges[key]
        if ahead not in workflow.after_finish
        for rest in (longest_way(workflow, ahead, case=case, channel=channel),)
    ]
    return max(found, key=lambda way: way.hours, default=Way(0.0, ()))
