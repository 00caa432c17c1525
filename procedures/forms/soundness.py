"""What must be true of a form before it is saved, each fault with its place in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from procedures import lists
from procedures.forms.computed import Age, Computation, CountOf, DateInWords, SumOf, pieces
from procedures.forms.conditions import Condition, Count, FieldValue, Leaf, Node, Sum, Today
from procedures.forms.fields import type_named
from procedures.forms.fields.derived import Computed, field_kind
from procedures.forms.operators import OPERATORS, Kind, Operand
from procedures.forms.plan import Plan, group_key, nodes
from procedures.forms.schema import Field, Form
from procedures.forms.values import clock_time, number, span


@dataclass(frozen=True)
class Fault:
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


FACTS = {
    "case": None,
    "channel": ("online", "counter", "post"),
    "proposal": ("granted", "partly_granted", "denied"),
    "outcome": ("granted", "partly_granted", "denied"),
}


def faults_of(form: Form) -> list[Fault]:
    """All faults of a form: keys first; what depends on them only when they are sound."""
    found = [*_repeated(form), *_misused(form)]
    if found:
        return found
    plan = Plan(form)
    found = [*_conditions(form, plan), *_values(plan), *_pointers(plan)]
    if not found and (cycle := plan.cycle()):
        trail = " → ".join(f"“{name}”" for name in (*cycle, cycle[0]))
        found.append(Fault(f"field “{cycle[0]}”", f"what shows these fields goes round in a circle: {trail}"))
    return found


def condition_faults(
    condition: Condition, form: Form, *, cases: tuple[str, ...] | None = None, place: str = "condition"
) -> list[Fault]:
    """Faults of a condition that stands outside the form (a paper, a fee, a guard) over its answers."""
    return [Fault(place, message) for message in _of_condition(condition, None, form.plan, cases)]


def computation_faults(tree: Computation, form: Form, *, place: str = "amount") -> list[Fault]:
    """Faults of a computed amount that stands outside the form."""
    return [Fault(place, message) for message in _of_tree(tree, None, form.plan)]


def _repeated(form: Form) -> Iterator[Fault]:
    top = Counter(field.key for field in form.fields)
    for key, times in top.items():
        if times > 1:
            yield Fault(f"field “{key}”", f"this key stands {times} times; a key names one field")
    for field in form.fields:
        inner = Counter(sub.key for sub in field.fields)
        for key, times in inner.items():
            if times > 1 or key in top or f"{field.key}.{key}" in top:
                yield Fault(f"field “{field.key}”, field “{key}”", "this key names another field already")
    for what, keys in (
        ("page", [page.key for page in form.pages]),
        ("section", [section.key for page in form.pages for section in page.sections]),
        ("check", [check.key for check in form.checks]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                yield Fault(f"{what} “{key}”", f"this key stands {times} times")


def _misused(form: Form) -> Iterator[Fault]:
    for page in form.pages:
        for section in page.sections:
            for field in section.fields:
                place = f"page “{page.key}”, section “{section.key}”, field “{field.key}”"
                yield from _misused_field(field, place)
                for sub in field.fields:
                    yield from _misused_field(sub, f"{place}, field “{sub.key}”")


def _misused_field(field: Field, place: str) -> Iterator[Fault]:
    kind = type_named(field.type)
    if kind is None:
        yield Fault(place, f"there is no field type “{field.type}”")
        return
    for message in kind.misused(field):
        yield Fault(place, message)
    if field.fields and kind.kind is not Kind.ROWS:
        yield Fault(place, "only a group has fields of its own")
    if field.value is not None and not isinstance(kind, Computed):
        yield Fault(place, "only a computed field has a value")
    if field.default is not None and not kind.accepts(field, field.default):
        yield Fault(place, f"the default is no {field.type} answer")


def _conditions(form: Form, plan: Plan) -> Iterator[Fault]:
    for page in form.pages:
        here = f"page “{page.key}”"
        yield from _judged(page.show_if, None, plan, f"{here}, show_if")
        for section in page.sections:
            inner = f"{here}, section “{section.key}”"
            yield from _judged(section.show_if, None, plan, f"{inner}, show_if")
            for field in section.fields:
                yield from _field_conditions(field, None, plan, f"{inner}, field “{field.key}”")
    for check in form.checks:
        yield from _judged(check.condition, None, plan, f"check “{check.key}”")
        if check.at not in plan.places or plan.places[check.at].group is not None:
            yield Fault(f"check “{check.key}”, at", f"there is no field “{check.at}”")


def _field_conditions(field: Field, group: Field | None, plan: Plan, place: str) -> Iterator[Fault]:
    yield from _judged(field.show_if, group, plan, f"{place}, show_if")
    if isinstance(field.required, Node):
        yield from _judged(field.required, group, plan, f"{place}, required")
    if field.same_as is not None:
        yield from _judged(field.same_as.when, group, plan, f"{place}, same_as")
        source = plan.places.get(field.same_as.field)
        if source is None or source.group is not None or source.field.type != field.type:
            yield Fault(
                f"{place}, same_as", f"“{field.same_as.field}” is no {field.type} field outside a group"
            )
    for sub in field.fields:
        yield from _field_conditions(sub, field, plan, f"{place}, field “{sub.key}”")


def _judged(condition: Condition | None, group: Field | None, plan: Plan, place: str) -> Iterator[Fault]:
    if condition is not None:
        for message in _of_condition(condition, group, plan, None):
            yield Fault(place, message)


def _values(plan: Plan) -> Iterator[Fault]:
    for name, place in plan.places.items():
        if place.field.value is not None:
            for message in _of_tree(place.field.value, place.group, plan):
                yield Fault(f"field “{name}”, value", message)


def _pointers(plan: Plan) -> Iterator[Fault]:
    for name, place in plan.places.items():
        pointed = [*place.field.agrees_with.values(), place.field.document_type]
        for key in pointed:
            if key is not None and plan.resolve(key, place.group) is None:
                yield Fault(f"field “{name}”", f"it points to “{key}”, which is no field")


# one condition


def _of_condition(
    condition: Condition, group: Field | None, plan: Plan, cases: tuple[str, ...] | None
) -> Iterator[str]:
    for node, inside in nodes(condition, group, plan):
        if isinstance(node, Leaf):
            yield from _of_leaf(node, inside, plan, cases)
        elif isinstance(node, Sum):
            yield from _of_sum(node.sum, plan)
            yield from _of_operand(node, Kind.NUMBER, None, inside, plan)
        elif not isinstance(node, Leaf) and hasattr(node, "where"):
            key = group_key(node)  # type: ignore[arg-type]
            place = plan.places.get(key)
            if place is None or field_kind(place.field) is not Kind.ROWS:
                yield f"“{key}” is no repeating group"
            if isinstance(node, Count):
                yield from _of_operand(node, Kind.NUMBER, None, inside, plan)


def _of_leaf(leaf: Leaf, group: Field | None, plan: Plan, cases: tuple[str, ...] | None) -> Iterator[str]:
    if leaf.fact is not None:
        known = cases if leaf.fact == "case" else FACTS[leaf.fact]
        options = frozenset(known) if known is not None else None
        yield from _fits(leaf.op, Kind.CHOICE, leaf.fact)
        yield from _of_operand(leaf, Kind.CHOICE, options, group, plan)
        return
    path = leaf.field or ""
    kind = path_kind(path, group, plan)
    if kind is None:
        yield f"there is no field “{path}”"
        return
    yield from _fits(leaf.op, kind, path)
    yield from _of_operand(leaf, kind, _options(path, group, plan), group, plan)


def _fits(op: str, kind: Kind, path: str) -> Iterator[str]:
    if kind not in OPERATORS[op].kinds:
        yield f"“{op}” cannot be asked of “{path}”, which is {kind.value.replace('_', ' ')}"


def _of_sum(path: str, plan: Plan) -> Iterator[str]:
    place = plan.places.get(path)
    if place is None or place.group is None:
        yield f"“{path}” is no field of a repeating group"
    elif field_kind(place.field) is not Kind.NUMBER:
        yield f"“{path}” is no number, it cannot be summed"


def _of_operand(
    node: Leaf | Count | Sum, kind: Kind, options: frozenset[str] | None, group: Field | None, plan: Plan
) -> Iterator[str]:
    op, value = node.op, node.value
    operand = OPERATORS[op].operand
    if operand is Operand.NOTHING:
        return
    wanted = Kind.NUMBER if operand is Operand.NUMBER else Kind.CHOICE if operand is Operand.OPTION else kind
    if isinstance(value, FieldValue):
        other = path_kind(value.field, group, plan)
        if other is None:
            yield f"there is no field “{value.field}”"
        elif other is not wanted or operand is Operand.LIST:
            yield f"“{value.field}” is {other.value.replace('_', ' ')}, which “{op}” cannot compare here"
        return
    if isinstance(value, Today):
        if wanted is not Kind.DATE:
            yield f"“{op}” cannot compare with a day here"
        return
    for literal in value if isinstance(value, tuple) else (value,):
        if not _is_a(literal, wanted):
            yield f"{literal!r} is not {wanted.value.replace('_', ' ')}, which “{op}” needs here"
        elif options is not None and literal not in options:
            yield f"{literal!r} is none of the options"


def _is_a(literal: object, kind: Kind) -> bool:
    match kind:
        case Kind.NUMBER:
            return number(literal) is not None and not isinstance(literal, bool)
        case Kind.DATE:
            return span(literal) is not None
        case Kind.TIME:
            return clock_time(literal) is not None
        case Kind.YES_NO:
            return isinstance(literal, bool)
        case _:
            return isinstance(literal, str)


def path_kind(path: str, group: Field | None, plan: Plan) -> Kind | None:
    """What a path in a condition means to compare; None when it means nothing."""
    found = plan.resolve(path, group)
    if found is None:
        return None
    name, part = found
    field = plan.places[name].field
    if not part:
        return field_kind(field)
    kind = type_named(field.type)
    return kind.parts.get(part) if kind is not None else None


_CLOSED_PARTS = {"province": "provinces", "bank": "banks"}


def _options(path: str, group: Field | None, plan: Plan) -> frozenset[str] | None:
    """The values an answer can have, where they are closed; None where any text may come."""
    found = plan.resolve(path, group)
    if found is None:
        return None
    field, part = plan.places[found[0]].field, found[1]
    if part:
        return frozenset(lists.index(_CLOSED_PARTS[part])) if part in _CLOSED_PARTS else None
    if field.options is not None:
        return frozenset(option.value for option in field.options)
    if field.source is not None and lists.known(field.source) and not lists.provided(field.source):
        return frozenset(lists.index(field.source))
    return None


# one computed value


def _of_tree(tree: Computation, group: Field | None, plan: Plan) -> Iterator[str]:
    for piece in pieces(tree):
        if isinstance(piece, FieldValue):
            yield from _expected(piece.field, Kind.NUMBER, group, plan)
        elif isinstance(piece, SumOf) and isinstance(piece.sum, str):
            yield from _of_sum(piece.sum, plan)
        elif isinstance(piece, CountOf):
            yield from _expected(piece.count, Kind.ROWS, None, plan)
            counted = plan.places.get(piece.count)
            if piece.where is not None and counted is not None:
                yield from _of_condition(piece.where, counted.field, plan, None)
        elif isinstance(piece, Age):
            yield from _expected(piece.age, Kind.DATE, group, plan)
            if piece.on is not None:
                yield from _expected(piece.on, Kind.DATE, group, plan)
        elif isinstance(piece, DateInWords):
            yield from _expected(piece.date_in_words, Kind.DATE, group, plan)


def _expected(path: str, kind: Kind, group: Field | None, plan: Plan) -> Iterator[str]:
    found = path_kind(path, group, plan)
    if found is None:
        yield f"there is no field “{path}”"
    elif found is not kind:
        yield f"“{path}” is {found.value.replace('_', ' ')}, not {kind.value.replace('_', ' ')}"
