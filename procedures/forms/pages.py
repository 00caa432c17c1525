"""A Django form for one page of a form document, and single fields for saving while one types.

Names of boxes are stable: `key`, `key__day`, `key__province`, and `group__0__key` in rows. The page
works without JavaScript: rows are added and removed by the buttons `group__add` and
`group__0__remove`. Templates draw from `PageForm.layout()`; every Django field carries its `about`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from procedures.forms.answers import (
    Reading,
    box_name,
    check_holds,
    field_problems,
    names_of,
    read,
)
from procedures.forms.conditions import Answers, Facts
from procedures.forms.fields import Context, type_of
from procedures.forms.fields.base import entry_of
from procedures.forms.operators import Kind
from procedures.forms.schema import Check, Field, Form, Page
from procedures.forms.widgets import AnswerField

if TYPE_CHECKING:
    from procedures.forms.layout import SectionItems

EMPTY_ROWS = 1


class PageForm(forms.Form):
    """The fields of one page. After `is_valid()` the page's answers are in `answers`; `draft` holds
    what a draft keeps in any case, also text that does not clean.
    """

    def __init__(
        self,
        form: Form,
        page: Page,
        *,
        answers: Answers,
        facts: Facts,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        locked: Mapping[str, Any] | None = None,
        only: Collection[str] | None = None,
        more: str = "",
    ) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        self.document, self.page, self.facts = form, page, facts
        self.context = Context(today=facts.today)
        self.locked = dict(locked or {})
        self.stored = {**answers, **self.locked}
        self.specs = [spec for spec in page.fields if only is None or spec.key in only]
        self.before = read(form, self.stored, facts)
        self.warnings: dict[str, list[str]] = {}
        self._read: Reading | None = None
        self._more = more  # the group that is drawn with one empty row at its end
        self._removed = _pressed(data, r"__(\d+)__remove$")
        self._counts: dict[str, int] = {}
        for spec in self.specs:
            self._add(spec)

    # building

    def _add(self, spec: Field) -> None:
        kind = type_of(spec)
        if kind.kind is Kind.ROWS:
            rows = self._rows_of(spec)
            self._counts[spec.key] = len(rows)
            for index, row in enumerate(rows):
                for sub in spec.fields:
                    if type_of(sub).holds_answer and sub.value is None:
                        self._box(sub, box_name(spec.key, index, sub.key), row.get(sub.key), locked=False)
        elif kind.holds_answer and spec.value is None:
            value = self.stored.get(spec.key, spec.default)
            self._box(spec, spec.key, value, locked=spec.key in self.locked)

    def _box(self, spec: Field, name: str, value: Any, *, locked: bool) -> None:
        self.fields[name] = AnswerField(spec, self.context, affects=self._affects(spec, name), locked=locked)
        self.initial[name] = entry_of(spec, value) or type_of(spec).start(spec)

    def _affects(self, spec: Field, name: str) -> bool:
        whole = spec.key if name == spec.key else f"{name.partition('__')[0]}.{spec.key}"
        return bool(self.document.plan.moved_by[whole])

    def _rows_of(self, spec: Field) -> list[Mapping[str, Any]]:
        """The rows to draw: those posted (or stored), one more when asked or when there are none."""
        stored = self.stored.get(spec.key)
        rows: list[Mapping[str, Any]] = (
            [row for row in stored if isinstance(row, dict)] if isinstance(stored, list) else []
        )
        if self.is_bound:
            posted = _posted_rows(self.data, spec.key)
            most = spec.limits.max_rows or 50
            rows = (
                [rows[i] if i < len(rows) else {} for i in range(min(posted, most + 1))] if posted else rows
            )
        if spec.key in {self._more, self.added} and len(rows) < (spec.limits.max_rows or 50):
            rows = [*rows, {}]
        wanted = max(spec.limits.min_rows or 0, EMPTY_ROWS if not rows else 0)
        return rows + [{}] * (wanted - len(rows))

    @property
    def drawn_again(self) -> str:
        """What follows the page's address when it is drawn anew: the row asked for, in view."""
        group = self.added
        if not group:
            return ""
        kept = len(self.draft[group])
        return f"?more={group}#{row_anchor(group, kept)}"

    # cleaning

    @property
    def rows_changed(self) -> bool:
        """Whether a button only added or removed a row: save the draft and draw the page again."""
        return bool(self._removed or self.added)

    @property
    def added(self) -> str:
        """The group whose button asked for one more row. An empty row is no answer and is not kept, so
        whoever draws the page anew passes this on as `more`."""
        groups = [spec.key for spec in self.specs if type_of(spec).kind is Kind.ROWS]
        return next((key for key in groups if self.is_bound and f"{key}__add" in self.data), "")

    def clean(self) -> dict[str, Any]:
        """Judge what was entered beside everything stored: required, hidden, checks across fields."""
        self._read = read(self.document, {**self.stored, **self._entered(raw=True)}, self.facts)
        reading = self._read
        for name in [name for name in self.errors if self._hidden(name, reading)]:
            del self.errors[name]
        entered = {**self.stored, **self._entered(raw=True)}
        for spec in self.specs:
            if spec.key in reading.visible:
                self._judge(spec, entered, reading)
        for check in self.document.checks:
            if self._asked(check) and not check_holds(check, reading, self.facts):
                self._tell(check.at, check.level, str(check.message))
        return self.cleaned_data

    def _judge(self, spec: Field, entered: Answers, reading: Reading) -> None:
        for name, level, message in field_problems(spec, entered, reading, self.facts):
            if name not in self.errors:
                self._tell(name, level, message)

    def _tell(self, name: str, level: str, message: str) -> None:
        if level == "warning":
            self.warnings.setdefault(name, []).append(message)
        elif name in self.fields:
            self.add_error(name, message)
        else:
            self.add_error(None, message)

    def _hidden(self, name: str, reading: Reading) -> bool:
        return name in self.fields and name not in reading.visible

    def _asked(self, check: Check) -> bool:
        """A check is asked on the page of its field, once nothing it reads comes on a later page."""
        places, last = self.document.plan.places, self.document.pages.index(self.page)
        if places[check.at].page is not self.page:
            return False
        pages = {
            self.document.pages.index(places[name].page) for name in names_of(check.condition, self.document)
        }
        return max(pages, default=0) <= last

    def _entered(self, *, raw: bool) -> dict[str, Any]:
        """The page's answers by key, rows put together; with `raw` also what did not clean, as typed."""
        found: dict[str, Any] = {}
        for spec in self.specs:
            if spec.key in self.locked:
                continue
            if type_of(spec).kind is Kind.ROWS:
                found[spec.key] = self._entered_rows(spec, raw=raw)
            elif spec.key in self.fields:
                found[spec.key] = self._one(spec.key, raw=raw)
        return found

    def _entered_rows(self, spec: Field, *, raw: bool) -> list[dict[str, Any]]:
        rows = []
        for index in range(self._counts.get(spec.key, 0)):
            if (spec.key, index) in self._removed:
                continue
            answers = {
                sub.key: self._one(name, raw=raw)
                for sub in spec.fields
                if (name := box_name(spec.key, index, sub.key)) in self.fields
            }
            row = {key: value for key, value in answers.items() if value is not None}
            if row:
                rows.append(row)
        return rows

    def _one(self, name: str, *, raw: bool) -> Any:
        answer = self.fields[name]
        if name in self.cleaned_data:
            return self.cleaned_data[name]
        entry = answer.widget.value_from_datadict(self.data, self.files, name)
        if not raw:
            return None
        return answer.read_or_keep(entry) if isinstance(answer, AnswerField) else None

    @property
    def answers(self) -> dict[str, Any]:
        """Clean answers of the page by key; None for what was left empty. Only after `is_valid()`."""
        return {**self._entered(raw=False), **self._locked_here()}

    @property
    def draft(self) -> dict[str, Any]:
        """What a draft stores of this post, valid or not: nothing that was typed is lost."""
        self.errors  # noqa: B018 - cleans once
        return {**self._entered(raw=True), **self._locked_here()}

    def _locked_here(self) -> dict[str, Any]:
        return {spec.key: self.locked[spec.key] for spec in self.specs if spec.key in self.locked}

    @property
    def newly_visible(self) -> frozenset[str]:
        """Boxes of this page that the post itself made appear, so that nobody could have filled them."""
        if self._read is None:
            return frozenset()
        return frozenset(
            name
            for name in self._read.visible - self.before.visible
            if name in self.fields
            and self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)
        )

    # drawing

    @property
    def reading(self) -> Reading:
        """Effective answers with what was posted, else with what is stored."""
        return self._read or self.before

    def rows_drawn(self, key: str) -> int:
        """How many rows of a group the page shows."""
        return self._counts.get(key, 0)

    def layout(self) -> list[SectionItems]:
        """Sections with their items in order, hidden ones included and marked as such."""
        from procedures.forms.layout import draw

        return draw(self)


