"""The clients' own log: what they asked for and what they were told, written as it happens, never changed."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["ok", "failed", "unknown"]


@dataclass
class Operation:
    """One request for a change. `outcome` stays `unknown` when the answer never came."""

    number: int
    client: str  # the actor as events name it
    kind: str  # an act, or `start`, `save`, `attach`
    subject: str  # public id of the draft, dossier or task it is about
    began: float  # seconds since the run began
    asked: dict[str, Any]
    outcome: Outcome = "unknown"
    told: dict[str, Any] = field(default_factory=dict)


class History:
    """Append-only, thread-safe; every line is on disk before the next request goes out."""

    def __init__(self, path: Path) -> None:
        self.operations: list[Operation] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")
        self._zero = time.monotonic()

    def invoke(self, client: str, kind: str, subject: str, **asked: Any) -> Operation:
        """Note that a request is about to be sent."""
        with self._lock:
            operation = Operation(
                next(self._numbers), client, kind, subject, time.monotonic() - self._zero, asked
            )
            self.operations.append(operation)
            self._write(
                n=operation.number, event="invoke", client=client, kind=kind, subject=subject, **asked
            )
        return operation

    def close(self, operation: Operation, outcome: Outcome, **told: Any) -> None:
        """Note the answer; an answer is noted once."""
        with self._lock:
            operation.outcome, operation.told = outcome, told
            self._write(n=operation.number, event=outcome, **told)

    def of(self, *kinds: str) -> Iterator[Operation]:
        return (operation for operation in list(self.operations) if operation.kind in kinds)

    def tally(self) -> dict[str, Counter[str]]:
        """Outcomes by kind of operation."""
        table: dict[str, Counter[str]] = {}
        for operation in list(self.operations):
            table.setdefault(operation.kind, Counter())[operation.outcome] += 1
        return table

    def _write(self, **line: Any) -> None:
        stamp = round(time.monotonic() - self._zero, 3)
        self._file.write(json.dumps({"t": stamp, **line}, ensure_ascii=False, default=str) + "\n")
        self._file.flush()
