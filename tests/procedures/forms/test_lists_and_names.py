"""Official lists with their sources; Vietnamese folding and order."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import fold, place_key, sort_key, tidy, upper
from procedures import lists
from procedures.lists import Item
from procedures.text import Text
from tests.procedures.forms.documents import TODAY

FILES = sorted(path.stem for path in lists.FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", FILES)
def test_every_list_has_a_source_and_unique_codes(name: str) -> None:
    found = lists.read(name)
    assert found.key == name
    assert len(found.source) > 10
    assert len({item.code for item in found.items}) == len(found.items)
    assert all(item.label.vi and item.label.en for item in found.items)


@pytest.mark.parametrize(
    ("name", "size"),
    [("ethnic_groups", 55), ("countries", 249), ("provinces", 34), ("wards", 168), ("sexes", 2)],
)
def test_sizes(name: str, size: int) -> None:
    assert len(lists.index(name)) == size


def test_codes_from_memory_are_marked() -> None:
    provinces = lists.index("provinces")
    assert not provinces["79"].unverified
    assert sum(item.unverified for item in provinces.values()) == 19


def test_ward_codes_are_invented_in_the_order_of_the_source() -> None:
    document = json.loads((lists.FOLDER / "wards_hcmc.json").read_text("utf-8"))
    assert [item["code"] for item in document["items"]] == [f"D{n:03d}" for n in range(1, 169)]
    assert lists.label("wards", "D001", "vi") == "Phường Sài Gòn"


def test_choices_follow_day_parent_and_language() -> None:
    assert lists.choices("wards", "vi", on=date(2025, 6, 30)) == []
    assert len(lists.choices("wards", "vi", on=TODAY, parent="79")) == 168
    assert lists.choices("wards", "vi", parent="01") == []
    assert lists.choices("countries", "en")[0] == ("VN", "Viet Nam")
    names = [label for _code, label in lists.choices("wards", "vi")]
    assert names == sorted(names, key=place_key)
    assert lists.label("countries", "??", "vi") == "??"
    with pytest.raises(KeyError):
        lists.read("planets")


@pytest.fixture
def own_wards() -> Iterator[None]:
    lists.provide("wards", lambda: [Item(code="X1", label=Text(vi="Phường Mới", en="New"), parent="79")])
    yield
    lists.withdraw("wards")


def test_a_list_may_come_from_elsewhere(own_wards: None) -> None:
    assert lists.known("wards")
    assert lists.choices("wards", "vi", on=TODAY) == [("X1", "Phường Mới")]
    assert lists.label("wards", "X1", "en") == "New"


@pytest.mark.parametrize(
    ("text", "key"),
    [("Nguyễn Thị Thúy", "nguyen thi thuy"), ("Đặng  Thuý", "dang thuy"), ("H'Hen Niê", "h'hen nie")],
)
def test_folding(text: str, key: str) -> None:
    assert fold(text) == key


def shuffled(names: list[str]) -> list[str]:
    return names[1::2] + names[::2]


def test_people_sort_by_given_family_middle_name() -> None:
    ordered = ["Nguyễn Thị An", "Trần An", "Lê Ân", "Lê Anh Bình", "Lê Văn Bình", "Đỗ Cúc", "Lê Đào"]
    assert sorted(shuffled(ordered), key=sort_key) == ordered


def test_words_sort_in_the_vietnamese_alphabet() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mang"]
    assert sorted(shuffled(tones), key=place_key) == tones
    letters = ["an", "ăn", "ân", "dan", "đan", "en", "ên", "on", "ôn", "ơn", "un", "ưn"]
    assert sorted(shuffled(letters), key=place_key) == letters
    assert place_key("Phường 4") < place_key("Phường 15")
    assert place_key("Hòa") == place_key("Hoà")


@given(st.text(max_size=40))
def test_keys_are_plain_ascii_and_folding_is_idempotent(text: str) -> None:
    assert sort_key(text).isascii()
    assert place_key(text).isascii()
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)
    assert sort_key(tidy(text)) == sort_key(unicodedata.normalize("NFD", tidy(text)))


def test_capitals_keep_their_marks() -> None:
    assert upper("đặng thúy ưu") == "ĐẶNG THÚY ƯU"
