"""Fill a calendar for a year from the `holidays` library, then edit it by what the government announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import holidays

from procedures.text import Text
from procedures.worktime.calendar import Calendar, MakeUpDay

Value = TypeVar("Value")

_OBSERVED = "(nghỉ bù)"
_SUBSTITUTED = "Ngày nghỉ (thay cho ngày"


@dataclass(frozen=True, slots=True)
class Swap:
    """A working day given off in exchange for another day worked, announced year by year (hoán đổi)."""

    off: date
    worked: date


def fill(calendar: Calendar, *, years: Iterable[int], verified: bool = False) -> Calendar:
    """The next version of a calendar with the public holidays of these years.

    What the calendar already says about a day is kept; the library never overrides an editor. Only swaps
    that the library knows come with it: the rest are edits (`swap`). Years not announced yet stay marked
    as unverified.
    """
    years = sorted(set(years))
    vietnamese = holidays.country_holidays("VN", years=years, language="vi")
    english = holidays.country_holidays("VN", years=years, language="en_US")
    known = calendar.days_off.keys() | calendar.compensation_days.keys() | calendar.make_up_days.keys()
    days_off, compensation = dict(calendar.days_off), dict(calendar.compensation_days)
    swaps = []
    for day, name in sorted(vietnamese.items()):
        if day.year not in years or day in known:
            continue
        if name.startswith(_SUBSTITUTED):
            swaps.append(Swap(off=day, worked=_worked_for(name)))
            continue
        target = compensation if _OBSERVED in name else days_off
        target[day] = Text(vi=name, en=english[day])
    unverified = set(calendar.unverified) - set(years) | (set() if verified else set(years))
    filled = _next_version(
        calendar,
        days_off=_sorted(days_off),
        compensation_days=_sorted(compensation),
        filled=tuple(sorted({*calendar.filled, *years})),
        unverified=tuple(sorted(unverified)),
    )
    return swap(filled, swaps, version=filled.version)


def swap(calendar: Calendar, swaps: Iterable[Swap], *, version: int | None = None) -> Calendar:
    """The next version of a calendar with these exchanges of a day off for a day worked."""
    compensation, make_up = dict(calendar.compensation_days), dict(calendar.make_up_days)
    for change in swaps:
        compensation[change.off] = Text(
            vi=f"Nghỉ hoán đổi, làm bù ngày {change.worked:%d/%m/%Y}",
            en=f"Day off in exchange for work on {change.worked:%d/%m/%Y}",
        )
        make_up[change.worked] = MakeUpDay(
            name=Text(
                vi=f"Ngày làm bù cho ngày {change.off:%d/%m/%Y}",
                en=f"Make-up working day for {change.off:%d/%m/%Y}",
            ),
            in_place_of=change.off,
        )
    return _next_version(
        calendar, version=version, compensation_days=_sorted(compensation), make_up_days=_sorted(make_up)
    )


def _worked_for(name: str) -> date:
    """The day worked, read from the library's label: “Ngày nghỉ (thay cho ngày 22/08/2026)”."""
    day, month, year = name.removeprefix(_SUBSTITUTED).strip(" )").split("/")
    return date(int(year), int(month), int(day))


def _next_version(calendar: Calendar, *, version: int | None = None, **changes: object) -> Calendar:
    fields = {name: getattr(calendar, name) for name in Calendar.model_fields}
    return Calendar.model_validate({**fields, **changes, "version": version or calendar.version + 1})


def _sorted(days: dict[date, Value]) -> dict[date, Value]:
    return dict(sorted(days.items()))
