"""Choosing: yes or no, one of, some of, and declarations to tick."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from procedures import lists
from procedures.forms.fields.base import (
    Box,
    Context,
    Entry,
    FieldType,
    choose,
    named,
    only,
    option_label,
    options_of,
    refuse,
    register,
)
from procedures.forms.operators import Kind
from procedures.forms.schema import Field

_FEW = 7  # more options than this become a list to open


def _yes_no(value: bool, language: str) -> str:
    with override(language):
        return _("Yes") if value else _("No")


@register
class YesNo(FieldType):
    name = "yes_no"
    kind = Kind.YES_NO

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(control="radios", options=(("yes", _("Yes")), ("no", _("No")))),)

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {"": "yes" if value else "no"}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = only(entry).strip()
        if text not in {"", "yes", "no"}:
            raise refuse(choose(field), field)
        return None if not text else text == "yes"

    def asks(self, field: Field) -> str:
        return choose(field)

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, bool)

    def summary(self, field: Field, value: Any, language: str) -> str:
        return _yes_no(value, language)

    def anonymised(self, field: Field, value: Any) -> Any:
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "boolean"}


@register
class Declaration(YesNo):
    """A statement the applicant makes by ticking it. Not ticked is no answer."""

    name = "declaration"

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(control="checkbox", options=(("yes", str(field.label)),)),)

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {"": "yes" if value else ""}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        return True if only(entry).strip() == "yes" else None

    def asks(self, field: Field) -> str:
        return _("Tick the box to confirm: “%(label)s”.") % named(field)

    def accepts(self, field: Field, value: Any) -> bool:
        return value is True

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"const": True}


class Choosing(FieldType):
    takes_options = True

    def misused(self, field: Field) -> Iterator[str]:
        yield from super().misused(field)
        if (field.options is None) == (field.source is None):
            yield "name either options or a list to choose from"
        elif field.source is not None and not lists.known(field.source):
            yield f"there is no list called “{field.source}”"
        values = [option.value for option in field.options or ()]
        for value in sorted({v for v in values if values.count(v) > 1}):
            yield f"the option “{value}” stands twice"

    def known(self, field: Field, value: object) -> bool:
        if field.options is not None:
            return any(option.value == value for option in field.options)
        return isinstance(value, str) and field.source is not None and value in lists.index(field.source)

    def asks(self, field: Field) -> str:
        return choose(field)

    def _values(self, field: Field) -> list[str] | None:
        """The values a schema can list; a list provided at run time is left open."""
        if field.options is not None:
            return [option.value for option in field.options]
        return (
            sorted(lists.index(field.source)) if field.source and not lists.provided(field.source) else None
        )


@register
class OneOf(Choosing):
    name = "one_of"
    kind = Kind.CHOICE

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        options = tuple(options_of(field, context.tongue, on=context.today))
        if len(options) <= _FEW:
            return (Box(control="radios", options=options),)
        return (Box(control="select", options=options, autocomplete=field.autocomplete or ""),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        return only(entry).strip() or None

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if not self.known(field, value):
            yield choose(field)

    def summary(self, field: Field, value: Any, language: str) -> str:
        return option_label(field, value, language)

    def anonymised(self, field: Field, value: Any) -> Any:
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        values = self._values(field)
        return {"type": "string"} if values is None else {"type": "string", "enum": values}


@register
class SomeOf(Choosing):
    """Any number of options, stored in the order of the form."""

    name = "some_of"
    kind = Kind.CHOICES
    limits = frozenset({"min_chosen", "max_chosen"})

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        options = tuple(options_of(field, context.tongue, on=context.today))
        return (Box(control="checkboxes", options=options, multiple=True),)

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {"": list(value)}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        given = entry.get("", [])
        chosen = {text.strip() for text in ([given] if isinstance(given, str) else given)} - {""}
        order = [value for value, _label in options_of(field, context.tongue)]
        return sorted(chosen, key=lambda v: (order.index(v) if v in order else len(order), v)) or None

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        low, high = field.limits.min_chosen, field.limits.max_chosen
        if not all(self.known(field, item) for item in value):
            yield choose(field)
        elif low is not None and len(value) < low:
            yield _("Choose at least %(limit)s for “%(label)s”.") % {**named(field), "limit": low}
        elif high is not None and len(value) > high:
            yield _("Choose at most %(limit)s for “%(label)s”.") % {**named(field), "limit": high}

    def summary(self, field: Field, value: Any, language: str) -> str:
        return ", ".join(option_label(field, item, language) for item in value)

    def same(self, field: Field, one: Any, other: Any) -> bool:
        return set(one) == set(other)

    def anonymised(self, field: Field, value: Any) -> Any:
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        values = self._values(field)
        item = {"type": "string"} if values is None else {"type": "string", "enum": values}
        return {"type": "array", "items": item, "uniqueItems": True, "minItems": 1}
