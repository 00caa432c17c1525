"""Complete answers for the procedures of land, building, residence and benefits, one for each case.

Everything lies at Bến Thành ward (D003); all people and numbers are invented. `ENTRIES` is what the officer
who drafts the granted result writes into it.
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


def _applicant(on: date) -> Answers:
    return {
        "applicant_name": "Trần Văn Hòa",
        "applicant_birth_date": "1984-06-15",
        "applicant_residence": _address(on),
        "applicant_document_type": "CC",
        "applicant_document_number": "079084000341",
        "applicant_phone": "+84903123457",
        "applicant_email": "hoa@example.org",
    }


# ---- 1.013225, construction permit


def house(on: date) -> Answers:
    return {
        "owner_kind": "PERSON",
        "owner_name": "Trần Văn Hòa",
        "owner_citizen_id": "079084000341",
        "owner_phone": "+84903123457",
        "plot_number": "27",
        "map_sheet": "14",
        "plot_area": "64.5",
        "certificate_number": "BM 123456",
        "site_address": _address(on, "45/3 Nguyễn Trãi"),
        "adjacent_buildings": True,
        "designer_name": "Công ty TNHH Thiết kế Bến Nghé",
        "designer_certificate": "HCM-00012345",
        "work_type": "NHA_O",
        "work_grade": "IV",
        "ground_level": "0.2",
        "setback": "1.5",
        "ground_floor_area": "58",
        "gross_floor_area": "226.4",
        "floor_area_detail": "Trệt 58 m²; lửng 24,4 m²; lầu 1 đến lầu 3, mỗi lầu 48 m²",
        "height": "14.6",
        "storeys": 5,
        "storeys_detail": "Trệt, lửng, 3 lầu",
        "months": 8,
        "declaration": True,
    }


def works(on: date) -> Answers:
    theirs = {
        "owner_kind": "ORGANISATION",
        "owner_name": "Công ty Cổ phần Kho vận Sài Gòn Mới",
        "owner_tax_code": "0300588569",
        "representative_name": "Lê Thị Mai",
        "representative_position": "Giám đốc",
        "work_type": "KHONG_TUYEN",
        "work_grade": "III",
        "reviewer_name": "Công ty Tư vấn Nam Việt",
        "reviewer_certificate": "HCM-00054321",
        "adjacent_buildings": False,
    }
    return {key: value for key, value in {**house(on), **theirs}.items() if key != "owner_citizen_id"}


# ---- 1.012783, exchange of a land certificate


def resurvey(on: date) -> Answers:
    return {
        **_applicant(on),
        "certificate_number": "BM 123456",
        "certificate_book_number": "CH 01234",
        "parcel": {"sheet": "14", "plot": "27", "area": "64.5"},
        "land_address": _address(on, "45/3 Nguyễn Trãi"),
        "reason": "DO_DAC",
        "co_owners": [
            {
                "co_owner_name": "Lê Thị Ngọc",
                "co_owner_birth_date": "1986",
                "co_owner_residence": _address(on),
                "co_owner_document_type": "CC",
                "co_owner_document_number": "079186000342",
            }
        ],
        "declaration": True,
    }


def ordinary(on: date) -> Answers:
    return {key: value for key, value in {**resurvey(on), "reason": "CU_NAT"}.items() if key != "co_owners"}


# ---- 1.012812, mediation of a land dispute


def mediation(on: date) -> Answers:
    return {
        **_applicant(on),
        "parties": [
            {
                "party_role": "YEU_CAU",
                "party_name": "Trần Văn Hòa",
                "party_address": _address(on),
                "party_phone": "+84903123457",
            },
            {
                "party_role": "BI_YEU_CAU",
                "party_name": "Phạm Quang Đạt",
                "party_address": _address(on, "14 Lê Lợi"),
                "party_phone": "+84903123458",
            },
            {
                "party_role": "LIEN_QUAN",
                "party_name": "Hợp tác xã Vận tải Bến Thành",
                "party_address": _address(on, "2 Phạm Hồng Thái"),
            },
        ],
        "parcels": [
            {
                "map_sheet": "14",
                "plot_number": "27",
                "plot_area": "64.5",
                "land_address": _address(on, "45/3 Nguyễn Trãi"),
                "dispute": "Bên bị yêu cầu xây tường lấn sang thửa 27 khoảng 0,4 m dọc ranh phía đông.",
            },
            {"land_address": _address(on, "45/5 Nguyễn Trãi"), "dispute": "Lối đi chung bị rào lại."},
        ],
        "declaration": True,
    }


# ---- 1.014027, social pension


def pension(on: date) -> Answers:
    return {
        **_applicant(on),
        "request_type": "HUONG",
        "beneficiary_name": "Trần Thị Sáu",
        "beneficiary_birth_date": f"{on.year - 78}",
        "beneficiary_sex": "NU",
        "beneficiary_ethnicity": "01",
        "beneficiary_nationality": "VN",
        "beneficiary_residence": _address(on),
        "beneficiary_document_type": "CC",
        "beneficiary_document_number": f"0791{(on.year - 78) % 100:02}000343",
        "household": "KHONG",
        "payment_method": "TAI_KHOAN",
        "bank_account": {"bank": "AGRIBANK", "number": "1600205123456", "holder": "TRAN THI SAU"},
        "declaration": True,
    }


def pension_adjusted(on: date) -> Answers:
    return {
        **pension(on),
        "request_type": "DIEU_CHINH",
        "request_detail": "Chuyển sang nhận qua tài khoản ngân hàng.",
    }


def pension_stopped(on: date) -> Answers:
    stopped = {**pension(on), "request_type": "THOI", "request_detail": "Đã được hưởng lương hưu."}
    paid = ("payment_method", "bank_account")
    return {key: value for key, value in stopped.items() if key not in paid}


# ---- 1.013314, confirmation of a dwelling


def dwelling(on: date) -> Answers:
    return {
        **_applicant(on),
        "dwelling_address": _address(on, "45/3 Nguyễn Trãi"),
        "dwelling_owner": "Lê Thị Mai",
        "floor_area": "45.5",
        "occupants": 3,
        "no_dispute": True,
    }


# ---- 1.004222, permanent residence


def own(on: date) -> Answers:
    return {
        **_applicant(on),
        "person_name": "Trần Văn Hòa",
        "person_birth_date": "1984-06-15",
        "person_sex": "NAM",
        "person_residence": _address(on),
        "person_document_type": "CC",
        "person_document_number": "079084000341",
        "person_phone": "+84903123457",
        "registration_case": "SO_HUU",
        "new_address": _address(on, "45/3 Nguyễn Trãi"),
        "request_content": "Đăng ký thường trú cho tôi và con trai vào nhà của tôi.",
        "head_name": "Trần Văn Hòa",
        "head_number": "079084000341",
        "relation_to_head": "Chủ hộ",
        "members": [
            {
                "member_name": "Trần Minh Quân",
                "member_birth_date": "2014-09-02",
                "member_sex": "NAM",
                "member_number": "079214000344",
                "member_relation": "Con",
            }
        ],
        "declaration": True,
    }


def _registered(case: str, **more: Any) -> Callable[[date], Answers]:
    def answers(on: date) -> Answers:
        alone = {key: value for key, value in own(on).items() if key != "members"}
        return {**alone, "registration_case": case, **more}

    return answers


SAMPLES: dict[str, dict[str, Callable[[date], Answers]]] = {
    "1.013225": {"house": house, "works": works},
    "1.012783": {"resurvey": resurvey, "ordinary": ordinary},
    "1.012812": {"": mediation},
    "1.014027": {"grant": pension, "adjust": pension_adjusted, "stop": pension_stopped},
    "1.013314": {"": dwelling},
    "1.004222": {
        "own": own,
        "kin": _registered("NHAN_THAN", head_consent="VNEID", owner_consent="VNEID"),
        "rented": _registered("THUE_MUON", owner_consent="VAN_BAN"),
        "religious": _registered("TON_GIAO"),
        "care": _registered("TRO_GIUP"),
        "unit": _registered("DON_VI"),
    },
}

ENTRIES: dict[str, dict[str, str]] = {
    "1.013225": {"red_line": "Trùng chỉ giới đường đỏ", "density": "89,9"},
    "1.012783": {
        "certificate_serial": "AA 01234567",
        "verified_area": "63,8",
        "land_use": "Đất ở tại đô thị",
        "term": "Lâu dài",
    },
    "1.012812": {
        "meeting_date": "15/12/2026",
        "council": "Ông Huỳnh Thanh Tùng, Chủ tịch Hội đồng; ông Lương Hữu Nghĩa, thư ký",
        "attendance": "Các bên có mặt đầy đủ",
        "findings": "Thửa đất số 27 do ông Trần Văn Hòa sử dụng ổn định từ năm 1998",
        "opinions": "Các bên đồng ý đo đạc lại ranh giới giữa hai thửa đất",
        "conclusion": "Hòa giải thành",
        "agreement": "Bên bị yêu cầu tháo dỡ phần tường lấn ranh trong 30 ngày; các bên không yêu cầu gì thêm.",
    },
    "1.014027": {"effective_from": "tháng 12/2026", "monthly_amount": "500.000"},
    "1.013314": {"verified_area": "15,2"},
    "1.004222": {"registered_on": "05/12/2026"},
}
