"""Invented documents of every kind, as the actions would hand them over."""

from __future__ import annotations

import copy
from typing import Any

_FRAME: dict[str, Any] = {
    "demo": True,
    "parent_agency": "Ủy ban nhân dân phường Bàn Cờ",
    "agency": "Trung tâm Phục vụ hành chính công phường Bàn Cờ",
    "number": "05/TTPVHCC",
    "place_and_date": "Bàn Cờ, ngày 05 tháng 02 năm 2026",
    "verify_url": "https://motcua.example.vn/xac-minh/4f0c5a8e-52a1-4f43-9a55-4d6a1b9c7e10",
    "code": "H29.12-261122-000123",
    "recipients": [],
}
_FILER: dict[str, Any] = {
    "filer_name": "Nguyễn Thị Hồng Nhung",
    "filer_address": "Số 12/5 đường Nguyễn Thiện Thuật, phường Bàn Cờ, Thành phố Hồ Chí Minh",
    "filer_phone": "0901 234 567",
    "filer_email": "hong.nhung@example.vn",
    "procedure": "Đăng ký khai sinh",
}

FORM_01: dict[str, Any] = {
    **_FRAME,
    **_FILER,
    "filer_identity": "079•••••4321",
    "owner_name": "Nguyễn Thị Hồng Nhung",
    "owner_address": "",
    "papers": [
        {"name": "Mẫu hộ tịch điện tử tương tác đăng ký khai sinh", "original": 1, "certified": 0, "copy": 0},
        {
            "name": "Giấy chứng sinh (hoặc văn bản của người làm chứng)",
            "original": 1,
            "certified": 0,
            "copy": 0,
        },
        {"name": "Giấy chứng nhận kết hôn của cha, mẹ", "original": 0, "certified": 0, "copy": 1},
    ],
    "copies": 1,
    "limit": "trong ngày làm việc",
    "received": "08 giờ 30 phút, ngày 05 tháng 02 năm 2026",
    "due": "17 giờ 00 phút, ngày 05 tháng 02 năm 2026",
    "delivery": "Trung tâm Phục vụ hành chính công phường Bàn Cờ và tài khoản trên Cổng",
    "fee": "0 đồng (nộp trực tuyến)",
    "book": "01/2026",
    "book_number": "123",
    "notes": ["Tra cứu hồ sơ bằng mã hồ sơ và số điện thoại đã đăng ký, hoặc gọi 1022."],
    "receiver_name": "Trần Minh Quân",
    "ledger_head": "9f2c 41aa 07be 55d3 6e10 8c7f 2b94 d1e6",
}

FORM_02: dict[str, Any] = {
    **_FRAME,
    **_FILER,
    "number": "07/HDHS",
    "gaps": [
        {
            "paper": "Giấy chứng sinh",
            "ask": "Ảnh chụp bị mờ, không đọc được số giấy và ngày cấp. Xin chụp lại nơi đủ sáng.",
            "basis": "Điều 16 Luật Hộ tịch",
            "quantity": 1,
        },
        {
            "paper": "Nơi cư trú của người cha",
            "ask": "Ghi đủ số nhà, đường, phường hoặc xã.",
            "basis": "",
            "quantity": 0,
        },
    ],
    "reason": "Hồ sơ chưa đủ thông tin để đối chiếu với Cơ sở dữ liệu quốc gia về dân cư.",
    "reply_by": "17 giờ 00 phút, ngày 27 tháng 02 năm 2026",
    "contact_name": "ông Trần Minh Quân",
    "contact_phone": "028 3839 0000",
    "officer_name": "Trần Minh Quân",
}

FORM_03: dict[str, Any] = {
    **_FRAME,
    **_FILER,
    "number": "03/TTPVHCC",
    "grounds": [
        {
            "reason": "Trẻ đã được đăng ký khai sinh ngày 12 tháng 01 năm 2026 tại Ủy ban nhân dân phường Xuân Hòa.",
            "basis": "khoản 1 Điều 16 Luật Hộ tịch số 60/2014/QH13",
        }
    ],
    "way_out": "Ông/Bà có thể xin cấp bản sao Giấy khai sinh tại bất kỳ Trung tâm Phục vụ hành chính công nào.",
    "contact_phone": "028 3839 0000",
    "officer_name": "Trần Minh Quân",
}

