"""Days, days known in part, and times of day. Three boxes: day, month, year."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from procedures.forms.fields.base import (
    Box,
    Context,
    Entry,
    FieldType,
    bound,
    box_text,
    named,
    only,
    refuse,
    register,
)
from procedures.forms.operators import Kind
from procedures.forms.schema import Field
from procedures.forms.values import clock_time, span

_WHOLE = re.compile(r"^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})$")
_FIRST_YEAR, _LAST_YEAR = 1800, 2200


@register
class Day(FieldType):
    """A whole date, stored as `2026-11-22`."""

    name = "date"
    kind = Kind.DATE
    limits = frozenset({"earliest", "latest"})
    partial = False

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        birthday = field.autocomplete == "bday"
        return tuple(
            Box(
                name=name,
                label=label,
                inputmode="numeric",
                width=width,
                autocomplete=f"bday-{name}" if birthday else "",
            )
            for name, label, width in (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))
        )

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        year, month, day = ([*value.split("-"), "", ""])[:3]
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        day, month, year = (box_text(entry, name) for name in ("day", "month", "year"))
        pasted = _WHOLE.match(day) if not (month or year) else None
        if pasted:
            day, month, year = pasted.groups()
        if not (day or month or year):
            return None
        self._complete(field, day, month, year)
        for box, text in (("day", day), ("month", month), ("year", year)):
            if text and not re.fullmatch(r"[0-9]{1,4}", text):
                raise refuse(_("“%(label)s” takes digits only, for example 27 3 2026."), field, box=box)
        if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            raise refuse(_("Write the year of “%(label)s” with four digits, like 2026."), field, box="year")
        return self._real(field, day, month, year)

    def _complete(self, field: Field, day: str, month: str, year: str) -> None:
        if not year:
            raise refuse(_("“%(label)s” needs a year."), field, box="year")
        if not month and (day or not self.partial):
            raise refuse(_("“%(label)s” needs a month."), field, box="month")
        if not day and not self.partial:
            raise refuse(_("“%(label)s” needs a day."), field, box="day")

    def _real(self, field: Field, day: str, month: str, year: str) -> str:
        if month and not 1 <= int(month) <= 12:
            raise refuse(_("The month of “%(label)s” must be 1 to 12."), field, box="month")
        try:
            found = date(int(year), int(month or 1), int(day or 1))
        except ValueError as error:
            message = _("“%(label)s” must be a day that exists: month %(month)s has no day %(day)s.")
            raise refuse(message, field, box="day", day=int(day), month=int(month)) from error
        return found.isoformat()[: 10 if day else 7 if month else 4]

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and len(value) == 10 and span(value) is not None

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        days = span(value)
        earliest = bound(field.limits.earliest, context.today)
        latest = bound(field.limits.latest, context.today)
        if days is None:
            return
        if latest is not None and days.first > latest:
            message = (
                _("“%(label)s” cannot be in the future.")
                if latest == context.today
                else _("“%(label)s” must be %(day)s or earlier.")
            )
            yield message % {**named(field), "day": _written(latest.isoformat())}
        elif earliest is not None and days.last < earliest:
            message = (
                _("“%(label)s” cannot be in the past.")
                if earliest == context.today
                else _("“%(label)s” must be %(day)s or later.")
            )
            yield message % {**named(field), "day": _written(earliest.isoformat())}

    def summary(self, field: Field, value: Any, language: str) -> str:
        return _written(value)

    def anonymised(self, field: Field, value: Any) -> Any:
        return f"{value[:4]}-01-01" if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@register
class PartialDay(Day):
    """A date of which the day, or day and month, may be unknown: `1962`, `1962-05`, `1962-05-01`."""

    name = "partial_date"
    partial = True

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and span(value) is not None

    def anonymised(self, field: Field, value: Any) -> Any:
        return value[:4] if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


@register
class TimeOfDay(FieldType):
    """Hours and minutes, stored as `08:30`."""

    name = "time"
    kind = Kind.TIME

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(width=5, hint=_("For example 8:30 or 14:05")),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = only(entry).strip().lower()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{2})?(?:\s*(?:phút|p))?", text)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise refuse(_("“%(label)s” must be a time, like 8:30 or 14:05."), field)
        return f"{int(found[1]):02d}:{int(found[2] or 0):02d}"

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and len(value) == 5 and clock_time(value) is not None

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}


def _written(value: str) -> str:
    """22/11/2026, 11/2026 or 2026, in both languages."""
    return "/".join(reversed(value.split("-")))
