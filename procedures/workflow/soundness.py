"""Proofs before publication: what a workflow must keep in every dossier it could ever carry.

`check` explores every marking the engine can reach and returns what it found, the worst first. It proves
the rules that follow from the version's own document: the graph, joins, conditions, ends, signatures,
limits, waits. Whether each step has a living officer and the law is in force is asked by
`procedures.publishing`, which knows agencies and dates.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from procedures.forms.schema import Form
from procedures.workflow.conditions_cover import conditions_cover
from procedures.workflow.definition import REQUESTS, Action, Kind, OnTimeout, Step, Workflow
from procedures.workflow.exploration import Reached, explore
from procedures.workflow.findings import RANK, Finding, finding
from procedures.workflow.guards import situations
from procedures.workflow.limits_fit import limits_fit
from procedures.workflow.marking import Marking
from procedures.workflow.markings_hold import markings_hold, signing_steps
from procedures.worktime.limits import Limit


class Checked(Protocol):
    """What `check` reads of a version's definition."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def limit(self) -> Limit: ...
    @property
    def cases(self) -> Sequence[Any]: ...
    @property
    def channels(self) -> Sequence[str]: ...
    @property
    def fees(self) -> Sequence[Any]: ...
    @property
    def results(self) -> Mapping[str, Any]: ...
    @property
    def form(self) -> Form | None: ...


def check(definition: Checked) -> list[Finding]:
    """Every finding about a definition's workflow, errors first; no error means it may be published."""
    workflow = definition.workflow
    cases = tuple(case.key for case in definition.cases) or (None,)
    channels = tuple(definition.channels)
    with_result = bool(definition.results) or any(step.produces for step in workflow.steps)
    found = [
        *_intake(workflow),
        *_judging(workflow),
        *_citizen_loops(workflow),
        *_hands(workflow),
        *_returns_lead_back(workflow),
    ]
    found += limits_fit(workflow, definition.limit, cases=cases, channels=channels)
    answered = _always_answered(definition.form)
    worlds = [
        explore(workflow, cases=(case,), channels=(channel,), always_answered=answered)
        for case, channel in _worlds(workflow, cases, channels)
    ]
    found += _paid_on_request(definition, worlds)
    for reached in worlds:
        found += markings_hold(workflow, reached, with_result=with_result)
        found += conditions_cover(workflow, reached)
    found += _never_stood_on(workflow, worlds)
    return sorted(_once(found), key=lambda one: RANK[one.severity])


def _always_answered(form: Form | None) -> frozenset[str]:
    """Fields every filed dossier answers, so that conditions on them need no default."""
    if form is None:
        return frozenset()
    return frozenset(
        field.key
        for page in form.pages
        if page.show_if is None
        for section in page.sections
        if section.show_if is None
        for field in section.fields
        if field.show_if is None and field.always_required
    )


def _worlds(
    workflow: Workflow, cases: tuple[str | None, ...], channels: tuple[str, ...]
) -> list[tuple[str | None, str]]:
    """Case and channel never change in a dossier, so each pair the conditions ask for is a world of its own."""
    conditions = [
        condition
        for step in workflow.steps
        for action in step.actions
        for condition in (action.when, *(way.when for way in action.to))
    ]
    told_apart = situations(conditions, cases=cases, channels=channels)
    return list(dict.fromkeys((one.case, one.channel) for one in told_apart))


def _once(found: list[Finding]) -> list[Finding]:
    """One finding per fault and row, by its shortest way."""
    best: dict[tuple[str, str], Finding] = {}
    for one in found:
        known = best.get((one.code, one.row))
        if known is None or len(one.path) < len(known.path):
            best[one.code, one.row] = one
    return list(best.values())


def _intake(workflow: Workflow) -> Iterator[Finding]:
    first = workflow.first
    for kind, vi, en in (
        (Kind.REQUEST_SUPPLEMENT, "yêu cầu bổ sung", "a supplement"),
        (Kind.REFUSE, "từ chối tiếp nhận", "a refusal"),
    ):
        if kind not in first.kinds():
            yield finding(
                "error", f"no_{kind}_at_intake",
                f"Bước tiếp nhận “{first.name.vi}” chưa có thao tác {vi}.",
                f"The reception step “{first.name.en}” does not offer {en}.",
                workflow=workflow, row=first.key,
            )  # fmt: skip


def _judging(workflow: Workflow) -> Iterator[Finding]:
    """Where an outcome is proposed, the papers are judged: no must be possible, and asking too."""
    for step in workflow.steps:
        proposals = {action.proposes for action in step.actions if action.proposes}
        if not proposals:
            continue
        if "denied" not in proposals:
            yield finding(
                "error", "no_denial",
                f"Bước “{step.name.vi}” đề xuất kết quả nhưng không đề xuất không chấp thuận được.",
                f"“{step.name.en}” proposes an outcome but cannot propose a denial.",
                workflow=workflow, row=step.key,
            )  # fmt: skip
        if Kind.REQUEST_SUPPLEMENT not in step.kinds():
            yield finding(
                "warning", "no_supplement",
                f"Bước “{step.name.vi}” xem xét hồ sơ nhưng không yêu cầu bổ sung được.",
                f"“{step.name.en}” judges the papers but cannot ask for a supplement.",
                workflow=workflow, row=step.key,
            )  # fmt: skip
    if not any(action.proposes == "denied" for step in workflow.steps for action in step.actions):
        yield finding(
            "error", "no_denial",
            "Quy trình không có cách nào để không chấp thuận.",
            "The workflow has no way to deny.",
            workflow=workflow,
        )  # fmt: skip


