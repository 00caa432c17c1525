"""What the soundness checker says: a fault in both languages, the shortest way to it, the row to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from procedures.text import Text
from procedures.workflow.definition import Workflow
from procedures.workflow.exploration import Place

Severity = Literal["error", "warning", "information"]
RANK: dict[Severity, int] = {"error": 0, "warning": 1, "information": 2}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault or remark. An error blocks publication, a warning needs a signature.

    `path` lists `step.action` from the start to where it shows; `row` is the step or `step.action` to mend.
    """

    severity: Severity
    code: str
    message: Text
    path: tuple[str, ...] = ()
    row: str = ""


_SAID = {
    "answer": Text(vi="có trả lời", en="answered"),
    "objection": Text(vi="người nộp không đồng ý", en="the applicant objects"),
    "timeout": Text(vi="hết thời hạn chờ", en="no answer in time"),
}


def finding(
    severity: Severity,
    code: str,
    vi: str,
    en: str,
    *,
    workflow: Workflow,
    way: Sequence[Place] = (),
    row: str = "",
) -> Finding:
    """A finding whose message ends with its way, worded by the labels an administrator knows."""
    if way:
        vi = f"{vi} Đường đi ngắn nhất: {_worded(workflow, way, 'vi')}."
        en = f"{en} Shortest way: {_worded(workflow, way, 'en')}."
    return Finding(
        severity=severity,
        code=code,
        message=Text(vi=vi, en=en),
        path=tuple(".".join(filter(None, place)) for place in way),
        row=row,
    )


def _worded(workflow: Workflow, way: Sequence[Place], language: str) -> str:
    return " → ".join(_place(workflow, step, said, language) for step, said in way)


def _place(workflow: Workflow, key: str, said: str, language: str) -> str:
    step = workflow.step(key)
    name = step.name.in_language(language)
    if not said:
        return name
    label = step.by_key[said].label if said in step.by_key else _SAID[said]
    return f"{name} ({label.in_language(language)})"
