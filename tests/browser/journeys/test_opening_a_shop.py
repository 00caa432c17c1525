"""A family opens a shop: members and lines of business row by row, the certificate signed by the head of the office."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.journeys.story import Story
from tests.browser.scenes import AN, CLERK, RECEPTION
from tests.factories.answers.certification import family

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("opening_a_shop")]

HEAD, ENGINEER = "Tô Thị Mỹ Linh", "Lương Hữu Nghĩa"
HERS = {
    "owner_name": AN,
    "owner_birth_date": "1991-04-12",
    "owner_document_number": "079191000101",
    "owner_sex": "NU",
    "owner_phone": "+84900000101",
}


def test_opening_a_shop(story: Callable[[str, str], Story], tmp_path: Path) -> None:
    here = story("1.001612", "en")
    an = here.citizen(AN)
    an.finds_and_starts("household business")
    an.fills_in({**family(here.today), **HERS})
    an.attaches("BBHOP", "UQHGD")
    code = an.checks_and_sends("Tạp hóa Bến Nghé", "Lê Thị Ngọc", "4711", "Free of charge")
    here.work()
    an.is_told("The office is checking it", status="Sent, waiting to be checked")

    reception, officer, head = here.official(RECEPTION), here.official(ENGINEER), here.official(HEAD)
    reception.takes(code)
    reception.accepts()
    here.work()
    an.is_told("The result is due by", "Why this date?", status="Accepted, result due")
    officer.takes(code)
    officer.passes_on(business_code="079191000101")
    head.takes(code)
    head.signs("079191000101", "Tạp hóa Bến Nghé")
    clerk = here.official(CLERK)
    clerk.takes(code)
    clerk.seals_and_finishes()

    an.is_told("Download", status="Decision made: granted")
    certificate = an.fetches("Result", tmp_path)
    text = an.verifies(certificate)
    assert "Tạp hóa Bến Nghé" in text
    assert "079191000101" in text
    assert here.messages(code)["sms"] > 0
