"""What every page of this face starts from: the task or dossier that exists for this viewer."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from dossiers.models import Dossier, Task
from portal.signin.viewers import OfficerRequest


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
    return get_object_or_404(tasks, public_id=task_id)


def visible_dossier(request: OfficerRequest, dossier_id: UUID) -> Dossier:
    """The dossier, or 404."""
    dossiers = Dossier.objects.visible_to(request.viewer).select_related(
        "procedure", "receiving", "competent", "returning"
    )
    return get_object_or_404(dossiers, public_id=dossier_id)
