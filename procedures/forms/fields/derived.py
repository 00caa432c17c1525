"""Values the system works out itself; nobody enters them, they are filed with the answers."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procedures.forms.computed import DateInWords
from procedures.forms.fields.base import Box, Context, FieldType, register
from procedures.forms.fields.numbers import grouped
from procedures.forms.operators import Kind
from procedures.forms.schema import Field


@register
class Computed(FieldType):
    """The result of a tree: a number, or a date in words (`field_kind` tells which)."""

    name = "computed"
    kind = Kind.NUMBER

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return ()

    def accepts(self, field: Field, value: Any) -> bool:
        return type(value) in {int, str}

    def summary(self, field: Field, value: Any, language: str) -> str:
        return grouped(value, language) if type(value) is int else str(value)

    def anonymised(self, field: Field, value: Any) -> Any:
        return ("…" if isinstance(value, str) else 0) if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string"} if isinstance(field.value, DateInWords) else {"type": ["integer", "string"]}

    def misused(self, field: Field) -> Iterator[str]:
        yield from super().misused(field)
        if field.value is None:
            yield "a computed field needs its value"
        if field.required is not False or field.default is not None:
            yield "a computed field is worked out, it cannot be required or have a default"


@register
class Fee(Computed):
    """A fee line inside the form: an amount in whole đồng worked out from the answers, shown before paying.

    What is charged comes from the version's own fees (`procedures.fees`); this only tells it in good time.
    """

    name = "fee"

    def accepts(self, field: Field, value: Any) -> bool:
        return type(value) is int

    def summary(self, field: Field, value: Any, language: str) -> str:
        return f"{grouped(value, language)} đ"

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0}

    def misused(self, field: Field) -> Iterator[str]:
        yield from super().misused(field)
        if isinstance(field.value, DateInWords):
            yield "a fee is an amount, not a date in words"


def field_kind(field: Field) -> Kind:
    """What comparing a field means; for a computed one it follows from its tree."""
    from procedures.forms.fields.base import type_named

    kind = type_named(field.type)
    if kind is None:
        return Kind.NONE
    if isinstance(kind, Computed) and isinstance(field.value, DateInWords):
        return Kind.TEXT
    return kind.kind
