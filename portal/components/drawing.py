"""From a Django field to what is drawn: one question with one or more controls, its hint and its errors.

A field of the form language carries `boxes` on its widget (`procedures.forms.widgets.Boxes`); an ordinary
Django field is read through its widget's kind. Both end as the same `Question`, so one set of templates draws
sign-in, officers' forms and citizens' forms alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procedures import lists
from procedures.forms.widgets import AnswerField, Boxes

Attributes = dict[str, str | bool]

LONG_LIST = 12  # more options than this make a list searchable
DATE_PARTS = ("day", "month", "year")
PART_LABELS: dict[str, str | Promise] = {
    "day": _("Day"),
    "month": _("Month"),
    "year": _("Year"),
    "province": _("Province or city"),
    "ward": _("Ward, commune or special zone"),
    "detail": _("House number, street, hamlet"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option; `id` is empty inside a select."""

    value: str
    label: str
    chosen: bool
    id: str = ""
    hint: str = ""


@dataclass(kw_only=True)
class Control:
    """One control of a question, ready for its template `components/fields/<control>.html`."""

    control: str
    id: str
    name: str
    value: str = ""
    part: str = ""
    label: str = ""
    hint: str = ""
    choices: Sequence[Choice | tuple[str, Sequence[Choice]]] = ()
    attributes: Attributes = field(default_factory=dict)
    width: int = 0
    prefix: str = ""
    suffix: str = ""
    rows: int = 4
    wrong: bool = False
    described_by: str = ""
    searchable: bool = False

    @property
    def has_blank(self) -> bool:
        """Whether the options already hold an empty one to start from."""
        first = self.choices[0] if self.choices else None
        return isinstance(first, Choice) and first.value == ""

    @property
    def ticked(self) -> bool:
        return any(choice.chosen for choice in self.choices if isinstance(choice, Choice))

    @property
    def tick_value(self) -> str:
        first = self.choices[0] if self.choices else None
        return first.value if isinstance(first, Choice) else "on"

    @property
    def first_id(self) -> str:
        """The id that a link to this control points at: of a set of boxes, the first."""
        if self.control in {"radios", "checkboxes"} and self.choices:
            first = self.choices[0]
            return first.id if isinstance(first, Choice) else self.id
        return self.id


@dataclass(kw_only=True)
class Question:
    """One question as it stands on the page. `key` names it for scripts that show, hide and save it."""

    key: str
    id: str
    label: str
    controls: list[Control]
    layout: str
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    required: bool = True
    source: str = ""

    @property
    def first_id(self) -> str:
        """The id an error summary links to."""
        wrong = [control for control in self.controls if control.wrong]
        return (wrong or self.controls)[0].first_id if self.controls else self.id

    @property
    def listed_provinces(self) -> str:
        """Of an address: the provinces whose wards can be chosen; in the others the ward is written."""
        if not any(control.part == "ward" for control in self.controls):
            return ""
        return " ".join(sorted({item.parent for item in lists.index("wards").values() if item.parent}))


def question(bound: BoundField, *, required: bool | None = None, warnings: Iterable[str] = ()) -> Question:
    """The question a bound field asks. `required` overrules the field where a condition decides."""
    key = bound.html_name
    base = bound.auto_id or f"id_{key}"
    of_boxes = isinstance(bound.field.widget, Boxes)
    controls = list(_from_boxes(bound, base) if of_boxes else _from_widget(bound, base))
    drawn = Question(
        key=key,
        id=base,
        label=str(bound.label or ""),
        controls=controls,
        layout=_layout(controls),
        hint=str(bound.help_text or ""),
        errors=_messages(bound),
        warnings=[str(warning) for warning in warnings],
        required=bool(bound.field.required) if required is None else required,
        source=bound.field.source if isinstance(bound.field, AnswerField) else "",
    )
    _mark_wrong(bound, drawn)
    _describe(drawn)
    return drawn


