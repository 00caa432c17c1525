"""Small workflows drawn in a few words, and a hand that plays them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from procedures.forms.conditions import Facts
from procedures.workflow.definition import Kind, Workflow
from procedures.workflow.engine import (
    Doing,
    Marking,
    Move,
    Refused,
    Request,
    Take,
    available,
    start,
    step,
)

FACTS = Facts(case=None, channel="online", today=date(2026, 11, 24))

ONE_DAY = {"policy": "WORKING_DAYS", "value": 1}


def text(word: str) -> dict[str, str]:
    return {"vi": word, "en": word}


def act(kind: str, *to: str | dict[str, Any], key: str = "", **parts: Any) -> dict[str, Any]:
    """An action; the waiting kinds get a day and the clock the law gives them unless told otherwise."""
    action: dict[str, Any] = {"key": key or kind, "label": text(key or kind), "kind": kind, **parts}
    if to:
        action["to"] = [{"step": way} if isinstance(way, str) else way for way in to]
    if kind in {"request_supplement", "request_payment", "confirm", "consult", "wait"}:
        action.setdefault("limit", ONE_DAY)
        action.setdefault("clock", "run" if kind in {"consult", "wait"} else "pause")
        action.setdefault("on_timeout", "officer" if kind.startswith("request") else "agree")
    return action


def place(key: str, *actions: dict[str, Any], role: str = "case_officer", **parts: Any) -> dict[str, Any]:
    unit = {"of": "competent", "office": "registry"}
    return {"key": key, "name": text(key), "role": role, "unit": unit, "actions": list(actions), **parts}


def intake(*to: str | dict[str, Any]) -> dict[str, Any]:
    return place("reception", act("receive", *to), act("request_supplement"), act("refuse"), role="reception")


def ending(*more: dict[str, Any], join: bool = False) -> list[dict[str, Any]]:
    """Signing, issuing and handing over, as nearly every procedure ends."""
    return [
        place(
            "sign",
            act("advance", "publish", key="sign", requires=["signature"]),
            act("return"),
            *more,
            role="signatory",
            produces="result",
            join=join,
        ),
        place("publish", act("finish", "hand_over"), role="clerk"),
        place("hand_over", act("hand_over"), role="reception", clock="outside"),
    ]


def workflow(*steps: dict[str, Any]) -> Workflow:
    return Workflow.model_validate({"steps": list(steps)})


def straight(*more: dict[str, Any]) -> Workflow:
    """reception → verify → sign → publish → hand_over, with more actions on verify."""
    verify = place(
        "verify",
        act("advance", "sign", proposes="granted"),
        act("advance", "sign", key="deny", proposes="denied"),
        act("return"),
        act("request_supplement"),
        *more,
    )
    return workflow(intake("verify"), verify, *ending())


def branching(**parts: Any) -> Workflow:
    """reception → split → (left → left_two, right) → sign as the join → publish → hand_over."""
    return workflow(
        intake("split"),
        place("split", act("advance", "left", "right"), act("return")),
        place("left", act("advance", "left_two"), act("return")),
        place("left_two", act("advance", "sign"), act("return"), act("request_supplement"), act("consult")),
        place("right", act("advance", "sign"), act("return"), act("request_payment"), act("stop"), **parts),
        *ending(join=True),
    )


class Hand:
    """Plays one dossier through a workflow, naming tokens by the step they stand on."""

    def __init__(
        self, workflow: Workflow, facts: Facts = FACTS, answers: dict[str, Any] | None = None
    ) -> None:
        self.workflow, self.facts, self.answers = workflow, facts, answers or {}
        self.last: Move = start(workflow)

    @property
    def marking(self) -> Marking:
        return self.last.marking

    def at(self, key: str) -> int:
        """The id of the one token on this step."""
        (token,) = [token for token in self.marking.tokens if token.step == key]
        return token.id

    def do(self, doing: Doing) -> Move:
        self.last = step(self.workflow, self.marking, doing, self.facts, self.answers)
        return self.last

    def take(self, at: str, action: str, chosen: str | tuple[str, ...] = ()) -> Move:
        return self.do(Take(token=self.at(at), action=action, chosen=chosen))

    def walk(self, *takes: str) -> Hand:
        """`walk("reception receive", "verify advance")` takes one action after another."""
        for words in takes:
            self.take(*words.split())
        return self

    @property
    def asked(self) -> Request:
        """The open request; a test that asks for it knows there is one."""
        assert self.marking.request is not None
        return self.marking.request

    def refusal(self, doing: Doing) -> str:
        """The code with which a doing is refused; nothing may have changed and both readers are told why."""
        before = self.marking
        with pytest.raises(Refused) as caught:
            self.do(doing)
        assert self.marking == before
        assert caught.value.message.vi
        assert caught.value.message.en
        assert "{" not in caught.value.message.vi + caught.value.message.en
        return caught.value.code

    def offered(self, key: str) -> list[str]:
        """The actions offered on the token of this step."""
        return [
            action.key
            for action in available(self.workflow, self.marking, self.at(key), self.facts, self.answers)
        ]

    @property
    def states(self) -> dict[str, str]:
        """Step → state of the tokens, for workflows that never have two on one step."""
        return {token.step: token.state for token in self.marking.tokens}

    def passed(self, key: str) -> set[str]:
        found = self.marking.token(self.at(key))
        return set(found.passed) if found else set()


def received(workflow: Workflow) -> Hand:
    hand = Hand(workflow)
    kinds = {action.kind: action.key for action in workflow.first.actions}
    hand.take(workflow.first.key, kinds[Kind.RECEIVE])
    return hand
