"""JSON Schema for other tools: of a form's answers, and of the form language itself."""

from __future__ import annotations

from typing import Any

from procedures.forms.bank import PresetUse
from procedures.forms.fields import type_of
from procedures.forms.schema import Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(form: Form) -> dict[str, Any]:
    """The schema of effective answers. Required is what is asked of everybody: conditions are judged by
    the server, so that a field which only some must answer is optional here.
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


def language_schema() -> dict[str, Any]:
    """The schema of form documents; among the fields of a section a group of the bank may be named."""
    schema = Form.model_json_schema(by_alias=True)
    schema["$defs"]["PresetUse"] = PresetUse.model_json_schema()
    items = schema["$defs"]["Section"]["properties"]["fields"]
    items["items"] = {"anyOf": [items["items"], {"$ref": "#/$defs/PresetUse"}]}
    return {"$schema": DIALECT, **schema}
