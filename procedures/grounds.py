"""Whether the law a version stands on is in force: its legal basis against the dated list of legal documents.

The list is `reference/lists/legal_documents.json`; what it does not know is never passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from procedures import lists
from procedures.definition import Definition
from procedures.text import Text
from procedures.workflow.findings import Finding, Severity

LIST = "legal_documents"
ROW = "about.legal_basis"


def number_of(basis: str) -> str:
    """The official number a basis begins with: "60/2014/QH13 (Luật Hộ tịch …)" → "60/2014/QH13"."""
    return basis.partition(" ")[0]


def check_grounds(definition: Definition, *, on: date) -> list[Finding]:
    """Findings about the legal basis on a day: errors where it is missing, not yet or no longer in force."""
    if not definition.about.legal_basis:
        vi, en = "Chưa nêu căn cứ pháp lý.", "No legal basis is named."
        return [_finding("error", "no_basis", vi, en, ROW)]
    return [
        found
        for place, basis in enumerate(definition.about.legal_basis)
        for found in _about(number_of(basis), on, f"{ROW}.{place}")
    ]


def _about(number: str, on: date, row: str) -> Iterator[Finding]:
    known = lists.index(LIST).get(number)
    if known is None:
        yield _finding(
            "warning", "basis_unknown",
            f"Văn bản {number} chưa có trong danh mục văn bản pháp luật, chưa kiểm tra được hiệu lực.",
            f"{number} is not in the list of legal documents; whether it is in force was not checked.",
            row,
        )  # fmt: skip
        return
    if known.valid_from is not None and on < known.valid_from:
        yield _finding(
            "error", "basis_not_yet_in_force",
            f"Văn bản {number} ({known.label.vi}) chỉ có hiệu lực từ ngày {known.valid_from:%d/%m/%Y}.",
            f"{number} ({known.label.en}) is in force only from {known.valid_from:%d/%m/%Y}.",
            row,
        )  # fmt: skip
    if known.valid_to is not None:
        follows = ", ".join(known.successors)
        vi = f"; thay bằng {follows}" if follows else ""
        en = f"; replaced by {follows}" if follows else ""
        over = on > known.valid_to
        yield _finding(
            "error" if over else "information", "basis_no_longer_in_force" if over else "basis_ends",
            f"Văn bản {number} ({known.label.vi}) có hiệu lực đến hết ngày {known.valid_to:%d/%m/%Y}{vi}.",
            f"{number} ({known.label.en}) is in force until {known.valid_to:%d/%m/%Y}{en}.",
            row,
        )  # fmt: skip
    if known.unverified:
        yield _finding(
            "information", "basis_unverified",
            f"Ngày hiệu lực của văn bản {number} chưa được đối chiếu với văn bản gốc.",
            f"The dates of {number} have not been checked against the official text.",
            row,
        )  # fmt: skip


def _finding(severity: Severity, code: str, vi: str, en: str, row: str) -> Finding:
    return Finding(severity=severity, code=code, message=Text(vi=vi, en=en), row=row)
