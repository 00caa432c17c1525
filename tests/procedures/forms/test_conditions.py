"""Conditions: each sentence of the rule, as small vectors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from procedures.forms.conditions import MAX_DEPTH, Condition, Facts, evaluate, walk
from procedures.forms.operators import OPERATORS
from procedures.forms.values import typed
from procedures.forms.why import why_false
from tests.procedures.forms.documents import FACTS, TODAY

CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def holds(condition: Any, answers: dict[str, Any] | None = None, facts: Facts = FACTS) -> bool:
    return evaluate(CONDITION.validate_python(condition), answers or {}, facts)


def leaf(op: str, value: Any = None, field: str = "x") -> dict[str, Any]:
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


@pytest.mark.parametrize(
    ("op", "value", "answer", "expected"),
    [
        ("is", "a", "a", True),
        ("is", "a", "A", False),
        ("is", 12.5, "12.5", True),
        ("is", True, True, True),
        ("is", 1, True, False),
        ("is", "2026-01-02", "2026-01-02", True),
        ("is_not", "a", "b", True),
        ("in", ["a", "b"], "b", True),
        ("in", [1, 2], 3, False),
        ("not_in", ["a", "b"], "c", True),
        ("less_than", 5, 4, True),
        ("less_than", 5, "4.9", True),
        ("at_most", 5, 5, True),
        ("more_than", 5, 5, False),
        ("at_least", 5, 5, True),
        ("before", "2026-01-02", "2026-01-01", True),
        ("before", "2026-06-15", "2026", False),
        ("before", "2026-06-15", "2025", True),
        ("on_or_before", "2026-01-01", "2026-01-01", True),
        ("after", {"today": -30}, "2026-11-01", True),
        ("after", {"today": -30}, "2026-10-01", False),
        ("after", "2026-06-15", "2026", False),
        ("on_or_after", {"today": 0}, "2026-11-22", True),
        ("older_than_days", 60, "2026-09-22", True),
        ("older_than_days", 60, "2026-09-23", False),
        ("within_days", 60, "2026-09-23", True),
        ("within_days", 60, "2026-11-23", False),
        ("at_least_years_old", 20, "2006-11-22", True),
        ("at_least_years_old", 20, "2006-11-23", False),
        ("at_least_years_old", 20, "2006", False),
        ("at_least_years_old", 20, "2005", True),
        ("under_years_old", 20, "2006-11-23", True),
        ("under_years_old", 20, "2006", False),
        ("under_years_old", 20, "2007", True),
        ("earlier_than", "12:00", "08:30", True),
        ("later_than", "12:00", "08:30", False),
        ("starts_with", "Phường", "phường Sài Gòn", True),
        ("contains", "sài", "Phường Sài Gòn", True),
        ("includes", "a", ["a", "b"], True),
        ("includes_any", ["c", "b"], ["a", "b"], True),
        ("includes_any", ["c"], ["a", "b"], False),
        ("filled", None, "a", True),
        ("empty", None, "a", False),
    ],
)
def test_a_comparison_holds_when_it_should(op: str, value: Any, answer: Any, expected: bool) -> None:
    assert holds(leaf(op, value), {"x": answer}) is expected


@pytest.mark.parametrize("missing", [None, "", [], {}, typed({"day": "31", "month": "2"})])
@pytest.mark.parametrize("op", sorted(OPERATORS))
def test_without_a_value_at_the_left_a_comparison_is_false_unless_it_asks_for_emptiness(
    op: str, missing: Any
) -> None:
    value = {"nothing": None, "list": ["a"]}.get(OPERATORS[op].operand.value, {"field": "y"})
    assert holds(leaf(op, value), {"x": missing, "y": 1}) is (op == "empty")


def test_without_a_value_at_the_right_a_comparison_is_false() -> None:
    assert not holds(leaf("is", {"field": "y"}), {"x": 1})
    assert not holds(leaf("is_not", {"field": "y"}), {"x": 1})
    assert holds({"not": leaf("is", {"field": "y"})}, {"x": 1})


def test_what_cannot_be_read_as_its_kind_is_no_value() -> None:
    assert not holds(leaf("before", {"today": 0}), {"x": "yesterday"})
    assert not holds(leaf("at_least", 1), {"x": "three"})
    assert not holds(leaf("at_least", 0), {"x": True})


def test_all_any_and_not() -> None:
    yes, no = leaf("is", 1), leaf("is", 2)
    assert holds({"all": [yes, yes]}, {"x": 1})
    assert not holds({"all": [yes, no]}, {"x": 1})
    assert holds({"any": [no, yes]}, {"x": 1})
    assert not holds({"any": [no, no]}, {"x": 1})
    assert holds({"not": no}, {"x": 1})
    assert evaluate(None, {}, FACTS)


@pytest.mark.parametrize("fact", ["case", "channel", "proposal", "outcome"])
def test_a_fact_is_read_from_the_facts(fact: str) -> None:
    facts = Facts(today=TODAY, **{fact: "x"})
    assert holds({"fact": fact, "op": "is", "value": "x"}, facts=facts)
    assert not holds({"fact": fact, "op": "is", "value": "y"}, facts=facts)


def test_today_is_the_day_of_the_facts() -> None:
    condition = leaf("older_than_days", 60)
    assert not holds(condition, {"x": "2026-09-30"})
    assert holds(condition, {"x": "2026-09-30"}, Facts(today=date(2026, 11, 30)))


ROWS = {"children": [{"age": 3, "name": "An"}, {"age": 9}, {"age": 12}], "limit": 10}


def test_over_rows() -> None:
    young = leaf("less_than", 10, "age")
    assert holds({"some": "children", "where": young}, ROWS)
    assert not holds({"every": "children", "where": young}, ROWS)
    assert holds({"every": "children", "where": young}, {})
    assert not holds({"some": "children", "where": young}, {})
    assert holds({"count": "children", "where": young, "op": "is", "value": 2}, ROWS)
    assert holds({"count": "children", "op": "is", "value": 3}, ROWS)
    assert holds({"count": "children", "op": "at_most", "value": 0}, {})
    assert holds({"sum": "children.age", "op": "is", "value": 24}, ROWS)
    assert not holds({"sum": "children.age", "op": "at_least", "value": 0}, {})


def test_a_bare_key_inside_where_means_that_row_and_others_the_form() -> None:
    assert holds(
        {
            "count": "children",
            "where": leaf("less_than", {"field": "limit"}, "age"),
            "op": "is",
            "value": 2,
        },
        ROWS,
    )


def test_a_part_of_an_answer_can_be_compared() -> None:
    home = {"home": {"country": "VN", "province": "79", "ward": "D001"}}
    assert holds(leaf("is", "D001", "home.ward"), home)
    assert not holds(leaf("filled", None, "home.detail"), home)


def nested(depth: int) -> dict[str, Any]:
    return leaf("empty") if depth == 1 else {"not": nested(depth - 1)}


def test_depth_is_at_most_four() -> None:
    CONDITION.validate_python(nested(MAX_DEPTH))
    with pytest.raises(ValidationError, match="4 deep, this one is 5"):
        CONDITION.validate_python(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"field": "x", "op": "resembles", "value": 1}, "unknown operator “resembles”"),
        ({"field": "x", "op": "is"}, "needs a value"),
        ({"field": "x", "op": "empty", "value": 1}, "takes no value"),
        ({"field": "x", "op": "in", "value": 1}, "needs a list"),
        ({"field": "x", "op": "is", "value": [1]}, "needs a single value"),
        ({"op": "is", "value": 1}, "one field or one fact"),
        ({"field": "x", "fact": "case", "op": "is", "value": 1}, "one field or one fact"),
        ({"fact": "weather", "op": "is", "value": 1}, "Input should be"),
        ({"all": []}, "at least 1 item"),
        ({"all": [{"field": "x", "op": "empty"}], "any": []}, "Extra inputs"),
        ({"count": "x", "op": "before", "value": 1}, "unknown operator “before”"),
    ],
)
def test_a_malformed_condition_is_refused(condition: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CONDITION.validate_python(condition)


def test_a_condition_survives_a_round_trip_through_json() -> None:
    source = {
        "all": [
            leaf("older_than_days", 60),
            {"not": {"some": "children", "where": leaf("is", {"field": "x"}, "age")}},
            leaf("after", {"today": -3}),
        ]
    }
    condition = CONDITION.validate_python(source)
    assert CONDITION.validate_json(CONDITION.dump_json(condition)) == condition
    assert len(list(walk(condition))) == 6


def blamed(condition: Any, answers: dict[str, Any]) -> list[tuple[tuple[str | int, ...], bool]]:
    found = why_false(CONDITION.validate_python(condition), answers, FACTS)
    return [(why.path, why.wanted) for why in found]


def test_a_false_condition_names_the_comparison_that_decided() -> None:
    one, two = leaf("is", 1), leaf("is", 2)
    assert blamed({"all": [one, two]}, {"x": 1}) == [(("all", 1), True)]
    assert blamed({"any": [two, two]}, {"x": 1}) == [(("any", 0), True), (("any", 1), True)]
    assert blamed({"not": one}, {"x": 1}) == [(("not",), False)]
    assert blamed({"not": {"all": [one, one]}}, {"x": 1}) == [
        (("not", "all", 0), False),
        (("not", "all", 1), False),
    ]
    assert blamed({"not": {"any": [two, one]}}, {"x": 1}) == [(("not", "any", 1), False)]
    assert blamed(one, {"x": 1}) == []
