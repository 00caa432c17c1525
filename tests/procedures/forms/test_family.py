"""The first family of field types and named lists is there, each type telling all a type must tell."""

from __future__ import annotations

import pytest

from procedures import lists
from procedures.forms.answers import effective, tell
from procedures.forms.fields import all_types
from procedures.forms.json_schema import json_schema
from procedures.forms.operators import OPERATORS, Kind
from procedures.forms.schema import FormError
from tests.procedures.forms.documents import FACTS, field, form_of

FAMILY = [
    "heading",
    "paragraph",
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "date",
    "partial_date",
    "time",
    "yes_no",
    "one_of",
    "some_of",
    "person_name",
    "citizen_id",
    "document_number",
    "tax_code",
    "phone",
    "email",
    "bank_account",
    "address",
    "land_parcel",
    "file",
    "photo",
    "group",
    "declaration",
    "computed",
    "fee",
]
LISTS = [
    "ethnic_groups",
    "religions",
    "countries",
    "relations",
    "provinces",
    "wards",
    "old_units",
    "banks",
    "identity_documents",
]


def test_the_whole_first_family_is_registered() -> None:
    assert set(all_types()) == set(FAMILY)


@pytest.mark.parametrize("name", LISTS)
def test_lists_that_forms_name_exist(name: str) -> None:
    assert lists.known(name)
    assert lists.index(name)


def test_every_kind_can_at_least_be_asked_whether_it_is_filled() -> None:
    for kind in set(Kind) - {Kind.NONE}:
        assert kind in OPERATORS["filled"].kinds
        assert kind in OPERATORS["empty"].kinds


COPIES = field("copies", "integer")
FEE = field("cost", "fee", value={"product": [{"field": "copies"}, 8000]})


def test_a_fee_line_in_the_form_is_worked_out_in_dong() -> None:
    form = form_of(COPIES, FEE)
    assert effective(form, {"copies": 3, "cost": 1}, FACTS) == {"copies": 3, "cost": 24000}
    assert tell(form.plan.places["cost"].field, 24000, "vi") == "24.000 đ"
    assert json_schema(form)["properties"]["cost"]["minimum"] == 0


def test_a_fee_line_without_a_value_is_refused() -> None:
    with pytest.raises(FormError, match="needs its value"):
        form_of(field("cost", "fee"))
