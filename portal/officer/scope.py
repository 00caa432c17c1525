"""What every page of this face starts from: what exists for this viewer, and the trace that reading leaves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models import Post
from dossiers import clock
from dossiers.actions import looking
from dossiers.models import AccessRecord, Dossier, Task
from portal.signin.viewers import OfficerRequest

SITTING = timedelta(minutes=15)
"""One look at a dossier: tabs, files and act pages opened within it are one reading, recorded once."""


def visible_task(request: OfficerRequest, task_id: UUID) -> Task:
    """The task with its dossier, or 404."""
    tasks = Task.objects.visible_to(request.viewer).select_related(
        "dossier__procedure",
        "dossier__receiving",
        "dossier__competent",
        "dossier__returning",
        "agency",
        "holder__user",
    )
    return get_object_or_404(tasks.prefetch_related("dossier__parties"), public_id=task_id)


def visible_dossier(request: OfficerRequest, dossier_id: UUID) -> Dossier:
    """The dossier, or 404."""
    dossiers = Dossier.objects.visible_to(request.viewer).select_related(
        "procedure", "receiving", "competent", "returning"
    )
    return get_object_or_404(dossiers.prefetch_related("parties"), public_id=dossier_id)


def looked(dossier: Dossier, post: Post) -> bool:
    """Whether this post has opened the dossier within this sitting."""
    since = clock.now() - SITTING
    return AccessRecord.objects.filter(dossier=dossier, post=post, at__gte=since).exists()


def record_look(request: OfficerRequest, dossier: Dossier, *, purpose: str = "") -> None:
    """Leave the trace before anything is shown. Raises `ValidationError` when a purpose has to be said first."""
    if purpose or not looked(dossier, request.post):
        looking.open_dossier(dossier, actor=request.post, purpose=purpose)
