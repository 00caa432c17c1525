"""Answers of a few named pieces that only mean something together: a land parcel, a bank account.

Each is stored as one object of text, `{"sheet": "12", "plot": "345", "area": "120.5"}`, so that what was
asked together is compared, shown and sent on together; a condition reads a piece as `parcel.area`.
"""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from procedures import lists
from procedures.forms.fields.base import (
    Box,
    Context,
    Entry,
    FieldType,
    box_text,
    named,
    refuse,
    register,
)
from procedures.forms.fields.numbers import grouped
from procedures.forms.operators import Kind
from procedures.forms.schema import Field
from procedures.forms.values import number

_MAP_NUMBER = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ./-]{0,19}")
_AREA = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
_ACCOUNT = re.compile(r"[0-9A-Z]{6,24}")
_LONGEST_HOLDER = 100


class Pieces(FieldType):
    """Base of these types: every piece is text under its own name, and all of them are there."""

    kind = Kind.PARTS
    names: ClassVar[tuple[str, ...]]

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {name: value[name] for name in self.names}

    def accepts(self, field: Field, value: Any) -> bool:
        return (
            isinstance(value, dict)
            and set(value) == set(self.names)
            and all(isinstance(piece, str) and piece for piece in value.values())
        )

    def piece(self, field: Field, entry: Entry, name: str, ask: str) -> str:
        """One piece as entered; refused at its own box when others were filled and this one was not."""
        text = box_text(entry, name)
        if not text:
            raise refuse(ask, field, box=name)
        return text

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: {"type": "string", "minLength": 1} for name in self.names},
            "required": list(self.names),
            "additionalProperties": False,
        }


@register
class LandParcel(Pieces):
    """Thửa đất as a land certificate names it: map sheet (tờ bản đồ số), plot (thửa đất số), area in m².

    Sheet and plot are text, because papers have numbers like `12-2`; the area is plain decimal text.
    Source: Circular 10/2024/TT-BTNMT, what a certificate says of a parcel.
    """

    name = "land_parcel"
    names = ("sheet", "plot", "area")
    parts = {"sheet": Kind.TEXT, "plot": Kind.TEXT, "area": Kind.NUMBER}

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (
            Box(name="sheet", label=_("Map sheet number"), width=10),
            Box(name="plot", label=_("Plot number"), width=10),
            Box(name="area", label=_("Area"), inputmode="decimal", width=10, suffix="m²"),
        )

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {**super().split(field, value), "area": value["area"].replace(".", ",")}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        if not any(box_text(entry, name) for name in self.names):
            return None
        found = {
            "sheet": self.piece(field, entry, "sheet", _("“%(label)s”: write the number of the map sheet.")),
            "plot": self.piece(field, entry, "plot", _("“%(label)s”: write the number of the plot.")),
        }
        for name, text in found.items():
            found[name] = text.replace(" ", "").upper()
            if not _MAP_NUMBER.fullmatch(found[name]):
                raise refuse(
                    _("“%(label)s”: copy the number from the certificate, like 12 or 12-2."), field, box=name
                )
        return found | {"area": self._area(field, entry)}

    def _area(self, field: Field, entry: Entry) -> str:
        text = self.piece(field, entry, "area", _("“%(label)s”: write the area in square metres."))
        found = _AREA.fullmatch(re.sub(r"\s|m2$|m²$", "", text))
        if found is None:
            raise refuse(_("“%(label)s”: the area must be a number, like 120,5."), field, box="area")
        return format(Decimal(f"{found[1]}.{found[2] or 0}").normalize(), "f")

    def accepts(self, field: Field, value: Any) -> bool:
        return super().accepts(field, value) and _AREA.fullmatch(value["area"]) is not None

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if not all(_MAP_NUMBER.fullmatch(value[name]) for name in ("sheet", "plot")):
            yield _("“%(label)s”: copy the number from the certificate, like 12 or 12-2.") % named(field)
        if not number(value["area"]):
            yield _("“%(label)s”: the area must be more than 0.") % named(field)

    def asks(self, field: Field) -> str:
        return _("Fill in the map sheet, the plot and the area of “%(label)s”.") % named(field)

    def summary(self, field: Field, value: Any, language: str) -> str:
        whole, _dot, rest = value["area"].partition(".")
        area = grouped(int(whole), language)
        if rest:
            area += f"{'.' if language.startswith('en') else ','}{rest}"
        with override(language):
            return _("plot %(plot)s, map sheet %(sheet)s, %(area)s m²") % {**value, "area": area}

    def same(self, field: Field, one: Any, other: Any) -> bool:
        """`120.50` and `120.5` square metres are the same parcel."""
        return all(one[name] == other[name] for name in ("sheet", "plot")) and number(one["area"]) == number(
            other["area"]
        )

    def anonymised(self, field: Field, value: Any) -> Any:
        """Sheet and plot point at an owner; the size alone does not."""
        return {**value, "sheet": "0", "plot": "0"}

    def json_schema(self, field: Field) -> dict[str, Any]:
        schema = super().json_schema(field)
        schema["properties"]["area"] = {"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"}
        return schema


