"""Reading lists of work: keyset pages in the order of due times, bounded counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar, cast

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q, QuerySet

from accounts.actors import Officer
from accounts.names import fold
from dossiers.models import Dossier, Party, PartyKind, Task, TaskState

PAGE = 50
COUNT_LIMIT = 1000

# What a row of the queue is drawn from: plain values, since objects with all their columns cost twice the query.
ROW = (
    "pk", "public_id", "step", "consultation", "version", "due_at", "agency_id", "holder_id", "holder__user__full_name",
    "dossier__code", "dossier__applicant_name", "dossier__subject_name", "dossier__version_id", "dossier__case",
    "dossier__channel", "dossier__answers_revision", "dossier__content_version",
)  # fmt: skip

Row = TypeVar("Row")
Whose = Literal["all", "mine", "free"]


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
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next one, if there is one."""

    rows: list[Row]
    after: Cursor | None


def page_of(tasks: QuerySet[Task, Row], *, after: Cursor | None = None, size: int = PAGE) -> Page[Row]:
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
    last = cast(Any, rows[-1]) if more else None
    return Page(rows, Cursor(last.due_at, last.pk) if last else None)


def rows_of(tasks: QuerySet[Task]) -> QuerySet[Task, Any]:
    """The tasks as named tuples of `ROW`."""
    return tasks.values_list(*ROW, named=True)


def narrowed(
    tasks: QuerySet[Task],
    viewer: Officer,
    *,
    whose: Whose = "all",
    step: str = "",
    procedure: str = "",
    words: str = "",
) -> QuerySet[Task]:
    """The part of a queue that fits: whose, which step and procedure (its code), and words of `matching`."""
    if whose == "mine":
        tasks = tasks.filter(holder=viewer.post)
    elif whose == "free":
        tasks = tasks.filter(holder__isnull=True)
    if step:
        tasks = tasks.filter(step=step)
    if procedure:
        tasks = tasks.filter(dossier__procedure__code=procedure)
    if words:
        tasks = tasks.filter(dossier__in=matching(Dossier.objects.all(), words).values("pk"))
    return tasks


def procedures_at(agencies: Collection[int]) -> list[tuple[str, int]]:
    """Code and a version of each procedure with open work at these agencies, as far as counted lists reach."""
    tasks = Task.objects.at(agencies).filter(state=TaskState.OPEN).order_by("due_at", "pk")
    found = tasks.values_list("dossier__procedure__code", "dossier__version_id")[:COUNT_LIMIT]
    return sorted(dict(found).items())


# ---- finding a dossier


def matching(dossiers: QuerySet[Dossier], words: str) -> QuerySet[Dossier]:
    """Dossiers whose code begins so, or whose names hold every one of these words; case and marks do not count."""
    text = words.strip()
    if any(sign.isdigit() for sign in text):
        return dossiers.filter(code__startswith=text.upper())
    return dossiers.filter(search=SearchQuery(fold(text), config="simple", search_type="plain"))


@dataclass(frozen=True)
class Found:
    """Keys of what was found, newest first; `more` when there is more than anybody reads."""

    keys: list[int]
    more: bool


def find(viewer: Officer, words: str) -> Found:
    """What a viewer may see and asks for by code or name; at most `COUNT_LIMIT`, then it has to be narrowed."""
    rows = matching(Dossier.objects.visible_to(viewer), words).order_by()
    keys = list(rows.values_list("pk", flat=True)[: COUNT_LIMIT + 1])
    return Found(sorted(keys[:COUNT_LIMIT], reverse=True), len(keys) > COUNT_LIMIT)


def latest(viewer: Officer, *, before: int | None = None, size: int = PAGE) -> list[int]:
    """Keys of the newest dossiers a viewer may see: one short walk along an index for each of their agencies."""
    if viewer.reads_all:
        rows = Dossier.objects.order_by("-pk")
        rows = rows.filter(pk__lt=before) if before else rows
        return list(rows.values_list("pk", flat=True)[:size])
    found: set[int] = set()
    for agency in viewer.agencies:
        tasks = Task.objects.at([agency]).order_by("-dossier_id")
        tasks = tasks.filter(dossier_id__lt=before) if before else tasks
        found.update(tasks.values_list("dossier_id", flat=True).distinct()[:size])
    return sorted(found, reverse=True)[:size]


def filed_for(number: str) -> set[int]:
    """Keys of the dossiers filed by, or together with, whoever has this identity number; two short index walks."""
    shared = Party.objects.filter(
        kind__in=[PartyKind.FILER, PartyKind.OWNER, PartyKind.CO_APPLICANT], left_at__isnull=True
    )
    unclaimed = shared.filter(user__isnull=True, identity_number=number)
    theirs = shared.filter(user__identity__number=number)
    return {*unclaimed.values_list("dossier", flat=True), *theirs.values_list("dossier", flat=True)}


# ---- counts


def bounded_count(rows: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many, at most `limit + 1`: shown as "1 000+" beyond it."""
    return rows.order_by()[: limit + 1].count()


@dataclass(frozen=True)
class Tally:
    """My work at a glance."""

    overdue: int
    today: int
    mine: int
    unclaimed: int
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
        unclaimed=Count("pk", filter=Q(holder_id__isnull=True)),
    )
    return Tally(**counts)
