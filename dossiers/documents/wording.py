"""How official documents write dates, times, money and digests; always in Vietnamese.

Source: Decree 30/2020/ND-CP, Annex I: days, and months 1 and 2, take a leading zero; a number below ten too.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from procedures.forms.words import number_in_words

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_GROUPS = ("", "nghìn", "triệu", "tỷ")


def day(on: date) -> str:
    """`ngày 05 tháng 02 năm 2026`, `ngày 21 tháng 6 năm 2026`."""
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def place_and_date(place: str, on: date) -> str:
    """`Bàn Cờ, ngày 05 tháng 02 năm 2026`; the place is the ward's bare name."""
    return f"{place}, {day(on)}"


def moment(at: datetime) -> str:
    """`14 giờ 05 phút, ngày 05 tháng 02 năm 2026` in Vietnam; `at` must be aware."""
    there = _in_vietnam(at)
    return f"{there.hour:02d} giờ {there.minute:02d} phút, {day(there.date())}"


def signing_time(at: datetime) -> str:
    """`05-02-2026 14:05:09 +07:00`, as a visible signature shows it; `at` must be aware."""
    return _in_vietnam(at).strftime("%d-%m-%Y %H:%M:%S +07:00")


def money(dong: int) -> str:
    """`1.200.000 đồng`."""
    return f"{dong:,} đồng".replace(",", ".")


def dong_in_words(dong: int) -> str:
    """`Hai mươi bốn nghìn đồng`: every group after the first is read in full (`một triệu không trăm linh năm nghìn`).

    Below a thousand tỷ; ValueError beyond.
    """
    groups = [dong // 1000**power % 1000 for power in range(len(_GROUPS))]
    if dong < 0 or dong >= 1000 ** len(_GROUPS):
        raise ValueError("only 0 to 999 999 999 999 are written out")
    said: list[str] = []
    for group, name in zip(reversed(groups), reversed(_GROUPS), strict=True):
        if group:
            read = number_in_words(1000 + group).partition(" nghìn ")[2] if said else number_in_words(group)
            said += [read, name] if name else [read]
    words = " ".join(said) or number_in_words(0)
    return f"{words[0].upper()}{words[1:]} đồng"


def number(sequence: int, tail: str) -> str:
    """`05/GKS-UBND`: what stands after *Số:*."""
    return f"{sequence:02d}/{tail}"


def number_in_book(sequence: int, year: int, register: str) -> str:
    """`05, quyển số 01/2026-SCT/BS`, as a certification names its register; a year has one electronic book."""
    return f"{sequence:02d}, quyển số 01/{year}-{register}"


def _in_vietnam(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an aware time is needed")
    return at.astimezone(VIETNAM)
