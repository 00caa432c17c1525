"""A counter-example is the shortest there is: looked for once more, by another search, in workflows made faulty."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from procedures.workflow.definition import Action, Kind, Workflow
from procedures.workflow.engine import Answer, Marking, Refused, Take, Timeout, returnable, start, step
from procedures.workflow.findings import Finding
from procedures.workflow.marking import Token
from procedures.workflow.soundness import check
from tests.procedures.workflow.random_workflows import fields, workflows
from tests.procedures.workflow.sketches import FACTS, act
from tests.procedures.workflow.test_properties import definition

some = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

Document = dict[str, Any]
Spot = tuple[Any, ...]
MOST = 1_500  # markings of one search; beyond it the workflow is passed over


# ---- another search: level by level over what is told apart here, not by the checker


def spot(marking: Marking) -> Spot:
    """Where a dossier stands, without the numbers it was given on its way."""
    names = {token.id: (token.step, token.passed) for token in marking.tokens}
    request = marking.request
    return (
        tuple(sorted((token.step, token.passed, token.state) for token in marking.tokens)),
        tuple(sorted((one.step, one.action, one.overdue) for one in marking.consultations)),
        request and (request.step, request.action, request.overdue, names[request.token]),
        marking.received, marking.finished, marking.end, marking.proposal,
    )  # fmt: skip


def next_ones(flow: Workflow, marking: Marking, answers: dict[str, Any]) -> Iterator[Marking]:
    """Wherever one doing leads, by the engine's own word on each that can be named."""
    for doing in _nameable(flow, marking, answers):
        try:
            yield step(flow, marking, doing, FACTS, answers).marking
        except Refused:
            continue


def _nameable(flow: Workflow, marking: Marking, answers: dict[str, Any]) -> Iterator[Take | Answer | Timeout]:
    for token in marking.tokens:
        for action in flow.step(token.step).actions:
            yield from _takes(flow, marking, token, action, answers)
    waiting = [token.id for token in marking.tokens if token.state == "waiting"]
    asked = [marking.request.id] if marking.request else []
    for id in [*waiting, *asked, *(one.id for one in marking.consultations)]:
        yield Answer(id=id)
        yield Timeout(id=id)
        if marking.request and marking.request.id == id and marking.request.kind is Kind.CONFIRM:
            yield Answer(id=id, agreed=False)


def _takes(
    flow: Workflow, marking: Marking, token: Token, action: Action, answers: dict[str, Any]
) -> Iterator[Take]:
    key = action.key
    if action.kind is Kind.RETURN:
        for to in returnable(flow, marking, token.id, key, facts=FACTS, answers=answers):
            yield Take(token=token.id, action=key, chosen=to)
    elif action.kind is Kind.CONSULT:
        if not any((one.step, one.action) == (token.step, key) for one in marking.consultations):
            yield Take(token=token.id, action=key, chosen="somebody")
    else:
        yield Take(token=token.id, action=key)


@dataclass
class Found:
    """One place a dossier can stand: how many doings away, and where one more leads."""

    depth: int
    marking: Marking
    leads_to: set[Spot] = field(default_factory=set)


def everywhere(flow: Workflow, worlds: list[dict[str, Any]]) -> dict[Spot, Found]:
    """Level by level, each doing in whichever world suits it. Raises `TooMany`."""
    first = start(flow).marking
    places = {spot(first): Found(0, first)}
    level = list(places)
    while level:
        following = []
        for here in level:
            found = places[here]
            for answers in worlds:
                for later in next_ones(flow, found.marking, answers):
                    there = spot(later)
                    found.leads_to.add(there)
                    if there not in places:
                        places[there] = Found(found.depth + 1, later)
                        following.append(there)
        if len(places) > MOST:
            raise TooMany
        level = following
    return places


class TooMany(Exception):
    """A workflow too large for this search."""


Places = dict[Spot, Found]
Fault = Callable[[Places], set[Spot]]


# ---- faults planted in a sound workflow, and what each looks like in a marking


def doubled(places: Places) -> set[Spot]:
    """Two stand on one step, or one stands where another waits for it."""

    def is_so(marking: Marking) -> bool:
        standing = [token.step for token in marking.tokens if token.state != "arrived"]
        waiting = {token.step for token in marking.tokens if token.state == "arrived"}
        return len(set(standing)) < len(standing) or bool(waiting & set(standing))

    return {key for key, found in places.items() if is_so(found.marking)}


def unsigned(places: Places) -> set[Spot]:
    """Decided, and somebody holds a result that never passed the signature."""
    return {
        key
        for key, found in places.items()
        if found.marking.finished and any("sign" not in token.passed for token in found.marking.tokens)
    }


