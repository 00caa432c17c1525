"""Rows of lists, formatted before the template: nothing is reversed, translated or dated in a loop there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock
from dossiers.models import Dossier, Task
from portal.components.formats import vn_datetime
from portal.components.statuses import FOR_OFFICERS, TONES
from procedures.catalogue import calendar_for, definition_of

MARK = "00000000-0000-0000-0000-000000000000"


def rows_of(tasks: Iterable[Task], *, now: datetime, post: Post) -> list[dict[str, Any]]:
    """One row per task: when it is due and must be begun, whose it is, where it stands."""
    language = get_language()
    address = reverse("officer:task", args=[MARK])
    statuses = {key: str(words) for key, words in FOR_OFFICERS.items()}
    calendar = calendar_for(post.agency)[1]
    today = clock.today(now)
    made = []
    for task in tasks:
        dossier = task.dossier
        step = definition_of(dossier.version_id).workflow.step(task.step)
        late = task.due_at is not None and task.due_at < now
        limit = step.limit.resolve(case=dossier.case or None, channel=dossier.channel) if step.limit else None
        start = (
            calendar.latest_start(task.due_at, timedelta(hours=limit.nominal_hours()))
            if task.due_at and limit
            else None
        )
        made.append(
            {
                "href": address.replace(MARK, str(task.public_id)),
                "code": dossier.code,
                "due": vn_datetime(task.due_at) if task.due_at else "–",
                "start": vn_datetime(start) if start else "",
                "begin_now": start is not None and start <= now and not late,
                "late": late,
                "today": task.due_at is not None and clock.today(task.due_at) == today,
                "name": dossier.applicant_name,
                "subject": dossier.subject_name,
                "procedure": dossier.procedure.name,
                "step": step.name.in_language(language),
                "status": statuses[dossier.public_status],
                "tone": TONES[dossier.public_status],
                "holder": _holder(task, post),
            }
        )
    return made


def _holder(task: Task, post: Post) -> str:
    if task.holder is None:
        return ""
    return _("me") if task.holder_id == post.pk else task.holder.user.full_name


def found_rows(dossiers: Iterable[Dossier]) -> list[dict[str, Any]]:
    """One row per dossier found by a search."""
    address = reverse("officer:dossier", args=[MARK])
    statuses = {key: str(words) for key, words in FOR_OFFICERS.items()}
    return [
        {
            "href": address.replace(MARK, str(dossier.public_id)),
            "code": dossier.code,
            "name": dossier.applicant_name,
            "subject": dossier.subject_name,
            "procedure": dossier.procedure.name,
            "filed": vn_datetime(dossier.filed_at),
            "status": statuses[dossier.public_status],
        }
        for dossier in dossiers
    ]
