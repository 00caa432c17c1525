"""The engine: `step(workflow, marking, doing, facts)` gives the next marking and what changed.

Pure: it reads neither database nor clock, and the fold of the same doings over the same facts always
gives the same marking. `dossiers.flow` applies its moves to rows. Joins open when one token waits and no
other can still come; a return cancels what it makes void; one request to the applicant holds the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, assert_never

from procedures.forms.conditions import Condition, Facts, evaluate
from procedures.workflow import recall
from procedures.workflow.definition import Action, Kind, OnTimeout, Workflow
from procedures.workflow.doings import (
    Answer,
    Assign,
    Claim,
    Doing,
    Recall,
    Release,
    Stop,
    Take,
    Timeout,
    Transfer,
    Withdraw,
)
from procedures.workflow.marking import Consultation, End, Marking, Request, Token
from procedures.workflow.moves import Move, Run
from procedures.workflow.offers import Judge, objection, return_targets, signed, ways
from procedures.workflow.refusals import Refused, refused

__all__ = [
    "Answer", "Assign", "Claim", "Consultation", "Doing", "Marking", "Move", "Recall", "Refused", "Release",
    "Request", "Stop", "Take", "Timeout", "Token", "Transfer", "Withdraw", "available", "play", "returnable", "signed",
    "start", "step", "why_not",
]  # fmt: skip

NO_ANSWERS: Mapping[str, Any] = MappingProxyType({})


def start(workflow: Workflow) -> Move:
    """The marking of a dossier just filed: one token on the first step, nothing received yet."""
    run = Run(workflow, Marking())
    run.enter(workflow.first.key, passed=())
    return run.move()


def step(
    workflow: Workflow,
    marking: Marking,
    doing: Doing,
    facts: Facts,
    answers: Mapping[str, Any] = NO_ANSWERS,
) -> Move:
    """Do one thing; raises `Refused` when it is not possible here, and then nothing has changed.

    `answers` are the effective ones, `facts` hold case, channel and filing day; proposal and outcome are
    taken from the marking.
    """
    return play(workflow, marking, doing, _judge(facts, answers))


def available(
    workflow: Workflow,
    marking: Marking,
    token: int,
    facts: Facts,
    answers: Mapping[str, Any] = NO_ANSWERS,
) -> list[Action]:
    """The actions `step` would accept on this token now, in the order of the definition."""
    found = marking.token(token)
    if found is None:
        return []
    judge = _judge(facts, answers)
    actions = workflow.step(found.step).actions
    return [action for action in actions if objection(workflow, marking, found, action, judge) is None]


def why_not(
    workflow: Workflow,
    marking: Marking,
    token: int,
    action: str,
    *,
    facts: Facts,
    answers: Mapping[str, Any] = NO_ANSWERS,
) -> Refused | None:
    """The reason an action is not offered, to show beside it; None when it is."""
    found = marking.token(token)
    if found is None:
        return refused("no_token")
    known = workflow.step(found.step).by_key.get(action)
    if known is None:
        return refused("no_action")
    return objection(workflow, marking, found, known, _judge(facts, answers))


def returnable(
    workflow: Workflow,
    marking: Marking,
    token: int,
    action: str,
    *,
    facts: Facts,
    answers: Mapping[str, Any] = NO_ANSWERS,
) -> list[str]:
    """The steps this return may name, in the workflow's order."""
    found = marking.token(token)
    known = found and workflow.step(found.step).by_key.get(action)
    if not found or not known or known.kind is not Kind.RETURN:
        return []
    return return_targets(marking, found, known, _judge(facts, answers))


def play(workflow: Workflow, marking: Marking, doing: Doing, judge: Judge) -> Move:
    """`step` with the conditions judged by the caller: the soundness checker tries every case."""
    if marking.end is not None:
        raise refused("ended")
    run = Run(workflow, marking)
    _do(run, doing, judge)
    if marking.received and isinstance(doing, Take | Claim | Assign | Answer | Timeout):
        run.acted = True
    run.open_joins()
    return run.move()


