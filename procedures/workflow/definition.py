"""The workflow language: a list of steps, each with the actions its officers may take.

A workflow is one part of a version's definition and frozen with it. Everything that can be refused from
the text alone is refused here, naming the place; what needs the reachable markings is `soundness`' work.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from accounts.roles import Role
from procedures.forms.conditions import Condition
from procedures.forms.part import Part
from procedures.reasons import Act
from procedures.text import Text
from procedures.worktime.limits import Limit

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Outcome = Literal["granted", "partly_granted", "denied"]


class Kind(StrEnum):
    """What an action does to a dossier; the list is closed, configuration never adds to it."""

    RECEIVE = "receive"
    ADVANCE = "advance"
    RETURN = "return"
    CONSULT = "consult"
    ANSWER = "answer"
    CONFIRM = "confirm"
    WAIT = "wait"
    REQUEST_SUPPLEMENT = "request_supplement"
    REQUEST_PAYMENT = "request_payment"
    REFUSE = "refuse"
    FINISH = "finish"
    HAND_OVER = "hand_over"
    STOP = "stop"


MOVING = frozenset({Kind.RECEIVE, Kind.ADVANCE, Kind.FINISH})
"""Kinds that send the token forward and must say where."""

REQUESTS = frozenset({Kind.REQUEST_SUPPLEMENT, Kind.REQUEST_PAYMENT, Kind.CONFIRM})
"""Kinds that put a question to the applicant and hold every other task until it is answered."""

WAITING = REQUESTS | {Kind.CONSULT, Kind.WAIT}
"""Kinds that wait for somebody, and so name a limit, what the clock does, and what silence means."""

ENDS = frozenset({Kind.REFUSE, Kind.STOP, Kind.HAND_OVER})
"""Kinds after which nothing is left to do."""

AFTER_FINISH = frozenset({Kind.ADVANCE, Kind.HAND_OVER})
"""Kinds a step beyond `finish` may hold: the decision has been made, only its delivery is left."""


class OnTimeout(StrEnum):
    """What the system does, in its own name, when a wait has lasted its limit."""

    AGREE = "agree"  # silence agrees: as if the answer had been yes
    REMIND = "remind"  # only the reminder; the wait goes on
    OFFICER = "officer"  # put before the officer, who decides (Form 05 for a supplement never sent)


class Unit(Part):
    """Which agency's people do a step: an agency of the dossier, and which of its offices."""

    of: Annotated[
        str,
        StringConstraints(
            pattern=r"^(receiving|competent|returning|parent|chosen|agency:[^\s:]+|answer:[a-z][a-z0-9_.]*)$"
        ),
    ]
    office: Literal["centre", "registry", "economic", "culture", "police", "land", "committee"] | None = None


StepLimit = Limit
"""A limit of working time, by case and channel where it differs; `{"hours": 4}` is short for HOURS 4."""


class To(Part):
    """One way on. With `when` it is taken when the condition holds; a `default` when no other was."""

    step: Key
    when: Condition | None = None
    default: bool = False

    @model_validator(mode="after")
    def _default_has_no_condition(self) -> Self:
        if self.default and self.when is not None:
            raise ValueError(f"the way to {self.step!r} is the default and may not have a condition")
        return self


