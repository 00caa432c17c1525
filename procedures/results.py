"""Result documents as data: a title, closed blocks, and placeholders that are looked up, never evaluated.

A placeholder names an answer (`child_name`), a part of a mapping (`decision.number`) or, inside a block that
repeats, the row at hand (`row.text`); see `placeholders` for its filters, which are checked when the
template is read. `fill` turns a template and values into plain lists and strings for the press.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Discriminator, Field, field_validator, model_validator

from procedures.forms.part import Part
from procedures.forms.values import missing
from procedures.placeholders import (
    PATH,
    FillError,
    Labels,
    Language,
    Placeholder,
    Values,
    look_up,
    placeholders,
    plain,
    replace,
    write,
)
from procedures.text import Text

LONGEST_TEXT = 4_000  # characters of one template text
LONGEST_DOCUMENT = 60_000  # of everything a filled template says
MOST_ROWS = 200  # of one repeated block

_ROW = "row"
_ENTRY = "entry"
_POSITION = "position"  # of a row in its list, counted from one


def _check_languages(text: Text) -> Text:
    """Both languages name the same values, and neither runs on for ever."""
    if max(len(text.vi), len(text.en)) > LONGEST_TEXT:
        raise ValueError(f"a text has at most {LONGEST_TEXT} characters")
    vi, en = ({found.path for found in placeholders(written)} for written in (text.vi, text.en))
    if vi != en:
        raise ValueError(f"only one language uses {', '.join(sorted(vi ^ en))}")
    return text


# ---- the document


class _Block(Part):
    """`each` repeats over the rows of a list; a row's values are `row.…`, its place `row.position`."""

    @field_validator("text", "lead", "title", "label", "value", "name", "note", check_fields=False)
    @classmethod
    def _readable(cls, text: Text | None) -> Text | None:
        return None if text is None else _check_languages(text)


Path = Annotated[str, Field(pattern=rf"^{PATH}$", max_length=120)]


class Paragraph(_Block):
    """Running text. `optional` leaves it out when one of its values, or its list, is missing.

    `lead` stands in bold before it (*Điều 1.*); the style `basis` is a *căn cứ* in italics, `heading` the centred
    bold line that a decision or a confirmation turns on.
    """

    kind: Literal["paragraph"] = "paragraph"
    text: Text
    lead: Text | None = None
    style: Literal["", "strong", "centre", "basis", "heading"] = ""
    each: Path | None = None
    optional: bool = False


class Row(_Block):
    """A label and its value. A missing value is refused, left blank, or takes its row away.

    `beside` puts it on the line of the row before it, for short values.
    """

    label: Text
    value: Text
    when_empty: Literal["refuse", "blank", "leave_out"] = "refuse"
    beside: bool = False


class Rows(_Block):
    """Labels with their values, one line each. `beside` puts them in a column beside the rows before them."""

    kind: Literal["rows"] = "rows"
    title: Text | None = None
    beside: bool = False
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=60)]


class Column(_Block):
    """One column of a table; its value usually reads `row.…`. A missing value leaves the cell blank."""

    title: Text
    value: Text


class Table(_Block):
    """A table with a line for each row of a list. `optional` leaves it out when the list is missing."""

    kind: Literal["table"] = "table"
    title: Text | None = None
    each: Path
    optional: bool = False
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]


class Hand(_Block):
    """Somebody who signs on the paper besides its signatory: as what, and the name when it is known."""

    title: Text
    name: Text = Text(vi="", en="")


class Signatures(_Block):
    """Places for hands to sign on paper, side by side; `each` makes one of every row. `note` says how to sign."""

    kind: Literal["signatures"] = "signatures"
    each: Path | None = None
    optional: bool = False
    note: Text = Text(vi="", en="")
    hands: Annotated[tuple[Hand, ...], Field(min_length=1, max_length=6)]


Block = Annotated[Paragraph | Rows | Table | Signatures, Discriminator("kind")]


