"""What holds in every sound workflow, whatever happens in whatever order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from procedures.workflow import doings
from procedures.workflow.definition import REQUESTS, WAITING, Kind, Workflow
from procedures.workflow.engine import (
    Answer,
    Claim,
    Doing,
    Marking,
    Move,
    Recall,
    Refused,
    Release,
    Stop,
    Take,
    Timeout,
    Withdraw,
    available,
    returnable,
    signed,
    start,
    step,
)
from procedures.workflow.exploration import explore, plain
from procedures.workflow.soundness import check
from procedures.workflow.status import national_code, public_status, whose_turn
from procedures.worktime.limits import working_days
from tests.procedures.workflow.census import happened, missed
from tests.procedures.workflow.random_workflows import fields, workflows
from tests.procedures.workflow.sketches import FACTS

many = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

few = settings(many, max_examples=50)


def everything_possible(flow: Workflow, marking: Marking, answers: dict[str, Any]) -> list[list[Doing]]:
    """All that may be done here, except to cut it short: by officers, by whoever is waited for, by hand."""
    groups = [list(_takes(flow, marking, answers)), list(_others(marking)), list(_in_hand(marking))]
    return [group for group in groups if group]


def _takes(flow: Workflow, marking: Marking, answers: dict[str, Any]) -> Iterator[Doing]:
    for token in marking.tokens:
        for action in available(flow, marking, token.id, FACTS, answers):
            if action.kind in {Kind.REFUSE, Kind.STOP}:
                continue
            if action.kind is Kind.RETURN:
                for key in returnable(flow, marking, token.id, action.key, facts=FACTS, answers=answers):
                    yield Take(token=token.id, action=action.key, chosen=key)
            elif action.kind is Kind.CONSULT:
                if not any(
                    one.action == action.key and one.step == token.step for one in marking.consultations
                ):
                    yield Take(token=token.id, action=action.key, chosen="agency")
            else:
                yield Take(token=token.id, action=action.key)


def _others(marking: Marking) -> Iterator[Doing]:
    asked = marking.request
    waiting = [token.id for token in marking.tokens if token.state == "waiting"]
    if asked is not None:
        waiting = [id for id in waiting if id != asked.token] + [asked.id]
        if asked.kind is Kind.CONFIRM:
            yield Answer(id=asked.id, agreed=False)
    for id in [*waiting, *(one.id for one in marking.consultations)]:
        yield Answer(id=id)
        if marking.received:
            yield Timeout(id=id)


def _in_hand(marking: Marking) -> Iterator[Doing]:
    for undo in marking.recallable:
        if marking.request is None:
            yield Recall(token=undo.token)
    for token in marking.tokens:
        if token.state == "open":
            yield Claim(token=token.id)
            yield Release(token=token.id)


def done(flow: Workflow, marking: Marking, doing: Doing, answers: dict[str, Any]) -> Move | None:
    """The move, or None when the engine refuses."""
    try:
        return step(flow, marking, doing, FACTS, answers)
    except Refused as refusal:
        event(f"refused: {refusal.code}")
        return None


def play(
    flow: Workflow, data: st.DataObject, answers: dict[str, Any]
) -> Iterator[tuple[Doing, Marking, Move]]:
    """A random life of a dossier, at most forty doings long."""
    marking = start(flow).marking
    for _ in range(40):
        possible = everything_possible(flow, marking, answers)
        if not possible:
            break
        # by whom first, so that answers and timers come as often as acts; hands come seldom
        chosen = data.draw(st.sampled_from([*possible, *possible[:2], *possible[:2], *possible[:2]]))
        kinds = sorted({_sort_of(flow, marking, doing) for doing in chosen})
        sort = data.draw(st.sampled_from(kinds))  # then what sort of thing, so that the rare ones come too
        chosen = [doing for doing in chosen if _sort_of(flow, marking, doing) == sort]
        doing = data.draw(st.sampled_from(chosen))
        move = done(flow, marking, doing, answers)
        if move is None:  # whatever is offered can be done, only a recall may come too late
            assert isinstance(doing, Recall)
            event("recall refused")
            continue
        yield doing, marking, move
        marking = move.marking


def _sort_of(flow: Workflow, marking: Marking, doing: Doing) -> str:
    """Advancing, waiting, silence …: what is chosen between before the very doing is."""
    if isinstance(doing, Take):
        token = marking.token(doing.token)
        kind = flow.action(token.step, doing.action).kind if token else None
        return str(kind if kind in WAITING or kind is Kind.RETURN else "forward")
    return type(doing).__name__


def drawn_answers(flow: Workflow, data: st.DataObject) -> dict[str, Any]:
    return {key: data.draw(st.sampled_from([True, False, None])) for key in fields(flow)}


def definition(flow: Workflow) -> Any:
    return SimpleNamespace(
        workflow=flow,
        limit=working_days(30),
        cases=(),
        channels=("online",),
        fees=(),
        results={"granted": 1},
        form=None,
    )


@few
@given(workflows())
def test_the_checker_finds_no_error_in_a_sound_workflow(flow: Workflow) -> None:
    errors = [one for one in check(definition(flow)) if one.severity == "error"]

    assert {one.code for one in errors} <= {"no_denial"}  # steps that only ever grant are wanted here


def test_no_token_is_lost_or_doubled() -> None:
    """… and every kind of thing that can happen did happen while it was looked for."""
    met: Counter[str] = Counter()

    @settings(many, max_examples=400)
    @given(workflows(), st.data())
    def in_any_life(flow: Workflow, data: st.DataObject) -> None:
        answers = drawn_answers(flow, data)
        seen: set[int] = {1}
        for doing, before, move in play(flow, data, answers):
            event(type(doing).__name__)
            met.update(happened(flow, doing, before, move))
            _tokens_kept(before, move, seen)
            _well_formed(move.marking)

    in_any_life()
    assert missed(met) == set(), sorted(met.items())


def _tokens_kept(before: Marking, move: Move, seen: set[int]) -> None:
    """What came, went and stayed adds up; a number is never given twice. `seen` grows by the new ones."""
    after = {token.id for token in move.marking.tokens}
    came = [token.id for part in (move.opened, move.arrived, move.restored) for token in part]
    went = [token.id for part in (move.closed, move.cancelled, move.merged) for token in part]
    stayed = {token.id for token in before.tokens} - set(went)
    assert len(came) == len(set(came))
    assert len(went) == len(set(went))
    assert after == stayed | set(came)
    assert stayed.isdisjoint(came)
    new = {token.id for part in (move.opened, move.arrived) for token in part}
    assert new.isdisjoint(seen)
    assert {token.id for token in move.restored} <= seen
    assert all(id < move.marking.next_id for id in after)
    seen |= new


def _well_formed(marking: Marking) -> None:
    standing = [token.step for token in marking.tokens if token.state != "arrived"]
    assert len(standing) == len(set(standing))
    assert bool(marking.tokens) is (marking.end is None)
    for token in marking.tokens:  # nothing rests on work that is being done anew
        assert not set(standing) & set(token.passed)
    if marking.end is not None:
        assert marking.request is None
        assert marking.consultations == ()
    states = {token.state for token in marking.tokens}
    if marking.request is None:
        assert "held" not in states
    else:
        assert marking.request.kind in REQUESTS
        assert "open" not in states
        asker = marking.token(marking.request.token)
        assert asker is not None
        assert asker.state == "waiting"
    if marking.tokens:
        assert states != {"arrived"}
    assert 1 <= national_code(public_status(marking)) <= 10
    assert (whose_turn(marking) == "none") is (marking.end is not None)


@many
@given(workflows(), st.data())
def test_the_fold_of_the_same_doings_is_the_same_marking(flow: Workflow, data: st.DataObject) -> None:
    answers = drawn_answers(flow, data)
    told: list[str] = []
    last = start(flow).marking
    for doing, _, move in play(flow, data, answers):
        told.append(json.dumps(doings.to_json(doing)))
        last = move.marking

    again = start(flow).marking
    for words in told:
        carried = Marking.from_json(json.loads(json.dumps(again.to_json())))
        assert carried == again
        again = step(flow, carried, doings.from_json(json.loads(words)), FACTS, answers).marking

    assert again == last


@few
@given(workflows(), st.data())
def test_an_end_stays_reachable_whatever_is_done(flow: Workflow, data: st.DataObject) -> None:
    reached = explore(flow)
    assert reached.complete
    event(f"markings: {len(reached.before) // 500 * 500}+")
    saved = reached.leading_to({marking for marking in reached.before if marking.end is not None})
    for _, _, move in play(flow, data, drawn_answers(flow, data)):
        assert plain(move.marking) in saved  # a recall, too, only leads where the workflow leads anyway


@many
@given(workflows(), st.data(), st.booleans())
def test_withdrawing_or_stopping_leaves_nothing_open(flow: Workflow, data: st.DataObject, stop: bool) -> None:
    marking = start(flow).marking
    for _, _, move in play(flow, data, drawn_answers(flow, data)):
        marking = move.marking
    end = done(flow, marking, Stop() if stop else Withdraw(), {})
    if end is None:
        assert not marking.received or signed(flow, marking) or marking.finished or marking.end
        return
    assert end.marking.tokens == ()
    assert {token.id for token in marking.tokens if token.state != "arrived"} <= {
        token.id for token in end.cancelled
    }
    _well_formed(end.marking)
