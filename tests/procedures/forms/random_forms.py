"""Random sound forms with random answers, and the naive reading that the real one must equal."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from procedures.forms.answers import box_name
from procedures.forms.computed import as_json, compute
from procedures.forms.conditions import Facts, evaluate
from procedures.forms.fields import type_of
from procedures.forms.schema import Form, read_form
from procedures.forms.values import missing, typed
from tests.procedures.forms.documents import field, text

OPTIONS = [{"value": value, "label": text(value)} for value in ("a", "b", "c")]
SETTINGS: dict[str, dict[str, Any]] = {"one_of": {"options": OPTIONS}, "some_of": {"options": OPTIONS}}
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-3, 12),
    "yes_no": st.booleans(),
    "one_of": st.sampled_from("abc"),
    "some_of": st.lists(st.sampled_from("abc"), unique=True, min_size=1).map(sorted),
    "text": st.sampled_from(["", "An", "Bình", "12"]),
    "date": st.dates().map(lambda d: d.isoformat()),
    "partial_date": st.sampled_from(["1990", "2026-11", "2026-11-22"]),
}
LEAVES: dict[str, list[tuple[str, st.SearchStrategy[Any]]]] = {
    "integer": [("at_least", st.integers(-3, 12)), ("is", st.integers(-3, 12)), ("in", st.just([1, 2, 3]))],
    "yes_no": [("is", st.booleans())],
    "one_of": [("is", st.sampled_from("abc")), ("not_in", st.just(["a", "b"]))],
    "some_of": [("includes", st.sampled_from("abc")), ("includes_any", st.just(["b", "c"]))],
    "text": [("is", st.just("An")), ("contains", st.just("n"))],
    "date": [("before", st.just({"today": -30})), ("older_than_days", st.integers(0, 9000))],
    "partial_date": [("on_or_after", st.just("2000-01-01")), ("at_least_years_old", st.integers(0, 40))],
    "computed": [("at_least", st.integers(0, 10))],
}
KINDS = sorted(ANSWERS)
Known = list[tuple[str, str]]


@st.composite
def leaf(draw: st.DrawFn, known: Known) -> dict[str, Any]:
    if not known or draw(st.integers(0, 9)) == 0:
        return {"fact": "channel", "op": "is", "value": draw(st.sampled_from(["online", "counter"]))}
    key, kind = draw(st.sampled_from(known))
    choices = LEAVES[kind]
    pick = draw(st.integers(-2, len(choices) - 1))
    if pick < 0:
        return {"field": key, "op": "empty" if pick == -1 else "filled"}
    op, values = choices[pick]
    return {"field": key, "op": op, "value": draw(values)}


@st.composite
def condition(draw: st.DrawFn, known: Known, groups: dict[str, Known], depth: int = 3) -> dict[str, Any]:
    kind = draw(st.sampled_from(["leaf", "leaf", "all", "any", "not", "some", "every", "count"]))
    if depth == 1 or kind == "leaf":
        return draw(leaf(known))
    if kind in {"all", "any"}:
        return {kind: draw(st.lists(condition(known, groups, depth - 1), min_size=1, max_size=3))}
    if kind == "not":
        return {"not": draw(condition(known, groups, depth - 1))}
    if not groups:
        return draw(leaf(known))
    group = draw(st.sampled_from(sorted(groups)))
    whole = [pair for pair in known if "_s" not in pair[0]]  # another row's fields mean nothing there
    where = draw(leaf([*groups[group], *whole]))
    if kind == "count":
        return {"count": group, "where": where, "op": "at_least", "value": draw(st.integers(0, 3))}
    return {kind: group, "where": where}


@st.composite
def question(draw: st.DrawFn, key: str, known: Known, groups: dict[str, Known]) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    made = field(key, kind, **SETTINGS.get(kind, {}))
    if draw(st.booleans()):
        made["show_if"] = draw(condition(known, groups))
    made["required"] = draw(st.booleans() | condition(known, groups, 2))
    return made


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form whose fields may depend on any field decided before, wherever that stands on the pages."""
    known: Known = []
    groups: dict[str, Known] = {}
    fields = []
    for index in range(draw(st.integers(1, 8))):
        shape = draw(st.sampled_from(["plain", "plain", "plain", "group", "computed"]))
        key = f"f{index}"
        if shape == "computed":
            numbers = [{"field": name} for name, kind in known if kind in {"integer", "computed"}]
            made = field(key, "computed", value={"sum": [*numbers, 1]})
            known.append((key, "computed"))
        elif shape == "group":
            subs: list[dict[str, Any]] = []
            inner: Known = []
            for number in range(draw(st.integers(1, 3))):
                sub = draw(question(f"{key}_s{number}", [*known, *inner], groups))
                subs.append(sub)
                inner.append((sub["key"], sub["type"]))
            made = field(key, "group", fields=subs)
            if draw(st.booleans()):
                made["show_if"] = draw(condition(known, groups))
            groups = {**groups, key: inner}
        else:
            made = draw(question(key, known, groups))
            known.append((key, made["type"]))
        fields.append(made)
    fields = draw(st.permutations(fields))
    cut = draw(st.integers(0, len(fields)))
    parts = [part for part in (fields[:cut], fields[cut:]) if part]
    pages = [
        {
            "key": f"page{n}",
            "title": text("page"),
            "sections": [{"key": f"section{n}", "title": text("section"), "fields": part}],
        }
        for n, part in enumerate(parts)
    ]
    return read_form({"pages": pages})


