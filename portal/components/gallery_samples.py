"""Invented data for the gallery: a form with every kind of field, and a queue."""

from __future__ import annotations

from typing import Any


def _text(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def _field(key: str, kind: str, vi: str, en: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": _text(vi, en), **more}


FORM: dict[str, Any] = {
    "pages": [
        {
            "key": "child",
            "title": _text("Trẻ được khai sinh", "The child"),
            "sections": [
                {
                    "key": "basic",
                    "title": _text("Thông tin của trẻ", "About the child"),
                    "fields": [
                        _field("child.name", "person_name", "Họ, chữ đệm, tên", "Full name", required=True,
                               hint=_text("Viết như trên giấy chứng sinh", "As on the notice of birth")),
                        _field("child.birth_date", "date", "Ngày, tháng, năm sinh", "Date of birth", required=True,
                               hint=_text("Ví dụ 22 11 2026", "For example 22 11 2026")),
                        _field("child.sex", "one_of", "Giới tính", "Sex", required=True, options=[
                            {"value": "NAM", "label": _text("Nam", "Male")},
                            {"value": "NU", "label": _text("Nữ", "Female")}]),
                        _field("child.ethnicity", "one_of", "Dân tộc", "Ethnicity", source="ethnic_groups"),
                        _field("child.birth_place", "address", "Nơi sinh", "Place of birth", required=True),
                        _field("parent.number", "citizen_id", "Số định danh của cha hoặc mẹ", "Identity number of a parent",
                               required=True),
                        _field("parent.phone", "phone", "Số điện thoại", "Phone", required=True),
                        _field("parent.born", "partial_date", "Năm sinh của cha", "When the father was born",
                               hint=_text("Biết năm là đủ", "The year is enough")),
                        _field("fee.amount", "money", "Số tiền đã nộp", "Amount paid"),
                        _field("copies", "integer", "Số bản sao cần cấp", "Copies needed"),
                        _field("language", "some_of", "Bạn muốn nhận tin bằng", "How we may reach you", options=[
                            {"value": "sms", "label": _text("Tin nhắn", "Text message")},
                            {"value": "email", "label": _text("Thư điện tử", "E-mail")},
                            {"value": "call", "label": _text("Gọi điện", "Phone call")}]),
                        _field("parcel", "land_parcel", "Thửa đất", "The parcel of land",
                               hint=_text("Ghi như trên giấy chứng nhận", "As on the certificate")),
                        _field("account", "bank_account", "Tài khoản nhận tiền", "Account to be paid into"),
                        _field("remarks", "long_text", "Điều khác bạn muốn nói", "Anything else"),
                    ],
                },
                {
                    "key": "others",
                    "title": _text("Anh chị em", "Brothers and sisters"),
                    "fields": [
                        _field("siblings", "group", "Anh chị em đã khai sinh", "Brothers and sisters",
                               row_label=_text("Người thứ", "Person"), fields=[
                                   _field("name", "person_name", "Họ, chữ đệm, tên", "Full name"),
                                   _field("born", "date", "Ngày sinh", "Date of birth")]),
                        _field("truth", "declaration", "Tôi cam đoan nội dung trên là đúng sự thật",
                               "I declare that what I wrote is true", required=True),
                    ],
                },
            ],
        }
    ]
}  # fmt: skip

_NAMES = (
    "Nguyễn Thị Minh Khai", "Trần Văn Hòa", "Lê Thị Ngọc Ánh", "Phạm Quốc Bảo", "Hoàng Thị Thu Hiền", "Võ Thành Trung",
    "Đặng Thị Mỹ Dung", "Bùi Đức Thịnh", "Đỗ Thị Kim Oanh", "Hồ Ngọc Sơn", "Ngô Thị Bích Phượng", "Dương Văn Lộc",
    "Lý Thị Hồng Nhung", "Huỳnh Tấn Phát", "Phan Thị Tuyết Mai", "Vũ Hoàng Long", "Trịnh Thị Yến Nhi", "Mai Xuân Quý",
    "Châu Thị Cẩm Tú", "Tạ Quang Huy", "Đinh Thị Thanh Trúc", "Lương Gia Bảo",
)  # fmt: skip
_STATUSES = ("filed", "received", "in_progress", "supplement_requested", "in_progress", "resolved")

OFFICER_ROWS: list[dict[str, Any]] = [
    {
        "code": f"H29.26.11-{2026112500 + place:010d}",
        "name": name,
        "procedure": ("Đăng ký khai sinh", "Cấp bản sao trích lục hộ tịch", "Xác nhận tình trạng hôn nhân")[
            place % 3
        ],
        "status": _STATUSES[place % len(_STATUSES)],
        "due": f"{10 + place % 7}:{(place * 7) % 60:02d} {25 + place // 8}/11",
        "late": place < 2,
        "today": 2 <= place < 7,
        "step": ("Kiểm tra", "Thẩm định", "Trình ký")[place % 3],
    }
    for place, name in enumerate(_NAMES)
]