class Action(Part):
    """One thing an officer may do on a step.

    `when` decides whether it is offered; `requires` what must come with it (checked by the act, not the
    engine); `reasons` the acts whose coded reasons are offered, and one of them must be given; `limit`, `clock` and
    `on_timeout` belong to the waiting kinds.
    """

    key: Key
    label: Text
    kind: Kind
    to: tuple[To, ...] = ()
    when: Condition | None = None
    requires: frozenset[Literal["note", "file", "result", "payment", "signature", "assignee"]] = frozenset()
    proposes: Outcome | None = None
    reasons: tuple[Act, ...] = ()
    limit: StepLimit | None = None
    clock: Literal["run", "pause"] | None = None
    on_timeout: OnTimeout | None = None

    @property
    def signs(self) -> bool:
        """Whether the act carries a signature, and so can never be recalled."""
        return "signature" in self.requires

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> Self:
        for problem in self._problems():
            raise ValueError(f"action {self.key!r}: {problem}")
        return self

    def _problems(self) -> Iterator[str]:
        kind = self.kind
        if kind is Kind.ANSWER:
            yield "a consulted agency's answer is offered by the consultation itself, not by a step"
        if kind in MOVING and not self.to:
            yield f"{kind} needs at least one way on"
        if kind in ENDS and self.to:
            yield f"{kind} is an end and leads nowhere"
        if kind is Kind.CONSULT and self.to:
            yield "a consultation leads nowhere: the officer who asks may go on"
        if self.proposes and kind not in MOVING - {Kind.FINISH}:
            yield f"{kind} cannot propose an outcome"
        if "signature" in self.requires and kind is not Kind.ADVANCE:
            yield "only an advance can carry a signature"
        if sum(way.default for way in self.to) > 1:
            yield "only one way can be the default"
        if len({way.step for way in self.to}) < len(self.to):
            yield "two ways lead to the same step; join their conditions with `any`"
        yield from self._waiting_problems()

    def _waiting_problems(self) -> Iterator[str]:
        kind = self.kind
        if kind not in WAITING:
            if self.limit or self.clock or self.on_timeout:
                yield f"{kind} does not wait, so it has no limit, clock or timeout"
            return
        if self.limit is None or self.clock is None or self.on_timeout is None:
            yield f"{kind} waits, so it names a limit, a clock and what happens on timeout"
        if kind in REQUESTS and self.clock == "run":
            yield f"{kind} waits for the applicant, so the clock pauses"
        if kind not in REQUESTS and self.clock == "pause" and self.limit and not self.limit.basis:
            yield f"{kind} may pause the clock only on a legal basis, named in its limit"
        if kind in {Kind.REQUEST_SUPPLEMENT, Kind.REQUEST_PAYMENT} and self.on_timeout is OnTimeout.AGREE:
            yield f"silence cannot answer a {kind}"


class Step(Part):
    """One place in the workflow: whose work it is, how long it may take, what can be done there.

    A `join` opens once for all branches that come in. A `system` step waits on the named register or
    public posting and holds exactly one `wait`. `produces` names the result document it makes.
    """

    key: Key
    name: Text
    role: tuple[Role, ...] = Field(min_length=1)
    unit: Unit
    limit: StepLimit | None = None
    clock: Literal["run", "pause", "outside"] = "run"
    join: bool = False
    actions: tuple[Action, ...] = Field(min_length=1)
    produces: Key | None = None
    system: Key | None = None
    note: Text | None = None

    @field_validator("role", mode="before")
    @classmethod
    def _one_role_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @cached_property
    def by_key(self) -> dict[str, Action]:
        return {action.key: action for action in self.actions}

    @cached_property
    def wait(self) -> Action | None:
        """The wait the system takes when a token reaches this step, or None on an officer's step."""
        return next((action for action in self.actions if action.kind is Kind.WAIT), None)

    def kinds(self) -> set[Kind]:
        return {action.kind for action in self.actions}

    @model_validator(mode="after")
    def _actions_fit_the_step(self) -> Self:
        for problem in self._problems():
            raise ValueError(f"step {self.key!r}: {problem}")
        return self

    def _problems(self) -> Iterator[str]:
        if len(self.by_key) < len(self.actions):
            yield "two actions have the same key"
        waits = [action for action in self.actions if action.kind is Kind.WAIT]
        if self.system is None and waits:
            yield f"action {waits[0].key!r}: only a system step waits on a register or a posting"
        if self.system is not None:
            if len(waits) != 1 or waits[0].when is not None:
                yield "a system step holds exactly one wait, without a condition"
            elif len(self.actions) == 1 and not waits[0].to:
                yield f"action {waits[0].key!r}: when it ends nothing can be done here and no way leads on"
            elif len(self.actions) == 1 and waits[0].on_timeout is OnTimeout.OFFICER:
                yield f"action {waits[0].key!r}: put before an officer who has nothing to do here"
        if self.clock == "outside" and self.kinds() - AFTER_FINISH:
            yield "outside the clock only the hand-over is left to do"


