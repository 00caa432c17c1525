"""Celery's doors: thin, idempotent, one outbox row each. Who retries is the outbox, never Celery."""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery import shared_task

from dossiers import flow, outbox
from dossiers.actions.consulting import time_out_task
from dossiers.actions.timing import time_out
from dossiers.crash import crash_point
from dossiers.documents import making
from dossiers.models import Document, Notice, Outbox
from dossiers.models.outbox import Kind
from dossiers.notices import sending

log = logging.getLogger(__name__)


@shared_task(name=outbox.JOB)
def deliver(pk: int) -> bool:
    """Do the effect of one outbox row; False when there was nothing to do or it has to wait."""
    row = outbox.take(pk)
    if row is None:
        return False
    crash_point("outbox.after_take")
    try:
        record = _EFFECTS[Kind(row.kind)](row)
    except Exception as error:  # whatever went wrong, the row goes back and is tried again
        log.exception("effect failed", extra={"outbox": row.pk, "kind": row.kind, "attempt": row.attempts})
        outbox.put_back(row, f"{type(error).__name__}: {error}")
        return False
    crash_point("outbox.after_effect")
    return outbox.finish(row, record)


def _document(row: Outbox) -> Callable[[], None]:
    document = Document.objects.select_related("agency", "signatory__user", "signed_file").get(pk=row.subject)
    return making.make(document)


def _notice(row: Outbox) -> Callable[[], None]:
    notice = Notice.objects.select_related("dossier__version", "dossier__procedure", "party", "event").get(
        pk=row.subject
    )
    return sending.send(notice, reference=row.key)


def _timer(row: Outbox) -> Callable[[], None]:
    """The end of a wait for an office, a register or a posting; else of a question to the applicant."""
    ends = time_out_task if row.key.startswith(flow.WAIT) else time_out
    ends(row.subject)
    return lambda: None


_EFFECTS: dict[Kind, Callable[[Outbox], Callable[[], None]]] = {
    Kind.DOCUMENT: _document,
    Kind.NOTICE: _notice,
    Kind.TIMER: _timer,
}
