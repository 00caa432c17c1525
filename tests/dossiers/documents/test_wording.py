from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dossiers.documents import qr, wording


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 21), "ngày 21 tháng 11 năm 2026"),
    ],
)
def test_days_are_written_as_the_decree_says(on: date, words: str) -> None:
    assert wording.day(on) == words
    assert wording.place_and_date("Bàn Cờ", on) == f"Bàn Cờ, {words}"


def test_times_are_those_of_vietnam() -> None:
    late = datetime(2026, 2, 4, 18, 5, 9, tzinfo=UTC)
    assert wording.moment(late) == "01 giờ 05 phút, ngày 05 tháng 02 năm 2026"
    assert wording.signing_time(late) == "05-02-2026 01:05:09 +07:00"
    with pytest.raises(ValueError, match="aware"):
        wording.moment(datetime(2026, 2, 4, 18, 5))  # noqa: DTZ001


def test_money_and_numbers() -> None:
    assert wording.money(0) == "0 đồng"
    assert wording.money(1_200_000) == "1.200.000 đồng"
    assert wording.number(5, "GKS-UBND") == "05/GKS-UBND"
    assert wording.number(123, "GKS-UBND") == "123/GKS-UBND"
    assert wording.number_in_book(5, 2026, "SCT/BS") == "05, quyển số 01/2026-SCT/BS"


def test_the_qr_element_needs_no_inline_style() -> None:
    drawn = qr.svg("https://motcua.example.vn/xac-minh/1")
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert qr.png("https://motcua.example.vn/xac-minh/1").startswith(b"\x89PNG")
