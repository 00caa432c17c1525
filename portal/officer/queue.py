"""My work: what this post may take, in the order of due times."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Officer
from accounts.memory import Memory
from dossiers import clock
from dossiers.actions import processing
from dossiers.acts import Act
from dossiers.models import Task
from dossiers.queues import COUNT_LIMIT, Cursor, Whose, bounded_count, narrowed, page_of, rows_of, tally
from portal.access import policy
from portal.officer.apologising import count_waiting
from portal.officer.forms import FilterForm
from portal.officer.rows import work_rows
from portal.signin.viewers import OfficerRequest
from procedures.worktime.calendar import CITY

WHOSE = ("all", "mine", "free")
WHEN = ("any", "overdue", "today")


@dataclass(frozen=True, kw_only=True)
class View:
    """A part of the queue, as its address says it; a default leaves no trace there."""

    whose: str = "all"
    when: str = "any"
    step: str = ""
    procedure: str = ""
    q: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> View:
        return cls(
            whose=_choice(request, "whose", WHOSE),
            when=_choice(request, "when", WHEN),
            step=request.GET.get("step", "")[:40],
            procedure=request.GET.get("procedure", "")[:20],
            q=request.GET.get("q", "").strip()[:100],
        )

    @property
    def query(self) -> str:
        plain = asdict(View())
        return urlencode({name: value for name, value in asdict(self).items() if value != plain[name]})

    @property
    def narrows(self) -> bool:
        """Whether one of the boxes below the counts is filled in."""
        return bool(self.step or self.procedure or self.q)

    def tasks(self, viewer: Officer, *, now: datetime) -> QuerySet[Task]:
        tasks = Task.objects.for_queue(viewer)
        if self.when == "overdue":
            tasks = tasks.due_before(now)
        elif self.when == "today":
            tasks = tasks.filter(due_at__gte=now, due_at__lte=_end_of_today(now))
        whose = cast(Whose, self.whose)
        return narrowed(tasks, viewer, whose=whose, step=self.step, procedure=self.procedure, words=self.q)


def _choice(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else known[0]


def _end_of_today(now: datetime) -> datetime:
    there = now.astimezone(CITY)
    return there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@policy(Act.WORK)
@require_safe
def queue(request: OfficerRequest) -> HttpResponse:
    now, view = clock.now(), View.of(request)
    after = Cursor.parse(request.GET.get("after", ""))
    page = page_of(rows_of(view.tasks(request.viewer, now=now)), after=after)
    context = {
        "rows": work_rows(page.rows, now=now, viewer=request.viewer),
        "tallies": _tallies(request.viewer, now, view),
        "view": view,
        "boxes": _boxes(request, view),
        "first": f"?{view.query}" if after else "",
        "next": f"?{view.query}&after={page.after}".replace("?&", "?") if page.after else "",
        "fresh": f"{reverse('officer:fresh')}?{view.query}",
        "etag": _mark(now, 0),
        "apologies": count_waiting(request.viewer),
    }
    return TemplateResponse(request, "officer/queue.html", context)


_plain: Memory[tuple[frozenset[int], str, str], SafeString] = Memory()


def _boxes(request: OfficerRequest, view: View) -> SafeString:
    """The boxes that narrow the list; empty ones are the same for all at a desk, and drawn once a minute."""

    def draw() -> SafeString:
        form = FilterForm(request.GET, viewer=request.viewer, auto_id="filter_%s")
        return render_to_string("officer/filter_boxes.html", {"filter": form, "view": view})

    if view != View():
        return draw()
    desk = (request.viewer.agencies, request.viewer.role.value, get_language() or "vi")
    return _plain.recall(desk, draw)


def _tallies(viewer: Officer, now: datetime, view: View) -> list[dict[str, Any]]:
    """The counts above the list, each a filter of it."""
    counts = tally(viewer, now=now, end_of_today=_end_of_today(now))
    shown = (
        (_("Overdue"), counts.overdue, View(when="overdue")),
        (_("Due today"), counts.today, View(when="today")),
        (_("In my hands"), counts.mine, View(whose="mine")),
        (_("New, nobody has them"), counts.unclaimed, View(whose="free")),
        (_("All open"), counts.open, View()),
    )
    here = replace(view, step="", procedure="", q="")
    return [
        {
            "label": label,
            "count": f"{COUNT_LIMIT}+" if count > COUNT_LIMIT else str(count),
            "href": f"?{goal.query}",
            "late": goal.when == "overdue" and count > 0,
            "current": goal == here,
        }
        for label, count, goal in shown
    ]


def _mark(base: datetime, newest: int) -> str:
    """The ETag of the poll: since when tasks count as new, and the newest one already told of."""
    return f'"{base.timestamp():.6f}-{newest}"'


def _base_of(mark: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(mark.strip('"').partition("-")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


@policy(Act.WORK)
@require_safe
def fresh(request: OfficerRequest) -> HttpResponse:
    """How many tasks have come since a page was shown; mostly 304."""
    now, given = clock.now(), request.headers.get("If-None-Match", "")
    base = _base_of(given) or now
    tasks = View.of(request).tasks(request.viewer, now=now).filter(opened_at__gt=base)
    newest = tasks.order_by().aggregate(newest=Max("pk"))["newest"] or 0
    mark = _mark(base, newest)
    if given == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    count = bounded_count(tasks)
    words = ngettext("%(count)d new task", "%(count)d new tasks", count) % {"count": count} if count else ""
    return JsonResponse({"words": words}, headers={"ETag": mark})


@policy(Act.CLAIM)
@require_POST
def take_next(request: OfficerRequest) -> HttpResponse:
    """The task due first that nobody has taken; two officers never get the same."""
    task = processing.claim_next(actor=request.post)
    if task is None:
        messages.info(request, _("There is nothing left to take."))
        return redirect("officer:queue")
    return redirect("officer:task", task.public_id)