@st.composite
def answers_to(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Answers as a draft may hold them: some missing, some unreadable, some of another type."""

    def answer(kind: str) -> Any:
        odd = draw(st.integers(0, 11))
        if odd == 0:
            return typed({"": "?"})
        return None if odd == 1 else [7] if odd == 2 else draw(ANSWERS[kind])

    found: dict[str, Any] = {}
    for spec in form.fields:
        if spec.type == "computed":
            found[spec.key] = draw(st.integers(0, 99))
        elif spec.type == "group":
            rows = draw(st.integers(0, 3))
            found[spec.key] = [{sub.key: answer(sub.type) for sub in spec.fields} for _ in range(rows)]
        elif draw(st.integers(0, 5)):
            found[spec.key] = answer(spec.type)
    return found


def naive(form: Form, answers: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Drop what is hidden again and again until nothing moves; slow and plain."""
    values = _pass(form, answers, {}, facts)
    for _round in range(40):
        following = _pass(form, answers, values, facts)
        if following == values:
            return values
        values = following
    raise AssertionError("no fixed point")


def _pass(form: Form, answers: dict[str, Any], values: dict[str, Any], facts: Facts) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in form.pages:
        for section in page.sections:
            for spec in section.fields:
                if not all(evaluate(holder.show_if, values, facts) for holder in (page, section, spec)):
                    continue
                value: Any = answers.get(spec.key)
                if spec.value is not None:
                    value = as_json(compute(spec.value, values, facts))
                elif missing(value) or not type_of(spec).accepts(spec, value):
                    continue
                elif spec.type == "group":
                    known = values.get(spec.key, [{}] * len(value))
                    value = [
                        {
                            sub.key: row[sub.key]
                            for sub in spec.fields
                            if not missing(row.get(sub.key))
                            and type_of(sub).accepts(sub, row[sub.key])
                            and evaluate(sub.show_if, values, facts, row=seen)
                        }
                        for row, seen in zip(value, known, strict=True)
                    ]
                if value is not None:
                    found[spec.key] = value
    return found


def boxes_of(form: Form, values: dict[str, Any]) -> set[str]:
    """Names of every answered box of effective answers."""
    found = set()
    for spec in form.fields:
        if spec.key in values:
            found.add(spec.key)
        for index, row in enumerate(values.get(spec.key, ()) if spec.type == "group" else ()):
            found |= {box_name(spec.key, index, key) for key in row}
    return found
