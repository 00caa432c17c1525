"""A form looked at once: where each field stands, what depends on what, in which order to decide.

Showing depends only on fields decided before (cycles are refused), so one walk in that order reaches
the fixed point that dropping hidden answers again and again would reach.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from procedures.forms.computed import Age, Computation, CountOf, DateInWords, SumOf, pieces
from procedures.forms.conditions import (
    Condition,
    Count,
    Every,
    FieldValue,
    Leaf,
    Node,
    Some,
    Sum,
    Test,
)
from procedures.forms.schema import Field, Form, Page, Section


@dataclass(frozen=True)
class Place:
    """A field and where it stands. `name` is its key, or `group.key` for a sub-field."""

    name: str
    field: Field
    page: Page
    section: Section
    group: Field | None
    order: int

    @cached_property
    def gates(self) -> tuple[Test, ...]:
        """The conditions, from the page inwards, that must all hold for the field to show."""
        holders: tuple[Page | Section | Field, ...] = (self.page, self.section, self.field)
        if self.group is not None:
            holders = (self.field,)  # the group itself was decided before its rows
        return tuple(holder.show_if.test for holder in holders if holder.show_if is not None)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that decides about showing the field."""
        holders: list[Page | Section | Field] = [self.page, self.section, self.field]
        if self.group is not None:
            holders.append(self.group)
        return tuple(holder.show_if for holder in holders if holder.show_if is not None)


class Plan:
    """The derived facts of a form; made once per form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.places: dict[str, Place] = {}
        for page in form.pages:
            for section in page.sections:
                for field in section.fields:
                    self._add(field, page, section)

    def _add(self, field: Field, page: Page, section: Section) -> None:
        self.places.setdefault(field.key, Place(field.key, field, page, section, None, len(self.places)))
        for sub in field.fields:
            name = f"{field.key}.{sub.key}"
            self.places.setdefault(name, Place(name, sub, page, section, field, len(self.places)))

    @cached_property
    def needs(self) -> Mapping[str, frozenset[str]]:
        """For each field the fields its being shown, or its computed value, depends on."""
        found = {}
        for name, place in self.places.items():
            group = place.group
            names = {n for condition in place.conditions for n in self.named(condition, group)}
            if group is not None:
                names.add(group.key)
            if place.field.value is not None:
                names |= set(self.named_in(place.field.value, group))
            found[name] = frozenset(names & self.places.keys())
        return found

    @cached_property
    def asks(self) -> Mapping[str, frozenset[str]]:
        """Like `needs`, with what decides whether the field is required."""
        found = dict(self.needs)
        for name, place in self.places.items():
            if isinstance(place.field.required, Node):
                extra = frozenset(self.named(place.field.required, place.group))
                found[name] = found[name] | (extra & self.places.keys())
        return found

    @cached_property
    def moved_by(self) -> Mapping[str, frozenset[str]]:
        """For each field the fields that may appear, vanish or become required when it changes."""
        direct: dict[str, set[str]] = {name: set() for name in self.places}
        for name, needed in self.asks.items():
            for other in needed:
                direct[other].add(name)
        return {name: self._reach(name, direct) for name in self.places}

    @staticmethod
    def _reach(start: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
        seen: set[str] = set()
        open_ends = [start]
        while open_ends:
            fresh = direct[open_ends.pop()] - seen
            seen |= fresh
            open_ends.extend(fresh)
        return frozenset(seen - {start})

    @cached_property
    def order(self) -> tuple[Place, ...]:
        """All fields, each after what it depends on, else in the order of the form."""
        done, left = self._sorted()
        if left:
            raise ValueError(f"the fields {', '.join(sorted(left))} depend on each other")
        return tuple(self.places[name] for name in done)

    def cycle(self) -> tuple[str, ...]:
        """Names of fields that go round in a circle, in order; empty when there is none."""
        _done, left = self._sorted()
        if not left:
            return ()
        trail = [min(left, key=lambda name: self.places[name].order)]
        while True:
            following = min(self.needs[trail[-1]] & left)
            if following in trail:
                return tuple(trail[trail.index(following) :])
            trail.append(following)

    def _sorted(self) -> tuple[list[str], set[str]]:
        waiting = {name: set(needed) for name, needed in self.needs.items()}
        users: dict[str, list[str]] = {name: [] for name in self.places}
        for name, needed in waiting.items():
            for other in needed:
                users[other].append(name)
        ready = [(self.places[name].order, name) for name, needed in waiting.items() if not needed]
        heapq.heapify(ready)
        done = []
        while ready:
            _order, name = heapq.heappop(ready)
            done.append(name)
            for user in users[name]:
                waiting[user].discard(name)
                if not waiting[user]:
                    heapq.heappush(ready, (self.places[user].order, user))
        return done, self.places.keys() - set(done)

    # names

    def resolve(self, path: str, group: Field | None = None) -> tuple[str, str] | None:
        """(name of a place, part of its answer or "") that a path means, seen from inside `group`."""
        if group is not None and f"{group.key}.{path}" in self.places:
            return f"{group.key}.{path}", ""
        if path in self.places and self.places[path].group is None:
            return path, ""
        head, dot, part = path.rpartition(".")
        if not dot:
            return None
        found = self.resolve(head, group)
        return (found[0], part) if found is not None and not found[1] else None

    def named(self, condition: Condition, group: Field | None = None) -> Iterator[str]:
        """The places a condition reads."""
        for node, inside in nodes(condition, group, self):
            if isinstance(node, Leaf):
                yield from self._one(node.field, inside)
                yield from self._one(node.value.field if isinstance(node.value, FieldValue) else None, inside)
            elif isinstance(node, Some | Every | Count):
                yield group_key(node)
                if isinstance(node, Count) and isinstance(node.value, FieldValue):
                    yield from self._one(node.value.field, inside)
            elif isinstance(node, Sum):
                yield node.sum.rpartition(".")[0]
                yield node.sum
                yield from self._one(node.value.field if isinstance(node.value, FieldValue) else None, inside)

    def named_in(self, tree: Computation, group: Field | None = None) -> Iterator[str]:
        """The places a computed value reads."""
        for piece in pieces(tree):
            if isinstance(piece, FieldValue):
                yield from self._one(piece.field, group)
            elif isinstance(piece, SumOf) and isinstance(piece.sum, str):
                yield from (piece.sum.rpartition(".")[0], piece.sum)
            elif isinstance(piece, CountOf):
                yield piece.count
                if piece.where is not None:
                    counted = self.places.get(piece.count)
                    yield from self.named(piece.where, counted.field if counted else None)
            elif isinstance(piece, Age):
                yield from self._one(piece.age, group)
                yield from self._one(piece.on, group)
            elif isinstance(piece, DateInWords):
                yield from self._one(piece.date_in_words, group)

    def _one(self, path: str | None, group: Field | None) -> Iterator[str]:
        found = self.resolve(path, group) if path is not None else None
        if found is not None:
            yield found[0]


def group_key(node: Some | Every | Count) -> str:
    return node.some if isinstance(node, Some) else node.every if isinstance(node, Every) else node.count


def nodes(condition: Condition, group: Field | None, plan: Plan) -> Iterator[tuple[Node, Field | None]]:
    """Every node of a condition with the group whose row it judges."""
    yield condition, group
    inside = group
    if isinstance(condition, Some | Every | Count):
        place = plan.places.get(group_key(condition))
        inside = place.field if place is not None else None
    for child in condition.children:
        yield from nodes(child, inside, plan)
