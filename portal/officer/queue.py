"""My work: what this post may take, in the order of due times."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Officer
from dossiers import clock
from dossiers.actions import processing
from dossiers.acts import Act
from dossiers.models import Task
from dossiers.queues import COUNT_LIMIT, Cursor, page_of, tally
from portal.access import policy
from portal.officer.rows import rows_of
from portal.signin.viewers import OfficerRequest
from procedures.worktime.calendar import CITY

WHOSE = ("all", "mine", "free")
WHEN = ("any", "overdue", "today")


@policy(Act.WORK)
@require_safe
def queue(request: OfficerRequest) -> HttpResponse:
    now = clock.now()
    whose, when = _choice(request, "whose", WHOSE), _choice(request, "when", WHEN)
    tasks = _filtered(request.viewer, whose=whose, when=when, now=now)
    page = page_of(tasks, after=Cursor.parse(request.GET.get("after", "")))
    context = {
        "rows": rows_of(page.rows, now=now, post=request.post),
        "tallies": _tallies(request.viewer, now, when=when, whose=whose),
        "whose": whose,
        "next": f"?whose={whose}&when={when}&after={page.after}" if page.after else "",
        "etag": _etag(request.viewer),
    }
    return TemplateResponse(request, "officer/queue.html", context)


def _choice(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else known[0]


def _filtered(viewer: Officer, *, whose: str, when: str, now: datetime) -> QuerySet[Task]:
    tasks = Task.objects.for_queue(viewer)
    if whose == "mine":
        tasks = tasks.filter(holder=viewer.post)
    elif whose == "free":
        tasks = tasks.filter(holder=None)
    if when == "overdue":
        tasks = tasks.due_before(now)
    elif when == "today":
        tasks = tasks.filter(due_at__gte=now, due_at__lte=_end_of_today(now))
    return tasks


def _end_of_today(now: datetime) -> datetime:
    there = now.astimezone(CITY)
    return there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _tallies(viewer: Officer, now: datetime, *, when: str, whose: str) -> list[dict[str, Any]]:
    """The counts above the list, each a filter of it."""
    counts = tally(viewer, now=now, end_of_today=_end_of_today(now))
    return [
        {
            "label": _("Overdue"),
            "count": _bounded(counts.overdue),
            "href": "?when=overdue",
            "late": counts.overdue > 0,
            "current": when == "overdue",
        },
        {
            "label": _("Due today"),
            "count": _bounded(counts.today),
            "href": "?when=today",
            "current": when == "today",
        },
        {
            "label": _("In my hands"),
            "count": _bounded(counts.mine),
            "href": "?whose=mine",
            "current": whose == "mine",
        },
        {
            "label": _("All open"),
            "count": _bounded(counts.open),
            "href": "?",
            "current": (when, whose) == ("any", "all"),
        },
    ]


def _bounded(count: int) -> str:
    return f"{COUNT_LIMIT}+" if count > COUNT_LIMIT else str(count)


def _etag(viewer: Officer) -> str:
    """Changes when the newest open task of this queue does."""
    newest = Task.objects.for_queue(viewer).order_by("-pk").values_list("pk", flat=True).first()
    return f'"{hashlib.sha256(f"{viewer.post.pk}:{newest}".encode()).hexdigest()[:16]}"'


@policy(Act.WORK)
@require_safe
def fresh(request: OfficerRequest) -> HttpResponse:
    """Whether there is something new since a page was shown; mostly 304."""
    etag = _etag(request.viewer)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    words = ngettext("There is new work.", "There is new work.", 1)
    return JsonResponse({"words": words}, headers={"ETag": etag})


@policy(Act.CLAIM)
@require_POST
def take_next(request: OfficerRequest) -> HttpResponse:
    """The task due first that nobody has taken; two officers never get the same."""
    task = processing.claim_next(actor=request.post)
    if task is None:
        messages.info(request, _("There is nothing left to take."))
        return redirect("officer:queue")
    return redirect(reverse("officer:task", args=[task.public_id]))
