"""Addresses: province → ward → detail since 1 July 2025, older three-level ones as printed, abroad.

Stored as `{"country": "VN", "scheme": "2-TIER", "province": "79", "ward": "D001", "detail": "…",
"as_of": "2026-11-22"}`. A ward the lists do not carry is written out (`ward_name`), an old address is
kept as it stands on old papers (`scheme` 3-TIER, `raw`), one abroad has `country` and `raw`.
"""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from procedures import lists
from procedures.forms.fields.base import (
    Box,
    Context,
    Entry,
    FieldType,
    Finding,
    Lookup,
    box_text,
    named,
    refuse,
    register,
)
from procedures.forms.fields.old_units import successors_in
from procedures.forms.operators import Kind
from procedures.forms.schema import Field

HOME = "VN"
TWO_TIER, THREE_TIER = "2-TIER", "3-TIER"
_LONGEST = 250


@register
class Address(FieldType):
    name = "address"
    kind = Kind.ADDRESS
    parts = {
        "country": Kind.CHOICE,
        "province": Kind.CHOICE,
        "ward": Kind.CHOICE,
        "scheme": Kind.CHOICE,
        "detail": Kind.TEXT,
    }

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        language, today = context.tongue, context.today
        boxes = []
        if field.abroad:
            countries = tuple(lists.choices("countries", language))
            boxes.append(Box(name="country", label=_("Country"), control="select", options=countries))
        provinces = tuple(lists.choices("provinces", language, on=today))
        boxes += [
            Box(name="province", label=_("Province or city"), control="select", options=provinces),
            Box(
                name="ward",
                label=_("Ward, commune or special zone"),
                control="select",
                options=tuple(lists.choices("wards", language, on=today)),
            ),
            Box(
                name="ward_name",
                label=_("Ward or commune in another province"),
                hint=_("Only when the list above does not have it"),
            ),
            Box(
                name="detail", label=_("House number, street, hamlet"), autocomplete=field.autocomplete or ""
            ),
        ]
        if field.old_units:
            hint = _("As printed on your papers, when it has a district")
            boxes.append(Box(name="raw", label=_("Address of before 1 July 2025"), hint=hint))
        return tuple(boxes)

    def start(self, field: Field) -> dict[str, str | list[str]]:
        return {"country": HOME} if field.abroad else {}

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        shown: dict[str, str | list[str]] = {
            name: value[name]
            for name in ("country", "province", "ward", "ward_name", "detail")
            if name in value
        }
        if value.get("scheme") == THREE_TIER:
            shown["raw"] = value.get("raw", "")
        elif value.get("country") != HOME:
            shown["detail"] = value.get("raw", "")
        return shown

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = {
            name: box_text(entry, name)
            for name in ("country", "province", "ward", "ward_name", "detail", "raw")
        }
        if not any(value for name, value in text.items() if name != "country"):
            if text["country"] in {"", HOME}:
                return None
            raise refuse(_("“%(label)s”: write the address in that country."), field, box="detail")
        stamp = {"as_of": context.today.isoformat()}
        if field.abroad and text["country"] not in {"", HOME}:
            return self._abroad(field, text) | stamp
        if field.old_units and text["raw"] and not text["province"]:
            return {"country": HOME, "scheme": THREE_TIER, "raw": text["raw"]} | stamp
        return self._at_home(field, text, context.today) | stamp

    def _abroad(self, field: Field, text: dict[str, str]) -> dict[str, str]:
        written = text["detail"] or text["raw"]
        if not written:
            raise refuse(_("“%(label)s”: write the address in that country."), field, box="detail")
        return {"country": text["country"], "raw": written}

    def _at_home(self, field: Field, text: dict[str, str], today: date) -> dict[str, str]:
        if not text["province"] and text["ward"]:
            item = lists.index("wards").get(text["ward"])
            text["province"] = (item.parent if item else None) or ""
        if not text["province"]:
            raise refuse(_("“%(label)s”: choose the province or city."), field, box="province")
        listed = has_wards(text["province"], today)
        if listed and not text["ward"]:
            raise refuse(_("“%(label)s”: choose the ward, commune or special zone."), field, box="ward")
        if not listed and not text["ward_name"]:
            raise refuse(_("“%(label)s”: write the name of the ward or commune."), field, box="ward_name")
        found = {"country": HOME, "scheme": TWO_TIER, "province": text["province"]}
        found |= {"ward": text["ward"]} if listed else {"ward_name": text["ward_name"]}
        return found | ({"detail": text["detail"]} if text["detail"] else {})

    def accepts(self, field: Field, value: Any) -> bool:
        return (
            isinstance(value, dict)
            and isinstance(value.get("country"), str)
            and all(isinstance(part, str) for part in value.values())
        )

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if any(len(part) > _LONGEST for part in value.values()):
            yield _("“%(label)s” is too long: use %(limit)s characters or fewer.") % {
                **named(field),
                "limit": _LONGEST,
            }
        if value["country"] not in lists.index("countries"):
            yield _("“%(label)s”: choose the country.") % named(field)
        elif value.get("scheme") == TWO_TIER:
            yield from self._two_tier_faults(field, value, _day(value, context))
        elif not value.get("raw"):
            yield _("“%(label)s”: write the address.") % named(field)

    def _two_tier_faults(self, field: Field, value: dict[str, str], on: date) -> Iterator[str]:
        province = lists.index("provinces").get(value.get("province", ""))
        if province is None or not province.valid_on(on):
            yield _("“%(label)s”: choose the province or city.") % named(field)
            return
        if "ward" not in value:
            if not value.get("ward_name"):
                yield _("“%(label)s”: write the name of the ward or commune.") % named(field)
            return
        ward = lists.index("wards").get(value["ward"])
        if ward is None or ward.parent != province.code:
            yield _("“%(label)s”: this ward is not in the chosen province. Choose again.") % named(field)
        elif not ward.valid_on(on):
            yield _("“%(label)s”: this ward has been merged. Choose the present one.") % named(field)

    def beside(self, field: Field, value: Any, other: Lookup) -> Iterator[Finding]:
        """A unit of before 1 July 2025 in what was written: today's wards it became, when none was chosen."""
        if value.get("country") != HOME:
            return
        written = " ".join(value.get(name, "") for name in ("raw", "detail", "ward_name"))
        for old, wards in successors_in(written):
            if value.get("ward") in {ward.code for ward in wards}:
                continue
            names = ", ".join(str(ward.label) for ward in wards)
            message = _(
                "“%(label)s”: %(old)s no longer exists. Today it is: %(wards)s. Choose the right one."
            )
            yield Finding("warning", message % {**named(field), "old": old.label, "wards": names})

    def summary(self, field: Field, value: Any, language: str) -> str:
        if value.get("scheme") == TWO_TIER:
            ward = (
                lists.label("wards", value["ward"], language) if "ward" in value else value.get("ward_name")
            )
            pieces = [
                value.get("detail"),
                ward,
                lists.label("provinces", value.get("province", ""), language),
            ]
        else:
            abroad = value["country"] != HOME
            pieces = [
                value.get("raw"),
                lists.label("countries", value["country"], language) if abroad else "",
            ]
        return ", ".join(piece for piece in pieces if piece)

    def same(self, field: Field, one: Any, other: Any) -> bool:
        """The day on which an address was entered does not make it another one."""
        return bool(_undated(one) == _undated(other))

    def anonymised(self, field: Field, value: Any) -> Any:
        return {name: "…" if name in {"detail", "raw"} else part for name, part in value.items()}

    def json_schema(self, field: Field) -> dict[str, Any]:
        text = {"type": "string", "maxLength": _LONGEST}
        names = ("province", "ward", "ward_name", "detail", "raw")
        return {
            "type": "object",
            "properties": {
                "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
                "scheme": {"enum": [TWO_TIER, THREE_TIER]},
                "as_of": {"type": "string", "format": "date"},
            }
            | dict.fromkeys(names, text),
            "required": ["country"],
            "additionalProperties": False,
        }


def has_wards(province: str, on: date) -> bool:
    """Whether the list of wards covers a province, so that one must be chosen rather than written."""
    if lists.provided("wards"):
        return any(item.parent == province for item in lists.index("wards").values())
    return _has_listed_wards(province, on)


@lru_cache(maxsize=512)
def _has_listed_wards(province: str, on: date) -> bool:
    return bool(lists.choices("wards", "vi", on=on, parent=province))


def _day(value: dict[str, str], context: Context) -> date:
    try:
        return date.fromisoformat(value.get("as_of", ""))
    except ValueError:
        return context.today


def _undated(value: dict[str, str]) -> dict[str, str]:
    return {name: part for name, part in value.items() if name != "as_of"}
