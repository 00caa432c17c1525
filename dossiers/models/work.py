"""Work that is open: officers' tasks, and the one request to the applicant."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen, Officer, Viewer
from accounts.models import Agency, Post
from dossiers.models.dossier import Dossier

if TYPE_CHECKING:
    from datetime import datetime


class Stale(ValidationError):
    """What the officer saw has moved meanwhile; the code is `stale`."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(
            message or _("Somebody else has dealt with this meanwhile. Look at what changed, then decide."),
            code="stale",
        )


@dataclass(frozen=True)
class Seen:
    """What stood on a screen: the task's version and the dossier's content version."""

    task: int
    content: int

    def __str__(self) -> str:
        return f"{self.task}.{self.content}"

    @classmethod
    def parse(cls, text: str) -> Seen:
        """From a form field; anything else than two numbers counts as stale."""
        task, _dot, content = text.partition(".")
        if not (task.isascii() and task.isdigit() and content.isascii() and content.isdigit()):
            raise Stale
        return cls(int(task), int(content))


class TaskState(models.TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for an answer")
    HELD = "held", _("Held while an answer is awaited")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = (TaskState.OPEN, TaskState.WAITING, TaskState.HELD)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Tasks at the agencies of an officer's post; a citizen has none."""
        if isinstance(viewer, Citizen):
            return self.none()
        return self.all() if viewer.reads_all else self.at(viewer.agencies)

    def at(self, agencies: Collection[int]) -> Self:
        return self.filter(agency__in=agencies)

    def live(self) -> Self:
        """Not yet done or cancelled."""
        return self.filter(state__in=LIVE)

    def for_queue(self, viewer: Officer) -> Self:
        """Open work a post may take, in the order of its due time; what is due first comes first."""
        return (
            self.at(viewer.agencies)
            .filter(state=TaskState.OPEN, roles__contains=[viewer.post.role])
            .select_related("dossier__procedure", "holder__user")
            .order_by("due_at", "pk")
        )

    def due_before(self, moment: datetime) -> Self:
        return self.filter(due_at__lt=moment)

    def lock(self, pk: int, *, seen: Seen) -> tuple[Dossier, Task]:
        """Lock the dossier, then its live tasks by id; read the task again under the lock.

        Raises `Stale` when the task or the content has moved since it was seen.
        """
        dossier = Dossier.objects.locked().get(tasks__pk=pk)
        rows = (
            self.filter(dossier=dossier, state__in=LIVE).select_related("agency", "opened_by").order_by("pk")
        )
        tasks = {task.pk: task for task in rows.select_for_update(of=("self",))}
        task = tasks.get(pk)
        if task is None or task.version != seen.task or dossier.content_version != seen.content:
            raise Stale
        task.dossier = dossier
        return dossier, task


class Task(models.Model):
    """One officer's work: a token of the workflow standing on a step, or a consultation, with its due time."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="tasks")
    token = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    consultation = models.BooleanField(default=False)  # a question to another office; `token` is its id
    roles = ArrayField(models.CharField(max_length=20))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(max_length=9, choices=TaskState.choices, default=TaskState.OPEN)
    holder = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    dossier_due_at = models.DateTimeField(null=True)
    work_left = models.DurationField(null=True)  # working time it had left when it was held
    closed_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, null=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "token"],
                condition=models.Q(state__in=["open", "waiting", "held"]),
                name="task_one_per_token",
            ),
            models.CheckConstraint(condition=models.Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "waiting", "held"], closed_at__isnull=True)
                | models.Q(state__in=["done", "cancelled"], closed_at__isnull=False),
                name="task_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(state__in=["open", "done", "cancelled"]),
                name="task_waiting_has_no_due_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_at", "id"], condition=models.Q(state="open"), name="task_queue"
            ),
            models.Index(fields=["agency", "dossier"], name="task_visible"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.step}"

    @property
    def seen(self) -> Seen:
        """What an officer sees now; travels in the form and comes back with the act."""
        return Seen(self.version, self.dossier.content_version)


class RequestState(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    TIMED_OUT = "timed_out", _("Not answered in time")
    CANCELLED = "cancelled", _("Cancelled")


class Request(models.Model):
    """A question to the applicant: a supplement, a payment, a confirmation. One may be open at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField()  # the marking's id of it
    kind = models.CharField(max_length=20)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.OPEN)
    deficiencies = models.JSONField(default=list)
    note = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    overdue = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Request]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="request_number_unique"),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(state="open"), name="request_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="request_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.kind}"
