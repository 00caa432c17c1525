"""Random sound workflows: sequences, choices, side-by-side branches with joins, and every kind of wait."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from procedures.forms.conditions import Leaf
from procedures.workflow.definition import Workflow
from tests.procedures.workflow.sketches import ONE_DAY, act, ending, intake, place, workflow

ON_LEGAL_GROUND = ONE_DAY | {"basis": "Điều 1"}
EXTRAS = [
    "return",
    "request_supplement",
    "request_payment",
    "confirm",
    "confirm_on",
    "consult",
    "consult_pause",
    "deny",
    "stop",
    "aside",  # past the join of these branches, to the next one out
]


class Builder:
    """Builds from the end to the beginning: every part is told which step comes after it."""

    def __init__(self, draw: st.DrawFn, budget: int) -> None:
        self.draw, self.budget, self.steps = draw, budget, list[dict[str, Any]]()
        self.extras = draw(st.integers(2, 9))
        self.fields: list[str] = []
        self.joins: list[str] = []  # the joins of the branches being built, outermost first

    def name(self) -> str:
        return f"step_{len(self.steps)}"

    def add(self, *actions: dict[str, Any], **parts: Any) -> str:
        key = self.name()
        self.steps.insert(0, place(key, *actions, **parts))
        return key

    def sequence(self, after: str, depth: int) -> str:
        """One to three parts in a row, ending at `after`; gives back the first step."""
        for _ in range(self.draw(st.integers(1, 2 if depth else 3))):
            after = self.part(after, depth)
        return after

    def part(self, after: str, depth: int) -> str:
        shapes = ["step"]
        if self.budget > 3 and depth < 2:
            shapes += ["choice", "parallel", "parallel"]
        shapes += ["system"] if self.budget > 1 else []
        shape = self.draw(st.sampled_from(shapes))
        self.budget -= {"step": 1, "system": 1, "choice": 3, "parallel": 4}[shape]
        return self.shaped(shape, after, depth)

    def shaped(self, shape: str, after: str, depth: int) -> str:
        match shape:
            case "choice":
                return self._choice(after, depth)
            case "parallel":
                return self._parallel(after, depth)
            case "system":
                return self._system(after)
            case _:
                return self._step(after)

    def _step(self, after: str) -> str:
        clock = self.draw(st.sampled_from(["run", "run", "run", "pause"]))
        return self.add(act("advance", after, proposes=self._proposal()), *self._more(after), clock=clock)

    def _proposal(self) -> str | None:
        return self.draw(st.sampled_from([None, "granted", "partly_granted"]))

    def _more(self, after: str) -> list[dict[str, Any]]:
        if not self.extras:
            return []
        chosen = self.draw(st.lists(st.sampled_from(EXTRAS), max_size=self.extras, unique=True))
        if "return" in chosen and "aside" in chosen:
            chosen.remove("return")  # `aside` falls back to it where there is no next join
        self.extras -= len(chosen)
        timeout = self.draw(st.sampled_from(["agree", "officer"]))
        made = {
            "aside": act("advance", self.joins[-2], key="aside") if len(self.joins) > 1 else act("return"),
            "confirm_on": act("confirm", after, key="confirm_on", on_timeout=timeout),
            "consult": act("consult", on_timeout=self.draw(st.sampled_from(["agree", "officer", "remind"]))),
            "consult_pause": act(
                "consult", key="consult_pause", on_timeout=timeout, clock="pause", limit=ON_LEGAL_GROUND
            ),
            "deny": act("advance", after, key="deny", proposes="denied"),
        }
        return [made[extra] if extra in made else act(extra) for extra in chosen]

    def _system(self, after: str) -> str:
        timeout = self.draw(st.sampled_from(["agree", "officer", "remind"]))
        goes_on = self.draw(st.booleans())
        stands: dict[str, Any] = (
            {"clock": "pause", "limit": ON_LEGAL_GROUND} if self.draw(st.booleans()) else {}
        )
        wait = act("wait", *([after] if goes_on else []), on_timeout=timeout, **stands)
        return self.add(wait, act("advance", after), system="register")

    def _choice(self, after: str, depth: int) -> str:
        field = f"answer_{len(self.fields)}"
        self.fields.append(field)
        left, right = self.sequence(after, depth + 1), self.part(after, depth + 1)
        guard = {"field": field, "op": "is", "value": True}
        return self.add(act("advance", {"step": left, "when": guard}, {"step": right, "default": True}))

    def _parallel(self, after: str, depth: int) -> str:
        join = self.add(act("advance", after), *self._more(after), join=True)
        self.joins.append(join)
        branches = [self.sequence(join, depth + 1) for _ in range(2)]
        self.joins.pop()
        return self.add(act("advance", *branches), *self._more_at_fork())

    def _more_at_fork(self) -> list[dict[str, Any]]:
        return [act("return")] if self.draw(st.booleans()) else []


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    """A workflow the checker finds no error in; `deny` and the signature stand before the end."""
    builder = Builder(draw, budget=draw(st.integers(2, 14)))
    judge = place(
        "judge",
        act("advance", "sign", proposes="granted"),
        act("advance", "sign", key="deny", proposes="denied"),
        act("return"),
        act("request_supplement"),
    )
    first = builder.sequence("judge", 0)
    return workflow(intake(first), *builder.steps, judge, *ending())


def fields(flow: Workflow) -> list[str]:
    """The answers its conditions read."""
    return sorted(
        {
            way.when.field
            for step in flow.steps
            for action in step.actions
            for way in action.to
            if isinstance(way.when, Leaf) and way.when.field is not None
        }
    )
