"""Restarts, the one extension, the desk's eight hours, tasks and changed calendars, all against the minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procedures.worktime.calendar import Calendar, HoursFrom
from procedures.worktime.clock import Reason
from procedures.worktime.limits import Limit, Policy
from procedures.worktime.tasks import ReceptionClock, hold_task, release_task, task_due
from tests.procedures.worktime import minute_by_minute as slow
from tests.procedures.worktime.test_against_minutes import (
    FIRST,
    aware,
    calendar_of,
    clock_of,
    facts,
    moments,
    spans,
)

relaxed = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
minutes = st.integers(0, 40 * 60)


WEEK = [FIRST + timedelta(days=offset) for offset in range(7)]


def is_roomy(known: slow.Facts) -> bool:
    """At least ten hours are worked in a week without days off: else a limit in hours takes years."""
    usual = slow.Facts(known.weekly)
    return sum(len(usual.worked(day)) for day in WEEK) >= 600


roomy = facts().filter(is_roomy)


@st.composite
def courses(draw: st.DrawFn, more: int) -> tuple[datetime, slow.Pauses, list[datetime]]:
    """A start, up to two whole pauses, and some more moments, one after another."""
    count = draw(st.integers(0, 2))
    size = 1 + 2 * count + more
    start, *rest = sorted(draw(st.lists(moments, min_size=size, max_size=size)))
    return start, list(zip(rest[: 2 * count : 2], rest[1 : 2 * count : 2], strict=True)), rest[2 * count :]


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    policy = draw(st.sampled_from(list(Policy)))
    most = {Policy.HOURS: 20, Policy.MONTHS: 2, Policy.SAME_DAY: 1}.get(policy, 12)
    return Limit(policy=policy, value=draw(st.integers(1, most)))


def reckon(known: slow.Facts, limit: Limit, start: datetime, pauses: slow.Pauses) -> datetime:
    """The due time by the law's sentences, minute by minute and day by day."""
    match limit.policy:
        case Policy.HOURS:
            return slow.due_in_hours(known, start, limit.value, pauses)
        case Policy.WORKING_DAYS:
            return slow.due_in_working_days(known, start, int(limit.value), pauses)
        case Policy.CALENDAR_DAYS:
            return slow.due_in_calendar_days(known, start, int(limit.value), pauses)
        case Policy.MONTHS:
            days = slow.days_until_months_later(start.date(), int(limit.value))
            return slow.due_in_calendar_days(known, start, days, pauses)
        case Policy.SAME_DAY:
            return slow.due_same_day(known, start, pauses)


# ---- restart and extension


@relaxed
@given(roomy, courses(4), limits())
def test_a_restart_counts_the_whole_limit_anew(known: slow.Facts, course: Any, limit: Limit) -> None:
    """Whatever went before: only what comes after the answer counts."""
    start, pauses, (asked, answered, since, until) = course
    clock = clock_of(start, pauses).pause(aware(asked), reason=Reason.SUPPLEMENT)
    clock = clock.restart(aware(answered))
    clock = clock.pause(aware(since), reason=Reason.PAYMENT).resume(aware(until), reason=Reason.PAYMENT)

    expected = reckon(known, limit, answered, [(since, until)])

    assert clock.due(limit, calendar_of(known)) == aware(expected)


@relaxed
@given(roomy, courses(2), limits())
def test_what_a_supplement_does_is_what_the_limit_says(known: slow.Facts, course: Any, limit: Limit) -> None:
    start, pauses, (asked_at, answered) = course
    asked = clock_of(start, pauses).pause(aware(asked_at), reason=Reason.SUPPLEMENT)
    calendar = calendar_of(known)

    for on_supplement, expected in {
        "resume": reckon(known, limit, start, [*pauses, (asked_at, answered)]),
        "restart": reckon(known, limit, answered, []),
    }.items():
        rule = Limit.model_validate(limit.model_dump() | {"on_supplement": on_supplement})
        assert asked.answered(aware(answered), rule).due(rule, calendar) == aware(expected)