FORM_04: dict[str, Any] = {
    **_FRAME,
    **_FILER,
    "number": "01/XLGH-TTPVHCC",
    "received": "08 giờ 30 phút, ngày 05 tháng 02 năm 2026",
    "promised": "17 giờ 00 phút, ngày 10 tháng 02 năm 2026",
    "due": "17 giờ 00 phút, ngày 11 tháng 02 năm 2026",
    "handler": "Ủy ban nhân dân phường Bàn Cờ",
    "grounds": [
        {"reason": "Phải xác minh thêm", "basis": "Điều 16 Luật Hộ tịch"},
        {"reason": "Nơi đăng ký kết hôn của cha, mẹ chưa trả lời xác minh.", "basis": ""},
    ],
    "until": "17 giờ 00 phút, ngày 25 tháng 02 năm 2026",
    "contact_phone": "028 3839 0000",
    "hand": {"capacity": "", "position": "Giám đốc", "name": "Lê Thị Thu Thủy"},
}

FORM_05: dict[str, Any] = {
    **_FRAME,
    **_FILER,
    "number": "02/DGHS-TTPVHCC",
    "filed": "08 giờ 30 phút, ngày 05 tháng 02 năm 2026",
    "grounds": [
        {
            "reason": "Đã quá thời hạn bổ sung mà chưa nhận được Giấy chứng sinh.",
            "basis": "Nghị định số 118/2025/NĐ-CP",
        },
        {"reason": "Đã liên hệ qua điện thoại hai lần nhưng không gặp được người nộp.", "basis": ""},
    ],
    "way_out": "Ông/Bà có thể nộp lại hồ sơ bất cứ lúc nào.",
    "contact_phone": "028 3839 0000",
    "officer_name": "Trần Minh Quân",
}


def _row(label: str, value: str, *, beside: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "beside": beside}


def _parent(who: str, name: str, year: str) -> dict[str, Any]:
    rows = [
        _row(f"Họ, chữ đệm, tên người {who}", name),
        _row("Năm sinh", year),
        _row("Dân tộc", "Kinh", beside=True),
        _row("Quốc tịch", "Việt Nam", beside=True),
        _row("Nơi cư trú", "Số 12/5 đường Nguyễn Thiện Thuật, phường Bàn Cờ, Thành phố Hồ Chí Minh"),
    ]
    return {"kind": "rows", "title": "", "rows": rows}


_CHILD = [
    _row("Họ, chữ đệm, tên", "NGUYỄN HOÀNG MINH ANH"),
    _row("Ngày, tháng, năm sinh", "15/01/2026"),
    _row("Ghi bằng chữ", "ngày mười lăm tháng một năm hai nghìn không trăm hai mươi sáu"),
    _row("Giới tính", "Nữ"),
    _row("Dân tộc", "Kinh", beside=True),
    _row("Quốc tịch", "Việt Nam", beside=True),
    _row("Nơi sinh", "Bệnh viện Từ Dũ, phường Bến Thành, Thành phố Hồ Chí Minh"),
    _row("Quê quán", "phường Cao Lãnh, tỉnh Đồng Tháp"),
    _row("Số định danh cá nhân", "079326001234"),
]
_REGISTRATION = [
    _row("Họ, chữ đệm, tên người đi khai sinh", "Nguyễn Thị Hồng Nhung"),
    _row("Giấy tờ tùy thân", "Thẻ căn cước số 079195004321"),
    _row("Nơi đăng ký khai sinh", "Ủy ban nhân dân phường Bàn Cờ, Thành phố Hồ Chí Minh"),
    _row("Ngày, tháng, năm đăng ký", "05/02/2026"),
]

