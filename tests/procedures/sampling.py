"""The sample answers of the reference procedures, judged as filing would judge them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from procedures import loading
from procedures.cases import case_of
from procedures.definition import Definition
from procedures.fees import assess
from procedures.forms.answers import Problem, effective, problems, tell
from procedures.forms.conditions import Facts
from procedures.loading import read_definition
from procedures.papers import required_papers
from procedures.placeholders import Language
from procedures.results import fill
from tests.factories.answers.every import ENTRIES, SAMPLES

ON = date(2026, 11, 25)


@cache
def definition_of(code: str) -> Definition:
    return read_definition(loading.REFERENCE / f"{code}.json")[1]


def facts_for(
    definition: Definition, answers: Mapping[str, Any], channel: str = ""
) -> tuple[dict[str, Any], Facts]:
    """Effective answers and the facts with their case, as filing finds them; by the first way it is taken."""
    way = channel or definition.channels[0]
    first = Facts(today=ON, channel=way)
    case = case_of(definition.cases, effective(definition.form, answers, first), first)
    facts = Facts(today=ON, channel=way, case=case)
    return effective(definition.form, answers, facts), facts


def problems_of(code: str, answers: Mapping[str, Any]) -> list[Problem]:
    definition = definition_of(code)
    return problems(definition.form, answers, facts_for(definition, answers)[1])


def changed(code: str, case: str = "", **changes: Any) -> dict[str, Any]:
    """A sample with other answers; None takes one out."""
    answers = {**SAMPLES[code][case](ON), **changes}
    return {key: value for key, value in answers.items() if value is not None}


def wrong(code: str, case: str = "", **changes: Any) -> set[tuple[str, str]]:
    """(field, level) of what is said about a changed sample."""
    return {(problem.field, problem.level) for problem in problems_of(code, changed(code, case, **changes))}


def amounts(code: str, answers: Mapping[str, Any], channel: str) -> list[int | None]:
    """What each fee line comes to; None where nobody knows the amount yet."""
    definition = definition_of(code)
    known, facts = facts_for(definition, answers, channel)
    return [charge.amount for charge in assess(definition.fees, known, facts, ON)]


def papers(code: str, answers: Mapping[str, Any], channel: str) -> set[str]:
    """The codes of the papers that are required."""
    definition = definition_of(code)
    known, facts = facts_for(definition, answers, channel)
    return {paper.code for paper in required_papers(definition.papers, known, facts)}


def filled(code: str, case: str, outcome: str, language: Language = "vi") -> str:
    """Everything a result says, run together."""
    definition = definition_of(code)
    answers, _facts = facts_for(definition, SAMPLES[code][case](ON))
    reasons = [{"text": "Chưa đủ điều kiện", "basis": "Luật"}]
    beside = {
        "entry": ENTRIES.get(code, {}),
        "dossier": {"code": "D003-261125-000001", "filed_on": "2026-11-25", "received_on": "2026-11-25"},
        "agency": {"name": "Ủy ban nhân dân phường Bến Thành", "place": "Bến Thành"},
        "procedure": {"name": definition.name.vi, "code": code},
        "decision": {"date": ON.isoformat(), "reasons": reasons, "note": ""},
    }

    def in_words(path: str, value: Any) -> str:
        place = definition.form.plan.places.get(path)
        return tell(place.field, value, language) if place else str(value)

    return str(fill(definition.results[outcome], {**answers, **beside}, labels=in_words, language=language))
