"""Recall: undo one's last advance or return while nothing rests on it."""

from __future__ import annotations

from dataclasses import replace

from procedures.workflow.marking import Recallable, Token
from procedures.workflow.moves import Run
from procedures.workflow.refusals import refused


def undo(run: Run, token: int) -> None:
    """Take back what an advance or return of this token put there and restore what it took away.

    Refused when somebody has worked on what it opened, while a request holds the tasks, and when a join
    has opened that a restored token could reach a second time.
    """
    if run.request is not None:
        raise refused("held", request=run.request)
    undone = run.recallables.pop(token, None)
    if undone is None or run.finished:
        raise refused("not_recallable")
    others = [other for other in run.tokens.values() if other.id not in undone.added]
    if any(_would_meet_twice(run, back, other) for back in undone.removed for other in others):
        raise refused("not_recallable")
    for id in undone.added:
        run.cancel(run.tokens[id])
    for back in undone.removed:
        run.tokens[back.id] = back
    run.restored = list(undone.removed)
    _take_back_proposal(run, undone)


def _take_back_proposal(run: Run, undone: Recallable) -> None:
    """Forget what this act proposed, also where a later act would bring it back by being recalled."""
    if run.proposed_by == undone.token:
        run.proposal, run.proposed_by = undone.proposal, undone.proposed_by
    for later in list(run.recallables.values()):
        if later.proposed_by == undone.token:
            run.recallables[later.token] = replace(
                later, proposal=undone.proposal, proposed_by=undone.proposed_by
            )


def _would_meet_twice(run: Run, one: Token, other: Token) -> bool:
    return _has_opened_ahead(run, one, other) or _has_opened_ahead(run, other, one)


def _has_opened_ahead(run: Run, behind: Token, before: Token) -> bool:
    """Whether `before` stands on or has passed a join that `behind` can still reach."""
    opened = {*before.passed, *(() if before.state == "arrived" else (before.step,))}
    return any(run.workflow.step(key).join for key in opened & run.workflow.ahead[behind.step])
