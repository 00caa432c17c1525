"""The questions about a business one represents: a form document like any procedure's, with the head office of the bank."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from accounts.models import BusinessKind
from accounts.representing import Company
from dossiers import clock
from procedures.forms.conditions import Facts
from procedures.forms.pages import PageForm, page_form
from procedures.forms.schema import Form

PAGE = "business"
KINDS = {
    BusinessKind.COMPANY: {"vi": "Doanh nghiệp", "en": "Company"},
    BusinessKind.HOUSEHOLD: {"vi": "Hộ kinh doanh", "en": "Household business"},
    BusinessKind.COOPERATIVE: {"vi": "Hợp tác xã", "en": "Cooperative"},
    BusinessKind.ORGANISATION: {"vi": "Tổ chức khác", "en": "Another organisation"},
}
CODE_HINT = {
    "vi": "10 chữ số; chi nhánh thêm 3 chữ số. Hộ kinh doanh có thể dùng số định danh của chủ hộ.",
    "en": "10 digits; a branch has 3 more. A household business may have its owner's personal number.",
}


@cache
def document() -> Form:
    kinds = [{"value": kind.value, "label": label} for kind, label in KINDS.items()]
    head_office: dict[str, Any] = {
        "preset": "head_office", "edition": 1, "prefix": PAGE,
        "change": {"tax_code": {"required": True, "hint": CODE_HINT}},
    }  # fmt: skip
    fields: list[dict[str, Any]] = [
        {"key": "kind", "type": "one_of", "label": {"vi": "Loại hình", "en": "Kind"}, "required": True,
         "options": kinds},
        head_office,
        {"key": "legal_representative", "type": "person_name", "required": True,
         "label": {"vi": "Người đại diện theo pháp luật (hoặc chủ hộ kinh doanh)",
                   "en": "Legal representative (or owner of the household business)"},
         "limits": {"min_length": 2, "max_length": 100}},
        {"key": "role", "type": "text", "label": {"vi": "Chức vụ của bạn", "en": "Your position"},
         "hint": {"vi": "Ví dụ: Giám đốc, Chủ hộ, Người được ủy quyền.", "en": "For example: director, owner, agent."},
         "required": True, "limits": {"max_length": 120}},
    ]  # fmt: skip
    title = {"vi": "Tổ chức, doanh nghiệp bạn đại diện", "en": "The business you represent"}
    page = {"key": PAGE, "title": title, "sections": [{"key": PAGE, "title": title, "fields": fields}]}
    return Form.model_validate({"pages": [page]})


def business_form(data: Mapping[str, Any] | None, *, legal_representative: str) -> PageForm:
    """The questions, the person themselves offered as the legal representative."""
    today = clock.today(clock.now())
    return page_form(
        document(),
        PAGE,
        answers={"legal_representative": legal_representative},
        facts=Facts(channel="online", today=today),
        data=data,
    )


def company_from(form: PageForm) -> tuple[Company, str]:
    """What was said of the business, and of one's position in it. Only after `is_valid()`."""
    said: dict[str, Any] = {key: value or "" for key, value in form.answers.items()}
    company = Company(
        tax_code=said["business_tax_code"],
        name=said["business_name"],
        kind=said["kind"],
        head_office=said["business_address"] or {},
        phone=said["business_phone"],
        email=said["business_email"],
        legal_representative=said["legal_representative"],
    )
    return company, said["role"]
