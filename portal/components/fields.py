"""Questions on the page: one tag draws every kind of field, another the summary of what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.components.drawing import Question, question
from portal.components.library import register
from procedures.forms.pages import PageForm


@register.simple_tag
def field(
    bound: BoundField,
    *,
    heading: Literal["", "h1", "h2"] = "",
    size: Literal["", "s", "m", "l"] = "",
    label: str = "",
    hint: str = "",
    rows: int = 0,
    hide_label: bool = False,
    visible: bool = True,
    affects: bool = False,
    inline: bool = False,
    required: bool | None = None,
    warnings: Iterable[str] = (),
) -> SafeString:
    """One question with label, hint, error and controls, whatever its kind.

    `heading` makes the label the heading of the page. Not `visible` keeps it out of sight until a
    script learns that it is asked; `affects` makes its change ask the server which others are. `required` overrules the field, where a condition decides.
    """
    asked = question(bound, required=required, warnings=warnings)
    asked.label = label or asked.label
    if hint and not asked.hint:
        asked.hint = hint
        for control in asked.controls:
            control.described_by = f"{asked.id}-hint {control.described_by}".strip()
    for control in asked.controls:
        control.rows = rows or control.rows
    return render_to_string(
        f"components/fields/{asked.layout}.html",
        {
            "question": asked,
            "control": asked.controls[0] if asked.controls else None,
            "heading": heading,
            "size": size or ("l" if heading == "h1" else "m" if heading else ""),
            "hide_label": hide_label,
            "hidden": not visible,
            "affects": affects,
            "inline": inline or _short_choices(asked),
        },
    )


def _short_choices(asked: Question) -> bool:
    """Two short answers, such as yes and no, stand side by side."""
    if asked.layout != "choices" or asked.controls[0].control != "radios":
        return False
    labels = [getattr(choice, "label", "") for choice in asked.controls[0].choices]
    return len(labels) == 2 and all(len(label) <= 12 for label in labels)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """All visible questions of a form in order, and its hidden inputs."""
    return SafeString("".join(field(form[name]) for name in form.fields))


@register.inclusion_tag("components/form_page.html")
def form_page(form: PageForm, *, level: int = 2, upload: str = "") -> dict[str, Any]:
    """One page of a citizen's form: sections, questions, groups with their buttons, computed values.

    `upload` is the address that takes a file at once; its answer must carry the file's `id`.
    """
    return {"sections": form.layout(), "level": level, "upload": upload}


@register.inclusion_tag("components/upload.html")
def upload(
    name: str,
    *,
    label: str,
    url: str = "",
    hint: str = "",
    error: str = "",
    accept: str = "",
    multiple: bool = False,
    max_bytes: int = 0,
    files: Sequence[Mapping[str, Any]] = (),
    required: bool = True,
    id: str = "",
    keeps: str = "",
) -> dict[str, Any]:
    """A place for files. With `url` each is sent at once (multipart, field `file`, answer JSON `{id, name}`
    or 4xx `{error}`), with progress, cancel and try again; without script it goes with the form.

    `files` already there: `name`, `size` in bytes, `href`, `remove` (an address to post to). `keeps` names
    a hidden input that is given the id of the last file.
    """
    base = id or f"id_{name}"
    described_by = " ".join([f"{base}-hint"] * bool(hint) + [f"{base}-error"] * bool(error))
    return {
        "name": name,
        "id": base,
        "label": label,
        "url": url,
        "hint": hint,
        "error": error,
        "accept": accept,
        "multiple": multiple,
        "max_bytes": max_bytes,
        "files": files,
        "required": required,
        "described_by": described_by,
        "keeps": keeps,
    }


@register.filter
def html_attributes(attributes: Mapping[str, Any]) -> SafeString:
    return flatatt(dict(attributes))


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """All that is wrong in one or more forms, on top of the page; takes the focus, links to each field."""
    return {"errors": [error for form in forms if form is not None for error in _errors_of(form)]}


def _errors_of(form: BaseForm) -> Iterator[dict[str, str]]:
    for error in form.errors.get(NON_FIELD_ERRORS, ()):
        yield {"text": str(error), "href": ""}
    for name in form.fields:
        if name in form.errors:
            asked = question(form[name])
            yield from ({"text": error, "href": f"#{asked.first_id}"} for error in asked.errors)


@register.inclusion_tag("components/autosave.html")
def autosave(url: str, *, revision: int, saved_at: Any = None) -> dict[str, Any]:
    """The line that says when the form was last saved; put inside the form it saves."""
    return {"url": url, "revision": revision, "saved_at": saved_at}


@register.simple_block_tag
def declaration(content: str, bound: BoundField) -> SafeString:
    """A statement to read, with the box that agrees to it below."""
    asked = question(bound)
    return render_to_string(
        "components/fields/declaration.html",
        {"question": asked, "control": asked.controls[0], "content": content},
    )


@register.simple_block_tag
def group_row(content: str, *, title: str, remove: str = "", value: str = "", anchor: str = "") -> SafeString:
    """One row of a repeating group; `remove` is the name of the button that takes it away, `value` which row, `anchor` its id."""
    return render_to_string(
        "components/fields/group_row.html",
        {"content": content, "title": title, "remove": remove, "value": value, "anchor": anchor},
    )
