"""The closed set of comparisons: which kinds of field each takes, what it compares with, how it reads.

A comparison that involves a date known only in part is true when it is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from procedures.forms.values import Span, clock_time, number, span, years_old

Test = Callable[[Any, Any, date], bool]
Reader = Callable[[object], Any]


class Kind(StrEnum):
    """What a field's answer is, as far as comparing goes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    ADDRESS = "address"
    PARTS = "parts"
    FILE = "file"
    ROWS = "rows"
    NONE = "none"


class Operand(StrEnum):
    """What stands at the right of a comparison."""

    NOTHING = "nothing"
    SAME = "same"
    LIST = "list"
    NUMBER = "number"
    OPTION = "option"


@dataclass(frozen=True)
class Operator:
    """One comparison. `read_left`/`read_right` turn stored JSON into something comparable, or None."""

    name: str
    kinds: frozenset[Kind]
    operand: Operand
    test: Test
    read_left: Reader
    read_right: Reader


def _itself(value: object) -> object:
    return value


def _plain(value: object) -> object:
    """Equality over JSON: 12.5 and "12.5" are one number, True is never 1."""
    if isinstance(value, bool):
        return ("yes_no", value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, str) and value[:1] in "-0123456789" and "." in value:
        exact = number(value)
        return value if exact is None else exact
    return value


def _plain_list(value: object) -> frozenset[object] | None:
    return frozenset(_plain(item) for item in value) if isinstance(value, list | tuple) else None


def _set(value: object) -> frozenset[object] | None:
    return frozenset(value) if isinstance(value, list | tuple) else None


def _text(value: object) -> str | None:
    return value.casefold() if isinstance(value, str) else None


_COMPARABLE = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.YES_NO, Kind.CHOICE})
_LISTED = frozenset({Kind.TEXT, Kind.NUMBER, Kind.CHOICE})
_ANYTHING = frozenset(Kind) - {Kind.NONE}


def _days_old(born: Span, today: date) -> int:
    return (today - born.last).days


def _table() -> Mapping[str, Operator]:
    numbers, dates, times = frozenset({Kind.NUMBER}), frozenset({Kind.DATE}), frozenset({Kind.TIME})
    texts, several = frozenset({Kind.TEXT}), frozenset({Kind.CHOICES})
    rows: list[tuple[str, frozenset[Kind], Operand, Test, Reader, Reader]] = [
        ("empty", _ANYTHING, Operand.NOTHING, lambda _a, _b, _t: False, _itself, _itself),
        ("filled", _ANYTHING, Operand.NOTHING, lambda _a, _b, _t: True, _itself, _itself),
        ("is", _COMPARABLE, Operand.SAME, lambda a, b, _t: bool(a == b), _plain, _plain),
        ("is_not", _COMPARABLE, Operand.SAME, lambda a, b, _t: bool(a != b), _plain, _plain),
        ("in", _LISTED, Operand.LIST, lambda a, b, _t: a in b, _plain, _plain_list),
        ("not_in", _LISTED, Operand.LIST, lambda a, b, _t: a not in b, _plain, _plain_list),
        ("less_than", numbers, Operand.SAME, lambda a, b, _t: a < b, number, number),
        ("at_most", numbers, Operand.SAME, lambda a, b, _t: a <= b, number, number),
        ("more_than", numbers, Operand.SAME, lambda a, b, _t: a > b, number, number),
        ("at_least", numbers, Operand.SAME, lambda a, b, _t: a >= b, number, number),
        ("before", dates, Operand.SAME, lambda a, b, _t: a.last < b.first, span, span),
        ("on_or_before", dates, Operand.SAME, lambda a, b, _t: a.last <= b.first, span, span),
        ("after", dates, Operand.SAME, lambda a, b, _t: a.first > b.last, span, span),
        ("on_or_after", dates, Operand.SAME, lambda a, b, _t: a.first >= b.last, span, span),
        ("older_than_days", dates, Operand.NUMBER, lambda a, b, t: _days_old(a, t) > b, span, number),
        (
            "within_days",
            dates,
            Operand.NUMBER,
            lambda a, b, t: a.last <= t and (t - a.first).days <= b,
            span,
            number,
        ),
        (
            "at_least_years_old",
            dates,
            Operand.NUMBER,
            lambda a, b, t: years_old(a, Span(t, t)) >= b,
            span,
            number,
        ),
        (
            "under_years_old",
            dates,
            Operand.NUMBER,
            lambda a, b, t: years_old(Span(a.first, a.first), Span(t, t)) < b,
            span,
            number,
        ),
        ("earlier_than", times, Operand.SAME, lambda a, b, _t: a < b, clock_time, clock_time),
        ("later_than", times, Operand.SAME, lambda a, b, _t: a > b, clock_time, clock_time),
        ("starts_with", texts, Operand.SAME, lambda a, b, _t: a.startswith(b), _text, _text),
        ("contains", texts, Operand.SAME, lambda a, b, _t: b in a, _text, _text),
        ("includes", several, Operand.OPTION, lambda a, b, _t: b in a, _set, _itself),
        ("includes_any", several, Operand.LIST, lambda a, b, _t: bool(a & b), _set, _set),
    ]
    return MappingProxyType({row[0]: Operator(*row) for row in rows})


OPERATORS: Mapping[str, Operator] = _table()
NUMBER_OPERATORS = frozenset(
    name for name, operator in OPERATORS.items() if Kind.NUMBER in operator.kinds
) - {"empty", "filled"}
