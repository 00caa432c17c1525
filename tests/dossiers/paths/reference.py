"""The legal due time of a dossier by the slow reckoning: minute by minute, from its ledger's own moments."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from accounts.models import Agency
from dossiers import clock
from dossiers.models import Dossier
from procedures.catalogue import calendar_for, definition_of
from procedures.models import Purpose
from procedures.worktime.calendar import CITY, Calendar
from procedures.worktime.limits import Limit, Policy
from tests.procedures.worktime import minute_by_minute as slow

Pauses = tuple[tuple[datetime, datetime], ...]
FIRST, LAST = date(2026, 11, 1), date(2027, 8, 1)


def local(moment: datetime) -> datetime:
    """The moment on the city's clock, as the slow reckoning reads it."""
    return moment.astimezone(CITY).replace(tzinfo=None)


def facts_at(agency: Agency, purpose: str = Purpose.WORK) -> slow.Facts:
    """The plain facts of the calendar that counts for an agency."""
    key, calendar = calendar_for(agency, purpose)
    if key not in _known:
        _known[key] = _facts(calendar)
    return _known[key]


_known: dict[int, slow.Facts] = {}


def _facts(calendar: Calendar) -> slow.Facts:
    """Day by day, read once."""
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


def due_by_minutes(dossier: Dossier, *, until: datetime | None = None) -> datetime | None:
    """The due time that start, pauses, the one extension and the limit give, also as it was at an earlier moment.

    None before reception.
    """
    moments = [moment for moment in dossier.clock if until is None or _at(moment) <= until]
    started, pauses = _moments(moments)
    if started is None:
        return None
    limit, facts = (
        clock.limit_of(definition_of(dossier.version_id), dossier),
        facts_at(dossier.competent),
    )
    extended = _extended(moments)
    if extended is not None:
        given, new = extended
        later = [(max(since, given), end) for since, end in pauses if end > given]
        return _moved(facts, limit.policy, new, later).replace(tzinfo=CITY)
    return due(facts, limit, started, pauses).replace(tzinfo=CITY)


def _extended(moments: list[dict[str, str]]) -> tuple[datetime, datetime] | None:
    """When a new date was given and which; a limit that began anew afterwards has forgotten it."""
    found = None
    for moment in moments:
        if moment["kind"] == "extended":
            found = local(_at(moment)), local(datetime.fromisoformat(moment["until"]))
        elif moment["kind"] == "restarted":
            found = None
    return found


def _moved(facts: slow.Facts, policy: Policy, new: datetime, pauses: slow.Pauses) -> datetime:
    """A date that was given once, moved by the pauses after it; one that begins when it has passed moves nothing."""
    match policy:
        case Policy.WORKING_DAYS:
            return slow.due_in_working_days(facts, new, 0, pauses)
        case Policy.CALENDAR_DAYS | Policy.MONTHS:
            return slow.due_in_calendar_days(facts, new, 0, pauses)
    for since, until in pauses:
        if since >= new:
            break
        if policy is Policy.HOURS:
            new = slow.spend(facts, until, slow.worked_minutes(facts, since, new))
        else:
            new = max(new, slow.due_same_day(facts, until, []))
    return new


def _at(moment: dict[str, str]) -> datetime:
    return datetime.fromisoformat(moment["at"])


def _moments(moments: list[dict[str, str]]) -> tuple[datetime | None, Pauses]:
    """Start and closed pauses from the clock's own list of moments, overlapping ones as one stretch."""
    started: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    open_now = 0
    for moment in moments:
        at = local(_at(moment))
        match moment["kind"]:
            case "started":
                started = at
            case "paused":
                since, open_now = (at if open_now == 0 else since), open_now + 1
            case "resumed":
                open_now -= 1
                if open_now == 0 and since is not None:
                    pauses.append((since, at))
            case "restarted":
                open_now -= 1
                started, pauses, since = at, [], at
            case "stopped":
                break
            case "extended":
                pass  # see `_extended`
            case other:
                raise AssertionError(f"the reference does not know {other!r}")
    return started, tuple(pauses)


def due(facts: slow.Facts, limit: Limit, start: datetime, pauses: Pauses) -> datetime:
    """The same question is asked after every act: its answer is remembered."""
    key = (id(facts), limit.policy, limit.value, start, pauses)
    if key not in _reckoned:
        _reckoned[key] = _due(facts, limit, start, list(pauses))
    return _reckoned[key]


_reckoned: dict[tuple[int, Policy, float, datetime, Pauses], datetime] = {}


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
