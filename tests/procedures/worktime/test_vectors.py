"""The table of due times that must hold, on the calendar of Ho Chi Minh City."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from procedures.worktime.limits import Limit, Policy
from procedures.worktime.reference import office, saturday_desk
from tests.procedures.worktime.hcmc import hcmc
from tests.procedures.worktime.moments import at, paused, started
from tests.procedures.worktime.test_clock_against_minutes import reckon

SAME_DAY, DAYS, HOURS, CALENDAR, MONTHS = (
    Policy.SAME_DAY,
    Policy.WORKING_DAYS,
    Policy.HOURS,
    Policy.CALENDAR_DAYS,
    Policy.MONTHS,
)

VECTORS = [
    # start, pause and resumption, policy, value, due
    ("2026-11-20T10:00", None, DAYS, 3, "2026-11-26T17:00"),  # 24 November is off
    ("2026-11-20T10:00", None, HOURS, 24, "2026-11-26T10:00"),
    ("2026-11-20T14:30", None, SAME_DAY, 1, "2026-11-20T17:00"),
    ("2026-11-20T15:00:00", None, SAME_DAY, 1, "2026-11-20T17:00"),
    ("2026-11-20T15:00:01", None, SAME_DAY, 1, "2026-11-23T17:00"),
    ("2026-11-20T15:01", None, SAME_DAY, 1, "2026-11-23T17:00"),
    ("2026-11-23T15:30", None, SAME_DAY, 1, "2026-11-25T17:00"),
    ("2026-11-21T09:00", None, SAME_DAY, 1, "2026-11-23T17:00"),  # received at the Saturday desk
    ("2026-11-21T09:00", None, DAYS, 2, "2026-11-25T17:00"),
    ("2026-11-21T09:00", None, HOURS, 16, "2026-11-25T17:00"),
    ("2026-11-20T14:30", ("2026-11-20T15:30", "2026-11-23T10:00"), SAME_DAY, 1, "2026-11-23T17:00"),
    ("2026-11-25T08:30", ("2026-11-26T10:00", "2026-11-30T10:00"), DAYS, 3, "2026-12-02T17:00"),
    ("2026-11-25T08:30", ("2026-11-26T10:00", "2026-11-30T10:00"), HOURS, 24, "2026-12-02T08:30"),
    ("2026-11-25T08:30", ("2026-11-26T10:00", "2026-11-26T15:00"), DAYS, 3, "2026-11-30T17:00"),
    ("2026-11-25T08:30", ("2026-11-26T10:00", "2026-11-26T15:00"), HOURS, 24, "2026-11-30T13:30"),
    ("2026-11-20T10:00", None, CALENDAR, 30, "2026-12-21T17:00"),
    ("2026-11-20T10:00", ("2026-11-23T09:00", "2026-11-25T09:00"), CALENDAR, 30, "2026-12-22T17:00"),
    ("2027-01-29T10:00", None, MONTHS, 1, "2027-03-01T17:00"),  # 28 February is a Sunday
    ("2026-08-27T10:00", None, DAYS, 3, "2026-09-04T17:00"),  # 31 August to 2 September off
    ("2026-08-21T10:00", None, DAYS, 1, "2026-08-22T17:00"),  # a Saturday worked for 31 August
]


@pytest.mark.parametrize(("start", "pause", "policy", "value", "due"), VECTORS)
def test_due_times_of_the_rule_book(start, pause, policy, value, due):
    clock = started(start)
    if pause is not None:
        clock = paused(clock, *pause)

    assert clock.due(Limit(policy=policy, value=value), office()) == at(due)


def test_the_desk_on_saturday_is_open_but_the_offices_behind_it_are_not():
    saturday = at("2026-11-21T09:00")

    assert saturday_desk().is_working_at(saturday)
    assert not office().is_working_at(saturday)


@pytest.mark.parametrize(("start", "pause", "policy", "value", "due"), VECTORS)
def test_the_slow_reckoning_gives_the_same(start, pause, policy, value, due):
    """The reference the property tests lean on is held to the rule book itself."""
    pauses = [(datetime.fromisoformat(pause[0]), datetime.fromisoformat(pause[1]))] if pause else []

    found = reckon(hcmc(), Limit(policy=policy, value=value), datetime.fromisoformat(start), pauses)

    assert found == datetime.fromisoformat(due)


def test_the_city_s_file_and_the_days_written_down_by_hand_agree():
    known, calendar = hcmc(), office()
    for offset in range((date(2028, 1, 1) - date(2026, 7, 1)).days):
        day = date(2026, 7, 1) + timedelta(days=offset)
        assert list(calendar.intervals(day)) == list(known.hours(day)), day
