"""How stored answers are read: what counts as no value, numbers, dates that may lack a day or a month.

Answers are JSON: text, integers, booleans, lists, and for decimals a plain string ("12.5"). A draft
also keeps what was typed but cannot be read yet, as `{"typed": {…}}`; for every reader that is no value.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

TYPED = "typed"


class Span(NamedTuple):
    """The days a date may mean: `1990` is 1 January to 31 December 1990."""

    first: date
    last: date


def typed(parts: Mapping[str, str]) -> dict[str, Any]:
    """What a draft stores for an entry that does not clean: the text of each box as it was typed."""
    return {TYPED: dict(parts)}


def is_typed(value: object) -> bool:
    return type(value) is dict and TYPED in value


def missing(value: object) -> bool:
    """No value: nothing, empty text, no rows, or an entry that could not be read."""
    if value is None or value == "":
        return True
    kind = type(value)
    if kind is dict:
        return not value or TYPED in value  # type: ignore[operator]
    return kind in {list, tuple} and not value


@lru_cache(maxsize=8192)
def _number_in(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value: object) -> int | Decimal | None:
    """An exact number, or None. True and False are not numbers; a float is read by its digits."""
    if type(value) is int:
        return value
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        return _number_in(str(value))
    return _number_in(value) if isinstance(value, str) else None


@lru_cache(maxsize=8192)
def _span_in(text: str) -> Span | None:
    if not text.isascii() or len(text) not in {4, 7, 10}:
        return None
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return Span(day, day)
        year = int(text[:4])
        if len(text) == 4:
            return Span(date(year, 1, 1), date(year, 12, 31))
        month = int(text[5:]) if text[4] == "-" else 0
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    except ValueError:
        return None


def span(value: object) -> Span | None:
    """The days an ISO date, year-month or year stands for, or None."""
    if type(value) is str:
        return _span_in(value)
    return Span(value, value) if isinstance(value, date) else None


def clock_time(value: object) -> time | None:
    if not isinstance(value, str):
        return None
    try:
        return time.fromisoformat(value)
    except ValueError:
        return None


def years_between(born: date, on: date) -> int:
    """Whole years lived on a day; someone born on 29 February has their day on 1 March otherwise."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def years_old(born: Span, on: Span) -> int:
    """The age that is certain: a date known by its year only counts as late as it may be."""
    return years_between(born.last, on.first)
