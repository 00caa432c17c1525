"""Each sentence of the workflow rules that the engine keeps, one test each."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.forms.conditions import Facts
from procedures.workflow.engine import (
    Answer,
    Assign,
    Claim,
    Refused,
    Release,
    Stop,
    Take,
    Timeout,
    Withdraw,
    available,
    returnable,
    step,
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


def refusal(hand: Hand, doing: Any) -> str:
    """The code with which a doing is refused; the marking must not have changed."""
    before = hand.marking
    with pytest.raises(Refused) as caught:
        hand.do(doing)
    assert hand.marking == before
    assert caught.value.message.vi
    assert caught.value.message.en
    assert "{" not in caught.value.message.vi + caught.value.message.en
    return caught.value.code


def offered(hand: Hand, key: str) -> list[str]:
    return [
        action.key
        for action in available(hand.workflow, hand.marking, hand.at(key), hand.facts, hand.answers)
    ]


# --- intake ---


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
    assert refusal(hand, Withdraw()) == "ended"


def test_on_a_reopened_reception_receive_is_an_advance_and_refuse_is_absent() -> None:
    hand = received(straight())
    hand.take("verify", "return", "reception")

    assert offered(hand, "reception") == ["receive", "request_supplement"]
    assert refusal(hand, Take(token=hand.at("reception"), action="refuse")) == "already_received"
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

    assert refusal(hand, Take(token=hand.at("reception"), action="advance")) == "not_received"
    assert refusal(hand, Stop()) == "not_received"


def test_a_supplement_never_answered_at_intake_is_refused_by_the_system() -> None:
    hand = Hand(straight())
    hand.take("reception", "request_supplement")

    move = hand.do(Timeout(id=hand.asked.id))

    assert move.end == "refused"
    assert [token.step for token in move.cancelled] == ["reception"]
    assert hand.marking.request is None


# --- moving on ---


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

    assert "receive" not in offered(hand, "reception")
    assert refusal(hand, Take(token=hand.at("reception"), action="receive")) == "no_way"


def test_an_action_with_a_condition_is_offered_only_when_it_holds() -> None:
    online = {"fact": "channel", "op": "is", "value": "online"}
    hand = received(straight(act("confirm", when=online)))
    at_the_desk = Facts(channel="counter", today=FACTS.today)

    assert "confirm" in offered(hand, "verify")
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


# --- joins ---


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

    assert offered(hand, "sign") == []
    assert refusal(hand, Take(token=hand.at("sign"), action="sign")) == "arrived"
    assert refusal(hand, Claim(token=hand.at("sign"))) == "arrived"


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


# --- return ---


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
    assert refusal(hand, Take(token=left, action="return", chosen="right")) == "choose_step"
    assert refusal(hand, Take(token=left, action="return")) == "choose_step"


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


# --- requests ---


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

    assert offered(hand, "right") == []
    assert refusal(hand, Take(token=hand.at("right"), action="advance")) == "held"
    assert refusal(hand, Claim(token=hand.at("right"))) == "held"
    assert refusal(hand, Take(token=hand.at("left_two"), action="advance")) == "waiting"
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
    assert refusal(hand, Answer(id=asked.id)) == "nothing_open"


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
    assert offered(hand, "verify") == []

    hand.do(Timeout(id=hand.asked.id))

    assert hand.asked.overdue is True
    assert offered(hand, "verify") == ["stop"]
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

    assert refusal(hand, Timeout(id=asked.id)) == "nothing_open"


# --- consultations ---


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

    assert offered(hand, "publish") == []
    assert refusal(hand, Take(token=hand.at("publish"), action="finish")) == "consultation_open"
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

    assert refusal(hand, Take(token=verify, action="consult")) == "choose_agency"
    assert refusal(hand, Take(token=verify, action="consult", chosen=("tax", "tax"))) == "choose_agency"


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


# --- waits for other systems ---


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
    assert offered(hand, "register") == []


def test_its_answer_sends_the_token_on() -> None:
    hand = received(with_a_register())

    hand.do(Answer(id=hand.at("register")))

    assert hand.states == {"sign": "open"}
    assert hand.passed("sign") == {"reception", "register"}


def test_without_a_way_on_the_wait_leaves_its_step_to_people() -> None:
    hand = received(with_a_register(to=[]))

    hand.do(Answer(id=hand.at("register")))

    assert hand.states == {"register": "open"}
    assert offered(hand, "register") == ["advance"]


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


# --- ends ---


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
    assert refusal(hand, Withdraw()) == "signed"
    hand.take("publish", "finish")
    assert refusal(hand, Withdraw()) == "finished"
    assert refusal(hand, Stop()) == "finished"


# --- hands ---


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

    assert refusal(hand, Take(token=99, action="advance")) == "no_token"
    assert refusal(hand, Take(token=hand.at("verify"), action="fly")) == "no_action"
    assert refusal(hand, Claim(token=99)) == "no_token"
    assert refusal(hand, Answer(id=99)) == "nothing_open"
