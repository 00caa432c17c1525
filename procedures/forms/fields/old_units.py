"""Districts of before 1 July 2025 as people still write them, and the wards of today they became."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from accounts.names import fold
from procedures import lists
from procedures.lists import Item

# How the kinds of unit are shortened in addresses, by their folded form.
_SHORT = (
    (re.compile(r"\bq(?:\.\s*|\s+(?=\d)|(?=\d))"), "quan "),
    (re.compile(r"\bh\.\s*"), "huyen "),
    (re.compile(r"\b(?:tp|t\.p)(?:\.\s*|\s+)"), "thanh pho "),
)


def successors_in(text: str) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Each old unit that a written address names, with the wards that lie there today.

    `5 Lê Lai, P. Bến Thành, Q.1` names Quận 1. A bare name without its kind is no hint: many wards of
    today are called like an old district.
    """
    plain = _plain(text)
    if not plain:
        return
    wards = lists.index("wards")
    for pattern, unit in _units():
        if pattern.search(plain):
            known = tuple(wards[code] for code in unit.successors if code in wards)
            if known:
                yield unit, known


def _plain(text: str) -> str:
    plain = fold(text)
    for short, full in _SHORT:
        plain = short.sub(full, plain)
    return plain


@cache
def _units() -> tuple[tuple[re.Pattern[str], Item], ...]:
    return tuple(
        (re.compile(rf"\b{re.escape(fold(unit.label.vi))}\b"), unit)
        for unit in lists.index("old_units").values()
    )
