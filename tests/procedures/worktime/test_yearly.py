"""Filling a year from the library, editing it, and the reference file that came of it."""

from __future__ import annotations

from datetime import date, time

import pytest

from procedures.text import Text
from procedures.worktime.calendar import Calendar, DayKind
from procedures.worktime.reference import calendars, office, saturday_desk
from procedures.worktime.yearly import Swap, fill, swap


@pytest.fixture(scope="module")
def empty() -> Calendar:
    hours = ((time(7, 30), time(11, 30)), (time(13), time(17)))
    return Calendar(
        key="empty",
        valid_from=date(2025, 1, 1),
        name=Text(vi="Trống", en="Empty"),
        weekly=dict.fromkeys(range(5), hours),
    )


def test_a_filled_year_has_its_holidays_in_both_languages(empty):
    filled = fill(empty, years=[2026])
    assert filled.version == 2
    assert filled.kind(date(2026, 2, 17)) is DayKind.DAY_OFF
    assert filled.describe(date(2026, 2, 17)).vi == "Tết Nguyên Đán"
    assert filled.describe(date(2026, 2, 17)).en == "Lunar New Year"
    assert filled.kind(date(2026, 4, 27)) is DayKind.COMPENSATION
    assert (filled.filled, filled.unverified) == ((2026,), (2026,))


def test_a_year_that_was_announced_is_verified(empty):
    assert fill(empty, years=[2026], verified=True).unverified == ()
    assert fill(fill(empty, years=[2026]), years=[2026], verified=True).unverified == ()


def test_an_editor_s_day_is_not_overridden(empty):
    mine = Text(vi="Nghỉ riêng", en="Our own")
    edited = Calendar.model_validate({**empty.model_dump(), "days_off": {date(2026, 1, 1): mine}})
    assert fill(edited, years=[2026]).describe(date(2026, 1, 1)) == mine


def test_a_swap_gives_a_day_off_and_a_day_worked(empty):
    swapped = swap(empty, [Swap(off=date(2026, 1, 2), worked=date(2026, 1, 10))])
    assert swapped.kind(date(2026, 1, 2)) is DayKind.COMPENSATION
    assert swapped.kind(date(2026, 1, 10)) is DayKind.MAKE_UP
    assert swapped.intervals(date(2026, 1, 10)) == swapped.intervals(date(2026, 1, 9))
    assert swapped.version == 2


def test_the_reference_file_holds_what_the_library_and_the_press_say():
    """A later library may know more; what stands in the file stays."""
    calendar = office()
    assert {day.year for day in calendar.days_off} == set(calendar.filled) == {2025, 2026, 2027}
    assert date(2026, 1, 2) in calendar.compensation_days
    assert sum(day.year == 2026 for day in calendar.days_off) == 12


def test_the_desk_differs_from_the_office_by_its_saturday_only():
    desk = saturday_desk().to_json()
    weekly = desk.pop("weekly")
    plain = office().to_json()
    assert {day: hours for day, hours in weekly.items() if day != "5"} == plain.pop("weekly")
    assert weekly["5"] == [["07:30:00", "11:30:00"]]
    for name in ("key", "name"):
        del desk[name], plain[name]
    assert desk == plain
    assert set(calendars()) == {"hcmc", "hcmc-saturday-desk"}
