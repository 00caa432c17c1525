"""Values worked out from answers: trees of a closed set, never text to evaluate.

`sum` leaves out what has no value; every other piece has no value when one of its parts has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Discriminator, Tag, model_validator
from pydantic import Field as Setting

from procedures.forms.conditions import (
    Answers,
    Condition,
    Facts,
    FieldValue,
    Row,
    count_getter,
    field_getter,
    sum_getter,
)
from procedures.forms.part import Part
from procedures.forms.values import Span, missing, number, span, years_old
from procedures.forms.words import Reading, date_in_words

Result = int | Decimal | str | None


class Piece(Part):
    @property
    def parts(self) -> tuple[Computation, ...]:
        return ()

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        raise NotImplementedError


class SumOf(Piece):
    """A sum of pieces, or of a number over the rows of a group (`children.amount`)."""

    sum: Annotated[tuple[Computation, ...], Setting(min_length=1)] | str

    @property
    def parts(self) -> tuple[Computation, ...]:
        return () if isinstance(self.sum, str) else self.sum

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        if isinstance(self.sum, str):
            return number(sum_getter(self.sum)(answers, row, facts))
        known = [n for n in _numbers(self.sum, answers, row, facts) if n is not None]
        return sum(known) if known else None


class Product(Piece):
    product: Annotated[tuple[Computation, ...], Setting(min_length=1)]

    @property
    def parts(self) -> tuple[Computation, ...]:
        return self.product

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        total: int | Decimal = 1
        for factor in _numbers(self.product, answers, row, facts):
            if factor is None:
                return None
            total = total * factor
        return total


class Min(Piece):
    min: Annotated[tuple[Computation, ...], Setting(min_length=1)]

    @property
    def parts(self) -> tuple[Computation, ...]:
        return self.min

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        found = list(_numbers(self.min, answers, row, facts))
        known = [n for n in found if n is not None]
        return min(known) if len(known) == len(found) else None


class Tier(Part):
    """So much for each unit up to a bound (included); the last tier has none."""

    up_to: int | None = None
    each: int


class TierTable(Part):
    of: Computation
    steps: Annotated[tuple[Tier, ...], Setting(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        bounds = [step.up_to for step in self.steps]
        known = [bound for bound in bounds if bound is not None]
        if known != sorted(set(known)) or None in bounds[:-1]:
            raise ValueError("the bounds of tiers must rise, and only the last may have none")
        return self


class Tiers(Piece):
    """A price by tiers: 2 000 đ for each of the first two pages, 1 000 đ for each further one."""

    tiers: TierTable

    @property
    def parts(self) -> tuple[Computation, ...]:
        return (self.tiers.of,)

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        amount = number(compute(self.tiers.of, answers, facts, row=row))
        if amount is None:
            return None
        total: int | Decimal = 0
        below: int | Decimal = 0
        for step in self.tiers.steps:
            upper = amount if step.up_to is None else min(amount, step.up_to)
            total += max(upper - below, 0) * step.each
            below = max(below, upper)
        return total


class CountOf(Piece):
    """The number of rows of a group for which `where` holds."""

    count: str
    where: Condition | None = None

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        return number(count_getter(self.count, self.where)(answers, row, facts))


class Age(Piece):
    """Whole years from one date to another, or to today; the age that is certain."""

    age: str
    on: str | None = None

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        born = _span(self.age, answers, row, facts)
        on = Span(facts.today, facts.today) if self.on is None else _span(self.on, answers, row, facts)
        return None if born is None or on is None else years_old(born, on)


class DateInWords(Piece):
    """A date written out in Vietnamese, as on birth and death papers."""

    date_in_words: str
    reading: Reading = "long"

    def value(self, answers: Answers, row: Row, facts: Facts) -> Result:
        found = field_getter(self.date_in_words)(answers, row, facts)
        return None if span(found) is None else date_in_words(found, self.reading)


_TAGS = ("sum", "product", "min", "tiers", "count", "age", "date_in_words")
_TAG_OF = {
    "SumOf": "sum",
    "Product": "product",
    "Min": "min",
    "Tiers": "tiers",
    "CountOf": "count",
    "Age": "age",
    "DateInWords": "date_in_words",
    "FieldValue": "field",
}


def _tag(document: Any) -> str:
    if isinstance(document, dict):
        return next((tag for tag in _TAGS if tag in document), "field")
    return _TAG_OF.get(type(document).__name__, "number")


Computation = Annotated[
    Annotated[SumOf, Tag("sum")]
    | Annotated[Product, Tag("product")]
    | Annotated[Min, Tag("min")]
    | Annotated[Tiers, Tag("tiers")]
    | Annotated[CountOf, Tag("count")]
    | Annotated[Age, Tag("age")]
    | Annotated[DateInWords, Tag("date_in_words")]
    | Annotated[FieldValue, Tag("field")]
    | Annotated[int, Tag("number")],
    Discriminator(_tag),
]

for _piece in (SumOf, Product, Min, TierTable, Tiers, CountOf, Age, DateInWords):
    _piece.model_rebuild()


def compute(tree: Computation, answers: Answers, facts: Facts, *, row: Row = None) -> Result:
    """The value of a tree over effective answers; None when what it needs is not there."""
    if isinstance(tree, int):
        return tree
    if isinstance(tree, FieldValue):
        found = field_getter(tree.field)(answers, row, facts)
        if missing(found):
            return None
        exact = number(found)
        return exact if exact is not None else found if isinstance(found, str) else None
    return tree.value(answers, row, facts)


def as_json(result: Result) -> Any:
    """Stored form: whole numbers as numbers, others as plain decimal text."""
    if isinstance(result, Decimal):
        whole = result == result.to_integral_value()
        return int(result) if whole else format(result.normalize(), "f")
    return result


def pieces(tree: Computation) -> Iterator[Computation]:
    """The tree and everything in it."""
    yield tree
    if isinstance(tree, Piece):
        for part in tree.parts:
            yield from pieces(part)


def _numbers(
    trees: tuple[Computation, ...], answers: Answers, row: Row, facts: Facts
) -> Iterator[int | Decimal | None]:
    for tree in trees:
        yield number(compute(tree, answers, facts, row=row))


def _span(key: str, answers: Mapping[str, Any], row: Row, facts: Facts) -> Span | None:
    return span(field_getter(key)(answers, row, facts))
