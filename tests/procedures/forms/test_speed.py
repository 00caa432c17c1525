"""A form of 300 fields and 100 conditions, bounded loosely enough for a busy machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from procedures.forms.answers import effective, problems
from procedures.forms.saving import clean_partial
from procedures.forms.schema import read_form
from tests.procedures.forms.documents import FACTS, document, field


def large() -> dict[str, Any]:
    fields = []
    for number in range(300):
        made = field(f"f{number}", ("text", "integer", "date")[number % 3], required=number % 2 == 0)
        if number % 3 == 0 and number:
            made["show_if"] = {
                "all": [
                    {"field": f"f{number - 2}", "op": "at_least", "value": 1},
                    {
                        "any": [
                            {"field": f"f{number - 1}", "op": "before", "value": {"today": 0}},
                            {"field": f"f{number - 3}", "op": "filled"},
                        ]
                    },
                ]
            }
        fields.append(made)
    return document(*fields)


ANSWERS = {f"f{n}": ("chữ", n, "2020-01-01")[n % 3] for n in range(300)}


def best(work: Callable[[], object]) -> float:
    """Shortest of several runs, in milliseconds."""
    times = []
    for _run in range(15):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def test_effective_answers_come_in_well_under_five_milliseconds() -> None:
    form = read_form(large())
    assert len(effective(form, ANSWERS, FACTS)) == 300
    assert best(lambda: effective(form, ANSWERS, FACTS)) < 5


def test_saving_one_field_and_finding_all_problems_stay_small() -> None:
    form = read_form(large())
    assert best(lambda: clean_partial(form, {"f1": "7"}, answers=ANSWERS, facts=FACTS)) < 20
    assert best(lambda: problems(form, ANSWERS, FACTS)) < 20


def test_a_known_form_is_not_parsed_again() -> None:
    text = json.dumps(large())
    read_form(text)
    assert best(lambda: read_form(text)) < 3