class Entry(Part):
    """What the officer who drafts the result writes into it, such as a number issued elsewhere.

    Read in the template as `entry.<key>`; `pattern` must match the whole of what is entered.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    label: Text
    hint: Text | None = None
    required: bool = True
    pattern: str = Field(default="", max_length=100)

    @field_validator("pattern")
    @classmethod
    def _pattern_is_one(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the pattern cannot be read: {error}") from error
        return pattern


class ResultTemplate(_Block):
    """One result document.

    `abbreviation` goes into the document number (“05/GPXD-UBND”), `series` names the agency's register the
    number is taken from. `numbering`: a register of civil status counts by the year (“15/2026”), one of
    certification by its book (“05, quyển số 01/2026-SCT/BS”). `layout` is the
    letter of Decree 30/2020 or a framed certificate. A line break in the title is where a long one may be broken.
    """

    title: Text
    subject: Text = Text(vi="", en="")
    layout: Literal["letter", "certificate"] = "letter"
    abbreviation: Annotated[str, Field(pattern=r"^[A-ZĐ0-9]{0,12}(/[A-ZĐ]{2,6})?$")] = ""
    numbering: Literal["symbol", "year", "book"] = "symbol"
    series: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1, max_length=60)]
    entries: tuple[Entry, ...] = ()
    recipients: tuple[Text, ...] = ()
    signature_note: Text | None = None

    @field_validator("subject", "signature_note")
    @classmethod
    def _line(cls, text: Text | None) -> Text | None:
        return None if text is None else _check_languages(text)

    @field_validator("recipients")
    @classmethod
    def _lines(cls, texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(_check_languages(text) for text in texts)

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        keys = [entry.key for entry in self.entries]
        if len(set(keys)) < len(keys):
            raise ValueError("two entries have the same key")
        for text, each in _texts(self):
            for path in (found.path for found in placeholders(text.vi)):
                first, _, rest = path.partition(".")
                if first == _ROW and each is None:
                    raise ValueError(f"“{path}” stands in a block that does not repeat")
                if first == _ENTRY and rest not in keys:
                    raise ValueError(f"there is no entry “{rest}”")
        return self


def _texts(template: ResultTemplate) -> Iterator[tuple[Text, str | None]]:
    """Every text of a template that may hold placeholders, with the list its block repeats over."""
    for text in (template.title, template.subject, template.signature_note, *template.recipients):
        if text is not None:
            yield text, None
    for block in template.blocks:
        match block:
            case Paragraph():
                yield block.text, block.each
                if block.lead is not None:
                    yield block.lead, block.each
            case Signatures():
                yield block.note, None
                yield from ((text, block.each) for hand in block.hands for text in (hand.title, hand.name))
            case Rows():
                yield from ((text, None) for row in block.rows for text in (row.label, row.value))
            case Table():
                yield from (
                    (text, block.each) for column in block.columns for text in (column.title, column.value)
                )
        if isinstance(block, Rows | Table) and block.title is not None:
            yield block.title, None


def variables(template: ResultTemplate) -> frozenset[str]:
    """Every value a template reads. What a repeated row reads is named under its list: `reasons.text`."""
    found = {block.each for block in template.blocks if not isinstance(block, Rows) and block.each}
    for text, each in _texts(template):
        for path in (placeholder.path for placeholder in placeholders(text.vi)):
            first, _, rest = path.partition(".")
            if first != _ROW:
                found.add(path)
            elif rest != _POSITION:
                found.add(f"{each}.{rest}")
    return frozenset(found)


# ---- filling


def fill(
    template: ResultTemplate, values: Values, *, labels: Labels = plain, language: Language = "vi"
) -> dict[str, Any]:
    """The template with its values, as plain dictionaries, lists and strings.

    `values` are effective answers as they are stored (raw JSON, by key) together with what the caller
    adds in mappings beside them (`decision`, `dossier`, `agency`, `entry`). `labels(path, answer)` says an
    answer in words, as its form does; the filters `label` and `address` ask it. Raises `FillError` when a
    needed value is missing or unsuitable, or when the document would grow too long.
    """
    page = _Page(values, labels, language)
    filled: dict[str, Any] = {
        "layout": template.layout,
        "title": page.say(template.title),
        "subject": page.say(template.subject),
        "blocks": [done for block in template.blocks for done in page.block(block)],
        "recipients": [page.say(line) for line in template.recipients],
    }
    if template.signature_note is not None:
        filled["signature_note"] = page.say(template.signature_note)
    return filled


class _Line(NamedTuple):
    """A row at hand, and the list it stands in: a sub-field is said in words as its own question is."""

    each: str
    values: Values


class _Page:
    """One filling: where values come from, how they are said, and how much has been said so far."""

    def __init__(self, values: Values, labels: Labels, language: Language) -> None:
        self.values, self.labels, self.language = values, labels, language
        self.left = LONGEST_DOCUMENT

    def block(self, block: Paragraph | Rows | Table | Signatures) -> Iterator[dict[str, Any]]:
        match block:
            case Paragraph():
                yield from self._paragraphs(block)
            case Rows():
                rows = [line for row in block.rows for line in self._row(row)]
                if rows:
                    beside = {"beside": True} if block.beside else {}
                    yield {"kind": "rows", "title": self._title(block.title), "rows": rows, **beside}
            case Signatures() if not self._without_list(block):
                hands = [
                    {"title": self.say(hand.title, row), "name": self.say(hand.name, row, blank=True)}
                    for row in self._lines(block.each)
                    for hand in block.hands
                ]
                yield {"kind": "signatures", "note": self.say(block.note), "hands": hands}
            case Table() if not self._without_list(block):
                yield {
                    "kind": "table",
                    "title": self._title(block.title),
                    "columns": [self.say(column.title) for column in block.columns],
                    "rows": [
                        [self.say(column.value, row, blank=True) for column in block.columns]
                        for row in self._rows(block.each)
                    ],
                }

    def say(self, text: Text, row: _Line | None = None, *, blank: bool = False) -> str:
        """A text in the document's language with its placeholders replaced, once."""
        written = text.in_language(self.language)
        said = replace(written, lambda found: self._value(found, row, blank=blank))
        self.left -= len(said)
        if self.left < 0:
            raise FillError("document", f"is longer than {LONGEST_DOCUMENT} characters")
        return said

    def _title(self, title: Text | None) -> str:
        return "" if title is None else self.say(title)

    def _paragraphs(self, block: Paragraph) -> Iterator[dict[str, Any]]:
        if self._without_list(block):
            return
        for row in self._lines(block.each):
            if block.optional and self._lacks(block.text, row):
                continue
            lead = {} if block.lead is None else {"lead": self.say(block.lead, row)}
            yield {"kind": "paragraph", "text": self.say(block.text, row), "style": block.style, **lead}

    def _lines(self, each: str | None) -> Sequence[_Line | None]:
        return [None] if each is None else self._rows(each)

    def _without_list(self, block: Paragraph | Table | Signatures) -> bool:
        return block.optional and block.each is not None and missing(look_up(self.values, block.each))

    def _row(self, row: Row) -> Iterator[dict[str, Any]]:
        lacks = self._lacks(row.value, None)
        if not (lacks and row.when_empty == "leave_out"):
            blank = row.when_empty != "refuse"
            value = "" if lacks and blank else self.say(row.value)
            yield {"label": self.say(row.label), "value": value, "beside": row.beside}

    def _lacks(self, text: Text, row: _Line | None) -> bool:
        found = placeholders(text.in_language(self.language))
        return any(missing(self._find(placeholder.path, row)) for placeholder in found)

    def _rows(self, each: str) -> list[_Line]:
        found = look_up(self.values, each)
        if missing(found):
            raise FillError(each, "is missing")
        if not isinstance(found, list | tuple) or not all(isinstance(row, Mapping) for row in found):
            raise FillError(each, "is not a list of rows")
        if len(found) > MOST_ROWS:
            raise FillError(each, f"has more than {MOST_ROWS} rows")
        return [_Line(each, {**row, _POSITION: place}) for place, row in enumerate(found, start=1)]

    def _find(self, path: str, row: _Line | None) -> Any:
        first, _, rest = path.partition(".")
        if first == _ROW and row is not None:
            return look_up(row.values, rest)
        return look_up(self.values, path)

    def _value(self, placeholder: Placeholder, row: _Line | None, *, blank: bool) -> str:
        value = self._find(placeholder.path, row)
        if blank and missing(value):
            return ""
        first, _, rest = placeholder.path.partition(".")
        if first == _ROW and row is not None:
            placeholder = placeholder._replace(path=f"{row.each}.{rest}")
        return write(placeholder, value, language=self.language, labels=self.labels)
