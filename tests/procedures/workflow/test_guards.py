"""The situations tried for a proof are all that the conditions can tell apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from procedures.forms.conditions import Condition, Facts, evaluate
from procedures.workflow.guards import TODAY, situations

ADAPTER: TypeAdapter[Any] = TypeAdapter(Condition)


def condition(document: dict[str, Any]) -> Any:
    return ADAPTER.validate_python(document)


def outcomes(*documents: dict[str, Any], **world: Any) -> set[tuple[bool, ...]]:
    """The combinations of truth that the situations give these conditions."""
    parsed = [condition(document) for document in documents]
    return {tuple(one.judge(test, "granted", None) for test in parsed) for one in situations(parsed, **world)}


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (leaf("a", "is", "x"), leaf("a", "is", "y"), {(True, False), (False, True), (False, False)}),
        (leaf("a", "is", True), leaf("a", "is", False), {(True, False), (False, True), (False, False)}),
        (leaf("a", "less_than", 5), leaf("a", "at_least", 5), {(True, False), (False, True), (False, False)}),
        (
            leaf("a", "at_most", 5),
            leaf("a", "at_least", 5),
            {(True, True), (True, False), (False, True), (False, False)},
        ),
        (leaf("a", "filled"), leaf("a", "empty"), {(True, False), (False, True)}),
        (
            leaf("a", "older_than_days", 60),
            leaf("a", "within_days", 60),
            {(True, False), (False, True), (False, False)},
        ),
        (
            leaf("a", "under_years_old", 18),
            leaf("a", "at_least_years_old", 18),
            {(True, False), (False, True), (False, False)},
        ),
        (
            leaf("a", "contains", "x"),
            leaf("b", "is", "y"),
            {(True, True), (True, False), (False, True), (False, False)},
        ),
    ],
)
def test_two_conditions_come_out_in_every_way_they_can(
    first: dict[str, Any], second: dict[str, Any], expected: set[tuple[bool, ...]]
) -> None:
    assert outcomes(first, second) == expected


def test_an_always_answered_field_is_never_without_value() -> None:
    documents = (leaf("a", "less_than", 5), leaf("a", "at_least", 5))

    assert outcomes(*documents, always_answered=frozenset({"a"})) == {(True, False), (False, True)}


def test_case_and_channel_vary_only_where_they_are_asked_for() -> None:
    test = condition({"fact": "channel", "op": "is", "value": "online"})

    tried = situations([test], cases=("one", "two"), channels=("online", "counter"))

    assert [(one.case, one.channel) for one in tried] == [("one", "online"), ("one", "counter")]


def test_conditions_on_rows_are_free() -> None:
    rows = {"some": "children", "where": {"field": "age", "op": "less_than", "value": 6}}

    assert outcomes(rows, {"not": rows}) == {(True, False), (False, True)}


def test_a_situation_says_itself_in_both_languages() -> None:
    one = situations([condition(leaf("late", "is", True))])[-1]

    assert one.words().en == "channel online; no answer to late"
    assert one.words().vi == "kênh online; chưa có late"


@given(
    age=st.none() | st.integers(-30, 300),
    kind=st.sampled_from([None, "house", "shop", "other"]),
    area=st.none() | st.integers(0, 300),
)
def test_every_real_dossier_is_like_one_of_the_situations(
    age: int | None, kind: str | None, area: int | None
) -> None:
    documents = (
        leaf("born", "older_than_days", 60),
        leaf("born", "within_days", 200),
        leaf("kind", "in", ["house", "shop"]),
        {"not": leaf("kind", "is", "shop")},
        leaf("area", "less_than", 100),
        {"any": [leaf("area", "at_least", 250), leaf("kind", "empty")]},
    )
    answers = {
        "born": None if age is None else (TODAY - timedelta(days=age)).isoformat(),
        "kind": kind,
        "area": area,
    }
    facts = Facts(today=TODAY)

    real = tuple(evaluate(condition(document), answers, facts) for document in documents)

    assert real in outcomes(*documents)
