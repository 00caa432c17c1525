"""Templates: they compile, stay short, hold nothing inline, and none is left unused."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from tests.house.sources import FLOORS, PROJECT, sources

FOLDER = PROJECT / "templates"
NAMES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*") if file.is_file())
PAGES = [name for name in NAMES if name.endswith(".html")]
LINES = 150
MARKED_SAFE = {"mfa/totp/activate_form.html"}  # allauth's own drawing of the square code
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
INLINE = {
    "a script without src": re.compile(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"\s(on[a-z]+|hx-on[\w:-]*)\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a filter or boost of htmx": re.compile(r"hx-boost|hx-trigger=\"[^\"]*\[|hx-vals=\"js:", re.IGNORECASE),
}
BY_FRAMEWORKS = ("django/forms/",)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_is_short(name: str) -> None:
    get_template(name)
    assert len((FOLDER / name).read_text(encoding="utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("print/")])
def test_nothing_is_inline(name: str) -> None:
    """The content security policy would refuse it. Printed documents are drawn here, not in a browser."""
    plain = TAGS.sub("x", (FOLDER / name).read_text(encoding="utf-8"))
    assert not [what for what, pattern in INLINE.items() if pattern.search(plain)]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_marked_safe(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    marked = re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", text)
    assert not marked or name in MARKED_SAFE


def texts_of_templates() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.rglob("*") if file.is_file())


def names_in_python() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string of the sources, and for f-strings the pattern they can become."""
    constants, patterns = set(), []
    for source in sources(*FLOORS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[^/]+" for p in node.values
                ]
                if any("/" in part for part in parts):
                    patterns.append(re.compile("".join(parts)))
    return constants, patterns


def test_no_template_is_unused() -> None:
    constants, patterns = names_in_python()
    inside, theirs = texts_of_templates(), Path(allauth.__file__).parent / "templates"
    unused = [
        name
        for name in NAMES
        if name not in constants
        and f'"{name}"' not in inside
        and f"'{name}'" not in inside
        and not any(pattern.fullmatch(name) for pattern in patterns)
        and not (theirs / name).exists()
        and not name.startswith(BY_FRAMEWORKS)
    ]
    assert not unused
