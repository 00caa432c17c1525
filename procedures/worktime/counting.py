"""Where a limit ends: the five ways of counting, and how a pause moves each.

A target is a `datetime` for limits in hours and within the day, else a `date`: the last day before it is
rolled forward to a working day, so that several pauses are added before the one roll at the end.
Source: Civil Code 2015, Article 147 (the first day is not counted; a last day off moves to the next
working day); the cut-off at 15:00 is that of the civil-status procedures.
"""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, timedelta

from procedures.worktime.calendar import Calendar, city_time
from procedures.worktime.limits import Policy, Term

Target = date | datetime


def first_target(term: Term, start: datetime, calendar: Calendar) -> Target:
    """Where the limit ends when nothing interrupts it."""
    start = city_time(start)
    match term.policy:
        case Policy.HOURS:
            return calendar.add_hours(start, term.value)
        case Policy.WORKING_DAYS:
            return calendar.nth_working_day(start.date(), int(term.value))
        case Policy.CALENDAR_DAYS:
            return start.date() + timedelta(days=int(term.value))
        case Policy.MONTHS:
            return add_months(start.date(), int(term.value))
        case Policy.SAME_DAY:
            return _same_day(term, start, calendar)


def moved_target(term: Term, target: Target, since: datetime, until: datetime, calendar: Calendar) -> Target:
    """Where it ends after one pause.

    HOURS move by the pause's working hours; WORKING_DAYS by the working days after the day of the pause,
    up to and including the day of resumption; CALENDAR_DAYS and MONTHS by the calendar days between the
    two dates; SAME_DAY is counted afresh from the resumption. A pause that begins at the due time or
    later moves nothing: what is late stays late.
    """
    if since >= moment_of(target, calendar):
        return target
    paused_on, resumed_on = city_time(since).date(), city_time(until).date()
    match term.policy:
        case Policy.HOURS:
            left = calendar.work_between(since, moment_of(target, calendar))
            return calendar.add_work(until, left)
        case Policy.WORKING_DAYS:
            lost = calendar.working_days_between(paused_on, resumed_on)
            return calendar.nth_working_day(_date_of(target), lost) if lost else target
        case Policy.SAME_DAY:
            return max(moment_of(target, calendar), _same_day(term, until, calendar))
        case _:
            lost = (resumed_on - paused_on).days
            return _date_of(target) + timedelta(days=lost) if lost else target


def moment_of(target: Target, calendar: Calendar) -> datetime:
    """The due time itself: a date is rolled forward to a working day and ends with its work."""
    if isinstance(target, datetime):
        return target
    return calendar.end_of_work(calendar.roll_forward(target))


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _same_day(term: Term, start: datetime, calendar: Calendar) -> datetime:
    """The end of this working day, or of the next one after the cut-off or after closing.

    15:00:00 itself is still the same day.
    """
    start = city_time(start)
    day = start.date()
    wall = start.timetz().replace(tzinfo=None)
    if calendar.is_working(day) and wall <= term.cutoff and start < calendar.end_of_work(day):
        return calendar.end_of_work(day)
    return calendar.end_of_work(calendar.next_working_day(day))


def _date_of(target: Target) -> date:
    return city_time(target).date() if isinstance(target, datetime) else target
