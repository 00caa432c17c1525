"""JSON Schema for other tools: of a form's answers, and of the form language itself."""

from __future__ import annotations

from typing import Any

from procedures.forms.bank import PresetUse
from procedures.forms.fields import type_of
from procedures.forms.schema import Field, Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form, *, both_languages: bool = False) -> dict[str, Any]:
    """The schema of effective answers. Required is what is asked of everybody: conditions are judged by
    the server, so that a field which only some must answer is optional here.

    With `both_languages` each question carries annotations for who draws the form: `x-label`, `x-hint`, and
    `x-options` (value and label) or `x-list` (the name of an official list).
    """
    properties, required = {}, []
    for page in form.pages:
        for section in page.sections:
            always = page.show_if is None and section.show_if is None
            for spec in section.fields:
                kind = type_of(spec)
                if not kind.holds_answer:
                    continue
                properties[spec.key] = {
                    "title": spec.label.en,
                    **({"description": spec.hint.en} if spec.hint else {}),
                    **kind.json_schema(spec),
                    **(_annotations(spec) if both_languages else {}),
                }
                if always and spec.always_required and spec.show_if is None:
                    required.append(spec.key)
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _annotations(spec: Field) -> dict[str, Any]:
    """What a drawn form says beside a question, in both languages; a group says it of each of its questions."""
    said: dict[str, Any] = {"x-label": spec.label.model_dump()}
    if spec.hint:
        said["x-hint"] = spec.hint.model_dump()
    if spec.options is not None:
        said["x-options"] = [
            {"value": option.value, "label": option.label.model_dump()} for option in spec.options
        ]
    if spec.source is not None:
        said["x-list"] = spec.source
    if spec.fields:
        answered = [sub for sub in spec.fields if type_of(sub).holds_answer]
        said["x-columns"] = {sub.key: _annotations(sub) for sub in answered}
    return said


def language_schema() -> dict[str, Any]:
    """The schema of form documents; among the fields of a section a group of the bank may be named."""
    schema = Form.model_json_schema(by_alias=True)
    schema["$defs"]["PresetUse"] = PresetUse.model_json_schema()
    items = schema["$defs"]["Section"]["properties"]["fields"]
    items["items"] = {"anyOf": [items["items"], {"$ref": "#/$defs/PresetUse"}]}
    return {"$schema": DIALECT, **schema}
