"""When a dossier is going to be late: from when an apology is drafted, by when it leaves, which date it may give.

Source: Decree 118/2025 and Form 04 of Circular 03/2025/TT-VPCP; `rules.md` §3, *Late*.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dossiers import clock
from dossiers.models import Dossier, Task
from procedures.catalogue import definition_of
from procedures.workflow.hours import shortest_to_finish, step_hours
from procedures.worktime.calendar import Calendar, city_time
from procedures.worktime.clock import Clock

DRAFTED = 2  # working days before the due time
SENT = 1


def require_extendable(dossier: Dossier) -> None:
    """Refuse, in plain words, where no apology can give a new date."""
    if dossier.received_at is None or dossier.due_at is None:
        raise ValidationError(_("No date has been promised for this dossier."), code="no_promise")
    if dossier.finished_at is not None or dossier.ended_at is not None:
        raise ValidationError(_("This dossier has been decided, or has ended."), code="ended")
    kept = Clock.from_json(dossier.clock)
    if kept.extended:
        message = _("The date has been moved once with an apology. It cannot be moved a second time.")
        raise ValidationError(message, code="extended")
    if kept.paused:
        message = _("The time stands still while something is awaited; the date moves by itself.")
        raise ValidationError(message, code="paused")


def is_extendable(dossier: Dossier) -> bool:
    """Whether an apology with a new date is possible now."""
    try:
        require_extendable(dossier)
    except ValidationError:
        return False
    return True


def new_date(dossier: Dossier, day: date, *, at: datetime) -> datetime:
    """The moment a new date stands for: the end of that day's work.

    Raises `ValidationError` on `until` for a day off, one in a year whose holidays nobody has entered, or one
    that is no later than what was promised.
    """
    calendar = clock.working_calendar(dossier.competent)[1]
    if not calendar.is_filled(day):
        raise ValidationError(
            {"until": _("The holidays of that year are not known yet. Choose an earlier day.")}
        )
    if not calendar.is_working(day):
        raise ValidationError({"until": _("Nobody works on that day. Choose a working day.")})
    moment = calendar.end_of_work(day)
    if dossier.due_at is None or moment <= max(dossier.due_at, at):
        raise ValidationError({"until": _("The new date must be later than the one that stands now.")})
    return moment


def suggested(dossier: Dossier, tasks: Iterable[Task], *, at: datetime) -> date:
    """The first working day on which it can be done, if every step from here takes the time it has."""
    calendar = clock.working_calendar(dossier.competent)[1]
    due = city_time(max(dossier.due_at or at, at))
    done = calendar.add_hours(due, max((hours_left(dossier, task) for task in tasks), default=0.0))
    return max(calendar.roll_forward(done.date()), calendar.next_working_day(due.date()))


def hours_left(dossier: Dossier, task: Task, *, own: bool = True) -> float:
    """Working hours of the shortest way from a task to the finish; without its `own` those after it."""
    workflow = definition_of(dossier.version_id).workflow
    case, channel = dossier.case or None, dossier.channel
    way = shortest_to_finish(workflow, task.step, case=case, channel=channel)
    mine = step_hours(workflow.step(task.step), case=case, channel=channel) if own else 0.0
    return mine + (way.hours if way else 0.0)


def begins(dossier: Dossier, tasks: Iterable[Task]) -> datetime | None:
    """From when an apology is drafted: two working days ahead, at the opening of that day.

    Where that would be the day of reception or before it (a limit of a day or less, and a little more), as soon as
    lateness is certain: when the steps after the one where it stands no longer fit. None where nothing is promised.
    """
    if dossier.due_at is None or dossier.received_at is None:
        return None
    calendar = clock.working_calendar(dossier.competent)[1]
    ahead = calendar.nth_working_day(city_time(dossier.due_at).date(), -DRAFTED)
    if ahead > city_time(dossier.received_at).date():
        return calendar.opening(ahead)
    return min((certain(dossier, task, calendar) for task in tasks), default=dossier.due_at)


def certain(dossier: Dossier, task: Task, calendar: Calendar) -> datetime:
    """The last moment at which a task could be done and the rest still be in time."""
    if dossier.due_at is None:
        raise ValueError(f"nothing was promised for dossier {dossier.pk}")
    return calendar.add_hours(dossier.due_at, -hours_left(dossier, task, own=False))


def send_by(dossier: Dossier) -> datetime | None:
    """By when the letter should have left: one working day ahead, at the end of work; not after the due time."""
    if dossier.due_at is None or dossier.received_at is None:
        return None
    calendar = clock.working_calendar(dossier.competent)[1]
    ahead = calendar.nth_working_day(city_time(dossier.due_at).date(), -SENT)
    return max(calendar.end_of_work(ahead), dossier.received_at)


def tasks_of(dossier: Dossier) -> list[Task]:
    """The open tasks of the main course, with their agencies."""
    rows = Task.objects.live().filter(dossier=dossier, consultation=False).select_related("agency")
    return list(rows.order_by("pk"))
