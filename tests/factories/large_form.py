"""A procedure with 300 more questions, a hundred of them under a condition: what the largest forms look like."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from procedures.definition import digest
from procedures.models import Procedure, State, Version

FIELDS = 300
CONDITIONS = 100
_KINDS = ("text", "integer", "date")
_SAMPLES: tuple[Any, ...] = ("chữ", 7, "2020-01-01")


def questions() -> list[dict[str, Any]]:
    """Three kinds in turn; each text waits for the number and the day before it."""
    return [_question(number) for number in range(FIELDS)]


def _question(number: int) -> dict[str, Any]:
    key = f"extra_{number}"
    made: dict[str, Any] = {"key": key, "type": _KINDS[number % 3], "label": {"vi": key, "en": key}}
    if number % 3 == 0 and number:
        made["show_if"] = {
            "all": [
                {"field": f"extra_{number - 2}", "op": "at_least", "value": 1},
                {"field": f"extra_{number - 1}", "op": "before", "value": {"today": 0}},
            ]
        }
    elif number == 1:
        made["required"] = {"field": "extra_0", "op": "filled"}
    return made


def answers() -> dict[str, Any]:
    """An answer to each of them."""
    return {f"extra_{number}": _SAMPLES[number % 3] for number in range(FIELDS)}


def a_large_version(like: Version) -> Version:
    """A published procedure like this one, with one more page holding all of them."""
    document = copy.deepcopy(like.definition)
    document["code"] = "9.999999"
    section = {"key": "extra", "title": {"vi": "Thêm", "en": "More"}, "fields": questions()}
    document["form"]["pages"].append({"key": "extra", "title": section["title"], "sections": [section]})
    procedure = Procedure.objects.create(
        code=document["code"],
        category=like.procedure.category,
        name_vi="Lớn",
        name_en="Large",
        search_text="lon",
    )
    return Version.objects.create(
        procedure=procedure, number=1, state=State.PUBLISHED, valid_from=date(2026, 1, 1),
        definition=document, digest=digest(document),
    )  # fmt: skip
