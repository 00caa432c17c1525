"""Effective answers: the fixed point, on random forms and on the cases people meet."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from procedures.forms.answers import effective, problems, read
from procedures.forms.conditions import Facts
from procedures.forms.fields import type_of
from procedures.forms.schema import Form
from procedures.forms.sentences import sentence
from procedures.forms.summary import summary
from procedures.forms.values import typed
from tests.procedures.forms.documents import FACTS, TODAY, field, form_of, pages_of
from tests.procedures.forms.random_forms import answers_to, boxes_of, forms, naive

drafts = forms().flatmap(lambda form: st.tuples(st.just(form), answers_to(form)))
facts = st.sampled_from([FACTS, Facts(today=TODAY, channel="counter")])


@given(drafts, facts)
def test_one_walk_reaches_the_fixed_point_of_dropping_again_and_again(
    draft: tuple[Form, dict[str, Any]], facts: Facts
) -> None:
    form, answers = draft
    assert effective(form, answers, facts) == naive(form, answers, facts)


@given(drafts, facts)
def test_reading_effective_answers_again_changes_nothing(
    draft: tuple[Form, dict[str, Any]], facts: Facts
) -> None:
    form, answers = draft
    once = effective(form, answers, facts)
    assert effective(form, once, facts) == once
    assert effective(form, json.loads(json.dumps(once)), facts) == once


@given(drafts, facts)
def test_what_is_hidden_never_leaks(draft: tuple[Form, dict[str, Any]], facts: Facts) -> None:
    form, answers = draft
    before = json.dumps(answers)
    reading = read(form, answers, facts)
    assert boxes_of(form, reading.values) <= reading.visible
    told = {
        row.name
        for page in summary(form, answers, facts, "vi")
        for section in page.sections
        for outer in section.rows
        for row in (outer, *(inner for entry in outer.rows for inner in entry))
    }
    assert told <= reading.visible
    assert {problem.field for problem in problems(form, answers, facts)} <= reading.visible
    assert json.dumps(answers) == before


@given(drafts)
def test_every_condition_says_itself_in_both_languages(draft: tuple[Form, dict[str, Any]]) -> None:
    form, _answers = draft
    for place in form.plan.places.values():
        for condition in (place.field.show_if, place.field.required):
            if not isinstance(condition, bool) and condition is not None:
                for language in ("vi", "en"):
                    said = sentence(condition, form, language, group=place.group)
                    assert len(said) > 5
                    assert "{" not in said


def test_a_hidden_answer_counts_nowhere_but_is_kept_in_the_draft() -> None:
    form = form_of(
        field("married", "yes_no", required=True),
        field("spouse", required=True, show_if={"field": "married", "op": "is", "value": True}),
        field("since", "date", show_if={"field": "spouse", "op": "filled"}),
    )
    draft = {"married": False, "spouse": "An", "since": "2020-01-01"}
    assert effective(form, draft, FACTS) == {"married": False}
    assert effective(form, {**draft, "married": True}, FACTS) == {**draft, "married": True}
    assert problems(form, draft, FACTS) == []


def test_order_on_the_page_does_not_matter() -> None:
    form = pages_of(
        one=[field("a", show_if={"field": "b", "op": "filled"})],
        two=[field("b", show_if={"field": "c", "op": "filled"}), field("c")],
    )
    assert effective(form, {"a": "1", "b": "2"}, FACTS) == {}
    assert effective(form, {"a": "1", "b": "2", "c": "3"}, FACTS) == {"a": "1", "b": "2", "c": "3"}


def test_inside_rows_each_row_is_judged_by_itself() -> None:
    form = form_of(
        field("limit", "integer"),
        field(
            "people",
            "group",
            fields=[
                field("age", "integer"),
                field("school", show_if={"field": "age", "op": "less_than", "value": {"field": "limit"}}),
            ],
        ),
        field("pupils", show_if={"some": "people", "where": {"field": "school", "op": "filled"}}),
    )
    rows = [{"age": 7, "school": "A"}, {"age": 30, "school": "B"}]
    found = effective(form, {"limit": 18, "people": rows, "pupils": "x"}, FACTS)
    assert found["people"] == [{"age": 7, "school": "A"}, {"age": 30}]
    assert found["pupils"] == "x"
    assert "pupils" not in effective(form, {"limit": 5, "people": rows, "pupils": "x"}, FACTS)


def test_computed_values_are_worked_out_never_believed() -> None:
    form = form_of(
        field("copies", "integer"),
        field("cost", "computed", value={"product": [{"field": "copies"}, 8000]}),
    )
    assert effective(form, {"copies": 3, "cost": 1}, FACTS) == {"copies": 3, "cost": 24000}
    assert effective(form, {"cost": 1}, FACTS) == {}


def test_text_kept_as_typed_is_no_value_and_a_problem() -> None:
    form = form_of(field("born", "date"))
    draft = {"born": typed({"day": "31", "month": "2", "year": "2026"})}
    assert effective(form, draft, FACTS) == {}
    (problem,) = problems(form, draft, FACTS)
    assert problem.field == "born"
    assert type_of(next(form.fields)).kind == "date"
