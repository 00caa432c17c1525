"""The result as it would be signed, in HTML: the same filled blocks the press prints."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from dossiers import clock
from dossiers.documents.planning import draft_result
from dossiers.models import Task
from procedures.catalogue import definition_of


def preview_of(task: Task, proposal: str) -> dict[str, Any] | None:
    """`title`, `subject`, `blocks` and `digest`; `fault` says what is missing; None without a template."""
    if proposal not in definition_of(task.dossier.version_id).results:
        return None
    try:
        draft = draft_result(task.dossier, proposal=proposal, on=clock.today(clock.now()))
    except ValidationError as error:
        return {"fault": " ".join(error.messages)}
    return {**draft.body, "digest": draft.digest}
