"""The form document: pages → sections → fields, checks that hold across fields, computed values.

`read_form` is the way in: it caches, and turns every fault into words that name the place.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field as Setting
from pydantic import StringConstraints, ValidationError, model_validator

from procedures.forms import bank
from procedures.forms.computed import Computation
from procedures.forms.conditions import Condition, Today
from procedures.forms.part import Part
from procedures.text import Text

if TYPE_CHECKING:
    from procedures.forms.plan import Plan

# One or more segments joined by dots; never two underscores, which part the names of HTML boxes.
Key = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$")
]
Level = Literal["error", "warning"]
DateBound = Today | Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Option(Part):
    """One answer to choose; `value` is stored, also in other systems, and never changes meaning."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    label: Text
    hint: Text | None = None


class Limits(Part):
    """Bounds of an answer. Which ones a type takes is the type's own business (`FieldType.limits`)."""

    min_length: int | None = None
    max_length: int | None = None
    min: int | None = None
    max: int | None = None
    decimals: int | None = None
    earliest: DateBound | None = None
    latest: DateBound | None = None
    min_rows: int | None = None
    max_rows: int | None = None
    min_chosen: int | None = None
    max_chosen: int | None = None
    kinds: tuple[str, ...] | None = None
    max_megabytes: int | None = None


class Echo(Part):
    """Another answer of the same form that is offered here too while `when` holds: who applies for themselves
    is asked once who they are.
    """

    field: str
    when: Condition | None = None


class Field(Part):
    """One question.

    `source` names a named list instead of `options`. `prefill` names a known fact, such as
    `identity.full_name`, `same_as` another answer that may be the same. `agrees_with` points an identity number at the answers it should match,
    `document_type` a paper's number at the answer that says which paper it is. `abroad` and
    `old_units` open an address to other countries and to the three-level units of before July 2025.
    """

    key: Key
    type: str
    label: Text
    hint: Text | None = None
    required: bool | Condition = False
    show_if: Condition | None = None
    options: tuple[Option, ...] | None = None
    source: str | None = None
    limits: Limits = Limits()
    prefill: str | None = None
    same_as: Echo | None = None
    sensitive: bool = False
    national_code: str | None = None
    default: Any = None
    fields: tuple[Field, ...] = ()
    row_label: Text | None = None
    value: Computation | None = None
    shown: bool = True
    agrees_with: dict[Literal["birth_date", "sex"], str] = {}
    document_type: str | None = None
    abroad: bool = False
    old_units: bool = False
    autocomplete: str | None = None

    @property
    def always_required(self) -> bool:
        return self.required is True


class Section(Part):
    key: Key
    title: Text
    hint: Text | None = None
    show_if: Condition | None = None
    fields: Annotated[tuple[Field, ...], Setting(min_length=1)]


class Page(Part):
    key: Key
    title: Text
    hint: Text | None = None
    show_if: Condition | None = None
    sections: Annotated[tuple[Section, ...], Setting(min_length=1)]

    @property
    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields


class Check(Part):
    """A rule across fields. It must hold; when it does not, `message` is shown at the field `at`.

    An error keeps the form from being filed; a warning is shown and the officer sees it too. A check
    whose field is hidden is not asked.
    """

    key: Key
    condition: Condition
    level: Level = "error"
    at: str
    message: Text


class Form(Part):
    """A whole form. A form that was read is sound: keys are unique, conditions fit, nothing cycles."""

    pages: Annotated[tuple[Page, ...], Setting(min_length=1)]
    checks: tuple[Check, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, document: Any) -> Any:
        """Groups of the question bank are put in before anything is judged."""
        return bank.expand(document)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        from procedures.forms.soundness import faults_of

        faults = faults_of(self)
        if faults:
            raise ValueError("; ".join(str(fault) for fault in faults))
        return self

    @cached_property
    def plan(self) -> Plan:
        """Where each field stands, what depends on what, in which order answers are decided."""
        from procedures.forms.plan import Plan

        return Plan(self)

    @property
    def fields(self) -> Iterator[Field]:
        """The fields of all pages in order; sub-fields stay inside their group."""
        for page in self.pages:
            yield from page.fields

    def page(self, key: str) -> Page:
        """The page of that key; KeyError when there is none."""
        for page in self.pages:
            if page.key == key:
                return page
        raise KeyError(key)


Field.model_rebuild()

_KNOWN: OrderedDict[bytes, Form] = OrderedDict()
_KNOWN_AT_MOST = 256


class FormError(ValueError):
    """A form document that cannot be used; `faults` are sentences, each naming its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_form(document: Mapping[str, Any] | str | bytes) -> Form:
    """The form of a JSON document, parsed once per content. Raises `FormError` in words."""
    text = document if isinstance(document, str | bytes) else json.dumps(document, sort_keys=True)
    digest = hashlib.sha256(text.encode() if isinstance(text, str) else text).digest()
    known = _KNOWN.get(digest)
    if known is not None:
        _KNOWN.move_to_end(digest)
        return known
    try:
        data = json.loads(text)
    except ValueError as error:
        raise FormError([f"this is not JSON: {error}"]) from error
    try:
        data = bank.expand(data)
    except ValueError as error:
        raise FormError([str(error)]) from error
    try:
        form = Form.model_validate(data)
    except ValidationError as error:
        raise FormError(fault_sentences(error, data)) from error
    _KNOWN[digest] = form
    while len(_KNOWN) > _KNOWN_AT_MOST:
        _KNOWN.popitem(last=False)
    return form


def fault_sentences(error: ValidationError, document: Any) -> list[str]:
    """A pydantic error in words: the place by the keys of the document, then what is wrong there."""
    found = error.errors(include_url=False)
    sentences: list[str] = []
    for fault in found:
        if fault["type"] == "too_short" and any(_inside(other["loc"], fault["loc"]) for other in found):
            continue  # pydantic counts what it refused as absent
        message = _PLAIN.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
        place = place_in_words(fault["loc"], document)
        sentences.extend(f"{place}: {part}" if place else part for part in message.split("; "))
    return sentences


def _inside(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


_PLAIN = {"extra_forbidden": "there is no such property here", "missing": "this is missing"}
_SINGULAR = {
    "pages": "page",
    "sections": "section",
    "fields": "field",
    "checks": "check",
    "options": "option",
}


def place_in_words(place: tuple[int | str, ...], document: Any) -> str:
    """`("pages", 0, "sections", 1)` as “page “child”, section 2”: keys where the document has them."""
    words: list[str] = []
    here = document
    for step in place:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list | tuple) and step < len(here) else None
            name = here.get("key") or here.get("value") if isinstance(here, dict) else None
            noun = _SINGULAR.get(words.pop(), "part") if words else "part"
            words.append(f"{noun} “{name}”" if isinstance(name, str) else f"{noun} {step + 1}")
        elif isinstance(here, dict) and step in here:
            here = here[step]
            words.append(step)
        elif not words or step not in words[-1].split():  # a tag pydantic adds between the real steps
            if step in {"all", "any", "not", "leaf", "some", "every", "count", "sum"} or "[" in step:
                continue
            words.append(step)
    return ", ".join(words)
