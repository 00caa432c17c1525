"""An address of before 1 July 2025 stays readable and says which wards of today it may be."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from procedures import lists
from procedures.forms.answers import problems
from procedures.forms.fields.old_units import successors_in
from tests.procedures.forms.documents import FACTS, field, form_of

FORM = form_of(field("home", "address", old_units=True, abroad=True))


def named(text: str) -> list[str]:
    return [str(unit.label.vi) for unit, _wards in successors_in(text)]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("5 Lê Lai, P. Bến Thành, Quận 1", ["Quận 1"]),
        ("5 Lê Lai, phường Bến Thành, Q.1, TP. Hồ Chí Minh", ["Quận 1"]),
        ("12/3 đường số 4, Q10", ["Quận 10"]),
        ("xã Tân Phú Trung, H. Củ Chi", ["Huyện Củ Chi"]),
        ("số 1, TP Thủ Đức", ["Thành phố Thủ Đức"]),
        ("số 1, quan go vap", ["Quận Gò Vấp"]),
        ("phường 3, quận 3; trước ở quận 4", ["Quận 3", "Quận 4"]),
        ("Bình Thạnh", []),
        ("12 Lê Lợi, Quận 13", []),
        ("ấp 1 Huyện Kế Sách", []),
        ("", []),
    ],
)
def test_old_units_are_recognised_as_people_write_them(text: str, units: list[str]) -> None:
    assert named(text) == units


def test_every_old_unit_leads_to_wards_of_today() -> None:
    wards = lists.index("wards")
    reached = set()
    for unit in lists.index("old_units").values():
        assert unit.successors
        assert unit.valid_to is not None
        assert unit.valid_to < date(2025, 7, 1)
        assert unit.unverified
        assert set(unit.successors) <= set(wards)
        reached |= set(unit.successors)
    assert reached == set(wards)


def test_an_old_address_is_taken_and_its_successors_are_offered() -> None:
    old = {"country": "VN", "scheme": "3-TIER", "raw": "5 Lê Lai, Q.1", "as_of": "2026-11-22"}
    with override("en"):
        said = problems(FORM, {"home": old}, FACTS)
    assert [problem.level for problem in said] == ["warning"]
    assert "District 1 no longer exists" in said[0].message
    assert "Sai Gon Ward" in said[0].message


def test_who_chose_a_successor_is_told_nothing_who_chose_another_is_warned() -> None:
    today = {"country": "VN", "scheme": "2-TIER", "province": "79", "detail": "5 Lê Lai, Quận 1"}
    assert problems(FORM, {"home": {**today, "ward": "D003"}}, FACTS) == []
    other = problems(FORM, {"home": {**today, "ward": "D020"}}, FACTS)
    assert [problem.level for problem in other] == ["warning"]


def test_an_address_abroad_is_not_searched_for_old_units() -> None:
    assert problems(FORM, {"home": {"country": "FR", "raw": "Quận 1"}}, FACTS) == []
