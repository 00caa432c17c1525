"""Fast arithmetic and the slow reckoning agree on random calendars, starts and pauses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from procedures.text import Text
from procedures.worktime.calendar import CITY, Calendar, MakeUpDay
from procedures.worktime.clock import Clock, Reason
from procedures.worktime.limits import Limit, Policy
from tests.procedures.worktime import minute_by_minute as slow

FIRST = date(2026, 12, 14)  # the weeks go over the end of the year
NAME = Text(vi="Ngày thử", en="Test day")
relaxed = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def spans(draw):
    """One or two working intervals at odd minutes."""
    marks = sorted(draw(st.sets(st.integers(5 * 60, 22 * 60), min_size=4, max_size=4)))
    times = [time(*divmod(mark, 60)) for mark in marks]
    return [(times[0], times[1]), (times[2], times[3])][: draw(st.integers(1, 2))]


@st.composite
def facts(draw):
    """Some weekdays worked, some days off, some free days made up."""
    worked = draw(st.sets(st.integers(0, 6), min_size=1))
    weekly = {day: draw(spans()) for day in sorted(worked)}
    days = [FIRST + timedelta(days=offset) for offset in range(40)]
    off = set(draw(st.lists(st.sampled_from(days), max_size=10)))
    free = [day for day in days if day not in off and day.weekday() not in worked]
    made_up = draw(st.lists(st.sampled_from(free), max_size=3)) if free else []
    return slow.Facts(weekly, off, {day: draw(st.sampled_from(sorted(worked))) for day in made_up})


def calendar_of(known: slow.Facts) -> Calendar:
    monday = FIRST - timedelta(days=70)
    return Calendar(
        key="random",
        valid_from=monday,
        name=NAME,
        weekly={day: tuple(spans) for day, spans in known.weekly.items()},
        days_off=dict.fromkeys(known.off, NAME),
        make_up_days={
            day: MakeUpDay(name=NAME, in_place_of=monday + timedelta(days=weekday - monday.weekday()))
            for day, weekday in known.make_up.items()
        },
    )


moments = st.integers(0, 30 * 24 * 60).map(
    lambda minutes: datetime.combine(FIRST, time.min) + timedelta(minutes=minutes)
)


@st.composite
def histories(draw):
    """A start and up to three pauses, one after another."""
    count = draw(st.integers(0, 3))
    start, *rest = sorted(draw(st.lists(moments, min_size=1 + 2 * count, max_size=1 + 2 * count)))
    return start, list(zip(rest[::2], rest[1::2], strict=True))


def clock_of(start: datetime, pauses: slow.Pauses) -> Clock:
    clock = Clock().start(aware(start))
    for since, until in pauses:
        clock = clock.pause(aware(since), reason=Reason.SUPPLEMENT).resume(
            aware(until), reason=Reason.SUPPLEMENT
        )
    return clock


def aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=CITY)


def due(known: slow.Facts, history, policy: Policy, value: float = 1) -> datetime:
    found = clock_of(*history).due(Limit(policy=policy, value=value), calendar_of(known))
    assert found is not None
    return found


@relaxed
@given(facts(), histories(), st.integers(1, 30).map(lambda halves: halves / 2))
def test_hours(known, history, hours):
    assert due(known, history, Policy.HOURS, hours) == aware(
        slow.due_in_hours(known, history[0], hours, history[1])
    )


@relaxed
@given(facts(), histories(), st.integers(1, 12))
def test_working_days(known, history, days):
    expected = slow.due_in_working_days(known, history[0], days, history[1])
    assert due(known, history, Policy.WORKING_DAYS, days) == aware(expected)


@relaxed
@given(facts(), histories(), st.integers(1, 40))
def test_calendar_days(known, history, days):
    expected = slow.due_in_calendar_days(known, history[0], days, history[1])
    assert due(known, history, Policy.CALENDAR_DAYS, days) == aware(expected)


@relaxed
@given(facts(), histories(), st.integers(1, 3))
def test_months(known, history, months):
    days = slow.days_until_months_later(history[0].date(), months)
    expected = slow.due_in_calendar_days(known, history[0], days, history[1])
    assert due(known, history, Policy.MONTHS, months) == aware(expected)


@relaxed
@given(facts(), histories())
def test_same_day(known, history):
    assert due(known, history, Policy.SAME_DAY) == aware(slow.due_same_day(known, *history))


@relaxed
@given(facts(), moments, moments)
def test_working_time_between_two_moments(known, one, other):
    first, last = sorted((one, other))
    assume(last - first < timedelta(days=8))
    minutes = slow.worked_minutes(known, first, last)
    calendar = calendar_of(known)

    assert calendar.work_between(aware(first), aware(last)) == timedelta(minutes=minutes)
    assert calendar.work_between(aware(last), aware(first)) == -timedelta(minutes=minutes)


@relaxed
@given(facts(), moments, st.integers(1, 40 * 60).map(lambda minutes: timedelta(minutes=minutes)))
def test_going_forward_and_back_meet(known, start, work):
    calendar = calendar_of(known)
    end = calendar.add_work(aware(start), work)

    assert calendar.work_between(aware(start), end) == work
    latest = calendar.latest_start(end, work)
    assert latest >= aware(start)
    assert calendar.work_between(latest, end) == work
    assert calendar.add_work(latest, work) == end


@relaxed
@given(facts(), histories(), st.sampled_from(list(Policy)), st.integers(1, 10))
def test_storage_keeps_everything(known, history, policy, value):
    clock, calendar = clock_of(*history), calendar_of(known)
    limit = Limit(policy=policy, value=1 if policy is Policy.SAME_DAY else value)

    again = Clock.from_json(clock.to_json())

    assert again.state == clock.state
    assert Calendar.from_json(calendar.to_json()) == calendar
    assert again.due(limit, Calendar.from_json(calendar.to_json())) == clock.due(limit, calendar)
