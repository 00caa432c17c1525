"""One tree for showing, requiring, eligibility, papers, fees, workflow guards and routing.

A leaf compares a field or a fact with a literal, another field, or a day counted from today. Over
repeating groups there are `some`, `every`, `count` and `sum`. A side without a value makes the leaf
false (`empty` excepted). Trees are at most four deep. Each node compiles itself once to a closure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Tag, model_validator
from pydantic import Field as Setting

from procedures.forms.operators import NUMBER_OPERATORS, OPERATORS, Operand, Operator
from procedures.forms.part import Part
from procedures.forms.values import missing, number

MAX_DEPTH = 4

Answers = Mapping[str, Any]
Row = Mapping[str, Any] | None
Test = Callable[[Answers, Row, "Facts"], bool]
Getter = Callable[[Answers, Row, "Facts"], Any]
Fact = Literal["case", "channel", "proposal", "outcome"]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a condition may know beside the answers; `today` is the filing day once filed."""

    today: date
    case: str | None = None
    channel: str = "online"
    proposal: str | None = None
    outcome: str | None = None


class FieldValue(Part):
    """The right side is another answer."""

    field: str


class Today(Part):
    """The right side is a day: today, plus or minus days."""

    today: int = 0


Literals = bool | int | float | str
Value = FieldValue | Today | tuple[Literals, ...] | Literals | None


def field_getter(key: str) -> Getter:
    """Read `key` from the row at hand, else from the answers; `residence.ward` reads a part of an answer.

    A sub-field never shares its key with a field of the form, so looking in both places is safe.
    """
    head, dot, part = key.rpartition(".")

    def get(answers: Answers, row: Row, _facts: Facts) -> Any:
        if row is not None and key in row:
            return row[key]
        value = answers.get(key)
        if value is None and dot:
            whole = row[head] if row is not None and head in row else answers.get(head)
            value = whole.get(part) if isinstance(whole, dict) and not missing(whole) else None
        return value

    return get


def _value_getter(value: Value, operator: Operator) -> Getter:
    read = operator.read_right
    if isinstance(value, FieldValue):
        fetch = field_getter(value.field)

        def get(answers: Answers, row: Row, facts: Facts) -> Any:
            found = fetch(answers, row, facts)
            return None if missing(found) else read(found)

        return get
    if isinstance(value, Today):
        shift = timedelta(days=value.today)
        return lambda _answers, _row, facts: read(facts.today + shift)
    constant = None if value is None else read(value)
    return lambda _answers, _row, _facts: constant


def _comparison(left: Getter, op: str, value: Value) -> Test:
    operator = OPERATORS[op]
    if operator.operand is Operand.NOTHING:
        wanted = op == "empty"
        return lambda answers, row, facts: missing(left(answers, row, facts)) is wanted
    read, test, right = operator.read_left, operator.test, _value_getter(value, operator)

    def holds(answers: Answers, row: Row, facts: Facts) -> bool:
        found = left(answers, row, facts)
        if missing(found):
            return False
        a, b = read(found), right(answers, row, facts)
        return a is not None and b is not None and test(a, b, facts.today)

    return holds


def _rows(answers: Answers, key: str) -> list[Mapping[str, Any]]:
    rows = answers.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


class Node(Part):
    """A piece of a condition. `test(answers, row, facts)` judges it; `children` are its parts."""

    @property
    def children(self) -> tuple[Condition, ...]:
        return ()

    @cached_property
    def depth(self) -> int:
        return 1 + max((child.depth for child in self.children), default=0)

    @model_validator(mode="after")
    def _shallow(self) -> Self:
        if self.depth > MAX_DEPTH:
            raise ValueError(f"a condition may be nested {MAX_DEPTH} deep, this one is {self.depth}")
        return self

    @cached_property
    def test(self) -> Test:
        raise NotImplementedError


class All(Node):
    all: Annotated[tuple[Condition, ...], Setting(min_length=1)]

    @property
    def children(self) -> tuple[Condition, ...]:
        return self.all

    @cached_property
    def test(self) -> Test:
        tests = tuple(child.test for child in self.children)

        def holds(answers: Answers, row: Row, facts: Facts) -> bool:
            for test in tests:  # noqa: SIM110 - a generator costs twice as much here
                if not test(answers, row, facts):
                    return False
            return True

        return holds


class Any_(Node):  # noqa: N801 - `any` is the word of the language
    any: Annotated[tuple[Condition, ...], Setting(min_length=1)]

    @property
    def children(self) -> tuple[Condition, ...]:
        return self.any

    @cached_property
    def test(self) -> Test:
        tests = tuple(child.test for child in self.children)

        def holds(answers: Answers, row: Row, facts: Facts) -> bool:
            for test in tests:  # noqa: SIM110 - a generator costs twice as much here
                if test(answers, row, facts):
                    return True
            return False

        return holds


class Not(Node):
    not_: Annotated[Condition, Setting(alias="not")]

    @property
    def children(self) -> tuple[Condition, ...]:
        return (self.not_,)

    @cached_property
    def test(self) -> Test:
        test = self.not_.test
        return lambda answers, row, facts: not test(answers, row, facts)


