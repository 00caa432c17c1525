"""Whether conditions cover every case: each way on leads somewhere, each step can be left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from procedures.workflow.definition import MOVING, Action, Kind, Step, Workflow
from procedures.workflow.exploration import Reached, situations_of
from procedures.workflow.findings import Finding, finding
from procedures.workflow.guards import MOST_SITUATIONS, situations


def conditions_cover(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    """In every situation each way on leads somewhere, and every step has something that leads on."""
    for step in workflow.steps:
        for action in step.actions:
            if action.to and action.kind is not Kind.RETURN:
                yield from _ways_cover(workflow, step, action, reached)
        yield from _step_has_way_out(workflow, step, reached)


def _ways_cover(workflow: Workflow, step: Step, action: Action, reached: Reached) -> Iterator[Finding]:
    row = f"{step.key}.{action.key}"
    if any(way.default or way.when is None for way in action.to):
        return
    tried = situations_of(action, reached)
    if len(tried) >= MOST_SITUATIONS:
        yield finding(
            "error", "too_many_situations",
            f"Điều kiện của “{action.label.vi}” quá nhiều, không thử hết được; hãy thêm một hướng mặc định.",
            f"“{action.label.en}” has more conditions than could all be tried; name a default.",
            workflow=workflow, row=row,
        )  # fmt: skip
    decided = action.kind is Kind.FINISH or step.key in workflow.after_finish
    for proposal in (action.proposes,) if action.proposes else _proposals(workflow):
        outcome = proposal if decided else None
        for one in tried:
            offered = one.judge(action.when, proposal, outcome)
            if offered and not any(one.judge(way.when, proposal, outcome) for way in action.to):
                words = one.words()
                yield finding(
                    "error", "not_covered",
                    f"“{action.label.vi}” ở bước “{step.name.vi}” không dẫn đến đâu khi {words.vi}, "
                    f"đề xuất {proposal}. Hãy thêm một hướng mặc định.",
                    f"“{action.label.en}” at “{step.name.en}” leads nowhere with {words.en}, "
                    f"proposal {proposal}. Name a default.",
                    workflow=workflow, row=row,
                )  # fmt: skip
                return


def _step_has_way_out(workflow: Workflow, step: Step, reached: Reached) -> Iterator[Finding]:
    ways_out = [action for action in step.actions if _leads_on(action)]
    tried = situations(
        [action.when for action in ways_out],
        cases=reached.cases,
        channels=reached.channels,
        always_answered=reached.always_answered,
    )
    decided = step.key in workflow.after_finish
    for one, proposal in product(tried, _proposals(workflow)):
        outcome = proposal if decided else None
        if not any(one.judge(action.when, proposal, outcome) for action in ways_out):
            words = one.words()
            yield finding(
                "error", "no_way_out",
                f"Không ra khỏi bước “{step.name.vi}” được khi {words.vi}.",
                f"There is no way out of “{step.name.en}” with {words.en}.",
                workflow=workflow, row=step.key,
            )  # fmt: skip
            return


def _leads_on(action: Action) -> bool:
    if action.kind in MOVING or action.kind in {Kind.STOP, Kind.HAND_OVER}:
        return True
    return action.kind is not Kind.RETURN and bool(action.to)


def _proposals(workflow: Workflow) -> list[str]:
    """The proposals a dossier can carry: granted at first, and whatever an action proposes."""
    made = (action.proposes for step in workflow.steps for action in step.actions if action.proposes)
    return list(dict.fromkeys(("granted", *made)))
