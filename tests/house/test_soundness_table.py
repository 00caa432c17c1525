"""docs/soundness.md names every finding there is, and the test that shows each."""

from __future__ import annotations

import re

from tests.house.sources import PROJECT

TABLE = (PROJECT / "docs" / "soundness.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TABLE.splitlines() if line.startswith("| ")][1:]
SOURCES = [*(PROJECT / "procedures").glob("*.py"), *(PROJECT / "procedures" / "workflow").glob("*.py")]
SEVERITY = r'"(?:error|warning|information)"'


def raised() -> set[str]:
    """The codes written in the sources beside a severity."""
    found: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(rf'{SEVERITY},\s+"([a-z_]+)"', text)) - {"error", "warning", "information"}
        found |= set(re.findall(r'code="([a-z_]+)"', text)) if "severity=" in text else set()
    return found


def test_every_finding_is_in_the_table() -> None:
    known = set(re.findall(r"`([a-z_]+)`", " ".join(row[1] for row in ROWS)))
    assert len(raised()) > 20
    assert raised() <= known, raised() - known


def test_every_test_the_table_names_is_there() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py"))
    for row in ROWS:
        for name in re.findall(r"`(test_[a-z_]+)`", row[3]):
            assert f"def {name}(" in tests, name