BIRTH: dict[str, Any] = {
    **_FRAME,
    "layout": "certificate",
    "agency": "Ủy ban nhân dân phường Bàn Cờ",
    "parent_agency": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
    "number": "15/2026",
    "title": "Giấy khai sinh",
    "subject": "(Bản điện tử)",
    "blocks": [
        {"kind": "rows", "title": "", "rows": _CHILD},
        _parent("mẹ", "Nguyễn Thị Hồng Nhung", "1995"),
        _parent("cha", "Nguyễn Văn Bình", "1992"),
        {"kind": "rows", "title": "", "rows": _REGISTRATION},
    ],
    "signature": {"capacity": "KT. Chủ tịch", "position": "Phó Chủ tịch", "name": "Lê Hoàng Phương Thảo"},
    "signature_note": "",
}

DENIAL: dict[str, Any] = {
    **_FRAME,
    "layout": "letter",
    "agency": "Ủy ban nhân dân phường Bàn Cờ",
    "parent_agency": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
    "number": "09/TB-UBND",
    "title": "Thông báo",
    "subject": "Về việc không đăng ký khai sinh",
    "blocks": [
        {
            "kind": "paragraph",
            "style": "",
            "text": "Ủy ban nhân dân phường Bàn Cờ đã xem xét hồ sơ nêu trên.",
        },
        {
            "kind": "table",
            "title": "Lý do:",
            "columns": ["TT", "Lý do", "Căn cứ"],
            "rows": [["1", "Trẻ đã có Giấy khai sinh.", "Điều 16 Luật Hộ tịch"]],
        },
        {
            "kind": "paragraph",
            "style": "strong",
            "text": "Ông/Bà có quyền khiếu nại theo quy định của pháp luật.",
        },
    ],
    "recipients": ["Như trên", "Lưu: VT"],
    "signature": {"capacity": "TM. Ủy ban nhân dân", "position": "Chủ tịch", "name": "Phạm Quốc Bảo"},
    "signature_note": "",
}

RECEIPT: dict[str, Any] = {
    **_FRAME,
    "number": "05/BLP",
    "title": "BIÊN LAI THU PHÍ",
    "payer_name": "Nguyễn Thị Hạnh",
    "procedure": "Đăng ký khai sinh",
    "lines": [
        {
            "name": "Phí cấp bản sao Giấy khai sinh",
            "quantity": 3,
            "amount": "24.000 đồng",
            "note": "TT 281/2016/TT-BTC",
        }
    ],
    "total": "24.000 đồng",
    "total_in_words": "Hai mươi bốn nghìn đồng",
    "way": "Tại quầy",
    "reference": "",
    "paid_at": "10 giờ 00 phút, ngày 27 tháng 11 năm 2026",
    "collector_name": "Trần Minh Quân",
}

REVOCATION: dict[str, Any] = {
    **_FRAME,
    "parent_agency": "",
    "agency": "Ủy ban nhân dân phường Bàn Cờ",
    "number": "01/QĐ-UBND",
    "authority": "Ủy ban nhân dân phường Bàn Cờ",
    "subject": "Về việc thu hồi GIẤY KHAI SINH số 15/2026 ngày 05 tháng 02 năm 2026",
    "grounds": [
        "Điều 71 Luật Hộ tịch năm 2014",
        "Hồ sơ mã số H29.12-261122-000123 và kết quả xem xét lại",
    ],
    "revoked": "GIẤY KHAI SINH số 15/2026 ngày 05 tháng 02 năm 2026",
    "procedure": "Thủ tục đăng ký khai sinh",
    "holder": "Nguyễn Thị Hồng Nhung",
    "reason": "Giấy chứng sinh dùng để đăng ký đã được cơ sở y tế xác nhận là không do cơ sở cấp.",
    "signature": {"capacity": "TM. ỦY BAN NHÂN DÂN", "position": "CHỦ TỊCH", "name": "Lê Hoàng Nam"},
}

SAMPLES = {
    "revocation": REVOCATION,
    "form_01": FORM_01,
    "form_02": FORM_02,
    "form_03": FORM_03,
    "form_04": FORM_04,
    "form_05": FORM_05,
    "result": BIRTH,
    "receipt": RECEIPT,
}


def sample(kind: str, **changes: Any) -> dict[str, Any]:
    """A fresh copy of the invented document of `kind`, with `changes`."""
    return {**copy.deepcopy(SAMPLES[kind]), **changes}
