"""The question bank: groups of fields that many forms ask in the same words.

A form names one among its fields, `{"preset": "applicant", "edition": 1}`, and gets those fields when it is
read. An edition never changes once a form may have named it, so that a frozen version keeps its meaning;
better words are a new edition in a new file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field as Setting
from pydantic import StringConstraints, ValidationError

from procedures.forms.part import Part
from procedures.text import Text

FOLDER = Path(__file__).parent.parent / "reference" / "presets"
_PREFIX = "{}"  # stands in a preset's file for the word its keys begin with


class Preset(Part):
    """One group as its file has it; `fields` are documents whose keys begin with a placeholder."""

    key: str
    edition: int
    name: Text
    source: str
    fields: tuple[dict[str, Any], ...]


class PresetUse(Part):
    """How a form names a group. `prefix` begins the keys (the preset's own key otherwise), `only` picks
    fields by the rest of their key, `change` replaces settings of single ones by the same name.
    """

    preset: str
    edition: Annotated[int, Setting(ge=1)]
    prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")] | None = None
    only: Annotated[tuple[str, ...], Setting(min_length=1)] | None = None
    change: dict[str, dict[str, Any]] = {}


@cache
def preset(key: str, edition: int) -> Preset:
    """A group of the bank. KeyError when there is none of that key and edition."""
    path = FOLDER / f"{key}.{edition}.json"
    if not key.isidentifier() or not path.is_file():
        raise KeyError(f"{key}.{edition}")
    return Preset.model_validate(json.loads(path.read_text("utf-8")))


def presets() -> list[Preset]:
    """All groups and editions, by name of their file."""
    names = sorted(path.stem.rpartition(".") for path in FOLDER.glob("*.json"))
    return [preset(key, int(edition)) for key, _dot, edition in names]


def expand(document: Any) -> Any:
    """The form document with every named group replaced by its fields; anything else as it came.

    Raises ValueError in words when a group cannot be had.
    """
    if not (isinstance(document, Mapping) and isinstance(document.get("pages"), list)):
        return document
    return {**document, "pages": [_in_page(page) for page in document["pages"]]}


def _in_page(page: Any) -> Any:
    if not (isinstance(page, Mapping) and isinstance(page.get("sections"), list)):
        return page
    return {**page, "sections": [_in_section(section) for section in page["sections"]]}


def _in_section(section: Any) -> Any:
    if not (isinstance(section, Mapping) and isinstance(section.get("fields"), list)):
        return section
    return {**section, "fields": [found for field in section["fields"] for found in _in_field(field)]}


def _in_field(field: Any) -> Iterator[Any]:
    if isinstance(field, Mapping) and "preset" in field:
        yield from _fields_of(field)
    else:
        yield field


def _fields_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        use = PresetUse.model_validate(dict(document))
    except ValidationError as error:
        places = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors())
        raise ValueError(f"preset “{document.get('preset')}” is named wrongly at: {places}") from error
    try:
        group = preset(use.preset, use.edition)
    except KeyError as error:
        raise ValueError(f"there is no preset “{use.preset}” in edition {use.edition}") from error
    names = [_name(field) for field in group.fields]
    unknown = sorted({*(use.only or ()), *use.change} - set(names))
    if unknown:
        raise ValueError(f"preset “{use.preset}” has no field “{unknown[0]}”")
    for name, field in zip(names, group.fields, strict=True):
        if use.only is None or name in use.only:
            yield {**_begun_with(use.prefix or use.preset, field), **use.change.get(name, {})}


def _name(field: Mapping[str, Any]) -> str:
    return str(field["key"]).removeprefix(f"{_PREFIX}_")


def _begun_with(prefix: str, value: Any) -> Any:
    """The document with its placeholder filled in, in keys and in what points at them."""
    if isinstance(value, str):
        return value.replace(f"{_PREFIX}_", f"{prefix}_")
    if isinstance(value, Mapping):
        return {name: _begun_with(prefix, part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_begun_with(prefix, part) for part in value]
    return value
