"""What is wrong with a document, in words its author can follow: the place by its keys, the reason plainly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_NAMES = ("key", "code", "step", "of")  # what a row of a list is known by

_REASONS = {
    "missing": "this is missing",
    "extra_forbidden": "nobody knows this entry; is it spelt right?",
    "string_type": "this must be text",
    "bool_type": "this must be true or false",
    "bool_parsing": "this must be true or false",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "tuple_type": "this must be a list",
    "list_type": "this must be a list",
    "dict_type": "this must be an object with entries",
    "model_type": "this must be an object with entries",
    "model_attributes_type": "this must be an object with entries",
    "too_short": "there must be at least one",
    "string_too_short": "this may not be empty",
    "date_from_datetime_parsing": "this must be a day, written 2026-11-24",
    "date_parsing": "this must be a day, written 2026-11-24",
}


def in_plain_words(error: ValidationError, document: Any) -> list[str]:
    """Each fault as “place: reason”, the place with the keys of the rows it goes through."""
    return [f"{place_of(fault['loc'], document)}: {_reason(fault)}" for fault in error.errors()]


def place_of(path: tuple[int | str, ...], document: Any) -> str:
    """`("workflow", "steps", 2, "role")` → "workflow.steps.2 (review).role"."""
    words, here = list[str](), document
    for part in path:
        here = _inside(here, part)
        words.append(f"{part} ({name})" if isinstance(part, int) and (name := _name(here)) else str(part))
    return ".".join(words) or "document"


def _inside(here: Any, part: int | str) -> Any:
    """The entry a part of the path leads to; what only the parser knows (a kind chosen) stays where it is."""
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return here[part]
    if isinstance(here, Mapping) and part in here:
        return here[part]
    return here


def _name(row: Any) -> str:
    found = (row[key] for key in _NAMES if key in row) if isinstance(row, Mapping) else iter(())
    return str(next(found, ""))


def _reason(fault: ErrorDetails) -> str:
    known = _REASONS.get(fault["type"])
    if known is not None:
        return known
    given = fault["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) else ""
    if fault["type"] in {"literal_error", "enum"}:
        return f"this must be {fault['ctx']['expected']}{shown}"
    if fault["type"] == "string_pattern_mismatch":
        return f"{given!r} has not the shape {fault['ctx']['pattern']}"
    return fault["msg"].removeprefix("Value error, ")
