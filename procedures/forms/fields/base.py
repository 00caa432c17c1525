"""What a type of field is: one class that enters, cleans, stores, shows, compares and hides an answer.

An entry is what the boxes of a page hold, `{"": "text"}` or `{"day": "1", "month": "2", …}`; an answer
is the JSON that is stored. `parse` turns the first into the second, `split` goes back.
"""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.names import tidy
from procedures import lists
from procedures.forms.conditions import Today
from procedures.forms.operators import Kind
from procedures.forms.schema import Field, Level
from procedures.forms.values import is_typed, typed

Entry = Mapping[str, str | list[str]]
Language = Literal["vi", "en"]


@dataclass(frozen=True, kw_only=True)
class Context:
    """The day that counts as today, and the reader's language (the active one when left out)."""

    today: date
    language: str = ""

    @property
    def tongue(self) -> str:
        return "en" if (self.language or get_language() or "vi").startswith("en") else "vi"


@dataclass(frozen=True, kw_only=True)
class Box:
    """One control of a field. `name` is the part after `key__`, empty for a field with a single box."""

    name: str = ""
    label: str = ""
    control: Literal["text", "textarea", "select", "radios", "checkboxes", "checkbox", "hidden"] = "text"
    inputmode: str = ""
    autocomplete: str = ""
    width: int = 0  # characters that are usual; 0 is the full line
    options: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    suffix: str = ""
    hint: str = ""
    multiple: bool = False


class Finding(NamedTuple):
    """What a field says about its answer beside other answers."""

    level: Level
    message: str


Lookup = Callable[[str], Any]


class FieldType:
    """Base of all types; the defaults suit an answer that is one line of text."""

    name: ClassVar[str]
    kind: ClassVar[Kind] = Kind.TEXT
    limits: ClassVar[frozenset[str]] = frozenset()
    holds_answer: ClassVar[bool] = True
    parts: ClassVar[Mapping[str, Kind]] = {}
    takes_options: ClassVar[bool] = False

    # entering

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(autocomplete=field.autocomplete or ""),)

    def start(self, field: Field) -> dict[str, str | list[str]]:
        """What the boxes show before anything was answered."""
        return {}

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        """The answer as the boxes show it; an entry kept as typed comes back as it was typed."""
        return {"": str(value)}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        """The answer, or None when nothing was entered. Raises ValidationError in kind words."""
        return tidy(only(entry)) or None

    # judging what is stored

    def accepts(self, field: Field, value: Any) -> bool:
        """Whether stored JSON has the shape of this type; cheap, no limits."""
        return isinstance(value, str)

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        """What is wrong with an answer of the right shape: limits, options, check digits."""
        yield from ()

    def asks(self, field: Field) -> str:
        """What to say when a required answer is missing."""
        return fill_in(field)

    def beside(self, field: Field, value: Any, other: Lookup) -> Iterator[Finding]:
        """What other answers say about this one; `other(key)` reads the same row, then the form."""
        yield from ()

    # telling

    def summary(self, field: Field, value: Any, language: str) -> str:
        return str(value)

    def same(self, field: Field, one: Any, other: Any) -> bool:
        return bool(one == other)

    def anonymised(self, field: Field, value: Any) -> Any:
        """The answer without what points to a person; still of the type's shape."""
        return "…" if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string"}

    # the document

    def misused(self, field: Field) -> Iterator[str]:
        """Settings that this type cannot have, in words for the person who edits the form."""
        given = {name for name, value in field.limits if value is not None}
        for name in sorted(given - self.limits):
            yield f"a field of type “{self.name}” has no limit “{name}”"
        if (field.options is not None or field.source is not None) and not self.takes_options:
            yield f"a field of type “{self.name}” has no options"


_TYPES: dict[str, FieldType] = {}


def register(cls: type[FieldType]) -> type[FieldType]:
    """Class decorator: the type can be named in form documents."""
    if cls.name in _TYPES:
        raise ValueError(f"two field types are called {cls.name}")
    _TYPES[cls.name] = cls()
    return cls


def type_of(field: Field) -> FieldType:
    return _TYPES[field.type]


def type_named(name: str) -> FieldType | None:
    return _TYPES.get(name)


def all_types() -> Mapping[str, FieldType]:
    return dict(_TYPES)


def only(entry: Entry) -> str:
    """The text of a field with one box."""
    value = entry.get("", "")
    return value if isinstance(value, str) else (value[0] if value else "")


def box_text(entry: Entry, name: str) -> str:
    """The tidied text of one of several boxes."""
    value = entry.get(name, "")
    return tidy(value if isinstance(value, str) else " ".join(value))


def is_blank(entry: Entry) -> bool:
    return not any(
        any(text.strip() for text in value) if isinstance(value, list) else value.strip()
        for value in entry.values()
    )


def entry_of(field: Field, value: Any) -> dict[str, str | list[str]]:
    """What the boxes show for a stored answer or for text kept as typed."""
    if value is None:
        return {}
    if is_typed(value):
        kept = value["typed"]
        return dict(kept) if isinstance(kept, dict) else {}
    kind = type_of(field)
    return kind.split(field, value) if kind.accepts(field, value) else {}


def kept(entry: Entry) -> dict[str, Any]:
    """The draft's form of an entry that did not clean."""
    return typed({name: text for name, text in entry.items() if text})  # type: ignore[misc]


def named(field: Field) -> dict[str, str]:
    """The `label` of messages, in the reader's language."""
    return {"label": str(field.label)}


def refuse(message: str, field: Field, *, box: str = "", **values: object) -> ValidationError:
    """An error to raise: `message` is already translated and names the field by %(label)s."""
    return ValidationError(message % {**named(field), **values}, code=box or "invalid")


def fill_in(field: Field) -> str:
    return _("Fill in “%(label)s”.") % named(field)


def choose(field: Field) -> str:
    return _("Choose an answer for “%(label)s”.") % named(field)


def bound(limit: Today | str | None, today: date) -> date | None:
    """The day a date limit means."""
    if limit is None:
        return None
    return today + timedelta(days=limit.today) if isinstance(limit, Today) else date.fromisoformat(limit)


def options_of(field: Field, language: str, *, on: date | None = None) -> list[tuple[str, str]]:
    """(value, label) of what can be chosen, from the field itself or its named list."""
    if field.options is not None:
        return [(option.value, option.label.in_language(language)) for option in field.options]
    return lists.choices(field.source, language, on=on) if field.source else []


def option_label(field: Field, value: str, language: str) -> str:
    for option in field.options or ():
        if option.value == value:
            return option.label.in_language(language)
    return lists.label(field.source, value, language) if field.source else value
