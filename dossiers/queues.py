"""Reading lists of work: keyset pages in the order of due times, bounded counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.actors import Officer
from dossiers.models import Task

PAGE = 50
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the due time (None sorts last) and key of its last row."""

    due_at: datetime | None
    pk: int

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}~{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """From an address; anything unreadable begins at the first page."""
        due, _tilde, pk = text.partition("~")
        try:
            return cls(datetime.fromisoformat(due) if due else None, int(pk))
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    """Rows of one page and the cursor of the next one, if there is one."""

    rows: list[Task]
    after: Cursor | None


def page_of(tasks: QuerySet[Task], *, after: Cursor | None = None, size: int = PAGE) -> Page:
    """One keyset page of tasks ordered by (due time, key); tasks without a due time come last."""
    if after is not None:
        later: Any = Q(due_at__isnull=True, pk__gt=after.pk)
        if after.due_at is not None:
            same = Q(due_at=after.due_at, pk__gt=after.pk)
            later = Q(due_at__gt=after.due_at) | same | Q(due_at__isnull=True)
        tasks = tasks.filter(later)
    rows = list(tasks[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, Cursor(rows[-1].due_at, rows[-1].pk) if more else None)


def bounded_count(rows: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many, at most `limit + 1`: shown as "1 000+" beyond it."""
    return rows.order_by()[: limit + 1].count()


@dataclass(frozen=True)
class Tally:
    """My work at a glance."""

    overdue: int
    today: int
    mine: int
    open: int


def tally(viewer: Officer, *, now: datetime, end_of_today: datetime) -> Tally:
    """Counts over open tasks only, in one query and bounded: those due first are counted."""
    tasks = Task.objects.for_queue(viewer).select_related(None)
    first = tasks.values("pk", "due_at", "holder_id")[: COUNT_LIMIT + 1]
    counts: dict[str, int] = first.aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lte=end_of_today)),
        mine=Count("pk", filter=Q(holder_id=viewer.post.pk)),
    )
    return Tally(**counts)
