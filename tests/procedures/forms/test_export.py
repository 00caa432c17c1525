"""The JSON Schema that other tools get takes every set of answers that can be filed, and refuses others."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from procedures.cases import case_of
from procedures.definition import Definition
from procedures.forms.answers import effective, problems
from procedures.forms.conditions import Facts
from procedures.forms.json_schema import json_schema, language_schema
from procedures.forms.schema import Form
from procedures.loading import REFERENCE
from tests.factories import answers as samples
from tests.procedures.forms.documents import FACTS, TODAY, field, form_of
from tests.procedures.forms.random_forms import answers_to, forms

drafts = forms().flatmap(lambda form: st.tuples(st.just(form), answers_to(form)))


def unasked(schema: Any) -> Any:
    """The schema without what must be there: a draft may lack any answer."""
    if isinstance(schema, dict):
        return {name: unasked(part) for name, part in schema.items() if name not in {"required", "minItems"}}
    return schema


@given(drafts)
def test_effective_answers_of_any_draft_have_the_shapes_of_the_schema(
    draft: tuple[Form, dict[str, Any]],
) -> None:
    form, answers = draft
    schema = json_schema(form)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(unasked(schema)).validate(effective(form, answers, FACTS))


@given(drafts)
def test_answers_without_a_problem_validate_whole(draft: tuple[Form, dict[str, Any]]) -> None:
    form, answers = draft
    if not [problem for problem in problems(form, answers, FACTS) if problem.level == "error"]:
        values = json.loads(json.dumps(effective(form, answers, FACTS)))
        Draft202012Validator(json_schema(form)).validate(values)


def sample_answers() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(code, case, answers) of every complete sample that stands beside the reference procedures."""
    for found in pkgutil.iter_modules(samples.__path__):
        module = import_module(f"{samples.__name__}.{found.name}")
        for code, cases in getattr(module, "SAMPLES", {}).items():
            for case, make in cases.items():
                yield code, case, make(TODAY)


@pytest.mark.parametrize(
    ("code", "case", "answers"),
    list(sample_answers()),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_samples_of_the_real_procedures_validate(code: str, case: str, answers: dict[str, Any]) -> None:
    definition = Definition.model_validate_json((REFERENCE / f"{code}.json").read_text("utf-8"))
    first = Facts(today=TODAY, channel=definition.channels[0])
    found = case_of(definition.cases, effective(definition.form, answers, first), first)
    values = effective(definition.form, answers, Facts(today=TODAY, channel=first.channel, case=found))
    schema = Draft202012Validator(json_schema(definition.form), format_checker=FormatChecker())
    assert [error.message for error in schema.iter_errors(values)] == []


def test_the_schema_refuses_what_is_no_answer() -> None:
    form = form_of(field("name", required=True), field("land", "land_parcel"), field("born", "date"))
    schema = Draft202012Validator(json_schema(form))
    assert schema.is_valid({"name": "An"})
    for wrong in ({}, {"name": 3}, {"name": "An", "more": 1}, {"name": "An", "land": {"sheet": "1"}}):
        assert not schema.is_valid(wrong)


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("[0-9].[0-9]*.json")), ids=lambda path: path.stem)
def test_the_language_schema_takes_every_form_of_the_reference_data(path: Any) -> None:
    document = json.loads(path.read_text("utf-8"))["form"]
    Draft202012Validator(language_schema()).validate(document)
