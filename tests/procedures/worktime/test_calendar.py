"""Days, hours and their edges."""

from __future__ import annotations

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from procedures.text import Text
from procedures.worktime.calendar import CITY, Calendar, DayKind, HoursFrom, MakeUpDay
from procedures.worktime.limits import Limit, Policy
from procedures.worktime.reference import office
from tests.procedures.worktime.moments import at, paused, started

HOUR = timedelta(hours=1)
NAME = Text(vi="Thử", en="Test")
MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13), time(17))


def a_calendar(**more) -> Calendar:
    whole = {"key": "test", "valid_from": date(2026, 1, 1), "name": NAME, "weekly": {0: (MORNING, AFTERNOON)}}
    return Calendar(**{**whole, **more})


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-20", DayKind.WORKING),
        ("2026-11-21", DayKind.WEEKEND),
        ("2026-11-24", DayKind.DAY_OFF),
        ("2026-01-02", DayKind.COMPENSATION),
        ("2026-01-10", DayKind.MAKE_UP),
        ("2026-04-26", DayKind.DAY_OFF),  # a Sunday, and therefore
        ("2026-04-27", DayKind.COMPENSATION),
        ("2026-08-22", DayKind.MAKE_UP),
        ("2026-08-31", DayKind.COMPENSATION),
        ("2026-09-01", DayKind.DAY_OFF),
        ("2026-09-02", DayKind.DAY_OFF),
        ("2025-05-02", DayKind.COMPENSATION),
        ("2025-04-26", DayKind.MAKE_UP),
        ("2025-11-24", DayKind.WORKING),  # a holiday only since 2026
    ],
)
def test_days_of_the_city(day, kind):
    assert office().kind(date.fromisoformat(day)) is kind
    assert office().is_working(date.fromisoformat(day)) is (kind in {DayKind.WORKING, DayKind.MAKE_UP})


def test_a_day_is_described_by_its_own_name():
    assert office().describe(date(2026, 11, 24)).vi == "Ngày Văn hóa Việt Nam"
    assert office().describe(date(2026, 8, 22)).en == "Make-up working day for 31/08/2026"
    assert office().describe(date(2026, 11, 21)).en == "weekly day off"


def test_filled_and_unverified_years_are_told():
    assert office().is_filled(date(2027, 3, 1))
    assert not office().is_filled(date(2028, 3, 1))
    assert office().unverified == (2027,)


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-11-20T07:29:59", False),
        ("2026-11-20T07:30:00", True),
        ("2026-11-20T11:29:59", True),
        ("2026-11-20T11:30:00", False),
        ("2026-11-20T17:00:00", False),
        ("2026-11-24T09:00:00", False),
    ],
)
def test_a_span_holds_its_first_moment_and_not_its_last(moment, working):
    assert office().is_working_at(at(moment)) is working


def test_work_that_fills_a_day_ends_with_it():
    assert office().add_hours(at("2026-11-20T07:30"), 8) == at("2026-11-20T17:00")
    assert office().add_hours(at("2026-11-20T07:30"), 4) == at("2026-11-20T11:30")
    assert office().add_hours(at("2026-11-20T07:30"), 4.5) == at("2026-11-20T13:30")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-20T06:00", "2026-11-20T08:30"),  # before opening
        ("2026-11-20T12:00", "2026-11-20T14:00"),  # at noon
        ("2026-11-20T17:00", "2026-11-23T08:30"),  # at closing
        ("2026-11-20T23:59", "2026-11-23T08:30"),
        ("2026-11-21T00:00", "2026-11-23T08:30"),  # midnight
        ("2026-11-24T10:00", "2026-11-25T08:30"),  # on a holiday
        ("2026-12-31T16:30", "2027-01-04T08:00"),  # over the year's end
    ],
)
def test_an_hour_from_odd_starts(start, due):
    assert office().add_hours(at(start), 1) == at(due)


def test_the_latest_start_leaves_just_enough_time():
    assert office().latest_start(at("2026-11-26T17:00"), 24 * HOUR) == at("2026-11-23T07:30")
    assert office().latest_start(at("2026-11-26T10:00"), 2.5 * HOUR) == at("2026-11-26T07:30")
    assert office().latest_start(at("2026-11-26T10:00"), 3 * HOUR) == at("2026-11-25T16:30")
    assert office().add_work(at("2026-11-26T10:00"), -3 * HOUR) == at("2026-11-25T16:30")


def test_no_work_takes_no_time():
    assert office().add_work(at("2026-11-21T10:00"), timedelta(0)) == at("2026-11-21T10:00")
    assert office().latest_start(at("2026-11-21T10:00"), timedelta(0)) == at("2026-11-21T10:00")


def test_hours_between():
    assert office().hours_between(at("2026-11-20T10:00"), at("2026-11-26T10:00")) == 24
    assert office().hours_between(at("2026-11-26T10:00"), at("2026-11-20T10:00")) == -24
    assert office().hours_between(at("2026-11-20T18:00"), at("2026-11-23T07:30")) == 0


