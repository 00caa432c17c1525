"""Results of the reference procedures as the press would get them: a sample, what the officer entered, a hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dossiers.documents.planning import issued_by
from dossiers.documents.wording import number, number_in_book
from procedures.definition import Definition
from procedures.forms.answers import tell
from procedures.loading import reference_files
from procedures.results import ResultTemplate, fill
from tests.factories.answers.every import ENTRIES, SAMPLES
from tests.procedures.sampling import ON, definition_of, facts_for

CODES = [path.stem for path in reference_files()]
GRANTED = [(code, case) for code in CODES for case in SAMPLES[code]]
SIGNED_BY = "Lê Hoàng Phương Thảo"
WARD = "Ủy ban nhân dân phường Bến Thành"
REASONS = [
    {"text": "Giấy tờ nộp kèm đã hết giá trị sử dụng tại thời điểm thẩm tra hồ sơ.", "basis": "Luật"},
    {"text": "Thông tin trong tờ khai không khớp với cơ sở dữ liệu.", "basis": ""},
]


class _Ward:
    """Whose number it is, as far as the symbol asks."""

    office = ""


def result(
    code: str,
    case: str,
    outcome: str = "granted",
    *,
    answers: Mapping[str, Any] | None = None,
    entries: Mapping[str, str] | None = None,
    reasons: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Everything one result says. `answers` change the sample; None takes one out."""
    definition = definition_of(code)
    changed = {**SAMPLES[code][case](ON), **(answers or {})}
    known, _facts = facts_for(definition, {key: value for key, value in changed.items() if value is not None})
    template = definition.results[outcome]
    values = {**known, **_beside(definition, entries, reasons)}
    return {
        "demo": True,
        "parent_agency": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
        "agency": WARD,
        "number": _number(template),
        "place_and_date": "Bến Thành, ngày 25 tháng 11 năm 2026",
        "verify_url": "https://motcua.example.vn/verify/Zx8Qm3vT1sK0aBcDeFgHiw/",
        "code": "H29.12-261125-000001",
        **fill(template, values, labels=_in_words(definition)),
        "signature": {"capacity": "KT. CHỦ TỊCH", "position": "PHÓ CHỦ TỊCH", "name": SIGNED_BY},
    }


def _beside(
    definition: Definition, entries: Mapping[str, str] | None, reasons: list[dict[str, str]] | None
) -> dict[str, Any]:
    entered = ENTRIES.get(definition.code, {}) if entries is None else dict(entries)
    filed = {"code": "H29.12-261125-000001", "filed_on": "2026-11-24", "received_on": "2026-11-25"}
    return {
        "entry": entered,
        "dossier": filed,
        "agency": {"name": WARD, "place": "Bến Thành"},
        "procedure": {"name": definition.name.vi, "code": definition.code},
        "decision": {"date": ON.isoformat(), "reasons": reasons or REASONS, "note": ""},
    }


def _in_words(definition: Definition) -> Any:
    def in_words(path: str, value: Any) -> str:
        place = definition.form.plan.places.get(path)
        return tell(place.field, value, "vi") if place else str(value)

    return in_words


def _number(template: ResultTemplate) -> str:
    if template.numbering == "year":
        return number(5, "2026")
    if template.numbering == "book":
        return number_in_book(5, 2026, template.abbreviation)
    return number(5, issued_by(_Ward(), template.abbreviation))  # type: ignore[arg-type]
