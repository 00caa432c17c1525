"""Answers laid out to be read: for check-your-answers and for officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procedures.forms.answers import Reading, box_name, is_required, read, tell
from procedures.forms.conditions import Answers, Facts
from procedures.forms.fields import type_of
from procedures.forms.operators import Kind
from procedures.forms.schema import Field, Form, Section
from procedures.forms.values import is_typed, missing


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer. `name` is its box, `text` empty when nothing was entered; `typed` marks text that
    could not be read. A group has `rows`, one tuple for each of its entries, and no text.
    """

    key: str
    name: str
    label: str
    text: str
    required: bool = False
    typed: bool = False
    sensitive: bool = False
    computed: bool = False
    rows: tuple[tuple[Row, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SectionSummary:
    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class PageSummary:
    key: str
    title: str
    sections: tuple[SectionSummary, ...]


def summary(form: Form, answers: Answers, facts: Facts, language: str) -> list[PageSummary]:
    """Pages with visible questions, in order; unanswered optional ones are there with empty text."""
    reading = read(form, answers, facts)
    pages = []
    for page in form.pages:
        sections = [
            SectionSummary(
                key=section.key,
                title=section.title.in_language(language),
                rows=_rows(section, answers, reading, facts, language),
            )
            for section in page.sections
        ]
        filled = tuple(section for section in sections if section.rows)
        if filled:
            pages.append(PageSummary(key=page.key, title=page.title.in_language(language), sections=filled))
    return pages


def _rows(
    section: Section, answers: Answers, reading: Reading, facts: Facts, language: str
) -> tuple[Row, ...]:
    found = []
    for spec in section.fields:
        if spec.key not in reading.visible or not _told(spec):
            continue
        if type_of(spec).kind is Kind.ROWS:
            found.append(_group(spec, answers, reading, facts, language))
        else:
            found.append(_row(spec, spec.key, answers.get(spec.key), reading.values, None, facts, language))
    return tuple(found)


def _told(spec: Field) -> bool:
    return type_of(spec).holds_answer and spec.shown


def _group(spec: Field, answers: Answers, reading: Reading, facts: Facts, language: str) -> Row:
    rows = []
    for index, values in enumerate(reading.values.get(spec.key, ())):
        entered = answers[spec.key][index]
        rows.append(
            tuple(
                _row(sub, name, entered.get(sub.key), reading.values, values, facts, language)
                for sub in spec.fields
                if _told(sub) and (name := box_name(spec.key, index, sub.key)) in reading.visible
            )
        )
    return Row(
        key=spec.key,
        name=spec.key,
        label=spec.label.in_language(language),
        text="",
        required=is_required(spec, reading.values, facts),
        rows=tuple(rows),
    )


def _row(
    spec: Field,
    name: str,
    entered: Any,
    values: Answers,
    row: Mapping[str, Any] | None,
    facts: Facts,
    language: str,
) -> Row:
    value = values.get(spec.key) if row is None else row.get(spec.key)
    unread = spec.value is None and value is None and (is_typed(entered) or not missing(entered))
    return Row(
        key=spec.key,
        name=name,
        label=spec.label.in_language(language),
        text=tell(spec, entered if unread else value, language),
        required=is_required(spec, values, facts, row),
        typed=unread,
        sensitive=spec.sensitive,
        computed=spec.value is not None,
    )
