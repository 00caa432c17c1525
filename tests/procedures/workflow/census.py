"""What happened in random lives of dossiers, so that a property is not praised for what it never saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procedures.workflow.definition import Kind, Workflow
from procedures.workflow.doings import Answer, Claim, Doing, Recall, Release, Take, Timeout
from procedures.workflow.marking import Marking
from procedures.workflow.moves import Move

TAKEN = [f"take {kind}" for kind in Kind if kind not in {
    Kind.ANSWER, Kind.WAIT,  # never taken: a consultation's own, and the system's
    Kind.REFUSE, Kind.STOP,  # they cut a life short; `test_withdrawing_or_stopping…` and `test_ends` have them
}]  # fmt: skip

EXPECTED = frozenset({
    *TAKEN,
    "answer request_supplement", "answer request_payment", "answer confirm", "answer consult", "answer wait",
    "object confirm",
    "silence agrees confirm", "silence to the officer confirm",
    "silence agrees consult", "silence to the officer consult", "silence reminds consult",
    "silence agrees wait", "silence to the officer wait", "silence reminds wait",
    "silence to the officer request_supplement", "silence to the officer request_payment",
    "side by side", "branches in branches", "a branch waits at a join", "a join opens",
    "a return cancels another branch", "a question holds another branch", "another branch is released",
    "a recall brings back", "claim", "release",
    "a choice goes its way", "a choice takes the default",
    "a wait pauses the clock", "a consultation pauses the clock", "a step pauses the clock",
    "proposes granted", "proposes partly_granted", "proposes denied",
    "finished granted", "finished denied",
})  # fmt: skip

_SILENCE = {"agree": "agrees", "officer": "to the officer", "remind": "reminds"}


def missed(met: Mapping[str, int]) -> set[str]:
    """What was expected and never happened."""
    return set(EXPECTED) - met.keys()


def happened(flow: Workflow, doing: Doing, before: Marking, move: Move) -> Iterator[str]:
    """The names of what one doing was, and of what followed."""
    match doing:
        case Take():
            yield from _taken(flow, doing, before, move)
        case Answer() | Timeout():
            yield from _ended(flow, doing, before)
        case Recall() if move.restored:
            yield "a recall brings back"
        case Claim():
            yield "claim"
        case Release():
            yield "release"
    yield from _followed(move)
    yield from _standing(flow, move.marking)


def _taken(flow: Workflow, doing: Take, before: Marking, move: Move) -> Iterator[str]:
    token = before.token(doing.token)
    assert token is not None
    action = flow.action(token.step, doing.action)
    yield f"take {action.kind}"
    if action.proposes:
        yield f"proposes {action.proposes}"
    if action.kind is Kind.RETURN and move.cancelled:
        yield "a return cancels another branch"
    if any(way.default for way in action.to):
        opened = {one.step for one in (*move.opened, *move.arrived)}
        by_default = any(way.default and way.step in opened for way in action.to)
        yield "a choice takes the default" if by_default else "a choice goes its way"


def _ended(flow: Workflow, doing: Answer | Timeout, before: Marking) -> Iterator[str]:
    step, key = _waited_for(flow, doing.id, before)
    action = flow.action(step, key)
    if isinstance(doing, Answer):
        yield f"answer {action.kind}" if doing.agreed else f"object {action.kind}"
    elif action.on_timeout is not None:
        yield f"silence {_SILENCE[action.on_timeout]} {action.kind}"


def _waited_for(flow: Workflow, id: int, before: Marking) -> tuple[str, str]:
    for one in (*before.consultations, *((before.request,) if before.request else ())):
        if one.id == id:
            return one.step, one.action
    token = before.token(id)
    assert token is not None
    wait = flow.step(token.step).wait
    assert wait is not None
    return token.step, wait.key


def _followed(move: Move) -> Iterator[str]:
    if move.arrived:
        yield "a branch waits at a join"
    if move.merged:  # whoever came last was there only within the move
        yield "a join opens"
    if move.held:
        yield "a question holds another branch"
    if len(move.released) > 1:
        yield "another branch is released"
    if move.finished:
        yield f"finished {move.marking.outcome}"


def _standing(flow: Workflow, marking: Marking) -> Iterator[str]:
    here = [token for token in marking.tokens if token.state != "arrived"]
    if len(here) > 1:
        yield "side by side"
    if len(here) > 2:
        yield "branches in branches"
    if any(flow.action(one.step, one.action).clock == "pause" for one in marking.consultations):
        yield "a consultation pauses the clock"
    waits = [flow.step(token.step).wait for token in here if token.state == "waiting"]
    if any(wait is not None and wait.clock == "pause" for wait in waits):
        yield "a wait pauses the clock"
    if marking.tokens and all(flow.step(token.step).clock == "pause" for token in marking.tokens):
        yield "a step pauses the clock"
