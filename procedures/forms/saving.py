"""Saving while one types: only the posted fields, and never a refusal to keep what was typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from procedures.forms.answers import field_problems, read
from procedures.forms.conditions import Answers, Facts
from procedures.forms.fields import Context, type_of
from procedures.forms.operators import Kind
from procedures.forms.schema import Field, Form
from procedures.forms.widgets import AnswerField

_ROW = re.compile(r"^(?P<index>\d{1,3})__(?P<key>[a-z0-9_.]+?)(?:__[a-z_]+)?$")


@dataclass(frozen=True, kw_only=True)
class Saved:
    """`answers`: the whole new answers of the draft. `touched`: keys that were posted. `problems`: box
    name → message of what was posted and is not right yet. `shown`, `hidden`: fields that now appear
    or vanish on any page, so that a page can ask for itself again.
    """

    answers: dict[str, Any]
    touched: frozenset[str]
    problems: dict[str, str]
    shown: frozenset[str]
    hidden: frozenset[str]


def clean_partial(
    form: Form,
    data: Mapping[str, Any],
    *,
    answers: Answers,
    facts: Facts,
    locked: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Saved:
    """Merge the posted fields into a draft's answers. Names that are no field are left alone."""
    context = Context(today=facts.today)
    merged, touched = dict(answers), set()
    posted = {name.partition("__")[0] for name in data}  # keys have no double underscore
    for spec in form.fields:
        if spec.key not in posted or spec.key in locked or spec.value is not None:
            continue
        if only is not None and spec.key not in only:
            continue
        if type_of(spec).kind is Kind.ROWS:
            if _merge_rows(spec, data, merged, context):
                touched.add(spec.key)
        elif type_of(spec).holds_answer:
            merged[spec.key] = _entered(spec, spec.key, data, context)
            touched.add(spec.key)
    before, after = read(form, answers, facts), read(form, merged, facts)
    problems: dict[str, str] = {}
    for key in touched & after.visible:
        for name, level, message in field_problems(form.plan.places[key].field, merged, after, facts):
            if level == "error" and _posted(name, data):
                problems.setdefault(name, message)
    return Saved(
        answers=merged,
        touched=frozenset(touched),
        problems=problems,
        shown=after.visible - before.visible,
        hidden=before.visible - after.visible,
    )


def _posted(name: str, data: Mapping[str, Any]) -> bool:
    return name in data or any(posted.startswith(f"{name}__") for posted in data)


def _entered(spec: Field, name: str, data: Mapping[str, Any], context: Context) -> Any:
    answer = AnswerField(spec, context)
    return answer.read_or_keep(answer.widget.value_from_datadict(data, {}, name))


def _merge_rows(spec: Field, data: Mapping[str, Any], merged: dict[str, Any], context: Context) -> bool:
    """Put posted sub-fields into their rows; rows that were not posted stay as they are."""
    subs = {sub.key: sub for sub in spec.fields if type_of(sub).holds_answer and sub.value is None}
    found: set[tuple[int, str]] = set()
    for name in data:
        match = _ROW.match(name.removeprefix(f"{spec.key}__")) if name.startswith(f"{spec.key}__") else None
        if match and match["key"] in subs:
            found.add((int(match["index"]), match["key"]))
    if not found:
        return False
    stored = merged.get(spec.key)
    rows = [dict(row) for row in stored if isinstance(row, dict)] if isinstance(stored, list) else []
    for index, key in sorted(found):
        rows += [{} for _ in range(min(index + 1, 100) - len(rows))]
        value = _entered(subs[key], f"{spec.key}__{index}__{key}", data, context)
        if index < len(rows):
            rows[index] = {k: v for k, v in {**rows[index], key: value}.items() if v is not None}
    while rows and not rows[-1]:
        rows.pop()
    merged[spec.key] = rows
    return True
