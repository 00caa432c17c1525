"""A broken workflow is refused with the place and the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from procedures.workflow.definition import Kind, Workflow, json_schema
from procedures.workflow.hours import longest_way, shortest_to_finish, step_hours
from tests.procedures.workflow.sketches import act, branching, ending, intake, place, straight, workflow

REFERENCE = Path(__file__).parents[3] / "procedures/reference/1.001193.json"


def reference() -> Workflow:
    return Workflow.model_validate(json.loads(REFERENCE.read_text(encoding="utf-8"))["workflow"])


BROKEN: list[tuple[list[dict[str, Any]], str]] = [
    ([intake("nowhere"), *ending()], "step 'reception', action 'receive': there is no step 'nowhere'"),
    ([intake("sign"), intake("sign"), *ending()], "two steps have the same key"),
    ([place("reception", act("advance", "sign")), *ending()], "the first step must be able to receive"),
    (
        [intake("verify"), place("verify", act("refuse")), *ending()],
        "refuse is possible only on the first step",
    ),
    (
        [intake("verify"), place("verify", act("receive", "sign")), *ending()],
        "receive is possible only on the first step",
    ),
    (
        [intake("a"), place("a", act("advance", "b")), place("b", act("advance", "a")), *ending()],
        "advance edges form a cycle: a → b → a",
    ),
    (
        [intake("verify"), place("verify", act("hand_over")), *ending()],
        "step 'verify': a hand-over comes only after finish",
    ),
    (
        [intake("sign"), *ending()[:2], place("hand_over", act("hand_over"))],
        "a step after finish is outside the clock",
    ),
    (
        [intake("verify"), place("verify", act("advance", "sign"), clock="outside"), *ending()],
        "step 'verify': only a step after finish is outside the clock",
    ),
    (
        [place("reception", act("receive", "sign"), act("request_supplement", "sign")), *ending()],
        "nothing goes on before the dossier is received",
    ),
]


@pytest.mark.parametrize(("steps", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_steps_that_do_not_fit_together(steps: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        workflow(*steps)

    assert message in str(caught.value)


WRONG_ACTIONS: list[tuple[dict[str, Any], str]] = [
    (act("advance"), "action 'advance': advance needs at least one way on"),
    (act("stop", "sign"), "stop is an end and leads nowhere"),
    (act("consult", "sign"), "a consultation leads nowhere"),
    (act("answer"), "offered by the consultation itself"),
    (act("return", proposes="denied"), "return cannot propose an outcome"),
    (act("finish", "sign", proposes="denied"), "finish cannot propose an outcome"),
    (act("return", requires=["signature"]), "only an advance can carry a signature"),
    (act("advance", "sign", limit={"hours": 4}), "advance does not wait"),
    (act("confirm", clock=None), "names a limit, a clock and what happens on timeout"),
    (act("confirm", clock="run"), "waits for the applicant, so the clock pauses"),
    (act("consult", clock="pause"), "only on a legal basis"),
    (act("request_supplement", on_timeout="agree"), "silence cannot answer a request_supplement"),
    (act("advance", "sign", "sign"), "two ways lead to the same step"),
    (
        act("advance", {"step": "sign", "default": True}, {"step": "publish", "default": True}),
        "only one way can be the default",
    ),
    (
        act("advance", {"step": "sign", "default": True, "when": {"fact": "case", "op": "is", "value": "a"}}),
        "is the default and may not have a condition",
    ),
    (act("wait", "sign"), "only a system step waits"),
    (act("fly", "sign"), "Input should be"),
]


@pytest.mark.parametrize(("action", "message"), WRONG_ACTIONS, ids=[message for _, message in WRONG_ACTIONS])
def test_actions_that_do_not_fit_their_kind(action: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        straight(action)

    assert message in str(caught.value)
    assert "steps.1" in str(caught.value) or "steps" in str(caught.value)


def test_a_system_step_holds_exactly_one_wait() -> None:
    with pytest.raises(ValidationError, match="exactly one wait"):
        workflow(intake("a"), place("a", act("advance", "sign"), system="tax"), *ending())
    with pytest.raises(ValidationError, match="nothing can be done here"):
        workflow(intake("a"), place("a", act("wait"), system="tax"), *ending())
    with pytest.raises(ValidationError, match="an officer who has nothing to do here"):
        workflow(intake("a"), place("a", act("wait", "sign", on_timeout="officer"), system="tax"), *ending())


@pytest.mark.parametrize(
    "unit",
    [{"of": "nobody"}, {"of": "agency:"}, {"of": "competent", "office": "kitchen"}, {"office": "centre"}],
)
def test_units_are_a_closed_language(unit: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="unit"):
        workflow(intake("a"), place("a", act("advance", "sign")) | {"unit": unit}, *ending())


def test_unknown_roles_and_misspelt_properties_are_refused() -> None:
    with pytest.raises(ValidationError, match="role"):
        workflow(intake("a"), place("a", act("advance", "sign"), role="king"), *ending())
    with pytest.raises(ValidationError, match="limits"):
        workflow(intake("a"), place("a", act("advance", "sign"), limits={"hours": 1}), *ending())


def test_a_role_may_be_one_or_several() -> None:
    flow = workflow(
        intake("a"), place("a", act("advance", "sign")) | {"role": ["case_officer", "unit_head"]}, *ending()
    )

    assert flow.step("a").role == ("case_officer", "unit_head")
    assert flow.step("sign").role == ("signatory",)


def test_what_lies_ahead_follows_advance_edges_only() -> None:
    flow = branching()

    assert flow.ahead["left"] == {"left_two", "sign", "publish", "hand_over"}
    assert flow.after_finish == {"hand_over"}


def test_a_workflow_survives_json() -> None:
    flow = reference()

    assert Workflow.model_validate(json.loads(flow.model_dump_json())) == flow


def test_the_schema_describes_steps_for_other_tools() -> None:
    schema = json_schema()

    assert set(schema["properties"]) == {"steps", "resolved_at_once"}
    assert schema["$defs"]["Kind"]["enum"] == [kind.value for kind in Kind]


# --- hours ---


def test_hours_of_the_reference_procedure() -> None:
    flow = reference()

    assert {step.key: step_hours(step) for step in flow.steps} == {
        "reception": 1, "verify": 3.5, "review": 1, "sign": 2, "publish": 0.5, "return_result": 0,
    }  # fmt: skip
    way = shortest_to_finish(flow, "verify")
    assert way is not None
    assert (way.hours, way.steps) == (3.5, ("review", "sign", "publish"))
    assert longest_way(flow).hours == 7
    assert shortest_to_finish(flow, "publish").hours == 0  # type: ignore[union-attr]
    assert shortest_to_finish(flow, "return_result") is None


def test_hours_differ_by_case_and_channel_and_take_the_right_way() -> None:
    by_case = {"hours": 4, "by_case": {"late": {"policy": "WORKING_DAYS", "value": 2}}}
    flow = workflow(
        intake("split"),
        place("split", act("advance", "short", "long")),
        place("short", act("advance", "sign"), limit={"hours": 2}),
        place("long", act("advance", "sign"), limit=by_case),
        *ending(join=True),
    )

    assert shortest_to_finish(flow, "split").hours == 2  # type: ignore[union-attr]
    assert longest_way(flow).steps == ("split", "long", "sign", "publish")
    assert longest_way(flow).hours == 4
    assert longest_way(flow, case="late").hours == 16


def test_a_register_without_a_limit_of_its_step_counts_its_wait_while_the_clock_runs() -> None:
    running = act("wait", "sign", limit={"hours": 6})
    paused = act("wait", "sign", limit={"hours": 6, "basis": "Điều 5"}, clock="pause")
    for wait, hours in ((running, 6), (paused, 0)):
        flow = workflow(intake("register"), place("register", wait, system="tax"), *ending())
        assert longest_way(flow).hours == hours


# --- the reference procedure ---


def test_the_reference_workflow_asks_the_applicant_to_confirm_with_silence_agreeing() -> None:
    confirm = reference().action("verify", "confirm")

    assert confirm.kind is Kind.CONFIRM
    assert (confirm.clock, confirm.on_timeout) == ("pause", "agree")
    assert confirm.limit is not None
    assert confirm.limit.nominal_hours() == 8
    assert confirm.to == ()
