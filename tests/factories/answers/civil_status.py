"""Complete answers for the procedures of civil status, one for each case.

The applicant lives at Bến Thành ward (D003); all people and numbers are invented. `ENTRIES` is what the
officer who drafts the granted result writes into it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
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


def _person(who: str, on: date, *, name: str, born: str, number: str) -> Answers:
    """What is asked about every person; sex, ethnic group and nationality are not asked about all."""
    return {
        f"{who}_name": name,
        f"{who}_birth_date": born,
        f"{who}_residence": _address(on),
        f"{who}_document_type": "CC",
        f"{who}_document_number": number,
    }


def _kinh(who: str) -> Answers:
    return {f"{who}_ethnicity": "01", f"{who}_nationality": "VN"}


def _hoa(who: str, on: date) -> Answers:
    return _person(who, on, name="Trần Văn Hòa", born="1984-06-15", number="079084000341")


def _applicant(on: date) -> Answers:
    return {**_hoa("applicant", on), "applicant_phone": "+84903123457"}


# ---- 1.000894, marriage


def marriage(on: date) -> Answers:
    bride = _person("bride", on, name="Lê Thị Ngọc", born="1990-03-08", number="079190000342")
    return {
        **_applicant(on),
        "applicant_side": "NAM",
        **_hoa("groom", on),
        **_kinh("groom"),
        "groom_phone": "+84903123457",
        "groom_marriage_count": 2,
        "groom_marital_status": "DA_LY_HON",
        "groom_earlier_marriage": "Quyết định số 12/2020/QĐST-HNGĐ ngày 04/5/2020",
        **bride,
        **_kinh("bride"),
        "bride_phone": "+84903123458",
        "bride_email": "ngoc@example.org",
        "bride_marriage_count": 1,
        "bride_marital_status": "CHUA_KET_HON",
        "copies_requested": True,
        "copies": 2,
        "declaration": True,
    }


# ---- 1.004873, certificate of marital status


def marital_status(on: date) -> Answers:
    return {
        **_applicant(on),
        "applicant_relation": "BAN_THAN",
        **_hoa("subject", on),
        **_kinh("subject"),
        "subject_sex": "NAM",
        "marital_status": "CHUA_KET_HON",
        "purpose": "KET_HON",
        "marries": "Lê Thị Ngọc, số định danh 079190000342",
        "issued_before": False,
        "residences": [
            {"lived_from": "2004-06-15", "lived_until": "2012-01-31", "lived_at": _address(on, "3 Đề Thám")},
            {"lived_from": "2012-02-01", "lived_at": _address(on, "5 Cống Quỳnh")},
        ],
        "copies": 1,
        "declaration": True,
    }


# ---- 1.000656, death


def _death(*, days_ago: int) -> Callable[[date], Answers]:
    def answers(on: date) -> Answers:
        deceased = _person("deceased", on, name="Trần Thị Sáu", born="1948", number="079148000343")
        return {
            **_applicant(on),
            "applicant_relation": "CON",
            **deceased,
            **_kinh("deceased"),
            "deceased_sex": "NU",
            "death_date": (on - timedelta(days=days_ago)).isoformat(),
            "death_place": _address(on, "215 Hồng Bàng"),
            "death_cause": "Bệnh",
            "has_notice": True,
            "notice_number": "15/GBT",
            "copies_requested": False,
            "declaration": True,
        }

    return answers


# ---- 1.001022, recognition of a parent or child


def recognition(on: date) -> Answers:
    child = _person("child", on, name="Lê Minh Quân", born="2014-09-02", number="079214000344")
    first = _person("witness", on, name="Phạm Quang Đạt", born="1980-01-20", number="079080000345")
    second = _person("witness", on, name="Nguyễn Thị Lan", born="1982", number="079182000346")
    return {
        **_applicant(on),
        "recognition": "CHA_NHAN_CON",
        **_hoa("parent", on),
        **_kinh("parent"),
        **child,
        **_kinh("child"),
        "child_sex": "NAM",
        "evidence": "CAM_DOAN",
        "witnesses": [first, second],
        "copies_requested": False,
        "declaration": True,
    }


# ---- 2.000635, copies of extracts


def _extract(*, paper_register: bool) -> Callable[[date], Answers]:
    def answers(on: date) -> Answers:
        return {
            **_applicant(on),
            "applicant_relation": "BAN_THAN",
            **_hoa("subject", on),
            **_kinh("subject"),
            "subject_sex": "NAM",
            "extract_type": "KS",
            "registered_by": "Ủy ban nhân dân phường Bến Thành, quận 1",
            "registered_on": "1984-07-02",
            "paper_register": paper_register,
            "copies": 3,
            "declaration": True,
        }

    return answers


SAMPLES: dict[str, dict[str, Callable[[date], Answers]]] = {
    "1.000894": {"": marriage},
    "1.004873": {"": marital_status},
    "1.000656": {"late": _death(days_ago=16), "on_time": _death(days_ago=15)},
    "1.001022": {"": recognition},
    "2.000635": {"special": _extract(paper_register=True), "ordinary": _extract(paper_register=False)},
}

ENTRIES: dict[str, dict[str, str]] = {
    "1.000894": {},
    "1.004873": {},
    "1.000656": {},
    "1.001022": {},
    "2.000635": {
        "number": "142",
        "book": "01/1984",
        "registered_on": "02/07/1984",
        "content": "Cha Trần Văn Bình, mẹ Nguyễn Thị Hạnh; nơi sinh Bệnh viện Từ Dũ",
    },
}
