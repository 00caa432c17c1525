"""What answers are worth: the effective ones, their problems, what changed, what is offered or locked.

Answers are a mapping from field key to JSON. A draft may hold anything that was typed, also in hidden
fields; every reader asks `effective`, and only that is filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procedures.forms.computed import as_json, compute
from procedures.forms.conditions import Answers, Condition, Facts, evaluate
from procedures.forms.fields import Context, type_of
from procedures.forms.fields.base import entry_of, named
from procedures.forms.operators import Kind
from procedures.forms.plan import Place
from procedures.forms.schema import Check, Field, Form, Level
from procedures.forms.values import is_typed, missing
from procedures.text import Text


@dataclass(frozen=True)
class Reading:
    """Effective `values`, and the `visible` boxes: `key`, or `group__0__key` for a field of a row."""

    values: dict[str, Any] = field(default_factory=dict)
    visible: frozenset[str] = frozenset()


class Problem(NamedTuple):
    """One thing that keeps the answers from being right. `field` is the name of its box on `page`."""

    field: str
    page: str
    message: str
    level: Level = "error"


class Change(NamedTuple):
    """One answer that differs: its key and both summaries; an empty one was not answered."""

    field: str
    old: str
    new: str


Origin = Literal["typed", "identity", "profile", "dossier", "register"]


class Known(NamedTuple):
    """A fact known from elsewhere: where from (in words, and as an answer remembers it), when it was true,
    whether it is a proven identity.
    """

    value: Any
    source: Text
    as_of: date | None = None
    verified: bool = False
    origin: Origin = "profile"


class Offer(NamedTuple):
    """A known fact offered for a field that nobody filled yet; never written over a typed answer."""

    field: str
    value: Any
    source: Text
    as_of: date | None


def box_name(group: str, index: int, key: str) -> str:
    """The name of a sub-field's box in a page."""
    return f"{group}__{index}__{key}"


def _usable(spec: Field, value: Any) -> bool:
    return not missing(value) and type_of(spec).accepts(spec, value)


def read(form: Form, answers: Answers, facts: Facts) -> Reading:
    """Decide field by field, each after those it depends on: the fixed point in one walk."""
    values: dict[str, Any] = {}
    visible: set[str] = set()
    rows: dict[str, list[dict[str, Any]]] = {}
    for place in form.plan.order:
        spec = place.field
        if place.group is not None:
            _read_in_rows(place, values, rows.get(place.group.key, ()), visible, facts)
            continue
        if not all(gate(values, None, facts) for gate in place.gates):
            continue
        visible.add(spec.key)
        if spec.value is not None:
            result = as_json(compute(spec.value, values, facts))
            if result is not None:
                values[spec.key] = result
            continue
        value: Any = answers.get(spec.key)
        if not _usable(spec, value):
            continue
        if type_of(spec).kind is Kind.ROWS:
            rows[spec.key] = value
            values[spec.key] = [{} for _row in value]
        else:
            values[spec.key] = value
    return Reading(values, frozenset(visible))


def _read_in_rows(
    place: Place,
    values: dict[str, Any],
    typed_rows: Iterable[dict[str, Any]],
    visible: set[str],
    facts: Facts,
) -> None:
    """The same for a field of a group, once for each row."""
    spec, group = place.field, place.group
    if group is None or group.key not in values:
        return
    for index, (typed_row, row) in enumerate(zip(typed_rows, values[group.key], strict=True)):
        if not all(gate(values, row, facts) for gate in place.gates):
            continue
        visible.add(box_name(group.key, index, spec.key))
        if spec.value is not None:
            result = as_json(compute(spec.value, values, facts, row=row))
            if result is not None:
                row[spec.key] = result
        elif _usable(spec, typed_row.get(spec.key)):
            row[spec.key] = typed_row[spec.key]


def effective(form: Form, answers: Answers, facts: Facts) -> dict[str, Any]:
    """The answers that count: hidden ones and unreadable entries dropped, computed values worked out."""
    return read(form, answers, facts).values


def is_required(spec: Field, values: Answers, facts: Facts, row: Mapping[str, Any] | None = None) -> bool:
    """Whether a visible field must be answered, over effective answers."""
    if isinstance(spec.required, bool):
        return spec.required
    return evaluate(spec.required, values, facts, row=row)