class Workflow(Part):
    """The steps in the order a person reads them; the first is where a dossier is received.

    `resolved_at_once` names the legal basis on which one person may both receive and grant.
    """

    steps: tuple[Step, ...] = Field(min_length=1)
    resolved_at_once: str | None = None

    @cached_property
    def by_key(self) -> dict[str, Step]:
        return {step.key: step for step in self.steps}

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each step in the list, used to keep sets of steps in one order."""
        return {step.key: place for place, step in enumerate(self.steps)}

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, key: str) -> Step:
        """The step of that key; KeyError when there is none."""
        return self.by_key[key]

    def action(self, step: str, key: str) -> Action:
        """The action of that key on that step; KeyError when there is none."""
        return self.by_key[step].by_key[key]

    @cached_property
    def edges(self) -> dict[str, tuple[str, ...]]:
        """Steps directly ahead of each step, by advancing or when a wait ends; a return is no edge."""
        return {
            step.key: tuple(
                dict.fromkeys(
                    way.step for action in step.actions if action.kind is not Kind.RETURN for way in action.to
                )
            )
            for step in self.steps
        }

    @cached_property
    def ahead(self) -> dict[str, frozenset[str]]:
        """All steps that can still be reached from each step along advance edges, itself excluded."""
        known: dict[str, frozenset[str]] = {}

        def reach(key: str) -> frozenset[str]:
            if key not in known:
                known[key] = frozenset().union(*({to} | reach(to) for to in self.edges[key]))
            return known[key]

        for key in self.edges:
            reach(key)
        return known

    @cached_property
    def after_finish(self) -> frozenset[str]:
        """Steps at or beyond the target of a `finish`."""
        opened = {
            way.step
            for step in self.steps
            for action in step.actions
            if action.kind is Kind.FINISH
            for way in action.to
        }
        return frozenset(opened).union(*(self.ahead[key] for key in opened))

    @model_validator(mode="after")
    def _steps_fit_together(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        if len(self.by_key) < len(self.steps):
            yield "two steps have the same key"
        for step in self.steps:
            for action in step.actions:
                place = f"step {step.key!r}, action {action.key!r}"
                for way in action.to:
                    if way.step not in self.by_key:
                        yield f"{place}: there is no step {way.step!r}"
                yield from (f"{place}: {problem}" for problem in self._intake_problems(step, action))
        circle = self._circle()
        if circle:
            yield "advance edges form a cycle: " + " → ".join(circle)
            return
        if Kind.RECEIVE not in self.first.kinds():
            yield f"step {self.first.key!r}: the first step must be able to receive"
        if self.first.join or self.first.system:
            yield f"step {self.first.key!r}: the first step is an officer's and no join"
        yield from self._after_finish_problems()

    def _intake_problems(self, step: Step, action: Action) -> Iterator[str]:
        at_intake = step.key == self.first.key
        if action.kind in {Kind.RECEIVE, Kind.REFUSE} and not at_intake:
            yield f"{action.kind} is possible only on the first step"
        if at_intake and action.kind in WAITING and action.to:
            yield "nothing goes on before the dossier is received, so this leads nowhere"
        if action.kind in {Kind.STOP, Kind.RETURN, Kind.FINISH, Kind.HAND_OVER} and at_intake:
            yield f"{action.kind} is not possible before a dossier is received"

    def _after_finish_problems(self) -> Iterator[str]:
        for step in self.steps:
            after = step.key in self.after_finish
            if after and step.clock != "outside":
                yield f"step {step.key!r}: a step after finish is outside the clock"
            if not after and step.clock == "outside":
                yield f"step {step.key!r}: only a step after finish is outside the clock"
            if not after and Kind.HAND_OVER in step.kinds():
                yield f"step {step.key!r}: a hand-over comes only after finish"

    def _circle(self) -> list[str]:
        """One cycle of advance edges, closed on its first step; empty when there is none."""
        done: set[str] = set()
        path: list[str] = []

        def visit(key: str) -> list[str]:
            if key in path:
                return [*path[path.index(key) :], key]
            if key in done:
                return []
            path.append(key)
            for to in self.edges[key]:
                found = visit(to)
                if found:
                    return found
            path.pop()
            done.add(key)
            return []

        return next((found for key in self.edges if (found := visit(key))), [])


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a workflow, for other tools and the studio."""
    return Workflow.model_json_schema()
