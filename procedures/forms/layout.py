"""A page as a template draws it: sections, items, boxes with their present text and faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from procedures.forms.answers import box_name, is_required, tell
from procedures.forms.fields import Box, type_of
from procedures.forms.operators import Kind
from procedures.forms.pages import PageForm, row_anchor
from procedures.forms.schema import Field
from procedures.forms.widgets import AnswerField, Boxes


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to draw. `bound` is Django's field; headings, computed values and groups have none.

    `boxes` are the controls with their present text. `affects` means that other fields may appear or
    vanish when this one changes, so that a page with scripts asks the server again.
    """

    field: Field
    type: str
    name: str
    label: str
    hint: str
    visible: bool
    required: bool = False
    locked: bool = False
    affects: bool = False
    bound: forms.BoundField | None = None
    boxes: tuple[Boxed, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    text: str = ""
    rows: tuple[RowItems, ...] = ()
    add: str = ""


@dataclass(frozen=True, kw_only=True)
class Boxed:
    """One control as it stands: its `name` and `id` in HTML, its text, whether it is the wrong one."""

    name: str
    id: str
    label: str
    control: str
    value: str
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    inputmode: str
    autocomplete: str
    width: int
    prefix: str
    suffix: str
    hint: str
    wrong: bool


@dataclass(frozen=True, kw_only=True)
class RowItems:
    """One entry of a group, its title, the name of the button that removes it, and its id in the page."""

    index: int
    title: str
    items: tuple[Item, ...]
    remove: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class SectionItems:
    key: str
    title: str
    hint: str
    items: tuple[Item, ...] = field(default_factory=tuple)

    @property
    def visible(self) -> bool:
        return any(item.visible for item in self.items)


def draw(form: PageForm) -> list[SectionItems]:
    """The sections of a page form with their items in order."""
    specs = {spec.key for spec in form.specs}
    pen = _Pen(form)
    return [
        SectionItems(
            key=section.key,
            title=str(section.title),
            hint=str(section.hint or ""),
            items=tuple(pen.item(spec) for spec in section.fields if spec.key in specs),
        )
        for section in form.page.sections
    ]


@dataclass(frozen=True)
class _Pen:
    form: PageForm

    def item(self, spec: Field) -> Item:
        if type_of(spec).kind is Kind.ROWS:
            return self._group_item(spec)
        return self._single(spec, spec.key, None)

    def _single(self, spec: Field, name: str, row: Mapping[str, Any] | None) -> Item:
        bound = self.form[name] if name in self.form.fields else None
        about = self.form.fields[name] if bound is not None else None
        values = self.form.reading.values if row is None else row
        return Item(
            field=spec,
            type=spec.type,
            name=name,
            label=str(spec.label),
            hint=str(spec.hint or ""),
            visible=spec.shown and self._shows(name, spec),
            required=is_required(spec, self.form.reading.values, self.form.facts, row),
            locked=spec.key in self.form.locked,
            affects=isinstance(about, AnswerField) and about.about.affects,
            bound=bound,
            boxes=self._boxes(bound) if bound is not None else (),
            errors=tuple(map(str, bound.errors)) if bound is not None else (),
            warnings=tuple(self.form.warnings.get(name, ())),
            text=tell(spec, values.get(spec.key))
            if spec.value is not None or spec.key in self.form.locked
            else "",
        )

    def _shows(self, name: str, spec: Field) -> bool:
        """An empty row is not in the answers yet: its fields show unless they wait for something."""
        if name in self.form.reading.visible:
            return True
        group, _, rest = name.partition("__")
        if not rest or group not in self.form.reading.visible:
            return False
        index = int(rest.partition("__")[0])
        return index >= len(self.form.reading.values.get(group, ())) and spec.show_if is None

    def _group_item(self, spec: Field) -> Item:
        values = self.form.reading.values.get(spec.key, ())
        rows = []
        for index in range(self.form.rows_drawn(spec.key)):
            row = values[index] if index < len(values) else {}
            items = tuple(self._single(sub, box_name(spec.key, index, sub.key), row) for sub in spec.fields)
            title = f"{spec.row_label or spec.label} {index + 1}"
            rows.append(
                RowItems(
                    index=index,
                    title=title,
                    items=items,
                    remove=f"{spec.key}__{index}__remove",
                    anchor=row_anchor(spec.key, index),
                )
            )
        return Item(
            field=spec,
            type=spec.type,
            name=spec.key,
            label=str(spec.label),
            hint=str(spec.hint or ""),
            visible=spec.key in self.form.reading.visible,
            required=is_required(spec, self.form.reading.values, self.form.facts),
            affects=bool(self.form.document.plan.moved_by[spec.key]),
            warnings=tuple(self.form.warnings.get(spec.key, ())),
            rows=tuple(rows),
            add=f"{spec.key}__add",
        )

    def _boxes(self, bound: forms.BoundField) -> tuple[Boxed, ...]:
        widget = bound.field.widget
        if not isinstance(widget, Boxes):
            return ()
        entry = bound.value() or {}
        wrong = (
            {error.code for error in self.form.errors.as_data().get(bound.name, ())}
            if self.form.is_bound
            else set()
        )
        named_box = wrong & {box.name for box in widget.boxes}
        return tuple(
            _boxed(box, bound, entry, wrong=bool(wrong) and (not named_box or box.name in named_box))
            for box in widget.boxes
        )


def _boxed(box: Box, bound: forms.BoundField, entry: Mapping[str, Any], *, wrong: bool) -> Boxed:
    name = Boxes.name_of(bound.html_name, box)
    value = entry.get(box.name, "")
    values = tuple(value) if isinstance(value, list) else ((value,) if value else ())
    return Boxed(
        name=name,
        id=f"id_{name}",
        label=box.label,
        control=box.control,
        value=values[0] if values else "",
        values=values,
        options=box.options,
        inputmode=box.inputmode,
        autocomplete=box.autocomplete,
        width=box.width,
        prefix=box.prefix,
        suffix=box.suffix,
        hint=box.hint,
        wrong=wrong,
    )
