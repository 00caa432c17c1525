"""Land parcels and bank accounts: pieces that are entered, kept, compared and shown as one answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from jsonschema import Draft202012Validator

from procedures.forms.conditions import evaluate
from procedures.forms.fields import Context, type_of
from procedures.forms.pages import page_form
from procedures.forms.schema import Field, FormError
from procedures.forms.sentences import sentence
from tests.procedures.forms.documents import FACTS, TODAY, field, form_of

CONTEXT = Context(today=TODAY, language="en")
PARCEL = {"sheet": "12", "plot": "345", "area": "120.5"}
ACCOUNT = {"bank": "ACB", "number": "0123456789", "holder": "NGUYEN VAN AN"}


def spec(kind: str) -> Field:
    return Field.model_validate(field("x", kind))


def stored(kind: str, typed: dict[str, str]) -> Any:
    return type_of(spec(kind)).parse(spec(kind), typed, CONTEXT)


def test_a_parcel_is_stored_in_one_form() -> None:
    assert stored("land_parcel", {"sheet": " 12 ", "plot": "345", "area": "120,50 m²"}) == PARCEL
    assert stored("land_parcel", {"sheet": "12-b", "plot": "3 4", "area": "1000"}) == {
        "sheet": "12-B",
        "plot": "34",
        "area": "1000",
    }
    assert stored("land_parcel", {"sheet": "", "plot": " ", "area": ""}) is None


def test_an_account_is_stored_in_one_form() -> None:
    typed = {"bank": "ACB", "number": "0123 456.789", "holder": "  NGUYEN  VAN AN"}
    assert stored("bank_account", typed) == ACCOUNT
    assert stored("bank_account", {}) is None


@pytest.mark.parametrize(
    ("kind", "typed", "box"),
    [
        ("land_parcel", {"plot": "3"}, "sheet"),
        ("land_parcel", {"sheet": "3", "area": "3"}, "plot"),
        ("land_parcel", {"sheet": "3", "plot": "3"}, "area"),
        ("land_parcel", {"sheet": "3", "plot": "3", "area": "lớn"}, "area"),
        ("land_parcel", {"sheet": "?", "plot": "3", "area": "1"}, "sheet"),
        ("bank_account", {"number": "0123456789"}, "bank"),
        ("bank_account", {"bank": "ACB", "holder": "An"}, "number"),
        ("bank_account", {"bank": "ACB", "number": "0123456789"}, "holder"),
        ("bank_account", {"bank": "ACB", "number": "12", "holder": "An"}, "number"),
    ],
)
def test_the_box_at_fault_is_named(kind: str, typed: dict[str, str], box: str) -> None:
    with pytest.raises(ValidationError) as caught:
        stored(kind, typed)
    assert caught.value.code == box
    assert "“x”" in caught.value.messages[0]


def test_no_area_and_no_such_bank_are_faults_of_what_is_stored() -> None:
    parcel, account = spec("land_parcel"), spec("bank_account")
    with override("en"):
        assert list(type_of(parcel).faults(parcel, {**PARCEL, "area": "0"}, CONTEXT)) == [
            "“x”: the area must be more than 0."
        ]
        assert list(type_of(account).faults(account, {**ACCOUNT, "bank": "X"}, CONTEXT)) == [
            "“x”: choose the bank."
        ]
    assert not type_of(parcel).accepts(parcel, {"sheet": "1", "plot": "2"})


def test_summaries_comparison_and_what_is_left_of_a_person() -> None:
    parcel, account = spec("land_parcel"), spec("bank_account")
    land, bank = type_of(parcel), type_of(account)
    assert land.summary(parcel, {**PARCEL, "area": "1200.5"}, "en") == "plot 345, map sheet 12, 1,200.5 m²"
    assert bank.summary(account, ACCOUNT, "en") == "0123456789 – NGUYEN VAN AN – ACB"
    assert land.same(parcel, PARCEL, {**PARCEL, "area": "120.50"})
    assert not land.same(parcel, PARCEL, {**PARCEL, "plot": "346"})
    assert bank.same(account, ACCOUNT, {**ACCOUNT, "holder": "Nguyen Van An"})
    assert land.anonymised(parcel, PARCEL) == {"sheet": "0", "plot": "0", "area": "120.5"}
    assert bank.anonymised(account, ACCOUNT) == {"bank": "ACB", "number": "0000000000", "holder": "…"}


def test_schema_refuses_a_half_answer() -> None:
    for kind, value in (("land_parcel", PARCEL), ("bank_account", ACCOUNT)):
        schema = Draft202012Validator(type_of(spec(kind)).json_schema(spec(kind)))
        schema.validate(value)
        for name in value:
            assert not schema.is_valid({key: text for key, text in value.items() if key != name})


def test_conditions_read_a_piece_by_its_type() -> None:
    large = {"field": "land.area", "op": "more_than", "value": 100}
    form = form_of(field("land", "land_parcel"), field("why", show_if=large))
    condition = form.plan.places["why"].field.show_if
    assert evaluate(condition, {"land": PARCEL}, FACTS)
    assert not evaluate(condition, {"land": {**PARCEL, "area": "99.9"}}, FACTS)
    assert not evaluate(condition, {}, FACTS)
    with pytest.raises(FormError, match="cannot be asked"):
        form_of(
            field("land", "land_parcel"),
            field("why", show_if={"field": "land.sheet", "op": "more_than", "value": 1}),
        )


def test_a_page_keeps_half_an_answer_and_marks_the_empty_box() -> None:
    form = form_of(field("land", "land_parcel", required=True))
    page = page_form(form, "page", answers={}, facts=FACTS, data={"land__sheet": "12", "land__plot": "345"})
    assert not page.is_valid()
    assert page.draft == {"land": {"typed": {"sheet": "12", "plot": "345"}}}
    boxes = page.layout()[0].items[0].boxes
    assert [(box.name, box.value, box.wrong) for box in boxes] == [
        ("land__sheet", "12", False),
        ("land__plot", "345", False),
        ("land__area", "", True),
    ]


def test_a_condition_on_a_piece_says_itself_and_knows_the_banks() -> None:
    form = form_of(
        field("land", "land_parcel"),
        field("account", "bank_account"),
        field("a", show_if={"field": "land.area", "op": "more_than", "value": 100}),
        field("b", show_if={"field": "account.bank", "op": "is", "value": "ACB"}),
    )
    places = form.plan.places
    assert sentence(places["a"].field.show_if, form, "en") == "The area (m²) of “land” is more than 100"
    assert "Ngân hàng Á Châu" in sentence(places["b"].field.show_if, form, "vi")
    with pytest.raises(FormError, match="none of the options"):
        form_of(
            field("account", "bank_account"),
            field("b", show_if={"field": "account.bank", "op": "is", "value": "?"}),
        )
