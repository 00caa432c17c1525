"""The public status is the first line that is true, and it is total."""

from __future__ import annotations

from itertools import product

import pytest

from procedures.workflow.definition import Kind
from procedures.workflow.engine import Answer, Claim, Marking, Request, Stop, Withdraw
from procedures.workflow.status import PublicStatus, national_code, public_status, whose_turn
from tests.procedures.workflow.sketches import Hand, act, received, straight


def status(hand: Hand) -> str:
    return public_status(hand.marking)


def test_the_way_of_a_granted_dossier() -> None:
    hand = Hand(straight())
    seen = [status(hand)]
    hand.take("reception", "receive")
    seen.append(status(hand))
    hand.do(Claim(token=hand.at("verify")))
    seen.append(status(hand))
    hand.walk("verify advance", "sign sign", "publish finish")
    seen.append(status(hand))
    hand.take("hand_over", "hand_over")
    seen.append(status(hand))

    assert seen == ["filed", "received", "in_progress", "resolved", "delivered"]


def test_after_an_intake_supplement_it_is_filed_again() -> None:
    hand = Hand(straight())
    hand.take("reception", "request_supplement")
    assert (status(hand), whose_turn(hand.marking)) == ("supplement_requested", "applicant")

    hand.do(Answer(id=hand.asked.id))

    assert (status(hand), whose_turn(hand.marking)) == ("filed", "office")


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("confirm", "in_progress"),
        ("request_payment", "payment_due"),
        ("request_supplement", "supplement_requested"),
    ],
)
def test_what_a_request_shows(action: str, expected: str) -> None:
    hand = received(straight(act("confirm"), act("request_payment")))

    hand.take("verify", action)

    assert status(hand) == expected
    assert whose_turn(hand.marking) == "applicant"


def test_a_consultation_stays_in_progress_and_with_the_office() -> None:
    hand = received(straight(act("consult")))

    hand.take("verify", "consult", "tax")

    assert (status(hand), whose_turn(hand.marking)) == ("in_progress", "office")


def test_ends() -> None:
    refused, stopped, withdrawn = Hand(straight()), received(straight()), Hand(straight())
    refused.take("reception", "refuse")
    stopped.do(Stop())
    withdrawn.do(Withdraw())

    assert [status(hand) for hand in (refused, stopped, withdrawn)] == ["refused", "stopped", "withdrawn"]
    assert {whose_turn(hand.marking) for hand in (refused, stopped, withdrawn)} == {"none"}


def test_status_and_code_are_total() -> None:
    requests = [
        None,
        *(
            Request(id=1, kind=kind, token=1, step="a", action="b")
            for kind in (Kind.CONFIRM, Kind.REQUEST_PAYMENT, Kind.REQUEST_SUPPLEMENT)
        ),
    ]
    ends = [None, "refused", "withdrawn", "stopped", "delivered"]
    for request, end, received_, finished, acted in product(requests, ends, *[[False, True]] * 3):
        marking = Marking(request=request, end=end, received=received_, finished=finished, acted=acted)  # type: ignore[arg-type]
        assert 1 <= national_code(public_status(marking)) <= 10
        assert whose_turn(marking) in {"applicant", "office", "none"}
    assert sorted(national_code(key) for key in PublicStatus) == list(range(1, 11))


def test_a_draft_has_no_national_code() -> None:
    with pytest.raises(ValueError, match="draft"):
        national_code("draft")
