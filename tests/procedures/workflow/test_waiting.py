"""Waiting for the applicant, for other agencies, for other systems."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.workflow.engine import (
    Answer,
    Claim,
    Refused,
    Release,
    Take,
    Timeout,
)
from tests.procedures.workflow.sketches import (
    act,
    branching,
    ending,
    intake,
    place,
    received,
    straight,
    workflow,
)


@pytest.mark.parametrize(
    ("asker", "action"), [("left_two", "request_supplement"), ("right", "request_payment")]
)
def test_a_request_keeps_the_asker_waiting_and_holds_every_other_task(asker: str, action: str) -> None:
    hand = received(branching()).walk("split advance", "left advance")

    move = hand.take(asker, action)

    assert hand.states[asker] == "waiting"
    (other,) = set(hand.states) - {asker}
    assert hand.states[other] == "held"
    assert [token.step for token in move.held] == [other]
    assert [token.step for token in move.waiting] == [asker]
    assert move.requested == hand.marking.request


def test_held_and_waiting_tasks_offer_nothing_but_a_release() -> None:
    hand = received(branching()).walk("split advance", "left advance", "left_two request_supplement")

    assert hand.offered("right") == []
    assert hand.refusal(Take(token=hand.at("right"), action="advance")) == "held"
    assert hand.refusal(Claim(token=hand.at("right"))) == "held"
    assert hand.refusal(Take(token=hand.at("left_two"), action="advance")) == "waiting"
    assert hand.do(Release(token=hand.at("right"))).marking.tokens == hand.marking.tokens


def test_a_second_request_while_one_is_open_is_refused_by_name() -> None:
    hand = received(branching()).walk("split advance", "left advance", "left_two request_supplement")

    with pytest.raises(Refused) as caught:
        hand.take("right", "request_payment")

    assert caught.value.code == "request_open"
    assert "supplement" in caught.value.message.en
    assert "bổ sung" in caught.value.message.vi


def test_the_answer_reopens_the_asking_task_and_releases_the_others() -> None:
    hand = received(branching()).walk("split advance", "left advance", "left_two request_supplement")
    asked = hand.asked

    move = hand.do(Answer(id=asked.id))

    assert hand.states == {"left_two": "open", "right": "open"}
    assert {token.step for token in move.released} == {"left_two", "right"}
    assert move.answered == asked
    assert move.opened == ()
    assert hand.refusal(Answer(id=asked.id)) == "nothing_open"


def test_a_confirmation_with_a_way_on_goes_along_it() -> None:
    hand = received(straight(act("confirm", "sign")))
    hand.take("verify", "confirm")

    hand.do(Answer(id=hand.asked.id))

    assert hand.states == {"sign": "open"}
    assert hand.passed("sign") == {"reception", "verify"}


def test_an_applicant_who_objects_brings_the_asking_task_back() -> None:
    hand = received(straight(act("confirm", "sign")))
    hand.take("verify", "confirm")

    hand.do(Answer(id=hand.asked.id, agreed=False))

    assert hand.states == {"verify": "open"}


def test_silence_agrees_to_a_draft() -> None:
    hand = received(straight(act("confirm")))
    hand.take("verify", "confirm")

    move = hand.do(Timeout(id=hand.asked.id))

    assert move.answered is not None
    assert hand.states == {"verify": "open"}


def test_a_supplement_never_sent_after_reception_is_put_before_the_officer_who_stops_it() -> None:
    hand = received(straight(act("stop")))
    hand.take("verify", "request_supplement")
    assert hand.offered("verify") == []

    hand.do(Timeout(id=hand.asked.id))

    assert hand.asked.overdue is True
    assert hand.offered("verify") == ["stop"]
    assert hand.take("verify", "stop").end == "stopped"


def test_a_late_supplement_still_counts_until_the_officer_has_stopped_it() -> None:
    hand = received(straight())
    hand.take("verify", "request_supplement")
    hand.do(Timeout(id=hand.asked.id))

    hand.do(Answer(id=hand.asked.id))

    assert hand.states == {"verify": "open"}


def test_a_reminder_changes_nothing() -> None:
    hand = received(straight(act("confirm", on_timeout="remind")))
    hand.take("verify", "confirm")
    before = hand.marking

    hand.do(Timeout(id=hand.asked.id))

    assert hand.marking == before


def test_a_timer_that_fires_after_the_answer_is_refused() -> None:
    hand = received(straight(act("confirm")))
    hand.take("verify", "confirm")
    asked = hand.asked
    hand.do(Answer(id=asked.id))

    assert hand.refusal(Timeout(id=asked.id)) == "nothing_open"


def test_a_consultation_is_no_token_and_the_asker_goes_on() -> None:
    hand = received(branching()).walk("split advance", "left advance")

    move = hand.take("left_two", "consult", ("tax", "land"))

    assert [asked.agency for asked in move.consulted] == ["tax", "land"]
    assert hand.states == {"left_two": "open", "right": "open"}
    hand.walk("left_two advance", "right advance")
    assert hand.states == {"sign": "open"}


def test_only_finish_waits_for_a_consultation() -> None:
    hand = received(straight(act("consult")))
    hand.take("verify", "consult", "tax")
    hand.walk("verify advance", "sign sign")

    assert hand.offered("publish") == []
    assert hand.refusal(Take(token=hand.at("publish"), action="finish")) == "consultation_open"
    (asked,) = hand.marking.consultations
    move = hand.do(Answer(id=asked.id))
    assert move.consultations_closed == (asked,)
    assert hand.take("publish", "finish").finished


def test_consultations_go_on_while_a_request_is_open() -> None:
    hand = received(straight(act("consult")))
    hand.take("verify", "consult", "tax")
    hand.take("verify", "request_supplement")
    (asked,) = hand.marking.consultations

    hand.do(Answer(id=asked.id))

    assert hand.marking.consultations == ()
    assert hand.marking.request is not None


def test_a_consultation_names_its_agencies_once() -> None:
    hand = received(straight(act("consult")))
    verify = hand.at("verify")

    assert hand.refusal(Take(token=verify, action="consult")) == "choose_agency"
    assert hand.refusal(Take(token=verify, action="consult", chosen=("tax", "tax"))) == "choose_agency"


@pytest.mark.parametrize(
    ("on_timeout", "open_after", "overdue"),
    [("agree", 0, []), ("officer", 1, [True]), ("remind", 1, [False])],
)
def test_silence_of_a_consulted_agency(on_timeout: str, open_after: int, overdue: list[bool]) -> None:
    hand = received(straight(act("consult", on_timeout=on_timeout)))
    hand.take("verify", "consult", "tax")

    hand.do(Timeout(id=hand.marking.consultations[0].id))

    assert len(hand.marking.consultations) == open_after
    assert [asked.overdue for asked in hand.marking.consultations] == overdue


def with_a_register(**wait: Any) -> Any:
    return workflow(
        intake("register"),
        place(
            "register",
            act("wait", **({"to": [{"step": "sign"}]} | wait)),
            act("advance", "sign"),
            system="civil_status",
        ),
        *ending(),
    )


def test_the_system_takes_the_wait_when_a_token_reaches_its_step() -> None:
    hand = received(with_a_register())

    assert hand.states == {"register": "waiting"}
    assert [token.step for token in hand.last.waiting] == ["register"]
    assert hand.offered("register") == []


def test_its_answer_sends_the_token_on() -> None:
    hand = received(with_a_register())

    hand.do(Answer(id=hand.at("register")))

    assert hand.states == {"sign": "open"}
    assert hand.passed("sign") == {"reception", "register"}


def test_without_a_way_on_the_wait_leaves_its_step_to_people() -> None:
    hand = received(with_a_register(to=[]))

    hand.do(Answer(id=hand.at("register")))

    assert hand.states == {"register": "open"}
    assert hand.offered("register") == ["advance"]


@pytest.mark.parametrize(
    ("on_timeout", "states"),
    [("agree", {"sign": "open"}), ("officer", {"register": "open"}), ("remind", {"register": "waiting"})],
)
def test_a_register_that_stays_silent(on_timeout: str, states: dict[str, str]) -> None:
    hand = received(with_a_register(on_timeout=on_timeout))

    hand.do(Timeout(id=hand.at("register")))

    assert hand.states == states


def test_an_answer_that_comes_while_tasks_are_held_opens_a_held_task() -> None:
    flow = workflow(
        intake("split"),
        place("split", act("advance", "register", "right")),
        place("register", act("wait", "left"), system="civil_status"),
        place("left", act("advance", "sign")),
        place("right", act("advance", "sign"), act("request_supplement")),
        *ending(join=True),
    )
    hand = received(flow).walk("split advance", "right request_supplement")
    assert hand.states == {"register": "waiting", "right": "waiting"}

    move = hand.do(Answer(id=hand.at("register")))

    assert [(token.step, token.state) for token in move.opened] == [("left", "held")]
    assert hand.do(Answer(id=hand.asked.id)).marking.request is None
    assert hand.states == {"left": "open", "right": "open"}