def _do(run: Run, doing: Doing, judge: Judge) -> None:
    match doing:
        case Take():
            _take(run, doing, judge)
        case Answer():
            _answer(run, doing, judge)
        case Timeout():
            _time_out(run, doing, judge)
        case Claim() | Assign() | Release():
            _touch(run, doing)
        case Recall():
            recall.undo(run, doing.token)
        case Withdraw():
            _withdraw(run)
        case Stop():
            _stop(run)
        case Transfer():
            _transfer(run)
        case _:
            assert_never(doing)


def _judge(facts: Facts, answers: Mapping[str, Any]) -> Judge:
    def judge(condition: Condition | None, proposal: str, outcome: str | None) -> bool:
        if condition is None:
            return True
        return evaluate(condition, answers, replace(facts, proposal=proposal, outcome=outcome))

    return judge


def _take(run: Run, doing: Take, judge: Judge) -> None:
    token = run.tokens.get(doing.token)
    if token is None:
        raise refused("no_token")
    action = run.workflow.step(token.step).by_key.get(doing.action)
    if action is None:
        raise refused("no_action")
    stands_against = objection(run.workflow, run.before, token, action, judge)
    if stands_against is not None:
        raise stands_against
    run.touch(token.id)
    match action.kind:
        case Kind.RECEIVE | Kind.ADVANCE | Kind.FINISH:
            _go_on(run, token, action, judge)
        case Kind.RETURN:
            _return(run, token, _chosen_step(run, token, action, doing, judge))
        case Kind.CONSULT:
            _consult(run, token, action, doing.choices)
        case Kind.REFUSE:
            _end(run, "refused", by=token)
        case Kind.STOP:
            _end(run, "stopped", by=token)
        case Kind.HAND_OVER:
            _end(run, "delivered", by=token)
        case _:
            _ask(run, token, action)


def _go_on(run: Run, token: Token, action: Action, judge: Judge) -> None:
    """Send a token forward: open each way whose condition holds, side by side."""
    again = action.kind is Kind.RECEIVE and run.before.received
    if action.proposes:
        run.proposal, run.proposed_by = action.proposes, token.id
    run.received = run.received or action.kind is Kind.RECEIVE
    run.finished = run.finished or action.kind is Kind.FINISH
    if not _leave(run, token, action, judge):
        raise refused("no_way")
    if (action.kind is Kind.ADVANCE or again) and not action.signs:
        run.recallable_by = token.id


def _leave(run: Run, token: Token, action: Action, judge: Judge) -> bool:
    """Open every way on that holds in place of the token; False, and nothing done, when none does."""
    keys = ways(action, judge, run.proposal, run.proposal if run.finished else None)
    if keys:
        run.close(token)
        for key in keys:
            run.enter(key, passed=run.in_order({*token.passed, token.step}))
    return bool(keys)


def _chosen_step(run: Run, token: Token, action: Action, doing: Take, judge: Judge) -> str:
    """The step a return goes to: the one named, or the only one there is."""
    targets = return_targets(run.before, token, action, judge)
    wanted = doing.choices or tuple(targets)
    if len(wanted) != 1 or wanted[0] not in targets:
        raise refused("choose_step")
    return wanted[0]


def _return(run: Run, token: Token, key: str) -> None:
    """Reopen a step and cancel every branch that has passed it: their work rests on what is done anew."""
    run.close(token)
    for other in list(run.tokens.values()):
        if key in other.passed:
            run.cancel(other)
    led_there = {step for step in token.passed if key in run.workflow.ahead[step]}
    run.returned = run.enter(key, passed=run.in_order(led_there), again=True).id
    run.recallable_by = token.id


def _consult(run: Run, token: Token, action: Action, agencies: tuple[str, ...]) -> None:
    if not agencies or len(set(agencies)) < len(agencies):
        raise refused("choose_agency")
    for agency in agencies:
        asked = Consultation(
            id=run.new_id(), token=token.id, step=token.step, action=action.key, agency=agency
        )
        run.consultations[asked.id] = asked


def _ask(run: Run, token: Token, action: Action) -> None:
    """Put the one question to the applicant: the asker waits, every other task is held."""
    run.request = Request(
        id=run.new_id(), kind=action.kind, token=token.id, step=token.step, action=action.key
    )
    for other in list(run.tokens.values()):
        if other.state == "open":
            run.change(other, "waiting" if other.id == token.id else "held")