def hopeless(places: Places) -> set[Spot]:
    """From where no end can be reached: whatever is not saved after looking again until nothing changes."""
    saved = {key for key, found in places.items() if found.marking.end is not None}
    before = -1
    while len(saved) != before:
        before = len(saved)
        saved |= {key for key, found in places.items() if found.leads_to & saved}
    return set(places) - saved


def no_join(document: Document, key: str) -> None:
    """Branches meet where nothing gathers them."""
    for one in document["steps"]:
        one["join"] = False


def past_the_signature(document: Document, key: str) -> None:
    """A way from this step straight to the clerk."""
    _step(document, key)["actions"].append(act("advance", "publish", key="past"))


def into_a_pit(document: Document, key: str) -> None:
    """A way from this step to one whose only way on never holds."""
    never = {"all": [{"fact": "channel", "op": "is", "value": way} for way in ("online", "post")]}
    _step(document, key)["actions"].append(act("advance", "pit", key="fall"))
    pit = copy.deepcopy(_step(document, "judge")) | {
        "key": "pit", "actions": [act("advance", {"step": "sign", "when": never})],
    }  # fmt: skip
    document["steps"].insert(-3, pit)


def _step(document: Document, key: str) -> Document:
    found: Document = next(one for one in document["steps"] if one["key"] == key)
    return found


PLANTED: dict[str, tuple[Callable[[Document, str], None], str, Fault]] = {
    "two branches meet without a join": (no_join, "two_tokens", doubled),
    "a result that was never signed": (past_the_signature, "unsigned_result", unsigned),
    "no end can be reached": (into_a_pit, "no_end", hopeless),
}


def planted(flow: Workflow, name: str, data: st.DataObject) -> Workflow:
    document = flow.model_dump(mode="json", by_alias=True, exclude_none=True)
    handled = [one.key for one in flow.steps[1:-3] if one.system is None]
    PLANTED[name][0](document, data.draw(st.sampled_from(handled), label="where"))
    return Workflow.model_validate(document)


def worlds(flow: Workflow) -> list[dict[str, Any]]:
    """Each answer to each question alone: a doing asks no more than one of them."""
    return [{}, *({key: value} for key in fields(flow) for value in (True, False))]


@pytest.mark.parametrize("name", PLANTED)
@some
@given(workflows(), st.data())
def test_a_planted_fault_is_shown_by_its_shortest_way(name: str, flow: Workflow, data: st.DataObject) -> None:
    _plant, code, fault = PLANTED[name]
    flow = planted(flow, name, data)
    try:
        places = everywhere(flow, worlds(flow))
    except TooMany:
        event("too large for the other search")
        return
    faulty = fault(places)
    shortest = min((places[key].depth for key in faulty), default=None)
    found = [one for one in check(definition(flow)) if one.code == code]

    event(f"{name}: {'nothing planted' if shortest is None else f'{shortest} doings'}")
    assert bool(found) is (shortest is not None)
    if shortest is not None:
        assert len(nearest(found).path) == shortest
        replay(flow, nearest(found), faulty)


def nearest(found: list[Finding]) -> Finding:
    return min(found, key=lambda one: len(one.path))


def replay(flow: Workflow, one: Finding, faulty: set[Spot]) -> None:
    """The way the finding names really leads to the fault, in some choice of what it leaves open."""
    standing = [start(flow).marking]
    for place in one.path:
        at, _dot, said = place.partition(".")
        standing = [
            later
            for marking in standing
            for answers in worlds(flow)
            for doing in _nameable(flow, marking, answers)
            if said_of(marking, doing) == (at, said)
            for later in _done(flow, marking, doing, answers)
        ]
        standing = list({spot(marking): marking for marking in standing}.values())
        assert standing, f"{place} cannot be done there"
    assert faulty & {spot(marking) for marking in standing}


def said_of(marking: Marking, doing: Take | Answer | Timeout) -> tuple[str, str]:
    if isinstance(doing, Take):
        token = marking.token(doing.token)
        return (token.step if token else "", doing.action)
    said = "timeout" if isinstance(doing, Timeout) else "answer" if doing.agreed else "objection"
    places = {one.id: one.step for one in marking.consultations}
    if marking.request:
        places[marking.request.id] = marking.request.step
    if doing.id in places:
        return places[doing.id], said
    token = marking.token(doing.id)
    return (token.step if token else "", said)


def _done(
    flow: Workflow, marking: Marking, doing: Take | Answer | Timeout, answers: dict[str, Any]
) -> Iterator[Marking]:
    try:
        yield step(flow, marking, doing, FACTS, answers).marking
    except Refused:
        return
