"""Recall: one's own last advance or return, while nothing rests on it."""

from __future__ import annotations

import pytest

from procedures.workflow.engine import Answer, Claim, Recall, Refused
from tests.procedures.workflow.sketches import (
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


def recallable(hand: Hand, token: int) -> bool:
    """Whether the recall was done; a refusal must be one of the two that belong to it."""
    code = None
    try:
        hand.do(Recall(token=token))
    except Refused as refusal:
        code = refusal.code
    assert code in {None, "not_recallable", "held"}
    return code is None


def test_a_recalled_advance_brings_the_task_back_under_its_old_id() -> None:
    hand = received(straight())
    verify = hand.at("verify")
    hand.take("verify", "advance")

    move = hand.do(Recall(token=verify))

    assert [token.step for token in move.cancelled] == ["sign"]
    assert [token.id for token in move.restored] == [verify]
    assert hand.states == {"verify": "open"}
    assert move.opened == move.closed == ()


def test_a_recall_takes_the_proposal_back() -> None:
    hand = received(straight())
    verify = hand.at("verify")
    hand.take("verify", "deny")

    hand.do(Recall(token=verify))

    assert hand.marking.proposal == "granted"


def proposing_side_by_side(left: str, right: str) -> Hand:
    return received(
        workflow(
            intake("split"),
            place("split", act("advance", "left", "right")),
            place("left", act("advance", "left_two", proposes=left)),
            place("left_two", act("advance", "sign")),
            place("right", act("advance", "right_two", proposes=right)),
            place("right_two", act("advance", "sign")),
            *ending(join=True),
        )
    ).walk("split advance")


def test_a_recall_leaves_a_proposal_that_somebody_made_later() -> None:
    hand = proposing_side_by_side("denied", "denied")
    left = hand.at("left")
    hand.walk("left advance", "right advance")

    hand.do(Recall(token=left))

    assert hand.marking.proposal == "denied"


def test_a_recall_never_brings_back_a_proposal_that_was_recalled() -> None:
    hand = proposing_side_by_side("denied", "partly_granted")
    left, right = hand.at("left"), hand.at("right")
    hand.walk("left advance", "right advance")

    hand.do(Recall(token=left))
    hand.do(Recall(token=right))

    assert hand.marking.proposal == "granted"


def test_a_recalled_return_restores_everything_it_cancelled() -> None:
    hand = received(branching()).walk("split advance", "right advance")
    left, before = hand.at("left"), hand.marking
    hand.take("left", "return", "split")

    hand.do(Recall(token=left))

    assert hand.marking.tokens == before.tokens


def test_a_recalled_arrival_parts_the_join_again() -> None:
    hand = received(branching()).walk("split advance", "right advance", "left advance")
    last = hand.at("left_two")
    hand.walk("left_two advance")
    assert hand.states == {"sign": "open"}

    hand.do(Recall(token=last))

    assert hand.states == {"left_two": "open", "sign": "arrived"}
    hand.walk("left_two advance")
    assert hand.states == {"sign": "open"}


def test_nothing_is_recalled_once_somebody_has_taken_up_what_it_opened() -> None:
    hand = received(straight())
    verify = hand.at("verify")
    hand.take("verify", "advance")
    hand.do(Claim(token=hand.at("sign")))

    assert not recallable(hand, verify)


def test_an_advance_that_carried_a_signature_is_never_recalled() -> None:
    hand = received(straight()).walk("verify advance")
    sign = hand.at("sign")
    hand.take("sign", "sign")

    assert not recallable(hand, sign)


def test_a_reception_is_not_recalled_but_the_advance_of_a_reopened_one_is() -> None:
    hand = Hand(straight())
    first = hand.at("reception")
    hand.take("reception", "receive")
    assert not recallable(hand, first)

    hand.take("verify", "return", "reception")
    again = hand.at("reception")
    hand.take("reception", "receive")
    assert recallable(hand, again)
    assert hand.marking.received


def test_nothing_is_recalled_while_a_request_holds_the_tasks() -> None:
    hand = received(branching()).walk("split advance")
    left = hand.at("left")
    hand.walk("left advance", "right request_payment")
    assert not recallable(hand, left)

    hand.do(Answer(id=hand.asked.id))

    assert recallable(hand, left)


def test_nothing_is_recalled_once_another_system_has_been_asked() -> None:
    flow = workflow(
        intake("verify"),
        place("verify", act("advance", "register")),
        place("register", act("wait", "sign"), system="civil_status"),
        *ending(),
    )
    hand = received(flow)
    verify = hand.at("verify")
    hand.take("verify", "advance")

    assert not recallable(hand, verify)


def test_nothing_is_recalled_behind_a_join_that_has_opened_without_it() -> None:
    """Otherwise the branch could come to that join a second time."""
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
    hand = received(flow).walk("split advance")
    right = hand.at("right")
    hand.walk("right aside", "left advance")
    assert hand.states == {"aside": "open", "join": "open"}

    assert not recallable(hand, right)


@pytest.mark.parametrize("token", [0, 99])
def test_what_was_never_done_is_not_recalled(token: int) -> None:
    assert not recallable(received(straight()), token)
