"""The city's working time as plain facts, written down by hand from `rules.md` and the press, not from the file."""

from __future__ import annotations

from datetime import date, time, timedelta

from tests.procedures.worktime.minute_by_minute import Facts

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13), time(17))


def hcmc() -> Facts:
    """From the summer of 2026 to the end of 2027: Monday to Friday, without the days off."""
    off = {
        *days(date(2026, 8, 31), date(2026, 9, 2)),  # 31 August exchanged, 1 and 2 September
        date(2026, 11, 24),  # day of culture
        date(2027, 1, 1),
        *days(date(2027, 2, 4), date(2027, 2, 10)),  # Tết, with what the weekend takes
        date(2027, 4, 16),  # Hùng Kings
        *days(date(2027, 4, 30), date(2027, 5, 3)),  # with the Monday for the Saturday
        *days(date(2027, 9, 2), date(2027, 9, 3)),
        date(2027, 11, 24),
    }
    make_up = {date(2026, 8, 22): 0}  # a Saturday with a Monday's hours
    return Facts({weekday: [MORNING, AFTERNOON] for weekday in range(5)}, off, make_up)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
