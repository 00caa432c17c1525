"""Small form documents to test with."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import procedures
from procedures.forms.conditions import Facts
from procedures.forms.schema import Form, read_form

TODAY = date(2026, 11, 22)
FACTS = Facts(today=TODAY)


def text(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def field(key: str, kind: str = "text", **settings: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": text(key.replace("_", " ")), **settings}


def document(
    *fields: dict[str, Any], checks: list[dict[str, Any]] | None = None, **page: Any
) -> dict[str, Any]:
    """A form of one page and one section."""
    section = {"key": "section", "title": text("section"), "fields": list(fields)}
    one = {"key": "page", "title": text("page"), "sections": [section], **page}
    return {"pages": [one], "checks": checks or []}


def form_of(*fields: dict[str, Any], checks: list[dict[str, Any]] | None = None) -> Form:
    return read_form(document(*fields, checks=checks))


def pages_of(**pages: list[dict[str, Any]]) -> Form:
    """A form with a page for each argument."""
    return read_form(
        {
            "pages": [
                {
                    "key": key,
                    "title": text(key),
                    "sections": [{"key": f"{key}_section", "title": text(key), "fields": fields}],
                }
                for key, fields in pages.items()
            ]
        }
    )


@cache
def birth() -> dict[str, Any]:
    """The reference file of the birth registration."""
    path = Path(procedures.__file__).parent / "reference" / "1.001193.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def birth_form() -> Form:
    return read_form(birth()["form"])
