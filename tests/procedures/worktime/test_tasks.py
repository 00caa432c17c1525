"""Due times of tasks, of the reception desk, and of an apology."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procedures.worktime.clock import ClockError
from procedures.worktime.limits import working_hours
from procedures.worktime.reference import office, saturday_desk
from procedures.worktime.tasks import (
    ReceptionClock,
    hold_task,
    release_task,
    task_due,
)
from tests.procedures.worktime.moments import at


@pytest.mark.parametrize(
    ("limit", "dossier_due", "hours_after", "expected"),
    [
        (working_hours(4), "2026-11-26T17:00", 8, "2026-11-20T15:30"),  # its own limit is earlier
        (working_hours(16), "2026-11-23T17:00", 8, "2026-11-23T07:30"),  # the way that is left is longer
        (None, "2026-11-26T17:00", 10, "2026-11-25T15:00"),
        (working_hours(4), None, 8, "2026-11-20T15:30"),
    ],
)
def test_a_task_is_due_at_the_earlier_of_two(limit, dossier_due, hours_after, expected):
    due = task_due(
        opened=at("2026-11-20T10:00"),
        limit=limit,
        calendar=office(),
        dossier_due=at(dossier_due) if dossier_due else None,
        hours_after=hours_after,
    )
    assert due == at(expected)


def test_a_task_without_any_limit_has_no_due_time():
    assert (
        task_due(
            opened=at("2026-11-20T10:00"), limit=None, calendar=office(), dossier_due=None, hours_after=1
        )
        is None
    )


def test_a_held_task_keeps_the_working_hours_it_had_left():
    left = hold_task(due=at("2026-11-20T15:30"), at=at("2026-11-20T11:00"), calendar=office())
    assert left == timedelta(hours=3)
    assert release_task(left=left, at=at("2026-11-23T16:00"), calendar=office()) == at("2026-11-25T09:30")


def test_a_late_task_stays_late_when_released():
    left = hold_task(due=at("2026-11-20T10:00"), at=at("2026-11-20T14:00"), calendar=office())
    assert left == -timedelta(hours=2.5)
    assert release_task(left=left, at=at("2026-11-23T10:00"), calendar=office()) == at("2026-11-23T07:30")


def test_the_desk_has_eight_working_hours():
    assert ReceptionClock(arrived=at("2026-11-20T10:00")).due(office()) == at("2026-11-23T10:00")
    assert ReceptionClock(arrived=at("2026-11-20T20:00")).due(office()) == at("2026-11-23T17:00")
    assert ReceptionClock(arrived=at("2026-11-20T20:00")).due(saturday_desk()) == at("2026-11-23T11:30")


def test_a_request_before_reception_stops_the_desk_and_refiling_begins_anew():
    asked = ReceptionClock(arrived=at("2026-11-20T10:00")).stop(at("2026-11-20T16:00"))
    assert asked.due(office()) is None
    again = asked.refiled(at("2026-11-23T15:00"))
    assert again.due(office()) == at("2026-11-25T15:00")
    assert ReceptionClock.from_json(asked.to_json()) == asked
    assert ReceptionClock.from_json(again.to_json()) == again


def test_the_reception_clock_refuses_what_cannot_be():
    running = ReceptionClock(arrived=at("2026-11-20T10:00"))
    with pytest.raises(ClockError):
        running.refiled(at("2026-11-20T11:00"))
    with pytest.raises(ClockError):
        running.stop(at("2026-11-20T11:00")).stop(at("2026-11-20T12:00"))
    with pytest.raises(ClockError):
        running.stop(at("2026-11-20T09:00"))
    with pytest.raises(ClockError):
        ReceptionClock(arrived=at("2026-11-20T10:00").replace(tzinfo=None))
