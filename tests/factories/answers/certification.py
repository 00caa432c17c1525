"""Complete answers for the procedures of certification and business, one for each case.

Everything lies at Bến Thành ward (D003); all people, firms and numbers are invented. `ENTRIES` is what the
officer who drafts the granted result writes into it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

WARD = "D003"

Answers = dict[str, Any]


def _address(on: date, detail: str = "12 Lê Lợi") -> dict[str, str]:
    return {
        "country": "VN",
        "scheme": "2-TIER",
        "province": "79",
        "ward": WARD,
        "detail": detail,
        "as_of": on.isoformat(),
    }


def _person(prefix: str, on: date) -> Answers:
    return {
        f"{prefix}_name": "Trần Văn Hòa",
        f"{prefix}_birth_date": "1984-06-15",
        f"{prefix}_residence": _address(on),
        f"{prefix}_document_type": "CC",
        f"{prefix}_document_number": "079084000341",
    }


def _applicant(on: date) -> Answers:
    contact = {"applicant_phone": "+84903123457", "applicant_email": "hoa@example.org"}
    return {**_person("applicant", on), **contact}


# ---- 1.001612, household business


def household(on: date) -> Answers:
    return {
        **_person("owner", on),
        "owner_sex": "NAM",
        "owner_ethnicity": "01",
        "owner_nationality": "VN",
        "owner_phone": "+84903123457",
        "authorised": False,
        "founder_kind": "CA_NHAN",
        "business_name": "Tạp hóa Bến Nghé",
        "business_address": _address(on, "45/3 Nguyễn Trãi"),
        "business_phone": "+84903123458",
        "business_lines": [
            {"line_code": "4711", "line_name": "Bán lẻ tổng hợp", "line_main": True},
            {"line_code": "5630", "line_name": "Dịch vụ phục vụ đồ uống", "line_main": False},
            {"line_code": "5610", "line_name": "Nhà hàng và dịch vụ ăn uống", "line_main": False},
        ],
        "capital_total": 50_000_000,
        "start_date": on.isoformat(),
        "workers": 2,
        "declaration": True,
    }


def family(on: date) -> Answers:
    member = {
        "member_name": "Lê Thị Ngọc",
        "member_birth_date": "1986",
        "member_residence": _address(on),
        "member_document_type": "CC",
        "member_document_number": "079186000342",
    }
    return {**household(on), "founder_kind": "HO_GIA_DINH", "members": [member]}


# ---- certification


def copies(on: date) -> Answers:
    return {
        **_applicant(on),
        "documents": [
            {
                "document_name": "Bằng tốt nghiệp đại học",
                "document_pages": 1,
                "document_copies": 3,
                "document_form": "GIAY",
            },
            {
                "document_name": "Bảng điểm",
                "document_pages": 4,
                "document_copies": 2,
                "document_form": "DIEN_TU",
            },
        ],
    }


def signatures(on: date) -> Answers:
    return {
        **_applicant(on),
        "document_kind": "UY_QUYEN",
        "copies": 2,
        "signers": [{**_person("signer", on), "signer_manner": "KY"}],
    }


def register(on: date) -> Answers:
    return {
        **_applicant(on),
        "is_holder": False,
        "applicant_relation": "Con",
        "holder_name": "Trần Thị Sáu",
        "document_name": "Giấy khai sinh",
        "document_year": 1984,
        "copies": 2,
        "declaration": True,
    }


# ---- 2.000620, alcohol


def company(on: date) -> Answers:
    return {
        "trader_kind": "DN",
        "trader_name": "Công ty Cổ phần Kho vận Sài Gòn Mới",
        "trader_code": "0300588569",
        "trader_address": _address(on),
        "trader_phone": "+84903123457",
        "premises": [
            {"premises_name": "Cửa hàng số 1", "premises_address": _address(on, "45/3 Nguyễn Trãi")},
            {"premises_name": "Cửa hàng số 2", "premises_address": _address(on, "2 Phạm Hồng Thái")},
        ],
        "suppliers": [
            {
                "supplier_name": "Công ty TNHH Rượu Nam Việt",
                "supplier_licence": "12/GP-BCT",
                "alcohol_kind": "Rượu vang",
            }
        ],
        "declaration": True,
    }


def shop(on: date) -> Answers:
    ours = company(on)
    return {
        **ours,
        "trader_kind": "HKD",
        "trader_name": "Hộ kinh doanh Tạp hóa Bến Nghé",
        "trader_code": "079084000341",
        "premises": ours["premises"][:1],
    }


SAMPLES: dict[str, dict[str, Callable[[date], Answers]]] = {
    "1.001612": {"family": family, "person": household},
    "2.000815": {"": copies},
    "2.000884": {"": signatures},
    "2.000908": {"": register},
    "2.000620": {"company": company, "household": shop},
}

ENTRIES: dict[str, dict[str, str]] = {
    "1.001612": {"business_code": "079084000341"},
    "2.000815": {},
    "2.000884": {"witnesses": "Không có"},
    "2.000908": {
        "register_entry": "số 125, quyển 02/1984",
        "issued_on": "20/06/1984",
        "content": "Trần Văn Hòa, sinh ngày 15 tháng 6 năm 1984, giới tính nam.",
    },
    "2.000620": {"valid_until": "15/12/2031"},
}