@relaxed
@given(roomy, courses(3), st.integers(1, 20), minutes.filter(bool))
def test_an_extension_is_the_due_time_and_later_pauses_move_it(
    known: slow.Facts, course: Any, hours: int, ahead: int
) -> None:
    """In hours it moves like any due time; the promise made first is still readable."""
    start, pauses, (given_at, since, until) = course
    limit = Limit(policy=Policy.HOURS, value=hours)
    new = slow.spend(known, given_at, ahead)
    clock = clock_of(start, pauses).extend(aware(given_at), until=aware(new))
    calendar = calendar_of(known)
    assert clock.due(limit, calendar) == aware(new)

    clock = clock.pause(aware(since), reason=Reason.PAYMENT).resume(aware(until), reason=Reason.PAYMENT)

    moved = new if since >= new else slow.spend(known, until, slow.worked_minutes(known, since, new))
    assert clock.due(limit, calendar) == aware(moved)
    assert clock.promise(limit, calendar) == aware(reckon(known, limit, start, [*pauses, (since, until)]))


@relaxed
@given(roomy, courses(4), limits())
def test_pauses_that_overlap_are_one_stretch(known: slow.Facts, course: Any, limit: Limit) -> None:
    start, pauses, (first, second, third, last) = course
    clock = clock_of(start, pauses).pause(aware(first), reason=Reason.WAIT, key="7")
    clock = clock.pause(aware(second), reason=Reason.SUPPLEMENT)
    clock = clock.resume(aware(third), reason=Reason.WAIT, key="7")
    assert clock.paused
    clock = clock.resume(aware(last), reason=Reason.SUPPLEMENT)

    expected = reckon(known, limit, start, [*pauses, (first, last)])

    assert clock.due(limit, calendar_of(known)) == aware(expected)


# ---- below the dossier


@relaxed
@given(roomy, moments, moments)
def test_the_desk_s_eight_hours(known: slow.Facts, one: datetime, other: datetime) -> None:
    arrived, refiled = sorted((one, other))
    calendar = calendar_of(known)
    desk = ReceptionClock(arrived=aware(arrived))
    assert desk.due(calendar) == aware(slow.spend(known, arrived, 8 * 60))

    again = desk.stop(aware(arrived)).refiled(aware(refiled))

    assert again.due(calendar) == aware(slow.spend(known, refiled, 8 * 60))


@relaxed
@given(roomy, moments, limits(), moments, minutes)
def test_a_task_is_due_at_its_own_limit_or_in_time_for_the_rest(
    known: slow.Facts, opened: datetime, limit: Limit, due: datetime, after: int
) -> None:
    found = task_due(
        opened=aware(opened),
        limit=limit,
        calendar=calendar_of(known),
        dossier_due=aware(due),
        hours_after=after / 60,
    )
    expected = min(reckon(known, limit, opened, []), slow.spend(known, due, -after))

    assert found == aware(expected)


@relaxed
@given(roomy, moments, st.lists(moments, min_size=2, max_size=2).map(sorted))
def test_a_released_task_has_the_minutes_it_had_left(
    known: slow.Facts, due: datetime, stood: list[datetime]
) -> None:
    calendar = calendar_of(known)
    held, released = stood
    left = hold_task(due=aware(due), at=aware(held), calendar=calendar)
    count = slow.worked_minutes(known, held, due) - slow.worked_minutes(known, due, held)
    assert left == timedelta(minutes=count)

    assert release_task(left=left, at=aware(released), calendar=calendar) == aware(
        slow.spend(known, released, count)
    )


# ---- a calendar whose hours change within it


@relaxed
@given(roomy, st.dictionaries(st.integers(0, 6), spans(), min_size=4), st.integers(3, 25), courses(0))
def test_new_hours_count_from_their_day(
    known: slow.Facts, changed: dict[int, slow.Spans], after: int, course: Any
) -> None:
    """Days before the change keep the old hours, also for a limit that runs across it."""
    day = FIRST + timedelta(days=after)
    old = calendar_of(slow.Facts(known.weekly, known.off))
    weekly = {key: tuple(hours) for key, hours in changed.items()}
    calendar = Calendar.model_validate(
        old.model_dump() | {"version": 2, "changes": (HoursFrom(valid_from=day, weekly=weekly),)}
    )
    both = Changing(known.weekly, known.off, changed, day)
    start, pauses, _none = course

    for limit in (Limit(policy=Policy.HOURS, value=15), Limit(policy=Policy.WORKING_DAYS, value=4)):
        due = clock_of(start, pauses).due(limit, calendar)
        assert due == aware(reckon(both, limit, start, pauses))


class Changing(slow.Facts):
    """The hours of one week until a day, of another from then on."""

    def __init__(self, weekly: Any, off: Any, later: dict[int, slow.Spans], since: Any) -> None:
        super().__init__(weekly, off)
        self.later, self.since = later, since

    def hours(self, day: Any) -> slow.Spans:
        if day < self.since or day in self.off:
            return super().hours(day)
        return self.later.get(day.weekday(), [])
