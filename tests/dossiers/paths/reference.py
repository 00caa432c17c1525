"""The legal due time of a dossier by the slow reckoning: minute by minute, from its ledger's own moments."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from accounts.models import Agency
from dossiers import clock
from dossiers.models import Dossier
from procedures.catalogue import definition_of
from procedures.worktime.calendar import CITY
from procedures.worktime.limits import Limit, Policy
from tests.procedures.worktime import minute_by_minute as slow

FIRST, LAST = date(2026, 11, 1), date(2027, 8, 1)


@cache
def _facts(key: int, agency: int) -> slow.Facts:
    """The plain facts of the city's calendar, day by day, read once."""
    calendar = clock.working_calendar(Agency.objects.get(pk=agency))[1]
    weekly: dict[int, slow.Spans] = {}
    facts = slow.Facts(weekly)
    monday = date(2026, 12, 7)  # an ordinary week
    for offset in range(7):
        weekly[offset] = list(calendar.intervals(monday + timedelta(days=offset)))
    day = FIRST
    while day < LAST:
        works = calendar.is_working(day)
        if not works and weekly[day.weekday()]:
            facts.off.add(day)
        elif works and not weekly[day.weekday()]:
            facts.make_up[day] = 0
        day += timedelta(days=1)
    return facts


def due_by_minutes(dossier: Dossier) -> datetime | None:
    """The due time that start, pauses and limit give; None before reception. Restarts are not counted here."""
    started, pauses = _moments(dossier)
    if started is None:
        return None
    facts = _facts(clock.working_calendar(dossier.competent)[0], dossier.competent_id)
    limit = clock.limit_of(definition_of(dossier.version_id), dossier)
    return _due(facts, limit, started, pauses).replace(tzinfo=CITY)


def _moments(dossier: Dossier) -> tuple[datetime | None, slow.Pauses]:
    """Start and closed pauses from the clock's own list of moments, overlapping ones as one stretch."""
    started: datetime | None = None
    pauses: slow.Pauses = []
    since: datetime | None = None
    open_now = 0
    for moment in dossier.clock:
        at = datetime.fromisoformat(moment["at"]).astimezone(CITY).replace(tzinfo=None)
        match moment["kind"]:
            case "started":
                started = at
            case "paused":
                since, open_now = (at if open_now == 0 else since), open_now + 1
            case "resumed":
                open_now -= 1
                if open_now == 0 and since is not None:
                    pauses.append((since, at))
            case "stopped":
                break
            case other:
                raise AssertionError(f"the reference does not know {other!r}")
    return started, pauses


def _due(facts: slow.Facts, limit: Limit, start: datetime, pauses: slow.Pauses) -> datetime:
    match limit.policy:
        case Policy.HOURS:
            return slow.due_in_hours(facts, start, limit.value, pauses)
        case Policy.WORKING_DAYS:
            return slow.due_in_working_days(facts, start, int(limit.value), pauses)
        case Policy.CALENDAR_DAYS:
            return slow.due_in_calendar_days(facts, start, int(limit.value), pauses)
        case Policy.MONTHS:
            days = slow.days_until_months_later(start.date(), int(limit.value))
            return slow.due_in_calendar_days(facts, start, days, pauses)
        case Policy.SAME_DAY:
            return slow.due_same_day(facts, start, pauses)
    raise AssertionError(limit.policy)
