"""Files and photos: the answer is the public id of an upload that was taken and inspected elsewhere."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from procedures.forms.fields.base import Box, Context, Entry, FieldType, named, only, register
from procedures.forms.operators import Kind
from procedures.forms.schema import Field


@register
class FileReference(FieldType):
    name = "file"
    kind = Kind.FILE
    limits = frozenset({"kinds", "max_megabytes"})

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(control="hidden"),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        return only(entry).strip().lower() or None

    def asks(self, field: Field) -> str:
        return _("Upload a file for “%(label)s”.") % named(field)

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        try:
            UUID(value)
        except ValueError:
            yield _("“%(label)s”: upload the file again.") % named(field)

    def summary(self, field: Field, value: Any, language: str) -> str:
        with override(language):
            return _("File attached")

    def anonymised(self, field: Field, value: Any) -> Any:
        return "00000000-0000-0000-0000-000000000000"

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}


@register
class Photo(FileReference):
    name = "photo"
