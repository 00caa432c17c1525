"""Numbers: whole, decimal, and money in đồng. Written 1.200.000 and 12,5 in Vietnamese."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from procedures.forms.fields.base import Box, Context, Entry, FieldType, named, only, refuse, register
from procedures.forms.operators import Kind
from procedures.forms.schema import Field
from procedures.forms.values import number

_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:[.,  ]\d{3})+$")
LARGEST = 10**15


def grouped(value: int, language: str) -> str:
    """1.200.000 in Vietnamese, 1,200,000 in English."""
    text = f"{value:,}"
    return text if language.startswith("en") else text.replace(",", ".")


class Numeric(FieldType):
    kind = Kind.NUMBER
    limits = frozenset({"min", "max"})

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(inputmode="numeric", width=10),)

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        found, low, high = number(value), field.limits.min, field.limits.max
        if found is None:
            return
        if low is not None and found < low:
            yield _("“%(label)s” must be %(limit)s or more.") % {
                **named(field),
                "limit": grouped(low, context.tongue),
            }
        elif found > (LARGEST if high is None else high):
            yield _("“%(label)s” must be %(limit)s or less.") % {
                **named(field),
                "limit": grouped(LARGEST if high is None else high, context.tongue),
            }

    def anonymised(self, field: Field, value: Any) -> Any:
        return 0 if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "integer"}
        schema |= {"minimum": field.limits.min} if field.limits.min is not None else {}
        return schema | ({"maximum": field.limits.max} if field.limits.max is not None else {})


@register
class Integer(Numeric):
    name = "integer"

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {"": str(value)}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = only(entry).strip()
        if not text:
            return None
        bare = re.sub(r"[.,\s]", "", text) if _GROUPED.match(text) else text
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", bare):
            raise refuse(self.wrong(), field)
        return int(bare)

    def wrong(self) -> str:
        return _("“%(label)s” must be a whole number, like 3.")

    def accepts(self, field: Field, value: Any) -> bool:
        return type(value) is int

    def summary(self, field: Field, value: Any, language: str) -> str:
        return grouped(value, language)


@register
class Money(Integer):
    """Whole đồng."""

    name = "money"

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(inputmode="numeric", width=20, suffix="đ"),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = only(entry).strip()
        for unit in ("đồng", "VND", "VNĐ", "đ", "₫"):
            text = text.removesuffix(unit).rstrip()
        return super().parse(field, {"": text}, context)

    def wrong(self) -> str:
        return _("“%(label)s” must be an amount in đồng, like 1.200.000.")

    def summary(self, field: Field, value: Any, language: str) -> str:
        return f"{grouped(value, language)} đ"


@register
class DecimalNumber(Numeric):
    """Stored as plain decimal text (`"12.5"`), so that nothing is lost in a float."""

    name = "decimal"
    limits = frozenset({"min", "max", "decimals"})

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(inputmode="decimal", width=10),)

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {"": str(value).replace(".", ",")}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = re.sub(r"\s", "", only(entry))
        if not text:
            return None
        found = re.fullmatch(r"([+-]?\d{1,15})(?:[.,](\d{1,9}))?", text)
        if found is None:
            raise refuse(_("“%(label)s” must be a number, like 12,5."), field)
        return _plain(Decimal(f"{found[1]}.{found[2] or 0}"))

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and number(value) is not None

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        places = len(value.partition(".")[2])
        allowed = 2 if field.limits.decimals is None else field.limits.decimals
        if places > allowed:
            yield _("“%(label)s” can have %(limit)s digits after the comma.") % {
                **named(field),
                "limit": allowed,
            }
        yield from super().faults(field, value, context)

    def summary(self, field: Field, value: Any, language: str) -> str:
        whole, _dot, rest = value.partition(".")
        text = grouped(int(whole), language) if whole not in {"-0", "+0"} else whole
        return f"{text}{'.' if language.startswith('en') else ','}{rest}" if rest else text

    def same(self, field: Field, one: Any, other: Any) -> bool:
        return number(one) == number(other)

    def anonymised(self, field: Field, value: Any) -> Any:
        return "0" if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,9})?$"}


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", "+0", ""} else text
