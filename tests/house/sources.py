"""The sources of the project as syntax trees, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FLOORS = ("accounts", "procedures", "dossiers", "portal")  # from the ground up
DOMAIN = FLOORS[:3]


@dataclass(frozen=True)
class Source:
    """One Python file: its dotted module name, its path from the project, its tree."""

    module: str
    path: Path
    tree: ast.Module

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.path}:{node.lineno}"


@cache
def sources(*packages: str) -> tuple[Source, ...]:
    """Every module of the packages but their migrations."""
    return tuple(_read(packages))


def _read(packages: tuple[str, ...]) -> Iterator[Source]:
    for package in packages:
        for file in sorted((PROJECT / package).rglob("*.py")):
            path = file.relative_to(PROJECT)
            if "migrations" in path.parts:
                continue
            module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            yield Source(module, path, ast.parse(file.read_text(encoding="utf-8")))


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