def _messages(bound: BoundField) -> list[str]:
    """The errors in words; Django's own "required" does not say which field, so ours does."""
    words = []
    for error in bound.errors.as_data():
        if error.code == "required" and not isinstance(bound.field.widget, Boxes):
            words.append(str(_("Fill in “%(label)s”.") % {"label": bound.label}))
        else:
            words += [str(message) for message in error.messages]
    return words


def _layout(controls: Sequence[Control]) -> str:
    """How the controls stand together: single, choices, checkbox, date or parts."""
    if len(controls) > 1:
        return "date" if {control.part for control in controls} <= set(DATE_PARTS) else "parts"
    only = controls[0].control if controls else "text"
    return {"radios": "choices", "checkboxes": "choices", "checkbox": "checkbox", "hidden": "hidden"}.get(
        only, "single"
    )


def _mark_wrong(bound: BoundField, drawn: Question) -> None:
    """Which control is at fault: an error whose code names a part points at it, else all are."""
    if not drawn.errors:
        return
    codes = {error.code for error in bound.errors.as_data()}
    named = [control for control in drawn.controls if control.part and control.part in codes]
    for control in named or drawn.controls:
        control.wrong = True


def _describe(drawn: Question) -> None:
    """Tie hint, warning and error to the control that a screen reader stands on."""
    ids = [f"{drawn.id}-hint"] if drawn.hint else []
    ids += [f"{drawn.id}-error"] if drawn.errors else []
    ids += [f"{drawn.id}-warning"] if drawn.warnings else []
    for control in drawn.controls:
        own = [f"{control.id}-hint"] if control.hint and drawn.layout != "single" else []
        outer = ids if drawn.layout in {"single", "checkbox"} else []
        control.described_by = " ".join([*outer, *own])


# A field of the form language.


def _from_boxes(bound: BoundField, base: str) -> Iterable[Control]:
    """Controls of a field of the form language; its value is an entry, box name → text or list."""
    entry = bound.value() or {}
    for box in bound.field.widget.boxes:
        name = Boxes.name_of(bound.html_name, box)
        control_id = f"{base}__{box.name}" if box.name else base
        value = entry.get(box.name, "")
        chosen = set(value) if isinstance(value, list) else {str(value)}
        given = {"inputmode": box.inputmode, "autocomplete": box.autocomplete}
        attributes: Attributes = {key: text for key, text in given.items() if text}
        attributes |= {"readonly": True} if bound.field.disabled else {}
        yield Control(
            control=box.control,
            id=control_id,
            name=name,
            value="" if isinstance(value, list) else str(value),
            part=box.name,
            label=str(box.label),
            hint=str(box.hint),
            choices=_choices(
                box.options, chosen, control_id if box.control in {"radios", "checkboxes"} else ""
            ),
            attributes=attributes,
            width=box.width,
            prefix=box.prefix,
            suffix=box.suffix,
            searchable=box.control == "select" and len(box.options) > LONG_LIST,
        )


def _choices(options: Iterable[tuple[str, Any]], chosen: set[str], id_base: str) -> list[Choice]:
    return [
        Choice(
            value=str(value),
            label=str(label),
            chosen=str(value) in chosen,
            id=(f"{id_base}_{place}" if place else id_base) if id_base else "",
        )
        for place, (value, label) in enumerate(options)
    ]


# An ordinary Django field.


class Hinted(str):
    """The label of an option with a line of its own below it."""

    hint: str

    def __new__(cls, label: str, hint: str) -> Hinted:
        text = super().__new__(cls, label)
        text.hint = hint
        return text


_INPUTS: tuple[tuple[type[forms.Field], Attributes], ...] = (
    (forms.EmailField, {"type": "email", "autocomplete": "email", "spellcheck": "false"}),
    (forms.URLField, {"type": "url"}),
    (forms.DecimalField, {"inputmode": "decimal"}),
    (forms.IntegerField, {"inputmode": "numeric"}),
)
_CONTROLS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.SelectMultiple, "checkboxes"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)
_KEPT = (
    "autocomplete",
    "inputmode",
    "autofocus",
    "maxlength",
    "spellcheck",
    "accept",
    "multiple",
    "placeholder",
)


