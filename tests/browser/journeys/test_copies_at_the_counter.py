"""Copies certified at the counter: pages by copies make the fee, cash is taken, the result is there in hours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.journeys.story import Story
from tests.browser.scenes import CASE_OFFICER, CLERK, RECEPTION, SIGNATORY
from tests.factories.answers.certification import copies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("copies_at_the_counter")]

HOA, CARD, CASHIER = "Trần Văn Hòa", "079084000341", "Đỗ Minh Trí"


def test_copies_at_the_counter(story: Callable[[str, str], Story], tmp_path: Path) -> None:
    here = story("2.000815", "vi")
    reception = here.official(RECEPTION)
    reception.begins_for(HOA, number=CARD, phone="0903123457")
    # one page, three copies: 3 × 2.000; four pages, two copies: 2 × (2 × 2.000 + 2 × 1.000)
    code = reception.fills_in_and_files(copies(here.today), shown=["BANCHINH"])
    reception.accepts_now("hẹn trả kết quả")
    here.work()

    cashier = here.official(CASHIER)
    cashier.collects(code, "18.000 đ")
    here.work()
    registrar, chair, clerk = here.official(CASE_OFFICER), here.official(SIGNATORY), here.official(CLERK)
    registrar.takes(code)
    registrar.passes_on()
    chair.takes(code)
    chair.signs("Bằng tốt nghiệp đại học", "Bảng điểm")
    clerk.takes(code)
    clerk.seals_and_finishes()

    hoa = here.citizen(HOA)
    hoa.looks_up(code, CARD[-4:], status="Đã có kết quả: chấp thuận")
    reception.takes(code)
    certified = reception.prints_the_result(tmp_path)
    reception.takes(code)
    reception.hands_over()
    assert HOA in hoa.verifies(certified)
    hoa.looks_up(code, CARD[-4:], status="Đã trả kết quả")
    assert here.messages(code)["sms"] > 0
