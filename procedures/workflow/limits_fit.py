"""Whether the steps fit the promise: nominal hours of the longest way, for every case and channel."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.workflow.definition import Kind, OnTimeout, Workflow
from procedures.workflow.findings import Finding, finding
from procedures.workflow.hours import longest_way, step_hours
from procedures.worktime.limits import Limit


def limits_fit(
    workflow: Workflow, limit: Limit, *, cases: tuple[str | None, ...], channels: tuple[str, ...]
) -> Iterator[Finding]:
    """Errors where the longest way takes more than is promised, warnings where a silence does."""
    for case in cases:
        for channel in channels:
            promised = limit.resolve(case=case, channel=channel).nominal_hours()
            yield from _longest_fits(workflow, promised, case, channel)
            yield from _silences_fit(workflow, promised, case, channel)


def _longest_fits(workflow: Workflow, promised: float, case: str | None, channel: str) -> Iterator[Finding]:
    longest = longest_way(workflow, case=case, channel=channel)
    if longest.hours <= promised:
        return
    vi, en = _whose(case, channel)
    yield finding(
        "error", "too_long",
        f"Các bước cần {longest.hours:g} giờ làm việc, thời hạn chỉ có {promised:g} giờ ({vi}).",
        f"The steps take {longest.hours:g} working hours, the limit has {promised:g} ({en}).",
        workflow=workflow, way=[(key, "") for key in longest.steps],
        row=max(longest.steps, key=lambda key: step_hours(workflow.step(key), case=case, channel=channel)),
    )  # fmt: skip


def _silences_fit(workflow: Workflow, promised: float, case: str | None, channel: str) -> Iterator[Finding]:
    spent = _hours_before(workflow, case, channel)
    for step in workflow.steps:
        for action in step.actions:
            if action.limit is None or action.clock != "run":
                continue
            if action.kind is not Kind.CONSULT and action.on_timeout is not OnTimeout.AGREE:
                continue
            needs = action.limit.resolve(case=case, channel=channel).nominal_hours()
            left = promised - spent.get(step.key, 0.0)
            if needs > left:
                vi, en = _whose(case, channel)
                yield finding(
                    "warning", "silence_too_long",
                    f"“{action.label.vi}” có thể kéo dài {needs:g} giờ, chỉ còn {left:g} giờ ({vi}).",
                    f"“{action.label.en}” may take {needs:g} hours, {left:g} are left ({en}).",
                    workflow=workflow, row=f"{step.key}.{action.key}",
                )  # fmt: skip


def _hours_before(workflow: Workflow, case: str | None, channel: str) -> dict[str, float]:
    """Most hours that may be spent before a token comes to each step; the reception is not counted."""
    spent = {workflow.first.key: 0.0}
    for key in _forward(workflow):
        own = 0.0 if key == workflow.first.key else step_hours(workflow.step(key), case=case, channel=channel)
        for ahead in workflow.edges[key]:
            spent[ahead] = max(spent.get(ahead, 0.0), spent.get(key, 0.0) + own)
    return spent


def _forward(workflow: Workflow) -> list[str]:
    """The steps so that each comes before all that lie ahead of it."""
    return sorted(workflow.edges, key=lambda key: len(workflow.ahead[key]), reverse=True)


def _whose(case: str | None, channel: str) -> tuple[str, str]:
    if case is None:
        return f"kênh {channel}", f"channel {channel}"
    return f"trường hợp {case}, kênh {channel}", f"case {case}, channel {channel}"
