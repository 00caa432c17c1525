"""Computed values and words, by vectors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from procedures.forms.computed import Computation, as_json, compute
from procedures.forms.words import date_in_words, number_in_words
from tests.procedures.forms.documents import FACTS

TREE: TypeAdapter[Any] = TypeAdapter(Computation)


def worth(tree: Any, answers: dict[str, Any] | None = None) -> Any:
    return as_json(compute(TREE.validate_python(tree), answers or {}, FACTS))


def x(key: str = "x") -> dict[str, Any]:
    return {"field": key}


ROWS = {"kids": [{"amount": 2}, {"amount": "1.5"}, {}]}
PAGES = {"tiers": {"of": x(), "steps": [{"up_to": 2, "each": 2000}, {"each": 1000}]}}


@pytest.mark.parametrize(
    ("tree", "answers", "expected"),
    [
        (8000, {}, 8000),
        (x(), {"x": 3}, 3),
        (x(), {}, None),
        ({"sum": [x(), 4]}, {"x": 3}, 7),
        ({"sum": [x(), 4]}, {}, 4),
        ({"sum": [x()]}, {}, None),
        ({"sum": "kids.amount"}, ROWS, "3.5"),
        ({"sum": "kids.amount"}, {}, None),
        ({"product": [x(), 8000]}, {"x": 3}, 24000),
        ({"product": [x(), 8000]}, {}, None),
        ({"product": [x(), 2]}, {"x": "1.5"}, 3),
        ({"min": [200000, x()]}, {"x": 3}, 3),
        ({"min": [200000, x()]}, {}, None),
        (PAGES, {"x": 1}, 2000),
        (PAGES, {"x": 2}, 4000),
        (PAGES, {"x": 5}, 7000),
        (PAGES, {"x": 0}, 0),
        ({"product": [{"min": [200000, PAGES]}, x("copies")]}, {"x": 500, "copies": 2}, 400000),
        ({"count": "kids"}, ROWS, 3),
        ({"count": "kids", "where": {"field": "amount", "op": "at_least", "value": 2}}, ROWS, 1),
        ({"age": "x"}, {"x": "2006-11-22"}, 20),
        ({"age": "x"}, {"x": "2006-11-23"}, 19),
        ({"age": "x"}, {"x": "2006"}, 19),
        ({"age": "x", "on": "y"}, {"x": "1990-05-01", "y": "2026-04-30"}, 35),
        ({"age": "x", "on": "y"}, {"x": "1990-05-01"}, None),
        ({"date_in_words": "x"}, {"x": "?"}, None),
    ],
)
def test_trees(tree: Any, answers: dict[str, Any], expected: Any) -> None:
    assert worth(tree, answers) == expected


@pytest.mark.parametrize(
    "tree",
    [
        {"power": [2, 3]},
        "2 * 3",
        {"tiers": {"of": 1, "steps": [{"each": 1}, {"up_to": 2, "each": 1}]}},
        {"tiers": {"of": 1, "steps": [{"up_to": 3, "each": 1}, {"up_to": 2, "each": 1}]}},
        {"sum": []},
        {"date_in_words": "x", "reading": "loud"},
    ],
)
def test_what_is_not_in_the_closed_set_is_refused(tree: Any) -> None:
    with pytest.raises(ValidationError):
        TREE.validate_python(tree)


@pytest.mark.parametrize(
    ("number", "long", "short"),
    [
        (0, "không", "không"),
        (5, "năm", "năm"),
        (10, "mười", "mười"),
        (15, "mười lăm", "mười lăm"),
        (21, "hai mươi mốt", "hai mươi mốt"),
        (24, "hai mươi bốn", "hai mươi bốn"),
        (25, "hai mươi lăm", "hai mươi lăm"),
        (30, "ba mươi", "ba mươi"),
        (105, "một trăm linh năm", "một trăm linh năm"),
        (1999, "một nghìn chín trăm chín mươi chín", "một nghìn chín trăm chín mươi chín"),
        (2000, "hai nghìn", "hai nghìn"),
        (2005, "hai nghìn không trăm linh năm", "hai nghìn linh năm"),
        (2010, "hai nghìn không trăm mười", "hai nghìn mười"),
        (2026, "hai nghìn không trăm hai mươi sáu", "hai nghìn hai mươi sáu"),
    ],
)
def test_numbers_in_words(number: int, long: str, short: str) -> None:
    assert number_in_words(number) == long
    assert number_in_words(number, "short") == short


def test_dates_in_words() -> None:
    assert date_in_words("2026-03-15") == "ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu"
    assert date_in_words("2026-04-01", "short") == "ngày một tháng tư năm hai nghìn hai mươi sáu"
    assert date_in_words("1962-05") == "tháng năm năm một nghìn chín trăm sáu mươi hai"
    assert date_in_words("1962") == "năm một nghìn chín trăm sáu mươi hai"


@given(st.sets(st.integers(0, 9999), min_size=2, max_size=2))
def test_two_numbers_never_read_the_same(pair: set[int]) -> None:
    one, other = pair
    assert number_in_words(one) != number_in_words(other)
