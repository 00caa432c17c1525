"""Words: headings and paragraphs to read, lines and longer text to write, names of people."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.names import nfc, tidy
from procedures.forms.fields.base import Box, Context, Entry, FieldType, named, only, refuse, register
from procedures.forms.operators import Kind
from procedures.forms.schema import Field


class Reading(FieldType):
    """Something to read; it asks nothing."""

    kind = Kind.NONE
    holds_answer = False

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return ()

    def accepts(self, field: Field, value: Any) -> bool:
        return False

    def misused(self, field: Field) -> Iterator[str]:
        yield from super().misused(field)
        if field.required is not False:
            yield f"a field of type “{self.name}” asks nothing, so it cannot be required"


@register
class Heading(Reading):
    name = "heading"


@register
class Paragraph(Reading):
    """The label is the text; a hint, when there is one, stands below it."""

    name = "paragraph"


@register
class Line(FieldType):
    name = "text"
    limits = frozenset({"min_length", "max_length"})
    longest = 255

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        shortest, longest = field.limits.min_length or 0, field.limits.max_length or self.longest
        if len(value) > longest:
            yield _("“%(label)s” is too long: use %(limit)s characters or fewer.") % {
                **named(field),
                "limit": longest,
            }
        elif len(value) < shortest:
            yield _("“%(label)s” is too short: use at least %(limit)s characters.") % {
                **named(field),
                "limit": shortest,
            }

    def json_schema(self, field: Field) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "maxLength": field.limits.max_length or self.longest}
        if field.limits.min_length:
            schema["minLength"] = field.limits.min_length
        return schema


@register
class LongText(Line):
    """Several lines; line breaks are kept, trailing blanks are not."""

    name = "long_text"
    longest = 4000

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(control="textarea"),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        lines = [tidy(line) for line in nfc(only(entry)).splitlines()]
        return "\n".join(lines).strip("\n") or None


@register
class PersonName(Line):
    """A full name as its bearer writes it: any case, any order, from one word on."""

    name = "person_name"
    longest = 100
    _allowed = frozenset("'’.-,() ")

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(autocomplete=field.autocomplete or ""),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        name = tidy(only(entry))
        wrong = next((c for c in name if not (c.isalpha() or c in self._allowed or _is_mark(c))), None)
        if wrong is not None:
            raise refuse(
                _("“%(label)s” can have letters, spaces, hyphens and apostrophes, but not “%(char)s”."),
                field,
                char=wrong,
            )
        if name and not any(c.isalpha() for c in name):
            raise refuse(_("“%(label)s” needs at least one letter."), field)
        return name or None

    def anonymised(self, field: Field, value: Any) -> Any:
        return " ".join(f"{word[0]}." for word in value.split()) or "…"


def _is_mark(char: str) -> bool:
    """Combining marks that have no composed letter stay part of a name."""
    return "\u0300" <= char <= "\u036f"
