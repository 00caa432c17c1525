"""Ends, and acts that move nothing."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.workflow.engine import (
    Answer,
    Assign,
    Claim,
    Refused,
    Release,
    Stop,
    Take,
    Withdraw,
    step,
)
from tests.procedures.workflow.sketches import (
    FACTS,
    Hand,
    act,
    branching,
    intake,
    place,
    received,
    straight,
    workflow,
)


def test_finish_makes_the_proposal_the_outcome_and_opens_the_hand_over() -> None:
    hand = received(straight()).walk("verify deny", "sign sign")
    assert hand.marking.outcome is None

    move = hand.take("publish", "finish")

    assert move.finished
    assert hand.marking.outcome == "denied"
    assert hand.states == {"hand_over": "open"}
    assert hand.take("hand_over", "hand_over").end == "delivered"


def test_finish_is_refused_while_another_token_is_open() -> None:
    flow = workflow(
        intake("split"),
        place("split", act("advance", "left", "publish")),
        place("left", act("stop")),
        place("publish", act("finish", "hand_over"), role="clerk"),
        place("hand_over", act("hand_over"), clock="outside"),
    )
    hand = received(flow).walk("split advance")

    with pytest.raises(Refused) as caught:
        hand.take("publish", "finish")

    assert caught.value.code == "open_elsewhere"
    assert "left" in caught.value.message.vi


@pytest.mark.parametrize("doing", [Withdraw(), Stop()])
def test_an_end_cancels_every_token_consultation_and_request(doing: Any) -> None:
    hand = received(branching()).walk("split advance", "left advance")
    hand.take("left_two", "consult", "tax")
    hand.take("right", "request_payment")

    move = hand.do(doing)

    assert {token.step for token in move.cancelled} == {"left_two", "right"}
    assert move.answered is not None
    assert len(move.consultations_closed) == 1
    assert (hand.marking.tokens, hand.marking.consultations, hand.marking.request) == ((), (), None)
    assert move.end in {"withdrawn", "stopped"}


def test_the_stop_of_a_step_closes_its_own_task_and_cancels_the_others() -> None:
    hand = received(branching()).walk("split advance")

    move = hand.take("right", "stop")

    assert [token.step for token in move.closed] == ["right"]
    assert [token.step for token in move.cancelled] == ["left"]


def test_an_applicant_withdraws_before_reception_and_until_the_result_is_signed() -> None:
    assert Hand(straight()).do(Withdraw()).end == "withdrawn"
    hand = received(straight()).walk("verify advance")
    unsigned = hand.marking
    assert step(hand.workflow, unsigned, Withdraw(), FACTS).end == "withdrawn"
    hand.take("sign", "sign")
    assert hand.refusal(Withdraw()) == "signed"
    hand.take("publish", "finish")
    assert hand.refusal(Withdraw()) == "finished"
    assert hand.refusal(Stop()) == "finished"


@pytest.mark.parametrize("doing", [Claim, Assign])
def test_claiming_and_assigning_mark_the_dossier_as_worked_on_but_move_nothing(doing: Any) -> None:
    hand = received(straight())
    before = hand.marking.tokens
    assert hand.marking.acted is False

    hand.do(doing(token=hand.at("verify")))

    assert hand.marking.acted is True
    assert hand.marking.tokens == before


def test_a_release_does_not_mark_it() -> None:
    hand = received(straight())

    hand.do(Release(token=hand.at("verify")))

    assert hand.marking.acted is False


def test_a_claim_before_reception_does_not_count() -> None:
    hand = Hand(straight())
    hand.do(Claim(token=hand.at("reception")))

    assert hand.take("reception", "receive").marking.acted is False


def test_unknown_tokens_and_actions_are_refused() -> None:
    hand = received(straight())

    assert hand.refusal(Take(token=99, action="advance")) == "no_token"
    assert hand.refusal(Take(token=hand.at("verify"), action="fly")) == "no_action"
    assert hand.refusal(Claim(token=99)) == "no_token"
    assert hand.refusal(Answer(id=99)) == "nothing_open"
