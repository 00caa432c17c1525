"""Printing: one table, figures beside goals, growth as a ratio of the smallest city."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Protocol


class Line(Protocol):
    """What a table needs of a measurement."""

    @property
    def name(self) -> str: ...
    @property
    def median(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def queries(self) -> int: ...
    @property
    def goal(self) -> str: ...


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def table(results: Mapping[int, Sequence[Line]], growth_limit: Mapping[str, float]) -> int:
    """Print everything; 1 when a growth limit is broken, else 0."""
    smallest = {line.name: line for line in results[min(results)]}
    failed = False
    say(f"\n{'':30} {'dossiers':>9} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'growth':>7}  goal")
    for name, first in smallest.items():
        for size, lines in results.items():
            line = next(line for line in lines if line.name == name)
            growth = line.median / first.median
            limit = growth_limit.get(name)
            broken = limit is not None and growth > limit
            failed = failed or broken
            say(
                f"{name:30} {size:9,} {line.median:8.1f} {line.high:8.1f} {line.queries or '':>8}"
                f" {growth:6.2f}×{'!' if broken else ' '} {line.goal}"
            )
    if failed:
        say("\nGrowth beyond its limit where marked with !")
    return int(failed)
