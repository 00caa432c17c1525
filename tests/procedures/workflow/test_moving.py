"""Going on, side by side, joining, going back: each sentence of the rules in a test."""

from __future__ import annotations

from procedures.forms.conditions import Facts
from procedures.workflow.engine import (
    Claim,
    Take,
    returnable,
    why_not,
)
from tests.procedures.workflow.sketches import (
    FACTS,
    Hand,
    act,
    branching,
    ending,
    intake,
    place,
    received,
    straight,
    workflow,
)


def test_a_guard_chooses_the_way_and_the_default_is_taken_when_no_other_is() -> None:
    online = {"step": "left", "when": {"fact": "channel", "op": "is", "value": "online"}}
    flow = workflow(
        intake(online, {"step": "right", "default": True}),
        place("left", act("advance", "sign")),
        place("right", act("advance", "sign")),
        *ending(),
    )

    by_phone, at_the_desk = Hand(flow), Hand(flow, Facts(channel="counter", today=FACTS.today))
    assert by_phone.take("reception", "receive").opened[0].step == "left"
    assert at_the_desk.take("reception", "receive").opened[0].step == "right"


def test_a_guard_reads_the_answers() -> None:
    late = {"field": "child.late", "op": "is", "value": True}
    flow = workflow(
        intake({"step": "verify", "when": late}, {"step": "sign", "default": True}),
        place("verify", act("advance", "sign")),
        *ending(),
    )

    assert Hand(flow, answers={"child.late": True}).take("reception", "receive").opened[0].step == "verify"
    assert Hand(flow).take("reception", "receive").opened[0].step == "sign"


def test_without_any_way_that_holds_the_action_is_refused_and_not_offered() -> None:
    flow = workflow(
        intake({"step": "sign", "when": {"fact": "case", "op": "is", "value": "late"}}), *ending()
    )
    hand = Hand(flow)

    assert "receive" not in hand.offered("reception")
    assert hand.refusal(Take(token=hand.at("reception"), action="receive")) == "no_way"


def test_an_action_with_a_condition_is_offered_only_when_it_holds() -> None:
    online = {"fact": "channel", "op": "is", "value": "online"}
    hand = received(straight(act("confirm", when=online)))
    at_the_desk = Facts(channel="counter", today=FACTS.today)

    assert "confirm" in hand.offered("verify")
    reason = why_not(hand.workflow, hand.marking, hand.at("verify"), "confirm", facts=at_the_desk)
    assert reason is not None
    assert reason.code == "condition"


def test_several_ways_open_side_by_side() -> None:
    hand = received(branching())

    move = hand.take("split", "advance")

    assert [token.step for token in move.opened] == ["left", "right"]
    assert hand.passed("left") == {"reception", "split"}


def test_a_proposal_is_replaced_by_a_later_one_and_left_alone_by_a_return() -> None:
    hand = received(straight())
    assert hand.marking.proposal == "granted"

    assert hand.take("verify", "deny").marking.proposal == "denied"
    assert hand.take("sign", "return", "verify").marking.proposal == "denied"
    assert hand.take("verify", "advance").marking.proposal == "granted"


def test_a_way_can_depend_on_the_proposal_its_own_action_makes() -> None:
    denied = {"fact": "proposal", "op": "is", "value": "denied"}
    flow = workflow(
        intake("verify"),
        place(
            "verify",
            act(
                "advance",
                {"step": "head", "when": denied},
                {"step": "sign", "default": True},
                key="deny",
                proposes="denied",
            ),
        ),
        place("head", act("advance", "sign")),
        *ending(),
    )
    hand = received(flow)

    assert hand.take("verify", "deny").opened[0].step == "head"


def test_a_join_waits_for_every_branch_and_unites_what_they_passed() -> None:
    hand = received(branching()).walk("split advance", "right advance")

    assert hand.states == {"left": "open", "sign": "arrived"}
    assert [token.step for token in hand.last.arrived] == ["sign"]
    assert hand.last.opened == ()
    hand.walk("left advance", "left_two advance")
    assert hand.states == {"sign": "open"}
    assert hand.passed("sign") == {"reception", "split", "left", "left_two", "right"}
    assert [token.step for token in hand.last.merged] == ["sign"]


def test_nothing_can_be_done_with_a_branch_that_waits_at_a_join() -> None:
    hand = received(branching()).walk("split advance", "right advance")

    assert hand.offered("sign") == []
    assert hand.refusal(Take(token=hand.at("sign"), action="sign")) == "arrived"
    assert hand.refusal(Claim(token=hand.at("sign"))) == "arrived"


def test_a_join_opens_when_the_other_branch_goes_a_way_that_cannot_reach_it() -> None:
    flow = workflow(
        intake("split"),
        place("split", act("advance", "left", "right")),
        place("left", act("advance", "join")),
        place("right", act("advance", "join"), act("advance", "aside", key="aside")),
        place("join", act("advance", "last"), join=True),
        place("aside", act("advance", "last")),
        place("last", act("advance", "sign"), join=True),
        *ending(),
    )
    hand = received(flow).walk("split advance", "left advance")
    assert hand.states["join"] == "arrived"

    move = hand.take("right", "aside")

    assert {token.step for token in move.opened} == {"aside", "join"}
    hand.walk("aside advance")
    assert hand.states == {"join": "open", "last": "arrived"}
    hand.walk("join advance")
    assert hand.states == {"last": "open"}


def test_a_return_reopens_a_passed_step_with_only_the_steps_that_lead_to_it() -> None:
    hand = received(branching()).walk("split advance", "right advance", "left advance", "left_two advance")

    move = hand.take("sign", "return", "left")

    assert [token.step for token in move.closed] == ["sign"]
    assert move.returned is not None
    assert move.returned.step == "left"
    assert hand.passed("left") == {"reception", "split"}
    assert hand.states == {"left": "open"}


def test_a_return_cancels_every_token_and_arrival_that_has_passed_the_step() -> None:
    hand = received(branching()).walk("split advance", "right advance")

    move = hand.take("left", "return", "split")

    assert {(token.step, token.state) for token in move.cancelled} == {("sign", "arrived")}
    assert hand.states == {"split": "open"}


def test_a_return_leaves_the_branches_alone_that_have_not_passed_the_step() -> None:
    hand = received(branching()).walk("split advance", "right advance", "left advance")

    move = hand.take("left_two", "return", "left")

    assert move.cancelled == ()
    assert hand.states == {"sign": "arrived", "left": "open"}
    hand.walk("left advance", "left_two advance")
    assert hand.states == {"sign": "open"}


def test_a_return_names_a_step_of_its_own_set() -> None:
    hand = received(branching()).walk("split advance")
    left = hand.at("left")

    assert returnable(hand.workflow, hand.marking, left, "return", facts=FACTS) == ["reception", "split"]
    assert hand.refusal(Take(token=left, action="return", chosen="right")) == "choose_step"
    assert hand.refusal(Take(token=left, action="return")) == "choose_step"


def test_a_return_with_one_possible_step_need_not_name_it() -> None:
    hand = received(straight())

    assert hand.take("verify", "return").opened[0].step == "reception"


def test_a_return_may_be_narrowed_to_named_steps() -> None:
    flow = workflow(
        intake("verify"),
        place("verify", act("advance", "review")),
        place("review", act("advance", "sign"), act("return", "verify")),
        *ending(),
    )
    hand = received(flow).walk("verify advance")

    assert returnable(flow, hand.marking, hand.at("review"), "return", facts=FACTS) == ["verify"]
    assert hand.take("review", "return").opened[0].step == "verify"
