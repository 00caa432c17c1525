"""What is refused when a form is saved, and whether the fault names its place in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from procedures.forms.conditions import All, Leaf
from procedures.forms.schema import FormError, read_form
from procedures.forms.soundness import condition_faults
from tests.procedures.forms.documents import birth_form, document, field, form_of, text


def faults(*fields: dict[str, Any], checks: list[dict[str, Any]] | None = None) -> str:
    with pytest.raises(FormError) as caught:
        read_form(document(*fields, checks=checks))
    return "\n".join(caught.value.faults)


def shown(op: str, value: Any = None, key: str = "other") -> dict[str, Any]:
    return {"field": key, "op": op, **({} if value is None else {"value": value})}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([field("a", show_if=shown("filled", key="nobody"))], "show_if: there is no field “nobody”"),
        ([field("a", show_if=shown("before", {"today": 0})), field("other")], "“before” cannot be asked of"),
        ([field("a", show_if=shown("at_least", "x")), field("other", "integer")], "'x' is not number"),
        (
            [field("a", required=shown("is", {"field": "n"})), field("other"), field("n", "integer")],
            "required: “n” is number",
        ),
        ([field("a", show_if=shown("is", {"today": 0})), field("other")], "cannot compare with a day"),
        ([field("a", show_if={"some": "other", "where": shown("filled")}), field("other")], "no repeating"),
        ([field("a", "poem")], "there is no field type “poem”"),
        ([field("a", limits={"max": 3})], "has no limit “max”"),
        ([field("a", "one_of")], "name either options or a list"),
        ([field("a", "one_of", source="planets")], "no list called “planets”"),
        ([field("a", "group")], "needs at least one field"),
        ([field("a", "computed")], "needs its value"),
        ([field("a", "computed", value={"age": "other"}), field("other")], "“other” is text, not date"),
        ([field("a", "computed", value={"sum": "g.x"})], "no field of a repeating group"),
        ([field("a", "integer", default="x")], "the default is no integer answer"),
        ([field("a", "document_number", document_type="zz")], "it points to “zz”"),
        ([field("a", "heading", required=True)], "asks nothing"),
        ([field("a"), field("a")], "field “a”: this key stands 2 times"),
        ([field("a"), field("g", "group", fields=[field("a")])], "names another field already"),
        ([field("g", "group", fields=[field("h", "group", fields=[field("x")])])], "inside another group"),
        ([field("a", options=[{"value": "x", "label": text("x")}])], "has no options"),
    ],
)
def test_a_faulty_form_is_refused_by_name(fields: list[dict[str, Any]], words: str) -> None:
    assert words in faults(*fields)


def test_the_place_is_named_by_keys() -> None:
    assert faults(field("a", show_if=shown("filled", key="nobody"))) == (
        "page “page”, section “section”, field “a”, show_if: there is no field “nobody”"
    )


def test_an_unknown_property_is_refused_with_its_place() -> None:
    assert faults(field("a", colour="red")) == (
        "page “page”, section “section”, field “a”, colour: there is no such property here"
    )


def test_a_circle_is_refused_and_shown() -> None:
    said = faults(
        field("a", show_if=shown("filled", key="b")),
        field("b", show_if=shown("filled", key="c")),
        field("c", show_if=shown("filled", key="a")),
    )
    assert "“a” → “b” → “c” → “a”" in said


def test_a_circle_through_a_computed_value_and_rows_is_seen() -> None:
    said = faults(
        field("people", "group", fields=[field("age", "integer", show_if=shown("at_least", 1, "total"))]),
        field("total", "computed", value={"sum": "people.age"}),
    )
    assert "goes round in a circle" in said


def test_requiring_each_other_is_no_circle() -> None:
    form_of(
        field("a", required=shown("empty", key="b")),
        field("b", required=shown("empty", key="a")),
    )


def test_options_of_closed_lists_are_checked() -> None:
    sex = field("other", "one_of", source="sexes")
    assert "'X' is none of the options" in faults(field("a", show_if=shown("is", "X")), sex)
    form_of(field("a", show_if=shown("is", "NAM")), sex)


def test_checks_are_judged_too() -> None:
    check = {"key": "c", "condition": shown("filled", key="zz"), "at": "yy", "message": text("m")}
    said = faults(field("a"), checks=[check])
    assert "check “c”: there is no field “zz”" in said
    assert "check “c”, at: there is no field “yy”" in said


def test_every_fault_is_told_at_once() -> None:
    said = faults(field("a", show_if=shown("filled", key="x")), field("b", show_if=shown("filled", key="y")))
    assert said.count("there is no field") == 2


def test_deep_conditions_are_refused_at_their_place() -> None:
    deep: dict[str, Any] = shown("filled", key="a")
    for _level in range(4):
        deep = {"not": deep}
    assert "field “b”, show_if, not: a condition may be nested 4 deep" in faults(
        field("a"), field("b", show_if=deep)
    )


def test_no_json_and_no_pages() -> None:
    with pytest.raises(FormError, match="not JSON"):
        read_form("{")
    with pytest.raises(FormError, match="pages: this is missing"):
        read_form({})


def test_a_form_is_parsed_once_for_its_content() -> None:
    one = document(field("a"))
    assert read_form(one) is read_form(copy.deepcopy(one))


def test_conditions_outside_the_form_are_judged_over_its_answers() -> None:
    form = birth_form()
    good = Leaf(fact="case", op="is", value="late")
    assert condition_faults(good, form, cases=("late", "on_time")) == []
    bad = All(all=(Leaf(fact="case", op="is", value="early"), Leaf(field="child_nam", op="filled")))
    said = [str(fault) for fault in condition_faults(bad, form, cases=("late", "on_time"), place="paper “x”")]
    assert said == [
        "paper “x”: 'early' is none of the options",
        "paper “x”: there is no field “child_nam”",
    ]
    channel = Leaf(fact="channel", op="is", value="pigeon")
    assert "none of the options" in str(condition_faults(channel, form)[0])


def test_a_dumped_form_reads_back_the_same() -> None:
    form = birth_form()
    assert read_form(form.model_dump_json(exclude_defaults=True)) == form
