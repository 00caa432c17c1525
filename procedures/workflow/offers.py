"""What is offered on a token, and what stands against the rest."""

from __future__ import annotations

from collections.abc import Callable

from procedures.forms.conditions import Condition
from procedures.workflow.definition import MOVING, REQUESTS, Action, Kind, To, Workflow
from procedures.workflow.marking import Marking, Token
from procedures.workflow.refusals import Refused, refused

Judge = Callable[[Condition | None, str, str | None], bool]
"""(condition, proposal, outcome) → whether it holds for this dossier."""


def objection(
    workflow: Workflow, marking: Marking, token: Token, action: Action, judge: Judge
) -> Refused | None:
    """The first thing that stands against taking this action on this token; None when nothing does."""
    return (
        _marking_objection(marking, token, action)
        or _intake_objection(marking, action)
        or _condition_objection(marking, action, judge)
        or _end_objection(workflow, marking, token, action)
        or (
            refused("nowhere_to_return")
            if action.kind is Kind.RETURN and not return_targets(marking, token, action, judge)
            else None
        )
    )


def _marking_objection(marking: Marking, token: Token, action: Action) -> Refused | None:
    if marking.end is not None:
        return refused("ended")
    if action.kind is Kind.WAIT:
        return refused("by_system")
    return None if token.state == "open" else _state_objection(marking, token, action)


def _state_objection(marking: Marking, token: Token, action: Action) -> Refused | None:
    request = marking.request
    if request and request.token == token.id and request.overdue and action.kind is Kind.STOP:
        return None  # never answered: the officer it was put before ends it (Form 05)
    if token.state == "arrived":
        return refused("arrived")
    if request and action.kind in REQUESTS:
        return refused("request_open", request=request)
    return refused(token.state, request=request)


def _intake_objection(marking: Marking, action: Action) -> Refused | None:
    """A dossier is received once: afterwards `receive` only advances and `refuse` is gone."""
    if marking.received:
        return refused("already_received") if action.kind is Kind.REFUSE else None
    intake = {Kind.RECEIVE, Kind.REFUSE, Kind.CONSULT} | REQUESTS
    return None if action.kind in intake else refused("not_received")


def _condition_objection(marking: Marking, action: Action, judge: Judge) -> Refused | None:
    if not judge(action.when, marking.proposal, marking.outcome):
        return refused("condition")
    if action.kind in MOVING:
        proposal = action.proposes or marking.proposal
        outcome = proposal if marking.finished or action.kind is Kind.FINISH else None
        if not ways(action, judge, proposal, outcome):
            return refused("no_way")
    return None


def _end_objection(workflow: Workflow, marking: Marking, token: Token, action: Action) -> Refused | None:
    """The last acts wait for everything else: one token, no consultation."""
    if action.kind not in {Kind.FINISH, Kind.HAND_OVER}:
        return None
    if action.kind is Kind.FINISH and marking.finished:
        return refused("finished")
    if action.kind is Kind.HAND_OVER and not marking.finished:
        return refused("not_finished")
    other = next((other for other in marking.tokens if other.id != token.id), None)
    if other is not None:
        return refused("open_elsewhere", step=workflow.step(other.step).name)
    return refused("consultation_open") if marking.consultations else None


def ways(action: Action, judge: Judge, proposal: str, outcome: str | None) -> list[str]:
    """The steps that open: every way whose condition holds, else the default."""
    held = [way.step for way in action.to if not way.default and judge(way.when, proposal, outcome)]
    return held or [way.step for way in action.to if way.default]


def return_targets(marking: Marking, token: Token, action: Action, judge: Judge) -> list[str]:
    """The passed steps a return may name: those its `to` allows, or all of them. None after finish."""
    if marking.finished:
        return []
    if not action.to:
        return list(token.passed)
    allowed = set(ways(_only_passed(action, token), judge, marking.proposal, marking.outcome))
    return [key for key in token.passed if key in allowed]


def _only_passed(action: Action, token: Token) -> Action:
    to: tuple[To, ...] = tuple(way for way in action.to if way.step in token.passed)
    return action.model_copy(update={"to": to})


def signed(workflow: Workflow, marking: Marking) -> bool:
    """Whether the result carries its signature now: a live token has passed the step that signs it."""
    passed = {key for token in marking.tokens for key in token.passed}
    return any(signs_result(workflow, key) for key in passed)


def signs_result(workflow: Workflow, key: str) -> bool:
    """A step signs the result when it produces a document and one of its advances carries a signature."""
    step = workflow.step(key)
    return step.produces is not None and any(action.signs for action in step.actions)
