"""The tree of agencies, its reference data, and time."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.loading import UNITS, demo_unit, load_units
from accounts.models import Agency, Kind, Office
from accounts.models.agencies import DEMO_CODES
from accounts.names import place_key
from tests.factories.people import BEGINNING, an_agency, an_office


@pytest.fixture
def city(db: None) -> Agency:
    """The city of the reference data; the test database may hold it already."""
    load_units()
    return Agency.objects.get(kind=Kind.CITY, coding_system=DEMO_CODES)


@pytest.fixture
def elsewhere(db: None, tmp_path: Path) -> Path:
    """The reference file under another coding system, of which the database holds nothing."""
    data = json.loads(UNITS.read_text(encoding="utf-8"))
    copy = tmp_path / "units.json"
    copy.write_text(json.dumps({**data, "coding_system": "elsewhere"}), encoding="utf-8")
    return copy


def test_loading_makes_the_city_and_its_168_units_quickly(elsewhere: Path) -> None:
    began = time.perf_counter()

    loaded = load_units(elsewhere)

    made = Agency.objects.filter(coding_system="elsewhere")
    assert time.perf_counter() - began < 3
    assert (
        loaded.created == made.count() == 1 + 1 + 168 * 6 + 3 + 38
    )  # the city, its centre, units, departments
    kinds = [made.filter(kind=kind).count() for kind in (Kind.WARD, Kind.COMMUNE, Kind.SPECIAL_ZONE)]
    assert kinds == [113, 54, 1]


def test_loading_twice_writes_nothing(city: Agency) -> None:
    before = list(Agency.objects.order_by("pk").values())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = load_units()

    assert (again.created, again.changed) == (0, 0)
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert list(Agency.objects.order_by("pk").values()) == before


def test_loading_again_corrects_a_name_and_adds_what_is_missing(elsewhere: Path) -> None:
    load_units(elsewhere)
    data = json.loads(elsewhere.read_text(encoding="utf-8"))
    data["units"][2]["name"] = "Bến Thành Mới"
    data["units"].append({"code": "D169", "kind": "ward", "name": "Thử"})
    elsewhere.write_text(json.dumps(data), encoding="utf-8")

    loaded = load_units(elsewhere)

    assert (loaded.created, loaded.changed) == (6, 6)
    assert Agency.objects.get(place_name="Bến Thành Mới", kind=Kind.WARD).code == "D003"


def test_names_in_both_languages(city: Agency) -> None:
    ward, commune, zone = demo_unit("Bến Thành"), demo_unit("Củ Chi"), demo_unit("Côn Đảo")

    assert ward.name_vi == "Ủy ban nhân dân phường Bến Thành"
    assert ward.name_en == "Bến Thành Ward People's Committee"
    assert [ward.territory("vi"), commune.territory("vi"), zone.territory("en")] == [
        "Phường Bến Thành",
        "Xã Củ Chi",
        "Côn Đảo Special Zone",
    ]
    office = Agency.objects.office(ward, Office.ECONOMIC)
    assert office.name_vi == "Phòng Kinh tế, Hạ tầng và Đô thị phường Bến Thành"
    assert Agency.objects.office(commune, Office.ECONOMIC).name_vi == "Phòng Kinh tế xã Củ Chi"
    assert office.place_name == "Bến Thành"
    with translation.override("en"):
        assert str(office).startswith("Bến Thành Ward Economic")


def test_no_invented_code_stands_under_an_official_system(city: Agency) -> None:
    inside = Agency.objects.below(city)
    assert set(inside.values_list("coding_system", flat=True)) == {"demo"}
    assert inside.filter(code__startswith="D").count() == inside.count() == 1051
    assert demo_unit("Bến Thành").code == "D003"
    assert Agency.objects.office(demo_unit("Bến Thành"), Office.CENTRE).code == "D003.01"


def test_an_office_is_found_from_anywhere_inside_its_unit(city: Agency) -> None:
    ward = demo_unit("Bến Thành")
    registry = Agency.objects.office(ward, Office.REGISTRY)

    assert Agency.objects.office(registry, Office.CENTRE) == Agency.objects.office(ward, Office.CENTRE)
    assert Agency.objects.office(registry, Office.COMMITTEE) == ward
    assert Agency.objects.committee_of(registry) == ward
    assert Agency.objects.committee_of(city) == city
    with pytest.raises(Agency.DoesNotExist):
        Agency.objects.office(an_agency(), Office.LAND)


def test_a_land_branch_serves_wards_it_does_not_belong_to(city: Agency) -> None:
    branch = Agency.objects.office(demo_unit("Bến Thành"), Office.LAND)

    assert branch == Agency.objects.office(demo_unit("Sài Gòn"), Office.LAND)
    assert branch != Agency.objects.office(demo_unit("Củ Chi"), Office.LAND)
    assert Agency.objects.office(branch, Office.LAND) == branch
    assert Agency.objects.committee_of(branch) == city
    assert Agency.objects.office(branch, Office.CENTRE).code == "D000.01"
    assert {Agency.objects.office(unit, Office.LAND).office for unit in Agency.objects.units()} == {"land"}


def test_below_is_the_whole_branch_and_no_other(city: Agency) -> None:
    ward = demo_unit("Bến Thành")

    assert Agency.objects.below(ward).count() == 6
    assert Agency.objects.below(city).count() == 1051
    assert Agency.objects.below(Agency.objects.office(ward, Office.POLICE)).count() == 1


@pytest.mark.django_db
def test_codes_that_begin_alike_are_not_below_one_another() -> None:
    an_agency(code="T01x")

    assert Agency.objects.below(an_agency(code="T01")).count() == 1


@pytest.mark.django_db
def test_an_office_answers_only_on_days_it_exists() -> None:
    ward = an_agency()
    closed = an_office(ward, valid_to=BEGINNING + timedelta(days=100))
    follower = an_office(ward, valid_from=BEGINNING + timedelta(days=100))

    assert Agency.objects.office(ward, Office.CENTRE, on=BEGINNING) == closed
    assert Agency.objects.office(ward, Office.CENTRE, on=date(2026, 1, 1)) == follower
    assert Agency.objects.office(ward, Office.CENTRE) == follower
    assert not closed.is_in_force(BEGINNING + timedelta(days=100))
    assert closed.is_in_force(BEGINNING + timedelta(days=99))


def test_units_sort_in_vietnamese_order(city: Agency) -> None:
    names = [
        unit.place_name for unit in Agency.objects.units() if unit.place_name.startswith(("B", "Đ", "D"))
    ]

    ordered = sorted(names, key=place_key)

    assert ordered.index("Bà Rịa") < ordered.index("Bảy Hiền") < ordered.index("Bắc Tân Uyên")
    assert ordered.index("Dầu Tiếng") < ordered.index("Đất Đỏ")
