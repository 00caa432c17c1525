"""Reception: once, with its own refusals, and before anything else."""

from __future__ import annotations

from procedures.workflow.engine import (
    Stop,
    Take,
    Timeout,
    Withdraw,
)
from tests.procedures.workflow.sketches import (
    Hand,
    act,
    ending,
    place,
    received,
    straight,
    workflow,
)


def test_a_dossier_starts_with_one_open_task_at_reception() -> None:
    hand = Hand(straight())

    assert hand.states == {"reception": "open"}
    assert [token.step for token in hand.last.opened] == ["reception"]
    assert hand.marking.received is False


def test_receiving_opens_the_next_step_and_says_so_once() -> None:
    hand = Hand(straight())

    move = hand.take("reception", "receive")

    assert move.received is True
    assert [token.step for token in move.closed] == ["reception"]
    assert [token.step for token in move.opened] == ["verify"]
    assert hand.passed("verify") == {"reception"}


def test_refusing_at_intake_is_an_end() -> None:
    hand = Hand(straight())

    move = hand.take("reception", "refuse")

    assert move.end == "refused"
    assert hand.marking.tokens == ()
    assert hand.refusal(Withdraw()) == "ended"


def test_on_a_reopened_reception_receive_is_an_advance_and_refuse_is_absent() -> None:
    hand = received(straight())
    hand.take("verify", "return", "reception")

    assert hand.offered("reception") == ["receive", "request_supplement"]
    assert hand.refusal(Take(token=hand.at("reception"), action="refuse")) == "already_received"
    move = hand.take("reception", "receive")
    assert move.received is False
    assert hand.states == {"verify": "open"}


def test_nothing_but_intake_is_possible_before_reception() -> None:
    flow = workflow(
        place(
            "reception", act("receive", "verify"), act("advance", "verify"), act("refuse"), role="reception"
        ),
        place("verify", act("advance", "sign")),
        *ending(),
    )
    hand = Hand(flow)

    assert hand.refusal(Take(token=hand.at("reception"), action="advance")) == "not_received"
    assert hand.refusal(Stop()) == "not_received"


def test_a_supplement_never_answered_at_intake_is_refused_by_the_system() -> None:
    hand = Hand(straight())
    hand.take("reception", "request_supplement")

    move = hand.do(Timeout(id=hand.asked.id))

    assert move.end == "refused"
    assert [token.step for token in move.cancelled] == ["reception"]
    assert hand.marking.request is None
