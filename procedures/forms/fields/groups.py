"""Repeating groups: rows of sub-fields. The boxes belong to the sub-fields, `children__0__name`."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from procedures.forms.fields.base import Box, Context, FieldType, named, register, type_named, type_of
from procedures.forms.operators import Kind
from procedures.forms.schema import Field
from procedures.forms.values import is_typed

MOST_ROWS = 50


@register
class Group(FieldType):
    name = "group"
    kind = Kind.ROWS
    limits = frozenset({"min_rows", "max_rows"})

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return ()

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {}

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(row, dict) for row in value)

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        low, high = field.limits.min_rows, field.limits.max_rows or MOST_ROWS
        if low is not None and len(value) < low:
            yield _("“%(label)s” needs at least %(limit)s entries.") % {**named(field), "limit": low}
        elif len(value) > high:
            yield _("“%(label)s” can have at most %(limit)s entries.") % {**named(field), "limit": high}

    def summary(self, field: Field, value: Any, language: str) -> str:
        """Row by row; pages show groups in full, this is the short form of change lists."""
        rows = []
        for row in value:
            told = [
                type_of(sub).summary(sub, row[sub.key], language)
                for sub in field.fields
                if sub.key in row and not is_typed(row[sub.key])
            ]
            rows.append(", ".join(told))
        with override(language):
            return "; ".join(row for row in rows if row) or _("Nothing entered")

    def same(self, field: Field, one: Any, other: Any) -> bool:
        if len(one) != len(other):
            return False
        return all(
            self._same_answer(sub, a.get(sub.key), b.get(sub.key))
            for a, b in zip(one, other, strict=True)
            for sub in field.fields
        )

    def _same_answer(self, sub: Field, one: Any, other: Any) -> bool:
        if one is None or other is None or is_typed(one) or is_typed(other):
            return bool(one == other)
        return type_of(sub).same(sub, one, other)

    def anonymised(self, field: Field, value: Any) -> Any:
        return [
            {
                sub.key: type_of(sub).anonymised(sub, row[sub.key])
                for sub in field.fields
                if sub.key in row and not is_typed(row[sub.key])
            }
            for row in value
        ]

    def json_schema(self, field: Field) -> dict[str, Any]:
        answered = [sub for sub in field.fields if type_of(sub).holds_answer]
        needed = [sub.key for sub in answered if sub.always_required and sub.show_if is None]
        row = {
            "type": "object",
            "properties": {sub.key: type_of(sub).json_schema(sub) for sub in answered},
            "required": needed,
            "additionalProperties": False,
        }
        schema = {"type": "array", "items": row, "maxItems": field.limits.max_rows or MOST_ROWS}
        return schema | ({"minItems": field.limits.min_rows} if field.limits.min_rows else {})

    def misused(self, field: Field) -> Iterator[str]:
        yield from super().misused(field)
        if not field.fields:
            yield "a group needs at least one field"
        for sub in field.fields:
            kind = type_named(sub.type)
            if kind is not None and kind.kind is Kind.ROWS:
                yield f"the group “{sub.key}” stands inside another group; one level is all there is"
