"""Finds the messages of the project and keeps the Vietnamese catalogue complete.

Python sources are read by Babel. Templates go through Django's own `templatize` first, which turns
their tags into gettext calls; those are then read by a scanner of ours, since the rest of its output
is no Python.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("accounts", "procedures", "dossiers", "portal")
TEMPLATES = PROJECT / "templates"
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2)} | {
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
LITERAL = re.compile(r"""\s*,?\s*u?((['"])(?:\\.|(?!\2).)*\2)""", re.DOTALL)
STRINGS = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
HEADER = "# Vietnamese of the whole portal; written by `make messages`, translated by hand."
VOLATILE = tuple(
    f'"{name}'.encode()
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Language-Team",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
    )
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{(\w*)\}(?!\})")


@dataclass(frozen=True)
class Found:
    """One message of the sources: what Babel calls its id (one string, or singular and plural) and context."""

    id: str | tuple[str, str]
    context: str | None
    file: str


def messages() -> Iterator[Found]:
    """Every message of the Python sources and templates."""
    for package in PACKAGES:
        for file in sorted((PROJECT / package).rglob("*.py")):
            if "migrations" not in file.parts and "management" not in file.parts:
                yield from _of_python(file)
    for file in sorted(TEMPLATES.rglob("*.*")):
        if file.suffix in {".html", ".txt", ".xml", ".svg"}:
            yield from _of_template(file)


def _of_python(file: Path) -> Iterator[Found]:
    for _line, text, _comments, context in extract_from_file("python", file, keywords=KEYWORDS):
        yield Found(text if isinstance(text, str) else (text[0], text[1]), context, _name(file))


def _of_template(file: Path) -> Iterator[Found]:
    source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    for call in CALL.finditer(source):
        position = call.end()
        texts: list[str] = []
        while len(texts) < STRINGS[call[1]] and (literal := LITERAL.match(source, position)):
            texts.append(str(ast.literal_eval(literal[1])))
            position = literal.end()
        if len(texts) == STRINGS[call[1]]:
            context = texts.pop(0) if call[1].startswith(("pg", "npg")) else None
            # templatize doubles percent signs as gettext in Python needs them; the catalogue keeps that
            yield Found(texts[0] if len(texts) == 1 else (texts[0], texts[1]), context, _name(file))


def _name(file: Path) -> str:
    return str(file.relative_to(PROJECT))


def template_catalogue() -> Catalog:
    """The messages of the sources without translations."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for found in messages():
        catalogue.add(found.id, locations=[(found.file, 0)], context=found.context)
    return catalogue


def read(file: Path, locale: str) -> Catalog:
    """The catalogue in `file`, or an empty one."""
    if not file.exists():
        return Catalog(locale=locale, header_comment=HEADER, charset="utf-8", fuzzy=False)
    with file.open("rb") as handle:
        return read_po(handle, locale=locale)


def merge(catalogue: Catalog, work: Catalog) -> None:
    """Translations of a working file win over those of the catalogue; ids unknown to it are dropped."""
    for message in work:
        known = catalogue.get(message.id, message.context) if message.id else None
        if known is not None and any(_strings(message)):
            known.string = message.string
            known.flags.discard("fuzzy")


def text_of(catalogue: Catalog) -> bytes:
    """The catalogue as it stands in the repository: sorted, files without line numbers, nothing obsolete."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith(VOLATILE))


def faults(catalogue: Catalog, wanted: Catalog) -> list[str]:
    """What keeps the catalogue from being complete: one line each."""
    lines = []
    for message in wanted:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        place = message.locations[0][0] if message.locations else ""
        if known is None or not all(_strings(known)):
            lines.append(f"not translated: {message.id!r} ({place})")
        elif known.fuzzy:
            lines.append(f"not confirmed (fuzzy): {message.id!r}")
        elif _placeholders(known.id) != _placeholders(known.string):
            lines.append(f"placeholders differ: {message.id!r} → {known.string!r}")
    unused = [m for m in catalogue if m.id and wanted.get(m.id, m.context) is None]
    return [*lines, *(f"no longer used: {message.id!r}" for message in unused)]


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


def _placeholders(text: object) -> set[str]:
    """Names inside %(name)s and {name}; over all plural forms."""
    parts = text if isinstance(text, list | tuple) else (text,)
    return {name for part in parts for pair in PLACEHOLDER.findall(str(part)) for name in pair if name}
