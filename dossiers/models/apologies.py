"""Apologies for being late: drafted by whoever has the work or by the system, sent by a head, once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen, Viewer
from accounts.roles import Role
from dossiers.models.dossier import Dossier
from dossiers.models.work import Request, RequestState, Task

if TYPE_CHECKING:
    from datetime import datetime


class ApologyState(models.TextChoices):
    DRAFTED = "drafted", _("Waiting for the head")
    REPLACED = "replaced", _("Drafted anew")
    SENT = "sent", _("Sent")


class ApologyQuerySet(models.QuerySet["Apology"]):
    def before(self, viewer: Viewer) -> Self:
        """Drafts that wait for this head: of dossiers that stand at their offices, or are decided there.

        The head of the receiving centre has those too whose letter leaves in the centre's name.
        """
        if isinstance(viewer, Citizen):
            return self.none()
        here = Task.objects.live().filter(dossier=OuterRef("dossier"), consultation=False)
        theirs = Q(Exists(here.at(viewer.agencies))) | Q(dossier__competent__in=viewer.agencies)
        if viewer.role is Role.CENTRE_HEAD:
            theirs |= Q(dossier__receiving=viewer.post.agency_id)
        return self.filter(
            theirs, state=ApologyState.DRAFTED, dossier__finished_at=None, dossier__ended_at=None
        )

    def to_send(self, viewer: Viewer) -> Self:
        """Of those, the ones that can leave: the applicant is asked nothing, so the time is running."""
        asked = Request.objects.filter(dossier=OuterRef("dossier"), state=RequestState.OPEN)
        return self.before(viewer).exclude(Exists(asked)).order_by("dossier__due_at", "pk")


class Apology(models.Model):
    """Form 04 before it is sent: why it takes longer, and the one new date. A changed draft is a new row."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="apologies")
    state = models.CharField(max_length=8, choices=ApologyState.choices, default=ApologyState.DRAFTED)
    reasons = models.JSONField(default=list)  # codes of the version; the system knows none
    note = models.TextField(blank=True)
    until = models.DateTimeField()  # the new date: the end of that day's work
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ApologyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "apologies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ApologyState.values), name="apology_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="drafted", closed_at__isnull=True)
                | (~models.Q(state="drafted") & models.Q(closed_at__isnull=False)),
                name="apology_closed_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(state="drafted"), name="apology_one_draft"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(state="sent"), name="apology_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.state}"

    def close(self, state: ApologyState, event_id: int, at: datetime) -> None:
        """Sent, as it stands now, or replaced by another draft."""
        self.state, self.closed_at, self.closed_by_id = state, at, event_id
        self.save(update_fields=["state", "until", "reasons", "note", "closed_at", "closed_by"])
