"""docs/soundness.md names every finding there is, and the test that shows each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.sources import PROJECT

TABLE = (PROJECT / "docs" / "soundness.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TABLE.splitlines() if line.startswith("| ")][1:]
SOURCES = [*(PROJECT / "procedures").glob("*.py"), *(PROJECT / "procedures" / "workflow").glob("*.py")]
COMMAND = PROJECT / "portal" / "management" / "commands" / "check_procedures.py"
MAKERS = {"finding", "_finding", "Finding"}
INTAKE = {
    "no_request_supplement_at_intake",
    "no_refuse_at_intake",
}  # put together of the kind that is missing


def raised() -> set[str]:
    """The codes the sources give to findings, read from the calls that make them."""
    found: set[str] = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in MAKERS:
                found |= set(_codes(_code_of(call), tree))
    said = COMMAND.read_text(encoding="utf-8")  # of notices no version has, so that no finding is made of it
    return found | set(re.findall(r'"(?:error|warning|information)  ([a-z_]+) ', said))


def _code_of(call: ast.Call) -> ast.expr | None:
    named = {word.arg: word.value for word in call.keywords}
    return named.get("code", call.args[1] if len(call.args) > 1 else None)


def _codes(node: ast.expr | None, tree: ast.Module) -> Iterator[str]:
    """The values an expression for a code may have."""
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from (*_codes(one, tree), *_codes(other, tree))
        case ast.JoinedStr():
            yield from INTAKE
        case ast.Name(id=name):
            for told in ast.walk(tree):
                if isinstance(told, ast.Assign) and ast.unparse(told.targets[0]) == name:
                    yield from _codes(told.value, tree)
        case _:
            pass


def test_every_finding_is_in_the_table() -> None:
    known = set(re.findall(r"`([a-z_]+)`", " ".join(row[1] for row in ROWS)))
    assert raised() == known, raised() ^ known


def test_every_test_the_table_names_is_there() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_*.py"))
    for row in ROWS:
        for name in re.findall(r"`(test_[a-z_]+)`", row[3]):
            assert f"def {name}(" in tests, name