@register
class BankAccount(Pieces):
    """Where money is sent: a bank of the list `banks`, the account number, and its holder as the bank has it."""

    name = "bank_account"
    names = ("bank", "number", "holder")
    parts = {"bank": Kind.CHOICE, "number": Kind.TEXT, "holder": Kind.TEXT}

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        banks = tuple(lists.choices("banks", context.tongue, on=context.today))
        return (
            Box(name="bank", label=_("Bank"), control="select", options=banks),
            Box(name="number", label=_("Account number"), width=20, autocomplete="off"),
            Box(name="holder", label=_("Account holder"), autocomplete="off"),
        )

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        if not any(box_text(entry, name) for name in self.names):
            return None
        bank = self.piece(field, entry, "bank", _("“%(label)s”: choose the bank."))
        account = self.piece(field, entry, "number", _("“%(label)s”: write the account number."))
        holder = self.piece(field, entry, "holder", _("“%(label)s”: write the name of the account holder."))
        account = re.sub(r"[\s.\-–]", "", account).upper()
        if not _ACCOUNT.fullmatch(account):
            raise ValidationError(_account_message() % named(field), code="number")
        return {"bank": bank, "number": account, "holder": holder}

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        bank = lists.index("banks").get(value["bank"])
        if bank is None or not bank.valid_on(context.today):
            yield _("“%(label)s”: choose the bank.") % named(field)
        if not _ACCOUNT.fullmatch(value["number"]):
            yield _account_message() % named(field)
        if len(value["holder"]) > _LONGEST_HOLDER:
            yield _("“%(label)s” is too long: use %(limit)s characters or fewer.") % {
                **named(field),
                "limit": _LONGEST_HOLDER,
            }

    def asks(self, field: Field) -> str:
        return _("Fill in the bank, the number and the holder of “%(label)s”.") % named(field)

    def summary(self, field: Field, value: Any, language: str) -> str:
        bank = lists.label("banks", value["bank"], language)
        return f"{value['number']} – {value['holder']} – {bank}"

    def same(self, field: Field, one: Any, other: Any) -> bool:
        """Banks write holders in capitals, people do not: the case makes no other account."""
        return all(one[name] == other[name] for name in ("bank", "number")) and (
            one["holder"].casefold() == other["holder"].casefold()
        )

    def anonymised(self, field: Field, value: Any) -> Any:
        return {**value, "number": "0" * max(len(value["number"]), 1), "holder": "…"}

    def json_schema(self, field: Field) -> dict[str, Any]:
        schema = super().json_schema(field)
        schema["properties"] |= {
            "bank": {"type": "string", "enum": sorted(lists.index("banks"))},
            "number": {"type": "string", "pattern": "^[0-9A-Z]{6,24}$"},
            "holder": {"type": "string", "minLength": 1, "maxLength": _LONGEST_HOLDER},
        }
        return schema


def _account_message() -> str:
    return _("“%(label)s”: the account number has 6 to 24 digits or letters, without accents.")
