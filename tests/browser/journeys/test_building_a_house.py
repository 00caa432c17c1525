"""A permit to build a house: another office is asked, drawings are sent once more, the site is visited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.journeys.story import Story
from tests.browser.scenes import CLERK, RECEPTION, SIGNATORY
from tests.factories.answers.territory import house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("building_a_house")]

BINH = "Trần Quốc Bình"
HEAD, ENGINEER, CULTURE = "Tô Thị Mỹ Linh", "Lương Hữu Nghĩa", "Nguyễn Ngọc Phương Uyên"
THEIRS = {"owner_name": BINH, "owner_citizen_id": "079088000102", "owner_phone": "+84900000102"}


def test_building_a_house(story: Callable[[str, str], Story], tmp_path: Path) -> None:
    here = story("1.013225", "vi")
    binh = here.citizen(BINH)
    binh.finds_and_starts("giay phep xay dung")
    binh.fills_in({**house(here.today), **THEIRS})
    binh.attaches("QSDD", "BANVE", "CAMKET-LK")
    code = binh.checks_and_sends("45/3 Nguyễn Trãi", "Không mất phí")
    here.work()
    binh.is_told("Cơ quan đang kiểm tra", status="Đã nộp, chờ kiểm tra")

    reception = here.official(RECEPTION)
    reception.takes(code)
    reception.accepts()
    here.work()
    binh.is_told("Hẹn trả kết quả", "Giấy tiếp nhận", status="Đã tiếp nhận, hẹn trả")

    head, engineer, culture = here.official(HEAD), here.official(ENGINEER), here.official(CULTURE)
    head.takes(code)
    head.assigns_to(ENGINEER)
    engineer.takes(code)
    engineer.asks_the_office("văn hóa", "Thửa đất có nằm trong khu vực bảo vệ di tích không?")
    engineer.takes(code)
    engineer.asks_for("BANVE", "drawings_incomplete", "Thiếu mặt cắt móng.")
    here.work()
    binh.is_told("Thiếu mặt cắt móng.", "Đến lượt bạn", status="Cần bạn bổ sung hồ sơ")
    binh.completes("BANVE")
    culture.takes(code)
    culture.answers("Không nằm trong khu vực bảo vệ di tích.")

    engineer.takes(code)
    engineer.reads_in("Journal", "Không nằm trong khu vực bảo vệ di tích.")
    engineer.passes_on()
    engineer.takes(code)
    engineer.passes_on(note="Hiện trạng đúng hồ sơ, liền kề hai bên.", density="90")
    head.takes(code)
    head.passes_on()
    chair = here.official(SIGNATORY)
    chair.takes(code)
    chair.signs(BINH, "90")
    clerk = here.official(CLERK)
    clerk.takes(code)
    clerk.seals_and_finishes()

    binh.is_told("Tải về", status="Đã có kết quả: chấp thuận")
    permit = binh.fetches("Result", tmp_path)
    assert "45/3 Nguyễn Trãi" in binh.verifies(permit)
    assert here.messages(code)
