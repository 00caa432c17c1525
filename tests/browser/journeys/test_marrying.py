"""A marriage: he fills the form in, she agrees in her own account, he checks the draft and pays for the copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journeys.story import Story
from tests.browser.scenes import CASE_OFFICER, CLERK, RECEPTION, SIGNATORY, UNIT_HEAD
from tests.factories.answers.civil_status import marriage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("marrying")]

BINH, CHI = "Trần Quốc Bình", "Lê Ngọc Lan Chi"


def _theirs() -> dict[str, Any]:
    """Who the two are, as the register of the demonstration knows them; neither was married before."""
    his = {"name": BINH, "birth_date": "1988-09-30", "document_number": "079088000102"}
    hers = {"name": CHI, "birth_date": "2001-01-25", "document_number": "079301000103"}
    found = {f"{side}_{key}": text for side in ("applicant", "groom") for key, text in his.items()}
    found |= {f"bride_{key}": text for key, text in hers.items()}
    never = {
        "groom_marital_status": "CHUA_KET_HON",
        "groom_marriage_count": 1,
        "groom_earlier_marriage": None,
    }
    return {**found, **never, "bride_phone": "+84900000103"}


def test_marrying(story: Callable[[str, str], Story], tmp_path: Path) -> None:
    here = story("1.000894", "vi")
    binh = here.citizen(BINH)
    binh.finds_and_starts("dang ky ket hon")
    binh.fills_in({**marriage(here.today), **_theirs()})
    binh.needs_no_papers()
    code = binh.checks_and_sends(CHI, "16.000 đ")
    here.work()
    binh.is_told(f"{CHI} chưa đồng ý", status="Đã nộp, chờ kiểm tra")

    chi = here.citizen(CHI)
    chi.comes_in()
    chi.finds_what_names_them(code)
    chi.agrees(BINH, CHI)
    binh.is_told("Người cùng nộp với bạn đã đồng ý", status="Đã nộp, chờ kiểm tra")

    reception, registrar = here.official(RECEPTION), here.official(CASE_OFFICER)
    reception.takes(code)
    reception.accepts()
    registrar.takes(code)
    registrar.sends_the_draft()
    here.work()
    binh.is_told("Chờ bạn xác nhận bản dự thảo kết quả", status="Đang giải quyết")
    binh.confirms_the_draft(CHI.upper(), BINH.upper())
    registrar.takes(code)
    registrar.passes_on()
    head, chair, clerk = here.official(UNIT_HEAD), here.official(SIGNATORY), here.official(CLERK)
    head.takes(code)
    head.passes_on()
    chair.takes(code)
    chair.signs(CHI.upper())
    clerk.takes(code)
    clerk.seals_and_finishes()

    binh.is_told("Đến lượt bạn: nộp phí, lệ phí tại đây", status="Đã có kết quả: chấp thuận")
    binh.pays_at_the_bank("16.000 đ")
    binh.is_told("Biên lai", status="Đã có kết quả: chấp thuận")
    certificate = binh.fetches("Result", tmp_path)
    text = binh.verifies(certificate)
    assert "GIẤY CHỨNG NHẬN KẾT HÔN" in text
    chi.is_told(status="Đã có kết quả: chấp thuận")
    assert chi.fetches("Result", tmp_path).read_bytes() == certificate.read_bytes()
    reception.takes(code)
    reception.hands_over()
    binh.is_told(status="Đã trả kết quả")
    assert here.messages(code)["sms"] > 0
