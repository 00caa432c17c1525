"""Answers laid out to be read: for check-your-answers and for officers."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.forms.answers import Asked, Reading, asked, is_required, read, tell
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
    teller = _Teller(answers, read(form, answers, facts), facts, language)
    pages = []
    for page in form.pages:
        sections = tuple(
            SectionSummary(key=section.key, title=section.title.in_language(language), rows=rows)
            for section in page.sections
            if (rows := teller.rows(section))
        )
        if sections:
            pages.append(PageSummary(key=page.key, title=page.title.in_language(language), sections=sections))
    return pages


@dataclass(frozen=True)
class _Teller:
    answers: Answers
    reading: Reading
    facts: Facts
    language: str

    def rows(self, section: Section) -> tuple[Row, ...]:
        return tuple(
            self._group(spec) if type_of(spec).kind is Kind.ROWS else self._row(spec)
            for spec in section.fields
            if spec.key in self.reading.visible and _told(spec)
        )

    def _row(self, spec: Field) -> Row:
        return self._tell(next(asked(spec, self.answers, self.reading)))

    def _group(self, spec: Field) -> Row:
        boxes = [box for box in asked(spec, self.answers, self.reading) if box.row is not None]
        entries = [
            tuple(self._tell(box) for box in boxes if box.row is row and _told(box.spec))
            for row in self.reading.values.get(spec.key, ())
        ]
        return Row(
            key=spec.key,
            name=spec.key,
            label=spec.label.in_language(self.language),
            text="",
            required=is_required(spec, self.reading.values, self.facts),
            rows=tuple(entries),
        )

    def _tell(self, box: Asked) -> Row:
        spec, value = box.spec, box.value(self.reading.values)
        unread = spec.value is None and value is None and (is_typed(box.entered) or not missing(box.entered))
        return Row(
            key=spec.key,
            name=box.name,
            label=spec.label.in_language(self.language),
            text=tell(spec, box.entered if unread else value, self.language),
            required=is_required(spec, self.reading.values, self.facts, box.row),
            typed=unread,
            sensitive=spec.sensitive,
            computed=spec.value is not None,
        )


def _told(spec: Field) -> bool:
    return type_of(spec).holds_answer and spec.shown
