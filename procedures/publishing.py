"""Publication: everything that must be true of a version on the day it comes to count, asked in one place.

What follows from the document alone is `workflow.soundness`'s and `agreement`'s; here the day is asked too:
the law, the fees nobody knows yet, the officers of every agency that offers the procedure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from procedures.definition import Definition
from procedures.fees import unknown_amounts
from procedures.grounds import check_grounds
from procedures.models import Procedure
from procedures.staffing import check_staff
from procedures.text import Text
from procedures.workflow.findings import RANK, Finding
from procedures.workflow.soundness import check


def check_document(definition: Definition, *, on: date) -> list[Finding]:
    """What the document shows on a day without asking who works where, the worst first."""
    return in_order(
        [*check(definition), *check_grounds(definition, on=on), *_unknown_amounts(definition, on)]
    )


def check_version(definition: Definition, procedure: Procedure, *, on: date) -> list[Finding]:
    """All of it, officers of every offering agency included, the worst first."""
    return in_order([*check_document(definition, on=on), *check_staff(definition, procedure, on=on)])


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that block publication."""
    return [one for one in findings if one.severity == "error"]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: RANK[one.severity])


def _unknown_amounts(definition: Definition, on: date) -> Iterator[Finding]:
    """A fee without an amount publishes with a warning: the cashier enters it each time."""
    for line, table in unknown_amounts(definition.fees, on):
        vi, en = (
            ("Chưa rõ mức thu của", "There is no known amount of")
            if table is not None
            else ("Ngày này chưa có biểu mức thu của", "No table is in force that day for")
        )
        yield Finding(
            severity="warning",
            code="amount_unknown",
            message=Text(
                vi=f"{vi} “{line.name.vi}”: người thu phí phải nhập cho từng hồ sơ.",
                en=f"{en} “{line.name.en}”: the cashier enters it each time.",
            ),
            row=f"fees.{line.code}",
        )