def problems(form: Form, answers: Answers, facts: Facts) -> list[Problem]:
    """Everything wrong with the answers, in the order of the form; warnings among the errors."""
    reading = read(form, answers, facts)
    found: list[Problem] = []
    for page in form.pages:
        for spec in page.fields:
            if spec.key in reading.visible:
                found += (
                    Problem(name, page.key, message, level)
                    for name, level, message in field_problems(spec, answers, reading, facts)
                )
        for check in form.checks:
            if form.plan.places[check.at].page is page and not check_holds(check, reading, facts):
                found.append(Problem(check.at, page.key, str(check.message), check.level))
    return found


def check_holds(check: Check, reading: Reading, facts: Facts) -> bool:
    """Whether a check is satisfied; one whose field is hidden is not asked."""
    return check.at not in reading.visible or evaluate(check.condition, reading.values, facts)


class Said(NamedTuple):
    """Something said about one box."""

    name: str
    level: Level
    message: str


@dataclass(frozen=True)
class Asked:
    """One box: the field, its name, what was entered, and the row it stands in."""

    spec: Field
    name: str
    entered: Any
    row: Mapping[str, Any] | None = None

    def value(self, values: Answers) -> Any:
        return values.get(self.spec.key) if self.row is None else self.row.get(self.spec.key)


def asked(spec: Field, answers: Answers, reading: Reading) -> Iterator[Asked]:
    """The visible boxes of a visible field: itself, and for a group those of its rows."""
    entered = answers.get(spec.key)
    yield Asked(spec, spec.key, entered)
    rows = reading.values.get(spec.key) if spec.fields else None
    for index, row in enumerate(rows or ()):
        for sub in spec.fields:
            name = box_name(spec.key, index, sub.key)
            if name in reading.visible:
                yield Asked(sub, name, entered[index].get(sub.key) if entered else None, row)


def field_problems(spec: Field, answers: Answers, reading: Reading, facts: Facts) -> Iterator[Said]:
    """What is to be said about one visible field and, for a group, about its rows."""
    context = Context(today=facts.today)
    for box in asked(spec, answers, reading):
        kind = type_of(box.spec)
        if not kind.holds_answer or box.spec.value is not None:
            continue
        if box.value(reading.values) is None:
            yield from _unanswered(box, reading.values, facts)
        else:
            yield from _answered(box, reading.values, context)


def _unanswered(box: Asked, values: Answers, facts: Facts) -> Iterator[Said]:
    spec = box.spec
    if is_typed(box.entered) or not missing(box.entered):
        yield Said(box.name, "error", unreadable(spec, box.entered, Context(today=facts.today)))
    elif is_required(spec, values, facts, box.row) or spec.limits.min_rows:
        yield Said(box.name, "error", type_of(spec).asks(spec))


def _answered(box: Asked, values: Answers, context: Context) -> Iterator[Said]:
    kind, value = type_of(box.spec), box.value(values)
    wrong = [Said(box.name, "error", message) for message in kind.faults(box.spec, value, context)]
    yield from wrong
    if not wrong:
        for finding in kind.beside(box.spec, value, lambda key: _beside(key, values, box.row)):
            yield Said(box.name, finding.level, finding.message)


def _beside(key: str, values: Answers, row: Mapping[str, Any] | None) -> Any:
    return row[key] if row is not None and key in row else values.get(key)


def unreadable(spec: Field, value: Any, context: Context) -> str:
    """What is wrong with an entry that was kept as typed."""
    try:
        type_of(spec).parse(spec, entry_of(spec, value), context)
    except ValidationError as error:
        return str(error.messages[0])
    return _("“%(label)s” cannot be read. Please enter it again.") % named(spec)


def tell(spec: Field, value: Any, language: str | None = None) -> str:
    """The summary of an answer in a language (the active one by default); text as typed stays itself."""
    language = language or get_language() or "vi"
    if missing(value) and not is_typed(value):
        return ""
    if is_typed(value) or not type_of(spec).accepts(spec, value):
        parts = value.get("typed", value) if isinstance(value, dict) else value
        return " ".join(str(part) for part in parts.values()) if isinstance(parts, dict) else str(parts)
    return type_of(spec).summary(spec, value, "en" if language.startswith("en") else "vi")