def _from_widget(bound: BoundField, base: str) -> Iterable[Control]:
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget):
        yield from _from_parts(bound, base)
        return
    control = next((name for kind, name in _CONTROLS if isinstance(widget, kind)), "text")
    attributes: Attributes = next(
        (dict(attrs) for kind, attrs in _INPUTS if isinstance(bound.field, kind) and control == "text"), {}
    )
    attributes |= {
        name: value for name, value in widget.attrs.items() if name in _KEPT or name.startswith("data-")
    }
    if control == "password":
        attributes.setdefault("autocomplete", "current-password")
    if bound.field.disabled:
        attributes["readonly"] = True
    value = bound.value()
    yield Control(
        control=control,
        id=base,
        name=bound.html_name,
        value=_plain(widget, value) if control not in {"file", "password"} else "",
        choices=_widget_choices(bound, control, base)
        if control != "checkbox"
        else [Choice(value="on", label="", chosen=bool(value) and value not in {"False", "0"})],
        attributes=attributes,
        width=_width(bound.field),
        rows=_rows(widget),
        searchable=control == "select" and len(list(getattr(widget, "choices", ()))) > LONG_LIST,
    )


def _plain(widget: forms.Widget, value: Any) -> str:
    shown = widget.format_value(value)
    return "" if shown is None or isinstance(shown, list | tuple) else str(shown)


def _rows(widget: forms.Widget) -> int:
    """Django gives every textarea ten rows; only another number is a wish."""
    asked = int(widget.attrs.get("rows", 10))
    return 4 if asked == 10 else asked


def _width(asked: forms.Field) -> int:
    longest = getattr(asked, "max_length", None)
    if isinstance(asked, forms.IntegerField):
        return 10
    return next((width for width in (4, 10, 20) if longest and longest <= width), 0)


def _widget_choices(
    bound: BoundField, control: str, base: str
) -> list[Choice | tuple[str, Sequence[Choice]]]:
    """Options of a choice widget; groups keep their name in a select."""
    if control not in {"select", "radios", "checkboxes"}:
        return []
    widget = bound.field.widget
    value = widget.format_value(bound.value())
    chosen = {
        str(item) for item in (value if isinstance(value, list | tuple) else [value]) if item is not None
    }
    drawn: list[Choice | tuple[str, Sequence[Choice]]] = []
    id_base = "" if control == "select" else base
    for group, label in widget.choices:
        if isinstance(label, list | tuple):
            drawn.append((str(group), _choices(label, chosen, "")))
        elif group in {"", None} and control == "radios":
            continue
        else:
            place = f"{id_base}_{len(drawn)}" if drawn and id_base else id_base
            value = "" if group is None else str(group)
            hint = getattr(label, "hint", "")
            drawn.append(Choice(value=value, label=str(label), hint=hint, chosen=value in chosen, id=place))
    return drawn


def _from_parts(bound: BoundField, base: str) -> Iterable[Control]:
    """Controls of a widget made of several: date boxes, or any MultiWidget with named parts."""
    context = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": base})["widget"]
    for place, part in enumerate(context["subwidgets"]):
        suffix = part["name"].removeprefix(bound.html_name).lstrip("_")
        name = DATE_PARTS[place] if suffix.isdigit() and len(context["subwidgets"]) == 3 else suffix
        options = [
            Choice(value=str(item["value"]), label=str(item["label"]), chosen=bool(item["selected"]))
            for _group, items, _place in part.get("optgroups", [])
            for item in items
        ]
        yield Control(
            control="select" if options else "text",
            id=part["attrs"].get("id", f"{base}_{suffix}"),
            name=part["name"],
            value="" if part["value"] is None or options else str(part["value"]),
            part=name,
            label=str(PART_LABELS.get(name, name)),
            choices=options,
            attributes={"inputmode": "numeric"} if name in DATE_PARTS else {},
            width={"day": 2, "month": 2, "year": 4}.get(name, 0),
            searchable=len(options) > LONG_LIST,
        )
