"""Rows of lists, formatted before the template: nothing is reversed, translated or dated in a loop there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Officer
from accounts.models import Agency
from dossiers import clock
from dossiers.models import Dossier
from portal.components.formats import vn_date
from portal.components.statuses import FOR_OFFICERS, TONES
from procedures.catalogue import calendar_for, definition_of
from procedures.definition import Definition
from procedures.worktime.calendar import Calendar

MARK = "00000000-0000-0000-0000-000000000000"


def short(moment: datetime, *, today: date) -> str:
    """`17:00 25/11`, the year only when it is another one, and for this day the word instead of the date."""
    there = timezone.localtime(moment)
    if there.date() == today:
        return _("%(time)s today") % {"time": f"{there:%H:%M}"}
    return f"{there:%H:%M %d/%m}" if there.year == today.year else f"{there:%H:%M %d/%m/%Y}"


def step_of(definition: Definition, step: str, *, consultation: bool) -> str:
    """What a task is called: its step, or for an office that is consulted that an opinion is asked there."""
    name = definition.workflow.step(step).name
    return _("Opinion for “%(step)s”") % {"step": name} if consultation else str(name)


def work_rows(tasks: Sequence[Any], *, now: datetime, viewer: Officer) -> list[dict[str, Any]]:
    """One row per task of `queues.rows_of`: when it is due, when to begin at the latest, whose it is."""
    writer = _Writer(now, viewer, {task.agency_id for task in tasks})
    return [writer.row(task) for task in tasks]


class _Writer:
    """What all rows of a page share, worked out once."""

    def __init__(self, now: datetime, viewer: Officer, agencies: set[int]) -> None:
        self.now, self.viewer, self.language = now, viewer, get_language() or "vi"
        self.today = clock.today(now)
        self.task, self.claim = (reverse(f"officer:{name}", args=[MARK]) for name in ("task", "claim"))
        self.me = _("me")
        self.calendars = _calendars(viewer, agencies)
        self.starts: dict[tuple[int, datetime, float], datetime] = {}

    def row(self, task: Any) -> dict[str, Any]:
        definition = definition_of(task.dossier__version_id)
        key, due = str(task.public_id), task.due_at
        start = self.start(task)
        late = due is not None and due < self.now
        return {
            "href": self.task.replace(MARK, key),
            "sign": f"{self.task.replace(MARK, key)}sign/",
            "claim": "" if task.holder_id else self.claim.replace(MARK, key),
            "seen": f"{task.version}.{task.dossier__content_version}",
            "code": task.dossier__code,
            "due": short(due, today=self.today) if due else "–",
            "start": short(start, today=self.today) if start and not late else "",
            "begin_now": start is not None and start <= self.now and not late,
            "late": late,
            "today": due is not None and clock.today(due) == self.today,
            "name": task.dossier__applicant_name,
            "subject": task.dossier__subject_name,
            "procedure": definition.name.in_language(self.language),
            "step": step_of(definition, task.step, consultation=task.consultation),
            "completed": task.dossier__answers_revision > 1,
            "holder": self.me
            if task.holder_id == self.viewer.post.pk
            else task.holder__user__full_name or "",
        }

    def start(self, task: Any) -> datetime | None:
        """The latest moment to begin: the due time less the hours the step may take."""
        step = definition_of(task.dossier__version_id).workflow.step(task.step)
        if task.due_at is None or step.limit is None or task.consultation:
            return None
        limit = step.limit.resolve(case=task.dossier__case or None, channel=task.dossier__channel)
        known = (task.agency_id, task.due_at, limit.nominal_hours())
        if known not in self.starts:
            hours = timedelta(hours=known[2])
            self.starts[known] = self.calendars[task.agency_id].latest_start(task.due_at, hours)
        return self.starts[known]


def _calendars(viewer: Officer, agencies: set[int]) -> dict[int, Calendar]:
    """The working calendar of each agency that has a row; the post's own is at hand."""
    own = viewer.post.agency
    others = Agency.objects.in_bulk(agencies - {own.pk}) if agencies - {own.pk} else {}
    return {key: calendar_for(agency)[1] for key, agency in {own.pk: own, **others}.items()}


def found_rows(dossiers: Iterable[Dossier]) -> list[dict[str, Any]]:
    """One row per dossier found by a search."""
    address = reverse("officer:dossier", args=[MARK])
    statuses = {key: str(words) for key, words in FOR_OFFICERS.items()}
    language = get_language() or "vi"
    return [
        {
            "href": address.replace(MARK, str(dossier.public_id)),
            "code": dossier.code,
            "name": dossier.applicant_name,
            "subject": dossier.subject_name,
            "procedure": definition_of(dossier.version_id).name.in_language(language),
            "filed": vn_date(dossier.filed_at),
            "status": statuses[dossier.public_status],
            "tone": TONES[dossier.public_status],
        }
        for dossier in dossiers
    ]
