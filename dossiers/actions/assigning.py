"""A head gives work to a colleague, or takes it from one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock, ledger, policy
from dossiers.actions.handing import hand_to, record_move, require_able
from dossiers.acts import Act
from dossiers.models import Dossier, Seen, Task
from procedures.workflow.doings import Assign


@transaction.atomic(durable=True)
def assign(task: Task, *, actor: Post, seen: Seen, to: Post, note: str = "") -> Dossier:
    """Give a task to a colleague of its office, also one that somebody else has in hand.

    Heads do it, for their own office and those below. Raises `ValidationError` on `to` when that post could not
    take the task itself, `Stale` when the task has moved.
    """
    dossier, task = Task.objects.lock(task.pk, seen=seen)
    at = clock.now(dossier)
    policy.require(Act.ASSIGN, actor, dossier, on=clock.today(at))
    if not task.agency.path.startswith(actor.agency.path):
        raise PermissionDenied(_("This task belongs to another office or role."))
    require_able(task, to, dossier, at=at)
    doing = Assign(token=task.token) if not task.consultation else None
    said = {"to": str(to.public_id), "note": note}
    event = ledger.record(dossier, Act.ASSIGN, actor, at=at, doing=doing, step=task.step, **said)
    record_move(dossier, event, doing, actor)
    task.refresh_from_db(fields=["version"])
    hand_to(task, to)
    return dossier
