"""What was checked and what was found wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Violation:
    """Something that does not hold: found by which check, on what, in words."""

    check: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: {self.text}"


@dataclass
class Verdict:
    """Counts of what was looked at, and violations. A check that looked at nothing has proved nothing."""

    checked: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def look(self, check: str, number: int = 1) -> None:
        self.checked[check] += number

    def expect(self, check: str, subject: object, found: object, wanted: object, what: str) -> None:
        """One comparison, counted; unequal is a violation."""
        self.look(check)
        if found != wanted:
            self.fault(check, subject, f"{what}: {found!r} instead of {wanted!r}")

    def fault(self, check: str, subject: object, text: str) -> None:
        self.violations.append(Violation(check, str(subject), text))

    def of(self, check: str) -> list[Violation]:
        return [violation for violation in self.violations if violation.check == check]
