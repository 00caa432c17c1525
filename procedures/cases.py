"""Cases of a procedure (trường hợp): they follow from the answers, or the applicant picks one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field as Setting

from procedures.forms.conditions import Answers, Condition, Facts, evaluate
from procedures.forms.part import Part
from procedures.text import Text


class Case(Part):
    """One case. Without `when` it is the one that is left when no other fits."""

    key: Annotated[str, Setting(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Text
    when: Condition | None = None


def case_of(cases: Iterable[Case], answers: Answers, facts: Facts) -> str | None:
    """Key of the first case that fits effective answers; None when there are no cases or none fits.

    `when` must not ask for the fact `case`. Form conditions that do are judged with the case found
    here, so read the answers once without it and once with it.
    """
    return next((case.key for case in cases if evaluate(case.when, answers, facts)), None)
