"""Groups of the question bank: named by a form, put in when it is read, the same for ever in an edition."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from procedures.forms import bank
from procedures.forms.json_schema import language_schema
from procedures.forms.schema import Form, FormError, read_form
from tests.procedures.forms.documents import document, field, text


def keys(*fields: dict[str, Any]) -> list[str]:
    return [spec.key for spec in read_form(document(*fields)).fields]


def test_a_named_group_becomes_its_fields_where_it_stands() -> None:
    found = keys(field("before"), {"preset": "head_office", "edition": 1}, field("after"))
    assert found == [
        "before",
        "head_office_name",
        "head_office_tax_code",
        "head_office_address",
        "head_office_phone",
        "head_office_email",
        "after",
    ]


def test_a_group_may_stand_twice_under_two_prefixes_and_points_at_itself() -> None:
    form = read_form(
        document(
            {"preset": "applicant", "edition": 1, "prefix": "husband"},
            {"preset": "applicant", "edition": 1, "prefix": "wife"},
        )
    )
    number = form.plan.places["wife_document_number"].field
    assert number.document_type == "wife_document_type"
    assert number.agrees_with == {"birth_date": "wife_birth_date"}


def test_a_form_picks_fields_and_changes_single_settings() -> None:
    use = {
        "preset": "applicant",
        "edition": 1,
        "only": ["name", "phone"],
        "change": {"phone": {"required": False, "label": text("Call me")}},
    }
    form = read_form(document(use))
    assert [spec.key for spec in form.fields] == ["applicant_name", "applicant_phone"]
    phone = form.plan.places["applicant_phone"].field
    assert (str(phone.label), phone.required, phone.prefill) == ("Call me", False, "profile.phone")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ({"preset": "grandmother", "edition": 1}, "no preset “grandmother” in edition 1"),
        ({"preset": "applicant", "edition": 99}, "no preset “applicant” in edition 99"),
        ({"preset": "../lists/banks", "edition": 1}, "no preset"),
        ({"preset": "applicant"}, "named wrongly at: edition"),
        ({"preset": "applicant", "edition": 1, "only": ["age"]}, "has no field “age”"),
        ({"preset": "applicant", "edition": 1, "change": {"age": {}}}, "has no field “age”"),
    ],
)
def test_a_group_that_cannot_be_had_is_refused_in_words(use: dict[str, Any], words: str) -> None:
    with pytest.raises(FormError, match=words):
        read_form(document(use))


def test_the_same_group_twice_is_a_fault_of_its_keys() -> None:
    use = {"preset": "applicant", "edition": 1}
    with pytest.raises(FormError, match="stands 2 times"):
        read_form(document(use, use))


def test_a_typed_document_expands_too_and_leaves_what_it_was_given() -> None:
    given = document({"preset": "mother", "edition": 1})
    before = json.dumps(given)
    form = Form.model_validate(given)
    assert json.dumps(given) == before
    assert Form.model_validate(form.model_dump(mode="json", by_alias=True)).pages == form.pages


@pytest.mark.parametrize("group", bank.presets(), ids=lambda group: f"{group.key}.{group.edition}")
def test_every_group_of_the_bank_is_a_sound_form_by_itself(group: bank.Preset) -> None:
    assert len(group.source) > 10
    use = {"preset": group.key, "edition": group.edition}
    assert len(list(read_form(document(use)).fields)) == len(group.fields)
    Draft202012Validator(language_schema()).validate(document(use))


# An edition that forms may have named is never edited: write a new file and add its line.
DIGESTS = {
    "applicant.1": "fc8258ddef8b3f0c",
    "father.1": "06ec96b7ed316e39",
    "head_office.1": "38a48ef9a1148ccf",
    "mother.1": "0b7f37fb1c09a31f",
}


def test_no_edition_was_edited() -> None:
    made = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in bank.FOLDER.glob("*.json")
    }
    assert made == DIGESTS