def row_anchor(group: str, index: int) -> str:
    """The id of a row of a group in the page."""
    return f"{group}__{index}"


def _posted_rows(data: Mapping[str, Any], group: str) -> int:
    pattern = re.compile(rf"^{re.escape(group)}__(\d{{1,3}})__")
    found = [int(match[1]) for name in data if (match := pattern.match(name))]
    return max(found, default=-1) + 1


def _pressed(data: Mapping[str, Any] | None, pattern: str) -> set[tuple[str, int]]:
    found = set()
    for name in data or ():
        match = re.search(pattern, name)
        if match:
            found.add((name[: match.start()], int(match[1])))
    return found


def page_form(
    form: Form,
    page: str,
    *,
    answers: Answers,
    facts: Facts,
    data: Mapping[str, Any] | None = None,
    files: Mapping[str, Any] | None = None,
    locked: Mapping[str, Any] | None = None,
    only: Collection[str] | None = None,
    more: str = "",
) -> PageForm:
    """The Django form of a page by its key. `answers` are those stored, `locked` key → the value that
    stands whatever is posted, `only` the keys that are open (a supplement), `more` the group that is
    drawn with one more row. KeyError: no such page.
    """
    return PageForm(
        form, form.page(page), answers=answers, facts=facts, data=data, files=files, locked=locked, only=only,
        more=more,
    )  # fmt: skip
