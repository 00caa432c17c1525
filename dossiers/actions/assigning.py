"""A head gives work to a colleague, or takes it from one."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock, ledger, policy
from dossiers.actions.handing import hand_to, record_move, require_able
from dossiers.acts import Act
from dossiers.models import Dossier, Seen, Task
from procedures.workflow.doings import Assign, Release


@transaction.atomic(durable=True)
def assign(task: Task, *, actor: Post, seen: Seen, to: Post, note: str = "") -> Dossier:
    """Give a task to a colleague of its office, also one that somebody else has in hand.

    Heads do it, for their own office and those below. Raises `ValidationError` on `to` when that post could not
    take the task itself, `Stale` when the task has moved.
    """
    dossier, task = Task.objects.lock(task.pk, seen=seen)
    at = clock.now(dossier)
    _require_head(actor, dossier, task, at=at)
    require_able(task, to, dossier, at=at)
    doing = Assign(token=task.token) if not task.consultation else None
    said = {"to": str(to.public_id), "note": note}
    event = ledger.record(dossier, Act.ASSIGN, actor, at=at, doing=doing, step=task.step, **said)
    record_move(dossier, event, doing, actor)
    task.refresh_from_db(fields=["version"])
    hand_to(task, to)
    return dossier


@transaction.atomic(durable=True)
def put_back(task: Task, *, actor: Post, seen: Seen, note: str) -> Dossier:
    """Put a colleague's task back into the queue, such as one whose officer is away; the head says why.

    Raises `ValidationError` on `note` without a word, with the code `nobody_has_it` for a task in nobody's hands.
    """
    dossier, task = Task.objects.lock(task.pk, seen=seen)
    at = clock.now(dossier)
    policy.require(Act.RELEASE, actor, dossier, on=clock.today(at))
    _require_head(actor, dossier, task, at=at)
    if task.holder is None:
        raise ValidationError(_("Nobody has this task in hand."), code="nobody_has_it")
    if not note.strip():
        raise ValidationError({"note": _("Say why you put it back.")})
    doing = Release(token=task.token) if not task.consultation else None
    said = {"of": str(task.holder.public_id), "note": note}
    event = ledger.record(dossier, Act.RELEASE, actor, at=at, doing=doing, step=task.step, **said)
    record_move(dossier, event, doing, actor)
    task.refresh_from_db(fields=["version"])
    hand_to(task, None)
    return dossier


def _require_head(actor: Post, dossier: Dossier, task: Task, *, at: datetime) -> None:
    """Heads share out the work of their own office and of those below."""
    policy.require(Act.ASSIGN, actor, dossier, on=clock.today(at))
    if not task.agency.path.startswith(actor.agency.path):
        raise PermissionDenied(_("This task belongs to another office or role."))
