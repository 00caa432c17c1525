"""The city's time, from the database, and due times on the calendars that count for a dossier."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.db.models import DateTimeField, Func

from accounts.models import Agency
from dossiers.models import Dossier
from procedures.catalogue import calendar_for, calendar_under
from procedures.definition import Definition
from procedures.models import Purpose
from procedures.workflow.definition import Step
from procedures.workflow.hours import shortest_to_finish
from procedures.worktime.calendar import Calendar, city_time
from procedures.worktime.limits import Limit
from procedures.worktime.tasks import task_due


class CityNow(Func):
    """The city's time as a column, for an act whose lock brings the moment along."""

    function = "city_now"
    output_field = DateTimeField()


def now(dossier: Dossier | None = None) -> datetime:
    """The moment of an act: the later of the city's time and the dossier's last event. Read once per action."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT city_now()")
        moment: datetime = cursor.fetchone()[0]
    if dossier is not None and dossier.last_event_at is not None:
        return max(moment, dossier.last_event_at)
    return moment


def today(moment: datetime) -> date:
    """The city's date at a moment."""
    return city_time(moment).date()


def limit_of(definition: Definition, dossier: Dossier, *, case: str | None = None) -> Limit:
    """The one limit of this dossier: of its case (or the one it had at some time) and channel."""
    return definition.limit.resolve(
        case=(dossier.case if case is None else case) or None, channel=dossier.channel
    )


def working_calendar(agency: Agency) -> tuple[int, Calendar]:
    """Key and calendar of an agency's handling."""
    return calendar_for(agency)


def calendar_of(dossier: Dossier) -> tuple[int, Calendar]:
    """Key and calendar a dossier's due time is reckoned on: those of its promise, else its agency's.

    They stay for life, also when another agency takes it over; only an act of its own moves them.
    """
    if dossier.calendar_version is None:
        return working_calendar(dossier.competent)
    return dossier.calendar_version, calendar_under(dossier.calendar_version)


def reception_calendar(agency: Agency) -> Calendar:
    """The calendar of an agency's reception desk."""
    return calendar_for(agency, Purpose.RECEPTION)[1]


def due_of_task(
    definition: Definition, dossier: Dossier, step: Step, *, opened: datetime, calendar: Calendar
) -> datetime | None:
    """When a task on this step is due (`rules.md` §2); None after finish.

    Before reception the desk's own eight working hours count, not the step's target.
    """
    if dossier.received_at is None:
        return dossier.reception_due_at
    if step.clock == "outside":
        return None
    case, channel = dossier.case or None, dossier.channel
    way = shortest_to_finish(definition.workflow, step.key, case=case, channel=channel)
    return task_due(
        opened=opened,
        limit=step.limit.resolve(case=case, channel=channel) if step.limit else None,
        calendar=calendar,
        dossier_due=dossier.due_at,
        hours_after=way.hours if way else 0.0,
    )
