"""Which comparison made a condition false."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procedures.forms.conditions import All, Answers, Any_, Condition, Facts, Node, Not, evaluate


@dataclass(frozen=True)
class Why:
    """One comparison that decided: where it stands, and whether the tree needed it true or false."""

    path: tuple[str | int, ...]
    node: Node
    wanted: bool


def why_false(condition: Condition | None, answers: Answers, facts: Facts) -> tuple[Why, ...]:
    """The comparisons that made the condition false, in reading order; empty when it holds.

    Of an `all` it is the first that failed, of an `any` all of them; a `not` asks the opposite.
    """
    if condition is None or evaluate(condition, answers, facts):
        return ()
    return tuple(_blame(condition, answers, facts, (), wanted=True))


def _blame(
    node: Condition, answers: Answers, facts: Facts, path: tuple[str | int, ...], *, wanted: bool
) -> Iterator[Why]:
    if isinstance(node, Not):
        yield from _blame(node.not_, answers, facts, (*path, "not"), wanted=not wanted)
    elif isinstance(node, All | Any_):
        name = "all" if isinstance(node, All) else "any"
        one_is_enough = isinstance(node, All) is wanted
        for index, child in enumerate(node.children):
            if evaluate(child, answers, facts) is wanted:
                continue
            yield from _blame(child, answers, facts, (*path, name, index), wanted=wanted)
            if one_is_enough:
                return
    else:
        yield Why(path, node, wanted)
