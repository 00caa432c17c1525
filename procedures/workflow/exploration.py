"""All markings a workflow can reach, each with the shortest way to it.

The engine itself is asked, in every situation its conditions can tell apart, so what is proved over these
markings holds for dossiers. Withdrawal and the general stop are left out: they would end anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from procedures.workflow.definition import Action, Kind, Step, Workflow
from procedures.workflow.engine import Answer, Doing, Refused, Take, Timeout, play, start
from procedures.workflow.guards import Situation, situations
from procedures.workflow.marking import Consultation, Marking, Token
from procedures.workflow.offers import return_targets

MOST_MARKINGS = 20_000
"""Beyond this the exploration stops and the checker says that it has not seen everything."""

Place = tuple[str, str]
"""A step and what was done there: an action's key, or `answer`, `objection`, `timeout`."""


@dataclass
class Reached:
    """The markings found, the way each was first reached by, and where each leads."""

    cases: tuple[str | None, ...]
    channels: tuple[str, ...]
    always_answered: frozenset[str]
    before: dict[Marking, tuple[Marking, Place] | None] = field(default_factory=dict)
    after: dict[Marking, set[Marking]] = field(default_factory=dict)
    complete: bool = True

    def way(self, marking: Marking) -> tuple[Place, ...]:
        """The shortest list of doings that leads to this marking."""
        places: list[Place] = []
        came = self.before[marking]
        while came is not None:
            marking, place = came
            places.append(place)
            came = self.before[marking]
        return tuple(reversed(places))

    def leading_to(self, goals: set[Marking]) -> set[Marking]:
        """Every marking from which one of the goals can be reached."""
        back: dict[Marking, set[Marking]] = {}
        for marking, following in self.after.items():
            for later in following:
                back.setdefault(later, set()).add(marking)
        found, waiting = set(goals), list(goals)
        while waiting:
            for earlier in back.get(waiting.pop(), set()) - found:
                found.add(earlier)
                waiting.append(earlier)
        return found


def explore(
    workflow: Workflow,
    *,
    cases: tuple[str | None, ...] = (None,),
    channels: tuple[str, ...] = ("online",),
    always_answered: frozenset[str] = frozenset(),
) -> Reached:
    """Walk the markings breadth first from the beginning."""
    reached = Reached(cases, channels, always_answered)
    first = plain(start(workflow).marking)
    reached.before[first] = None
    waiting = deque([first])
    known: dict[Place, list[Situation]] = {}
    while waiting:
        marking = waiting.popleft()
        reached.after[marking] = set()
        for place, later in _steps(workflow, marking, reached, known):
            reached.after[marking].add(later)
            if later in reached.before:
                continue
            if len(reached.before) >= MOST_MARKINGS:
                reached.complete = False
                continue
            reached.before[later] = (marking, place)
            waiting.append(later)
    return reached


def plain(marking: Marking) -> Marking:
    """The marking without its history: ids counted anew, so that equal positions are equal values."""
    order = sorted(marking.tokens, key=lambda token: (token.step, token.passed, token.state))
    names = {token.id: number for number, token in enumerate(order, 1)}
    asked = sorted(marking.consultations, key=lambda one: (one.step, one.action, one.overdue))
    base = len(order)
    request = marking.request
    return Marking(
        tokens=tuple(replace(token, id=names[token.id]) for token in order),
        consultations=tuple(
            replace(one, id=base + number, token=names.get(one.token, 0))
            for number, one in enumerate(asked, 1)
        ),
        request=request and replace(request, id=base + len(asked) + 1, token=names[request.token]),
        received=marking.received,
        finished=marking.finished,
        end=marking.end,
        proposal=marking.proposal,
        next_id=base + len(asked) + 2,
    )


def _steps(
    workflow: Workflow, marking: Marking, reached: Reached, known: dict[Place, list[Situation]]
) -> Iterator[tuple[Place, Marking]]:
    for doing, step, action in _doings(workflow, marking):
        place = (step.key, _said(doing, action))
        key = (step.key, action.key)
        if key not in known:
            known[key] = situations_of(action, reached)
        for situation in known[key]:
            for one in _named(marking, doing, action, situation):
                try:
                    move = play(workflow, marking, one, situation.judge)
                except Refused:
                    continue
                yield place, plain(move.marking)


def situations_of(action: Action, reached: Reached) -> list[Situation]:
    """The situations that the conditions of one action can tell apart."""
    return situations(
        (action.when, *(way.when for way in action.to)),
        cases=reached.cases,
        channels=reached.channels,
        always_answered=reached.always_answered,
    )


def _said(doing: Doing, action: Action) -> str:
    match doing:
        case Answer(agreed=True):
            return "answer"
        case Answer():
            return "objection"
        case Timeout():
            return "timeout"
    return action.key


def _doings(workflow: Workflow, marking: Marking) -> Iterator[tuple[Doing, Step, Action]]:
    for token in marking.tokens:
        step = workflow.step(token.step)
        asked = marking.request is not None and marking.request.token == token.id
        if token.state == "waiting" and not asked and step.wait is not None:
            yield from _ended(token.id, step, step.wait)
        for action in step.actions:
            if action.kind is Kind.CONSULT and _is_asked(marking.consultations, step, action):
                continue  # once is enough to see what asking does
            yield Take(token=token.id, action=action.key), step, action
    for open_ in (*marking.consultations, *((marking.request,) if marking.request else ())):
        step = workflow.step(open_.step)
        yield from _ended(open_.id, step, step.by_key[open_.action])


def _ended(id: int, step: Step, action: Action) -> Iterator[tuple[Doing, Step, Action]]:
    yield Answer(id=id), step, action
    if action.kind is Kind.CONFIRM:
        yield Answer(id=id, agreed=False), step, action
    yield Timeout(id=id), step, action


def _is_asked(consultations: tuple[Consultation, ...], step: Step, action: Action) -> bool:
    return any((one.step, one.action) == (step.key, action.key) for one in consultations)


def _named(marking: Marking, doing: Doing, action: Action, situation: Situation) -> Iterator[Doing]:
    """The doing with each choice it can name."""
    if not isinstance(doing, Take):
        yield doing
        return
    token = marking.token(doing.token)
    match action.kind:
        case Kind.RETURN if isinstance(token, Token):
            for key in return_targets(marking, token, action, situation.judge):
                yield replace(doing, chosen=(key,))
        case Kind.CONSULT:
            yield replace(doing, chosen=("agency",))
        case _:
            yield doing
