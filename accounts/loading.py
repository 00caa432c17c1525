"""Reference data: the city, its 168 units since 1 July 2025, and the offices inside each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.memory import forget_all
from accounts.models import Agency, AgencyService, Kind, Office
from accounts.models.agencies import DEMO_CODES
from accounts.names import tidy

UNITS = Path(__file__).parent / "reference" / "units.json"

# What a unit is called inside a sentence, in both languages.
_UNIT_WORDS = {
    Kind.WARD: ("phường {}", "{} Ward"),
    Kind.COMMUNE: ("xã {}", "{} Commune"),
    Kind.SPECIAL_ZONE: ("đặc khu {}", "{} Special Zone"),
}

# Offices of a unit in the order of their codes (D001.01 …), with the words for wards and for the others.
_OFFICES: tuple[tuple[Office, str, str], ...] = (
    (Office.CENTRE, "Trung tâm Phục vụ hành chính công {}", "{} Public Administrative Service Centre"),
    (
        Office.REGISTRY,
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân {}",
        "{} Office of the People's Council and People's Committee",
    ),
    (Office.ECONOMIC, "Phòng Kinh tế {}", "{} Economic Office"),
    (Office.CULTURE, "Phòng Văn hóa – Xã hội {}", "{} Culture and Society Office"),
    (Office.POLICE, "Công an {}", "{} Police"),
)
# Wards are urban: their economic office also answers for infrastructure (a special zone has it as well).
_URBAN_ECONOMIC = (
    "Phòng Kinh tế, Hạ tầng và Đô thị {}",
    "{} Economic, Infrastructure and Urban Affairs Office",
)

_CITY_CENTRE = (
    "Trung tâm Phục vụ hành chính công Thành phố Hồ Chí Minh",
    "Ho Chi Minh City Public Administrative Service Centre",
)


@dataclass(frozen=True)
class Loaded:
    """How many agencies a loading wrote; a second run over the same data writes none."""

    created: int
    changed: int


# What a later run may correct. Codes, parents and beginnings are what a row *is*; they never move.
_CORRECTED = ("kind", "office", "name_vi", "name_en", "place_name")


@transaction.atomic(durable=True)
def load_units(source: Path = UNITS) -> Loaded:
    """Bring the agencies of the reference file into the database, level by level.

    Idempotent: rows are found by their code under the file's coding system, missing ones are created,
    names that differ are corrected, nothing is removed.
    """
    data = json.loads(source.read_text(encoding="utf-8"))
    known = {agency.code: agency for agency in Agency.objects.filter(coding_system=data["coding_system"])}
    created = changed = 0
    for level in _levels(data):
        missing, differing = [], []
        for agency, parent_code in level:
            found = known.get(agency.code)
            if found is None:
                agency.place_under(known[parent_code] if parent_code else None)
                missing.append(agency)
            elif _correct(found, agency):
                differing.append(found)
        for agency in Agency.objects.bulk_create(missing, batch_size=500):
            known[agency.code] = agency
        Agency.objects.bulk_update(differing, _CORRECTED, batch_size=500)
        created, changed = created + len(missing), changed + len(differing)
    _serve(data, known)
    forget_all()
    return Loaded(created=created, changed=changed)


def _serve(data: dict[str, Any], known: dict[str, Agency]) -> None:
    """Which units each branch of a department serves."""
    there = set(AgencyService.objects.values_list("agency_id", "unit_id"))
    pairs = [
        (known[branch["code"]].pk, known[unit].pk) for branch in data["branches"] for unit in branch["serves"]
    ]
    AgencyService.objects.bulk_create(
        AgencyService(agency_id=branch, unit_id=unit) for branch, unit in pairs if (branch, unit) not in there
    )


def _correct(found: Agency, wanted: Agency) -> bool:
    """Copy what may be corrected; true when anything differed."""
    differing = [name for name in _CORRECTED if getattr(found, name) != getattr(wanted, name)]
    for name in differing:
        setattr(found, name, getattr(wanted, name))
    return bool(differing)


def _levels(data: dict[str, Any]) -> Iterator[list[tuple[Agency, str]]]:
    """Unsaved agencies with their parent's code: the city, its units and departments, their offices."""
    since = date.fromisoformat(data["valid_from"])
    system = data["coding_system"]
    city = data["city"]
    yield [(_city(city, since, system), "")]
    yield [(_unit(unit, since, system), city["code"]) for unit in data["units"]] + [
        (_city_centre(city, since, system), city["code"])
    ]
    yield [(office, unit["code"]) for unit in data["units"] for office in _offices(unit, since, system)]
    for body in data["departments"]:
        yield [(_body(body, city, since, system), body["parent"])]
    branches = [{**body, "kind": Kind.OFFICE, "office": Office.LAND} for body in data["branches"]]
    yield [(_body(body, city, since, system), body["code"].rpartition(".")[0]) for body in branches]


def _city(city: dict[str, Any], since: date, system: str) -> Agency:
    return Agency(
        coding_system=system,
        code=city["code"],
        kind=Kind.CITY,
        office=Office.COMMITTEE,
        name_vi=f"Ủy ban nhân dân {city['name']}",
        name_en=f"{city['name_en']} People's Committee",
        place_name=city["name"],
        valid_from=since,
    )


def _city_centre(city: dict[str, Any], since: date, system: str) -> Agency:
    return Agency(
        coding_system=system,
        code=f"{city['code']}.01",
        kind=Kind.OFFICE,
        office=Office.CENTRE,
        name_vi=_CITY_CENTRE[0],
        name_en=_CITY_CENTRE[1],
        place_name=city["name"],
        valid_from=since,
    )


def _body(body: dict[str, Any], city: dict[str, Any], since: date, system: str) -> Agency:
    """A department of the city, or one of its offices."""
    return Agency(
        coding_system=system,
        code=body["code"],
        kind=body["kind"],
        office=body["office"],
        name_vi=body["name"],
        name_en=body["name_en"],
        place_name=city["name"],
        valid_from=since,
    )


def _unit(unit: dict[str, Any], since: date, system: str) -> Agency:
    name = tidy(unit["name"])
    vi, en = _UNIT_WORDS[Kind(unit["kind"])]
    return Agency(
        coding_system=system,
        code=unit["code"],
        kind=unit["kind"],
        office=Office.COMMITTEE,
        name_vi=f"Ủy ban nhân dân {vi.format(name)}",
        name_en=f"{en.format(name)} People's Committee",
        place_name=name,
        valid_from=since,
    )


def _offices(unit: dict[str, Any], since: date, system: str) -> Iterator[Agency]:
    name = tidy(unit["name"])
    unit_vi, unit_en = _UNIT_WORDS[Kind(unit["kind"])]
    for number, (office, *words) in enumerate(_OFFICES, start=1):
        urban = office == Office.ECONOMIC and unit["kind"] != Kind.COMMUNE
        vi, en = _URBAN_ECONOMIC if urban else words
        yield Agency(
            coding_system=system,
            code=f"{unit['code']}.{number:02}",
            kind=Kind.OFFICE,
            office=office,
            name_vi=vi.format(unit_vi.format(name)),
            name_en=en.format(unit_en.format(name)),
            place_name=name,
            valid_from=since,
        )


def demo_unit(name: str) -> Agency:
    """The committee of the unit with this place name, from the reference data. Raises `Agency.DoesNotExist`."""
    return Agency.objects.units().get(coding_system=DEMO_CODES, place_name=name)
