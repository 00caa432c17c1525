"""A request that is denied: the officer proposes it, the head reviews, the chair signs, the citizen reads why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.journeys.story import Story
from tests.browser.scenes import AN, CASE_OFFICER, CLERK, RECEPTION, SIGNATORY, UNIT_HEAD
from tests.factories.answers.civil_status import marital_status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("being_denied")]

HERS = {
    f"{who}_{key}": text
    for who in ("applicant", "subject")
    for key, text in {"name": AN, "birth_date": "1991-04-12", "document_number": "079191000101"}.items()
}
NOTE = "Sổ đăng ký kết hôn của phường ghi bạn đã kết hôn ngày 02/5/2019."


def test_being_denied(story: Callable[[str, str], Story], tmp_path: Path) -> None:
    here = story("1.004873", "vi")
    an = here.citizen(AN, desk=True)
    an.finds_and_starts("xac nhan tinh trang hon nhan")
    an.fills_in({**marital_status(here.today), **HERS, "subject_sex": "NU"})
    an.needs_no_papers()
    code = an.checks_and_sends(AN)

    reception, registrar = here.official(RECEPTION), here.official(CASE_OFFICER)
    reception.takes(code)
    reception.accepts()
    registrar.takes(code)
    registrar.proposes_a_denial("registered_marriage", NOTE)
    an.is_told("Hẹn trả kết quả", status="Đang giải quyết")
    head, chair, clerk = here.official(UNIT_HEAD), here.official(SIGNATORY), here.official(CLERK)
    head.takes(code)
    head.passes_on()
    chair.takes(code)
    chair.signs("Sổ hộ tịch ghi đang có vợ hoặc chồng", NOTE)
    clerk.takes(code)
    clerk.seals_and_finishes()

    an.is_told(
        "Sổ hộ tịch ghi đang có vợ hoặc chồng", NOTE, "hãy nộp giấy tờ chứng minh rồi nộp lại hồ sơ",
        "khiếu nại", status="Đã có kết quả: không chấp thuận",
    )  # fmt: skip
    text = " ".join(an.verifies(an.fetches("Result", tmp_path)).split())
    assert NOTE in text
    assert "khiếu nại" in text
    assert here.messages(code)["sms"] > 0