def test_working_days_are_found_both_ways():
    calendar = office()
    assert calendar.next_working_day(date(2026, 11, 23)) == date(2026, 11, 25)
    assert calendar.previous_working_day(date(2026, 11, 25)) == date(2026, 11, 23)
    assert calendar.nth_working_day(date(2026, 11, 20), 3) == date(2026, 11, 26)
    assert calendar.nth_working_day(date(2026, 11, 26), -3) == date(2026, 11, 20)
    assert calendar.nth_working_day(date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert calendar.working_days_between(date(2026, 11, 20), date(2026, 11, 26)) == 3
    assert calendar.roll_forward(date(2026, 11, 24)) == date(2026, 11, 25)


def test_opening_and_closing():
    assert office().opening(date(2026, 11, 20)) == at("2026-11-20T07:30")
    assert office().end_of_work(date(2026, 11, 20)) == at("2026-11-20T17:00")
    with pytest.raises(ValueError, match="not worked"):
        office().end_of_work(date(2026, 11, 21))


def test_any_zone_is_understood_and_none_is_refused():
    in_the_city = office().add_hours(at("2026-11-20T10:00"), 24)

    assert office().add_hours(datetime(2026, 11, 20, 3, tzinfo=UTC), 24) == in_the_city
    assert (
        office().add_hours(at("2026-11-20T10:00").astimezone(ZoneInfo("America/New_York")), 24) == in_the_city
    )
    assert in_the_city.tzinfo is CITY
    with pytest.raises(ValueError, match="time zone"):
        office().add_hours(datetime(2026, 11, 20, 10), 24)  # noqa: DTZ001 - the fault under test


def test_summer_time_elsewhere_changes_nothing():
    """Berlin turns its clocks between the two moments; the city does not."""
    berlin = ZoneInfo("Europe/Berlin")
    before, after = at("2026-10-23T10:00").astimezone(berlin), at("2026-10-27T10:00").astimezone(berlin)
    assert office().hours_between(before, after) == 16


def test_hours_may_change_within_a_version():
    calendar = a_calendar(changes=(HoursFrom(valid_from=date(2026, 6, 1), weekly={0: (AFTERNOON,)}),))
    assert calendar.intervals(date(2026, 5, 25)) == (MORNING, AFTERNOON)
    assert calendar.intervals(date(2026, 6, 1)) == (AFTERNOON,)


def test_a_make_up_day_has_the_hours_of_the_day_it_replaces():
    monday, saturday = date(2026, 6, 1), date(2026, 6, 6)
    calendar = a_calendar(
        weekly={0: (MORNING,), 1: (AFTERNOON,)},
        days_off={monday: NAME},
        make_up_days={saturday: MakeUpDay(name=NAME, in_place_of=monday)},
    )
    assert calendar.intervals(saturday) == (MORNING,)


@pytest.mark.parametrize(
    "fault",
    [
        {"weekly": {}},
        {"weekly": {0: ()}},
        {"weekly": {7: (MORNING,)}},
        {"weekly": {0: ((time(9), time(9)),)}},
        {"weekly": {0: (AFTERNOON, MORNING)}},
        {"weekly": {0: ((time(8), time(12)), (time(11), time(17)))}},
        {"weekly": {0: ((time(8, tzinfo=UTC), time(12, tzinfo=UTC)),)}},
        {"key": "Not A Key"},
        {"days_off": {date(2026, 6, 1): NAME}, "compensation_days": {date(2026, 6, 1): NAME}},
        {
            "days_off": {date(2026, 6, 6): NAME},
            "make_up_days": {date(2026, 6, 6): MakeUpDay(name=NAME, in_place_of=date(2026, 6, 1))},
        },
        {"make_up_days": {date(2026, 6, 6): MakeUpDay(name=NAME, in_place_of=date(2026, 6, 7))}},
        {"surprise": 1},
    ],
)
def test_unsound_calendars_are_refused(fault):
    with pytest.raises(ValidationError):
        a_calendar(**fault)


def test_a_calendar_survives_json():
    calendar = office()
    again = Calendar.from_json(calendar.to_json())
    assert again == calendar
    calendar.add_hours(at("2026-11-20T10:00"), 100)  # what it remembers is not part of it
    assert again == calendar
    assert again.to_json() == calendar.to_json()


@pytest.mark.parametrize(
    "limit",
    [
        Limit(policy=Policy.HOURS, value=240),
        Limit(policy=Policy.WORKING_DAYS, value=30),
        Limit(policy=Policy.CALENDAR_DAYS, value=30),
        Limit(policy=Policy.MONTHS, value=3),
    ],
    ids=lambda limit: str(limit.policy),
)
def test_a_due_time_costs_little(limit):
    """The best of several runs, so that a busy machine does not fail it; 0.2 ms is the promise."""
    clock = paused(started("2026-11-25T08:30"), "2026-11-26T10:00", "2026-11-30T10:00")
    clock.due(limit, office())
    best = min(_timed(clock, limit) for _ in range(20))
    assert best < 0.0002


def _timed(clock, limit) -> float:
    begin = stopwatch.perf_counter()
    for _ in range(20):
        clock.due(limit, office())
    return (stopwatch.perf_counter() - begin) / 20
