"""Names as keys, numbers and telephones: what is accepted, doubted, shown."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.identity import (
    Doubt,
    clean_number,
    clean_phone,
    doubts,
    mask_number,
    mask_phone,
    national_date,
    national_phone,
    number_parts,
)
from accounts.names import fold, place_key, sort_key, tidy


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đặng Thị Hòa", "dang thi hoa"),
        ("Đặng Thị Hoà", "dang thi hoa"),
        (unicodedata.normalize("NFD", "Nguyễn  Trường Tộ "), "nguyen truong to"),
        ("H'Hen Niê", "h'hen nie"),
        ("Y-Bhin ÊBAN", "y-bhin eban"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_people_stand_by_given_name_then_family_name() -> None:
    people = ["Trần Hoa", "Lê Hòa", "An Hoan", "Đặng Thị Hòa", "Bùi Ân", "Bùi An", "Ê Đê", "Nguyễn Văn Ăn"]

    assert sorted(people, key=sort_key) == [
        "Bùi An",
        "Nguyễn Văn Ăn",
        "Bùi Ân",
        "Ê Đê",
        "Trần Hoa",
        "Đặng Thị Hòa",
        "Lê Hòa",
        "An Hoan",
    ]


def test_tones_stand_in_their_order() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]

    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=place_key) == tones


@given(st.text(max_size=40))
def test_keys_are_ascii_stable_and_never_fail(text: str) -> None:
    assert sort_key(text).isascii()
    assert place_key(text) == place_key(unicodedata.normalize("NFD", text))
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("typed", ["079191000101", " 079 191 000 101", "079.191.000.101"])
def test_numbers_are_read_as_people_type_them(typed: str) -> None:
    assert clean_number(typed) == "079191000101"


@pytest.mark.parametrize(
    "typed", ["", "07919100010", "0791910001012", "079191ooo101", "０７９１９１０００１０１"]
)
def test_other_than_twelve_digits_is_an_error(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_number(typed)


def test_a_number_tells_place_sex_and_year() -> None:
    assert number_parts("079301000103").birth_year == 2001
    assert number_parts("079301000103").sex == "female"
    assert number_parts("079088000102").birth_year == 1988


def test_disagreement_is_a_doubt_not_an_error() -> None:
    assert doubts("079191000101", sex="female", birth_year=1991) == []
    assert doubts("079191000101", sex="male", birth_year=1990) == [Doubt.SEX, Doubt.BIRTH_YEAR]
    assert doubts("300191000101") == [Doubt.FOREIGN_BIRTH]
    assert doubts("074191000101") == []  # a province merged since: its codes live on


def test_masking() -> None:
    assert mask_number("079012345678") == "0790****5678"
    assert mask_number("1234") == "****"
    assert mask_phone("+84901234567") == "*** *** 567"


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0901234567", "+84901234567", "090 123 4567"),
        ("090 123 4567", "+84901234567", "090 123 4567"),
        ("+84 90-123-4567", "+84901234567", "090 123 4567"),
        ("84901234567", "+84901234567", "090 123 4567"),
        ("0084901234567", "+84901234567", "090 123 4567"),
        ("(028) 3829 1234", "+842838291234", "028 3829 1234"),
        ("+1 415 555 0100", "+14155550100", "+14155550100"),
    ],
)
def test_telephones(typed: str, stored: str, shown: str) -> None:
    assert clean_phone(typed) == stored
    assert national_phone(stored) == shown


@pytest.mark.parametrize("typed", ["12345", "0123456789", "090123456", "call me", "+840901"])
def test_what_is_no_telephone(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_phone(typed)


def test_dates_are_read_as_exactly_as_they_are_known() -> None:
    assert [national_date(text) for text in ("1990-05-17", "1990-05", "1990")] == [
        "17/05/1990",
        "05/1990",
        "1990",
    ]
