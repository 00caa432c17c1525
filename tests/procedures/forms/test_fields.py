"""Field types: what people type, what is stored, what they are told."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from procedures.forms.fields import Context, all_types, type_of
from procedures.forms.fields.base import entry_of, is_blank
from procedures.forms.fields.identity import born_as, tax_code_is_sound
from procedures.forms.schema import Field
from tests.procedures.forms.documents import TODAY, field, text

CONTEXT = Context(today=TODAY, language="en")
OPTIONS = [{"value": "a", "label": text("A")}, {"value": "b", "label": text("B")}]
Entry = str | dict[str, Any]


def spec(kind: str, **settings: Any) -> Field:
    return Field.model_validate(field("x", kind, **settings))


def entry(typed: Entry) -> dict[str, Any]:
    return {"": typed} if isinstance(typed, str) else typed


def stored(kind: str, typed: Entry, **settings: Any) -> Any:
    made = spec(kind, **settings)
    return type_of(made).parse(made, entry(typed), CONTEXT)


def told(kind: str, typed: Entry, **settings: Any) -> list[str]:
    """Every message about an entry, from reading it and from its limits."""
    made = spec(kind, **settings)
    with override("en"):
        try:
            value = type_of(made).parse(made, entry(typed), CONTEXT)
        except ValidationError as error:
            return list(error.messages)
        return [] if value is None else list(type_of(made).faults(made, value, CONTEXT))


def day(d: str, m: str, y: str) -> dict[str, str]:
    return {"day": d, "month": m, "year": y}


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("text", "  Một   cửa\t", "Một cửa"),
        ("text", unicodedata.normalize("NFD", "Nguyễn Thị Thúy"), "Nguyễn Thị Thúy"),
        ("long_text", " một \r\n\r\n hai  ", "một\n\nhai"),
        ("integer", "1.200", 1200),
        ("integer", "1,200,000", 1200000),
        ("integer", "-3", -3),
        ("money", "1.200.000 đ", 1200000),
        ("money", "8000 đồng", 8000),
        ("decimal", "12,50", "12.5"),
        ("decimal", "0.25", "0.25"),
        ("decimal", "-0", "0"),
        ("date", day("3", "4", "2026"), "2026-04-03"),
        ("date", day("27/03/2026", "", ""), "2026-03-27"),
        ("partial_date", day("", "", "1962"), "1962"),
        ("partial_date", day("", "5", "1962"), "1962-05"),
        ("partial_date", day("1", "5", "1962"), "1962-05-01"),
        ("time", "8h30", "08:30"),
        ("time", "14 giờ 05", "14:05"),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("declaration", "yes", True),
        ("declaration", "", None),
        ("person_name", "H'Hen  Niê", "H'Hen Niê"),
        ("person_name", "nguyễn văn AN", "nguyễn văn AN"),
        ("person_name", "John O’Connor-Smith Jr.", "John O’Connor-Smith Jr."),
        ("citizen_id", "079 201 012 345", "079201012345"),
        ("document_number", "c 1234567", "C1234567"),
        ("tax_code", "0300588569-001", "0300588569-001"),
        ("tax_code", "0300588569001", "0300588569-001"),
        ("phone", "0901 234 567", "+84901234567"),
        ("phone", "+84 901.234.567", "+84901234567"),
        ("phone", "84901234567", "+84901234567"),
        ("phone", "028 3829 1234", "+842838291234"),
        ("phone", "0012025550100", "+12025550100"),
        ("email", " An@Example.COM ", "An@example.com"),
    ],
)
def test_what_is_typed_is_stored_in_one_form(kind: str, typed: Entry, expected: Any) -> None:
    assert stored(kind, typed) == expected
    assert told(kind, typed) == []


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("integer", "ba", "“x” must be a whole number, like 3."),
        ("integer", "1.5", "whole number"),
        ("money", "nhiều", "amount in đồng"),
        ("decimal", "1,2,3", "must be a number"),
        ("date", day("31", "2", "2026"), "month 2 has no day 31"),
        ("date", day("3", "13", "2026"), "must be 1 to 12"),
        ("date", day("", "3", "2026"), "needs a day"),
        ("date", day("1", "", "2026"), "needs a month"),
        ("date", day("1", "3", ""), "needs a year"),
        ("date", day("1", "3", "26"), "four digits"),
        ("date", day("một", "3", "2026"), "digits only"),
        ("partial_date", day("1", "", "2026"), "needs a month"),
        ("time", "25:00", "must be a time"),
        ("time", "8:5", "must be a time"),
        ("person_name", "An 2", "but not “2”"),
        ("person_name", "- '", "at least one letter"),
        ("citizen_id", "07920101234", "must be 12 digits"),
        ("citizen_id", "0792O1012345", "must be 12 digits"),
        ("document_number", "a!", "letters and digits"),
        ("tax_code", "030058856", "must be 10 or 12 digits"),
        ("tax_code", "0300588560", "not a valid tax code"),
        ("phone", "12345", "must be a phone number"),
        ("phone", "0101234567", "must be a phone number"),
        ("email", "an@", "must be an e-mail address"),
        ("yes_no", "maybe", "Choose an answer"),
        ("file", "../../etc", "upload the file again"),
    ],
)
def test_what_is_wrong_is_said_kindly_and_names_the_field(kind: str, typed: Entry, words: str) -> None:
    (message,) = told(kind, typed)
    assert words in message
    assert "“x”" in message


@pytest.mark.parametrize(
    ("kind", "limits", "typed", "words"),
    [
        ("text", {"max_length": 3}, "bốn chữ", "3 characters or fewer"),
        ("text", {"min_length": 3}, "a", "at least 3"),
        ("integer", {"min": 1, "max": 20}, "0", "1 or more"),
        ("integer", {"min": 1, "max": 20}, "21", "20 or less"),
        ("decimal", {"decimals": 1}, "1,25", "1 digits after the comma"),
        ("date", {"latest": {"today": 0}}, day("23", "11", "2026"), "cannot be in the future"),
        ("date", {"earliest": {"today": 0}}, day("21", "11", "2026"), "cannot be in the past"),
        ("date", {"earliest": "2025-07-01"}, day("30", "6", "2025"), "01/07/2025 or later"),
        ("partial_date", {"latest": {"today": 0}}, day("", "", "2027"), "cannot be in the future"),
    ],
)
def test_limits_are_told(kind: str, limits: dict[str, Any], typed: Entry, words: str) -> None:
    (message,) = told(kind, typed, limits=limits)
    assert words in message


def test_a_year_that_may_still_fit_is_let_pass() -> None:
    assert told("partial_date", day("", "", "2026"), limits={"latest": {"today": 0}}) == []


def test_choices() -> None:
    assert stored("one_of", "a", options=OPTIONS) == "a"
    assert told("one_of", "z", options=OPTIONS) == ["Choose an answer for “x”."]
    assert stored("some_of", {"": ["b", "a"]}, options=OPTIONS) == ["a", "b"]
    assert "at least 2" in told("some_of", {"": ["a"]}, options=OPTIONS, limits={"min_chosen": 2})[0]
    made = spec("one_of", source="identity_documents")
    values = [value for value, _label in type_of(made).boxes(made, CONTEXT)[0].options]
    assert "CC" in values
    assert "CMND" not in values  # no longer chosen, still readable
    assert type_of(made).summary(made, "CMND", "vi").startswith("Chứng minh")
    assert list(type_of(made).faults(made, "CMND", CONTEXT)) == []


# identifiers


@pytest.mark.parametrize("code", ["0100109106", "0300588569", "0101248141", "079201012345"])
def test_sound_tax_codes(code: str) -> None:
    assert tax_code_is_sound(code)


@given(st.from_regex(r"\A[0-9]{9}\Z"))
def test_at_most_one_check_digit_fits(first: str) -> None:
    assert sum(tax_code_is_sound(first + digit) for digit in "0123456789") <= 1


@pytest.mark.parametrize(
    ("number", "sex", "year"),
    [("079095000001", "NAM", 1995), ("079195000001", "NU", 1995), ("079226000001", "NAM", 2026)],
)
def test_a_personal_number_says_sex_and_year(number: str, sex: str, year: int) -> None:
    assert born_as(number) == (sex, year)


def findings(kind: str, value: str, others: dict[str, Any], **settings: Any) -> list[tuple[str, str]]:
    made = spec(kind, **settings)
    with override("en"):
        return [(found.level, found.message) for found in type_of(made).beside(made, value, others.get)]


AGREES = {"agrees_with": {"birth_date": "born", "sex": "sex"}}


def test_a_number_that_disagrees_with_other_answers_only_warns() -> None:
    fits = {"born": "2026-03-27", "sex": "NU"}
    assert findings("citizen_id", "079326000001", fits, **AGREES) == []
    found = findings("citizen_id", "079195000001", {"born": "1996", "sex": "NAM"}, **AGREES)
    assert [level for level, _message in found] == ["warning", "warning"]
    assert findings("citizen_id", "001326000001", fits, **AGREES) == []  # the province proves nothing


@pytest.mark.parametrize(
    ("paper", "number", "level"),
    [
        ("CC", "079326000001", None),
        ("CCCD", "0793260000", "error"),
        ("CMND", "023456789", None),
        ("CMND", "0234567", "error"),
        ("HC", "C1234567", None),
        ("HC", "C1", "error"),
        ("KHAC", "12/QD", None),
        (None, "12", None),
    ],
)
def test_the_rule_of_a_number_follows_the_kind_of_paper(
    paper: str | None, number: str, level: str | None
) -> None:
    found = findings("document_number", number, {"paper": paper}, document_type="paper")
    assert [said for said, _message in found] == ([level] if level else [])


# addresses

HOME = {"province": "79", "ward": "D001", "detail": "12 Lê Lợi"}


def test_an_address_of_today() -> None:
    value = stored("address", HOME)
    assert value == {"country": "VN", "scheme": "2-TIER", **HOME, "as_of": "2026-11-22"}
    made = spec("address")
    assert type_of(made).summary(made, value, "vi") == "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert type_of(made).summary(made, value, "en") == "12 Lê Lợi, Sai Gon Ward, Ho Chi Minh City"


def test_the_province_follows_from_the_ward() -> None:
    assert stored("address", {"ward": "D002"})["province"] == "79"


def test_a_ward_the_lists_do_not_have_is_written_out() -> None:
    value = stored("address", {"province": "01", "ward_name": "Phường Hoàn Kiếm"})
    assert value["ward_name"] == "Phường Hoàn Kiếm"
    assert told("address", {"province": "01", "ward_name": "Phường Hoàn Kiếm"}) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"detail": "12 Lê Lợi"}, "choose the province"),
        ({"province": "79"}, "choose the ward"),
        ({"province": "01"}, "name of the ward"),
        ({"province": "01", "ward": "D001", "ward_name": "x"}, None),
        ({"province": "99", "ward_name": "x"}, "choose the province"),
        ({"country": "FR"}, "in that country"),
    ],
)
def test_a_half_address_says_what_is_missing(typed: dict[str, str], words: str | None) -> None:
    said = told("address", typed, abroad=True)
    assert [words in message for message in said] == [True] if words else said == []


def test_an_address_abroad_and_one_of_before_july_2025() -> None:
    abroad = stored("address", {"country": "FR", "detail": "1 rue X, Paris"}, abroad=True)
    assert abroad == {"country": "FR", "raw": "1 rue X, Paris", "as_of": "2026-11-22"}
    old = stored("address", {"country": "VN", "raw": "5 Lê Lai, P. Bến Thành, Quận 1"}, old_units=True)
    assert old["scheme"] == "3-TIER"
    made = spec("address", abroad=True, old_units=True)
    assert type_of(made).summary(made, abroad, "vi") == "1 rue X, Paris, Pháp"
    assert type_of(made).summary(made, old, "vi") == "5 Lê Lai, P. Bến Thành, Quận 1"
    assert stored("address", {"country": "FR", "detail": "x", **HOME})["country"] == "VN"


def test_an_untouched_address_is_no_answer() -> None:
    assert stored("address", {"country": "VN", "province": "", "ward": ""}, abroad=True) is None


def test_the_day_of_entry_does_not_make_another_address() -> None:
    made = spec("address")
    one = stored("address", HOME)
    assert type_of(made).same(made, one, {**one, "as_of": "2026-12-01"})


def test_a_ward_of_another_province_or_time_is_refused() -> None:
    made = spec("address")
    wrong = {"country": "VN", "scheme": "2-TIER", "province": "01", "ward": "D001", "as_of": "2026-11-22"}
    assert list(type_of(made).faults(made, wrong, CONTEXT))
    early = {**wrong, "province": "79", "as_of": "2024-01-01"}
    assert list(type_of(made).faults(made, early, CONTEXT))


# properties over all types

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
DIGITS = st.text("0123456789 .,-/", max_size=14)


def made_of(kind: str) -> Field:
    extra: dict[str, Any] = {"one_of": {"options": OPTIONS}, "some_of": {"options": OPTIONS}}.get(kind, {})
    extra |= {"address": {"abroad": True, "old_units": True}}.get(kind, {})
    return spec(kind, **extra)


ENTERED = sorted(
    name for name, kind in all_types().items() if kind.holds_answer and name not in {"group", "computed"}
)


@st.composite
def entries(draw: st.DrawFn) -> tuple[Field, dict[str, Any]]:
    made = made_of(draw(st.sampled_from(ENTERED)))
    typed: dict[str, Any] = {}
    for box in type_of(made).boxes(made, CONTEXT):
        known = [value for value, _label in box.options]
        value = draw(WORDS | DIGITS | (st.sampled_from(known) if known else st.just("2026")))
        typed[box.name] = [value] if box.multiple else value
    return made, typed


@given(entries())
def test_cleaning_what_is_shown_again_changes_nothing(made: tuple[Field, dict[str, Any]]) -> None:
    spec, typed = made
    kind = type_of(spec)
    try:
        value = kind.parse(spec, typed, CONTEXT)
    except ValidationError:
        return
    if value is None or not kind.accepts(spec, value) or list(kind.faults(spec, value, CONTEXT)):
        return
    assert kind.parse(spec, kind.split(spec, value), CONTEXT) == value
    assert json.loads(json.dumps(value)) == value
    assert unicodedata.is_normalized("NFC", json.dumps(value, ensure_ascii=False))
    for language in ("vi", "en"):
        assert kind.summary(spec, value, language)
    assert kind.same(spec, value, value)
    assert kind.accepts(spec, kind.anonymised(spec, value))
    Draft202012Validator(kind.json_schema(spec)).validate(value)


@given(entries())
def test_nothing_typed_breaks_a_type(made: tuple[Field, dict[str, Any]]) -> None:
    spec, typed = made
    kind = type_of(spec)
    is_blank(typed)
    value, said = None, str(spec.label)
    try:
        value = kind.parse(spec, typed, CONTEXT)
    except ValidationError as error:
        said = error.messages[0]
    assert str(spec.label) in said
    if value is not None:
        list(kind.faults(spec, value, CONTEXT))
        assert entry_of(spec, value) or not kind.accepts(spec, value) or value == []


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(ENTERED), JUNK)
def test_any_stored_json_can_be_looked_at(kind: str, value: Any) -> None:
    made = made_of(kind)
    found = type_of(made)
    if found.accepts(made, value):
        list(found.faults(made, value, CONTEXT))
        found.summary(made, value, "vi")
        found.anonymised(made, value)


def test_today_is_handed_in() -> None:
    early = Context(today=date(2025, 6, 30), language="vi")
    made = spec("address")
    provinces = next(box for box in type_of(made).boxes(made, early) if box.name == "province")
    assert provinces.options == ()
