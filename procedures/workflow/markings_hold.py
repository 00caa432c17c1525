"""What must be true in every reachable marking: an end ahead, no token lost or doubled, results signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from procedures.workflow.definition import Kind, Workflow
from procedures.workflow.exploration import MOST_MARKINGS, Reached
from procedures.workflow.findings import Finding, finding
from procedures.workflow.marking import Marking


def markings_hold(workflow: Workflow, reached: Reached, *, with_result: bool) -> Iterator[Finding]:
    """Findings about the markings of one exploration, each with the shortest way to it."""
    if not reached.complete:
        yield finding(
            "error", "too_large",
            f"Quy trình có hơn {MOST_MARKINGS} trạng thái nên không chứng minh được là luôn kết thúc; hãy chia nhỏ.",
            f"The workflow has more than {MOST_MARKINGS} markings, so that nothing can be proved of it; make it smaller.",
            workflow=workflow,
        )  # fmt: skip
    else:
        yield from _end_ahead(workflow, reached)
        yield from _nothing_left_behind(workflow, reached)
        yield from _joins_complete(workflow, reached)
        yield from _both_outcomes(workflow, reached)
    yield from _one_token_per_step(workflow, reached)
    if with_result:
        yield from _results_signed(workflow, reached)


def signing_steps(workflow: Workflow) -> list[str]:
    """Steps no token leaves forward without a signature."""
    found = []
    for step in workflow.steps:
        ahead = [action for action in step.actions if action.kind is not Kind.RETURN and action.to]
        if any(action.signs for action in ahead) and all(action.signs for action in ahead):
            found.append(step.key)
    return found


def _first(reached: Reached, fault: Callable[[Marking], bool]) -> Marking | None:
    """The nearest marking with the fault; markings are kept in the order they were reached."""
    return next((marking for marking in reached.before if fault(marking)), None)


def _end_ahead(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    ends = {marking for marking in reached.before if marking.end is not None}
    saved = reached.leading_to(ends)
    lost = _first(reached, lambda marking: marking not in saved)
    if lost is not None:
        vi, en = _standing(workflow, lost)
        yield finding(
            "error", "no_end",
            f"Từ đây hồ sơ không kết thúc được nữa: đang ở {vi}.",
            f"From here no end can be reached: it stands at {en}.",
            workflow=workflow, way=reached.way(lost), row=_row(lost),
        )  # fmt: skip


def _nothing_left_behind(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    """Whoever could finish must not wait for a branch that never comes away."""
    finishing = {step.key for step in workflow.steps if Kind.FINISH in step.kinds()}
    decided = reached.leading_to({marking for marking in reached.before if marking.finished})
    stuck = _first(
        reached,
        lambda marking: (
            len(marking.tokens) > 1
            and marking not in decided
            and any(token.step in finishing for token in marking.tokens)
        ),
    )
    if stuck is not None:
        vi, en = _standing(workflow, stuck)
        yield finding(
            "error", "left_behind",
            f"Không hoàn thành được vì còn một nhánh bị bỏ lại: đang ở {vi}.",
            f"A branch is left behind and finishing never becomes possible: it stands at {en}.",
            workflow=workflow, way=reached.way(stuck), row=_row(stuck),
        )  # fmt: skip


def _joins_complete(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    for step in workflow.steps:
        if not step.join:
            continue
        opened = {
            marking
            for marking in reached.before
            if any(token.step == step.key and token.state != "arrived" for token in marking.tokens)
        }
        completes = reached.leading_to(opened)

        def waits_in_vain(marking: Marking, key: str = step.key, completes: set[Marking] = completes) -> bool:
            here = any(token.step == key and token.state == "arrived" for token in marking.tokens)
            return here and marking not in completes

        stuck = _first(reached, waits_in_vain)
        if stuck is not None:
            yield finding(
                "error", "join_never_opens",
                f"Bước gộp “{step.name.vi}” chờ một nhánh không bao giờ đến.",
                f"The join “{step.name.en}” waits for a branch that never comes.",
                workflow=workflow, way=reached.way(stuck), row=step.key,
            )  # fmt: skip


def _both_outcomes(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    outcomes = {marking.outcome for marking in reached.before if marking.finished}
    if not outcomes:
        yield finding(
            "error", "never_decided",
            "Không đường đi nào đến được bước hoàn thành.",
            "No way through the workflow comes to a finish.",
            workflow=workflow,
        )  # fmt: skip
    elif "denied" not in outcomes:
        yield finding(
            "error", "never_denied",
            "Không đường đi nào hoàn thành với kết quả không chấp thuận.",
            "No way through the workflow finishes with a denial.",
            workflow=workflow,
        )  # fmt: skip


def _one_token_per_step(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    def doubled(marking: Marking) -> str | None:
        standing = [token.step for token in marking.tokens if token.state != "arrived"]
        arrived = {token.step for token in marking.tokens if token.state == "arrived"}
        return next((key for key in standing if standing.count(key) > 1 or key in arrived), None)

    found = _first(reached, lambda marking: doubled(marking) is not None)
    if found is not None:
        key = doubled(found) or ""
        step = workflow.step(key)
        yield finding(
            "error", "two_tokens",
            f"Hai nhánh cùng đến bước “{step.name.vi}” mà không gộp lại.",
            f"Two branches come to “{step.name.en}” without being joined.",
            workflow=workflow, way=reached.way(found), row=key,
        )  # fmt: skip


def _results_signed(workflow: Workflow, reached: Reached) -> Iterator[Finding]:
    signing = set(signing_steps(workflow))

    def unsigned(marking: Marking) -> bool:
        return marking.finished and any(not signing & set(token.passed) for token in marking.tokens)

    found = _first(reached, unsigned)
    if found is not None:
        yield finding(
            "error", "unsigned_result",
            "Có kết quả được phát hành mà không qua bước ký.",
            "A result is issued without having passed a signature.",
            workflow=workflow, way=reached.way(found), row=reached.way(found)[-1][0],
        )  # fmt: skip


def _standing(workflow: Workflow, marking: Marking) -> tuple[str, str]:
    names = [workflow.step(token.step).name for token in marking.tokens]
    return ", ".join(f"“{name.vi}”" for name in names), ", ".join(f"“{name.en}”" for name in names)


def _row(marking: Marking) -> str:
    return marking.tokens[0].step if marking.tokens else ""