def _answer(run: Run, doing: Answer, judge: Judge) -> None:
    request = run.request
    if request is not None and request.id == doing.id:
        _close_request(run, request, judge, agreed=doing.agreed)
    elif doing.id in run.consultations:
        del run.consultations[doing.id]
    elif _waits_on_system(run, doing.id):
        _end_wait(run, run.tokens[doing.id], judge, agreed=doing.agreed)
    else:
        raise refused("nothing_open")


def _close_request(run: Run, request: Request, judge: Judge, *, agreed: bool) -> None:
    run.request = None
    for other in list(run.tokens.values()):
        if other.state == "held":
            run.change(other, "open")
    token = run.tokens[request.token]
    action = run.workflow.action(request.step, request.action)
    if not (agreed and _leave(run, token, action, judge)):
        run.change(token, "open")


def _waits_on_system(run: Run, id: int) -> bool:
    token = run.tokens.get(id)
    asked = run.request.token if run.request else None
    return token is not None and token.state == "waiting" and token.id != asked


def _end_wait(run: Run, token: Token, judge: Judge, *, agreed: bool) -> None:
    """A register or a posting is done with: on along `to`, else to the people of its step."""
    wait = run.workflow.step(token.step).wait
    if not (agreed and wait is not None and _leave(run, token, wait, judge)):
        run.change(token, "held" if run.request else "open")


def _time_out(run: Run, doing: Timeout, judge: Judge) -> None:
    request = run.request
    if request is not None and request.id == doing.id:
        _request_timed_out(run, request, judge)
    elif doing.id in run.consultations:
        asked = run.consultations[doing.id]
        match run.workflow.action(asked.step, asked.action).on_timeout:
            case OnTimeout.AGREE:
                del run.consultations[asked.id]
            case OnTimeout.OFFICER:
                run.consultations[asked.id] = replace(asked, overdue=True)
    elif _waits_on_system(run, doing.id):
        token = run.tokens[doing.id]
        wait = run.workflow.step(token.step).wait
        if wait is not None and wait.on_timeout is not OnTimeout.REMIND:
            _end_wait(run, token, judge, agreed=wait.on_timeout is OnTimeout.AGREE)
    else:
        raise refused("nothing_open")


def _request_timed_out(run: Run, request: Request, judge: Judge) -> None:
    if request.kind is Kind.REQUEST_SUPPLEMENT and not run.received:
        _end(run, "refused")  # never answered at intake: the system refuses it (Form 03)
        return
    match run.workflow.action(request.step, request.action).on_timeout:
        case OnTimeout.AGREE:
            _close_request(run, request, judge, agreed=True)
        case OnTimeout.OFFICER:
            run.request = replace(request, overdue=True)


def _touch(run: Run, doing: Claim | Assign | Release) -> None:
    """Whose hands a task is in is the caller's; here only whether it may change hands now."""
    token = run.tokens.get(doing.token)
    if token is None:
        raise refused("no_token")
    allowed = ("open", "held") if isinstance(doing, Release) else ("open",)
    if token.state not in allowed:
        code = "held" if token.state == "held" else "arrived" if token.state == "arrived" else "waiting"
        raise refused(code, request=run.request)
    if not isinstance(doing, Release):
        run.touch(token.id)


def _withdraw(run: Run) -> None:
    if run.finished:
        raise refused("finished")
    if signed(run.workflow, run.before):
        raise refused("signed")
    _end(run, "withdrawn")


def _stop(run: Run) -> None:
    if not run.received:
        raise refused("not_received")
    if run.finished:
        raise refused("finished")
    _end(run, "stopped")


def _transfer(run: Run) -> None:
    """The work stays as it is, and goes elsewhere; nobody takes back from there what was done here."""
    if run.finished:
        raise refused("finished")
    if signed(run.workflow, run.before):
        raise refused("decided")
    if run.request is not None:
        raise refused("asked", request=run.request)
    run.recallables.clear()


def _end(run: Run, end: End, *, by: Token | None = None) -> None:
    """Nothing stays open at an end: tokens, consultations and the request are cancelled."""
    if by is not None:
        run.close(by)
    for token in list(run.tokens.values()):
        run.cancel(token)
    run.consultations.clear()
    run.request = None
    run.recallables.clear()
    run.end = end
