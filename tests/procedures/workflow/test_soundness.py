"""Each fault of the graph is found, worded in both languages, with the shortest way that shows it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from procedures.forms.schema import Form
from procedures.text import Text
from procedures.workflow.definition import Workflow
from procedures.workflow.findings import Finding
from procedures.workflow.soundness import check
from procedures.worktime.limits import Limit, same_day, working_days, working_hours
from tests.procedures.workflow.sketches import act, branching, ending, intake, place, straight, workflow

REFERENCE = Path(__file__).parents[3] / "procedures/reference/1.001193.json"
ONLINE = {"fact": "channel", "op": "is", "value": "online"}
COUNTER = {"fact": "channel", "op": "is", "value": "counter"}


def definition(flow: Workflow, limit: Limit | None = None, **parts: Any) -> Any:
    whole = {
        "workflow": flow,
        "limit": limit or working_days(30),
        "cases": (),
        "channels": ("online", "counter", "post"),
        "fees": (),
        "results": {"granted": "template"},
        "form": None,
    }
    return SimpleNamespace(**(whole | parts))


def found(flow: Workflow, code: str, **parts: Any) -> Finding:
    """The one finding of that code, worded for both readers."""
    (one,) = [one for one in check(definition(flow, **parts)) if one.code == code]
    assert one.message.vi
    assert one.message.en
    assert one.message.vi != one.message.en
    return one


def form_with(**field: Any) -> Form:
    """A form of one required number or yes/no question."""
    question = {"label": {"vi": "Câu hỏi", "en": "Question"}, "required": True} | field
    title = {"vi": "Trang", "en": "Page"}
    section = {"key": "section", "title": title, "fields": [question]}
    return Form.model_validate({"pages": [{"key": "page", "title": title, "sections": [section]}]})


def codes(flow: Workflow, **parts: Any) -> set[str]:
    return {one.code for one in check(definition(flow, **parts)) if one.severity != "information"}


def judged(*steps: dict[str, Any], end: list[dict[str, Any]] | None = None) -> Workflow:
    """reception → verify (may deny) → the given steps → the usual end."""
    verify = place(
        "verify",
        act("advance", steps[0]["key"] if steps else "sign", proposes="granted"),
        act("advance", "sign", key="deny", proposes="denied"),
        act("request_supplement"),
    )
    return workflow(intake("verify"), verify, *steps, *(end or ending(join=True)))


def test_the_reference_workflow_is_sound() -> None:
    flow = Workflow.model_validate(json.loads(REFERENCE.read_text(encoding="utf-8"))["workflow"])

    assert codes(flow, limit=same_day()) == set()


def test_a_sound_workflow_is_only_remarked_upon() -> None:
    (remark,) = check(definition(straight()))

    assert (remark.severity, remark.code) == ("information", "hands_apart")


def test_a_step_no_step_leads_to_is_a_second_start() -> None:
    flow = workflow(intake("sign"), place("lost", act("advance", "sign")), *ending(join=True))

    assert found(flow, "second_start").row == "lost"


def test_a_step_whose_conditions_never_hold_is_unreachable() -> None:
    never = {"all": [ONLINE, COUNTER]}
    flow = judged(
        place("split", act("advance", {"step": "lost", "when": never}, {"step": "sign", "default": True})),
        place("lost", act("advance", "sign")),
    )

    assert found(flow, "unreachable").row == "lost"


def test_no_end_ahead_is_shown_by_its_shortest_way() -> None:
    """A step that can only be sent back, and whose last way on is closed for good."""
    granted = {"fact": "proposal", "op": "is", "value": "granted"}
    flow = workflow(
        intake("verify"),
        place(
            "verify",
            act("advance", "closed", key="deny", proposes="denied"),
            act("request_supplement"),
            act("advance", "sign", proposes="granted"),
        ),
        place("closed", act("advance", {"step": "sign", "when": granted})),
        *ending(join=True),
    )

    one = found(flow, "no_end")

    assert one.severity == "error"
    assert one.path == ("reception.receive", "verify.deny")
    assert one.row == "closed"
    assert "Đường đi ngắn nhất: reception (receive) → verify (deny)" in one.message.vi
    assert "Shortest way: reception (receive) → verify (deny)" in one.message.en


def test_a_branch_left_behind_at_the_finish() -> None:
    flow = judged(
        place("split", act("advance", "sign", "aside")),
        place("aside", act("stop")),
    )

    one = found(flow, "left_behind")

    assert one.path == ("reception.receive", "verify.advance", "split.advance", "sign.sign")


def test_a_join_that_waits_in_vain() -> None:
    flow = judged(
        place("split", act("advance", "left", "right")),
        place("left", act("advance", "sign")),
        place(
            "right",
            act("return", "left"),
            act("advance", {"step": "sign", "when": {"all": [ONLINE, COUNTER]}}),
            act("stop"),
        ),
    )

    assert found(flow, "join_never_opens").row == "sign"


def test_two_branches_that_meet_without_a_join() -> None:
    flow = judged(
        place("split", act("advance", "left", "right")),
        place("left", act("advance", "sign")),
        place("right", act("advance", "sign")),
        end=ending(),
    )

    one = found(flow, "two_tokens")

    assert one.row == "sign"
    assert len(one.path) == 5


def test_ways_that_do_not_cover_every_channel() -> None:
    flow = judged(
        place(
            "split",
            act("advance", {"step": "left", "when": ONLINE}, {"step": "sign", "when": COUNTER}),
            act("stop"),
        ),
        place("left", act("advance", "sign")),
    )

    one = found(flow, "not_covered")

    assert one.row == "split.advance"
    assert "channel post" in one.message.en
    assert "kênh post" in one.message.vi


def test_a_field_without_an_answer_needs_a_default_unless_it_is_always_answered() -> None:
    late = {"field": "late", "op": "is", "value": True}
    early = {"field": "late", "op": "is_not", "value": True}
    flow = judged(
        place("split", act("advance", {"step": "left", "when": late}, {"step": "sign", "when": early})),
        place("left", act("advance", "sign")),
    )

    assert "no answer to late" in found(flow, "not_covered").message.en
    assert "not_covered" not in codes(flow, form=form_with(key="late", type="yes_no"))
    hidden = form_with(key="late", type="yes_no", required=False)
    assert "not_covered" in codes(flow, form=hidden)


def test_thresholds_that_leave_a_gap() -> None:
    def flow(op: str) -> Workflow:
        small = {"field": "area", "op": "less_than", "value": 100}
        large = {"field": "area", "op": op, "value": 100}
        return judged(
            place("split", act("advance", {"step": "left", "when": small}, {"step": "sign", "when": large})),
            place("left", act("advance", "sign")),
        )

    area = form_with(key="area", type="integer")
    assert "area = 100" in found(flow("more_than"), "not_covered", form=area).message.en
    assert "not_covered" not in codes(flow("at_least"), form=area)


def test_a_step_that_no_condition_lets_leave() -> None:
    flow = judged(place("split", act("advance", "sign", when=ONLINE)))

    assert found(flow, "no_way_out").row == "split"


def test_a_result_that_was_never_signed() -> None:
    flow = judged(place("short", act("advance", "sign"), act("advance", "publish", key="skip")))

    one = found(flow, "unsigned_result")

    assert one.path[-2:] == ("short.skip", "publish.finish")
    assert "unsigned_result" not in codes(
        Workflow.model_validate(
            {
                "steps": [
                    step | {"produces": None} for step in flow.model_dump(mode="json", by_alias=True)["steps"]
                ]
            }
        ),
        results={},
    )


def test_intake_asks_and_refuses_and_judging_can_deny() -> None:
    flow = workflow(
        place("reception", act("receive", "verify"), role="reception"),
        place("verify", act("advance", "sign", proposes="granted")),
        *ending(),
    )

    assert codes(flow) == {
        "no_request_supplement_at_intake", "no_refuse_at_intake", "no_denial", "no_supplement", "never_denied",
    }  # fmt: skip


def test_a_workflow_that_is_never_decided() -> None:
    flow = workflow(intake("verify"), place("verify", act("stop"), act("request_supplement")))

    assert "never_decided" in codes(flow)


def test_steps_longer_than_the_promise_for_a_case_and_channel() -> None:
    flow = judged(place("check", act("advance", "sign"), limit={"hours": 30}))
    limit = Limit.model_validate(
        {"policy": "WORKING_DAYS", "value": 4, "by_case": {"short": {"policy": "WORKING_DAYS", "value": 3}}}
    )
    cases = (SimpleNamespace(key="usual"), SimpleNamespace(key="short"))

    one = found(flow, "too_long", limit=limit, cases=cases)

    assert one.row == "check"
    assert "30 working hours, the limit has 24 (case short, channel online)" in one.message.en
    assert one.path == ("verify", "check", "sign", "publish")


@pytest.mark.parametrize(("hours", "warned"), [(12, True), (10, False)])
def test_a_consultation_longer_than_what_is_left_is_a_warning(hours: int, warned: bool) -> None:
    flow = judged(
        place("early", act("advance", "ask"), limit={"hours": 6}),
        place("ask", act("advance", "sign"), act("consult", limit={"hours": hours}), limit={"hours": 4}),
    )

    assert ("silence_too_long" in codes(flow, limit=working_hours(16))) is warned


def test_a_wait_for_the_applicant_is_bounded() -> None:
    assert found(straight(act("confirm", on_timeout="remind")), "unbounded_wait").row == "verify.confirm"


def test_a_return_to_a_step_that_lies_ahead() -> None:
    flow = judged(place("check", act("advance", "sign"), act("return", "publish")))

    assert found(flow, "return_forward").row == "check.return"


def test_the_same_role_receiving_and_signing_is_a_warning_unless_resolved_at_once() -> None:
    end = ending()
    end[0] |= {"role": ["signatory", "reception"]}
    flow = workflow(intake("verify"), straight_verify(), *end)

    assert found(flow, "same_hands").severity == "warning"
    at_once = Workflow.model_validate(
        flow.model_dump(mode="json", by_alias=True) | {"resolved_at_once": "Điều 14"}
    )
    assert codes(at_once) == set()


def straight_verify() -> dict[str, Any]:
    return place(
        "verify",
        act("advance", "sign", proposes="granted"),
        act("advance", "sign", key="deny", proposes="denied"),
        act("request_supplement"),
    )


def test_a_fee_on_request_needs_somebody_to_request_it() -> None:
    line = SimpleNamespace(due="on_request", name=Text(vi="Lệ phí", en="Fee"))

    assert found(straight(), "no_payment_request", fees=(line,)).severity == "error"
    assert codes(straight(act("request_payment")), fees=(line,)) == set()


def test_a_way_to_the_result_past_the_payment_is_a_warning() -> None:
    line = SimpleNamespace(due="on_request", name=Text(vi="Lệ phí", en="Fee"))
    early = place(
        "early",
        act("advance", "verify"),
        act("advance", "sign", key="short"),
        act("request_supplement"),
    )
    flow = workflow(
        intake("early"), early, straight_verify() | {"actions": [*straight_verify()["actions"], act("request_payment")]},
        *ending(),
    )  # fmt: skip

    one = found(flow, "payment_passed_by", fees=(line,))

    assert one.severity == "warning"
    assert one.path == ("reception", "early", "sign", "publish")
    assert "Shortest way: reception → early → sign → publish" in one.message.en


def test_a_payment_asked_on_one_of_two_branches_is_not_passed_by() -> None:
    line = SimpleNamespace(due="on_request", name=Text(vi="Lệ phí", en="Fee"))

    assert "payment_passed_by" not in {one.code for one in check(definition(branching(), fees=(line,)))}


def test_a_way_past_the_payment_is_found_among_very_many() -> None:
    line = SimpleNamespace(due="on_request", name=Text(vi="Lệ phí", en="Fee"))
    chain = [
        place(f"s{n}", act("advance", f"s{n + 1}" if n < 24 else "verify", key="a"),
              act("advance", f"s{n + 1}" if n < 24 else "verify", key="b"))
        for n in range(25)
    ]  # fmt: skip
    verify = straight_verify() | {"actions": [*straight_verify()["actions"], act("request_payment")]}
    flow = workflow(intake("s0"), *chain, verify, *ending())

    assert "payment_passed_by" not in {one.code for one in check(definition(flow, fees=(line,)))}


def test_errors_come_before_warnings_and_remarks() -> None:
    ranks = [one.severity for one in check(definition(branching()))]

    assert ranks == sorted(ranks, key=["error", "warning", "information"].index)
