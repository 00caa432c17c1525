"""A second, slow reckoning of due times, for comparison only.

It knows no interval arithmetic: it asks of every single minute whether somebody works in it, and takes the
law's sentences one by one. It reads the plain facts of a calendar (`Facts`), never `Calendar` itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

Spans = list[tuple[time, time]]
Pauses = list[tuple[datetime, datetime]]


@dataclass
class Facts:
    """Hours per weekday, days off, and make-up days with the weekday whose hours they have."""

    weekly: dict[int, Spans]
    off: set[date] = field(default_factory=set)
    make_up: dict[date, int] = field(default_factory=dict)
    seen: dict[date, set[datetime]] = field(default_factory=dict, repr=False, compare=False)

    def hours(self, day: date) -> Spans:
        if day in self.make_up:
            return self.weekly.get(self.make_up[day], [])
        return [] if day in self.off else self.weekly.get(day.weekday(), [])

    def works(self, minute: datetime) -> bool:
        return minute in self.worked(minute.date())

    def worked(self, day: date) -> set[datetime]:
        """The minutes of a day in which somebody works: each one asked once, then remembered."""
        if day not in self.seen:
            hours = self.hours(day)
            self.seen[day] = {
                minute
                for minute in minutes_of(day)
                if any(start <= minute.time() < end for start, end in hours)
            }
        return self.seen[day]


def minutes_of(day: date) -> Iterator[datetime]:
    minute = datetime.combine(day, time.min)
    while minute.date() == day:
        yield minute
        minute += MINUTE


def is_worked(facts: Facts, day: date) -> bool:
    return bool(facts.worked(day))


def closing(facts: Facts, day: date) -> datetime:
    return max(facts.worked(day)) + MINUTE


def worked_minutes(facts: Facts, start: datetime, end: datetime) -> int:
    count = 0
    while start < end:
        count += facts.works(start)
        start += MINUTE
    return count


def spend(facts: Facts, start: datetime, minutes: int) -> datetime:
    """Walk on until so many worked minutes have gone by; back when there are fewer than none left."""
    minute = start
    while minutes > 0:
        minutes -= facts.works(minute)
        minute += MINUTE
    while minutes < 0:
        minute -= MINUTE
        minutes += facts.works(minute)
    return minute


def due_in_hours(facts: Facts, start: datetime, hours: float, pauses: Pauses) -> datetime:
    """Spend the minutes of the limit one after another, skipping those in which the clock stood."""
    left, minute = round(hours * 60), start
    while left:
        stood = any(since <= minute < until for since, until in pauses)
        if facts.works(minute) and not stood:
            left -= 1
        minute += MINUTE
    return minute


def due_in_working_days(facts: Facts, start: datetime, days: int, pauses: Pauses) -> datetime:
    """Tick off worked days one by one; a pause that began in time gives its worked days back."""
    owed = days
    for since, until in [*pauses, (None, None)]:
        day, left = start.date(), owed
        while left:
            day += DAY
            left -= is_worked(facts, day)
        due = closing(facts, day)
        if since is None or until is None or since >= due:
            return due
        given = since.date()
        while given < until.date():
            given += DAY
            owed += is_worked(facts, given)
    raise AssertionError


def due_in_calendar_days(facts: Facts, start: datetime, days: int, pauses: Pauses) -> datetime:
    """Tick off days of any kind; go on to a worked day only once, at the end."""
    owed = days
    for since, until in [*pauses, (None, None)]:
        day = start.date()
        for _ in range(owed):
            day += DAY
        while not is_worked(facts, day):
            day += DAY
        due = closing(facts, day)
        if since is None or until is None or since >= due:
            return due
        owed += (until.date() - since.date()).days
    raise AssertionError


def due_same_day(facts: Facts, start: datetime, pauses: Pauses) -> datetime:
    """Until 15:00 and before closing today, else the next worked day; a pause begins it afresh."""
    begin = start
    for since, until in [*pauses, (None, None)]:
        day = begin.date()
        in_time = begin <= datetime.combine(day, time(15, 0))
        still_open = any(minute >= begin for minute in facts.worked(day))
        if not (in_time and still_open):
            day += DAY
            while not is_worked(facts, day):
                day += DAY
        due = closing(facts, day)
        if since is None or until is None or since >= due:
            return due
        begin = until
    raise AssertionError


def days_until_months_later(start: date, months: int) -> int:
    """Walk day by day to the same day of a later month, or to the last day that month has."""
    day, passed, count = start, 0, 0
    while passed < months or (day.day < start.day and (day + DAY).month == day.month):
        day += DAY
        count += 1
        passed += day.day == 1
    return count