class Leaf(Node):
    """`{field|fact, op, value}`."""

    field: str | None = None
    fact: Fact | None = None
    op: str
    value: Value = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.field is None) == (self.fact is None):
            raise ValueError("a comparison names one field or one fact")
        _known_operator(self.op, OPERATORS)
        _operand_given(self.op, self.value)
        return self

    @cached_property
    def test(self) -> Test:
        return _comparison(self._left, self.op, self.value)

    @property
    def _left(self) -> Getter:
        if self.field is not None:
            return field_getter(self.field)
        fact = self.fact or ""
        return lambda _answers, _row, facts: getattr(facts, fact)


class Some(Node):
    """At least one row for which `where` holds."""

    some: str
    where: Condition

    @property
    def children(self) -> tuple[Condition, ...]:
        return (self.where,)

    @cached_property
    def test(self) -> Test:
        key, where = self.some, self.where.test
        return lambda answers, _row, facts: any(where(answers, row, facts) for row in _rows(answers, key))


class Every(Node):
    """`where` holds for each row; true over no rows."""

    every: str
    where: Condition

    @property
    def children(self) -> tuple[Condition, ...]:
        return (self.where,)

    @cached_property
    def test(self) -> Test:
        key, where = self.every, self.where.test
        return lambda answers, _row, facts: all(where(answers, row, facts) for row in _rows(answers, key))


class Count(Node):
    """Compare the number of rows (for which `where` holds)."""

    count: str
    where: Condition | None = None
    op: str
    value: Value

    @model_validator(mode="after")
    def _numeric(self) -> Self:
        _known_operator(self.op, NUMBER_OPERATORS)
        _operand_given(self.op, self.value)
        return self

    @property
    def children(self) -> tuple[Condition, ...]:
        return () if self.where is None else (self.where,)

    @cached_property
    def test(self) -> Test:
        return _comparison(count_getter(self.count, self.where), self.op, self.value)


class Sum(Node):
    """Compare the sum of a number over the rows of a group, `children.amount`."""

    sum: str
    op: str
    value: Value

    @model_validator(mode="after")
    def _numeric(self) -> Self:
        _known_operator(self.op, NUMBER_OPERATORS)
        _operand_given(self.op, self.value)
        return self

    @cached_property
    def test(self) -> Test:
        return _comparison(sum_getter(self.sum), self.op, self.value)


def count_getter(key: str, where: Condition | None) -> Getter:
    if where is None:
        return lambda answers, _row, _facts: len(_rows(answers, key))
    test = where.test
    return lambda answers, _row, facts: sum(1 for row in _rows(answers, key) if test(answers, row, facts))


def sum_getter(path: str) -> Getter:
    """Sum of a sub-field over the rows that have it; no value when no row has one."""
    group, _, key = path.rpartition(".")

    def total(answers: Answers, _row: Row, _facts: Facts) -> Any:
        amounts = [number(row.get(key)) for row in _rows(answers, group)]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if known else None

    return total


def _known_operator(op: str, known: Mapping[str, Operator] | frozenset[str]) -> None:
    if op not in known:
        raise ValueError(f"unknown operator “{op}”, known here: {', '.join(sorted(known))}")


def _operand_given(op: str, value: Value) -> None:
    nothing = OPERATORS[op].operand is Operand.NOTHING
    if nothing and value is not None:
        raise ValueError(f"“{op}” takes no value")
    if not nothing and value is None:
        raise ValueError(f"“{op}” needs a value")
    listed = OPERATORS[op].operand is Operand.LIST
    if listed != isinstance(value, tuple):
        raise ValueError(f"“{op}” needs {'a list' if listed else 'a single value'}")


_TAG_OF = {
    "All": "all",
    "Any_": "any",
    "Not": "not",
    "Some": "some",
    "Every": "every",
    "Count": "count",
    "Sum": "sum",
}
_TAGS = ("all", "any", "not", "some", "every", "count", "sum")


def _tag(document: Any) -> str:
    if isinstance(document, dict):
        found = [tag for tag in _TAGS if tag in document]
        return found[0] if found else "leaf"
    return _TAG_OF.get(type(document).__name__, "leaf")


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Leaf, Tag("leaf")]
    | Annotated[Some, Tag("some")]
    | Annotated[Every, Tag("every")]
    | Annotated[Count, Tag("count")]
    | Annotated[Sum, Tag("sum")],
    Discriminator(_tag),
]

for _node in (All, Any_, Not, Leaf, Some, Every, Count, Sum):
    _node.model_rebuild()


def evaluate(condition: Condition | None, answers: Answers, facts: Facts, *, row: Row = None) -> bool:
    """Whether `condition` holds over *effective* answers; no condition always holds."""
    return condition is None or condition.test(answers, row, facts)


def walk(
    condition: Condition, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Every node with its place in the tree, outermost first."""
    yield path, condition
    for index, child in enumerate(condition.children):
        name = _tag(condition)
        yield from walk(child, (*path, name, index) if name in {"all", "any"} else (*path, name))
