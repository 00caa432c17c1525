"""Every situation that the conditions of a workflow can tell apart, for proofs over all dossiers.

A comparison of a field with literals is tried with values on both sides of each literal and with no value
at all; whatever cannot be tried so (another field, rows, texts) is taken as free to be true or false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, pairwise, product
from typing import Any

from procedures.forms.conditions import All, Any_, Condition, Facts, FieldValue, Leaf, Not, Today
from procedures.text import Text

TODAY = date(2026, 1, 15)
"""Any day serves: conditions only see how far answers lie from it."""

MOST_SITUATIONS = 4096
"""Beyond this the situations are no longer all tried, and the checker says so."""

_EQUALITIES = frozenset({"is", "is_not", "in", "not_in", "empty", "filled"})
_NUMBERS = frozenset({"less_than", "at_most", "more_than", "at_least"})
_DATES = frozenset({"before", "on_or_before", "after", "on_or_after"})
_DAYS = frozenset({"older_than_days", "within_days"})
_YEARS = frozenset({"at_least_years_old", "under_years_old"})
_OTHER = "…"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One kind of dossier: its case, its channel, an answer for each field that a condition reads."""

    case: str | None = None
    channel: str = "online"
    answers: Mapping[str, Any] = field(default_factory=dict)
    free: Mapping[str, bool] = field(default_factory=dict)

    def judge(self, condition: Condition | None, proposal: str, outcome: str | None) -> bool:
        """Whether the condition holds here; fits `engine.play`."""
        if condition is None:
            return True
        facts = Facts(today=TODAY, case=self.case, channel=self.channel, proposal=proposal, outcome=outcome)
        return self._holds(condition, facts)

    def _holds(self, node: Condition, facts: Facts) -> bool:
        match node:
            case All():
                return all(self._holds(child, facts) for child in node.children)
            case Any_():
                return any(self._holds(child, facts) for child in node.children)
            case Not():
                return not self._holds(node.not_, facts)
        name = _name(node)
        return self.free[name] if name in self.free else node.test(self.answers, None, facts)

    def words(self) -> Text:
        """The situation in a few words, for a counter-example."""
        known = ", ".join(
            f"{key} = {_shown(value)}" for key, value in self.answers.items() if value is not None
        )
        empty = ", ".join(key for key, value in self.answers.items() if value is None)
        rest = ", ".join(f"{name} = {value}" for name, value in self.free.items())
        vi = [f"trường hợp {self.case}" if self.case else "", f"kênh {self.channel}", known,
              f"chưa có {empty}" if empty else "", rest]  # fmt: skip
        en = [f"case {self.case}" if self.case else "", f"channel {self.channel}", known,
              f"no answer to {empty}" if empty else "", rest]  # fmt: skip
        return Text(vi="; ".join(filter(None, vi)), en="; ".join(filter(None, en)))


def situations(
    conditions: Iterable[Condition | None],
    *,
    cases: Iterable[str | None] = (None,),
    channels: Iterable[str] = ("online",),
    always_answered: frozenset[str] = frozenset(),
) -> list[Situation]:
    """Situations that between them give every answer these conditions can give; at most `MOST_SITUATIONS`.

    Case and channel vary only where a condition asks for them.
    """
    leaves = [leaf for condition in conditions if condition is not None for leaf in _leaves(condition)]
    facts = {leaf.fact for leaf in leaves if isinstance(leaf, Leaf) and leaf.fact}
    by_field: dict[str, list[Leaf]] = {}
    free: dict[str, None] = {}
    for leaf in leaves:
        if isinstance(leaf, Leaf) and leaf.field is not None:
            by_field.setdefault(leaf.field, []).append(leaf)
        elif not isinstance(leaf, Leaf):
            free[_name(leaf)] = None
    values: dict[str, list[Any]] = {}
    for key, tests in by_field.items():
        tried = _values(tests)
        if tried is None:
            free.update(dict.fromkeys(_name(test) for test in tests))
        else:
            values[key] = tried if key in always_answered else [*tried, None]
    every = product(
        list(cases) if "case" in facts else list(islice(cases, 1)),
        list(channels) if "channel" in facts else list(islice(channels, 1)),
        product(*values.values()),
        product((True, False), repeat=len(free)),
    )
    return [
        Situation(
            case=case,
            channel=channel,
            answers=dict(zip(values, answers, strict=True)),
            free=dict(zip(free, truths, strict=True)),
        )
        for case, channel, answers, truths in islice(every, MOST_SITUATIONS)
    ]


def _leaves(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All | Any_ | Not):
        for child in condition.children:
            yield from _leaves(child)
    else:
        yield condition


def _name(node: Condition) -> str:
    return node.model_dump_json(exclude_defaults=True)


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _values(tests: list[Leaf]) -> list[Any] | None:
    """Values that make these comparisons of one field come out in every way they can; None when unknown."""
    if any(isinstance(test.value, FieldValue) for test in tests):
        return None
    operators = {test.op for test in tests}
    literals = [
        value
        for test in tests
        for value in (test.value if isinstance(test.value, tuple) else (test.value,))
        if value is not None
    ]
    if operators <= _EQUALITIES:
        return _around_equal(literals)
    if operators <= _NUMBERS | {"is", "is_not", "empty", "filled"}:
        return _around_numbers(literals)
    if operators <= _DATES | _DAYS | _YEARS | {"empty", "filled"}:
        return _around_dates(tests)
    return None


def _around_equal(literals: list[Any]) -> list[Any] | None:
    if any(isinstance(value, Today) for value in literals):
        return None
    distinct = list(dict.fromkeys(literals))
    if distinct and all(isinstance(value, bool) for value in distinct):
        return [True, False]
    numeric = bool(distinct) and all(isinstance(value, int | float) for value in distinct)
    return [*distinct, max(distinct) + 1 if numeric else _OTHER]


def _around_numbers(literals: list[Any]) -> list[Any] | None:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in literals):
        return None
    marks = sorted(set(literals))
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    return sorted({*marks, *between, *((marks[0] - 1, marks[-1] + 1) if marks else (0,))})


def _around_dates(tests: list[Leaf]) -> list[Any] | None:
    marks: set[date] = set()
    for test in tests:
        value = test.value
        if isinstance(value, Today):
            marks.add(TODAY + timedelta(days=value.today))
        elif isinstance(value, str):
            marks.add(date.fromisoformat(value))
        elif isinstance(value, int) and test.op in _DAYS:
            marks.add(TODAY - timedelta(days=value))
        elif isinstance(value, int) and test.op in _YEARS:
            marks.add(TODAY.replace(year=TODAY.year - value))
        elif value is not None:
            return None
    near = {mark + timedelta(days=days) for mark in marks or {TODAY} for days in (-1, 0, 1)}
    return [day.isoformat() for day in sorted(near | {TODAY + timedelta(days=1)})]
