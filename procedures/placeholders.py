"""Placeholders of data-only documents: `{{ field.path | filter }}`, looked up in values and never evaluated.

The filters are a closed table. At most one *reads* the stored answer (a date, a number, a choice) and comes
first; those after it only shape text. A bare placeholder takes text and whole numbers as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from accounts.names import tidy, upper
from procedures.forms.values import missing, number, span
from procedures.forms.words import date_in_words

Language = Literal["vi", "en"]
Labels = Callable[[str, Any], str]
Values = Mapping[str, Any]

LONGEST_VALUE = 2_000  # characters of one value put into a document
PATH = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*)*"

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class FillError(ValueError):
    """A value that a template needs is missing or does not suit its filter; `path` names it."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class Placeholder(NamedTuple):
    path: str
    filters: tuple[str, ...]


class Reading(NamedTuple):
    """A stored value about to be written out. `labels` says an answer in words, as its form does."""

    path: str
    value: Any
    language: Language
    labels: Labels

    @property
    def iso(self) -> str:
        """The value as an ISO date, year-month or year."""
        if not isinstance(self.value, str) or span(self.value) is None:
            raise FillError(self.path, "is not a date")
        return self.value


def _date(reading: Reading) -> str:
    """`2026-03-15` as 15/03/2026, `2026-03` as 03/2026, a year alone as itself."""
    return "/".join(reversed(reading.iso.split("-")))


def _date_in_words(reading: Reading) -> str:
    """In Vietnamese words, as civil papers have it; in English the date in digits."""
    return date_in_words(reading.iso) if reading.language == "vi" else _date(reading)


def _number(reading: Reading) -> str:
    """1200000 as 1.200.000 and 12.5 as 12,5; the other way round in English."""
    exact = number(reading.value)
    if exact is None:
        raise FillError(reading.path, "is not a number")
    shown = f"{exact:,}" if isinstance(exact, int) else f"{exact:,f}"
    return shown.translate(str.maketrans(",.", ".,")) if reading.language == "vi" else shown


def _label(reading: Reading) -> str:
    """The words of a choice or of any other answer."""
    return reading.labels(reading.path, reading.value)


def _address(reading: Reading) -> str:
    """An address answer in one line; one that is already text stays."""
    return reading.value if isinstance(reading.value, str) else _label(reading)


READERS: Mapping[str, Callable[[Reading], str]] = {
    "date": _date,
    "date_in_words": _date_in_words,
    "year": lambda reading: reading.iso[:4],
    "number": _number,
    "label": _label,
    "address": _address,
}
SHAPERS: Mapping[str, Callable[[str], str]] = {"upper": upper}


def plain(path: str, value: Any) -> str:
    """A value that needs no filter: text or a whole number. `FillError` for anything else."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise FillError(path, "is not text; give it a filter")


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The placeholders of a text in order. Raises `ValueError` in words for the editor."""
    found = tuple(_read(match[1]) for match in _PLACEHOLDER.finditer(text))
    rest = _PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise ValueError("a placeholder is opened and closed by two braces: {{ field }}")
    return found


def replace(text: str, say: Callable[[Placeholder], str]) -> str:
    """The text with each placeholder replaced once; what is put in is not looked at again."""
    return _PLACEHOLDER.sub(lambda match: say(_read(match[1])), text)


def write(placeholder: Placeholder, value: Any, *, language: Language, labels: Labels) -> str:
    """One value through its filters, on one line. Raises `FillError`."""
    path, filters = placeholder
    if missing(value):
        raise FillError(path, "is missing")
    if filters and filters[0] in READERS:
        said = READERS[filters[0]](Reading(path, value, language, labels))
        filters = filters[1:]
    else:
        said = plain(path, value)
    for name in filters:
        said = SHAPERS[name](said)
    if len(said) > LONGEST_VALUE:
        raise FillError(path, f"is longer than {LONGEST_VALUE} characters")
    return tidy(said)


def look_up(values: Values, path: str) -> Any:
    """The value at a path, None when there is none. Keys that hold dots themselves are found first."""
    if path in values:
        return values[path]
    pieces = path.split(".")
    for cut in range(len(pieces) - 1, 0, -1):
        inner = values.get(".".join(pieces[:cut]))
        if isinstance(inner, Mapping):
            return look_up(inner, ".".join(pieces[cut:]))
    return None


def _read(inside: str) -> Placeholder:
    path, *filters = (part.strip() for part in inside.split("|"))
    if not re.fullmatch(PATH, path):
        raise ValueError(f"“{path}” is not the name of a value")
    for name in filters:
        if name not in READERS and name not in SHAPERS:
            known = ", ".join(sorted([*READERS, *SHAPERS]))
            raise ValueError(f"there is no filter “{name}”; there are {known}")
    if any(name in READERS for name in filters[1:]):
        raise ValueError(f"“{inside.strip()}”: only the first filter can read the value")
    return Placeholder(path, tuple(filters))
