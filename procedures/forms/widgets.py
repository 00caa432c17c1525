"""The one Django field and the one widget behind all types; the type decides what they do."""

# ruff: noqa: ARG002 - Django's signatures
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.names import nfc
from procedures.forms.fields import Box, Context, type_of
from procedures.forms.fields.base import Entry, is_blank, kept
from procedures.forms.schema import Field


@dataclass(frozen=True, kw_only=True)
class About:
    """What a template may want to know of a field; everything that does not change between requests."""

    key: str
    type: str
    label: str
    hint: str
    boxes: tuple[Box, ...]
    sensitive: bool
    affects: bool
    locked: bool


class Boxes(forms.Widget):
    """The boxes of a field. Its value is the entry, box name → text (a list for several ticks).

    It does not draw itself: templates draw `PageForm.layout()`.
    """

    def __init__(self, boxes: tuple[Box, ...]) -> None:
        super().__init__()
        self.boxes = boxes

    @staticmethod
    def name_of(name: str, box: Box) -> str:
        return f"{name}__{box.name}" if box.name else name

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Entry:
        entry: dict[str, str | list[str]] = {}
        for box in self.boxes:
            full = self.name_of(name, box)
            if box.multiple and hasattr(data, "getlist"):
                entry[box.name] = [nfc(str(item)) for item in data.getlist(full)]
            elif full in data:
                value = data[full]
                entry[box.name] = [nfc(str(v)) for v in value] if isinstance(value, list) else nfc(str(value))
        return entry

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(self.name_of(name, box) in data for box in self.boxes)


class AnswerField(forms.Field):
    """Turns an entry into an answer by the field's type. Requirement and limits beside other answers
    are the page's business; `about` is what templates read.
    """

    widget: Boxes
    source: str = ""  # where the value it is shown with came from, in words; empty when it was typed

    def __init__(self, spec: Field, context: Context, *, affects: bool = False, locked: bool = False) -> None:
        boxes = type_of(spec).boxes(spec, context)
        super().__init__(
            required=False,
            label=str(spec.label),
            help_text=str(spec.hint or ""),
            widget=Boxes(boxes),
            disabled=locked,
        )
        self.spec, self.context = spec, context
        self.about = About(
            key=spec.key,
            type=spec.type,
            label=str(spec.label),
            hint=str(spec.hint or ""),
            boxes=boxes,
            sensitive=spec.sensitive,
            affects=affects,
            locked=locked,
        )

    def clean(self, value: Any) -> Any:
        """The JSON answer, or None. Raises ValidationError when the entry cannot be read."""
        entry: Entry = value or {}
        return None if is_blank(entry) else type_of(self.spec).parse(self.spec, entry, self.context)

    def read_or_keep(self, entry: Entry) -> Any:
        """The answer; when it cannot be read, the entry as it was typed."""
        try:
            return self.clean(entry)
        except ValidationError:
            return kept(entry)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or {}) != (data or {}))