def _citizen_loops(workflow: Workflow) -> Iterator[Finding]:
    for step, action in _actions(workflow):
        if action.kind in REQUESTS and action.on_timeout is OnTimeout.REMIND:
            yield finding(
                "error", "unbounded_wait",
                f"“{action.label.vi}” chờ người nộp mãi: hết hạn chỉ nhắc lại.",
                f"“{action.label.en}” could wait for the applicant for ever: its timeout only reminds.",
                workflow=workflow, row=f"{step.key}.{action.key}",
            )  # fmt: skip


def _hands(workflow: Workflow) -> Iterator[Finding]:
    """Nobody both receives and grants; the same role on both steps makes that likely to be tried."""
    receiving = set(workflow.first.role)
    for key in signing_steps(workflow):
        step = workflow.step(key)
        if not receiving & set(step.role) or workflow.resolved_at_once:
            continue
        yield finding(
            "warning", "same_hands",
            f"Cùng một vai trò tiếp nhận và ký ở bước “{step.name.vi}”: một người không được làm cả hai.",
            f"One role both receives and signs at “{step.name.en}”: no person may do both.",
            workflow=workflow, row=key,
        )  # fmt: skip
    yield finding(
        "information", "hands_apart",
        "Khi thao tác, hệ thống kiểm tra người tiếp nhận không phải là người ký."
        if not workflow.resolved_at_once else f"Giải quyết ngay theo {workflow.resolved_at_once}.",
        "When acting, the system checks that who received does not sign."
        if not workflow.resolved_at_once else f"Resolved at once under {workflow.resolved_at_once}.",
        workflow=workflow,
    )  # fmt: skip


def _paid_on_request(definition: Checked, worlds: list[Reached]) -> Iterator[Finding]:
    workflow = definition.workflow
    asks = any(action.kind is Kind.REQUEST_PAYMENT for _, action in _actions(workflow))
    for line in definition.fees:
        if line.due == "on_request" and not asks:
            yield finding(
                "error", "no_payment_request",
                f"Khoản “{line.name.vi}” thu khi có yêu cầu nhưng không bước nào yêu cầu nộp.",
                f"“{line.name.en}” is due on request but no step requests it.",
                workflow=workflow,
            )  # fmt: skip
        elif line.due == "on_request" and (passed := _past_the_payment(workflow, worlds)):
            yield finding(
                "warning", "payment_passed_by",
                f"Khoản “{line.name.vi}” thu khi có yêu cầu, nhưng có đường đến kết quả không qua bước yêu cầu nộp.",
                f"“{line.name.en}” is due on request, but a way to the result passes no step that requests it.",
                workflow=workflow, way=[(key, "") for key in passed], row=passed[-1],
            )  # fmt: skip
            return


def _past_the_payment(workflow: Workflow, worlds: list[Reached]) -> tuple[str, ...]:
    """The shortest way to a granted finish on which no branch comes to a step that may ask for payment."""
    asking = {step.key for step in workflow.steps if Kind.REQUEST_PAYMENT in step.kinds()}
    ways = [way for reached in worlds if (way := _granted_past(asking, reached))]
    return min(ways, key=len, default=())


def _granted_past(asking: set[str], reached: Reached) -> tuple[str, ...]:
    """The steps left on the shortest such way of one exploration; empty when there is none."""
    first, order = (
        next(iter(reached.before)),
        {marking: number for number, marking in enumerate(reached.before)},
    )
    ways: dict[Marking, tuple[str, ...]] = {first: ()}
    waiting = deque([first])
    while waiting:
        marking = waiting.popleft()
        standing = [token.step for token in marking.tokens]
        if asking & set(standing):
            continue
        for later in sorted(reached.after.get(marking, ()), key=lambda one: order.get(one, len(order))):
            if later in ways:
                continue
            stays = {token.step for token in later.tokens}
            ways[later] = (*ways[marking], *[key for key in standing if key not in stays][:1])
            if later.finished and later.outcome != "denied":
                return ways[later]
            if not later.finished:
                waiting.append(later)
    return ()


def _returns_lead_back(workflow: Workflow) -> Iterator[Finding]:
    for step in workflow.steps:
        for action in step.actions:
            if action.kind is not Kind.RETURN:
                continue
            for way in action.to:
                if step.key not in workflow.ahead[way.step]:
                    target = workflow.step(way.step).name
                    yield finding(
                        "error", "return_forward",
                        f"“{action.label.vi}” chuyển lại “{target.vi}”, bước chưa từng đi qua.",
                        f"“{action.label.en}” returns to “{target.en}”, which was never passed.",
                        workflow=workflow, row=f"{step.key}.{action.key}",
                    )  # fmt: skip


def _never_stood_on(workflow: Workflow, worlds: list[Reached]) -> Iterator[Finding]:
    """Steps no dossier of any case or channel can come to; one nothing leads to is a second start."""
    if not all(reached.complete for reached in worlds):
        return
    stood = {token.step for reached in worlds for marking in reached.before for token in marking.tokens}
    led_to = {key for ahead in workflow.edges.values() for key in ahead}
    for step in workflow.steps:
        if step.key in stood:
            continue
        start = step.key not in led_to
        yield finding(
            "error", "second_start" if start else "unreachable",
            f"Không bước nào dẫn đến “{step.name.vi}”." if start
            else f"Không hồ sơ nào đến được bước “{step.name.vi}”.",
            f"No step leads to “{step.name.en}”." if start else f"No dossier can come to “{step.name.en}”.",
            workflow=workflow, row=step.key,
        )  # fmt: skip


def _actions(workflow: Workflow) -> Iterator[tuple[Step, Action]]:
    return ((step, action) for step in workflow.steps for action in step.actions)
