"""A condition says itself, in Vietnamese and English, by the labels of the form it belongs to.

A `not` is pushed down to the comparisons, which read better denied than wrapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procedures import lists
from procedures.forms.conditions import (
    All,
    Any_,
    Condition,
    Count,
    Every,
    FieldValue,
    Leaf,
    Node,
    Not,
    Some,
    Sum,
    Today,
    Value,
)
from procedures.forms.fields.base import option_label
from procedures.forms.fields.numbers import grouped
from procedures.forms.operators import Kind
from procedures.forms.schema import Field, Form
from procedures.forms.values import span
from procedures.forms.why import Why

# operator → (vi, vi denied, en, en denied); {0} is the left side, {1} the right one
_PHRASES: Mapping[str, tuple[str, str, str, str]] = {
    "empty": ("{0} để trống", "{0} đã được điền", "{0} is empty", "{0} is filled in"),
    "filled": ("{0} đã được điền", "{0} để trống", "{0} is filled in", "{0} is empty"),
    "is": ("{0} là {1}", "{0} không phải là {1}", "{0} is {1}", "{0} is not {1}"),
    "is_not": ("{0} khác {1}", "{0} không khác {1}", "{0} differs from {1}", "{0} does not differ from {1}"),
    "in": (
        "{0} là một trong: {1}",
        "{0} không thuộc: {1}",
        "{0} is one of: {1}",
        "{0} is none of: {1}",
    ),
    "not_in": ("{0} không thuộc: {1}", "{0} là một trong: {1}", "{0} is none of: {1}", "{0} is one of: {1}"),
    "less_than": (
        "{0} nhỏ hơn {1}",
        "{0} không nhỏ hơn {1}",
        "{0} is less than {1}",
        "{0} is not less than {1}",
    ),
    "at_most": ("{0} nhiều nhất là {1}", "{0} lớn hơn {1}", "{0} is at most {1}", "{0} is not at most {1}"),
    "more_than": (
        "{0} lớn hơn {1}",
        "{0} không lớn hơn {1}",
        "{0} is more than {1}",
        "{0} is not more than {1}",
    ),
    "at_least": ("{0} ít nhất là {1}", "{0} nhỏ hơn {1}", "{0} is at least {1}", "{0} is not at least {1}"),
    "before": ("{0} trước {1}", "{0} không trước {1}", "{0} is before {1}", "{0} is not before {1}"),
    "on_or_before": (
        "{0} không muộn hơn {1}",
        "{0} muộn hơn {1}",
        "{0} is no later than {1}",
        "{0} is later than {1}",
    ),
    "after": ("{0} sau {1}", "{0} không sau {1}", "{0} is after {1}", "{0} is not after {1}"),
    "on_or_after": (
        "{0} không sớm hơn {1}",
        "{0} sớm hơn {1}",
        "{0} is no earlier than {1}",
        "{0} is earlier than {1}",
    ),
    "older_than_days": (
        "{0} đã quá {1} ngày",
        "{0} chưa quá {1} ngày",
        "{0} is more than {1} days ago",
        "{0} is not more than {1} days ago",
    ),
    "within_days": (
        "{0} trong vòng {1} ngày qua",
        "{0} không trong vòng {1} ngày qua",
        "{0} is within the last {1} days",
        "{0} is not within the last {1} days",
    ),
    "at_least_years_old": (
        "tính theo {0} đã đủ {1} tuổi",
        "tính theo {0} chưa đủ {1} tuổi",
        "by {0} the age is at least {1} years",
        "by {0} the age is less than {1} years",
    ),
    "under_years_old": (
        "tính theo {0} chưa đủ {1} tuổi",
        "tính theo {0} đã đủ {1} tuổi",
        "by {0} the age is less than {1} years",
        "by {0} the age is at least {1} years",
    ),
    "earlier_than": ("{0} trước {1}", "{0} không trước {1}", "{0} is before {1}", "{0} is not before {1}"),
    "later_than": ("{0} sau {1}", "{0} không sau {1}", "{0} is after {1}", "{0} is not after {1}"),
    "starts_with": (
        "{0} bắt đầu bằng {1}",
        "{0} không bắt đầu bằng {1}",
        "{0} starts with {1}",
        "{0} does not start with {1}",
    ),
    "contains": ("{0} có chứa {1}", "{0} không chứa {1}", "{0} contains {1}", "{0} does not contain {1}"),
    "includes": ("{0} có chọn {1}", "{0} không chọn {1}", "{1} is chosen in {0}", "{1} is not chosen in {0}"),
    "includes_any": (
        "{0} có chọn ít nhất một trong: {1}",
        "{0} không chọn mục nào trong: {1}",
        "in {0} at least one is chosen of: {1}",
        "in {0} none is chosen of: {1}",
    ),
}

_FACTS = {
    "case": ("trường hợp", "the case"),
    "channel": ("hình thức nộp", "the way of filing"),
    "proposal": ("đề xuất giải quyết", "the proposed decision"),
    "outcome": ("kết quả giải quyết", "the decision"),
}
_FACT_VALUES = {
    "online": ("trực tuyến", "online"),
    "counter": ("tại quầy", "at the counter"),
    "post": ("qua bưu chính", "by post"),
    "granted": ("chấp thuận", "granted"),
    "partly_granted": ("chấp thuận một phần", "partly granted"),
    "denied": ("không chấp thuận", "denied"),
}
_PARTS = {
    "country": ("quốc gia", "country"),
    "province": ("tỉnh, thành phố", "province or city"),
    "ward": ("phường, xã, đặc khu", "ward or commune"),
    "scheme": ("loại địa chỉ", "kind of address"),
    "detail": ("số nhà, đường", "house and street"),
    "sheet": ("tờ bản đồ số", "map sheet"),
    "plot": ("thửa đất số", "plot"),
    "area": ("diện tích (m²)", "area (m²)"),
    "bank": ("ngân hàng", "bank"),
    "number": ("số tài khoản", "account number"),
    "holder": ("chủ tài khoản", "account holder"),
}
_PART_LISTS = {"country": "countries", "province": "provinces", "ward": "wards", "bank": "banks"}


def sentence(
    condition: Condition | None,
    form: Form | None = None,
    language: str = "vi",
    *,
    cases: Mapping[str, str] | None = None,
    group: Field | None = None,
) -> str:
    """The condition in words, without a full stop. `cases` gives the names of cases by key, `group` the
    group whose rows the condition judges.

    Without a form fields are named by their keys.
    """
    if condition is None:
        return "Luôn luôn" if language.startswith("vi") else "Always"
    text = _Speaker(form, language.startswith("en"), cases or {}).say(condition, denied=False, inside=group)
    return text[:1].upper() + text[1:]


def reason(why: Why, form: Form | None = None, language: str = "vi") -> str:
    """What a comparison that decided asked for, in words: the thing that was not so."""
    text = _Speaker(form, language.startswith("en"), {}).say(why.node, denied=not why.wanted, inside=None)  # type: ignore[arg-type]
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class _Speaker:
    form: Form | None
    english: bool
    cases: Mapping[str, str]

    def say(self, node: Condition, *, denied: bool, inside: Field | None, nested: bool = False) -> str:
        match node:
            case Not():
                return self.say(node.not_, denied=not denied, inside=inside, nested=nested)
            case All() | Any_():
                return self._joined(node, denied=denied, inside=inside, nested=nested)
            case Leaf():
                return self._leaf(node, denied=denied, inside=inside)
            case Some() | Every():
                return self._rows(node, denied=denied)
            case _:
                return self._number(node, denied=denied, inside=inside)

    def _joined(self, node: All | Any_, *, denied: bool, inside: Field | None, nested: bool) -> str:
        both = isinstance(node, All) is not denied
        parts = [self.say(child, denied=denied, inside=inside, nested=True) for child in node.children]
        word = ("and" if self.english else "và") if both else ("or" if self.english else "hoặc")
        *first, last = parts
        text = f"{'; '.join(first)} {word} {last}" if first else last
        return f"({text})" if nested and len(parts) > 1 else text

    def _leaf(self, leaf: Leaf, *, denied: bool, inside: Field | None) -> str:
        if leaf.fact is not None:
            left = _FACTS[leaf.fact][self.english]
            return self._compare(leaf.op, left, self._value(leaf.value, None, "", inside), denied=denied)
        field, part = self._find(leaf.field or "", inside)
        if isinstance(leaf.value, bool) and leaf.op in {"is", "is_not"}:
            opposite = denied is not (leaf.op == "is_not")
            return self._answer(self._name(leaf.field or "", inside), leaf.value, denied=opposite)
        right = self._value(leaf.value, field, part, inside)
        return self._compare(leaf.op, self._name(leaf.field or "", inside), right, denied=denied)

    def _answer(self, left: str, value: bool, *, denied: bool) -> str:
        answer = self._literal(value, None, "")
        if self.english:
            return f"{left} is {'not ' if denied else ''}answered “{answer}”"
        return f"{left} {'không ' if denied else ''}được trả lời “{answer}”"

    def _compare(self, op: str, left: str, right: str, *, denied: bool) -> str:
        phrase = _PHRASES[op][2 * self.english + denied]
        return phrase.format(left, right)

    def _rows(self, node: Some | Every, *, denied: bool) -> str:
        key = node.some if isinstance(node, Some) else node.every
        group = self._group(key)
        name = self._name(key, None)
        where = self.say(node.where, denied=denied and isinstance(node, Every), inside=group, nested=True)
        if isinstance(node, Some) and denied:
            return (
                f"no entry of {name} has: {where}"
                if self.english
                else f"không mục nào của {name} có: {where}"
            )
        if isinstance(node, Some) or denied:
            return (
                f"at least one entry of {name} has: {where}"
                if self.english
                else f"có ít nhất một mục của {name} mà {where}"
            )
        return f"each entry of {name} has: {where}" if self.english else f"mọi mục của {name} đều có: {where}"

    def _number(self, node: Node, *, denied: bool, inside: Field | None) -> str:
        if isinstance(node, Sum):
            group, _, key = node.sum.rpartition(".")
            name = self._name(key, self._group(group))
            left = f"the sum of {name}" if self.english else f"tổng {name}"
            return self._compare(node.op, left, self._value(node.value, None, "", inside), denied=denied)
        if not isinstance(node, Count):
            raise TypeError(f"{type(node).__name__} has no sentence")
        name = self._name(node.count, None)
        left = f"the number of entries of {name}" if self.english else f"số mục của {name}"
        if node.where is not None:
            where = self.say(node.where, denied=False, inside=self._group(node.count), nested=True)
            left += f" with {where}" if self.english else f" có {where}"
        return self._compare(node.op, left, self._value(node.value, None, "", inside), denied=denied)

    # names

    def _group(self, key: str) -> Field | None:
        place = self.form.plan.places.get(key) if self.form is not None else None
        return place.field if place is not None else None

    def _find(self, path: str, inside: Field | None) -> tuple[Field | None, str]:
        found = self.form.plan.resolve(path, inside) if self.form is not None else None
        if self.form is None or found is None:
            return None, ""
        return self.form.plan.places[found[0]].field, found[1]

    def _name(self, path: str, inside: Field | None) -> str:
        field, part = self._find(path, inside)
        if field is None:
            return f"“{path}”"
        label = f"“{field.label.in_language('en' if self.english else 'vi')}”"
        if not part:
            return label
        word = _PARTS.get(part, (part, part))[self.english]
        return f"the {word} of {label}" if self.english else f"{word} của {label}"

    def _value(self, value: Value, field: Field | None, part: str, inside: Field | None) -> str:
        if isinstance(value, FieldValue):
            return self._name(value.field, inside)
        if isinstance(value, Today):
            return self._today(value.today)
        if isinstance(value, tuple):
            return ", ".join(self._literal(item, field, part) for item in value)
        return self._literal(value, field, part)

    def _today(self, days: int) -> str:
        if days == 0:
            return "today" if self.english else "ngày hôm nay"
        if self.english:
            return f"{abs(days)} days {'after' if days > 0 else 'before'} today"
        return f"{abs(days)} ngày {'sau' if days > 0 else 'trước'} hôm nay"

    def _literal(self, value: Any, field: Field | None, part: str) -> str:
        language = "en" if self.english else "vi"
        if isinstance(value, bool):
            return (("No", "Yes") if self.english else ("Không", "Có"))[value]
        if isinstance(value, int):
            return grouped(value, language)
        if isinstance(value, float):
            return str(value) if self.english else str(value).replace(".", ",")
        if value is None:
            return ""
        return self._text(str(value), field, part, language)

    def _text(self, value: str, field: Field | None, part: str, language: str) -> str:
        if part in _PART_LISTS:
            return lists.label(_PART_LISTS[part], value, language)
        if field is not None and not part and (field.options is not None or field.source is not None):
            return f"“{option_label(field, value, language)}”"
        if field is None and value in _FACT_VALUES:
            return _FACT_VALUES[value][self.english]
        if field is None and value in self.cases:
            return self.cases[value]
        if (field is None or _is_date(field)) and span(value) is not None:
            return "/".join(reversed(value.split("-")))
        return f"“{value}”"


def _is_date(field: Field) -> bool:
    from procedures.forms.fields.derived import field_kind

    return field_kind(field) is Kind.DATE
