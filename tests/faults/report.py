"""One table of a run, for people; the same as JSON, for tests."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.verdict import Verdict

NEVER_ZERO = (
    "ledger chains", "replay = row", "messages", "account notices", "messages by text", "documents",
    "document bytes", "signatures", "numbers", "file bytes", "files = ledger", "filed once", "tasks",
    "outbox rows", "filings", "uploads", "acts", "readings",
)  # fmt: skip


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Report:
    """Everything a run found out."""

    seed: int
    seconds: float = 0.0
    kills: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    operations: dict[str, dict[str, int]] = field(default_factory=dict)
    dossiers: dict[str, int] = field(default_factory=dict)  # by public status
    calm: dict[str, int] = field(default_factory=dict)  # looked at in the control run without faults
    checked: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    controls: dict[str, bool] = field(default_factory=dict)  # damage → seen

    @property
    def failures(self) -> list[str]:
        """Why this run proves nothing or shows a fault; empty when it is sound."""
        zero = [name for name in NEVER_ZERO if not self.checked.get(name)]
        missed = [name for name, seen in self.controls.items() if not seen]
        return [
            *self.violations,
            *(f"nothing was checked: {name}" for name in zero),
            *(f"the checker did not see: {name}" for name in missed),
        ]

    def take(self, verdict: Verdict) -> None:
        self.checked = dict(verdict.checked)
        self.violations += [str(violation) for violation in verdict.violations]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps({**asdict(self), "failures": self.failures}, ensure_ascii=False, indent=1))

    def show(self) -> None:
        say(f"\nseed {self.seed} · {self.seconds:.0f} s under faults · {self.kills} kills")
        _table("faults", [(name, str(count)) for name, count in sorted(self.faults.items())])
        rows = [
            (kind, f"{told.get('ok', 0):>7}{told.get('failed', 0):>8}{told.get('unknown', 0):>9}")
            for kind, told in sorted(self.operations.items())
        ]
        _table("operations (ok, refused, unknown)", rows)
        _table("dossiers", [(status, str(count)) for status, count in sorted(self.dossiers.items())])
        found = Counter(violation.partition(":")[0] for violation in self.violations)
        rows = [(name, f"{count:>7}{found.get(name, 0):>8}") for name, count in sorted(self.checked.items())]
        _table("checked (looked at, violations)", rows)
        seen = [(name, "seen" if found else "NOT SEEN") for name, found in self.controls.items()]
        _table("negative controls", seen)
        for note in self.notes:
            say(f"note: {note}")
        for failure in self.failures[:60]:
            say(f"FAULT  {failure[:400]}")
        say(
            "SOUND" if not self.failures else f"{len(self.failures)} FAULTS",
        )


def _table(title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        say(f"\n{title}")
        for name, value in rows:
            say(f"  {name:<40}{value:>10}")