def changes(form: Form, old: Answers, new: Answers) -> list[Change]:
    """The answers that differ between two effective sets, in the order of the form."""
    found = []
    for spec in form.fields:
        before, after = old.get(spec.key), new.get(spec.key)
        if before == after:
            continue
        usable = _usable(spec, before) and _usable(spec, after)
        if not (usable and type_of(spec).same(spec, before, after)):
            found.append(Change(spec.key, tell(spec, before), tell(spec, after)))
    return found


def open_fields(
    form: Form, deficiencies: Iterable[str], answers: Answers, facts: Facts, *, filed: Answers | None = None
) -> frozenset[str]:
    """Keys that may be changed in a supplement: those the deficiencies name, and those that they make
    visible or required now and were not with the `filed` answers.

    A field of a group opens its whole group. Keys that are no field (a paper's code) are left out.
    """
    places = [form.plan.places[key] for key in deficiencies if key in form.plan.places]
    opened = {place.group.key if place.group else place.name for place in places}
    before, after = read(form, answers if filed is None else filed, facts), read(form, answers, facts)
    reach = frozenset().union(*(form.plan.moved_by[name] for key in opened for name in _with_rows(form, key)))
    for name in reach:
        place = form.plan.places[name]
        spec = place.group or place.field
        if spec.key in opened or spec.key not in after.visible:
            continue
        appeared = spec.key not in before.visible
        now = is_required(spec, after.values, facts)
        if appeared or (now and not is_required(spec, before.values, facts)):
            opened.add(spec.key)
    return frozenset(opened)


def _with_rows(form: Form, key: str) -> Iterator[str]:
    yield key
    yield from (f"{key}.{sub.key}" for sub in form.plan.places[key].field.fields)


def anonymised(form: Form, answers: Answers) -> dict[str, Any]:
    """The answers without what points to a person; entries kept as typed are dropped."""
    return {
        spec.key: type_of(spec).anonymised(spec, answers[spec.key])
        for spec in form.fields
        if _usable(spec, answers.get(spec.key))
    }


def locked(form: Form, known: Mapping[str, Known]) -> dict[str, Any]:
    """Fields whose value is a verified identity: the value that stands, whatever is posted."""
    return {
        spec.key: fact.value
        for spec in form.fields
        if spec.prefill is not None
        and (fact := known.get(spec.prefill)) is not None
        and fact.verified
        and _usable(spec, fact.value)
    }


def prefill(form: Form, known: Mapping[str, Known], answers: Answers, facts: Facts) -> list[Offer]:
    """What is known, or was said already, for visible fields that hold nothing yet, with its source and date.

    A key that is in the answers at all, even emptied, was seen by its owner and is not offered again.
    """
    reading = read(form, answers, facts)
    return [
        Offer(spec.key, fact.value, fact.source, fact.as_of)
        for spec in form.fields
        if spec.key in reading.visible
        and spec.key not in answers
        and (fact := known.get(spec.prefill or "") or _said_already(form, spec, reading, facts)) is not None
        and _usable(spec, fact.value)
    ]


def _said_already(form: Form, spec: Field, reading: Reading, facts: Facts) -> Known | None:
    """The answer elsewhere on the form that this one is the same as, while it is."""
    echo = spec.same_as
    if echo is None or echo.field not in reading.values:
        return None
    if echo.when is not None and not evaluate(echo.when, reading.values, facts):
        return None
    title = form.plan.places[echo.field].page.title
    source = Text(vi=f"Như bạn đã khai ở phần “{title.vi}”", en=f"As you wrote in “{title.en}”")
    return Known(reading.values[echo.field], source)


def carry(form: Form, answers: Answers) -> tuple[dict[str, Any], list[str]]:
    """Answers of another version taken over by field key, and the keys of those that do not fit."""
    specs = {spec.key: spec for spec in form.fields}
    fits = {
        key: value
        for key, value in answers.items()
        if key in specs and (is_typed(value) or _usable(specs[key], value))
    }
    return fits, [key for key, value in answers.items() if key not in fits and not missing(value)]


def names_of(condition: Condition | None, form: Form) -> frozenset[str]:
    """The fields a condition reads."""
    return frozenset() if condition is None else frozenset(form.plan.named(condition))
