"""The registry of field types. Importing this package makes all of them known by name."""

from procedures.forms.fields import (
    choices,
    contact,
    dates,
    derived,
    files,
    groups,
    identity,
    numbers,
    pieces,
    places,
    text,
)
from procedures.forms.fields.base import (
    Box,
    Context,
    FieldType,
    Finding,
    all_types,
    register,
    type_named,
    type_of,
)

__all__ = [
    "Box",
    "Context",
    "FieldType",
    "Finding",
    "all_types",
    "choices",
    "contact",
    "dates",
    "derived",
    "files",
    "groups",
    "identity",
    "numbers",
    "pieces",
    "places",
    "register",
    "text",
    "type_named",
    "type_of",
]
